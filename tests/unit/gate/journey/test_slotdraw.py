"""A draw says how many places each time has."""

from gate.journey.slotdraw import SlotDraw


def test_places_are_told_by_time() -> None:
    made = SlotDraw("g 2026-11-24", "2026-11-24", "08:00=5 10:00=3", "c", "son", "office", 1, 2)
    assert made.offered == {"08:00": 5, "10:00": 3}
