"""One truck's day at the gate, told as it happens."""

import pytest
from sqlalchemy import Engine, text

from gate.journey.commands import Actor, Clear, Confirm, Declare, Open, StateFacts, Tick
from gate.journey.errors import DomainError
from gate.journey.events import BarrierMoved
from gate.journey.money_commands import PayCash
from gate.journey.visit import Custody
from tests.service.house import (
    BANANAS,
    BORDER_GUARD,
    CUSTOMS,
    MARSHAL,
    MINUTE,
    QUARANTINE,
    House,
)

PLATE = "25C01234"


async def cleared_and_paid(gate: House) -> None:
    card = gate.card(PLATE)
    await gate.do(Confirm(card.visit.id, PLATE))
    for agency in (BORDER_GUARD, CUSTOMS, QUARANTINE):
        await gate.do(Clear(card.visit.id, agency.agency, "GIVEN"), agency)
    charge = gate.card(PLATE).charge
    assert charge is not None
    await gate.do(PayCash(charge.id, 500_000))


async def test_a_banana_truck_goes_from_declaration_to_the_bridge(engine: Engine) -> None:
    async with House(engine) as gate:
        await gate.do(Declare("d-1", "25C-012.34", BANANAS, {"name": "HTX Chuối (minh hoạ)"}))
        assert gate.card(PLATE).visit.state is Custody.EXPECTED

        sighting = await gate.sees("inland-enter", PLATE)
        assert gate.card(PLATE).visit.state is Custody.AT_GATE
        await gate.passes("inland-enter", sighting)
        inside = gate.card(PLATE).visit
        assert inside.state is Custody.INSIDE
        assert inside.place in gate.loop.rules.yard.bays

        await gate.do(Confirm(inside.id, PLATE))
        charge = gate.card(PLATE).charge
        assert charge is not None
        assert charge.total == 300_000  # A1, V3: the illustrative tariff

        leaving = await gate.sees("border-leave", PLATE)
        answer = gate.card(PLATE).opening
        assert answer is not None
        assert [r.key for r in answer.reasons] == [
            "opening.clearance",
            "opening.clearance",
            "opening.clearance",
            "opening.unpaid",
        ]
        with pytest.raises(DomainError, match=r"opening\.refused"):
            await gate.do(Open(inside.id))

        for agency in (BORDER_GUARD, CUSTOMS, QUARANTINE):
            await gate.do(Clear(inside.id, agency.agency, "GIVEN"), agency)
        assert gate.card(PLATE).visit.state is Custody.CLEARED
        assert gate.opened_lanes() == []
        reply = await gate.do(PayCash(charge.id, 500_000))
        assert (reply["change"], reply["number"]) == (200_000, 1)
        assert gate.opened_lanes() == ["border-leave"]

        await gate.passes("border-leave", leaving)
        assert not gate.loop.state.visits[inside.id].is_open
    with engine.connect() as book:
        kinds = [r[0] for r in book.execute(text("SELECT kind FROM ledger_entry ORDER BY id"))]
        row = book.execute(text("SELECT state, side_out, place FROM visit")).one()
        findings = book.execute(text("SELECT count(*) FROM finding")).scalar()
    assert kinds == ["charge", *["clearance"] * 3, "payment", "series_registered", "receipt"]
    assert tuple(row) == ("LEFT", "border", "")
    assert findings == 0


async def test_the_gate_remembers_everything_after_a_restart(engine: Engine) -> None:
    async with House(engine) as gate:
        await gate.do(Declare("d-1", PLATE, BANANAS))
        await gate.enters("inland-enter", PLATE)
        await cleared_and_paid(gate)
        before = gate.card(PLATE)
        state = gate.loop.state
    after = House(engine)
    assert after.card(PLATE) == before
    assert after.loop.state.entry_prev == state.entry_prev
    assert after.loop.state.receipt_last == state.receipt_last
    assert after.loop.state.occupied == state.occupied


async def test_a_truck_without_a_declaration_asks_for_exactly_the_missing_facts(
    engine: Engine,
) -> None:
    async with House(engine) as gate:
        await gate.enters("inland-enter", PLATE)
        card = gate.card(PLATE)
        assert card.missing == ("payload_kg",)  # one question at a time, the one that decides most
        await gate.do(Confirm(card.visit.id, PLATE))
        assert gate.card(PLATE).charge is None
        await gate.do(StateFacts(card.visit.id, BANANAS))
        charge = gate.card(PLATE).charge
        assert charge is not None
        assert charge.total == 300_000


