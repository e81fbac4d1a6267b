"""A yard of any size made from a pattern: rows of bays along roads, the same for the same numbers.

Tests and benchmarks need yards of 60, 150 and 400 bays before anybody has drawn them, and who draws
a real one may begin with this text. Shares of the zones are assumed: a third trucks, a third
containers, a tenth reefers with plugs, a fifth transship, a twentieth dangerous goods.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache

from parking.yard import Yard
from parking.yardfile import load_yard

ROW = 20  # bays of a row
PITCH_CM = 400
_DEEP_CM = 1_800
_ROAD_CM = 1_600
_EDGE_CM = 600
_HAZMAT = ["2.1", "3", "4.1", "5.1", "8", "9"]
_LANES = ["inland-enter", "inland-leave", "border-enter", "border-leave"]


@dataclass(frozen=True, slots=True)
class _Kind:
    """What the bays of one zone are like, and their share in 1/20 of the yard."""

    zone: str
    use: str
    share: int
    length_cm: int
    tonnage_kg: int
    plug: bool = False
    hazmat: bool = False


_KINDS = (
    _Kind("A", "truck", 6, 1_250, 30_000),
    _Kind("B", "container", 7, 1_800, 48_000),
    _Kind("C", "reefer", 2, 1_800, 48_000, plug=True),
    _Kind("D", "transship", 4, 1_800, 48_000),
    _Kind("H", "hazmat", 1, 1_800, 48_000, hazmat=True),
)


@cache
def pattern_yard(bays: int, *, stacked: bool = False) -> Yard:
    """A yard with that many bays (20 or more); ``stacked``: trucks stand two deep."""
    return load_yard(pattern_toml(bays, stacked=stacked).encode())


def pattern_toml(bays: int, *, stacked: bool = False) -> str:
    """The file of such a yard."""
    if bays < ROW:
        raise ValueError(f"a pattern begins at {ROW} bays, not {bays}")
    rows = -(-bays // ROW)
    width = ROW * PITCH_CM + 2 * _EDGE_CM
    height = _top(rows) + _EDGE_CM
    middle = height // 2
    lanes = [
        f'{{ id = "{lane}", side = "{lane.split("-")[0]}", '
        f"x_cm = {0 if lane.startswith('inland') else width}, y_cm = {middle} }}"
        for lane in _LANES
    ]
    lines = [
        f'id = "pattern-{bays}"',
        "illustrative = true",
        f"width_cm = {width}",
        f"height_cm = {height}",
        f"lanes = [{', '.join(lanes)}]",
        "ground = []",
        'apart = [{ hazmat = "3", apart_from = ["5.1"], source = "assumed" },'
        ' { hazmat = "2.1", apart_from = ["3", "5.1"], source = "assumed" }]',
    ]
    first = 0
    for kind, count in zip(_KINDS, _counts(bays), strict=True):
        lines += _zone(kind, first, count, (width, middle), stacked=stacked)
        first += count
    return "\n".join(lines) + "\n"


def _counts(bays: int) -> list[int]:
    """Bays per kind; the rest of the division goes to the trucks."""
    counts = [bays * kind.share // 20 for kind in _KINDS]
    counts[0] += bays - sum(counts)
    return counts


def _top(row: int) -> int:
    """Where a row begins: rows in pairs, a road behind each pair."""
    return _EDGE_CM + row * _DEEP_CM + (row // 2) * _ROAD_CM


def _zone(
    kind: _Kind, first: int, count: int, plan: tuple[int, int], *, stacked: bool
) -> list[str]:
    each = {
        "length_cm": kind.length_cm,
        "width_cm": PITCH_CM - 40,
        "height_cm": 0,
        "tonnage_kg": kind.tonnage_kg,
        "plug": kind.plug,
        "hazmat": _HAZMAT if kind.hazmat else [],
        "lanes": _LANES,
    }
    deep = stacked and kind.use == "truck"
    bays = [
        _table(_bay(kind, index, first, count, plan, deep=deep) | {"turn_deg": 90})
        for index in range(count)
    ]
    return [
        "[[zones]]",
        f'id = "{kind.zone}"',
        f'use = "{kind.use}"',
        f'words = "yard.zone.{kind.use}"',
        f"each = {_table(each)}",
        "bays = [",
        *(f"    {bay}," for bay in bays),
        "]",
    ]


def _bay(
    kind: _Kind, index: int, first: int, count: int, plan: tuple[int, int], *, deep: bool
) -> dict[str, object]:
    """The values of one bay that differ from its zone's."""
    width, middle = plan
    row, column = divmod(first + index, ROW)
    x = _EDGE_CM + column * PITCH_CM + PITCH_CM // 2
    y = _top(row) + _DEEP_CM // 2
    beside = [other for other in (index - 1, index + 1) if 0 <= other < count]
    near = [other for other in beside if (first + other) // ROW == row]
    inner = deep and row % 2 == 1 and index >= ROW
    return {
        "id": _name(kind, index),
        "distance_m": (min(x, width - x) + abs(y - middle)) // 100,
        "walk_m": (abs(x - width // 2) + abs(y - middle)) // 100,
        "neighbours": [_name(kind, other) for other in near],
        "behind": [_name(kind, index - ROW)] if inner else [],
        "x_cm": x,
        "y_cm": y,
    }


def _name(kind: _Kind, index: int) -> str:
    return f"{kind.zone}{index + 1:03d}"


def _table(values: dict[str, object]) -> str:
    """An inline table; numbers, truths, names and lists of them read the same in JSON and TOML."""
    return "{ " + ", ".join(f"{key} = {json.dumps(value)}" for key, value in values.items()) + " }"
