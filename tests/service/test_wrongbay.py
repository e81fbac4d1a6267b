"""A driver in another's bay: labels exchanged in one act, or the bay named where it has to go."""

import json

from sqlalchemy import Engine, text

from gate.journey.commands import CountSeen, Declare, Move, PlaceHold, StartCount
from gate.journey.visit import UNASSIGNED, Visit
from gate.journey.yard_commands import CloseBays, HealBay, KeepBay
from gate.service import driverview, yardview
from tests.service.house import BANANAS, CUSTOMS, MARSHAL, OPERATOR, House
from tests.service.test_bays import refused

PLATE, OTHER = "25C01234", "29H18844"


async def two(gate: House) -> tuple[Visit, Visit]:
    for plate in (PLATE, OTHER):
        await gate.enters("inland-enter", plate)
    return gate.card(PLATE).visit, gate.card(OTHER).visit


def place(gate: House, visit: Visit) -> str:
    return gate.loop.state.visits[visit.id].place


async def test_two_who_took_each_others_bay_are_put_right_in_one_act(engine: Engine) -> None:
    async with House(engine) as gate:
        one, other = await two(gate)
        count = str((await gate.do(StartCount(), MARSHAL))["count"])
        await gate.do(CountSeen(count, other.place, PLATE), MARSHAL)
        await gate.do(CountSeen(count, one.place, OTHER), MARSHAL)
        walk = yardview.view(gate.loop.state, gate.loop.rules, gate.now).walk
        assert walk is not None
        assert walk.healings[one.id].labels == {one.id: other.place, other.id: one.place}
        await refused(gate, Move(one.id, other.place, "stock_take"), "place.taken")

        before = dict(gate.loop.state.occupied)
        done = await gate.do(HealBay(one.id, other.place, "stock_take"), MARSHAL)
        assert done["how"] == "heal.swapped"
        assert (place(gate, one), place(gate, other)) == (other.place, one.place)
        walk = yardview.view(gate.loop.state, gate.loop.rules, gate.now).walk
        assert walk is not None
        assert (walk.differences, walk.healings) == ((), {})

        # the entry alone says where every label went
        asked = text("SELECT visit_id, raw FROM ledger_entry WHERE kind = 'bays_swapped'")
        with engine.connect() as books:
            [(visit, raw)] = books.execute(asked).all()
        body = json.loads(raw)["body"]
        assert body["why"] == "stock_take"
        again = {b: v for b, v in before.items() if b not in (body["from"], body["other_from"])}
        again |= {body["to"]: visit, body["other_to"]: body["other"]}
        assert again == gate.loop.state.occupied


async def test_who_has_no_bay_takes_one_and_the_other_gets_another(engine: Engine) -> None:
    async with House(engine) as gate:
        one, other = await two(gate)
        await gate.do(Move(one.id, UNASSIGNED, "left_bay"), MARSHAL)
        given = place(gate, one)  # the rule may have given it another in the meantime
        done = await gate.do(HealBay(one.id, other.place, "repark"), MARSHAL)
        assert place(gate, one) == other.place
        assert place(gate, other) not in ("", UNASSIGNED, other.place)
        assert done["how"] == ("heal.resettled" if given == UNASSIGNED else "heal.swapped")


async def test_where_no_label_helps_the_bay_to_go_to_is_named(engine: Engine) -> None:
    async with House(engine) as gate:
        one, other = await two(gate)
        await gate.do(PlaceHold(other.id, "AGENCY", "inspection", "CUSTOMS"), CUSTOMS)
        heal = HealBay(one.id, other.place, "repark")
        await refused(gate, heal, "heal.move")  # who is held keeps its place
        view = yardview.view(gate.loop.state, gate.loop.rules, gate.now)
        assert view.walk is None
        await refused(gate, HealBay(one.id, "A01", "repark"), "heal.move")  # shorter than it
        for zone in gate.loop.rules.yard.zones:
            await gate.do(CloseBays(zone, "works"), MARSHAL)
        await refused(gate, HealBay(one.id, "B12", "repark"), "heal.move")


async def test_no_free_bay_fits_who_was_given_none(engine: Engine) -> None:
    async with House(engine) as gate:
        for zone in gate.loop.rules.yard.zones:
            await gate.do(CloseBays(zone, "works"), MARSHAL)
        one, _ = await two(gate)
        assert one.place == UNASSIGNED
        await refused(gate, HealBay(one.id, "B12", "repark"), "heal.no_bay")


async def test_what_is_refused(engine: Engine) -> None:
    async with House(engine) as gate:
        one, other = await two(gate)
        await refused(gate, HealBay(one.id, UNASSIGNED, "repark"), "place.unknown")
        await refused(gate, HealBay(one.id, "Z99", "repark"), "place.unknown")
        await refused(gate, HealBay(one.id, one.place, "repark"), "place.same")
        await refused(gate, HealBay(one.id, other.place, " "), "bay.why")
        await refused(gate, HealBay(one.id, other.place, "repark"), "policy.refused", OPERATOR)


