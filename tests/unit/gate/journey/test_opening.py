"""The opening rule: cleared, settled, and by the side that was assessed; else every reason."""

import itertools
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gate.journey.clearance import SATISFIED, ClearanceState
from gate.journey.hold import Hold, HoldKind
from gate.journey.opening import (
    Due,
    Leaving,
    OpeningAnswer,
    Reason,
    assessed_side,
    journey_by,
    may_open,
)
from gate.journey.visit import Custody, Visit
from tests.unit.gate.journey.people import AGENCIES, truck, word

PAID = Due("c1", settled=True, outstanding=0)
OWED = Due("c1", settled=False, outstanding=300_000)
ALL_GIVEN = {agency: word(agency) for agency in AGENCIES}


def asked(
    visit: Visit | None = None, side: str = "border", *, bar_exit: bool = True
) -> OpeningAnswer:
    """The rule for a lorry with every word given and everything paid."""
    return may_open(leaving(visit=visit or truck(), side=side, bar_exit=bar_exit))


def leaving(**changes: Any) -> Leaving:
    """A lorry in order in a lane, but for what is changed."""
    visit = changes.get("visit", truck())
    known: dict[str, Any] = {
        "visit": visit,
        "side": "border",
        "assessed": assessed_side(visit.facts, visit.side_in),
        "needed": AGENCIES,
        "clearances": ALL_GIVEN,
        "dues": (PAID,),
    }
    return Leaving(**{**known, **changes})


def keys(answer: OpeningAnswer) -> list[str]:
    return [reason.key for reason in answer.reasons]


def test_cleared_paid_and_at_the_assessed_side_opens() -> None:
    assert asked().open
    assert asked(truck(state=Custody.CLEARED)).open


@pytest.mark.parametrize("state", [s for s in Custody if not truck(state=s).is_inside])
def test_only_who_is_inside_can_leave(state: Custody) -> None:
    answer = asked(truck(state=state))
    assert answer.reasons == (Reason("opening.not_inside", (("state", state.value),)),)
    assert not answer.open


def test_nobody_leaves_as_a_vehicle_that_nobody_is_sure_of() -> None:
    assert keys(asked(truck(confirmed_at=0))) == ["opening.not_confirmed"]
    assert asked(truck(confirmed_at=0, read_accepted=True)).open


@given(st.lists(st.sampled_from((None, *ClearanceState)), min_size=3, max_size=3))
def test_every_agency_that_has_not_agreed_is_named(said: list[ClearanceState | None]) -> None:
    words = {a: word(a, s) for a, s in zip(AGENCIES, said, strict=True) if s is not None}
    answer = may_open(leaving(clearances=words))
    silent = [a for a, s in zip(AGENCIES, said, strict=True) if s not in SATISFIED]
    assert answer.reasons == tuple(Reason("opening.clearance", (("agency", a),)) for a in silent)


def test_the_word_of_an_agency_that_is_not_needed_changes_nothing() -> None:
    refused = {"CUSTOMS": word("CUSTOMS", ClearanceState.REFUSED)}
    assert may_open(leaving(needed=(), clearances=refused)).open


def money(*dues: Due, missing: tuple[str, ...] = (), bar_exit: bool = True) -> OpeningAnswer:
    return may_open(leaving(needed=(), dues=dues, missing_facts=missing, bar_exit=bar_exit))


def test_missing_facts_come_before_anything_about_money() -> None:
    answer = money(OWED, missing=("payload_kg", "load"))
    assert answer.reasons == (Reason("opening.facts", (("missing", "payload_kg,load"),)),)


def test_without_a_charge_nothing_can_be_settled() -> None:
    assert money().reasons == (Reason("opening.not_assessed", (("plate", "25C01234"),)),)


def test_every_unpaid_charge_is_named_with_its_amount() -> None:
    answer = money(PAID, OWED, Due("c2", settled=False, outstanding=50_000))
    assert answer.reasons == (
        Reason("opening.unpaid", (("amount", 300_000),)),
        Reason("opening.unpaid", (("amount", 50_000),)),
    )


@pytest.mark.parametrize("dues", [(), (OWED,)])
def test_a_tariff_that_does_not_bar_the_exit_asks_nothing_about_money(
    dues: tuple[Due, ...],
) -> None:
    assert money(*dues, missing=("load",), bar_exit=False).open


