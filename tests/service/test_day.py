"""The day as finance reads it, folded from the rows of both databases."""

from datetime import date

from sqlalchemy import Engine

from gate.journey.commands import Confirm, Declare, StateFacts
from gate.journey.money_commands import PayCash
from gate.store.queries import Queries
from tests.service.house import BANANAS, MINUTE, House

DAY = date(2026, 11, 22)


async def test_a_charge_of_one_day_paid_on_the_next_is_charged_once_and_paid_once(
    engine: Engine,
) -> None:
    async with House(engine) as gate:
        await gate.do(Declare("d-1", "25C01234", BANANAS))
        await gate.enters("inland-enter", "25C01234")
        visit = gate.card("25C01234").visit.id
        await gate.do(Confirm(visit, "25C01234"))
        await gate.do(StateFacts(visit, {"payload_kg": 20_000}))  # reversed, and charged anew
        gate.now += 24 * 60 * MINUTE
        charge = gate.card("25C01234").charge
        assert charge is not None
        await gate.do(PayCash(charge.id, 500_000))
        tariff = gate.loop.rules.tariff
    queries = Queries(engine)
    first = queries.day_report(DAY, tariff, "MLT-TRAIN")
    assert (first.visits, first.total.charged_vnd, first.total.paid_vnd) == (1, 500_000, 0)
    assert {f.key for f in first.breakdowns["lane"]} == {"inland-enter"}
    second = queries.day_report(date(2026, 11, 23), tariff, "MLT-TRAIN")
    assert (second.visits, second.total.charged_vnd, second.total.paid_vnd) == (0, 0, 500_000)
    assert [(r.first, r.last, r.absent) for r in second.receipts] == [(1, 1, ())]
    days = queries.public_daily(DAY, date(2026, 11, 24), tariff, "MLT-TRAIN")
    assert [(d["charged_vnd"], d["collected_vnd"]) for d in days] == [(500_000, 0), (0, 500_000)]
    assert "25C01234" not in repr(days)