async def test_who_fits_no_bay_however_empty_the_yard_is_is_told_so(engine: Engine) -> None:
    async with House(engine) as gate:
        giant = {**BANANAS, "payload_kg": 90_000}  # heavier than the ground of any bay bears
        await gate.do(Declare("d-1", PLATE, giant))
        one, other = await two(gate)
        assert one.place == UNASSIGNED
        view = yardview.view(gate.loop.state, gate.loop.rules, gate.now)
        assert view.standing[one.id].fits_nowhere == "yard.too_weak"
        assert view.standing[other.id].fits_nowhere == ""
        page = driverview.view(gate.loop.state, gate.loop.rules, gate.now, one.id)
        assert (page.word, page.fits_nowhere) == ("wait_bay", "yard.too_weak")
        assert (page.stage, page.ahead) == ("yard", 0)
        assert not page.waits_turn, "it is the first of the line, and never next"
        # a full yard is another matter: some bay would take it, once it is free
        for zone in gate.loop.rules.yard.zones:
            await gate.do(CloseBays(zone, "works"), MARSHAL)
        await gate.enters("inland-enter", "24C11892")
        late = gate.card("24C11892").visit
        view = yardview.view(gate.loop.state, gate.loop.rules, gate.now)
        assert (late.place, view.standing[late.id].fits_nowhere) == (UNASSIGNED, "")
        page = driverview.view(gate.loop.state, gate.loop.rules, gate.now, late.id)
        assert page.waits_turn
        assert page.ahead == 0, "who fits no bay takes nobody's turn"
        await gate.enters("inland-enter", "24C11893")
        last = gate.card("24C11893").visit
        assert driverview.view(gate.loop.state, gate.loop.rules, gate.now, last.id).ahead == 1


async def test_a_bay_that_does_not_suit_is_taken_at_a_persons_word_and_says_so(
    engine: Engine,
) -> None:
    async with House(engine) as gate:
        tanker = {**BANANAS, "commodity": "PETROLEUM"}
        await gate.do(Declare("d1", PLATE, BANANAS), OPERATOR)
        await gate.do(Declare("d2", "25C00033", tanker), OPERATOR)
        one, other = await two(gate)  # nobody knows how long the other is
        await gate.enters("inland-enter", "25C00033")
        petrol = gate.card("25C00033").visit

        def misfit(visit: Visit) -> tuple[str, str]:
            shown = yardview.view(gate.loop.state, gate.loop.rules, gate.now).standing[visit.id]
            return shown.misfit, shown.mark

        assert [misfit(v)[0] for v in (one, other, petrol)] == ["", "", ""]
        await gate.do(Move(one.id, "A01", "seen_here"), MARSHAL)
        assert misfit(one) == ("yard.too_short", "look")
        await gate.do(Move(petrol.id, "B09", "repark"), MARSHAL)
        assert misfit(petrol) == ("yard.no_hazmat", "look")
        await gate.do(Move(other.id, "A02", "seen_here"), MARSHAL)
        assert misfit(other)[0] == "", "an unknown length is no reproach"
        await gate.do(Move(one.id, "B01", "repark"), MARSHAL)
        assert misfit(one)[0] == ""
        await gate.do(Move(one.id, UNASSIGNED, "left_bay"), MARSHAL)
        assert misfit(one)[0] == ""


async def test_before_it_is_moved_the_marshal_reads_which_empty_bays_do_not_suit_it(
    engine: Engine,
) -> None:
    async with House(engine) as gate:
        await gate.do(Declare("d1", PLATE, BANANAS), OPERATOR)
        one, other = await two(gate)  # nobody knows how long the other is

        def unfit(visit: str) -> dict[str, str]:
            return yardview.unfit(gate.loop.state, gate.loop.rules, gate.now, visit)

        found = unfit(one.id)
        assert found["A01"] == "yard.too_short"
        assert "B02" not in found
        assert found.keys().isdisjoint({one.place, other.place}), "only what stands empty"
        assert "A01" not in unfit(other.id), "an unknown length is no reproach"
        until = gate.now + 3_600_000_000
        await gate.do(KeepBay("B02", OTHER, until, "reefer"), MARSHAL)
        assert unfit(one.id)["B02"] == "yard.reserved"
        assert "B02" not in unfit(other.id), "kept for itself"
        assert unfit("nobody") == {}
        assert unfit((await outside(gate)).id) == {}, "who stands before the gate"


async def outside(gate: House) -> Visit:
    await gate.sees("inland-enter", "25C00077")
    return gate.card("25C00077").visit
