"""Cash after its shift: on a list for the treasury, and confirmed by it, each within its days.

A shift is on one list, whose sum is the cash of its shifts; what the book says was confirmed is
that sum, and where the treasury's own list of what it received is at hand, it says so too. Money
within its days is not late; what is late stays a question until it has arrived.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from fees.hand_in import HandInState
from fees.reconcile import Code, Gap, Reason
from fees.reports import local_day
from fees.working_days import WorkingDays


@dataclass(frozen=True, slots=True)
class Term:
    """Working days until cash of a closed shift is on a list, and a list confirmed; both ≥ 1."""

    list_days: int
    confirm_days: int
    calendar: WorkingDays

    def late(self, since: int, days: int, now: int) -> bool:
        """Whether so many working days after the day of `since` are over; both in µs."""
        return local_day(now) > self.calendar.after(local_day(since), days)


@dataclass(frozen=True, slots=True)
class Emptied:
    """The cash that one closed shift put into the safe, and on which list it stands."""

    shift_id: str
    cashier: str
    closed_at: int
    amount: int
    on_list: str = ""


@dataclass(frozen=True, slots=True)
class Delivered:
    """A list for the treasury as its own row has it, and as the book has it.

    `shifts` is the cash of its shifts, `elsewhere` those of them that name another list; `booked`
    what left the safe for it and `arrived` what the treasury confirmed, by the ledger.
    """

    id: str
    number: str
    state: HandInState
    made_at: int
    made_by: str
    amount: int
    shifts: Mapping[str, int]
    booked: int
    arrived: int
    elsewhere: Sequence[str] = ()
    paper: str = ""
    ended_by: str = ""


@dataclass(frozen=True, slots=True)
class OnTheWay:
    """All that the comparison of a day knows of takings and lists.

    `received` is what the treasury itself tells, by the number of its paper; None = it was not
    asked. `lists` holds those that were made this day and those of the day's shifts.
    """

    term: Term
    now: int  # µs: money is late or not as of now
    emptied: Sequence[Emptied] = ()
    lists: Sequence[Delivered] = ()
    received: Mapping[str, int] | None = None
    today: frozenset[str] = field(default_factory=frozenset)  # lists that were made this day


def treasury_gaps(way: OnTheWay) -> Iterator[Gap]:
    """Cash that is on no list, lists that are not confirmed, sums that are not one sum."""
    lists = {made.id: made for made in way.lists if made.state is not HandInState.TAKEN_BACK}
    for one in way.emptied:
        made = lists.get(one.on_list)
        if one.amount and (made is None or one.shift_id not in made.shifts):
            yield _kept(one, way)
    for made in lists.values():
        if made.id not in way.today:
            continue
        yield from _sums(made)
        if made.state is HandInState.CONFIRMED:
            yield from _confirmed(made, way.received)
        else:
            yield _unconfirmed(made, way)


def delivered(way: OnTheWay) -> tuple[int, int]:
    """Of the day's cash, whole đồng that are on a list, and that the treasury has confirmed."""
    states = {made.id: made.state for made in way.lists}
    kept = [(one.amount, states.get(one.on_list)) for one in way.emptied]
    listed = sum(
        amount for amount, state in kept if state in (HandInState.LISTED, HandInState.CONFIRMED)
    )
    return listed, sum(amount for amount, state in kept if state is HandInState.CONFIRMED)


def _age(since: int, now: int) -> int:
    return (local_day(now) - local_day(since)).days


def _kept(one: Emptied, way: OnTheWay) -> Gap:
    late = way.term.late(one.closed_at, way.term.list_days, way.now)
    return Gap(
        Code.CASH_NOT_HANDED_IN,
        one.shift_id,
        one.closed_at,
        abs(one.amount),
        "finance",
        rows=(("shift", one.shift_id),),
        detail={"days": _age(one.closed_at, way.now), "cashier": one.cashier},
        reason=Reason.UNEXPLAINED if late else Reason.WAITS_FOR_HAND_IN,
    )


def _of(code: Code, made: Delivered, amount: int, ask: str, **detail: str | int) -> Gap:
    rows = (("hand_in", made.id), *(("shift", shift) for shift in made.shifts))
    known = {"list": made.number, **detail}
    return Gap(code, made.id, made.made_at, amount, ask, rows=rows, detail=known)


def _unconfirmed(made: Delivered, way: OnTheWay) -> Gap:
    late = way.term.late(made.made_at, way.term.confirm_days, way.now)
    days = _age(made.made_at, way.now)
    gap = _of(Code.HAND_IN_UNCONFIRMED, made, made.amount, made.made_by, days=days)
    return gap if late else replace(gap, reason=Reason.WAITS_FOR_TREASURY)


def _sums(made: Delivered) -> Iterator[Gap]:
    """A list says what its shifts hold, and the book moved just that."""
    cash = sum(amount for shift, amount in made.shifts.items() if shift not in made.elsewhere)
    differs = max(abs(made.amount - cash), abs(made.amount - made.booked))
    if differs:
        yield _of(Code.HAND_IN_DIFFERS, made, differs, made.made_by, listed=made.amount, cash=cash)


def _confirmed(made: Delivered, received: Mapping[str, int] | None) -> Iterator[Gap]:
    told = made.arrived if received is None else received.get(made.paper, 0)
    differs = max(abs(made.amount - told), abs(made.amount - made.arrived))
    if differs:
        ask = made.ended_by or "finance"
        told_by: dict[str, str | int] = {"paper": made.paper, "told": told, "listed": made.amount}
        yield _of(Code.CONFIRMED_DIFFERS, made, differs, ask, **told_by)