@pytest.mark.parametrize(
    ("facts", "side_in", "assessed"),
    [
        ({}, "inland", ""),
        ({"journey": "THROUGH"}, "inland", ""),
        ({"flow": "NONE"}, "inland", "any"),
        ({"flow": "NONE", "journey": "TRANSSHIP"}, "inland", "any"),
        ({"flow": "EXPORT", "journey": "THROUGH"}, "inland", "border"),
        ({"flow": "EXPORT"}, "inland", "border"),
        ({"flow": "IMPORT", "journey": "INLAND"}, "border", "inland"),
        ({"flow": "IMPORT"}, "border", "inland"),
        ({"flow": "EXPORT", "journey": "TRANSSHIP"}, "inland", "inland"),
        ({"flow": "IMPORT", "journey": "TRANSSHIP"}, "border", "border"),
        # Turned back goes home, whether it had crossed the bridge or not.
        ({"flow": "EXPORT", "journey": "RETURNED"}, "border", "inland"),
        ({"flow": "EXPORT", "journey": "RETURNED"}, "inland", "inland"),
        ({"flow": "IMPORT", "journey": "RETURNED"}, "border", "border"),
    ],
)
def test_the_facts_say_by_which_side_a_vehicle_leaves(
    facts: dict[str, object], side_in: str, assessed: str
) -> None:
    assert assessed_side(facts, side_in) == assessed


def test_the_other_side_needs_another_assessment() -> None:
    answer = asked(side="inland")
    assert answer.reasons == (
        Reason("opening.other_side", (("assessed", "border"), ("side", "inland"))),
    )


@pytest.mark.parametrize("facts", [{"flow": "NONE"}, {}])
@pytest.mark.parametrize("side", ["inland", "border"])
def test_an_empty_vehicle_may_leave_by_either_side(facts: dict[str, object], side: str) -> None:
    assert asked(truck(facts=facts), side).open


def test_the_rule_never_opens_while_one_reason_stands() -> None:
    for confirmed, cleared, paid, side in itertools.product(
        (0, 5), (True, False), (PAID, OWED), ("border", "inland")
    ):
        answer = may_open(
            leaving(
                visit=truck(confirmed_at=confirmed),
                side=side,
                clearances=ALL_GIVEN if cleared else {},
                dues=(paid,),
            )
        )
        holds = bool(confirmed) and cleared and paid is PAID and side == "border"
        assert answer.open is holds
        assert bool(answer.reasons) is not holds


def test_a_hold_names_who_holds_and_why() -> None:
    held = Hold("h", "v1", HoldKind.AGENCY, "CUSTOMS", "soi container", "hq", 3)
    answer = may_open(leaving(holds=(held,)))
    assert answer.reasons == (
        Reason("opening.hold", (("agency", "CUSTOMS"), ("reason", "soi container"))),
    )


def test_goods_that_another_vehicle_brought_must_be_paid_too() -> None:
    theirs = Due("c7", settled=False, outstanding=180_000, plate="云G12345")
    settled = Due("c8", settled=True, outstanding=0, plate="云G12345")
    assert money(PAID, theirs, settled).reasons == (
        Reason("opening.goods_unpaid", (("plate", "云G12345"), ("amount", 180_000))),
    )
    assert keys(money(theirs, missing=("load",))) == ["opening.facts", "opening.goods_unpaid"]
    assert keys(money(theirs)) == ["opening.not_assessed", "opening.goods_unpaid"]


def test_an_exemption_nobody_has_decided_holds_the_vehicle() -> None:
    answer = may_open(leaving(exemption_waits="X3", dues=()))
    assert answer.reasons == (Reason("opening.exemption_waits", (("code", "X3"),)),)


def test_who_only_transships_leaves_without_its_goods() -> None:
    assert keys(may_open(leaving(goods_aboard=True))) == ["opening.goods_aboard"]


def test_another_trailer_than_the_one_it_came_with_is_a_question() -> None:
    answer = may_open(leaving(trailer=("15R01234", "51R09999")))
    assert answer.reasons == (
        Reason("opening.trailer_changed", (("before", "15R01234"), ("now", "51R09999"))),
    )


@pytest.mark.parametrize(
    ("flow", "side", "carries", "journey"),
    [
        ("EXPORT", "border", True, "THROUGH"),
        ("EXPORT", "inland", True, "RETURNED"),
        ("EXPORT", "inland", False, "TRANSSHIP"),
        ("EXPORT", "border", False, "THROUGH"),
        ("IMPORT", "inland", True, "INLAND"),
        ("IMPORT", "border", True, "RETURNED"),
        ("NONE", "border", False, ""),
        (None, "border", False, ""),
    ],
)
def test_leaving_by_the_other_side_is_another_journey(
    flow: str | None, side: str, carries: bool, journey: str
) -> None:
    facts = {"flow": flow} if flow else {}
    assert journey_by(facts, side, side_in="inland", carries=carries) == journey
