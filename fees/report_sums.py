"""Figures that add up: a day is the sum of its entries, a month the sum of its days.

A ``Summary`` is what is kept of a day that is over. Adding summaries gives exactly what folding all
the entries together gives, in any order, so a month needs no entry to be read again. Amounts are
whole đồng and may be negative: a correction takes away.
"""

from __future__ import annotations

import itertools
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import astuple, dataclass, fields
from typing import Any

from fees.drafts import RELEASED
from fees.report_rows import AXES, Row

BREAKDOWNS = (*AXES, "method", "cashier")
SCHEMA = 1  # of what is kept; a summary kept by other rules is folded anew
Runs = tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True)
class Sums:
    """Counts and amounts of some entries."""

    charges: int = 0  # issued or exempted, less those taken back
    charged_vnd: int = 0
    corrections: int = 0
    corrected_vnd: int = 0  # the part of ``charged_vnd`` that corrections make
    exemptions: int = 0
    forgone_vnd: int = 0
    payments: int = 0
    paid_vnd: int = 0
    refunded_vnd: int = 0

    def __add__(self, other: Sums) -> Sums:
        """Both together."""
        return Sums(*(a + b for a, b in zip(astuple(self), astuple(other), strict=True)))

    @property
    def open_vnd(self) -> int:
        """Charged and neither paid nor owed back: negative when older charges were paid."""
        return self.charged_vnd + self.refunded_vnd - self.paid_vnd


NOTHING = Sums()


@dataclass(frozen=True, slots=True)
class Summary:
    """All figures of some entries.

    ``by`` holds one ``Sums`` for each word of each breakdown ("" = does not apply), ``accounts``
    what each group of accounts gained, ``receipts`` the numbers given, by symbol, as runs of first
    and last.
    """

    total: Sums
    by: Mapping[str, Mapping[str, Sums]]
    accounts: Mapping[str, int]
    receipts: Mapping[str, Runs]

    @property
    def receipt_count(self) -> int:
        """How many receipts were numbered."""
        return sum(last - first + 1 for runs in self.receipts.values() for first, last in runs)

    def absent(self, symbol: str) -> Runs:
        """Numbers between the first and the last that were not given here, as runs."""
        runs = self.receipts[symbol]
        gaps = itertools.pairwise(runs)
        return tuple((left[1] + 1, right[0] - 1) for left, right in gaps)

    def to_json(self) -> dict[str, Any]:
        """Integers, strings and lists."""
        return {
            "total": _sums_json(self.total),
            "by": {
                name: {word: _sums_json(sums) for word, sums in words.items()}
                for name, words in self.by.items()
            },
            "accounts": dict(self.accounts),
            "receipts": {
                symbol: [list(run) for run in runs] for symbol, runs in self.receipts.items()
            },
        }

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Summary:
        """What ``to_json`` wrote."""
        return cls(
            Sums(**data["total"]),
            {
                name: {word: Sums(**sums) for word, sums in words.items()}
                for name, words in data["by"].items()
            },
            dict(data["accounts"]),
            {s: tuple((a, b) for a, b in runs) for s, runs in data["receipts"].items()},
        )


def summarise(found: Iterable[Row], accounts: Mapping[str, int]) -> Summary:
    """Fold rows, and what their entries moved on the accounts."""
    total = [0] * len(_NAMES)
    by: dict[str, dict[str, list[int]]] = {name: {} for name in BREAKDOWNS}
    numbers: dict[str, list[int]] = {}
    for row in found:
        if row.number:
            numbers.setdefault(row.symbol, []).append(row.number)
            continue
        values = _values(row)
        if not any(values):
            continue
        _into(total, values)
        for name, words in by.items():
            _into(words.setdefault(row.word(name), [0] * len(_NAMES)), values)
    return Summary(
        Sums(*total),
        {n: {word: Sums(*sums) for word, sums in words.items()} for n, words in by.items()},
        {account: amount for account, amount in accounts.items() if amount},
        {symbol: _runs((n, n) for n in given) for symbol, given in numbers.items()},
    )


def add(found: Sequence[Summary]) -> Summary:
    """The summary of all of them together; of none, one without figures."""
    total = [0] * len(_NAMES)
    by: dict[str, dict[str, list[int]]] = {name: {} for name in BREAKDOWNS}
    moved, runs = Counter[str](), dict[str, list[tuple[int, int]]]()
    for one in found:
        _into(total, astuple(one.total))
        for name, words in one.by.items():
            for word, sums in words.items():
                _into(by[name].setdefault(word, [0] * len(_NAMES)), astuple(sums))
        moved.update(one.accounts)
        for symbol, given in one.receipts.items():
            runs.setdefault(symbol, []).extend(given)
    return Summary(
        Sums(*total),
        {n: {word: Sums(*sums) for word, sums in words.items()} for n, words in by.items()},
        {account: amount for account, amount in moved.items() if amount},
        {symbol: _runs(given) for symbol, given in runs.items()},
    )


_NAMES = tuple(field.name for field in fields(Sums))


def _values(row: Row) -> tuple[int, ...]:
    corrects = row.is_correction
    issued = int(row.kind in ("charge", "exemption")) - int(row.kind == "reversal" and corrects)
    exempted = int(row.kind == "exemption") - int(row.kind == "reversal" and row.forgone_vnd < 0)
    return (
        issued,
        row.charged_vnd,
        int(corrects),
        row.charged_vnd if corrects else 0,
        exempted,
        row.forgone_vnd,
        int(row.paid_vnd > 0) - int(row.kind == RELEASED and row.paid_vnd < 0),
        row.paid_vnd,
        row.refunded_vnd,
    )


def _into(sums: list[int], values: Sequence[int]) -> None:
    for place, value in enumerate(values):
        sums[place] += value


def _runs(found: Iterable[tuple[int, int]]) -> Runs:
    """Neighbouring runs joined, in order."""
    joined: list[tuple[int, int]] = []
    for first, last in sorted(found):
        if joined and first <= joined[-1][1] + 1:
            joined[-1] = (joined[-1][0], max(joined[-1][1], last))
        else:
            joined.append((first, last))
    return tuple(joined)


def _sums_json(sums: Sums) -> dict[str, int]:
    return dict(zip(_NAMES, astuple(sums), strict=True))
