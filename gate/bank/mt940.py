"""MT940, the end-of-day statement of SWIFT, read line by line and checked against its own balances.

A field is `:tag:value`; `:61:` is a movement, `:86:` its text. The opening balance plus all
movements must be the closing balance, so a file that was cut, or lost a line, is found and refused
whole. Movements out of the account are checked and left out.
"""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from gate.bank import values
from gate.bank.problems import StatementError
from gate.journey.money_commands import ToldCredit

_FIELD = re.compile(r":(\d{2}[A-Z]?):(.*)", re.DOTALL)
_BALANCE = re.compile(r"([CD])(\d{6})([A-Z]{3})(\d+,\d*)")
# Value date, entry date, mark, third letter of the currency, amount, type, reference, bank's own.
_MOVEMENT = re.compile(
    r"(\d{6})(\d{4})?(R?[CD])([A-Z])?(\d+,\d*)([NFS][A-Z0-9]{3})([^\n]{0,16}?)(//[^\n]{1,16})?(\n.*)?",
    re.DOTALL,
)
_KNOWN = frozenset(
    ["20", "21", "25", "28", "28C", "60F", "60M", "61", "86", "62F", "62M", "64", "65"]
)
_GATE = ZoneInfo("Asia/Ho_Chi_Minh")
_NONE = ("", "NONREF")
_SIGN = {"C": 1, "RD": 1, "D": -1, "RC": -1}


@dataclass(frozen=True, slots=True)
class _Field:
    line: int
    tag: str
    value: str


def looks_like(text: str) -> bool:
    """Whether a text begins as MT940 does."""
    return text.lstrip().startswith(("{1:", ":20:"))


def read(name: str, text: str, account: str) -> list[ToldCredit]:
    """The credits of all statements in the file; raises `StatementError`, taking in nothing."""
    found: list[ToldCredit] = []
    fields = list(_fields(name, text))
    starts = [i for i, f in enumerate(fields) if f.tag == "20"]
    if not starts or starts[0] != 0:
        raise StatementError(name, "does not begin with :20:", "Export the statement again")
    for first, end in zip(starts, [*starts[1:], len(fields)], strict=True):
        found += _statement(name, fields[first:end], account)
    seen: Counter[tuple[object, ...]] = Counter()
    return [_named(credit, seen) for credit in found]


def _named(credit: ToldCredit, seen: Counter[tuple[object, ...]]) -> ToldCredit:
    if credit.reference not in _NONE:
        return credit
    parts = (credit.account, credit.at, credit.amount, credit.text)
    seen[parts] += 1
    return replace(credit, reference=values.own_reference(parts, seen[parts]))


def _fields(name: str, text: str) -> Iterator[_Field]:
    """Fields with the line they begin in; what continues one belongs to it."""
    field: _Field | None = None
    for number, raw in enumerate(text.replace("\r\n", "\n").split("\n"), 1):
        line = raw.rstrip()
        if line.startswith("{") or line in ("", "-", "-}"):  # the envelope of the network
            continue
        began = _FIELD.fullmatch(line)
        if began is not None:
            if field is not None:
                yield field
            if began[1] not in _KNOWN:
                what = f"there is no field :{began[1]}: in MT940"
                raise StatementError(f"{name}, line {number}", what, "Export it again")
            field = _Field(number, began[1], began[2])
        elif field is None or field.tag not in ("61", "86"):
            remedy = "Export the statement again; a field begins with a colon"
            raise StatementError(f"{name}, line {number}", f"{line[:40]!r} is no field", remedy)
        else:
            field = replace(field, value=f"{field.value}\n{line}")
    if field is not None:
        yield field


def _statement(name: str, fields: list[_Field], account: str) -> list[ToldCredit]:
    place = f"{name}, line {fields[0].line}"
    told = _only(fields, ("25",), place, "account")
    values.check_account(told.value.split("/")[-1], account, f"{name}, line {told.line}, :25:")
    opening = _balance(name, _only(fields, ("60F", "60M"), place, "opening balance"))
    closing = _balance(name, _only(fields, ("62F", "62M"), place, "closing balance"))
    total = opening
    credits: list[ToldCredit] = []
    for index, field in enumerate(fields):
        if field.tag != "61":
            continue
        follows = fields[index + 1] if index + 1 < len(fields) else None
        text = follows.value if follows is not None and follows.tag == "86" else ""
        moved, credit = _movement(name, field, text, account)
        total += moved
        if moved > 0:
            credits.append(credit)
    if total != closing:
        what = f"the movements lead to {total:,}, the closing balance is {closing:,}"
        raise StatementError(place, what, "A part is missing or altered; export it again")
    return credits


def _only(fields: list[_Field], tags: tuple[str, ...], place: str, what: str) -> _Field:
    found = [f for f in fields if f.tag in tags]
    if len(found) != 1:
        tag = f":{tags[0]}:"
        remedy = "The file may be cut; export it again"
        raise StatementError(place, f"{len(found)} fields {tag} ({what}) instead of one", remedy)
    return found[0]


def _balance(name: str, field: _Field) -> int:
    place = f"{name}, line {field.line}, :{field.tag}:"
    found = _BALANCE.fullmatch(field.value)
    if found is None:
        raise StatementError(place, f"{field.value!r} is no balance", "Export it again")
    values.check_currency(found[3], place)
    return _SIGN[found[1]] * values.amount(found[4].removesuffix(","), place)


def _movement(name: str, field: _Field, text: str, account: str) -> tuple[int, ToldCredit]:
    """How the movement changes the balance, and the credit that it would be."""
    place = f"{name}, line {field.line}, :61:"
    found = _MOVEMENT.fullmatch(field.value)
    if found is None:
        raise StatementError(place, f"{field.value[:40]!r} is no movement", "Export it again")
    day, _, mark, letter, figure, _, customer, bank, _ = found.groups()
    if letter not in (None, "D"):  # the third letter of VND
        raise StatementError(place, f"{mark}{letter} is no mark of VND", "Export it again")
    amount = values.amount(figure.removesuffix(","), place)
    reference = (bank or "").removeprefix("//").strip() or customer.strip()
    at = _day(day, place)
    return _SIGN[mark] * amount, ToldCredit(account, amount, "VND", text, reference, at)


def _day(yymmdd: str, place: str) -> int:
    try:
        at = datetime.strptime(yymmdd, "%y%m%d").replace(tzinfo=_GATE)
    except ValueError:
        raise StatementError(place, f"{yymmdd} is no day", "Export it again") from None
    return (at.astimezone(UTC) - datetime(1970, 1, 1, tzinfo=UTC)) // timedelta(microseconds=1)
