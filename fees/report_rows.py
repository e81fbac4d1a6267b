"""What one entry of the book means for a report: how much was charged, forgone, taken, given back.

Everything is read off the postings, so a figure cannot say anything that the book does not. The fee
and the price of parking are different money: only the fee's accounts count here. What a later day
corrects is a correction of that later day, and the earlier day keeps its figures for ever.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from fees.drafts import BANK, FLOAT, REFUND_DUE, SAFE, TRANSIT
from fees.ledger import FORGONE, RECEIVABLE, REVENUE

AXES = ("class", "flow", "regime", "commodity", "lane", "exemption", "tariff")
CORRECTIONS = frozenset({"reversal", "refund", "refund_undone"})
RECEIPT = "receipt"  # the act that gives a number
ACTS = (RECEIPT, "charge", "exemption")  # what counts although it may move no money
_CASH = "cash/"
_NOT_DRAWERS = frozenset({SAFE, TRANSIT, FLOAT})
_METHODS = ((BANK, "bank"), ("kept/", "bank"), ("prepaid/", "prepaid"), ("owed/", "account"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One entry's part in a report; amounts in whole đồng, corrections negative, times µs UTC.

    ``charged_vnd`` changes what payers owe for the fee, ``forgone_vnd`` what was exempted,
    ``paid_vnd`` is what was taken for it by ``method``, ``refunded_vnd`` what is owed back.
    ``about`` holds the words of ``AXES`` that are known; a receipt has a symbol and a number.
    """

    entry: int
    at_us: int
    kind: str
    actor: str
    visit_id: str = ""
    ref: str = ""
    charged_vnd: int = 0
    forgone_vnd: int = 0
    paid_vnd: int = 0
    refunded_vnd: int = 0
    method: str = ""
    drawer: str = ""  # the shift (in training without one: the cashier) into whose drawer it went
    about: Mapping[str, str] = field(default_factory=dict)
    symbol: str = ""
    number: int = 0

    @property
    def is_correction(self) -> bool:
        """True when it takes back or changes what an earlier entry charged or exempted."""
        return self.kind in CORRECTIONS and bool(self.charged_vnd or self.forgone_vnd)

    @property
    def counts(self) -> bool:
        """Whether it is part of a figure; moves between drawers and safe are not."""
        amounts = self.charged_vnd or self.paid_vnd or self.forgone_vnd or self.refunded_vnd
        return bool(amounts or self.number or self.kind in ACTS)

    def word(self, axis: str) -> str:
        """Its word on an axis of a report, "" where the axis does not apply."""
        if axis == "method":
            return self.method
        if axis == "cashier":
            return self.actor
        return self.about.get(axis, "")


Postings = Iterable[tuple[str, int]]


def is_drawer(account: str) -> bool:
    """True for the account of a drawer: of a shift, or in training of a cashier."""
    return account.startswith(_CASH) and account not in _NOT_DRAWERS


def rows(
    *,
    entry: int,
    at_us: int,
    kind: str,
    actor: str,
    visit_id: str,
    ref: str,
    postings: Postings,
    about: Mapping[str, str],
) -> Iterator[Row]:
    """The parts of one entry in a report: one, or one for each way in which it was paid."""
    moved = Counter[str]()
    for account, amount in postings:
        moved[account] += amount
    forgone = moved[FORGONE]
    charged = -moved[REVENUE] - forgone
    ours = REVENUE in moved or RECEIVABLE in moved
    ways = [(a, word) for a in sorted(moved) if moved[a] and (word := _method(a))]
    if RECEIVABLE in moved and not charged and ways:
        for account, method in ways:
            yield Row(
                entry=entry,
                at_us=at_us,
                kind=kind,
                actor=actor,
                visit_id=visit_id,
                ref=ref,
                paid_vnd=moved[account],
                method=method,
                drawer=account.removeprefix(_CASH) if is_drawer(account) else "",
                about=about,
            )
        return
    symbol, number = _receipt(kind, ref)
    yield Row(
        entry=entry,
        at_us=at_us,
        kind=kind,
        actor=actor,
        visit_id=visit_id,
        ref=ref,
        charged_vnd=charged,
        forgone_vnd=forgone,
        refunded_vnd=-moved[REFUND_DUE] if ours else 0,
        about=about,
        symbol=symbol,
        number=number,
    )


def accounts(postings: Postings) -> Counter[str]:
    """What an entry moved, by account; drawers, and companies, are one account each here."""
    moved = Counter[str]()
    for account, amount in postings:
        moved[_grouped(account)] += amount
    return moved


def _grouped(account: str) -> str:
    if is_drawer(account):
        return "cash/drawers"
    head, _, _ = account.partition("/")
    return head if head in ("prepaid", "owed") else account


def _method(account: str) -> str:
    if is_drawer(account):
        return "cash"
    return next((word for start, word in _METHODS if account.startswith(start)), "")


def _receipt(kind: str, ref: str) -> tuple[str, int]:
    """Symbol and number of a receipt's entry; its ``ref`` is "<symbol>/<number>"."""
    symbol, _, number = ref.rpartition("/")
    return (symbol, int(number)) if kind == RECEIPT and number.isdecimal() else ("", 0)
