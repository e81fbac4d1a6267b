"""Amounts, times and accounts as banks write them, read strictly; shared by all statement forms.

đồng have no fraction: `300.000`, `300,000`, `300000,00` and `300000` are the same amount, and
`300000,50` is a fault of the file, never a rounding of ours.
"""

import hashlib
import re
from datetime import datetime
from zoneinfo import ZoneInfo

from fees.bankmatch import VND, same_account
from gate.bank.problems import StatementError

_GROUPED = re.compile(r"\d{1,3}([.,  ]\d{3})+|\d+")
_FRACTION = re.compile(r"[.,](\d{1,2})$")


def amount(text: str, place: str) -> int:
    """A positive amount in whole đồng; raises `StatementError`."""
    plain = text.strip()
    fraction = _FRACTION.search(plain)
    whole = plain[: fraction.start()] if fraction else plain
    if fraction and fraction[1].strip("0"):
        raise StatementError(place, f"{text!r} has a fraction of a đồng", "Check the column")
    if not _GROUPED.fullmatch(whole):
        raise StatementError(place, f"{text!r} is no amount", "Check the column and its mapping")
    value = int(re.sub(r"\D", "", whole))
    if value >= 10**15:
        raise StatementError(place, f"{text!r} is no amount", "Check the column and its mapping")
    return value


def moment(text: str, forms: list[str], zone: ZoneInfo, place: str) -> int:
    """A time in one of these forms, in µs since the epoch; raises `StatementError`."""
    for form in forms:
        try:
            at = datetime.strptime(text.strip(), form)  # noqa: DTZ007 - its zone follows
        except ValueError:
            continue
        return int(at.replace(tzinfo=at.tzinfo or zone).timestamp()) * 1_000_000
    raise StatementError(
        place, f"{text!r} is no time", f"Times are written as {' or '.join(forms)}"
    )


def check_account(told: str, ours: str, place: str) -> None:
    """Refuse the statement of another account."""
    if not same_account(told, ours):
        what = f"the statement is of the account {told!r}, not of {ours}"
        raise StatementError(place, what, "Export the statement of the fee account")


def check_currency(told: str, place: str) -> None:
    """Refuse another currency: the fee is in đồng."""
    if told.strip().upper() != VND:
        raise StatementError(place, f"the currency is {told!r}, not VND", "Export the đồng account")


def own_reference(parts: tuple[object, ...], nth: int) -> str:
    """A reference for an entry that has none: the same entry of the same file gets the same one."""
    digest = hashlib.sha256(repr((*parts, nth)).encode()).hexdigest()
    return f"STMT-{digest[:20]}"
