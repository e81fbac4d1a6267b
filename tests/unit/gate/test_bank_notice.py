"""A notice of the bank's service: theirs, fresh, and read field by field, or refused by name."""

import contextlib
import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gate.bank.notice import WINDOW_US, read, sign, verify
from gate.journey.errors import DomainError
from gate.journey.money_commands import ToldCredit

SECRET = b"shared with the bank's service"
NOW = 1_795_305_600_000_000  # 2026-11-22 00:00:00 UTC, 07:00 at the gate
AT = str(NOW // 1_000_000)
OLD: dict[str, Any] = {
    "id": 92704,
    "gateway": "Agribank",
    "transactionDate": "2026-11-22 07:00:00",
    "accountNumber": "8600205123456",
    "code": None,
    "content": "MLT2611220001236 chuyen tien",
    "transferType": "in",
    "transferAmount": 300000,
    "accumulated": 19077000,
    "subAccount": None,
    "referenceCode": "FT26326.1",
    "description": "",
}
HUB: dict[str, Any] = {
    "gateway": "Agribank",
    "transaction_date": "2026-11-22 07:00:00",
    "account_number": "8600205123456",
    "bank_account_xid": "x",
    "va": "",
    "payment_code": "MLT2611220001236",
    "content": "chuyen tien",
    "transfer_type": "credit",
    "amount": "300000",
    "reference_code": "FT26326.1",
    "accumulated": 0,
    "transaction_id": "92704",
}


def raw(body: dict[str, Any]) -> bytes:
    return json.dumps(body).encode()


def refused(body: bytes, timestamp: str = AT, signature: str = "", now: int = NOW) -> str:
    signed = signature or f"sha256={sign(SECRET, timestamp, body)}"
    with pytest.raises(DomainError) as caught:
        verify(SECRET, timestamp, signed, body, now)
    return caught.value.key


def test_what_the_service_signed_within_five_minutes_is_theirs() -> None:
    body = raw(OLD)
    for now in (NOW, NOW + WINDOW_US, NOW - WINDOW_US):
        verify(SECRET, AT, f"sha256={sign(SECRET, AT, body)}", body, now)


def test_what_is_older_or_younger_is_refused() -> None:
    for now in (NOW + WINDOW_US + 1, NOW - WINDOW_US - 1):
        assert refused(raw(OLD), now=now) == "bank.stale"


@pytest.mark.parametrize("timestamp", ["", "now", "-1", "1" * 13, "1.5", "١٢٣"])
def test_a_time_that_is_none_is_refused_although_signed(timestamp: str) -> None:
    assert refused(raw(OLD), timestamp) == "bank.stale"


@pytest.mark.parametrize("signature", ["sha256=00", "no", "sha256=" + "é" * 64, "SHA256=x"])
def test_another_signature_is_refused(signature: str) -> None:
    assert refused(raw(OLD), signature=signature) == "bank.signature"


def test_a_changed_amount_and_a_changed_time_break_the_signature() -> None:
    signature = f"sha256={sign(SECRET, AT, raw(OLD))}"
    assert refused(raw({**OLD, "transferAmount": 3}), signature=signature) == "bank.signature"
    assert refused(raw(OLD), str(int(AT) + 1), signature) == "bank.signature"


def test_without_a_secret_nobody_is_believed() -> None:
    with pytest.raises(DomainError, match=r"bank\.no_secret"):
        verify(b"", AT, f"sha256={sign(b'', AT, raw(OLD))}", raw(OLD), NOW)


@pytest.mark.parametrize("body", [OLD, HUB])
def test_both_shapes_tell_the_same_credit(body: dict[str, Any]) -> None:
    found = read(raw(body))
    assert found is not None
    assert found == ToldCredit(
        "8600205123456", 300_000, "VND", found.text, "FT26326.1", NOW, "92704"
    )
    assert "MLT2611220001236" in found.text


@pytest.mark.parametrize(
    "body", [{**OLD, "transferType": "out"}, {**HUB, "transfer_type": "debit"}]
)
def test_money_that_goes_out_is_none_of_our_business(body: dict[str, Any]) -> None:
    assert read(raw(body)) is None


def test_a_time_with_its_zone_is_that_time() -> None:
    found = read(raw({**OLD, "transactionDate": "2026-11-22T00:00:00+00:00"}))
    assert found is not None
    assert found.at == NOW


def test_an_account_in_another_currency_says_so() -> None:
    found = read(raw({**HUB, "currency": "cny"}))
    assert found is not None
    assert found.currency == "CNY"


@pytest.mark.parametrize(
    ("name", "value", "field"),
    [
        ("id", None, "id"),
        ("id", True, "id"),
        ("transferAmount", 0, "transferAmount"),
        ("transferAmount", -5, "transferAmount"),
        ("transferAmount", 1.5, "transferAmount"),
        ("transferAmount", "3e5", "transferAmount"),
        ("transferAmount", True, "transferAmount"),
        ("transferAmount", 10**15, "transferAmount"),
        ("transferType", "sideways", "transferType"),
        ("transactionDate", "22/11/2026", "transactionDate"),
        ("transactionDate", 5, "transactionDate"),
        ("accountNumber", None, "accountNumber"),
        ("referenceCode", [1], "referenceCode"),
        ("content", 7, "content"),
    ],
)
def test_a_field_that_cannot_be_read_is_named(name: str, value: Any, field: str) -> None:
    with pytest.raises(DomainError) as caught:
        read(raw({**OLD, name: value}))
    assert (caught.value.key, caught.value.params) == ("bank.notice", {"field": field})


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b"7", b"\xff", b'"x"'])
def test_what_is_no_object_is_refused(body: bytes) -> None:
    with pytest.raises(DomainError, match=r"bank\.notice"):
        read(body)


def test_a_text_that_is_missing_or_null_is_no_text() -> None:
    found = read(raw({**OLD, "content": None}))
    assert found is not None
    assert found.text == ""


@given(st.binary(max_size=200))
def test_whatever_is_sent_is_read_or_refused(body: bytes) -> None:
    with contextlib.suppress(DomainError):  # anything else would fail
        read(body)
