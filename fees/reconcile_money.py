"""Receipts against money, drawers against counts, notices against the statement, money given back.

A full payment has one receipt of a registered series; a receipt has its payment. What the bank's
notice told, its statement tells too. What a drawer lacks is at stake whatever reason was written.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from fees.reconcile import Code, Gap, Reason
from fees.reconcile_rows import Drawer, GivenBack, Paper, Stated, Taken, Told


@dataclass(frozen=True, slots=True)
class Tills:
    """All money of one day."""

    taken: Sequence[Taken] = ()
    papers: Sequence[Paper] = ()
    paid: Collection[str] = ()  # charges of these papers for which there is a payment
    series: Collection[str] = ()  # registered
    lost: Mapping[str, Sequence[int]] | None = None  # series → numbers that are in no book
    drawers: Sequence[Drawer] = ()
    told: Sequence[Told] = ()
    stated: bool = False  # the statement of this day was imported
    given_back: Sequence[GivenBack] = ()
    unbooked: Sequence[Stated] = ()  # of a statement that was given for this comparison
    shifts_needed: bool = False  # some shift was open this day: cash belongs into one


def money_gaps(day: Tills) -> Iterator[Gap]:
    """Everything about money that does not agree."""
    yield from _receipts(day)
    yield from _drawers(day)
    yield from _bank(day)
    for back in day.given_back:
        if not back.grounded:
            yield Gap(
                Code.REFUND_UNPROVED,
                back.id,
                back.at,
                back.amount,
                back.asked_by,
                visit_id=back.visit_id,
                rows=(("refund", back.id), ("charge", back.charge_id)),
            )


def _receipts(day: Tills) -> Iterator[Gap]:
    papers = {paper.charge_id for paper in day.papers}
    for taken in day.taken:
        if taken.settles and taken.charge_id not in papers:
            rows = (("payment", taken.id), ("charge", taken.charge_id))
            yield _of(Code.PAID_WITHOUT_RECEIPT, taken.id, taken, rows)
    for paper in day.papers:
        rows = (("receipt", paper.id), ("charge", paper.charge_id))
        if paper.charge_id not in day.paid:
            yield _of(Code.RECEIPT_WITHOUT_MONEY, paper.id, paper, rows)
        if day.series and paper.series not in day.series:
            yield _of(Code.RECEIPT_SERIES_UNKNOWN, paper.id, paper, rows)
    for series, numbers in sorted((day.lost or {}).items()):
        for number in numbers:
            ref = f"{series}/{number}"
            yield Gap(Code.RECEIPT_NUMBER_MISSING, ref, 0, 0, "finance", rows=(("receipt", ref),))


def _of(code: Code, ref: str, row: Taken | Paper, rows: tuple[tuple[str, str], ...]) -> Gap:
    return Gap(code, ref, row.at, row.amount, row.by, visit_id=row.visit_id, rows=rows)


def _drawers(day: Tills) -> Iterator[Gap]:
    for drawer in day.drawers:
        rows = (("shift", drawer.id),)
        if drawer.variance:
            detail: dict[str, str | int] = {"variance": drawer.variance, "reason": drawer.reason}
            yield Gap(
                Code.DRAWER_DIFFERS,
                drawer.id,
                drawer.closed_at,
                abs(drawer.variance),
                drawer.cashier,
                rows=rows,
                detail=detail,
            )
        if drawer.left_open:
            yield Gap(Code.SHIFT_LEFT_OPEN, drawer.id, 0, drawer.taken, drawer.cashier, rows=rows)
    outside: dict[str, list[Taken]] = defaultdict(list)
    for taken in day.taken if day.shifts_needed else ():
        if taken.method == "cash" and not taken.via:
            outside[taken.by].append(taken)
    for who, found in sorted(outside.items()):
        yield Gap(
            Code.CASH_OUTSIDE_SHIFT,
            found[0].id,
            found[0].at,
            sum(t.amount for t in found),
            who,
            rows=tuple(("payment", t.id) for t in found),
        )


def _bank(day: Tills) -> Iterator[Gap]:
    for told in day.told:
        rows = (("bank_credit", told.id),)
        if not told.in_statement:
            reason = Reason.UNEXPLAINED if day.stated else Reason.WAITS_FOR_STATEMENT
            code = Code.NOTICE_NOT_IN_STATEMENT
            yield Gap(code, told.id, told.at, told.amount, "finance", rows=rows, reason=reason)
        elif told.open:
            amount = told.kept or told.amount
            yield Gap(Code.MONEY_UNMATCHED, told.id, told.at, amount, "finance", rows=rows)
    for credit in day.unbooked:
        code = Code.STATED_NOT_BOOKED
        yield Gap(code, credit.ref, credit.at, credit.amount, "finance")


def middle(totals: Iterable[int]) -> int:
    """The middle one of what the day's charges asked: at stake where nobody knows what passed."""
    found = sorted(total for total in totals if total)
    return found[len(found) // 2] if found else 0
