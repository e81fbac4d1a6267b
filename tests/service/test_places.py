"""Called, moved, turned away; and what did not fit dealt with."""

from typing import Any

import pytest
from sqlalchemy import Engine, text

from gate.journey.commands import (
    Actor,
    Call,
    Cancel,
    Clear,
    CloseFinding,
    Confirm,
    Declare,
    Move,
    Refuse,
)
from gate.journey.errors import DomainError
from gate.journey.visit import UNASSIGNED, Custody, Visit
from tests.service.house import (
    BANANAS,
    BORDER_GUARD,
    CUSTOMS,
    MARSHAL,
    MINUTE,
    OPERATOR,
    QUARANTINE,
    House,
)

PLATE = "25C01234"
OTHER = "29H18844"


async def inside(gate: House, plate: str = PLATE) -> Visit:
    await gate.enters("inland-enter", plate)
    return gate.card(plate).visit


async def refused(gate: House, command: Any, actor: Actor, key: str) -> DomainError:
    """The refusal; nothing has changed after it."""
    before = [*gate.loop.state.visits.values()], gate.loop.state.entry_count
    with pytest.raises(DomainError) as caught:
        await gate.do(command, actor)
    assert caught.value.key == key
    assert ([*gate.loop.state.visits.values()], gate.loop.state.entry_count) == before
    return caught.value


def free_bay(gate: House) -> str:
    """A bay nobody stands in."""
    return next(b for b in gate.loop.rules.yard.bays if b not in gate.loop.state.occupied)


async def test_a_truck_is_called_at_the_gate_and_again_for_the_bridge(engine: Engine) -> None:
    async with House(engine) as gate:
        await gate.do(Declare("d-1", PLATE, BANANAS))
        visit = gate.card(PLATE).visit.id
        await refused(gate, Call(visit), MARSHAL, "place.not_queued")
        sighting = await gate.sees("inland-enter", PLATE)
        for times in (2, 3):  # the rule has called it once: there was room
            assert (await gate.do(Call(visit), MARSHAL))["calls"] == times
        assert gate.card(PLATE).visit.called_at == gate.now
        gate.now += MINUTE
        await gate.passes("inland-enter", sighting)
        in_bay = await refused(gate, Call(visit), MARSHAL, "place.not_queued")
        assert in_bay.params["state"] == "INSIDE"
        await gate.do(Confirm(visit, PLATE))
        for agency in (BORDER_GUARD, CUSTOMS, QUARANTINE):
            await gate.do(Clear(visit, agency.agency, "GIVEN"), agency)
        queued = gate.card(PLATE).visit
        assert (queued.stage, queued.stage_since, queued.calls) == ("bridge", gate.now, 0)
        await refused(gate, Call(visit), MARSHAL, "queue.reason_needed")  # the far side sleeps
        reply = await gate.do(Call(visit, "bridge works today"), MARSHAL)
        assert (reply["stage"], reply["calls"]) == ("bridge", 1)
        await refused(gate, Call(visit), OPERATOR, "policy.refused")
        await refused(gate, Call("nobody"), MARSHAL, "visit.not_found")
    with engine.connect() as book:
        refs = book.execute(text("SELECT ref FROM ledger_entry WHERE kind = 'call' ORDER BY id"))
        assert [r[0] for r in refs] == ["gate", "gate", "bridge"]


async def test_the_marshal_moves_a_truck_and_says_why(engine: Engine) -> None:
    async with House(engine) as gate:
        visit = await inside(gate)
        bay = free_bay(gate)
        without = await refused(gate, Move(visit.id, bay), MARSHAL, "place.reason_needed")
        assert without.params["before"] == visit.place
        await gate.do(Move(visit.id, bay, "repark"), MARSHAL)
        assert gate.card(PLATE).visit.place == bay
        assert visit.place not in gate.loop.state.occupied
        await refused(gate, Move(visit.id, bay, "repark"), MARSHAL, "place.same")
        await gate.do(Move(visit.id, UNASSIGNED, "left_bay"), MARSHAL)
        assert gate.card(PLATE).visit.stage == "yard"
        await gate.do(Move(visit.id, visit.place), MARSHAL)  # out of nowhere: no reason needed
        assert gate.card(PLATE).visit.stage == ""


async def test_two_trucks_never_get_one_bay(engine: Engine) -> None:
    async with House(engine) as gate:
        one, other = await inside(gate), await inside(gate, OTHER)
        taken = await refused(gate, Move(other.id, one.place, "full"), MARSHAL, "place.taken")
        assert taken.params == {"place": one.place, "plate": PLATE, "visit": one.id}
        await refused(gate, Move(other.id, "Z99", "full"), MARSHAL, "place.unknown")
        await refused(gate, Move(other.id, "", "full"), MARSHAL, "place.unknown")
        await refused(gate, Move(other.id, free_bay(gate), "full"), OPERATOR, "policy.refused")
        await gate.do(Move(one.id, free_bay(gate), "full"), MARSHAL)
        await gate.do(Move(other.id, one.place, "full"), MARSHAL)
        assert gate.loop.state.occupied[one.place] == other.id


