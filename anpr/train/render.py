"""Draw number plates of Vietnam and China, every kind that may come to the gate.

The door to the drawing: `render_plate` draws one, `degrade` is the camera, `sheet` shows all kinds
to be looked at beside real pictures. What they are made of lies in the modules `render_*`.
"""

from __future__ import annotations

import argparse
from pathlib import Path

import cv2
import numpy as np

from anpr.train.render_camera import degrade
from anpr.train.render_kinds import KINDS, PX_PER_MM, Kind, Picture, RenderedPlate, Rng
from anpr.train.render_plate import render_plate
from anpr.train.render_text import ALPHABET, MARKS, PROVINCES, random_text

__all__ = [
    "ALPHABET",
    "KINDS",
    "MARKS",
    "PROVINCES",
    "PX_PER_MM",
    "Kind",
    "Picture",
    "RenderedPlate",
    "Rng",
    "degrade",
    "random_text",
    "render_plate",
    "sheet",
]


def sheet(
    seed: int, columns: int = 6, strength: float = 0.0, each: int = 2, quality: float = PX_PER_MM
) -> Picture:
    """Return one picture with `each` plates of every kind, to be looked at beside real ones."""
    rng = np.random.default_rng(seed)
    tiles = []
    for name in KINDS:
        for _ in range(each):
            plate = render_plate(rng, kind=name, px_per_mm=quality)
            tiles.append(_tile(degrade(rng, plate.image, strength), name))
    while len(tiles) % columns:
        tiles.append(np.full((130, 260, 3), 90, np.uint8))
    rows = [np.hstack(tiles[i : i + columns]) for i in range(0, len(tiles), columns)]
    return np.vstack(rows).astype(np.uint8)


def _tile(seen: Picture, name: str) -> Picture:
    tile = np.full((130, 260, 3), 90, np.uint8)
    scale = min(250 / seen.shape[1], 105 / seen.shape[0])
    small = cv2.resize(seen, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    tile[5 : 5 + small.shape[0], 5 : 5 + small.shape[1]] = small
    cv2.putText(tile, name, (5, 125), cv2.FONT_HERSHEY_PLAIN, 0.9, (255, 255, 255), 1)
    return tile


def main() -> None:
    """Write a contact sheet: `python -m anpr.train.render --sheet OUT.png`."""
    parser = argparse.ArgumentParser(description=main.__doc__)
    parser.add_argument("--sheet", type=Path, required=True, help="PNG to write")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--strength", type=float, default=0.0, help="camera faults, 0 to 1.5")
    parser.add_argument("--each", type=int, default=2, help="plates of every kind")
    given = parser.parse_args()
    drawn = sheet(given.seed, strength=given.strength, each=given.each)
    if not cv2.imwrite(str(given.sheet), drawn):
        raise SystemExit(f"cannot write {given.sheet}")


if __name__ == "__main__":
    main()
