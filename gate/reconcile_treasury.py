"""The day's takings and lists for the treasury, from their rows and from the ledger; only reads."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping

from fees import drafts
from fees.reconcile_treasury import Delivered, Emptied, OnTheWay, Term
from gate.reconcile_read import Reader
from gate.service.handin import takings
from gate.service.money import BookEntry, HandInList, Shift
from gate.store.sqlstore import table

CHUNK = 200  # lists asked for at once
_BOOKED = ("hand_in", "treasury")


def on_the_way(
    read: Reader, start: int, end: int, term: Term, now: int, received: Mapping[str, int] | None
) -> OnTheWay:
    """Shifts that were closed from start to before end, and the lists made then or holding them."""
    closed = [s for s in read.between(Shift, "closed_at", start, end) if s.has_takings]
    made = {one.id: one for one in read.between(HandInList, "made_at", start, end)}
    known = read.of(HandInList, "id", [s.hand_in for s in closed])
    rows = {**{one: found[0] for one, found in known.items()}, **made}
    return OnTheWay(
        term,
        now,
        [_emptied(shift) for shift in closed],
        _lists(read, rows.values()),
        received,
        frozenset(made),
    )


def _emptied(shift: Shift) -> Emptied:
    amount = takings(shift).amount_vnd
    return Emptied(shift.id, shift.cashier, shift.closed_at, amount, shift.hand_in)


def _lists(read: Reader, rows: Iterable[HandInList]) -> list[Delivered]:
    found = list(rows)
    shifts = read.of(Shift, "id", [shift for one in found for shift in one.shifts])
    booked = _booked(read, [one.id for one in found])
    lists = []
    for one in found:
        held = [shifts[shift][0] for shift in one.shifts if shift in shifts]
        lists.append(
            Delivered(
                one.id,
                one.number,
                one.state,
                one.made_at,
                one.made_by,
                one.amount,
                {shift.id: takings(shift).amount_vnd for shift in held},
                booked[one.id, drafts.TRANSIT],
                booked[one.id, drafts.TREASURY],
                tuple(shift.id for shift in held if shift.hand_in != one.id),
                one.paper_no,
                one.ended_by,
            )
        )
    return lists


def _booked(read: Reader, ids: list[str]) -> Mapping[tuple[str, str], int]:
    """What the ledger moved for these lists, by list and account that received it."""
    entry, moved = table(BookEntry), defaultdict[tuple[str, str], int](int)
    for first in range(0, len(ids), CHUNK):
        wanted = entry.c.ref.in_(ids[first : first + CHUNK])
        for found in read.all(BookEntry, entry.c.kind.in_(_BOOKED), wanted):
            for account, amount in found.postings:
                moved[found.ref, account] += max(amount, 0)
    return moved
