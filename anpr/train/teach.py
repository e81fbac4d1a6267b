"""Find the plates in train scenes that say what they read but not where: the reader points.

A box is taken only where the reader, asked freely, reads exactly the labelled text; other plates it
reads surely in the same picture are taken too. Everything else in such a picture stays unknown, so
only pictures with a found label are used. Train rows only.
"""

from __future__ import annotations

import csv
import json
import sys
from collections.abc import Iterator
from pathlib import Path

from anpr.image import ImageError, load_image
from anpr.plate import normalise
from anpr.reader import Reader


def unplaced(plates: Path) -> Iterator[tuple[str, str]]:
    """Yield file and text of every train scene without a box."""
    with (plates / "manifest.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            if row["split"] == "train" and row["kind"] == "scene" and not row["box"]:
                yield row["file"], normalise(row["text"])


def point(plates: Path, weights: Path, out: Path) -> int:
    """Write one line per picture whose labelled plate was found; return how many there are."""
    reader = Reader.load(weights, threads=1)
    found = 0
    with out.open("w", encoding="utf-8") as lines:
        for name, text in unplaced(plates):
            try:
                reads = reader.read(load_image(plates / name)).reads
            except ImageError as error:
                print(f"{name}: {error}", file=sys.stderr)
                continue
            sure = [read for read in reads if read.text == text or read.accept]
            if any(read.text == text for read in sure):
                corners = [read.corners for read in sure]
                lines.write(json.dumps({"file": name, "corners": corners}) + "\n")
                found += 1
    return found
