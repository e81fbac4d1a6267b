"""Cash between drawer and treasury: what is late, what differs, and what is still in time."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from fees.hand_in import HandInState
from fees.reconcile import Code, Gap, Reason
from fees.reconcile_treasury import Delivered, Emptied, OnTheWay, Term, delivered, treasury_gaps
from fees.working_days import WorkingDays

TERM = Term(1, 2, WorkingDays(frozenset({date(2026, 11, 24)})))


def at(day: int, hour: int = 22) -> int:
    """That hour at the gate on a day of November 2026; the 20th is a Friday."""
    return int(datetime(2026, 11, day, hour - 7, tzinfo=UTC).timestamp()) * 1_000_000


FRIDAY = Emptied("s-1", "lan", at(20), 3_000_000)
ON_LIST = replace(FRIDAY, on_list="l-1")
LIST = Delivered(
    "l-1",
    "BK-2026-0001",
    HandInState.LISTED,
    at(20, 23),
    "thu",
    3_000_000,
    {"s-1": 3_000_000},
    booked=3_000_000,
    arrived=0,
)
CONFIRMED = replace(
    LIST, state=HandInState.CONFIRMED, arrived=3_000_000, paper="GNT-1", ended_by="nga"
)


def way(
    now: int,
    emptied: Emptied = FRIDAY,
    *lists: Delivered,
    received: dict[str, int] | None = None,
) -> OnTheWay:
    """One shift and its list as of a moment."""
    return OnTheWay(TERM, now, [emptied], lists, received, frozenset(one.id for one in lists))


def found(seen: OnTheWay) -> dict[Code, tuple[int, Reason]]:
    """Codes with amount and reason."""
    return {gap.code: (gap.amount, gap.reason) for gap in treasury_gaps(seen)}


def test_cash_of_a_friday_is_late_after_the_next_working_day() -> None:
    in_time = found(way(at(23)))
    assert in_time == {Code.CASH_NOT_HANDED_IN: (3_000_000, Reason.WAITS_FOR_HAND_IN)}
    assert found(way(at(24, 8))) == {Code.CASH_NOT_HANDED_IN: (3_000_000, Reason.UNEXPLAINED)}
    (gap,) = treasury_gaps(way(at(24, 8)))
    assert (gap.detail, gap.rows, gap.at) == (
        {"days": 4, "cashier": "lan"},
        (("shift", "s-1"),),
        at(20),
    )
    assert found(way(at(24), replace(FRIDAY, amount=0))) == {}


def test_a_list_waits_for_the_treasury_over_weekend_and_holiday() -> None:
    assert found(way(at(25), ON_LIST, LIST)) == {
        Code.HAND_IN_UNCONFIRMED: (3_000_000, Reason.WAITS_FOR_TREASURY)
    }
    (late,) = treasury_gaps(way(at(26, 8), ON_LIST, LIST))
    assert (late.code, late.open, late.ask) == (Code.HAND_IN_UNCONFIRMED, True, "thu")
    assert late.detail == {"list": "BK-2026-0001", "days": 6}
    assert found(way(at(26), ON_LIST, CONFIRMED)) == {}


@pytest.mark.parametrize(
    "other",
    [
        replace(LIST, state=HandInState.TAKEN_BACK),  # the list is gone
        replace(LIST, shifts={"s-2": 3_000_000}),  # it holds other shifts
        replace(LIST, id="l-2"),  # there is no list of that name
    ],
)
def test_a_shift_that_its_list_does_not_hold_is_on_no_list(other: Delivered) -> None:
    assert found(way(at(26), ON_LIST, other))[Code.CASH_NOT_HANDED_IN][0] == 3_000_000


@pytest.mark.parametrize(
    ("changes", "differs"),
    [
        ({"amount": 2_500_000, "booked": 2_500_000}, 500_000),  # the list lacks money
        ({"booked": 2_900_000}, 100_000),  # the book moved another sum
        ({"elsewhere": ("s-1",)}, 3_000_000),  # the shift says that it is on another list
    ],
)
def test_a_list_is_the_cash_of_its_shifts(changes: dict[str, object], differs: int) -> None:
    made = replace(LIST, **changes)  # type: ignore[arg-type]
    assert found(way(at(20, 23), ON_LIST, made))[Code.HAND_IN_DIFFERS][0] == differs


def test_what_the_treasury_received_is_what_the_list_says() -> None:
    assert found(way(at(26), ON_LIST, CONFIRMED, received={"GNT-1": 3_000_000})) == {}
    (less,) = treasury_gaps(way(at(26), ON_LIST, CONFIRMED, received={"GNT-1": 2_200_000}))
    assert (less.code, less.amount, less.ask) == (Code.CONFIRMED_DIFFERS, 800_000, "nga")
    assert less.detail["told"] == 2_200_000
    nothing = found(way(at(26), ON_LIST, CONFIRMED, received={}))
    assert nothing[Code.CONFIRMED_DIFFERS][0] == 3_000_000
    book = replace(CONFIRMED, arrived=1_000_000, ended_by="")
    (differs,) = treasury_gaps(way(at(26), ON_LIST, book))
    assert (differs.code, differs.amount, differs.ask) == (
        Code.CONFIRMED_DIFFERS,
        2_000_000,
        "finance",
    )


def test_a_list_of_another_day_is_asked_about_on_its_own_day() -> None:
    seen = replace(way(at(26), ON_LIST, LIST), today=frozenset())
    assert found(seen) == {}
    assert delivered(seen) == (3_000_000, 0)
    assert delivered(way(at(26), ON_LIST, CONFIRMED)) == (3_000_000, 3_000_000)
    assert delivered(way(at(26))) == (0, 0)


def test_what_is_said_of_lists_is_said_whole() -> None:
    """Which rows, since when, whom to ask, and both sums."""
    rows = (("hand_in", "l-1"), ("shift", "s-1"))
    late = Gap(
        Code.HAND_IN_UNCONFIRMED,
        "l-1",
        at(20, 23),
        3_000_000,
        "thu",
        rows=rows,
        detail={"list": "BK-2026-0001", "days": 8},
    )
    assert list(treasury_gaps(way(at(28, 8), ON_LIST, LIST))) == [late]
    less = replace(LIST, state=HandInState.CONFIRMED, amount=2_900_000, paper="GNT-1")
    listed: dict[str, str | int] = {"list": "BK-2026-0001", "listed": 2_900_000}
    assert list(treasury_gaps(way(at(23), ON_LIST, less, received={"GNT-1": 2_000_000}))) == [
        replace(
            late,
            code=Code.HAND_IN_DIFFERS,
            amount=100_000,
            detail={**listed, "cash": 3_000_000},
        ),
        replace(
            late,
            code=Code.CONFIRMED_DIFFERS,
            amount=2_900_000,
            ask="finance",
            detail={**listed, "paper": "GNT-1", "told": 2_000_000},
        ),
    ]


def test_cash_on_no_list_asks_finance_and_a_list_of_another_day_stops_nothing() -> None:
    old = replace(LIST, id="l-0", shifts={})
    day = OnTheWay(TERM, at(28, 8), [FRIDAY], [old, LIST], None, frozenset({"l-1"}))
    kept, late = treasury_gaps(day)
    assert (kept.ref, kept.ask) == ("s-1", "finance")
    assert late.ref == "l-1"
