"""What no lane told: the opening inventory, the walk through the yard, and who is gone."""

from typing import Any

import pytest
from sqlalchemy import Engine, text

from gate.journey.commands import (
    Actor,
    Admit,
    Confirm,
    CountSeen,
    Declare,
    EndUnseen,
    FinishCount,
    Move,
    PlaceHold,
    StartCount,
)
from gate.journey.errors import DomainError
from gate.journey.visit import UNASSIGNED, Custody, Visit
from gate.service import yardview
from tests.service.house import BANANAS, CUSTOMS, MARSHAL, MINUTE, OPERATOR, START, House

PLATE = "25C01234"
OTHER = "29H18844"
SECOND = Actor("cuong", "marshal", "yard-2")
HOUR = 60 * MINUTE


def found(plate: str = PLATE, place: str = "A01", **more: Any) -> Admit:
    told = {"side_in": "inland", "source": "inventory", "why": "kiểm kê ban đầu", **more}
    return Admit(plate, place, **told)


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


def kinds(gate: House, visit: str) -> list[str]:
    """Open findings of a visit."""
    return sorted(f.kind for f in gate.loop.state.findings[visit] if not f.closed_at)


# ------------------------------------------------------------------------------ inventory
async def test_a_truck_that_was_there_before_the_system_pays_and_leaves(engine: Engine) -> None:
    async with House(engine) as gate:
        since = gate.now - 9 * HOUR
        admit = found(since=since, trailer="25R00123", facts={**BANANAS, "flow": "NONE"})
        reply = await gate.do(admit, MARSHAL)
        card = gate.card(PLATE)
        assert (reply["visit"], reply["place"]) == (card.visit.id, "A01")
        assert card.visit.is_inside
        assert (card.visit.side_in, card.visit.entered_at) == ("inland", since)
        assert (card.visit.source, card.visit.country) == ("inventory", "VN")
        assert card.visit.identity_sure  # a person looked at the plate
        assert card.visit.confirmed_by == "binh"
        assert [e.number for e in card.coupled] == ["25R00123"]
        assert kinds(gate, card.visit.id) == ["present_at_cutover"]
        assert gate.loop.state.occupied["A01"] == card.visit.id

        leaving = await gate.sees("inland-leave", PLATE)
        await gate.passes("inland-leave", leaving)
        gone = gate.loop.state.visits[card.visit.id]
        assert (gone.state, gone.side_out) == (Custody.LEFT, "inland")
        assert "exit_without_entry" not in kinds(gate, gone.id)
    with engine.connect() as book:
        entry = book.execute(text("SELECT kind, actor FROM ledger_entry ORDER BY id LIMIT 1"))
        assert tuple(entry.one()) == ("admitted", "binh")


async def test_with_all_facts_known_the_fee_is_due_at_once(engine: Engine) -> None:
    async with House(engine) as gate:
        await gate.do(found(facts=BANANAS), MARSHAL)
        card = gate.card(PLATE)
        assert card.charge is not None
        assert card.charge.outstanding == 300_000
        assert [c.brought_by for c in card.brought] == [card.visit.id]


async def test_nobody_knows_when_it_came(engine: Engine) -> None:
    async with House(engine) as gate:
        await gate.do(found(place=UNASSIGNED), MARSHAL)
        visit = gate.card(PLATE).visit
        assert (visit.entered_at, visit.stage) == (0, "yard")
        leaving = await gate.sees("inland-leave", PLATE)
        assert gate.card(PLATE).visit.id == visit.id
        await gate.passes("inland-leave", leaving)
        assert gate.loop.state.visits[visit.id].state is Custody.LEFT


async def test_a_declared_truck_found_inside_is_that_truck(engine: Engine) -> None:
    async with House(engine) as gate:
        await gate.do(Declare("d-1", PLATE, BANANAS))
        declared = gate.card(PLATE).visit.id
        await gate.do(found(source="stock_take", why="kiểm bãi"), MARSHAL)
        card = gate.card(PLATE)
        assert card.visit.id == declared
        assert card.visit.facts["commodity"] == "FRESH_PRODUCE"
        assert kinds(gate, declared) == ["admitted_unseen"]


