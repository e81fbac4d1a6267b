"""The money of a story: the bank's notices, and the accounts, drawers and papers as a page of text.

`tells` is the bank's service with its signed notice; nobody at the gate can do that. `till` writes
what the book's accounts hold, each shift, credit, company and refund, and every receipt and slip,
read from the database; `counts` compares it whole, as `Day.ends` compares the book of vehicles.
"""

import difflib
import hashlib
import json
from collections import Counter
from collections.abc import Iterator
from typing import Any

from gate.bank import notice
from tests.journeys.book import Book, Row, clock_text, plain
from tests.journeys.day import MIDNIGHT, Day

ACCOUNT = "0000000000"  # of a bank that does not exist: the training account


def tells(day: Day, amount: int, text: str, reference: str) -> str:
    """The bank's service tells of a transfer, now; its outcome."""
    at = clock_text(day.now, MIDNIGHT).split()[-1]
    body = {
        "id": int(hashlib.sha256(reference.encode()).hexdigest()[:8], 16),
        "accountNumber": ACCOUNT,
        "transferType": "in",
        "transferAmount": amount,
        "content": text,
        "code": None,
        "referenceCode": reference,
        "transactionDate": f"2026-11-23 {at}:00",
    }
    raw = json.dumps(body).encode()
    stamp = str(day.now // 1_000_000)
    signed = f"sha256={notice.sign(day.centre.bank_secret, stamp, raw)}"
    headers = {notice.TIMESTAMP: stamp, notice.SIGNATURE: signed}
    answer = day._call("/bank/notices", headers, content=raw)
    assert answer.status_code == 200, answer.text
    return str(answer.json()["outcome"])


def code_of(day: Day, plate: str, money: str = "fee") -> str:
    """The code under the VietQR of what this vehicle owes."""
    owed = [c for c in day.card(plate)["charges"] if c["outstanding_vnd"] and c["money"] == money]
    assert len(owed) == 1, owed
    return str(owed[0]["code"])


def signs(day: Day) -> None:
    """The receipts that were numbered get their signed files, as they do within a second."""
    day._runner.run(day.centre.sealing.once())


def opens_drawer(day: Day, who: str, change: int) -> str:
    """This cashier begins a shift with so much change; its id."""
    return str(getattr(day, who).posts("/shifts", {"float_vnd": change})["shift"])


def counts_drawer(day: Day, who: str, shift: str, notes: dict[str, int]) -> int:
    """The blind count; its sum."""
    return int(getattr(day, who).posts(f"/shifts/{shift}/count", {"notes": notes})["counted"])


def counts(day: Day, page: str) -> None:
    """The whole money must read like this."""
    told, wanted = plain(till(day)), plain(page)
    if told != wanted:
        diff = "\n".join(difflib.ndiff(wanted, told))
        raise AssertionError(f"the money tells otherwise (+ is the book):\n{diff}")


def till(day: Day) -> str:
    """Accounts, shifts, credits, companies, refunds, receipts and slips."""
    return "\n".join(_lines(day))


def _dong(amount: int) -> str:
    return f"{amount:,}".replace(",", ".")


def _time(at: int) -> str:
    return clock_text(at, MIDNIGHT)


def _lines(day: Day) -> Iterator[str]:
    book = Book(day.engine, MIDNIGHT)
    charges = {c["id"]: c for c in day._rows("charge")}
    shifts = sorted(day._rows("shift"), key=lambda s: (s["opened_at"], s["id"]))
    names = {s["id"]: f"{s['cashier']} of {_time(s['opened_at'])}" for s in shifts}
    yield from _accounts(day._rows("ledger_entry"), names)
    for shift in shifts:
        yield _shift(shift, names)
    for credit in sorted(day._rows("bank_credit"), key=lambda c: (c["told_at"], c["id"])):
        how = (
            f", {credit['resolution']} by {credit['resolved_by']}" if credit["resolved_at"] else ""
        )
        kept = f", keeps {_dong(credit['kept'])}" if credit["kept"] else ""
        amount = _dong(credit["amount"])
        yield f"credit {credit['reference']} {amount} {credit['outcome']}{kept}{how}"
    for firm in sorted(day._rows("company"), key=lambda c: str(c["id"])):
        ahead, owed = _dong(firm["prepaid_vnd"]), _dong(firm["owed_vnd"])
        yield f"company {firm['id']} ahead {ahead}, owes {owed}"
        for move in sorted(day._rows("company_move", company_id=firm["id"]), key=_number):
            yield f"  {move['kind']} {_dong(move['amount'])} by {move['by']}"
    for refund in sorted(day._rows("refund"), key=lambda r: str(r["id"])):
        about = book.name(refund["visit_id"]) if refund["visit_id"] else "a transfer"
        yield f"refund of {about} {_dong(refund['amount'])} {refund['state']}"
    for name in ("receipt", "price_slip"):
        for paper in sorted(day._rows(name), key=_number):
            yield _paper(name, paper, book.name(charges[paper["charge_id"]]["visit_id"]))


def _number(row: Row) -> Any:
    return row["number"]


def _accounts(entries: list[Row], names: dict[str, str]) -> Iterator[str]:
    held = Counter[str]()
    for entry in entries:
        for account, amount in json.loads(entry["postings"]):
            head, _, rest = account.partition("/")
            held[f"{head}/{names.get(rest, rest)}"] += amount
    assert sum(held.values()) == 0, "debits are not credits"
    for account in sorted(held):
        if held[account]:
            yield f"holds {account.rstrip('/')} {_dong(held[account])}"


def _shift(shift: Row, names: dict[str, str]) -> str:
    said = f"shift {names[shift['id']]} {shift['state']}, took {_dong(shift['taken'])}"
    if shift["left_open_at"]:
        said += f", left open at {_time(shift['left_open_at'])}"
    if shift["closed_at"]:
        said += f", ended {_time(shift['closed_at'])} by {shift['closed_by']}"
    if shift["variance"]:
        said += f", {_dong(shift['variance'])}: {shift['reason']}"
    if shift["next_shift"]:
        said += f", goes on as {names[shift['next_shift']]}"
    return said


def _paper(kind: str, paper: Row, plate: str) -> str:
    content = json.loads(paper["content"])
    relation = content.get("relation") or {}
    answers = f", {relation['way']} {relation['number']}" if relation else ""
    word = "receipt" if kind == "receipt" else "slip"
    method = content.get("method", "")
    return f"{word} {paper['id']} {_dong(paper['amount'])} {method} {plate}{answers}"
