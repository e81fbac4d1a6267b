"""What a fee receipt must say; the one door to receipts for the rest of the house.

Contents follow the list of NĐ 123/2020/NĐ-CP Điều 32 as practised; forms and symbols are
configuration because newer decrees may rename them. Signing, XML and printing happen elsewhere.
A training series is marked on every receipt and can never be mistaken for money collected.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from fees.money import dong, figures, words_vi
from fees.receipt_code import ReceiptError, lookup_code, read_lookup_code
from fees.receipt_relation import Relation
from fees.receipt_series import (
    MAX_NUMBER,
    TRAINING_PREFIX,
    Registered,
    Registration,
    Series,
    next_number,
)

__all__ = [
    "COPY_MARK",
    "LESS_PAID",
    "LESS_RETURNED",
    "MAX_NUMBER",
    "PARTY_ONLY",
    "RECEIPT_NAME",
    "TRAINING_MARK",
    "TRAINING_PREFIX",
    "Party",
    "ReceiptContent",
    "ReceiptError",
    "ReceiptLine",
    "Registered",
    "Registration",
    "Relation",
    "Series",
    "lookup_code",
    "next_number",
    "read_lookup_code",
    "signed_words_vi",
]

TRAINING_MARK = "MINH HOẠ – KHÔNG CÓ GIÁ TRỊ THU"
COPY_MARK = "BẢN SAO / COPY"  # a reprint: the same number, the same words
RECEIPT_NAME = "BIÊN LAI THU PHÍ, LỆ PHÍ"
# When a fee grows after it was paid, the next receipt is for the difference.
LESS_PAID = ("Trừ số đã nộp theo biên lai trước", "减：此前收据已缴")
LESS_RETURNED = ("Điều chỉnh giảm: số phí hoàn lại", "调减：退还费用")
PARTY_ONLY = (
    "Điều chỉnh thông tin người nộp, không thay đổi số tiền",
    "仅更正缴费人信息，金额不变",
)


@dataclass(frozen=True, slots=True)
class Party:
    """Collector or payer. A passer-by gives no name: the plate in the content line identifies."""

    name: str = ""
    tax_code: str = ""
    address: str = ""
    budget_unit: str = ""

    def to_json(self) -> dict[str, str]:
        """The parts that are known."""
        parts = {
            "name": self.name,
            "tax_code": self.tax_code,
            "address": self.address,
            "budget_unit": self.budget_unit,
        }
        return {key: value for key, value in parts.items() if value}


@dataclass(frozen=True, slots=True)
class ReceiptLine:
    """One fee on the receipt: its name in Vietnamese and Chinese, quantity, unit rate, amount."""

    code: str
    name_vi: str
    name_zh: str
    quantity: int
    unit_vnd: int
    amount_vnd: int

    def to_json(self) -> dict[str, Any]:
        """Integers and strings."""
        return {
            "code": self.code,
            "name_vi": self.name_vi,
            "name_zh": self.name_zh,
            "quantity": self.quantity,
            "unit_vnd": self.unit_vnd,
            "amount_vnd": self.amount_vnd,
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class ReceiptContent:
    """Everything a receipt says before it is signed; times in µs since the epoch (UTC).

    Only a receipt that adjusts another may come to less than nothing. Raises ``ReceiptError`` when
    a mandatory content is missing or the lines do not add up.
    """

    series: Series
    number: int
    collector: Party
    payer: Party
    plate: str
    lines: tuple[ReceiptLine, ...]
    total_vnd: int
    method: str
    cashier: str
    issued_at_us: int
    charge_id: str
    visit_id: str
    tariff: str
    lookup: str
    lookup_site: str
    relation: Relation | None = None

    def __post_init__(self) -> None:
        """Check the mandatory contents."""
        if not 1 <= self.number <= MAX_NUMBER:
            raise ReceiptError("receipt.number", f"numbers run from 1 to {MAX_NUMBER}")
        required = {
            "collector": self.collector.name,
            "payer or plate": self.payer.name or self.plate,
            "lines": self.lines,
            "method": self.method,
            "look-up code": self.lookup,
        }
        absent = [name for name, value in required.items() if not value]
        if absent:
            raise ReceiptError("receipt.content_missing", f"missing: {', '.join(absent)}")
        adjusts = self.relation is not None and self.relation.may_decrease
        if sum(line.amount_vnd for line in self.lines) != dong(self.total_vnd, signed=adjusts):
            raise ReceiptError("receipt.sum", "the lines do not add up to the total")
        read_lookup_code(self.lookup)

    @property
    def name(self) -> str:
        """How the receipt is quoted: ``AA-26E 0000123``."""
        return self.series.name(self.number)

    @property
    def mark(self) -> str:
        """The words across a training receipt, empty on one that has value."""
        return TRAINING_MARK if self.series.training else ""

    def to_json(self) -> dict[str, Any]:
        """The whole content, integers and strings, ready for the ledger's neighbour table."""
        related = {"relation": self.relation.to_json()} if self.relation else {}
        return {
            "title": RECEIPT_NAME,
            "mark": self.mark,
            "form": self.series.form,
            "symbol": self.series.symbol,
            "number": self.number,
            "collector": self.collector.to_json(),
            "payer": self.payer.to_json(),
            "plate": self.plate,
            "lines": [line.to_json() for line in self.lines],
            "total_vnd": self.total_vnd,
            "total_figures": figures(self.total_vnd),
            "total_words": signed_words_vi(self.total_vnd),
            "method": self.method,
            "cashier": self.cashier,
            "issued_at_us": self.issued_at_us,
            "charge_id": self.charge_id,
            "visit_id": self.visit_id,
            "tariff": self.tariff,
            "lookup": self.lookup,
            "lookup_site": self.lookup_site,
            **related,
        }


def signed_words_vi(amount: int) -> str:
    """An amount in words; a decrease begins with ``Âm`` (minus)."""
    if amount >= 0:
        return words_vi(amount)
    words = words_vi(-amount)
    return f"Âm {words[0].lower()}{words[1:]}"
