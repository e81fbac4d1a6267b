"""A day of two shifts with a correction, an exemption and a transfer, its figures written out."""

from datetime import date

from sqlalchemy import Engine, insert, text

from fees.report_document import document
from fees.report_sums import add
from gate.files import render
from gate.journey.commands import Actor, Confirm, Declare, StateFacts
from gate.journey.money_commands import CloseShift, CountShift, HandIn, OpenShift, PayCash
from gate.service.money import BookEntry
from gate.store.queries import day_bounds
from gate.store.reports import Reports
from gate.store.sqlstore import table
from gate.store.trail import Trails
from tests.service.house import BANANAS, MINUTE, House
from tests.service.test_bank import credit, due, tell

MINH = Actor("minh", "operator", "booth-2")
LEAD = Actor("thu", "cashier-lead", "booth-3")
DAY = date(2026, 11, 22)


async def a_day(gate: House) -> tuple[str, str]:
    """Lan takes 300.000 and 500.000 (corrected from 300.000), Minh 300.000; 300.000 by bank."""
    lan = str((await gate.do(OpenShift(500_000)))["shift"])
    first = await due(gate, "25C01234")
    await gate.do(PayCash(first.id, 300_000))
    await gate.do(Declare("d-2", "25C05678", BANANAS))
    await gate.enters("inland-enter", "25C05678")
    visit = gate.card("25C05678").visit.id
    await gate.do(Confirm(visit, "25C05678"))
    await gate.do(StateFacts(visit, {"payload_kg": 20_000}))  # 300.000 back, 500.000 due
    heavier = gate.card("25C05678").charge
    assert heavier is not None
    await gate.do(PayCash(heavier.id, 500_000))
    await gate.do(CountShift(lan, {"500000": 2, "100000": 2, "50000": 1, "20000": 2, "10000": 1}))
    gate.now += MINUTE
    await gate.do(CloseShift(lan))
    gate.now += MINUTE
    minh = str((await gate.do(OpenShift(500_000), MINH))["shift"])
    third = await due(gate, "25C09999")
    await gate.do(PayCash(third.id, 300_000), MINH)
    by_bank = await due(gate, "25C08888")
    await tell(gate, credit(by_bank))
    await gate.do(CountShift(minh, {"200000": 4}), MINH)
    gate.now += MINUTE
    await gate.do(CloseShift(minh), MINH)
    return lan, minh


async def test_two_shifts_a_correction_and_a_transfer(engine: Engine) -> None:
    async with House(engine) as gate:
        lan, minh = await a_day(gate)
        await gate.do(HandIn((lan,)), LEAD)
        reports = Reports(engine, gate.loop.rules.tariff, gate.loop.rules.ledger)
    day = reports.day(DAY)
    total = day.sums.total
    assert (total.charges, total.charged_vnd) == (4, 1_400_000)
    assert (total.corrections, total.corrected_vnd) == (1, -300_000)
    assert (total.payments, total.paid_vnd, total.open_vnd) == (4, 1_400_000, 0)
    assert {word: s.paid_vnd for word, s in day.figures("method") if word} == {
        "bank": 300_000,
        "cash": 1_100_000,
    }
    assert {word: s.paid_vnd for word, s in day.figures("cashier") if s.paid_vnd} == {
        "bank": 300_000,
        "lan": 800_000,
        "minh": 300_000,
    }
    assert {word: s.charged_vnd for word, s in day.figures("class")} == {
        "V3": 900_000,
        "V4": 500_000,
    }
    assert [word for word, _ in day.figures("commodity")] == ["FRESH_PRODUCE"]
    assert day.sums.receipts == {"MH-26E": ((1, 4),)}
    assert (day.retained_vnd, day.budget_vnd) == (140_000, 1_260_000)
    assert (day.cash_waiting_vnd, day.held("cash/transit")) == (300_000, 800_000)
    shift = reports.shift(lan, gate.now)
    assert shift is not None
    assert shift.drawer is not None
    assert (shift.sums.total.paid_vnd, shift.sums.receipts) == (800_000, {"MH-26E": ((1, 2),)})
    assert (shift.drawer.taken_vnd, shift.drawer.variance_vnd) == (800_000, 0)
    second = reports.shift(minh, gate.now)
    assert second is not None
    assert second.sums.total.paid_vnd == 300_000  # what came by bank is in nobody's shift
    assert reports.shift("no-such", gate.now) is None
    for report in (day, shift, second):
        for fmt in ("xlsx", "csv", "pdf", "json"):
            assert b"25C0" not in render(document(report), fmt)  # no plate leaves in a report


async def test_every_row_of_a_figure_leads_to_its_vehicle_and_its_entry(engine: Engine) -> None:
    async with House(engine) as gate:
        await a_day(gate)
        reports = Reports(engine, gate.loop.rules.tariff, gate.loop.rules.ledger)
    trails = Trails(engine)
    paid = [row for row in reports.day(DAY).rows if row.paid_vnd]
    for row in paid:
        trail = trails.visit(row.visit_id)
        assert trail is not None
        assert row.entry in {entry.id for entry in trail.entries}
        assert sum(payment.amount for payment in trail.payments) == row.paid_vnd
        assert len(trail.receipts) == 1
        found = trails.entry(row.entry)
        assert found is not None
        assert ("receivable/fee", -row.paid_vnd) in found.postings
    assert trails.visit("no-such") is None
    assert trails.entry(0) is None


async def test_a_kept_day_is_the_day_and_a_changed_one_is_folded_anew(engine: Engine) -> None:
    async with House(engine) as gate:
        await a_day(gate)
        gate.now += 24 * 60 * MINUTE
        await gate.do(PayCash((await due(gate, "25C07777")).id, 300_000))
        tariff, ledger = gate.loop.rules.tariff, gate.loop.rules.ledger
    reports = Reports(engine, tariff, ledger)
    second = date(2026, 11, 23)
    live = reports.month(2026, 11, second)
    assert reports.keep(second) == 1
    assert reports.keep(second) == 0
    kept = reports.month(2026, 11, second)
    assert kept == live
    assert kept.sums == add([reports.day(DAY).sums, reports.day(second).sums])
    assert (kept.visits, kept.sums.total.paid_vnd) == (5, 1_700_000)
    assert kept.held("cash/safe") == reports.day(second).held("cash/safe") == 1_100_000
    late = {"recorded_at": day_bounds(DAY)[1] - 1, "kind": "charge", "actor": "lan", "ref": "c"}
    late |= {"visit_id": "", "raw": b"", "hash": "h", "prev": "p", "id": 10_000}
    late["postings"] = '[["receivable/fee",70000],["revenue/fee",-70000]]'
    with engine.begin() as connection:  # a clock was put back
        connection.execute(insert(table(BookEntry)).values(late))
    again = reports.month(2026, 11, second)
    assert again.sums.total.charged_vnd == kept.sums.total.charged_vnd + 70_000
    assert reports.keep(second) == 1


async def test_charges_from_before_words_were_kept_are_told_by_their_visits(
    engine: Engine,
) -> None:
    async with House(engine) as gate:
        await a_day(gate)
        reports = Reports(engine, gate.loop.rules.tariff, gate.loop.rules.ledger)
    told = reports.day(DAY).sums
    with engine.begin() as connection:
        connection.execute(text("UPDATE charge SET about = '{}'"))
    untold = reports.day(DAY).sums
    assert untold.by["class"].keys() == told.by["class"].keys()
    assert untold.total == told.total
    assert {t for t in untold.by["tariff"]} == {t for t in told.by["tariff"]}
