"""The day as finance reads it, folded from the rows of both databases."""

from datetime import date

from sqlalchemy import Engine

from gate.journey.commands import Confirm, Declare, StateFacts
from gate.journey.money_commands import PayCash
from gate.store.reports import Reports
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
    reports = Reports(engine, tariff, "MLT-TRAIN")
    first = reports.day(DAY)
    total = first.sums.total
    assert (first.visits, total.charges, total.charged_vnd, total.paid_vnd) == (1, 1, 500_000, 0)
    assert (total.corrections, total.corrected_vnd) == (1, -300_000)
    assert {word for word, _ in first.figures("lane")} == {"inland-enter"}
    second = reports.day(date(2026, 11, 23))
    total = second.sums.total
    assert (second.visits, total.charged_vnd, total.paid_vnd) == (0, 0, 500_000)
    assert second.sums.receipts == {"MH-26E": ((1, 1),)}
    days = reports.public_daily(DAY, date(2026, 11, 24))
    assert [(d["charged_vnd"], d["collected_vnd"]) for d in days] == [(500_000, 0), (0, 500_000)]
    assert "25C01234" not in repr(days)