async def test_changed_facts_reverse_the_charge_and_a_new_one_stands_beside_it(
    engine: Engine,
) -> None:
    async with House(engine) as gate:
        await gate.do(Declare("d-1", PLATE, BANANAS))
        await gate.enters("inland-enter", PLATE)
        visit = gate.card(PLATE).visit
        await gate.do(Confirm(visit.id, PLATE))
        await gate.do(StateFacts(visit.id, {"payload_kg": 20_000}))
        charge = gate.card(PLATE).charge
        assert charge is not None
        assert charge.total == 500_000
    with engine.connect() as book:
        kinds = [r[0] for r in book.execute(text("SELECT kind FROM ledger_entry ORDER BY id"))]
        states = book.execute(text("SELECT state FROM charge ORDER BY created_at, id")).scalars()
        assert sorted(states) == ["DUE", "REVERSED"]
    assert kinds == ["charge", "reversal", "charge"]


async def test_a_plate_misread_at_the_exit_is_given_to_its_visit_by_a_person(
    engine: Engine,
) -> None:
    async with House(engine) as gate:
        await gate.do(Declare("d-1", PLATE, BANANAS))
        await gate.enters("inland-enter", PLATE)
        await cleared_and_paid(gate)
        home = gate.card(PLATE).visit
        sighting = await gate.sees("border-leave", "25G07284", accept=False, sure=600)
        orphan = gate.card("25G07284")
        assert [f.kind for f in orphan.findings] == ["ambiguous_exit"]
        with pytest.raises(DomainError, match=r"confirm\.reason_needed"):
            await gate.do(Confirm(orphan.visit.id, PLATE))
        await gate.do(Confirm(orphan.visit.id, PLATE, "đọc nhầm C thành G"))
        assert gate.opened_lanes() == ["border-leave"]
        await gate.passes("border-leave", sighting)
        assert gate.open_plates() == []
    with engine.connect() as book:
        rows = book.execute(text("SELECT id, state FROM visit")).all()
    assert {tuple(r) for r in rows} == {(home.id, "LEFT"), (orphan.visit.id, "CANCELLED")}


async def test_a_passage_nobody_sighted_still_counts(engine: Engine) -> None:
    async with House(engine) as gate:
        await gate.passes("inland-enter", "", PLATE)
        card = gate.card(PLATE)
        assert card.visit.state is Custody.INSIDE
        assert [f.kind for f in card.findings] == ["passage_without_sighting"]


async def test_a_truck_that_backs_out_moved_nowhere(engine: Engine) -> None:
    async with House(engine) as gate:
        sighting = await gate.sees("inland-enter", PLATE)
        await gate.backs_out("inland-enter", sighting)
        assert gate.open_plates() == []
        assert not gate.loop.state.standing
    with engine.connect() as book:
        assert book.execute(text("SELECT state FROM visit")).scalar() == "WITHDREW"


async def test_an_empty_truck_needs_only_the_border_guard(engine: Engine) -> None:
    async with House(engine) as gate:
        empty = {"flow": "NONE", "load": "EMPTY", "payload_kg": 9_000}
        await gate.do(Declare("d-1", PLATE, empty))
        await gate.enters("border-enter", PLATE)
        visit = gate.card(PLATE).visit
        await gate.do(Confirm(visit.id, PLATE))
        await gate.do(Clear(visit.id, "BORDER_GUARD", "GIVEN", paper_no="BP-12"), MARSHAL)
        await gate.sees("inland-leave", PLATE)
        assert gate.opened_lanes() == ["inland-leave"]


async def test_wrong_people_are_refused_and_nothing_happens(engine: Engine) -> None:
    async with House(engine) as gate:
        await gate.do(Declare("d-1", PLATE, BANANAS))
        await gate.enters("inland-enter", PLATE)
        visit = gate.card(PLATE).visit.id
        for command, actor, key in (
            (Clear(visit, "CUSTOMS", "GIVEN"), BORDER_GUARD, "clearance.other_agency"),
            (Clear(visit, "CUSTOMS", "GIVEN"), MARSHAL, "clearance.paper_needed"),
            (Confirm(visit, PLATE), MARSHAL, "policy.refused"),
            (Clear(visit, "CUSTOMS", "REFUSED"), CUSTOMS, "clearance.reason_needed"),
            (Clear(visit, "CUSTOMS", "PERHAPS"), CUSTOMS, "clearance.unknown_state"),
        ):
            with pytest.raises(DomainError) as refused:
                await gate.do(command, actor)
            assert refused.value.key == key
        assert gate.card(PLATE).visit.state is Custody.INSIDE
    with engine.connect() as book:
        assert book.execute(text("SELECT count(*) FROM ledger_entry")).scalar() == 0


