"""New prices by the driver's minutes, tried on lorries that were charged for every minute."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import Engine, text

from fees.dryrun import DryRun, dry_run
from fees.kept import Keeper
from fees.tariff import load_checked
from gate.dry_run import past_visits
from gate.journey.commands import Call, PlaceHold, ReleaseHold
from gate.journey.money_commands import PayCash
from gate.journey.queue_commands import GoOnCalling, StopCalls, TakeBackCall
from gate.journey.road_commands import CloseRoad, OpenRoad
from tests.service.house import CUSTOMS, MARSHAL, MINUTE, House
from tests.service.test_bank import PLATE, due
from tests.service.test_price import DAY, DRIVERS_MINUTES, PRICES, cleared, prices

DRAFT = load_checked(DRIVERS_MINUTES.read_bytes())
DAYS = date(2026, 11, 1), date(2026, 11, 30)


@asynccontextmanager
async def a_night_at_customs(engine: Engine, price: Path) -> AsyncIterator[House]:
    """Held for 24 hours, a road shut by the far side for 30 minutes, 90 before a stopped bridge."""
    async with House(engine, price=price) as gate:
        fee = await due(gate)
        gate.now += 5 * MINUTE
        told = await gate.do(PlaceHold(fee.visit_id, "AGENCY", "soi chiếu", "CUSTOMS"), CUSTOMS)
        gate.now += 24 * 60 * MINUTE
        await gate.do(ReleaseHold(fee.visit_id, str(told["hold"]), "xong"), CUSTOMS)
        await gate.do(CloseRoad("far_side", "cầu"), MARSHAL)
        gate.now += 30 * MINUTE
        await gate.do(OpenRoad("far_side_opens"), MARSHAL)
        await gate.do(PayCash(fee.id, 300_000))
        await gate.do(StopCalls("bridge", "đóng cầu"), MARSHAL)
        await cleared(gate, fee.visit_id)
        gate.now += 90 * MINUTE
        yield gate


async def goes(gate: House) -> int:
    """It drives up, pays for parking, and is through; what it was charged."""
    sighting = await gate.sees("border-leave", PLATE)
    (price,) = prices(gate)
    await gate.do(PayCash(price.id, price.total))
    await gate.passes("border-leave", sighting)
    return price.total


def tried(engine: Engine) -> DryRun:
    return dry_run(past_visits(engine, *DAYS, DRAFT), DRAFT)


def change(engine: Engine, sql: str) -> None:
    with engine.begin() as db:
        db.execute(text(sql))


OTHERS_MIN = 24 * 60 + 30 + 90


async def test_the_trial_says_what_the_new_prices_would_have_asked(engine: Engine) -> None:
    async with a_night_at_customs(engine, PRICES) as gate:
        inside = tried(engine)
        assert (inside.missing, inside.minutes.told) == ({"left_at": 1}, 0)
        assert await goes(gate) == 2 * DAY + 80_000  # two days and the night
    run = tried(engine)
    assert (run.total.visits, run.total.now_vnd) == (1, 2 * DAY + 80_000)
    assert (
        run.total.draft_vnd == DAY
    )  # all its own minutes were of the first; as who came under the new prices is charged, below
    assert run.minutes.to_json() == {"told": 1, "not_told": 0, "others_min": OTHERS_MIN}
    (past,) = past_visits(engine, *DAYS, DRAFT)
    assert past.kept is not None
    assert [one.by for one in past.kept] == [Keeper.CUSTOMS, Keeper.OTHER_SIDE]
    every = load_checked(PRICES.read_bytes())
    assert dry_run(past_visits(engine, *DAYS, every), every).total.same == 1


async def test_the_gate_itself_charges_the_same_by_the_new_prices(engine: Engine) -> None:
    async with a_night_at_customs(engine, DRIVERS_MINUTES) as gate:
        assert await goes(gate) == DAY
    assert tried(engine).total.same == 1


@pytest.mark.parametrize("called", [False, True])
async def test_a_visit_from_before_waits_were_kept_with_it_is_told_by_its_line(
    engine: Engine, called: bool
) -> None:
    async with a_night_at_customs(engine, PRICES) as gate:
        if called:
            await gate.do(GoOnCalling("bridge"), MARSHAL)
            gate.now += 20 * MINUTE  # the driver's own: it was called and did not come
        await goes(gate)
    known = tried(engine)
    change(engine, "UPDATE visit SET bridge_waits = '[]'")
    assert tried(engine).to_json() == known.to_json()
    assert known.minutes.others_min == OTHERS_MIN


async def test_what_the_books_do_not_tell_is_counted_and_not_made_up(engine: Engine) -> None:
    async with a_night_at_customs(engine, PRICES) as gate:
        visit = gate.card(PLATE).visit.id
        await gate.do(Call(visit, "gấp"), MARSHAL)
        await gate.do(TakeBackCall(visit, "nhầm xe"), MARSHAL)
        await goes(gate)
    assert tried(engine).minutes.told == 1
    change(engine, "UPDATE visit SET bridge_waits = '[]'")
    run = tried(engine)  # who was called and called back waited by more than these rows hold
    assert (run.missing, run.minutes.not_told, run.total.visits) == ({"kept": 1}, 1, 0)
    change(engine, "DELETE FROM queue_record WHERE stage = 'bridge'")
    assert tried(engine).missing == {"kept": 1}  # cleared for a bridge that a rule called to
    change(engine, "DELETE FROM queue_record")
    run = tried(engine)  # no rule called anybody: the way was open, the time is the driver's
    assert (run.missing, run.minutes.others_min) == ({}, 24 * 60 + 30)
