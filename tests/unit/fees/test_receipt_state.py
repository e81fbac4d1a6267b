"""The two tables of a receipt: its way to the tax authority, and how its mistakes are answered."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fees.receipt_code import ReceiptError
from fees.receipt_state import (
    CORRECTION_ROWS,
    ROWS,
    SIGNED_STATES,
    Life,
    ReceiptState,
    ReceiptStep,
    Standing,
    Way,
    difference,
)

SIGNED = Life().take(ReceiptStep.NUMBER).take(ReceiptStep.SIGN)


def test_the_way_of_a_receipt_on_a_good_day() -> None:
    life = SIGNED.take(ReceiptStep.SEND).take(ReceiptStep.ACCEPT)
    assert (life.state, life.standing) == (ReceiptState.ACCEPTED, Standing.ISSUED)


def test_one_that_was_rejected_is_sent_again() -> None:
    life = SIGNED.take(ReceiptStep.SEND).take(ReceiptStep.REJECT, "lỗi kênh truyền")
    assert (life.state, life.reason) == (ReceiptState.REJECTED, "lỗi kênh truyền")
    assert life.take(ReceiptStep.SEND).take(ReceiptStep.ACCEPT).state is ReceiptState.ACCEPTED


@pytest.mark.parametrize("state", ReceiptState)
@pytest.mark.parametrize("step", ReceiptStep)
def test_a_step_that_the_table_lacks_is_refused(state: ReceiptState, step: ReceiptStep) -> None:
    known = {(before, by): after for before, by, after in ROWS}
    life = Life(state)
    if (state, step) in known:
        assert life.take(step, "vì sao").state is known[state, step]
        return
    with pytest.raises(ReceiptError) as error:
        life.take(step, "vì sao")
    assert error.value.key == "receipt.no_such_step"


def test_a_failed_signature_consumes_the_number_and_says_why() -> None:
    numbered = Life().take(ReceiptStep.NUMBER)
    with pytest.raises(ReceiptError) as error:
        numbered.take(ReceiptStep.SPOIL, " ")
    assert error.value.key == "receipt.reason"
    spoiled = numbered.take(ReceiptStep.SPOIL, "chứng thư hết hạn")
    assert (spoiled.state, spoiled.reason) == (ReceiptState.SPOILED, "chứng thư hết hạn")
    for step in ReceiptStep:
        with pytest.raises(ReceiptError):
            spoiled.take(step, "nữa")


@pytest.mark.parametrize("state", set(ReceiptState) - SIGNED_STATES)
@pytest.mark.parametrize("way", Way)
def test_what_is_not_signed_is_not_corrected(state: ReceiptState, way: Way) -> None:
    with pytest.raises(ReceiptError) as error:
        Life(state).correct(way)
    assert error.value.key == "receipt.not_issued"


@pytest.mark.parametrize(("standing", "way", "after"), CORRECTION_ROWS)
def test_corrections_follow_the_table(standing: Standing, way: Way, after: Standing) -> None:
    assert Life(ReceiptState.SENT, standing).correct(way).standing is after


@pytest.mark.parametrize("first", [Way.ADJUST, Way.REPLACE])
def test_later_corrections_go_the_way_of_the_first(first: Way) -> None:
    corrected = SIGNED.correct(first)
    for way in Way:
        if way is first is Way.ADJUST:
            assert corrected.correct(way).standing is Standing.ADJUSTED
            continue
        with pytest.raises(ReceiptError) as error:
            corrected.correct(way)
        expected = "receipt.replaced" if first is Way.REPLACE else "receipt.way"
        assert error.value.key == expected


def test_a_receipt_that_replaces_is_itself_replaced_and_never_adjusted() -> None:
    newer = Life(ReceiptState.SIGNED, way=Way.REPLACE)
    with pytest.raises(ReceiptError, match="REPLACE"):
        newer.correct(Way.ADJUST)
    assert newer.correct(Way.REPLACE).standing is Standing.REPLACED


def test_a_notice_binds_nobody() -> None:
    noticed = SIGNED.correct(Way.NOTIFY)
    assert (noticed.standing, noticed.way) == (Standing.NOTICE_SENT, None)
    assert noticed.correct(Way.NOTIFY).correct(Way.ADJUST).standing is Standing.ADJUSTED


@given(st.lists(st.sampled_from(Way), max_size=8))
def test_no_chain_of_corrections_mixes_adjusting_and_replacing(ways: list[Way]) -> None:
    life, done = SIGNED, set()
    for way in ways:
        try:
            life = life.correct(way)
        except ReceiptError:
            continue
        done.add(way)
    assert not {Way.ADJUST, Way.REPLACE} <= done


@given(st.integers(0, 10**9), st.lists(st.integers(0, 10**9), max_size=6))
def test_adjustments_lead_to_the_right_amount(first: int, right: list[int]) -> None:
    stood = first
    for amount in right:
        change = difference(stood, amount)
        assert (change < 0) == (amount < stood)
        stood += change
        assert stood == amount


def test_no_receipt_stands_below_nothing() -> None:
    with pytest.raises(ReceiptError) as error:
        difference(100, -1)
    assert error.value.key == "receipt.below_zero"
