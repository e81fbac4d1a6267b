"""The small pure parts: sums in cash, plates and times on screen, typed text, the brake."""

import asyncio
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gate.journey.errors import DomainError
from web import show, text
from web.booth.cash import NOTES, quick_amounts, read_amount
from web.cache import FRESH_US, KEPT, Shared
from web.ratelimit import Brake

SECOND = 1_000_000


@given(st.integers(1, 20_000_000))
def test_quick_sums_begin_exact_and_are_all_enough(due: int) -> None:
    sums = quick_amounts(due)
    assert sums[0] == due
    assert len(sums) == len(set(sums)) <= 4
    assert all(any(s % note == 0 for note in NOTES) and s > due for s in sums[1:])


@given(st.integers(0, 10**12 - 1))
def test_an_amount_is_read_as_it_is_shown(amount: int) -> None:
    assert read_amount(show.figures(amount)) == amount
    assert read_amount(str(amount)) == amount


def test_thousands_may_be_short() -> None:
    assert read_amount("1000k") == 1_000_000
    assert read_amount("1.000 000") == 1_000_000
    assert read_amount("k") is None


@pytest.mark.parametrize(
    ("text_", "painted"),
    [
        ("25C01234", "25C-012.34"),
        ("25LD01234", "25LD-012.34"),
        ("25C1234", "25C-1234"),
        ("云G12345", "云G·12345"),
        ("云AD12345", "云A·D12345"),
        ("XYZ", "XYZ"),
        ("", ""),
    ],
)
def test_plates_look_as_they_are_painted(text_: str, painted: str) -> None:
    assert show.plate(text_) == painted


def test_the_public_sees_three_characters() -> None:
    assert show.last_three("25C01234") == "…234"
    assert show.last_three("") == "…"


def test_a_time_of_another_day_names_its_day() -> None:
    evening = 1_795_451_400_000_000  # 23/11/2026 23:30 at the gate
    assert show.clock_on(evening, evening) == "23:30"
    assert show.clock_on(evening, evening + 3_600 * SECOND) == "23/11 23:30"
    assert show.clock_on(0, evening) == ""
    assert show.short_beijing(evening) == "24/11 00:30"


def test_a_chinese_driver_reads_the_clock_of_beijing_too() -> None:
    evening = 1_795_451_400_000_000  # 23/11/2026 23:30 at the gate
    assert show.both_clocks(evening, evening) == "23:30 Hà Nội · 00:30 北京"
    other_day = show.both_clocks(evening, evening + 3_600 * SECOND)
    assert other_day == "23/11 23:30 Hà Nội · 24/11 00:30 北京"
    assert show.both_clocks(0, evening) == ""
    assert show.both_of_day("08:00") == "08:00 Hà Nội · 09:00 北京"
    assert show.both_of_day("23:15") == "23:15 Hà Nội · 00:15 北京"


def test_both_clocks_show_the_same_instant() -> None:
    us = 1_795_305_600_000_000  # 2026-11-22 00:00 UTC
    assert (show.clock(us), show.clock_beijing(us)) == ("07:00", "08:00")
    assert show.iso(us) == "2026-11-22T00:00:00.000Z"
    assert show.when(us) == "22/11/2026 07:00:00"
    assert show.micros(show.moment(us)) == us
    assert (show.clock(0), show.clock_beijing(0), show.when(0), show.iso(0)) == ("", "", "", "")


def test_money_is_shown_as_on_paper() -> None:
    assert show.dong(1_250_000) == "1.250.000\u00a0₫"
    assert show.figures(-5000) == "−5.000"
    assert show.permille(972) == "97,2"


def _clean(make: Callable[[], str], refusal: str) -> str:
    """What `make` lets through, "" when it refuses in the right words."""
    try:
        return make()
    except DomainError as error:
        if error.key != refusal:
            raise
        return ""


@given(st.text(max_size=40))
def test_any_text_is_a_clean_plate_or_refused(typed: str) -> None:
    plate = _clean(lambda: text.plate(typed), "text.plate")
    assert len(plate) <= text.PLATE_MAX
    assert plate.isprintable()
    assert text.plate(plate) == plate


@given(st.text(max_size=60))
def test_any_line_is_visible_writing_or_refused(typed: str) -> None:
    line = _clean(lambda: text.line(typed, "name"), "text.line")
    assert all(c.isprintable() or c.isspace() for c in line)
    assert not set(line) & set("\n\r\t\u202e\u200b\u2066")
    assert text.line(line, "name") == line


def test_names_of_both_countries_may_be_typed() -> None:
    assert text.line("Công ty TNHH Chuối Phong Thổ", "name")
    assert text.line("红河州金平县运输有限公司", "name")
    assert text.plate("云G·12345") == "云G12345"
    assert text.plate(" 25c-012.34 ") == "25C01234"


def test_ten_thousand_guesses_get_ten_a_minute_and_the_owner_gets_in() -> None:
    brake = Brake()
    let_through = sum(
        brake.wait_us(n * 60 * SECOND // 10_000, "lan", "10.0.0.66") == 0 for n in range(10_000)
    )
    assert let_through <= 10
    assert brake.wait_us(60 * SECOND, "lan", "10.0.0.2") == 0


def test_one_address_cannot_try_all_names() -> None:
    brake = Brake()
    tried = sum(brake.wait_us(0, f"name-{n}", "10.0.0.66") == 0 for n in range(1000))
    assert tried <= 20
    assert brake.wait_us(0, "lan", "10.0.0.2") == 0
    assert brake.wait_us(3_600 * SECOND, "name-1", "10.0.0.66") == 0


def test_a_crowd_shares_one_answer_until_it_is_stale() -> None:
    now, asked = [0], []

    async def ask() -> int:
        asked.append(now[0])
        await asyncio.sleep(0)
        return len(asked)

    async def day() -> None:
        shared = Shared(lambda: now[0])
        assert await asyncio.gather(*(shared.get("day", ask) for _ in range(50))) == [1] * 50
        now[0] = FRESH_US - 1
        assert await shared.get("day", ask) == 1
        now[0] = FRESH_US
        assert await shared.get("day", ask) == 2
        for key in range(KEPT):
            await shared.get(key, ask)
        assert await shared.get("day", ask) == KEPT + 3

    asyncio.run(day())


def test_a_failed_answer_is_asked_for_again() -> None:
    async def fails() -> None:
        raise DomainError("store.unavailable")

    async def works() -> str:
        return "whole"

    async def day() -> None:
        shared = Shared(lambda: 0)
        with pytest.raises(DomainError):
            await shared.get("day", fails)
        assert await shared.get("day", works) == "whole"

    asyncio.run(day())