@pytest.mark.parametrize("source", ["inventory", "stock_take"])
async def test_a_lane_tells_late_that_it_had_entered(engine: Engine, source: str) -> None:
    async with House(engine) as gate:
        gate.now += 2 * HOUR
        await gate.do(found(source=source), MARSHAL)
        visit = gate.card(PLATE).visit
        await gate.passes("inland-enter", "", PLATE, at=START + HOUR)
        (same,) = [v for v in gate.loop.state.visits.values() if v.plate == PLATE]
        assert (same.id, same.entered_at, same.place) == (visit.id, START + HOUR, "A01")
        assert kinds(gate, visit.id) == ["passage_without_sighting"]


async def test_what_cannot_stand_there_is_refused(engine: Engine) -> None:
    async with House(engine) as gate:
        here = await inside(gate)
        twice = await refused(gate, found(place="A02"), MARSHAL, "admit.inside")
        assert twice.params == {"plate": PLATE, "place": here.place, "visit": here.id}
        taken = await refused(gate, found(OTHER, here.place), MARSHAL, "place.taken")
        assert taken.params["plate"] == PLATE
        for command, key in (
            (found(OTHER, "Z99"), "place.unknown"),
            (found(OTHER, ""), "place.unknown"),
            (found("?!"), "admit.no_plate"),
            (found(OTHER, "A09", since=gate.now + 1), "admit.future"),
            (found(OTHER, "A09", since=-1), "admit.future"),
            (found(OTHER, "A09", why=""), "stock.why_needed"),
            (found(OTHER, "A09", side_in="sea"), "side.unknown"),
            (found(OTHER, "A09", side_in=""), "side.unknown"),
            (found(OTHER, "A09", source="lane"), "admit.source"),
            (found(OTHER, "A09", facts={"flow": "UP"}), "facts.invalid"),
        ):
            await refused(gate, command, MARSHAL, key)
        await refused(gate, found(OTHER), CUSTOMS, "policy.refused")


# ------------------------------------------------------------------------------ who is gone
async def test_who_is_gone_unseen_still_owes(engine: Engine) -> None:
    async with House(engine) as gate:
        await gate.do(Declare("d-1", PLATE, BANANAS, {}, "25R00123"))
        visit = await inside(gate)
        await gate.do(Confirm(visit.id, PLATE))
        await gate.do(PlaceHold(visit.id, "AGENCY", "inspection"), CUSTOMS)
        gate.now += HOUR
        reply = await gate.do(EndUnseen(visit.id, "border", "bảo vệ thấy xe ra lúc 3 giờ"), MARSHAL)
        assert reply["state"] == "LEFT"
        gone = gate.loop.state.visits[visit.id]
        assert (gone.side_out, gone.left_at, gone.place) == ("border", gate.now, "")
        assert kinds(gate, visit.id) == ["ended_unseen", "left_unpaid", "left_while_held"]
        card = gate.card(PLATE)  # it owes, so the booth still has it
        assert card.charge is not None
        assert card.charge.outstanding == 300_000
        assert not gate.loop.state.occupied
        assert all(not e.is_present for e in gate.loop.state.equipment.values())
        assert {c.state for c in gate.loop.state.consignments.values()} == {"GONE"}
        again = EndUnseen(visit.id, "border", "x")
        assert (await refused(gate, again, MARSHAL, "visit.not_inside")).params["state"] == "LEFT"


async def test_nobody_knows_by_which_side_it_went(engine: Engine) -> None:
    async with House(engine) as gate:
        visit = await inside(gate)
        await refused(gate, EndUnseen(visit.id, "sea", "x"), MARSHAL, "side.unknown")
        await refused(gate, EndUnseen(visit.id, "", ""), MARSHAL, "stock.why_needed")
        await refused(gate, EndUnseen(visit.id, "", "x"), OPERATOR, "policy.refused")
        await gate.do(EndUnseen(visit.id, "", "không thấy xe"), MARSHAL)
        assert gate.loop.state.visits[visit.id].side_out == ""
        await refused(gate, EndUnseen(visit.id, "", "x"), MARSHAL, "visit.closed")


