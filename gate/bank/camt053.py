"""camt.053, the end-of-day statement of ISO 20022, checked against its own balances.

Only entries that the bank has booked count; credits are told, debits only checked. XML from outside
is read without entities, without a network and without a document type (defence in the parser
itself: expat of the standard library expands none that are not declared, and declarations are
refused).
"""

from collections import Counter
from collections.abc import Iterator
from datetime import datetime
from xml.etree.ElementTree import Element, ParseError, XMLParser
from zoneinfo import ZoneInfo

from gate.bank import values
from gate.bank.problems import StatementError
from gate.journey.money_commands import ToldCredit

_GATE = ZoneInfo("Asia/Ho_Chi_Minh")
_OPENING, _CLOSING = ("OPBD", "PRCD"), ("CLBD",)


def looks_like(text: str) -> bool:
    """Whether a text is XML."""
    return text.lstrip("\ufeff \r\n\t").startswith("<")


def read(name: str, text: str, account: str) -> list[ToldCredit]:
    """The credits of all statements in the file; raises `StatementError`, taking in nothing."""
    if "<!DOCTYPE" in text or "<!ENTITY" in text:
        raise StatementError(name, "declares a document type", "Export plain camt.053")
    parser = XMLParser()  # no entities: a declaration was refused above
    try:
        parser.feed(text.lstrip("\ufeff").encode())
        root = parser.close()
    except ParseError as error:
        line = error.position[0]
        what = f"is not whole XML ({error})"
        raise StatementError(f"{name}, line {line}", what, "Export it again") from error
    statements = [e for e in root.iter() if _tag(e) == "Stmt"]
    if not statements:
        raise StatementError(name, "holds no statement (Stmt)", "Export camt.053, not another form")
    seen: Counter[tuple[object, ...]] = Counter()
    found: list[ToldCredit] = []
    for number, statement in enumerate(statements, 1):
        found += _statement(f"{name}, statement {number}", statement, account, seen)
    return found


def _tag(element: Element) -> str:
    return element.tag.rpartition("}")[2]


def _all(element: Element, *path: str) -> Iterator[Element]:
    """The elements below by their names, whatever version the namespace says."""
    if not path:
        yield element
        return
    for child in element:
        if _tag(child) == path[0]:
            yield from _all(child, *path[1:])


def _text(element: Element, *path: str) -> str:
    found = next(_all(element, *path), None)
    return (found.text or "").strip() if found is not None else ""


def _statement(
    place: str, statement: Element, account: str, seen: Counter[tuple[object, ...]]
) -> Iterator[ToldCredit]:
    own = _text(statement, "Acct", "Id", "Othr", "Id") or _text(statement, "Acct", "Id", "IBAN")
    values.check_account(own, account, f"{place}, Acct")
    total = _balance(statement, _OPENING, place)
    closing = _balance(statement, _CLOSING, place)
    credits: list[ToldCredit] = []
    for number, entry in enumerate(_all(statement, "Ntry"), 1):
        here = f"{place}, entry {number}"
        if (_text(entry, "Sts", "Cd") or _text(entry, "Sts")) not in ("", "BOOK"):
            continue
        moved = _signed(entry, here)
        total += moved
        if moved > 0:
            credits.append(_credit(entry, here, moved, account, seen))
    if total != closing:
        what = f"the entries lead to {total:,}, the closing balance is {closing:,}"
        raise StatementError(place, what, "A part is missing or altered; export it again")
    yield from credits


def _balance(statement: Element, kinds: tuple[str, ...], place: str) -> int:
    for balance in _all(statement, "Bal"):
        if _text(balance, "Tp", "CdOrPrtry", "Cd") in kinds:
            return _signed(balance, f"{place}, Bal {kinds[0]}")
    raise StatementError(place, f"lacks the balance {kinds[0]}", "Export the whole statement")


def _signed(element: Element, place: str) -> int:
    figure = next(_all(element, "Amt"), None)
    if figure is None:
        raise StatementError(place, "lacks its amount (Amt)", "Export it again")
    values.check_currency(figure.get("Ccy", ""), f"{place}, Amt")
    amount = values.amount((figure.text or "").split(".")[0], f"{place}, Amt")
    if (figure.text or "").partition(".")[2].strip("0 \n"):
        raise StatementError(f"{place}, Amt", "has a fraction of a đồng", "Check the account")
    mark = _text(element, "CdtDbtInd")
    if mark not in ("CRDT", "DBIT"):
        raise StatementError(place, f"CdtDbtInd is {mark!r}", "Export it again")
    return amount if mark == "CRDT" else -amount


def _credit(
    entry: Element, place: str, amount: int, account: str, seen: Counter[tuple[object, ...]]
) -> ToldCredit:
    details = [d for d in entry.iter() if _tag(d) in ("Ustrd", "AddtlNtryInf", "AddtlTxInf")]
    text = " ".join((d.text or "").strip() for d in details)
    at = _moment(entry, place)
    reference = _text(entry, "AcctSvcrRef") or _text(entry, "NtryRef")
    if not reference:
        parts = (account, at, amount, text)
        seen[parts] += 1
        reference = values.own_reference(parts, seen[parts])
    return ToldCredit(account, amount, "VND", text, reference, at)


def _moment(entry: Element, place: str) -> int:
    told = _text(entry, "BookgDt", "DtTm") or _text(entry, "BookgDt", "Dt")
    try:
        at = datetime.fromisoformat(told)
    except ValueError:
        what = f"BookgDt is {told!r}"
        raise StatementError(place, what, "Export it again") from None
    zoned = at if at.tzinfo is not None else at.replace(tzinfo=_GATE)
    return int(zoned.timestamp()) * 1_000_000
