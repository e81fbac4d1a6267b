"""A corrected plate brings the facts of its own last turn, and none of the misread one's."""

from sqlalchemy import Engine

from gate.journey.commands import Clear, Confirm, Declare
from gate.journey.money_commands import PayCash
from tests.service.house import BANANAS, BORDER_GUARD, CUSTOMS, MINUTE, QUARANTINE, House

PLATE, MISREAD = "25C01234", "25C01284"


async def turn(gate: House, plate: str) -> None:
    """In, paid, cleared and out by the bridge."""
    await gate.do(Declare(f"d-{plate}", plate, BANANAS))
    await gate.enters("inland-enter", plate)
    visit = gate.card(plate).visit.id
    await gate.do(Confirm(visit, plate))
    for agency in (BORDER_GUARD, CUSTOMS, QUARANTINE):
        await gate.do(Clear(visit, agency.agency, "GIVEN"), agency)
    charge = gate.card(plate).charge
    assert charge is not None
    await gate.do(PayCash(charge.id, 500_000))
    gate.now += 30 * MINUTE
    leaving = await gate.sees("border-leave", plate)
    gate.now += MINUTE
    await gate.passes("border-leave", leaving, plate)
    gate.now += 24 * 60 * MINUTE


async def test_a_corrected_plate_has_the_facts_of_its_last_turn(engine: Engine) -> None:
    async with House(engine) as gate:
        await turn(gate, PLATE)
        await gate.enters("inland-enter", MISREAD)
        met = gate.card(MISREAD).visit
        assert met.facts == {}
        await gate.do(Confirm(met.id, PLATE, "misread"))
        card = gate.card(PLATE)
        assert (card.visit.facts_source, dict(card.visit.facts)) == ("last_turn", BANANAS)
        assert card.charge is not None


async def test_the_facts_of_a_misread_vehicle_do_not_stay(engine: Engine) -> None:
    async with House(engine) as gate:
        await turn(gate, MISREAD)
        await gate.enters("inland-enter", MISREAD)
        met = gate.card(MISREAD).visit
        assert met.facts_source == "last_turn"
        await gate.do(Confirm(met.id, PLATE, "misread"))
        card = gate.card(PLATE)
        assert (card.visit.facts_source, card.visit.facts, card.charge) == ("", {}, None)
        assert card.missing