async def test_only_what_is_inside_can_be_moved(engine: Engine) -> None:
    async with House(engine) as gate:
        await gate.sees("inland-enter", PLATE)
        at_gate = gate.card(PLATE).visit.id
        outside = await refused(gate, Move(at_gate, "A01"), MARSHAL, "visit.not_inside")
        assert outside.params == {"plate": PLATE, "state": "AT_GATE"}
        await refused(gate, Move("nobody", "A01"), MARSHAL, "visit.not_found")


async def test_a_vehicle_is_turned_away_at_the_gate(engine: Engine) -> None:
    async with House(engine) as gate:
        sighting = await gate.sees("inland-enter", PLATE)
        visit = gate.card(PLATE).visit.id
        await refused(gate, Refuse(visit, ""), OPERATOR, "place.why_needed")
        await refused(gate, Refuse(visit, "papers"), CUSTOMS, "policy.refused")
        assert (await gate.do(Refuse(visit, "papers")))["state"] == "REFUSED"
        await refused(gate, Refuse(visit, "papers"), OPERATOR, "visit.closed")
        await gate.backs_out("inland-enter", sighting)
        gone = gate.loop.state.visits[visit]
        assert (gone.state, gone.lane, gone.stage) == (Custody.REFUSED, "", "")
        # It drives in all the same, without asking: then it is inside, and everybody sees it.
        await gate.enters("inland-enter", PLATE)
        assert gate.card(PLATE).visit.is_inside


async def test_a_declared_vehicle_will_not_come(engine: Engine) -> None:
    async with House(engine) as gate:
        await gate.do(Declare("d-1", PLATE, BANANAS))
        visit = gate.card(PLATE).visit.id
        await refused(gate, Refuse(visit, "papers"), OPERATOR, "visit.wrong_state")
        await refused(gate, Cancel(visit, ""), MARSHAL, "place.why_needed")
        assert (await gate.do(Cancel(visit, "not_coming"), MARSHAL))["state"] == "CANCELLED"
        here = await inside(gate, OTHER)
        wrong = await refused(gate, Cancel(here.id, "x"), MARSHAL, "visit.wrong_state")
        assert wrong.params["state"] == "INSIDE"


async def test_a_finding_is_closed_once_with_a_note_and_stays(engine: Engine) -> None:
    async with House(engine) as gate:
        await gate.passes("inland-enter", "", PLATE)  # through without a sighting
        visit = gate.card(PLATE).visit.id
        (found,) = gate.card(PLATE).findings
        assert found.kind == "passage_without_sighting"
        await refused(gate, CloseFinding(visit, found.id, ""), MARSHAL, "finding.note_needed")
        await refused(gate, CloseFinding(visit, "none", "x"), MARSHAL, "finding.not_found")
        await refused(gate, CloseFinding("nobody", found.id, "x"), MARSHAL, "visit.not_found")
        await refused(gate, CloseFinding(visit, found.id, "x"), CUSTOMS, "policy.refused")
        await gate.do(CloseFinding(visit, found.id, "đã xem ảnh"), MARSHAL)
        closed = gate.loop.state.findings[visit][0]
        assert (closed.outcome, closed.closed_by) == ("đã xem ảnh", "binh")
        twice = CloseFinding(visit, found.id, "lần nữa")
        assert (await refused(gate, twice, MARSHAL, "finding.closed")).params["by"] == "binh"


async def test_a_bay_found_by_the_marshal_answers_that_there_was_none(engine: Engine) -> None:
    async with House(engine) as gate:
        bays = list(gate.loop.rules.yard.bays)
        for number in range(len(bays)):
            plate = f"25C{10_000 + number}"
            await gate.enters("inland-enter", plate)
            placed = gate.card(plate).visit
            if placed.place == UNASSIGNED:
                break
        assert "no_bay" in {f.kind for f in gate.card(plate).findings}
        await gate.do(Move(placed.id, free_bay(gate)), MARSHAL)
        (no_bay,) = [f for f in gate.loop.state.findings[placed.id] if f.kind == "no_bay"]
        assert (no_bay.outcome, no_bay.closed_by) == ("moved", "binh")


async def test_a_visit_that_proved_to_be_another_takes_no_orders(engine: Engine) -> None:
    async with House(engine) as gate:
        home = await inside(gate)
        await gate.sees("border-leave", "98B77777", accept=False)
        orphan = gate.card("98B77777").visit
        await gate.do(Confirm(orphan.id, PLATE, "misread"))
        assert gate.card(PLATE).visit.id == home.id
        found = gate.loop.state.findings[orphan.id][0]
        for command in (
            Move(orphan.id, free_bay(gate), "full"),
            Call(orphan.id),
            CloseFinding(orphan.id, found.id, "x"),
        ):
            merged = await refused(gate, command, MARSHAL, "visit.merged")
            assert merged.params == {"visit": orphan.id, "into": home.id}
