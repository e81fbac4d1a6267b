"""The worked examples in the documentation are the stories that are played."""

import pytest

from scripts.draw_journeys import PAGE, book, redrawn


def test_the_books_on_the_page_are_those_of_the_stories() -> None:
    page = PAGE.read_text(encoding="utf-8")
    assert page.count("```text\n") >= 3
    assert page == redrawn(page), "run: python -m scripts.draw_journeys"


def test_a_story_that_is_not_there_is_said() -> None:
    with pytest.raises(ValueError, match="no story"):
        book("tests/journeys/test_transit.py", "test_that_nobody_wrote")