@pytest.mark.parametrize("minutes", [-30, 30])
async def test_a_lane_saw_it_leave_after_all(engine: Engine, minutes: int) -> None:
    async with House(engine) as gate:
        await gate.do(Declare("d-1", PLATE, BANANAS, {}, "25R00123"))
        visit = await inside(gate)
        await gate.do(Confirm(visit.id, PLATE))
        gate.now += HOUR
        ended = gate.now
        await gate.do(EndUnseen(visit.id, "", "không thấy xe"), MARSHAL)
        gate.now += HOUR
        await gate.passes("border-leave", "", PLATE, at=ended + minutes * MINUTE)
        assert [v.id for v in gate.loop.state.visits.values() if v.plate == PLATE] == [visit.id]
        gone = gate.loop.state.visits[visit.id]
        assert (gone.state, gone.side_out) == (Custody.LEFT, "border")
        assert gone.left_at == ended + minutes * MINUTE
        assert gone.leave_passage
        assert "ended_unseen" not in kinds(gate, visit.id)
        assert "exit_without_entry" not in kinds(gate, visit.id)
        assert {e.side_out for e in gate.loop.state.equipment.values()} == {"border"}
        assert gate.card(PLATE).charge is not None


async def test_it_was_there_after_all_and_stands_at_the_lane(engine: Engine) -> None:
    async with House(engine) as gate:
        visit = await inside(gate)
        await gate.do(EndUnseen(visit.id, "", "không thấy xe"), MARSHAL)
        gate.now += HOUR
        await gate.sees("inland-leave", PLATE)
        card = gate.card(PLATE)
        assert (card.visit.id, card.visit.state) == (visit.id, Custody.INSIDE)
        assert kinds(gate, visit.id) == []


async def test_it_went_unseen_and_came_again(engine: Engine) -> None:
    async with House(engine) as gate:
        first = await inside(gate)
        gate.now += HOUR
        await gate.do(EndUnseen(first.id, "border", "bảo vệ thấy"), MARSHAL)
        gate.now += HOUR
        await gate.enters("border-enter", PLATE)
        second = gate.card(PLATE).visit
        assert second.id != first.id
        gate.now += HOUR
        await gate.passes("inland-leave", await gate.sees("inland-leave", PLATE))
        assert gate.loop.state.visits[second.id].side_out == "inland"
        assert kinds(gate, first.id) == ["ended_unseen", "left_unassessed"]


# -------------------------------------------------------------------------------- the walk
async def walk(gate: House, *seen: tuple[str, str]) -> dict[str, Any]:
    """One walk that meets these plates in these places."""
    count = str((await gate.do(StartCount(), MARSHAL))["count"])
    for place, plate in seen:
        gate.now += MINUTE
        await gate.do(CountSeen(count, place, plate), MARSHAL)
    return await gate.do(FinishCount(count), MARSHAL)


async def test_a_walk_finds_who_is_missing_extra_and_elsewhere(engine: Engine) -> None:
    async with House(engine) as gate:
        one, other = await inside(gate), await inside(gate, OTHER)
        third = await inside(gate, "24C11892")
        gate.now += MINUTE
        result = await walk(
            gate,
            (one.place, "25C-012.34"),
            (other.place, ""),
            ("A08", "24C11892"),
            ("B02", "云G12345"),
        )
        assert [(d["plate"], d["visit"], d["book"]) for d in result["missing"]] == [
            (OTHER, other.id, other.place)
        ]
        assert [(d["plate"], d["seen"]) for d in result["extra"]] == [("云G12345", "B02")]
        assert [(d["plate"], d["book"], d["seen"]) for d in result["moved"]] == [
            ("24C11892", third.place, "A08")
        ]
        # nothing has changed by itself
        assert gate.card("24C11892").visit.place == third.place
        assert gate.card(OTHER).visit.is_inside
        assert kinds(gate, other.id) == ["missing_in_yard"]

        # each is put right by a person, and then the walk has nothing more to say
        await gate.do(Move(third.id, "A08", "stock_take"), MARSHAL)
        await gate.do(EndUnseen(other.id, "", "không thấy khi kiểm bãi"), MARSHAL)
        extra = found("云G12345", "B02", source="stock_take", side_in="border")
        await gate.do(extra, MARSHAL)
        assert kinds(gate, other.id) == ["ended_unseen", "left_unassessed"]
        view = yardview.view(gate.loop.state, gate.loop.rules, gate.now)
        assert view.walk is not None
        assert view.walk.differences == ()
        # and what happens afterwards does not bring differences back
        await gate.do(Move(third.id, "A09", "repark"), MARSHAL)
        await inside(gate, "15C30218")
        leaving = await gate.sees("inland-leave", PLATE)
        await gate.passes("inland-leave", leaving)
        view = yardview.view(gate.loop.state, gate.loop.rules, gate.now)
        assert view.walk is not None
        assert view.walk.differences == ()


