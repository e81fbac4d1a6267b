"""The page about visits shows the table that the code obeys."""

import pytest

from gate.journey.visit import TRANSITIONS, Custody, Step
from scripts.draw_visit import PAGE, diagram, drawing, redrawn, rows


def test_the_page_is_not_stale() -> None:
    page = PAGE.read_text(encoding="utf-8")
    assert page == redrawn(page), "run: python -m scripts.draw_visit"


def test_every_step_of_the_table_has_its_cell() -> None:
    lines = rows(TRANSITIONS).splitlines()
    steps = lines[0].split(" | ")[1:]
    assert len(steps) == len(Step)
    for line, state in zip(lines[2:], Custody, strict=True):
        name, *cells = (cell.strip("|* ") for cell in line.split(" | "))
        assert name == state.value
        told = [TRANSITIONS.get((state, step)) for step in Step]
        assert cells == [after.value if after else "·" for after in told]


def test_steps_between_the_same_states_share_an_arrow() -> None:
    table = {
        (Custody.INSIDE, Step.PASSED_OUT): Custody.LEFT,
        (Custody.INSIDE, Step.CANCELLED): Custody.LEFT,
        (Custody.LEFT, Step.PASSED_IN): Custody.INSIDE,
    }
    arrows = [line for line in diagram(table).splitlines() if "INSIDE" in line]
    assert arrows == ["    INSIDE --> LEFT: cancelled, passed_out"]


def test_words_written_by_hand_stay() -> None:
    page = PAGE.read_text(encoding="utf-8")
    head, _, tail = page.partition(drawing(TRANSITIONS))
    assert redrawn(page).startswith(head)
    assert redrawn(page).endswith(tail)


@pytest.mark.parametrize("page", ["", "no marks here", "<!-- drawn: end -->"])
def test_a_page_without_its_marks_is_refused(page: str) -> None:
    with pytest.raises(ValueError, match="marks"):
        redrawn(page)
