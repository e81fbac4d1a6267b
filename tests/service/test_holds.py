"""Who keeps a vehicle here, who lets it go, and who may not."""

from typing import Any

import pytest
from sqlalchemy import Engine, text

from gate.journey.commands import Actor, Clear, Confirm, Declare, PlaceHold, ReleaseHold
from gate.journey.errors import DomainError
from gate.journey.money_commands import PayCash
from gate.journey.visit import Custody
from tests.service.house import (
    BANANAS,
    BORDER_GUARD,
    CUSTOMS,
    MARSHAL,
    OPERATOR,
    QUARANTINE,
    House,
)

PLATE = "25C01234"
FINANCE = Actor("mai", "finance", "pc-1")


async def inside(gate: House) -> str:
    """A banana truck in the yard; its visit."""
    await gate.do(Declare("d-1", PLATE, BANANAS))
    await gate.enters("inland-enter", PLATE)
    return gate.card(PLATE).visit.id


async def ready(gate: House) -> str:
    """Confirmed, paid and cleared."""
    visit = await inside(gate)
    await gate.do(Confirm(visit, PLATE))
    for agency in (BORDER_GUARD, CUSTOMS, QUARANTINE):
        await gate.do(Clear(visit, agency.agency, "GIVEN"), agency)
    charge = gate.card(PLATE).charge
    assert charge is not None
    await gate.do(PayCash(charge.id, 300_000))
    assert gate.card(PLATE).visit.state is Custody.CLEARED
    return visit


def held(visit: str, **more: str) -> PlaceHold:
    return PlaceHold(visit, more.pop("kind", "AGENCY"), more.pop("reason", "inspection"), **more)


async def refused(gate: House, command: Any, actor: Actor, key: str) -> DomainError:
    """The refusal; nothing has changed after it."""
    before = [*gate.loop.state.visits.values()], gate.loop.state.entry_count
    with pytest.raises(DomainError) as caught:
        await gate.do(command, actor)
    assert caught.value.key == key
    assert ([*gate.loop.state.visits.values()], gate.loop.state.entry_count) == before
    return caught.value


async def test_customs_holds_a_cleared_truck_and_lets_it_go(engine: Engine) -> None:
    async with House(engine) as gate:
        visit = await ready(gate)
        reply = await gate.do(held(visit, reason="kiểm tra thực tế"), CUSTOMS)
        assert reply["state"] == "INSIDE"
        card = gate.card(PLATE)
        assert card.visit.state is Custody.INSIDE
        assert card.opening is not None
        assert [r.key for r in card.opening.reasons] == ["opening.hold"]

        await gate.sees("border-leave", PLATE)
        assert gate.opened_lanes() == []
        reply = await gate.do(ReleaseHold(visit, str(reply["hold"]), "done"), CUSTOMS)
        assert reply["state"] == "CLEARED"
        assert gate.opened_lanes() == ["border-leave"]  # it stood there and waited for this alone
        (hold,) = gate.card(PLATE).holds
        assert (hold.by, hold.released_by, hold.release_reason) == ("hq", "hq", "done")
    with engine.connect() as book:
        rows = book.execute(text("SELECT kind, actor FROM ledger_entry WHERE kind LIKE 'hold%'"))
        assert [tuple(r) for r in rows] == [("hold", "hq"), ("hold_released", "hq")]


async def test_two_agencies_hold_and_both_must_let_go(engine: Engine) -> None:
    async with House(engine) as gate:
        visit = await ready(gate)
        one = await gate.do(held(visit), CUSTOMS)
        other = await gate.do(held(visit, kind="SEIZED", reason="sample"), QUARANTINE)
        await gate.do(ReleaseHold(visit, str(one["hold"]), "done"), CUSTOMS)
        assert gate.card(PLATE).visit.state is Custody.INSIDE
        await gate.do(ReleaseHold(visit, str(other["hold"]), "done"), QUARANTINE)
        assert gate.card(PLATE).visit.state is Custody.CLEARED


async def test_a_broken_down_truck_keeps_its_clearances(engine: Engine) -> None:
    async with House(engine) as gate:
        visit = await ready(gate)
        reply = await gate.do(held(visit, kind="BROKEN_DOWN", reason="tyre"), OPERATOR)
        assert reply["state"] == "CLEARED"
        await refused(gate, held(visit, kind="BROKEN_DOWN"), MARSHAL, "hold.already")
        await gate.do(ReleaseHold(visit, str(reply["hold"]), "repaired"), MARSHAL)
        assert not any(h.is_open for h in gate.card(PLATE).holds)


