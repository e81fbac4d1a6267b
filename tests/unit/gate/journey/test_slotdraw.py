"""A draw says how many places each time has."""

from gate.journey.slotdraw import (
    CANCELLED,
    GIVEN_BACK,
    REFUSED,
    STANDS,
    SlotDraw,
    SlotRequest,
)
from gate.journey.versions import replace


def test_places_are_told_by_time() -> None:
    made = SlotDraw("g 2026-11-24", "2026-11-24", "08:00=5 10:00=3", "c", "son", "office", 1, 2)
    assert made.offered == {"08:00": 5, "10:00": 3}


def test_a_slot_is_held_until_it_is_refused_given_back_or_cancelled() -> None:
    asked = SlotRequest("r", "d", "v", "25C10000", "", "x", "08:00", "lan", 1)
    given = replace(asked, slot="08:00")
    assert not asked.held
    assert given.held
    assert replace(given, word=STANDS).held
    assert not any(replace(given, word=one).held for one in (REFUSED, GIVEN_BACK, CANCELLED))
    heir = replace(given, heir_of="other")
    assert (given.drawn_slot, heir.drawn_slot, heir.held) == ("08:00", "", True)


def test_a_draw_cancelled_in_its_window_may_be_announced_anew() -> None:
    made = SlotDraw("g 2026-11-24", "2026-11-24", "08:00=5", "c", "son", "office", 1, 20)
    assert not made.void
    assert replace(made, cancelled_at=19).void
    assert not replace(made, cancelled_at=20).void
