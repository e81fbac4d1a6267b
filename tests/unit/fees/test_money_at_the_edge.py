"""Days on which a sum stands exactly on the edge: the last digit, the last đồng, the last hour."""

from datetime import date

import pytest

from fees.assessment import assess
from fees.bankmatch import Credit, Match, Outcome, Payable, match
from fees.categories import Chargeable
from fees.exemption import exemption_line
from fees.lines import AssessmentLine
from fees.money import Dong
from fees.paycode import find, is_code, make
from fees.rules import Basis
from fees.shift import LONGEST_US, ShiftState, counted, left_open, variance
from fees.tariff import load_tariff
from fees.vietqr import payload
from tests.unit.fees.shipped import SMALL, line, rule, small, tariff

CODE = make(date(2026, 11, 22), 1)


def luhn_holds(digits: str) -> bool:
    """Luhn's rule as a card reader applies it: every second digit from the right, doubled."""
    doubled = (int(digit) * 2 for digit in digits[-2::-2])
    return (sum(map(int, digits[-1::-2])) + sum(n // 10 + n % 10 for n in doubled)) % 10 == 0


@pytest.mark.parametrize("number", [0, 90, 909, 90_909, 909_090, 999_999])
def test_nines_in_any_place_keep_the_check_digit_that_other_readers_expect(number: int) -> None:
    assert luhn_holds(make(date(2029, 9, 29), number).removeprefix("MLT"))


@pytest.mark.parametrize("day", ["260229", "300229", "020229", "261131"])
def test_a_code_of_a_day_that_never_was_is_found_nowhere(day: str) -> None:
    mistyped = [f"MLT{day}000007{check}" for check in range(10)]
    assert not any(is_code(code) for code in mistyped)
    assert find(" ".join(mistyped)) == ()


@pytest.mark.parametrize("day", [date(2028, 2, 29), date(2020, 2, 29), date(2000, 2, 29)])
def test_a_code_of_a_leap_day_is_a_code(day: date) -> None:
    assert is_code(make(day, 7))


def test_thirteen_nines_are_the_most_a_code_asks_for() -> None:
    most = payload(
        bank_bin="970405", account="0123456789", amount_vnd=9_999_999_999_999, purpose=CODE
    )
    assert "54139999999999999" in most


def test_a_note_that_is_there_never_or_once_is_counted_so() -> None:
    assert counted({500_000: 0, 200_000: 1}) == 200_000


def test_a_drawer_that_should_hold_less_than_nothing_is_too_full_by_all_of_it() -> None:
    over = variance(expected_vnd=-20_000, counted_vnd=30_000, reason="a refund was booked twice")
    assert over == 50_000


def test_a_shift_that_began_this_morning_was_not_left_open() -> None:
    morning = 1_795_000_000_000_000
    assert not left_open(ShiftState.OPEN, morning, morning + LONGEST_US)
    assert left_open(ShiftState.OPEN, morning, morning + LONGEST_US + 1)


@pytest.mark.parametrize(
    ("changed", "seen", "outcome"),
    [
        ({}, ("id:9",), Outcome.DUPLICATE),
        ({"account": "111"}, (), Outcome.WRONG_ACCOUNT),
        ({"currency": "CNY"}, (), Outcome.WRONG_CURRENCY),
    ],
)
def test_money_that_is_not_booked_still_tells_which_code_it_named(
    changed: dict[str, str], seen: tuple[str, ...], outcome: Outcome
) -> None:
    told = {"account": "8600", "currency": "VND", "reference": "FT1", "provider_id": "9"} | changed
    found = match(
        Credit(amount=5, text=f"phi {CODE}", at_us=1, **told),
        account="8600",
        charges={CODE: Payable("a", 5)},
        seen=seen,
    )
    assert (found.outcome, found.codes) == (outcome, (CODE,))


def test_what_takes_off_one_line_counts_as_it_does_and_of_two_lines_once_a_turn() -> None:
    grant = tariff().exemptions[0]
    day = AssessmentLine(
        "P", grant.source, Basis.PER_DAY, 2, 50_000, "1", 100_000, grant.text, (("days", 2),)
    )
    off = exemption_line(grant, (day,), ())
    assert (off.basis, off.quantity, off.amount_vnd) == (Basis.PER_DAY, 1, -100_000)
    both = exemption_line(grant, (day, day), ())
    assert (both.basis, both.quantity, both.amount_vnd) == (Basis.PER_TURN, 1, -200_000)


@pytest.mark.parametrize(
    ("mode", "weight_kg", "total"),
    [
        ("HALF_UP", 1_499, 37_000),  # 1.499 t × 25.000 đ = 37.475 đ
        ("HALF_UP", 1_500, 38_000),  # 37.500 đ: on the half
        ("UP", 1_441, 37_000),  # 36.025 đ
        ("UP", 1_440, 36_000),  # exactly
        ("DOWN", 1_519, 37_000),  # 37.975 đ
    ],
)
def test_a_price_by_weight_is_rounded_as_its_tariff_says(
    mode: str, weight_kg: int, total: int
) -> None:
    step = f'rounding = {{ mode = "{mode}", to = 1000 }}'
    text = SMALL.replace('rounding = { mode = "HALF_UP", to = 1 }', step)
    rules = load_tariff((text + line("L", 'basis = "PER_TONNE"\namount = 25000')).encode())
    assert assess(Chargeable.from_facts({"weight_kg": weight_kg}), rules).total_vnd == total


def test_a_box_on_a_tonne_price_is_told_beside_the_weight() -> None:
    rules = small(
        line("L", 'basis = "PER_TONNE"\namount = 25000\nwhen = { class = ["V4"] }'),
        rule(
            "refusals", "R", 'refuse = "NOT_PUBLISHED"\nwhen = { class = ["V0", "V1", "V2", "V3"] }'
        ),
        rule("refusals", "S", 'refuse = "NOT_PUBLISHED"\nwhen = { class = ["S0", "S1", "S2"] }'),
    )
    facts = Chargeable.from_facts({"weight_kg": 2_000, "container": "40"})
    (only,) = assess(facts, rules).lines
    assert dict(only.inputs) == {"class": "V4", "container": "40", "weight_kg": 2_000}


def test_money_for_a_company_s_account_is_whole_and_names_the_codes_it_did_not_pay() -> None:
    firm, gone = "0300588569", make(date(2026, 11, 22), 7)
    told = Credit(
        account="1", amount=5, currency="VND", text=f"NAP{firm} {gone}", reference="", at_us=1
    )
    assert match(told, account="1", charges={}, seen=(), companies={firm}) == Match(
        Outcome.ACCOUNT, (), Dong(0), (gone,), firm
    )


def test_an_empty_tank_is_shown_as_nothing() -> None:
    rules = small(line("L", 'basis = "PER_M3"\namount = 25000'))
    answer = assess(Chargeable.from_facts({"volume_m3": 0}), rules)
    assert answer.total_vnd == 0
    assert dict(answer.lines[0].inputs) == {"volume_m3": 0}
