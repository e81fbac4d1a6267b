"""The sentence by which one receipt adjusts or replaces another, and what it refers to.

The law fixes the words: "Điều chỉnh cho / Thay thế cho biên lai mẫu số…, ký hiệu…, số…, ngày…"
(NĐ 123/2020 Điều 19 for invoices, applied to receipts). A notice makes no new receipt and so has no
relation.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from fees.receipt_code import ReceiptError
from fees.receipt_series import Series, local_time
from fees.receipt_state import Way

_WORDS = {
    Way.ADJUST: ("Điều chỉnh cho", "调整"),
    Way.REPLACE: ("Thay thế cho", "替代"),
}


@dataclass(frozen=True, slots=True)
class Relation:
    """Which receipt is adjusted or replaced: its series, number and time of issue (µs UTC)."""

    way: Way
    series: Series
    number: int
    issued_at_us: int

    def __post_init__(self) -> None:
        """Only an adjustment or a replacement is a receipt of its own; raises ``receipt.way``."""
        if self.way not in _WORDS:
            raise ReceiptError("receipt.way", f"{self.way} makes no new receipt")

    @property
    def may_decrease(self) -> bool:
        """Whether the receipt may come to less than nothing: only a difference can."""
        return self.way is Way.ADJUST

    @property
    def day(self) -> str:
        """The day on the other receipt, ``22/11/2026``."""
        return local_time(self.issued_at_us).strftime("%d/%m/%Y")

    @property
    def text_vi(self) -> str:
        """The sentence in Vietnamese."""
        return (
            f"{_WORDS[self.way][0]} biên lai mẫu số {self.series.form}, ký hiệu "
            f"{self.series.symbol}, số {self.number:07d}, ngày {self.day}"
        )

    @property
    def text_zh(self) -> str:
        """The same in Chinese, for the brackets."""
        return (
            f"{_WORDS[self.way][1]}收据：式样 {self.series.form}，代号 "
            f"{self.series.symbol}，号码 {self.number:07d}，日期 {self.day}"
        )

    def to_json(self) -> dict[str, Any]:
        """Its parts and its sentences."""
        return {
            "way": self.way.value,
            "form": self.series.form,
            "symbol": self.series.symbol,
            "number": self.number,
            "issued_at_us": self.issued_at_us,
            "text_vi": self.text_vi,
            "text_zh": self.text_zh,
        }
