"""What money at the bank means: one outcome each time, and not one đồng lost or made."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fees.bankmatch import ACTS, BOOKED, Credit, Match, Outcome, Payable, Who, match, same_account
from fees.paycode import make

OURS = "8600-205-123456"
A, B = make(date(2026, 11, 22), 1), make(date(2026, 11, 22), 2)


def credit(amount: int = 300_000, text: str = f"phi {A}", **changed: str) -> Credit:
    told = {"account": OURS, "currency": "VND", "reference": "FT1", "provider_id": "92704"}
    told |= changed
    return Credit(amount=amount, text=text, at_us=1, **told)


def judged(found: Credit, *charges: Payable, seen: tuple[str, ...] = ()) -> Match:
    by_code = dict(zip((A, B), charges, strict=False))
    return match(found, account=OURS, charges=by_code, seen=seen)


def test_the_right_amount_pays_in_full() -> None:
    found = judged(credit(), Payable("a", 300_000))
    assert (found.outcome, found.kept_vnd, found.who) == (Outcome.FULL, 0, Who.NOBODY)
    assert [(x.charge_id, x.amount_vnd) for x in found.applied] == [("a", 300_000)]
    assert found.codes == (A,)


def test_too_little_is_a_part_and_the_payer_owes_the_rest() -> None:
    found = judged(credit(100_000), Payable("a", 300_000))
    assert (found.outcome, found.applied[0].amount_vnd) == (Outcome.PART, 100_000)
    assert found.who is Who.PAYER


def test_too_much_is_kept_for_the_payer() -> None:
    found = judged(credit(350_000), Payable("a", 300_000))
    assert (found.outcome, found.kept_vnd, found.who) == (Outcome.OVER, 50_000, Who.FINANCE)


def test_money_for_what_was_paid_in_cash_meanwhile_is_kept() -> None:
    found = judged(credit(), Payable("a", 0))
    assert (found.outcome, found.applied, found.kept_vnd) == (Outcome.LATE, (), 300_000)


def test_money_for_a_vehicle_that_has_gone_pays_what_it_left_owing() -> None:
    found = judged(credit(), Payable("a", 300_000, gone=True))
    assert (found.outcome, found.kept_vnd) == (Outcome.LATE, 0)
    assert found.applied[0].amount_vnd == 300_000


@pytest.mark.parametrize("text", ["phi xe 25C01234", "phi MLT2611220000011", "MLT2611220000999"])
def test_without_a_code_of_ours_nobody_guesses(text: str) -> None:
    found = judged(credit(text=text), Payable("a", 300_000))
    assert (found.outcome, found.applied, found.kept_vnd) == (Outcome.UNMATCHED, (), 300_000)


@pytest.mark.parametrize("key", ["id:92704", f"ref:{OURS}:FT1:300000"])
def test_what_was_told_before_is_booked_once(key: str) -> None:
    assert key in credit().keys
    found = judged(credit(), Payable("a", 300_000), seen=(key,))
    assert (found.outcome, found.applied, found.kept_vnd) == (Outcome.DUPLICATE, (), 0)


def test_two_transfers_without_any_number_are_two_transfers() -> None:
    assert credit(reference="", provider_id="").keys == ()


@pytest.mark.parametrize(
    ("changed", "outcome"),
    [
        ({"account": "111"}, Outcome.WRONG_ACCOUNT),
        ({"account": ""}, Outcome.WRONG_ACCOUNT),
        ({"currency": "CNY"}, Outcome.WRONG_CURRENCY),
    ],
)
def test_other_accounts_and_currencies_are_not_booked(
    changed: dict[str, str], outcome: Outcome
) -> None:
    found = judged(credit(300_000, f"phi {A}", **changed), Payable("a", 300_000))
    assert (found.outcome, found.applied, found.kept_vnd) == (outcome, (), 0)
    assert found.who is Who.BANK


def test_one_transfer_for_two_vehicles() -> None:
    found = judged(credit(500_000, f"{B} {A}"), Payable("a", 300_000), Payable("b", 250_000))
    assert found.outcome is Outcome.PART
    assert [(x.charge_id, x.amount_vnd) for x in found.applied] == [("b", 250_000), ("a", 250_000)]


def test_a_transfer_whose_first_vehicle_took_everything() -> None:
    found = judged(credit(300_000, f"{A} {B}"), Payable("a", 300_000), Payable("b", 250_000))
    assert [(x.charge_id, x.amount_vnd) for x in found.applied] == [("a", 300_000)]


def test_an_account_number_is_its_signs() -> None:
    assert same_account("8600 205 123456", OURS)
    assert not same_account("", "")


def test_nothing_is_no_credit() -> None:
    with pytest.raises(ValueError, match="no credit"):
        credit(0)


def test_every_outcome_says_who_acts() -> None:
    assert set(ACTS) == set(Outcome)
    assert {o for o in Outcome if o not in BOOKED} == {
        Outcome.DUPLICATE,
        Outcome.WRONG_ACCOUNT,
        Outcome.WRONG_CURRENCY,
    }


@given(
    st.integers(1, 10**9),
    st.lists(st.builds(Payable, st.uuids().map(str), st.integers(0, 10**9), st.booleans())),
    st.sampled_from([A, B, f"{A}{B.lower()}", f"{B} {A}", ""]),
)
def test_what_comes_in_is_applied_or_kept(amount: int, charges: list[Payable], text: str) -> None:
    found = judged(credit(amount, text), *charges[:2])
    assert sum(x.amount_vnd for x in found.applied) + found.kept_vnd == amount
    owed = {c.charge_id: c.outstanding_vnd for c in charges}
    assert all(0 < x.amount_vnd <= owed[x.charge_id] for x in found.applied)
    assert (found.outcome is Outcome.UNMATCHED) == (
        not found.applied
        and found.kept_vnd == amount
        and not any(code in dict(zip((A, B), charges[:2], strict=False)) for code in found.codes)
    )


FIRM = "0300588569"


def test_a_text_that_names_one_company_goes_to_its_account() -> None:
    found = match(
        credit(text="NAP0300588569 cty"), account=OURS, charges={}, seen=(), companies={FIRM}
    )
    assert (found.outcome, found.company, found.kept_vnd) == (Outcome.ACCOUNT, FIRM, 0)
    assert found.who is Who.NOBODY


def test_with_two_companies_or_none_nothing_is_guessed() -> None:
    two = "NAP0300588569 NAP0100109106"
    for text, known in ((two, {FIRM, "0100109106"}), ("NAP0300588569", set())):
        found = match(credit(text=text), account=OURS, charges={}, seen=(), companies=known)
        assert (found.outcome, found.company) == (Outcome.UNMATCHED, "")
