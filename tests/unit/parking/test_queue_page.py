"""docs/queue.md: its drawing is the table, its example of a draw is the draw."""

import re
from pathlib import Path

from parking.draw import Published, Request, draw, listing, sha
from parking.ticket import ROWS
from scripts.draw_queue import PAGE, redrawn


def page() -> str:
    return PAGE.read_text(encoding="utf-8")


def test_the_drawing_is_the_table() -> None:
    assert redrawn(page()) == page()
    assert all(f"{a} --> {b}: {move}" in page() for (a, move), b in ROWS.items())


def test_the_draw_done_by_hand_is_the_draw() -> None:
    one = Request(tractor="25C01234", trailer="25R00123", driver="d1", wishes=("08",))
    two = Request(tractor="29C55555", trailer="", driver="d2", wishes=("08", "09"), lost=1)
    wall = Published(
        "ma-lu-thang 2026-11-24 b", sha("quả trám"), (one, two), "quả trám", "74 10 55"
    )
    drawn = draw(wall, {"08": 1})
    told = re.findall(r"^    ([0-9a-f]{64})$", page(), re.MULTILINE)
    assert told == [wall.commitment, sha(listing(wall.requests)), drawn.seed]
    for number, request in drawn.order:
        assert f"{request.tractor} has {number[:8]}…" in page()
    assert drawn.grants[0].tractor == "29C55555"


def test_the_page_names_every_reason_of_a_call() -> None:
    source = (Path(__file__).parents[3] / "parking" / "line.py").read_text(encoding="utf-8")
    for why in ("emergency", "bound", "starved", "share", "gain", "turn", "hand"):
        assert f'"{why}"' in source
        assert f"| `{why}` |" in page()
