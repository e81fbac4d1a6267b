"""Hours of a gate: two clocks, a lunch on each side, holidays, a landslide."""

from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parking.calendars import FAR_DAYS, MINUTE_US, Calendar, load_calendar
from parking.checked import FileError

SHIPPED = Path(__file__).parents[3] / "parking" / "queues" / "hours.toml"
HOURS = '[[sides.hours]]\ndays = ["mon", "sun"]\nopen = "{}"\nclose = "{}"\n'
SIDE = 'id = "g"\nillustrative = true\n[[sides]]\nside = "vietnam"\nutc_offset_min = 420\n'
HOUR_US = 60 * MINUTE_US


def at(text: str) -> int:
    """Microseconds of an instant written in UTC."""
    return int(datetime.fromisoformat(text).replace(tzinfo=UTC).timestamp()) * 1_000_000


def shipped() -> Calendar:
    return load_calendar(SHIPPED.read_bytes())


def made(text: str) -> Calendar:
    return load_calendar((SIDE + text).encode())


def test_the_gate_works_while_both_sides_work() -> None:
    gate = shipped()
    # Monday: Vietnam 07:00-11:30, 13:00-17:00 (UTC+7), China 08:30-12:30, 14:30-18:00 (UTC+8).
    assert gate.illustrative
    assert not gate.is_open(at("2026-11-23T00:29"))
    assert gate.is_open(at("2026-11-23T00:30"))
    assert not gate.is_open(at("2026-11-23T04:30"))
    assert gate.next_opening(at("2026-11-23T04:30")) == at("2026-11-23T06:30")
    assert gate.next_closing(at("2026-11-23T00:30")) == at("2026-11-23T04:30")
    assert gate.next_closing(at("2026-11-23T00:00")) is None
    assert gate.open_minutes(at("2026-11-23T00:00"), at("2026-11-24T00:00")) == 240 + 210
    assert gate.open_minutes(at("2026-11-23T01:00"), at("2026-11-23T01:10")) == 10
    assert gate.open_us(5, 5) == 0
    assert gate.open_us(at("2026-11-23T02:00"), at("2026-11-23T01:00")) == 0


def test_a_holiday_of_either_side_closes_the_gate_and_says_why() -> None:
    gate = shipped()
    assert gate.next_opening(at("2027-02-04T10:00")) == at("2027-02-13T00:30")
    assert gate.closed_why(at("2027-02-08T02:00")) == (
        ("vietnam", "Tết Nguyên đán"),
        ("china", "春节"),
    )
    assert gate.closed_why(at("2026-11-23T04:45")) == (("vietnam", ""), ("china", ""))
    assert gate.closed_why(at("2026-11-23T01:00")) == ()


def test_a_landslide_cuts_the_hours_and_says_why() -> None:
    cut = made(
        HOURS.format("07:00", "17:00")
        + '[[sides.closures]]\nfrom = "2026-11-23T09:00"\nuntil = "2026-11-23T15:00"\nwhy="QL12"\n'
    )
    assert cut.open_minutes(at("2026-11-22T17:00"), at("2026-11-23T17:00")) == 4 * 60
    assert cut.closed_why(at("2026-11-23T03:00")) == (("vietnam", "QL12"),)
    assert cut.next_opening(at("2026-11-23T03:00")) == at("2026-11-23T08:00")


def test_a_day_of_its_own_has_its_own_hours() -> None:
    gate = made(
        HOURS.format("07:00", "17:00")
        + '[[sides.days]]\nfrom = "2026-11-24"\nuntil = "2026-11-25"\nwhy = "letter 12"\n'
        + '[[sides.days.hours]]\nopen = "20:00"\nclose = "24:00"\n'
    )
    assert gate.next_opening(at("2026-11-23T10:00")) == at("2026-11-24T13:00")  # a Tuesday evening
    assert gate.next_closing(at("2026-11-24T13:00")) == at("2026-11-24T17:00")


