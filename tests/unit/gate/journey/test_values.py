"""The values of the journey: frozen, and with the few questions they answer themselves."""

import dataclasses
import typing

import pytest

from gate.journey.commands import Command, Declare, StateFacts
from gate.journey.errors import DomainError, Turn
from gate.journey.events import PlateSeen
from gate.journey.sighting import Sighting, SightingState

TRACTOR = PlateSeen("tractor", "25C01234", "VN", "yellow")
TRAILER = PlateSeen("trailer", "25R00123")


def seen(*plates: PlateSeen) -> Sighting:
    return Sighting(
        "s1",
        "inland-enter",
        "inland",
        "enter",
        SightingState.SETTLED,
        1,
        "v1",
        plates,
        "truck",
        (),
        "camera",
    )


def test_tractor_and_trailer_are_two_reads_of_one_vehicle() -> None:
    assert seen(TRAILER, TRACTOR).plate("tractor") is TRACTOR
    assert seen(TRAILER, TRACTOR).plate("trailer") is TRAILER
    assert seen(TRACTOR).plate("trailer") is None


def test_what_happened_is_not_edited() -> None:
    with pytest.raises(dataclasses.FrozenInstanceError):
        seen().lane = "border-leave"  # type: ignore[misc]


@pytest.mark.parametrize("kind", typing.get_args(Command))
def test_a_wish_is_not_edited_on_its_way(kind: type) -> None:
    assert dataclasses.is_dataclass(kind)
    assert kind.__dataclass_params__.frozen  # type: ignore[attr-defined]  # dataclasses adds it


def test_a_payer_is_never_assumed() -> None:
    assert Declare("d-1", "25C01234", {}).payer == {}
    assert StateFacts("v1", {"load": "LOADED"}).payer == {}


def test_a_refusal_carries_a_key_whose_turn_it_is_and_what_fills_the_sentence() -> None:
    refusal = DomainError("payment.too_little", due=300_000, tendered=100_000)
    assert refusal.turn is Turn.CALLER
    assert refusal.params == {"due": 300_000, "tendered": 100_000}
    assert "payment.too_little" in str(refusal)
    assert DomainError("store.unavailable", Turn.SYSTEM).turn is Turn.SYSTEM
