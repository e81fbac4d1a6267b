"""Until when a receipt must have been sent, over weekends, holidays and outages."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fees.working_days import (
    Outage,
    OutageKind,
    Waiting,
    WorkingDays,
    send_by,
    sending_queue,
)

PLAIN = WorkingDays()
# 2026-11-20 is a Friday; 2027-01-01, a holiday, is one too.
NEW_YEAR = WorkingDays(frozenset({date(2027, 1, 1)}), made_up=frozenset({date(2027, 1, 9)}))
FRIDAY = date(2026, 11, 20)


def test_offices_rest_at_weekends_and_on_holidays_and_make_some_days_up() -> None:
    assert [PLAIN.works(FRIDAY + timedelta(n)) for n in range(4)] == [True, False, False, True]
    assert not NEW_YEAR.works(date(2027, 1, 1))
    assert NEW_YEAR.works(date(2027, 1, 9))


def test_normally_a_receipt_goes_by_the_next_working_day() -> None:
    assert send_by(FRIDAY, PLAIN) == date(2026, 11, 23)
    assert send_by(date(2026, 12, 31), NEW_YEAR) == date(2027, 1, 4)


def test_two_working_days_after_the_tax_system_is_back() -> None:
    down = Outage(OutageKind.TAX_SYSTEM, date(2026, 11, 19), date(2026, 11, 25))
    assert send_by(FRIDAY, PLAIN, [down]) == date(2026, 11, 27)


def test_three_working_days_after_force_majeure_ended() -> None:
    slide = Outage(OutageKind.FORCE_MAJEURE, date(2026, 11, 21), date(2026, 11, 27))
    assert send_by(FRIDAY, PLAIN, [slide]) == date(2026, 12, 2)


def test_nothing_is_due_while_it_lasts() -> None:
    assert send_by(FRIDAY, PLAIN, [Outage(OutageKind.TAX_SYSTEM, FRIDAY)]) is None


def test_an_outage_before_or_after_changes_nothing() -> None:
    before = Outage(OutageKind.TAX_SYSTEM, date(2026, 11, 10), date(2026, 11, 19))
    after = Outage(OutageKind.TAX_SYSTEM, date(2026, 11, 24))
    assert send_by(FRIDAY, PLAIN, [before, after]) == date(2026, 11, 23)


def test_a_second_outage_postpones_again() -> None:
    first = Outage(OutageKind.TAX_SYSTEM, date(2026, 11, 20), date(2026, 11, 23))
    second = Outage(OutageKind.FORCE_MAJEURE, date(2026, 11, 25), date(2026, 11, 26))
    assert send_by(FRIDAY, PLAIN, [second, first]) == date(2026, 12, 1)


def test_an_outage_does_not_end_before_it_began() -> None:
    with pytest.raises(ValueError, match="did not end"):
        Outage(OutageKind.TAX_SYSTEM, FRIDAY, FRIDAY - timedelta(1))


def test_counting_begins_with_the_day_after() -> None:
    with pytest.raises(ValueError, match="first working day"):
        PLAIN.after(FRIDAY, 0)


def test_the_most_urgent_goes_first_and_what_cannot_go_waits_at_the_end() -> None:
    down = Outage(OutageKind.TAX_SYSTEM, date(2026, 11, 24))
    unsent = [
        ("c", date(2026, 11, 24)),
        ("b", date(2026, 11, 20)),
        ("a", date(2026, 11, 19)),
    ]
    assert sending_queue(unsent, PLAIN, [down], date(2026, 11, 23)) == [
        Waiting("a", date(2026, 11, 19), date(2026, 11, 20), late=True),
        Waiting("b", date(2026, 11, 20), date(2026, 11, 23), late=False),
        Waiting("c", date(2026, 11, 24), None, late=False),
    ]


def test_receipts_of_one_day_stand_in_the_order_of_their_numbers() -> None:
    unsent = [(f"MH-26E/{n}", date(2026, 11, 20)) for n in (10, 2, 9)]
    queue = sending_queue(unsent, PLAIN, [], date(2026, 11, 20))
    assert [waiting.receipt for waiting in queue] == ["MH-26E/2", "MH-26E/9", "MH-26E/10"]


days_ = st.dates(date(2026, 1, 1), date(2027, 12, 31))


@given(days_, st.integers(1, 40), st.frozensets(days_, max_size=30))
def test_the_day_reached_works_and_exactly_so_many_lie_between(
    day: date, count: int, holidays: frozenset[date]
) -> None:
    calendar = WorkingDays(holidays)
    reached = calendar.after(day, count)
    between = [day + timedelta(n) for n in range(1, (reached - day).days + 1)]
    assert calendar.works(reached)
    assert sum(map(calendar.works, between)) == count


@given(
    days_, st.lists(st.tuples(st.sampled_from(OutageKind), days_, st.integers(0, 30)), max_size=4)
)
def test_no_outage_ever_brings_the_day_forward(
    issued: date, spans: list[tuple[OutageKind, date, int]]
) -> None:
    outages = [Outage(kind, began, began + timedelta(n)) for kind, began, n in spans]
    due = send_by(issued, PLAIN, outages)
    normal = send_by(issued, PLAIN)
    assert due is not None
    assert normal is not None
    assert due >= normal
