"""A series is registered before it is used, and no number exists outside it."""

from datetime import datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fees.receipt import MAX_NUMBER, ReceiptError, Registered, Registration, Series

HANOI = timezone(timedelta(hours=7))


def us(*moment: int) -> int:
    return int(datetime(*moment, tzinfo=HANOI).timestamp()) * 1_000_000  # type: ignore[misc,arg-type]


AA = Registration(Series("AA", 2026), "hoa", us(2026, 1, 5), first=501, last=900)


def key_of(error: pytest.ExceptionInfo[ReceiptError]) -> str:
    return error.value.key


def test_the_first_number_is_the_one_registered() -> None:
    assert AA.number_after(0, us(2026, 3, 1)) == 501
    assert AA.number_after(501, us(2026, 3, 1)) == 502


def test_nothing_is_numbered_before_the_registration() -> None:
    with pytest.raises(ReceiptError) as error:
        AA.number_after(0, us(2026, 1, 4))
    assert key_of(error) == "receipt.series_not_yet"


def test_a_symbol_serves_its_own_year_at_the_gate() -> None:
    last_minute = us(2026, 12, 31, 23, 59)
    assert AA.number_after(700, last_minute) == 701
    with pytest.raises(ReceiptError) as error:
        AA.number_after(700, last_minute + 60_000_000)
    assert key_of(error) == "receipt.series_year"


def test_a_run_that_is_used_up_says_so() -> None:
    with pytest.raises(ReceiptError) as error:
        AA.number_after(900, us(2026, 3, 1))
    assert key_of(error) == "receipt.series_full"


@pytest.mark.parametrize(("first", "last"), [(0, 5), (6, 5), (1, MAX_NUMBER + 1)])
def test_a_run_goes_upwards_within_seven_digits(first: int, last: int) -> None:
    with pytest.raises(ReceiptError) as error:
        Registration(Series("AB", 2026), "hoa", 0, first, last)
    assert key_of(error) == "receipt.run"


def test_somebody_registers() -> None:
    with pytest.raises(ReceiptError) as error:
        Registration(Series("AB", 2026), "", 0)
    assert key_of(error) == "receipt.registrar"


def test_a_number_outside_a_registered_series_has_no_name() -> None:
    book = Registered().register(AA)
    assert book.name("AA-26E", 501) == "AA-26E 0000501"
    for symbol, number in (("AA-26E", 500), ("AA-26E", 901), ("AB-26E", 501)):
        with pytest.raises(ReceiptError) as error:
            book.name(symbol, number)
        assert key_of(error) == "receipt.unregistered"


def test_a_symbol_is_registered_once() -> None:
    book = Registered().register(AA)
    with pytest.raises(ReceiptError) as error:
        book.register(Registration(Series("AA", 2026, "02BLP0-001"), "lan", 0))
    assert key_of(error) == "receipt.series_twice"


@given(st.integers(1, 9000), st.integers(0, 300), st.integers(1, 400))
def test_numbers_run_from_the_first_to_the_last_without_a_gap(
    first: int, length: int, asked: int
) -> None:
    run = Registration(Series("AA", 2026), "hoa", 0, first, first + length)
    given_, last = [], 0
    for _ in range(asked):
        try:
            last = run.number_after(last, us(2026, 6, 1))
        except ReceiptError:
            break
        given_.append(last)
    assert given_ == list(range(first, first + min(asked, length + 1)))
    assert all(run.holds(number) for number in given_)