async def test_who_comes_goes_or_stands_in_a_lane_meanwhile_is_no_difference(
    engine: Engine,
) -> None:
    async with House(engine) as gate:
        one, other = await inside(gate), await inside(gate, OTHER)
        gate.now += MINUTE
        count = str((await gate.do(StartCount(), MARSHAL))["count"])
        await gate.do(CountSeen(count, one.place, PLATE), MARSHAL)
        gate.now += MINUTE
        await gate.passes("inland-leave", await gate.sees("inland-leave", PLATE))
        gate.now += MINUTE
        await gate.enters("inland-enter", "24C11892")  # behind the walker's back
        await gate.sees("border-leave", OTHER)  # not in its bay: in the lane
        result = await gate.do(FinishCount(count), MARSHAL)
        assert (result["missing"], result["extra"], result["moved"]) == ([], [], [])
        assert kinds(gate, other.id) == []


async def test_a_truck_moved_during_the_walk_stands_where_it_was_moved(engine: Engine) -> None:
    async with House(engine) as gate:
        visit = await inside(gate)
        gate.now += MINUTE
        count = str((await gate.do(StartCount(), MARSHAL))["count"])
        await gate.do(CountSeen(count, visit.place, PLATE), MARSHAL)
        gate.now += MINUTE
        await gate.do(Move(visit.id, "A08", "full"), MARSHAL)
        assert (await gate.do(FinishCount(count), MARSHAL))["moved"] == []


async def test_a_missing_truck_is_found_where_it_should_be(engine: Engine) -> None:
    async with House(engine) as gate:
        visit = await inside(gate)
        gate.now += MINUTE
        await walk(gate, (visit.place, ""))
        assert kinds(gate, visit.id) == ["missing_in_yard"]
        await gate.do(Move(visit.id, visit.place, "stock_take"), MARSHAL)
        assert kinds(gate, visit.id) == []


async def test_one_walk_at_a_time(engine: Engine) -> None:
    async with House(engine) as gate:
        count = str((await gate.do(StartCount(), MARSHAL))["count"])
        open_one = await refused(gate, StartCount(), SECOND, "count.open")
        assert open_one.params == {"count": count, "by": "binh"}
        await gate.do(CountSeen(count, "A01", ""), SECOND)  # two may walk together
        others = await refused(gate, FinishCount(count), SECOND, "count.others")
        assert others.params["by"] == "binh"
        await refused(gate, StartCount(), OPERATOR, "policy.refused")
        gate.now += 12 * HOUR + 1
        await gate.do(FinishCount(count), SECOND)
        await refused(gate, FinishCount(count), MARSHAL, "count.finished")
        await refused(gate, CountSeen(count, "A01", ""), MARSHAL, "count.finished")
        await gate.do(StartCount(), SECOND)


async def test_what_makes_no_sense_on_a_walk(engine: Engine) -> None:
    async with House(engine) as gate:
        await refused(gate, CountSeen("none", "A01", ""), MARSHAL, "count.not_found")
        await refused(gate, FinishCount("none"), MARSHAL, "count.not_found")
        count = str((await gate.do(StartCount(), MARSHAL))["count"])
        await refused(gate, CountSeen(count, "Z99", PLATE), MARSHAL, "place.unknown")
        await refused(gate, CountSeen(count, "A01", "???"), MARSHAL, "count.plate")