async def test_the_marshal_writes_down_what_an_agency_says_on_paper(engine: Engine) -> None:
    async with House(engine) as gate:
        visit = await inside(gate)
        await refused(gate, held(visit, agency="CUSTOMS"), MARSHAL, "hold.paper_needed")
        paper = held(visit, agency="CUSTOMS", paper_no="HQ-17/2026")
        reply = await gate.do(paper, MARSHAL)
        (hold,) = gate.card(PLATE).holds
        assert (hold.agency, hold.by, hold.paper_no) == ("CUSTOMS", "binh", "HQ-17/2026")
        release = ReleaseHold(visit, str(reply["hold"]), "done")
        await refused(gate, release, MARSHAL, "hold.paper_needed")
        await gate.do(release, CUSTOMS)  # the agency itself needs no paper


async def test_a_picture_of_the_paper_is_named_by_its_digest(engine: Engine) -> None:
    async with House(engine) as gate:
        visit = await inside(gate)
        paper = {"agency": "CUSTOMS", "paper_no": "HQ-17/2026"}
        await refused(gate, held(visit, photo="a picture", **paper), MARSHAL, "paper.photo")
        await gate.do(held(visit, photo="ab" * 32, **paper), MARSHAL)
    with engine.connect() as book:
        (raw,) = book.execute(text("SELECT raw FROM ledger_entry WHERE kind = 'hold'")).one()
        assert b'"photo":"' + b"ab" * 32 in bytes(raw)


async def test_nobody_speaks_for_another_agency(engine: Engine) -> None:
    async with House(engine) as gate:
        visit = await inside(gate)
        await refused(gate, held(visit, agency="CUSTOMS"), QUARANTINE, "hold.other_agency")
        mine = await gate.do(held(visit), CUSTOMS)
        release = ReleaseHold(visit, str(mine["hold"]), "done")
        other = await refused(gate, release, QUARANTINE, "hold.other_agency")
        assert other.params == {"agency": "CUSTOMS"}
        for role in (OPERATOR, FINANCE):
            await refused(gate, release, role, "policy.refused")
            await refused(gate, held(visit, agency="CUSTOMS"), role, "policy.refused")
        await refused(gate, held(visit, kind="BROKEN_DOWN"), CUSTOMS, "policy.refused")


async def test_what_makes_no_sense_is_refused(engine: Engine) -> None:
    async with House(engine) as gate:
        visit = await inside(gate)
        await refused(gate, held(visit, reason=""), CUSTOMS, "hold.reason_needed")
        await refused(gate, held(visit, kind="LOST"), CUSTOMS, "hold.unknown_kind")
        nobody = held(visit, agency="POST", paper_no="1")
        await refused(gate, nobody, MARSHAL, "hold.unknown_agency")
        await refused(gate, held("nobody"), CUSTOMS, "visit.not_found")
        await refused(gate, ReleaseHold(visit, "nothing", "done"), CUSTOMS, "hold.not_found")
        hold = await gate.do(held(visit), CUSTOMS)
        await refused(gate, held(visit), CUSTOMS, "hold.already")
        release = ReleaseHold(visit, str(hold["hold"]), "done")
        await refused(
            gate, ReleaseHold(visit, str(hold["hold"]), ""), CUSTOMS, "hold.reason_needed"
        )
        await gate.do(release, CUSTOMS)
        twice = await refused(
            gate, ReleaseHold(visit, str(hold["hold"]), "x"), CUSTOMS, "hold.released"
        )
        assert twice.params["by"] == "hq"


async def test_only_a_vehicle_that_is_here_can_be_held(engine: Engine) -> None:
    async with House(engine) as gate:
        await gate.do(Declare("d-1", PLATE, BANANAS))
        expected = gate.card(PLATE).visit.id
        await refused(gate, held(expected), CUSTOMS, "hold.not_here")
        sighting = await gate.sees("inland-enter", PLATE)
        hold = await gate.do(held(expected), BORDER_GUARD)  # at the gate already
        assert hold["state"] == "AT_GATE"
        await gate.passes("inland-enter", sighting)
        leaving = await gate.sees("inland-leave", PLATE)
        await gate.passes("inland-leave", leaving)
        await refused(gate, held(expected), CUSTOMS, "visit.closed")
        kinds = {f.kind for f in gate.loop.state.findings[expected]}
        assert "left_while_held" in kinds
        # what is over can be written down as over, even now
        reply = await gate.do(ReleaseHold(expected, str(hold["hold"]), "done"), BORDER_GUARD)
        assert reply["state"] == "LEFT"


async def test_a_hold_survives_the_night(engine: Engine) -> None:
    async with House(engine) as gate:
        visit = await ready(gate)
        await gate.do(held(visit), CUSTOMS)
    async with House(engine, now=gate.now) as again:
        card = again.card(PLATE)
        assert card.visit.state is Custody.INSIDE
        assert [h.reason for h in card.holds if h.bars] == ["inspection"]
