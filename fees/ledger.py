"""The book: one append-only sequence of entries for money and for acts, chained by hash.

An entry cannot exist unless its postings add up to zero. A mistake is answered by a reversal and a
new entry; nothing here edits or removes. Bodies carry no plates, names or phone numbers: personal
data enters only as a salted commitment, so that it can be erased while the chain still verifies.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from fees.money import dong

_MAX_EXACT = 2**53 - 1  # RFC 8785 §3.2.2.3: larger integers are not exact everywhere
_KIND = re.compile(r"[a-z][a-z0-9_]{0,39}")
_HASH = re.compile(r"[0-9a-f]{64}")

RECEIVABLE = "receivable/fee"
REVENUE = "revenue/fee"
FORGONE = "forgone/fee"


class LedgerError(ValueError):
    """An entry that must not be written: unbalanced, malformed or not exactly representable."""


def drawer(cashier: str) -> str:
    """The account of one cashier's cash drawer."""
    if not cashier or "/" in cashier:
        raise LedgerError(f"a drawer is named by its cashier, without a slash: {cashier!r}")
    return f"cash/{cashier}"


@dataclass(frozen=True, slots=True)
class Posting:
    """An amount moved on one account, in đồng: debit positive, credit negative."""

    account: str
    amount: int

    def __post_init__(self) -> None:
        """Refuse floats and nameless accounts."""
        dong(self.amount, signed=True)
        if not self.account:
            raise LedgerError("a posting names its account")


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """What an entry will say, before the single writer gives it its number and its place.

    ``ref`` names what the entry is about (a charge, a receipt, the entry it reverses); ``postings``
    may be empty: acts such as an opening or a login move no money.
    """

    kind: str
    ref: str
    visit_id: str = ""
    postings: tuple[Posting, ...] = ()
    body: Mapping[str, Any] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Refuse what does not balance; raises ``LedgerError``."""
        _balanced(self.kind, self.postings)

    def enter(self, *, entry_no: int, recorded_at_us: int, actor: str, prev: str) -> Entry:
        """The entry itself.

        Its number (gapless from 1), time of recording (µs UTC) and ``prev``.
        """
        return Entry(
            entry_no=entry_no,
            kind=self.kind,
            recorded_at_us=recorded_at_us,
            actor=actor,
            visit_id=self.visit_id,
            ref=self.ref,
            postings=self.postings,
            body=self.body,
            prev=prev,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One line of the book; ``prev`` is the hash of the entry before it, or ``genesis_prev``."""

    entry_no: int
    kind: str
    recorded_at_us: int
    actor: str
    visit_id: str
    ref: str
    postings: tuple[Posting, ...]
    body: Mapping[str, Any]
    prev: str

    def __post_init__(self) -> None:
        """Refuse what does not balance or cannot be placed in the chain; raises ``LedgerError``."""
        _balanced(self.kind, self.postings)
        if self.entry_no < 1:
            raise LedgerError(f"entries are numbered from 1: {self.entry_no}")
        if not self.actor:
            raise LedgerError("an entry names who made it")
        if not _HASH.fullmatch(self.prev):
            raise LedgerError("prev is a SHA-256 in lower-case hexadecimal")

    def to_json(self) -> dict[str, Any]:
        """The object that is hashed; an entry about no visit has no ``visit_id``."""
        out: dict[str, Any] = {
            "schema": "malu.entry/1",
            "entry_no": self.entry_no,
            "kind": self.kind,
            "recorded_at_us": self.recorded_at_us,
            "actor": self.actor,
            "ref": self.ref,
            "postings": [{"account": p.account, "amount": p.amount} for p in self.postings],
            "body": dict(self.body),
            "prev": self.prev,
        }
        if self.visit_id:
            out["visit_id"] = self.visit_id
        return out

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Entry:
        """Rebuild an entry from its stored object; the same invariants hold."""
        return cls(
            entry_no=data["entry_no"],
            kind=data["kind"],
            recorded_at_us=data["recorded_at_us"],
            actor=data["actor"],
            visit_id=data.get("visit_id", ""),
            ref=data["ref"],
            postings=tuple(Posting(p["account"], p["amount"]) for p in data["postings"]),
            body=data["body"],
            prev=data["prev"],
        )