def test_hours_that_meet_at_midnight_are_one_stretch() -> None:
    gate = made(HOURS.format("00:00", "24:00"))  # Sunday and Monday
    assert gate.next_closing(at("2026-11-22T05:00")) == at("2026-11-23T17:00")


def test_a_gate_that_never_closes_closes_beyond_the_horizon() -> None:
    always = made(HOURS.format("00:00", "24:00").replace('"mon"', '"mon", "tue", "wed"'))
    every = made(
        '[[sides.hours]]\ndays = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"]\n'
        'open = "00:00"\nclose = "24:00"\n'
    )
    assert always.next_closing(at("2026-11-23T00:00")) == at("2026-11-25T17:00")
    assert every.next_closing(0) == FAR_DAYS * 24 * HOUR_US


def test_a_gate_without_hours_never_opens() -> None:
    shut = made("")
    assert shut.next_opening(0) is None
    assert shut.after(0, 1) is None


@given(
    start=st.integers(at("2026-11-01T00:00"), at("2027-03-01T00:00")),
    minutes=st.integers(1, 20_000),
)
def test_after_is_the_inverse_of_open_minutes(start: int, minutes: int) -> None:
    gate = shipped()
    end = gate.after(start, minutes * MINUTE_US)
    assert end is not None
    assert gate.open_us(start, end) == minutes * MINUTE_US
    assert gate.is_open(end - 1)


@given(st.integers(at("2026-11-01T00:00"), at("2027-03-01T00:00")))
def test_the_next_opening_is_open_and_nothing_before_it_is(start: int) -> None:
    gate = shipped()
    opening = gate.next_opening(start)
    assert opening is not None
    assert gate.is_open(opening)
    assert gate.open_us(start, opening) == 0


CLOSURE = '[[sides.closures]]\nfrom = "{}"\nuntil = "{}"\nwhy = "x"\n'
DAY = '[[sides.days]]\nfrom = "{}"\nuntil = "{}"\nwhy = "x"\n'


@pytest.mark.parametrize(
    ("text", "where"),
    [
        (HOURS.format("7:00", "17:00"), "sides[0].hours[0].open"),
        (HOURS.format("0700", "17:00"), "sides[0].hours[0].open"),
        (HOURS.format("07:00", "24:01"), "sides[0].hours[0].close"),
        (HOURS.format("07:60", "17:00"), "sides[0].hours[0].open"),
        (HOURS.format("17:00", "07:00"), "sides[0].hours[0].close"),
        (HOURS.format("07:00", "17:00") + HOURS.format("16:00", "18:00"), "sides[0].hours"),
        (HOURS.format("07:00", "17:00").replace("sun", "son"), "sides[0].hours[0].days"),
        (CLOSURE.format("2026-07-01", "2026-07-02T01:00"), "sides[0].closures[0].from"),
        (CLOSURE.format("2026-07-01T99:00", "2026-07-02T01:00"), "sides[0].closures[0].from"),
        (CLOSURE.format("2026-07-03T01:00", "2026-07-02T01:00"), "sides[0].closures[0].until"),
        (DAY.format("Tết", "2026-07-02"), "sides[0].days[0].from"),
        (DAY.format("2026-07-02", "2026-07-02"), "sides[0].days[0].until"),
        (DAY.format("2026-07-02", "2026-07-03") * 2, "sides[0].days"),
        ('[[sides]]\nside = "vietnam"\nutc_offset_min = 480\n', "sides"),
        ('colour = "red"\n', "sides[0].colour"),
    ],
)
def test_hours_that_contradict_themselves_are_refused_by_name(text: str, where: str) -> None:
    with pytest.raises(FileError) as caught:
        made(text)
    assert where in {problem.where for problem in caught.value.problems}
    assert where in str(caught.value)


def test_a_gate_without_sides_is_no_gate() -> None:
    with pytest.raises(FileError, match="names no side"):
        load_calendar(b'id = "g"\nillustrative = true\n')
