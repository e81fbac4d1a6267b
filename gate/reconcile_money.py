"""Receipts, payments, drawers, credits and refunds of a day, for the daily comparison."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from fees.bankmatch import BOOKED, Credit
from fees.charge import ChargeState
from fees.reconcile_money import Tills
from fees.reconcile_rows import Drawer, GivenBack, Paper, Stated, Taken, Told
from fees.refund import RefundState
from gate.journey.money_commands import ToldCredit
from gate.journey.visit import Finding
from gate.reconcile_read import Reader
from gate.service.money import BankCredit, Charge, Payment, Receipt, Refund, Shift
from gate.service.paper_rows import SeriesRun
from gate.store.sqlstore import table

BOOKED_US = 4 * 86_400_000_000  # a notice and its line in the statement lie no farther apart
_NO_MONEY = (RefundState.PROPOSED, RefundState.LAPSED, RefundState.REFUSED)
_PAID = (ChargeState.PAID, ChargeState.REFUND_DUE, ChargeState.REFUNDED)


def tills(
    read: Reader, start: int, end: int, statement: Sequence[ToldCredit] | None = None
) -> Tills:
    """All money of the day; `statement` is one that was given and not imported, None = none was."""
    told, stated, unbooked = _told(read, start, end, statement)
    payments = read.between(Payment, "at", start, end)
    receipts = read.between(Receipt, "at", start, end)
    charges = read.of(Charge, "id", [p.charge_id for p in payments])
    latest: dict[str, str] = {}
    for payment in payments:
        latest[payment.charge_id] = payment.id
    taken = []
    for p in payments:
        whole = any(c.state in _PAID for c in charges.get(p.charge_id, ()))
        settles = whole and latest[p.charge_id] == p.id
        taken.append(
            Taken(p.id, p.charge_id, p.visit_id, p.method, p.amount, p.at, p.by, p.via, settles)
        )
    papers = [
        Paper(r.id, r.series, r.number, r.charge_id, r.visit_id, r.amount, r.at, r.by)
        for r in receipts
        if r.payment_id
    ]
    behind = read.of(Payment, "charge_id", [paper.charge_id for paper in papers])
    shifts = _shifts(read, start, end)
    return Tills(
        taken,
        papers,
        frozenset(behind),
        frozenset(run.id for run in read.all(SeriesRun)),
        _lost(receipts),
        shifts,
        told,
        stated,
        _given_back(read, start, end),
        unbooked,
        shifts_needed=bool(shifts),
    )


def _lost(receipts: list[Receipt]) -> dict[str, list[int]]:
    """Numbers between the first and the last of the day that are in no row."""
    found: dict[str, set[int]] = defaultdict(set)
    for receipt in receipts:
        found[receipt.series].add(receipt.number)
    return {
        series: [n for n in range(min(numbers), max(numbers)) if n not in numbers]
        for series, numbers in found.items()
    }


def _shifts(read: Reader, start: int, end: int) -> list[Drawer]:
    closed = read.between(Shift, "closed_at", start, end)
    opened = read.between(Shift, "left_open_at", start, end)
    return [
        Drawer(
            s.id,
            s.cashier,
            s.closed_at or s.left_open_at,
            s.taken,
            s.variance,
            s.reason,
            bool(s.left_open_at) and s.is_open,
        )
        for s in {s.id: s for s in (*closed, *opened)}.values()
    ]


def _told(
    read: Reader, start: int, end: int, statement: Sequence[ToldCredit] | None
) -> tuple[list[Told], bool, list[Stated]]:
    """What the bank told, whether its statement is known, and what only that one has."""
    credit = table(BankCredit)
    imported = bool(read.all(BankCredit, credit.c.file != "", credit.c.at >= start))
    every = read.between(BankCredit, "at", start - BOOKED_US, end + BOOKED_US)
    given = {key for one in statement or () for key in _keys(one)}
    rows = [c for c in every if c.outcome in BOOKED and start <= c.at < end]
    told = [
        Told(c.id, c.at, c.amount, c.kept, _stated(c, given), c.is_open, c.told_by) for c in rows
    ]
    known = {key for c in every for key in c.keys}
    unbooked = [
        Stated(one.reference or one.provider_id, one.at, one.amount)
        for one in statement or ()
        if start <= one.at < end and not known.intersection(_keys(one))
    ]
    return told, imported or statement is not None, unbooked


def _stated(credit: BankCredit, given: set[str]) -> bool:
    return bool(credit.file) or bool(given.intersection(credit.keys))


def _keys(told: ToldCredit) -> tuple[str, ...]:
    """By what this money is known in the books."""
    return Credit(
        account=told.account,
        amount=told.amount,
        currency=told.currency,
        text=told.text,
        reference=told.reference,
        at_us=told.at,
        provider_id=told.provider_id,
    ).keys


def _given_back(read: Reader, start: int, end: int) -> list[GivenBack]:
    rows = read.between(Refund, "asked_at", start, end)
    findings = read.of(Finding, "visit_id", [r.visit_id for r in rows])
    found = []
    for r in rows:
        due = any(f.kind == "refund_due" for f in findings.get(r.visit_id, ()))
        grounded = bool(r.credit_id or r.company) or due or r.state in _NO_MONEY
        about = r.about
        found.append(GivenBack(r.id, about, r.visit_id, r.amount, r.asked_at, r.asked_by, grounded))
    return found
