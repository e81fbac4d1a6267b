"""What keeps a vehicle here, and what does not."""

import dataclasses

import pytest

from gate.journey.hold import BARRING, Hold, HoldKind


def held(kind: HoldKind, released_at: int = 0) -> Hold:
    return Hold("h1", "v1", kind, "CUSTOMS", "kiểm tra", "hq", 5, released_at=released_at)


@pytest.mark.parametrize("kind", sorted(BARRING))
def test_an_agency_keeps_a_vehicle_until_it_lets_go(kind: HoldKind) -> None:
    assert held(kind).is_open
    assert held(kind).bars
    assert not held(kind, released_at=9).is_open
    assert not held(kind, released_at=9).bars


def test_a_broken_down_vehicle_is_kept_by_nobody() -> None:
    hold = held(HoldKind.BROKEN_DOWN)
    assert hold.is_open
    assert not hold.bars


def test_a_hold_is_never_edited() -> None:
    with pytest.raises(dataclasses.FrozenInstanceError):
        held(HoldKind.AGENCY).reason = ""  # type: ignore[misc]
