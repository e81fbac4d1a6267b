"""Draw the reader's figures into `docs/reader/`, from what training and calibration wrote down.

`python -m scripts.draw_reader` draws `reliability.svg` from the bins in the weights' manifest, and
`curves.svg` from `recogniser.jsonl`, `detector.jsonl` and `corners.jsonl` there, the training's own
records. A test fails when a drawing and its numbers have drifted apart.
"""

import json
import sys
from collections.abc import Sequence
from html import escape
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
FOLDER = ROOT / "docs" / "reader"
MANIFEST = ROOT / "anpr" / "weights" / "manifest.json"
SIDE, EDGE = 360, 48
COLOURS = ("#1c6dd0", "#d0641c", "#2c8a4b", "#8a2c7c", "#7a6a10", "#444444")

Points = Sequence[tuple[float, float]]


def reliability(bins: dict[str, list[dict[str, float]]]) -> str:
    """How often reads of each confidence were right, one line per set; the diagonal is honesty.

    `bins` gives for each set rows of `mean` confidence, share `right` and how many there were, `n`.
    """
    parts = [_axes("confidence", "right"), _line([(0, 0), (1, 1)], "#999", dashed=True)]
    for colour, (_, rows) in zip(COLOURS, sorted(bins.items()), strict=False):
        points = [(row["mean"], row["right"]) for row in rows]
        parts.append(_line(points, colour))
        parts += [_dot(point, colour, row["n"]) for point, row in zip(points, rows, strict=True)]
    counts = [f"{name}: {sum(row['n'] for row in rows):.0f}" for name, rows in sorted(bins.items())]
    return _picture([*parts, *_legend(counts)], len(counts))


def curves(lines: dict[str, Points]) -> str:
    """Values over training, each line over its own whole length; what exceeds 1 is divided."""
    parts = [_axes("share of the training", "value")]
    names = []
    for colour, (name, points) in zip(COLOURS, lines.items(), strict=False):
        end, top = max(x for x, _ in points) or 1, max(1.0, *(y for _, y in points))
        parts.append(_line([(x / end, y / top) for x, y in points], colour))
        names.append(name if top == 1 else f"{name} / {top:.1f}")
    return _picture([*parts, *_legend(names)], len(names))


def _place(point: tuple[float, float]) -> tuple[float, float]:
    return EDGE + point[0] * SIDE, EDGE / 2 + (1 - point[1]) * SIDE


def _axes(across: str, up: str) -> str:
    (left, bottom), (right, top) = _place((0, 0)), _place((1, 1))
    marks = "".join(
        _word(_place((at, 0))[0], bottom + 16, f"{at:g}", "middle")
        + _word(left - 6, _place((0, at))[1] + 4, f"{at:g}", "end")
        for at in (0, 0.2, 0.4, 0.6, 0.8, 1)
    )
    frame = f'<path d="M{left:.0f} {top:.0f}V{bottom:.0f}H{right:.0f}" fill="none" stroke="#333"/>'
    names = _word((left + right) / 2, bottom + 34, across, "middle")
    return frame + marks + names + _word(left + 6, top + 4, up, "start")


def _word(x: float, y: float, text: str, anchor: str, colour: str = "#333") -> str:
    return (
        f'<text x="{x:.0f}" y="{y:.0f}" text-anchor="{anchor}" fill="{colour}">'
        f"{escape(text)}</text>"
    )


def _line(points: Points, colour: str, *, dashed: bool = False) -> str:
    placed = " ".join(f"{x:.1f},{y:.1f}" for x, y in map(_place, points))
    dash = ' stroke-dasharray="4 4"' if dashed else ""
    return f'<polyline points="{placed}" fill="none" stroke="{colour}" stroke-width="2"{dash}/>'


def _dot(point: tuple[float, float], colour: str, count: float) -> str:
    x, y = _place(point)
    radius = 2.5 + min(5.0, count**0.5 / 8)
    return f'<circle cx="{x:.1f}" cy="{y:.1f}" r="{radius:.1f}" fill="{colour}"/>'


def _legend(names: Sequence[str]) -> list[str]:
    x, y = _place((0, 0))[0], _place((0, 0))[1] + 56
    return [
        _word(x, y + 18 * number, name, "start", colour)
        for number, (name, colour) in enumerate(zip(names, COLOURS, strict=False))
    ]


def _picture(parts: Sequence[str], lines: int) -> str:
    width, height = SIDE + 2 * EDGE, SIDE + 1.6 * EDGE + 18 * lines
    inside = "\n".join(parts)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width:.0f} {height:.0f}"'
        ' font-family="sans-serif" font-size="12">\n'
        f'<rect width="100%" height="100%" fill="#fff"/>\n{inside}\n</svg>\n'
    )


def records(name: str) -> list[dict[str, Any]]:
    """The lines of one training's record; none when it was not kept."""
    path = FOLDER / f"{name}.jsonl"
    if not path.is_file():
        return []
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line]


def drawings() -> dict[str, str]:
    """Every figure whose numbers are there, by file name."""
    found = {}
    manifest = json.loads(MANIFEST.read_text(encoding="utf-8"))
    bins = manifest["files"]["recogniser.onnx"].get("calibration", {}).get("bins")
    if bins:
        found["reliability.svg"] = reliability(bins)
    lines: dict[str, Points] = {}
    for name, keys in (
        ("recogniser", ("loss", "exact_real", "exact_rendered")),
        ("detector", ("plate", "corners")),
        ("corners", ("off",)),
    ):
        rows = records(name)
        for key in keys:
            points = [(row["step"], row[key]) for row in rows if key in row and "step" in row]
            if points:
                lines[f"{name}: {key.replace('_', ' ')}"] = points
    if lines:
        found["curves.svg"] = curves(lines)
    return found


def main() -> int:
    """Write the figures; `--check` only says whether they are what the numbers give."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    stale = [
        name
        for name, drawing in drawings().items()
        if not (FOLDER / name).is_file() or (FOLDER / name).read_text("utf-8") != drawing
    ]
    if "--check" in sys.argv[1:]:
        print("\n".join(f"{name} is not what the numbers give" for name in stale))
        return int(bool(stale))
    for name, drawing in drawings().items():
        (FOLDER / name).write_text(drawing, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
