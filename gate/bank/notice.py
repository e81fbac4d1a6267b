"""One notice of the bank's service: is it really theirs, is it fresh, and what money does it tell?

The signature is HMAC-SHA256 over ``<seconds>.<body>`` (header ``X-SePay-Signature: sha256=…`` with
``X-SePay-Timestamp``), as developer.sepay.vn describes. A notice older or younger than five minutes
is refused; one that is played again within them is known by its number. Nothing is booked here.
"""

import hashlib
import hmac
from datetime import datetime
from typing import Any

import msgspec

from fees.reports import VIETNAM
from gate.journey.errors import DomainError
from gate.journey.money_commands import ToldCredit

SIGNATURE, TIMESTAMP = "X-SePay-Signature", "X-SePay-Timestamp"
WINDOW_US = 5 * 60 * 1_000_000
MOST = 64_000  # bytes of one notice
_SCHEME = "sha256="
_LONGEST = 2_000
# The two shapes in use: names of the older notice, and of the bank hub.
_FIELDS: dict[str, tuple[str, str]] = {
    "id": ("id", "transaction_id"),
    "account": ("accountNumber", "account_number"),
    "amount": ("transferAmount", "amount"),
    "direction": ("transferType", "transfer_type"),
    "reference": ("referenceCode", "reference_code"),
    "at": ("transactionDate", "transaction_date"),
    "code": ("code", "payment_code"),
}
_IN = frozenset({"in", "credit"})
_OUT = frozenset({"out", "debit"})


def verify(secret: bytes, timestamp: str, signature: str, raw: bytes, now: int) -> None:
    """Refuse what the bank's service did not sign, or not within five minutes of `now` (µs).

    Raises `bank.no_secret`, `bank.signature`, `bank.stale`.
    """
    if not secret:
        raise DomainError("bank.no_secret")
    wanted = _SCHEME + sign(secret, timestamp, raw)
    if not hmac.compare_digest(wanted.encode(), signature.strip().encode()):
        raise DomainError("bank.signature")
    if not (timestamp.isascii() and timestamp.isdigit() and len(timestamp) <= 12):
        raise DomainError("bank.stale")
    if abs(int(timestamp) * 1_000_000 - now) > WINDOW_US:
        raise DomainError("bank.stale")


def sign(secret: bytes, timestamp: str, raw: bytes) -> str:
    """The signature of a body sent at that second, in hexadecimal."""
    return hmac.new(secret, f"{timestamp}.".encode() + raw, hashlib.sha256).hexdigest()


def read(raw: bytes) -> ToldCredit | None:
    """The credit that a notice tells, or None when the money went out.

    Raises `bank.notice` naming the field that cannot be read.
    """
    try:
        body = msgspec.json.decode(raw)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise _refused("JSON") from error
    if not isinstance(body, dict):
        raise _refused("JSON")
    old = "transferType" in body
    told = {name: body.get(names[0] if old else names[1]) for name, names in _FIELDS.items()}
    if told["direction"] in _OUT:
        return None
    if told["direction"] not in _IN:
        raise _refused("transferType")
    text, code = _text(body, "content"), told["code"]
    if isinstance(code, str) and code not in text:
        text = f"{text} {code}"  # what the service recognised, where the bank's text lost it
    return ToldCredit(
        _word(told["account"], "accountNumber"),
        _amount(told["amount"]),
        _text(body, "currency", "VND")[:3].upper(),
        text,
        _word(told["reference"] or "", "referenceCode"),
        _moment(told["at"]),
        _identity(told["id"]),
    )


def _refused(field: str) -> DomainError:
    return DomainError("bank.notice", field=field)


def _identity(value: Any) -> str:
    if isinstance(value, bool) or not isinstance(value, int | str) or value == "":
        raise _refused("id")
    return str(value)[:100]


def _amount(value: Any) -> int:
    """Whole units; an amount that is written as text of digits is one, too."""
    if isinstance(value, str) and value.isascii() and value.isdigit():
        value = int(value)
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    if isinstance(value, bool) or not isinstance(value, int) or not 0 < value < 10**15:
        raise _refused("transferAmount")
    return value


def _word(value: Any, field: str) -> str:
    if not isinstance(value, str | int) or isinstance(value, bool):
        raise _refused(field)
    return str(value).strip()[:100]


def _text(body: dict[str, Any], name: str, missing: str = "") -> str:
    value = body.get(name, missing)
    if value is None:
        return missing
    if not isinstance(value, str):
        raise _refused(name)
    return value[:_LONGEST]


def _moment(value: Any) -> int:
    """`2026-11-22 10:00:00` at the gate, or a time with its zone; in µs."""
    try:
        at = datetime.fromisoformat(value)
    except (TypeError, ValueError):
        raise _refused("transactionDate") from None
    zoned = at if at.tzinfo is not None else at.replace(tzinfo=VIETNAM)
    return int(zoned.timestamp()) * 1_000_000
