"""The usage report: nothing in hand is lost from one month to the next."""

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fees.receipt import ReceiptError, Registered, Registration, Series
from fees.receipt_state import Standing, Way
from fees.receipt_usage import Run, Used, usage

OCTOBER, NOVEMBER, DECEMBER = 1_000, 2_000, 3_000
RUN = Registration(Series("AA", 2026), "hoa", OCTOBER, first=1, last=100)
BOOK = Registered().register(RUN)


def test_a_month_with_everything_in_it() -> None:
    receipts = [
        Used("AA-26E", 1, 1_500, 300, standing=Standing.REPLACED, corrected_at_us=2_100),
        Used("AA-26E", 2, 1_600, 500, standing=Standing.ADJUSTED, corrected_at_us=2_200),
        Used("AA-26E", 3, 2_100, 200, makes=Way.REPLACE),
        Used("AA-26E", 4, 2_200, -100, makes=Way.ADJUST),
        Used("AA-26E", 5, 2_300, 400, spoiled_at_us=2_301, spoiled_reason="chứng thư hết hạn"),
        Used("AA-26E", 6, 2_302, 400, standing=Standing.NOTICE_SENT, corrected_at_us=2_900),
    ]
    (line,) = usage(BOOK, receipts, NOVEMBER, DECEMBER)
    assert (line.form, line.symbol) == ("01BLP0-001", "AA-26E")
    assert (line.opening, line.registered) == (Run(3, 100, 98), Run(0, 0, 0))
    assert (line.used, line.issued) == (Run(3, 6, 4), 3)
    assert line.spoiled == ((5, "chứng thư hết hạn"),)
    assert (line.adjusting, line.replacing) == (1, 1)
    assert (line.adjusted, line.replaced, line.noticed) == (1, 1, 1)
    assert line.amount_vnd == 200 - 100 + 400 - 300
    assert (line.closing, line.absent) == (Run(7, 100, 94), ())


def test_a_series_registered_in_the_month_and_not_used() -> None:
    (line,) = usage(BOOK, [], OCTOBER, NOVEMBER)
    assert (line.opening.count, line.registered, line.used.count) == (0, Run(1, 100, 100), 0)
    assert line.closing == Run(1, 100, 100)


def test_a_series_registered_later_is_not_in_the_report() -> None:
    assert usage(BOOK, [], 0, OCTOBER) == ()


def test_an_absent_number_is_listed() -> None:
    receipts = [Used("AA-26E", n, 2_500, 1) for n in (1, 2, 5)]
    (line,) = usage(BOOK, receipts, NOVEMBER, DECEMBER)
    assert (line.absent, line.used.count, line.issued) == ((3, 4), 5, 3)


def test_a_number_of_no_registered_series_stops_the_report() -> None:
    with pytest.raises(ReceiptError) as error:
        usage(BOOK, [Used("XX-26E", 1, 2_500, 1)], NOVEMBER, DECEMBER)
    assert error.value.key == "receipt.unregistered"


@given(st.lists(st.tuples(st.integers(1_000, 4_999), st.booleans()), max_size=60))
def test_what_is_left_of_one_month_opens_the_next(given_: list[tuple[int, bool]]) -> None:
    receipts = [
        Used("AA-26E", number, at, 10, spoiled_at_us=at if bad else 0)
        for number, (at, bad) in enumerate(sorted(given_), start=1)
    ]
    months = [usage(BOOK, receipts, n * 1000, (n + 1) * 1000)[0] for n in range(1, 5)]
    for month in months:
        in_hand = month.opening.count + month.registered.count
        assert in_hand == month.used.count + month.closing.count
        assert month.used.count == month.issued + len(month.spoiled)
        assert month.absent == ()
    for before, after in itertools.pairwise(months):
        assert before.closing == after.opening
    assert sum(m.amount_vnd for m in months) == 10 * sum(not bad for _, bad in given_)
