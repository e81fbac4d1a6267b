"""Reads one day out of the books for the daily comparison; only reads, beside a running centre too.

A day is the Asia/Ho_Chi_Minh calendar day. Visits belong to the day on which they ended, lanes,
payments and receipts to the day on which they happened; what is known later, as the bank's
statement, is looked for up to now.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import Engine

from fees.charge import ChargeState
from fees.reconcile import Comparison, Gap, Step, ordered
from fees.reconcile_fees import fee, line_of, stay_gaps
from fees.reconcile_lanes import lane_gaps
from fees.reconcile_looks import Word, look_gaps
from fees.reconcile_money import Tills, middle, money_gaps
from fees.reconcile_rows import Crossing, Listed, Signal, Stay
from fees.reconcile_treasury import OnTheWay, delivered, treasury_gaps
from fees.tariff import Tariff
from gate.hand_in_days import hand_in_term
from gate.journey.money_commands import ToldCredit
from gate.reconcile_money import tills
from gate.reconcile_read import Reader
from gate.reconcile_stays import stays
from gate.reconcile_treasury import on_the_way
from gate.store.queries import day_bounds
from gate.store.versions import versions


@dataclass(frozen=True, slots=True)
class Others:
    """Lists of other offices; None = it was not asked.

    What customs cleared, what the treasury received, by paper, and a statement of the bank that was
    not imported: it is looked at, and nothing is booked.
    """

    customs: Iterable[Listed] = ()
    treasury: Mapping[str, int] | None = None
    statement: Sequence[ToldCredit] | None = None


def compare(
    engine: Engine, day: date, first: Tariff, now: int, others: Others | None = None
) -> Comparison:
    """Everything that does not agree about this day, as far as it can be known now (µs).

    Each visit is held against the version of the tariff that applied to it by the books; `first`
    is what the centre began with, and applies where no version was ever entered.
    """
    start, end = day_bounds(day)
    others = others or Others()
    with Reader.open(engine) as read:
        known = versions(read.connection, first)
        signals, crossings = read.signals(start, end), read.crossings(start, end)
        found = stays(read, start, end)
        settled = {c.visit_id: read.settled(c.visit_id) for c in crossings}
        money = tills(read, start, end, others.statement)
        way = on_the_way(read, start, end, hand_in_term(), now, others.treasury)
    listed: dict[str, list[Listed]] = {}
    for line in others.customs:
        listed.setdefault(line.plate, []).append(line)
    typical = middle(due.total for stay in found for due in stay.dues)
    gaps: list[Gap] = [
        g for g in lane_gaps(signals, crossings, settled, typical) if start <= g.at < end
    ]
    goods = []
    for stay in found:
        tariff = known.for_turn(stay.entered_at or stay.left_at, stay.left_at, stay.charged_at)
        lines = listed.get(stay.plate, ())
        gaps += stay_gaps(stay, tariff, lines)
        goods.append(_word(stay, tariff, lines))
    gaps += look_gaps(goods, {gap.visit_id for gap in gaps if gap.open})
    gaps += money_gaps(money)
    gaps += treasury_gaps(way)
    chain = _chain(signals, crossings, found, money, way)
    return Comparison(day.isoformat(), chain, ordered(gaps))


def _word(stay: Stay, tariff: Tariff | None, lines: Sequence[Listed]) -> Word:
    """What was said of its goods, with what the tariff of that time would ask for others."""
    return Word(stay, line_of(stay, lines) is not None, lambda facts: fee(facts, stay, tariff))


def _chain(
    signals: list[Signal],
    crossings: list[Crossing],
    found: list[Stay],
    money: Tills,
    way: OnTheWay,
) -> tuple[Step, ...]:
    """The links from the road to the treasury, each as its own book has it."""
    dues = [due for stay in found for due in stay.dues]
    exempt = [due for due in dues if due.state is ChargeState.EXEMPT]
    asked = [due for due in dues if due.state is not ChargeState.EXEMPT]
    cash = [t.amount for t in money.taken if t.method == "cash"]
    other = [t.amount for t in money.taken if t.method != "cash"]
    listed, confirmed = delivered(way)
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
        Step("counted", len(way.emptied), sum(one.amount for one in way.emptied)),
        Step("handed_in", int(listed > 0), listed),
        Step("confirmed", int(confirmed > 0), confirmed),
    )