def canonical_bytes(entry: Entry) -> bytes:
    """The exact bytes that are stored and hashed: RFC 8785 restricted to exact integers.

    Raises ``LedgerError`` for floats, nulls, integers beyond 2^53, keys that are not ASCII text,
    and text that is not Unicode.
    """
    document = entry.to_json()
    _exact(document, "entry")
    text = json.dumps(document, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    try:
        return text.encode("utf-8")
    except UnicodeEncodeError:
        raise LedgerError("the entry holds text that is not valid Unicode") from None


def entry_hash(entry: Entry) -> str:
    """SHA-256 of the canonical bytes, in hexadecimal: the ``prev`` of the next entry."""
    return hashlib.sha256(canonical_bytes(entry)).hexdigest()


def genesis_prev(ledger_id: str) -> str:
    """The ``prev`` of entry 1, so that two ledgers can never be spliced together."""
    return hashlib.sha256(f"malu-ledger/v1:{ledger_id}".encode()).hexdigest()


def commitment(salt: bytes, value: str) -> str:
    """A salted hash that stands for personal data; forget the salt and the value is gone.

    The salt is at least 16 random bytes kept beside the value, outside the ledger.
    """
    if len(salt) < 16:
        raise LedgerError("a commitment needs at least 16 bytes of salt")
    return hashlib.sha256(b"malu-commit/v1\n" + salt + value.encode()).hexdigest()


def charge_issued(
    *, charge_id: str, visit_id: str, amount_vnd: int, body: Mapping[str, Any]
) -> Draft:
    """A charge became due: the payer owes it, the fee is earned. A zero charge moves nothing."""
    postings = _move(RECEIVABLE, REVENUE, dong(amount_vnd))
    return Draft(kind="charge", ref=charge_id, visit_id=visit_id, postings=postings, body=body)


def exemption_granted(
    *, charge_id: str, visit_id: str, forgone_vnd: int, body: Mapping[str, Any]
) -> Draft:
    """A vehicle was exempted: revenue is shown in full and the amount forgone against it."""
    postings = _move(FORGONE, REVENUE, dong(forgone_vnd))
    return Draft(kind="exemption", ref=charge_id, visit_id=visit_id, postings=postings, body=body)


def cash_payment(
    *, charge_id: str, visit_id: str, amount_vnd: int, cashier: str, body: Mapping[str, Any]
) -> Draft:
    """Cash was taken into a drawer for a charge (the amount kept, without the change given back).

    Raises ``LedgerError`` for an amount that is not positive.
    """
    if dong(amount_vnd) == 0:
        raise LedgerError("a payment of nothing is no payment")
    postings = _move(drawer(cashier), RECEIVABLE, amount_vnd)
    return Draft(kind="payment", ref=charge_id, visit_id=visit_id, postings=postings, body=body)


def reversal(entry: Entry, *, reason: str) -> Draft:
    """The entry that undoes another: same accounts, opposite signs, its hash and the reason.

    A reversal is itself never reversed: what it undid is entered anew.
    """
    if entry.kind == "reversal":
        raise LedgerError("a reversal is not reversed; enter the corrected fact anew")
    if not reason:
        raise LedgerError("a reversal gives its reason")
    return Draft(
        kind="reversal",
        ref=f"entry/{entry.entry_no}",
        visit_id=entry.visit_id,
        postings=tuple(Posting(p.account, -p.amount) for p in entry.postings),
        body={
            "reverses": entry_hash(entry),
            "of": entry.kind,
            "about": entry.ref,
            "reason": reason,
        },
    )


def _move(debit: str, credit: str, amount: int) -> tuple[Posting, ...]:
    return (Posting(debit, amount), Posting(credit, -amount)) if amount else ()


def _balanced(kind: str, postings: tuple[Posting, ...]) -> None:
    if not _KIND.fullmatch(kind):
        raise LedgerError(f"a kind is a short lower-case word: {kind!r}")
    difference = sum(posting.amount for posting in postings)
    if difference:
        raise LedgerError(f"the postings of a {kind} differ by {difference} đồng")


def _exact(value: object, where: str) -> None:
    """Walk a document and refuse whatever has no exact canonical form."""
    fault = _inexact(value)
    if fault:
        raise LedgerError(f"{where}{fault}")


def _inexact(value: object) -> str:
    """The path to the first value without an exact form, and why; "" when there is none.

    The path is put together on the way back only: nearly every entry is exact.
    """
    match value:
        case bool() | str():
            return ""
        case int():
            return f": {value} is too large to be exact everywhere" if _big(value) else ""
        case list() | tuple():
            for index, item in enumerate(value):
                if fault := _inexact(item):
                    return f"[{index}]{fault}"
            return ""
        case dict():
            for key, item in value.items():
                if not isinstance(key, str) or not key.isascii():
                    return f": keys are ASCII text, not {key!r}"
                if fault := _inexact(item):
                    return f".{key}{fault}"
            return ""
        case _:
            return f": {type(value).__name__} has no exact form in the ledger"


def _big(value: int) -> bool:
    return abs(value) > _MAX_EXACT
