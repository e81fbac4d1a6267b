"""The yards of the benchmark: rows of five bays, each row of one kind, in a seeded order.

Nobody has published a yard of this gate, so shares and measures are assumed, close to the
illustrative yard that the product ships. Rows of a kind do not stand together, because plugs and
sheds are where the cables and walls once were; "nearest first" is therefore wasteful by nature and
not by the choice of a rival's weakness.
"""

from __future__ import annotations

from random import Random

from benchmarks.mlt_bench.protocol import Place

ROW = 5
HAZMAT_CLASSES = ("3", "9")  # petrol and the like; batteries and other substances


def make_yard(bays: int, plug_share: float, hazmat_share: float = 0.07) -> tuple[Place, ...]:
    """The yard with this many bays; the nearest to the lanes comes first."""
    rows = bays // ROW
    plugs = max(1, round(rows * plug_share))
    hazmat = max(1, round(rows * hazmat_share))
    sheds = max(1, rows // 10)
    short = max(1, rows // 4)
    kinds = ["plug"] * plugs + ["hazmat"] * hazmat + ["shed"] * sheds + ["short"] * short
    kinds += ["long"] * (rows - len(kinds))
    Random(f"yard {bays}").shuffle(kinds)
    return tuple(
        _place(kind, row, number, 40 + 6 * (row * ROW + number))
        for row, kind in enumerate(kinds)
        for number in range(ROW)
    )


def _place(kind: str, row: int, number: int, distance_m: int) -> Place:
    short = kind == "short"
    return Place(
        id=f"R{row:02d}-{number + 1}",
        length_cm=900 if short else 1_800,
        height_cm=420 if kind == "shed" else 0,
        tonnage_kg=18_000 if short else 48_000,
        plug=kind == "plug",
        hazmat=HAZMAT_CLASSES if kind == "hazmat" else (),
        distance_m=distance_m,
        zone=f"R{row:02d}",
    )