async def test_a_withdrawn_clearance_takes_the_visit_back_inside(engine: Engine) -> None:
    async with House(engine) as gate:
        await gate.do(Declare("d-1", PLATE, BANANAS))
        await gate.enters("inland-enter", PLATE)
        await cleared_and_paid(gate)
        visit = gate.card(PLATE).visit
        assert visit.state is Custody.CLEARED
        await gate.do(Clear(visit.id, "CUSTOMS", "NEEDED", reason="kiểm tra lại"), CUSTOMS)
        assert gate.card(PLATE).visit.state is Custody.INSIDE
        await gate.sees("border-leave", PLATE)
        assert gate.opened_lanes() == []


async def test_the_same_key_pays_once_and_another_request_under_it_is_refused(
    engine: Engine,
) -> None:
    async with House(engine) as gate:
        await gate.do(Declare("d-1", PLATE, BANANAS))
        await gate.enters("inland-enter", PLATE)
        visit = gate.card(PLATE).visit
        await gate.do(Confirm(visit.id, PLATE))
        charge = gate.card(PLATE).charge
        assert charge is not None
        first = await gate.do(PayCash(charge.id, 300_000), key="k-1")
        again = await gate.do(PayCash(charge.id, 300_000), key="k-1")
        assert again == first
        with pytest.raises(DomainError, match=r"idempotency\.conflict"):
            await gate.do(PayCash(charge.id, 400_000), key="k-1")
    async with House(engine) as gate:  # and after a restart
        assert await gate.do(PayCash(charge.id, 300_000), key="k-1") == first
    with engine.connect() as book:
        assert book.execute(text("SELECT count(*) FROM payment")).scalar() == 1
        assert book.execute(text("SELECT count(*) FROM receipt")).scalar() == 1


@pytest.mark.parametrize("table", ["ledger_entry", "payment", "receipt", "passage", "idempotency"])
async def test_the_database_itself_refuses_to_change_what_was_written(
    engine: Engine, table: str
) -> None:
    async with House(engine) as gate:
        await gate.do(Declare("d-1", PLATE, BANANAS), key="k")
        await gate.enters("inland-enter", PLATE)
        await cleared_and_paid(gate)
    for statement in (f"DELETE FROM {table}", f"UPDATE {table} SET id = id"):
        with pytest.raises(Exception, match="append-only"), engine.begin() as book:
            book.execute(text(statement))


async def test_a_truck_that_left_owing_stays_on_the_list_until_it_pays(engine: Engine) -> None:
    async with House(engine) as gate:
        await gate.do(Declare("d-1", PLATE, BANANAS))
        await gate.enters("inland-enter", PLATE)
        visit = gate.card(PLATE).visit
        await gate.do(Confirm(visit.id, PLATE))
        sighting = await gate.sees("border-leave", PLATE)
        await gate.passes("border-leave", sighting)
        assert gate.card(PLATE).visit.state is Custody.LEFT
        assert {f.kind for f in gate.card(PLATE).findings} == {
            "left_without_opening",
            "left_unpaid",
        }
    async with House(engine) as gate:
        card = gate.card(PLATE)
        assert card.charge is not None
        await gate.do(PayCash(card.charge.id, 300_000))
        assert gate.open_plates() == []


async def test_a_lost_opening_is_given_again_but_a_raised_barrier_is_not(engine: Engine) -> None:
    async with House(engine) as gate:
        await gate.do(Declare("d-1", PLATE, BANANAS))
        await gate.enters("inland-enter", PLATE)
        await cleared_and_paid(gate)
        await gate.sees("border-leave", PLATE)
        assert gate.opened_lanes() == ["border-leave"]
        gate.now += MINUTE  # nobody obeyed: the command was lost with the broker
        await gate.do(Tick(), Actor("clock", "system"))
        assert gate.opened_lanes() == ["border-leave"] * 2
        cause = gate.told[-1].openings[0].id
        await gate.observe("border-1", BarrierMoved("border-leave", "open", "opening", cause))
        gate.now += MINUTE  # it opened, and the truck is slow: the next one must not slip through
        await gate.do(Tick(), Actor("clock", "system"))
        assert gate.opened_lanes() == ["border-leave"] * 2
        await gate.do(Open(gate.card(PLATE).visit.id))
        assert gate.opened_lanes() == ["border-leave"] * 3
