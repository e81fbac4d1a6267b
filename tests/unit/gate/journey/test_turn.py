"""Turns: which visits may belong together, and what follows when a person says so."""

import pytest

from gate.journey.turn import (
    HOUR_US,
    Link,
    TurnRule,
    facts_following,
    links_offered,
    may_follow,
    vehicle_facts,
)
from gate.journey.visit import Custody, Visit
from tests.unit.gate.journey.people import truck

RULE = TurnRule(72 * HOUR_US)
NOON = 100 * HOUR_US
GOODS = {"flow": "EXPORT", "load": "LOADED", "payload_kg": 15_000, "journey": "THROUGH"}


def gone(**changes: object) -> Visit:
    """The lorry that left by the bridge at noon."""
    told = {"id": "before", "state": Custody.LEFT, "side_out": "border", "left_at": NOON}
    return truck(**{**told, "facts": GOODS, **changes})


def back(hours: float = 1, **changes: object) -> Visit:
    """The same plate at the bridge, some hours later."""
    at = NOON + int(hours * HOUR_US)
    return truck(**{"id": "now", "side_in": "border", "opened_at": at, **changes})


def test_who_left_by_the_bridge_and_comes_back_over_it_may_continue_the_turn() -> None:
    assert may_follow(back(), [gone()], RULE) == (gone(),)


@pytest.mark.parametrize(
    "before",
    [
        gone(state=Custody.INSIDE),
        gone(plate="25C99999"),
        gone(side_out="inland"),
        gone(left_at=NOON + 2 * HOUR_US),
        gone(left_at=NOON - 72 * HOUR_US + HOUR_US),
        gone(id="now"),
    ],
)
def test_what_does_not_fit_is_not_offered(before: Visit) -> None:
    assert may_follow(back(), [before], RULE) == ()


def test_the_newest_comes_first_and_the_entering_counts_when_it_is_known() -> None:
    older = gone(id="older", left_at=NOON - HOUR_US)
    came = back(hours=99, entered_at=NOON + HOUR_US)
    assert may_follow(came, [older, gone()], RULE) == (gone(), older)


@pytest.mark.parametrize(
    ("now", "before", "offered"),
    [
        (back(), gone(facts={"seats": 29}, side_in="inland"), (Link.NEW, Link.TURNED_BACK)),
        (back(), gone(facts={"flow": "IMPORT"}, side_in="border"), (Link.NEW, Link.TURNED_BACK)),
        (
            back(side_in="inland"),
            gone(facts={"flow": "NONE"}, side_in="border"),
            (Link.EMPTY_RETURN, Link.NEW),
        ),
        (back(side_in="inland"), gone(facts=GOODS, side_in="inland"), (Link.NEW,)),
        (
            back(side_in="inland"),
            gone(facts={**GOODS, "journey": "RETURNED"}),
            (Link.RETRY, Link.NEW),
        ),
    ],
)
def test_what_may_be_said_depends_on_what_went_before(
    now: Visit, before: Visit, offered: tuple[Link, ...]
) -> None:
    assert links_offered(now, before, loaded=False) == offered


@pytest.mark.parametrize("side_in", ["inland", "border"])
def test_who_left_with_goods_delivered_them_or_brings_them_back(side_in: str) -> None:
    offered = links_offered(back(), gone(side_in=side_in), loaded=True)
    assert offered == (Link.EMPTY_RETURN, Link.TURNED_BACK, Link.NEW)


def test_turned_back_means_the_same_goods_once_more() -> None:
    once = facts_following(Link.TURNED_BACK, gone())
    assert once == {**GOODS, "earlier_passages": 1}
    twice = facts_following(Link.TURNED_BACK, gone(facts={**once, "left_at": "…"}))
    assert twice == {**GOODS, "earlier_passages": 2}


def test_who_went_home_and_tries_again_goes_through_this_time() -> None:
    home = gone(facts={**GOODS, "journey": "RETURNED"})
    assert facts_following(Link.RETRY, home) == {**GOODS, "earlier_passages": 1}


def test_how_an_import_goes_on_after_being_refused_is_asked_again() -> None:
    refused = {"flow": "IMPORT", "load": "LOADED", "journey": "RETURNED"}
    found = facts_following(Link.RETRY, gone(facts=refused))
    assert found == {"flow": "IMPORT", "load": "LOADED", "earlier_passages": 1}


def test_an_unreadable_count_of_passages_begins_at_one() -> None:
    found = facts_following(Link.RETRY, gone(facts={"flow": "EXPORT", "earlier_passages": "?"}))
    assert found["earlier_passages"] == 1


def test_empty_return_keeps_the_vehicle_and_drops_the_goods() -> None:
    found = facts_following(Link.EMPTY_RETURN, gone())
    assert found == {"payload_kg": 15_000, "flow": "NONE", "load": "EMPTY"}
    assert vehicle_facts(GOODS) == {"payload_kg": 15_000}


def test_a_new_trip_says_nothing_about_what_is_carried() -> None:
    assert facts_following(Link.NEW, gone()) == {}
