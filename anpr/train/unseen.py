"""Drawn plates of a seed that never teaches: how many are read, accepted, and accepted wrongly.

The plates are drawn and looked at as for the calibration, of every kind and at camera faults of
strength 0.2 to 0.8, and read as crops are. Equal seeds give equal pictures on one machine; another
build of OpenCV or of the fonts may give others.

    python -m anpr.train.unseen
"""

from __future__ import annotations

import argparse
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import numpy as np

from anpr.plate import normalise
from anpr.reader import Reader
from anpr.train.drawn import rendered
from anpr.train.looks import Source, glimpse
from anpr.train.render import Picture

SEED = 955_001  # seeds from 950,000 to 959,999 measure; none of them teaches or calibrates
COUNT = 10_000
STRENGTH = (0.2, 0.8)  # of the camera's faults


def looks(seed: int, count: int) -> Iterator[tuple[Picture, Source]]:
    """Yield so many plates as a camera would show them, each with what it truly is."""
    rng = np.random.default_rng(seed)
    for _ in range(count):
        source = rendered(rng)
        crop, _ = glimpse(rng, source, float(rng.uniform(*STRENGTH)))
        yield crop, source


def measure(reader: Reader, count: int = COUNT, seed: int = SEED) -> list[str]:
    """Read the plates; return the figures by layout and colour, then each wrong accepted read."""
    seen: Counter[tuple[str, str]] = Counter()
    wrong = []
    for number, (crop, source) in enumerate(looks(seed, count)):
        read = reader.read_crop(crop).reads[0]
        exact = normalise(read.text or "") == source.text
        groups = ("all", "one-line" if source.lines == 1 else "two-line", source.colour)
        seen.update((group, "n") for group in groups)
        seen.update((group, "exact") for group in groups if exact)
        seen.update((group, "accepted") for group in groups if read.accept)
        seen.update((group, "wrong") for group in groups if read.accept and not exact)
        if read.accept and not exact:
            wrong.append(f"picture {number}: {source.text} read as {read.text}, {read.confidence}")
        if number % 500 == 499:
            print(f"\r{number + 1} of {count}", end="", file=sys.stderr, flush=True)
    print(file=sys.stderr)
    rows = [f"drawn plates, seed {seed}, {count} pictures"]
    for group in dict.fromkeys(("all", "one-line", "two-line", *sorted(g for g, _ in seen))):
        n, accepted = seen[group, "n"], seen[group, "accepted"]
        rows.append(
            f"{group:10} n {n:6}  exact {seen[group, 'exact'] / max(n, 1):6.1%}"
            f"  accepted {accepted:6} ({accepted / max(n, 1):6.1%})"
            f"  of these wrong {seen[group, 'wrong']}"
            f" ({seen[group, 'wrong'] / max(accepted, 1):7.3%})"
        )
    return rows + wrong


def main(argv: list[str] | None = None) -> None:
    """Print the figures."""
    parser = argparse.ArgumentParser(description=main.__doc__)
    parser.add_argument("--count", type=int, default=COUNT)
    parser.add_argument("--seed", type=int, default=SEED)
    parser.add_argument("--weights", type=Path, help="other weights than the shipped ones")
    given = parser.parse_args(argv)
    print("\n".join(measure(Reader.load(given.weights, 1), given.count, given.seed)))


if __name__ == "__main__":
    main()
