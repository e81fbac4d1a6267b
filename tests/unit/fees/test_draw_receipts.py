"""The page about receipts shows the tables as they are."""

import pytest

from scripts.draw_receipts import PAGE, redrawn


def test_the_page_is_drawn_from_the_tables() -> None:
    page = PAGE.read_text(encoding="utf-8")
    assert redrawn(page) == page, "run: python -m scripts.draw_receipts"


def test_a_page_without_its_marks_is_refused() -> None:
    with pytest.raises(ValueError, match="needs the marks"):
        redrawn("# Receipts")
