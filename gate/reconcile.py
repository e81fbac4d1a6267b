"""Reads one day out of the books for the daily comparison; only reads, beside a running centre too.

A day is the Asia/Ho_Chi_Minh calendar day. Visits belong to the day on which they ended, lanes,
payments and receipts to the day on which they happened; what is known later, as the bank's
statement, is looked for up to now.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from sqlalchemy import Engine

from fees.charge import ChargeState
from fees.reconcile import Comparison, Gap, Step, ordered
from fees.reconcile_fees import stay_gaps
from fees.reconcile_lanes import lane_gaps
from fees.reconcile_money import Tills, middle, money_gaps
from fees.reconcile_rows import Crossing, Listed, Signal, Stay
from fees.tariff import Tariff
from gate.reconcile_money import tills
from gate.reconcile_read import Reader
from gate.reconcile_stays import stays
from gate.store.queries import day_bounds


def compare(
    engine: Engine, day: date, tariff: Tariff, customs: Iterable[Listed] = ()
) -> Comparison:
    """Everything that does not agree about this day, as far as it can be known now."""
    start, end = day_bounds(day)
    with Reader.open(engine) as read:
        signals, crossings = read.signals(start, end), read.crossings(start, end)
        found = stays(read, start, end, tariff)
        settled = {c.visit_id: read.settled(c.visit_id) for c in crossings}
        money = tills(read, start, end)
        handed = read.handed_in(start, end)
    listed: dict[str, list[Listed]] = {}
    for line in customs:
        listed.setdefault(line.plate, []).append(line)
    typical = middle(due.total for stay in found for due in stay.dues)
    gaps: list[Gap] = [
        g for g in lane_gaps(signals, crossings, settled, typical) if start <= g.at < end
    ]
    for stay in found:
        gaps += stay_gaps(stay, tariff, listed.get(stay.plate, ()))
    gaps += money_gaps(money)
    chain = _chain(signals, crossings, found, money, handed)
    return Comparison(day.isoformat(), chain, ordered(gaps))


def _chain(
    signals: list[Signal],
    crossings: list[Crossing],
    found: list[Stay],
    money: Tills,
    handed: tuple[int, int],
) -> tuple[Step, ...]:
    """The links from the road to the treasury, each as its own book has it."""
    dues = [due for stay in found for due in stay.dues]
    exempt = [due for due in dues if due.state is ChargeState.EXEMPT]
    asked = [due for due in dues if due.state is not ChargeState.EXEMPT]
    cash = [t.amount for t in money.taken if t.method == "cash"]
    other = [t.amount for t in money.taken if t.method != "cash"]
    return (
        Step("loops", sum(1 for s in signals if s.kind == "loop")),
        Step("barriers", sum(1 for s in signals if s.kind == "open")),
        Step("passages", len(crossings)),
        Step("visits", len(found)),
        Step("charges", len(asked), sum(due.total for due in asked)),
        Step("exemptions", len(exempt), sum(due.forgone for due in exempt)),
        Step("receipts", len(money.papers), sum(p.amount for p in money.papers)),
        Step("cash", len(cash), sum(cash)),
        Step("bank", len(other), sum(other)),
        Step("handed_in", int(handed[0] > 0), handed[0]),
        Step("confirmed", int(handed[1] > 0), handed[1]),
    )