async def test_a_walk_goes_on_after_a_power_cut(engine: Engine) -> None:
    async with House(engine) as gate:
        visit = await inside(gate)
        gate.now += MINUTE
        count = str((await gate.do(StartCount(), MARSHAL))["count"])
        await gate.do(CountSeen(count, visit.place, PLATE), MARSHAL)
    async with House(engine, now=gate.now + MINUTE) as again:
        again._ids = gate._ids  # ids are never given twice
        result = await again.do(FinishCount(count), MARSHAL)
        assert (result["missing"], result["extra"]) == ([], [])
    async with House(engine, now=again.now) as third:
        view = yardview.view(third.loop.state, third.loop.rules, third.now)
        assert view.walk is not None
        assert view.walk.differences == ()
        late = yardview.view(third.loop.state, third.loop.rules, third.now + 13 * HOUR)
        assert late.walk is None  # says little about the yard of then


# -------------------------------------------------------------------------------- the plan
async def test_the_plan_shows_who_is_held_broken_down_or_too_long_here(engine: Engine) -> None:
    async with House(engine) as gate:
        one, other = await inside(gate), await inside(gate, OTHER)
        await gate.do(found("云G12345", "H01", side_in="border", since=START - 25 * HOUR), MARSHAL)
        await gate.do(PlaceHold(one.id, "AGENCY", "inspection"), CUSTOMS)
        await gate.do(PlaceHold(other.id, "BROKEN_DOWN", "tyre"), OPERATOR)
        await gate.do(Declare("d-1", "15C30218", BANANAS))
        await gate.do(Move(other.id, UNASSIGNED, "left_bay"), MARSHAL)
        view = yardview.view(gate.loop.state, gate.loop.rules, gate.now)
        marks = {s.visit.plate: s.mark for s in view.standing.values()}
        assert marks == {PLATE: "held", OTHER: "broken", "云G12345": "late"}
        bay = view.bay("H01")
        assert bay is not None
        assert bay.standing is not None
        assert bay.standing.visit.plate == "云G12345"
        assert view.bay("Z99") is None
        assert [s.visit.plate for s in view.unassigned] == [OTHER]
        assert {name: len(waiting) for name, waiting in view.stages} == {
            "gate": 0,
            "yard": 1,
            "bridge": 0,
        }
        assert [v.plate for v in view.expected] == ["15C30218"]
        assert [v.plate for v in view.admitted] == ["云G12345"]
        assert sum(zone.taken for zone in view.zones) == 2
        assert sum(zone.size for zone in view.zones) == len(gate.loop.rules.yard.bays)


async def test_a_vehicle_whose_plate_nobody_read_is_missed_and_named_by_its_bay(
    engine: Engine,
) -> None:
    async with House(engine) as gate:
        for _ in range(3):
            await gate.passes("inland-enter", "")
            gate.now += MINUTE
        lost, named, unseen = [v for v in gate.loop.state.visits.values() if not v.plate]
        assert lost.place != named.place
        count = str((await gate.do(StartCount(), MARSHAL))["count"])
        await gate.do(CountSeen(count, lost.place, ""), MARSHAL)
        await gate.do(CountSeen(count, named.place, "云G12345"), MARSHAL)
        result = await gate.do(FinishCount(count), MARSHAL)
        assert [(d["plate"], d["book"]) for d in result["missing"]] == [("", lost.place)]
        assert "missing_in_yard" in kinds(gate, lost.id)
        assert "missing_in_yard" not in kinds(gate, unseen.id), "nobody looked at its bay"
        walk = yardview.view(gate.loop.state, gate.loop.rules, gate.now).walk
        assert walk is not None
        told = {d.kind: (d.plate, d.visit_id) for d in walk.differences}
        assert told == {"missing": ("", lost.id), "extra": ("云G12345", named.id)}
        await gate.do(EndUnseen(lost.id, "", "không có xe"), MARSHAL)
        await gate.do(Confirm(named.id, "云G12345"))
        walk = yardview.view(gate.loop.state, gate.loop.rules, gate.now).walk
        assert walk is not None
        assert walk.differences == ()
