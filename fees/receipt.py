"""What a fee receipt must say, its gapless number, and the code by which anyone can look it up.

Contents follow the list of NĐ 123/2020/NĐ-CP Điều 32 as practised; forms and symbols are
configuration because newer decrees may rename them. Signing, XML and printing happen elsewhere.
A training series is marked on every receipt and can never be mistaken for money collected.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from fees.money import dong, figures, words_vi

MAX_NUMBER = 9_999_999  # at most seven digits per symbol and year
TRAINING_PREFIX = "MH"  # MINH HOẠ; reserved, a production series never carries it
TRAINING_MARK = "MINH HOẠ – KHÔNG CÓ GIÁ TRỊ THU"
RECEIPT_NAME = "BIÊN LAI THU PHÍ, LỆ PHÍ"
# When a fee grows after it was paid, the next receipt is for the difference.
LESS_PAID = ("Trừ số đã nộp theo biên lai trước", "减：此前收据已缴")
_PREFIX = re.compile(r"[ABCDEGHKLMNPQRSTUVXY]{2}")
_FORM = re.compile(r"0[12]BLP[0-9]-[0-9]{3}")
# 31 signs, a prime: weighted sums find every single wrong sign and every swap of two.
_SIGNS = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
_CODE_SIGNS = 12
_ALIKE = str.maketrans({"-": "", " ": ""})


class ReceiptError(ValueError):
    """A receipt that must not be issued. ``key`` names the message on screen."""

    def __init__(self, key: str, message: str) -> None:
        self.key = key
        super().__init__(message)


@dataclass(frozen=True, slots=True)
class Series:
    """One registered run of numbers: two letters, a year, and the form symbol of the receipt."""

    prefix: str
    year: int
    form: str = "01BLP0-001"

    def __post_init__(self) -> None:
        """Refuse symbols that the tax authority's scheme does not know."""
        if not _PREFIX.fullmatch(self.prefix):
            raise ReceiptError("receipt.prefix", f"two letters of the scheme, not {self.prefix!r}")
        if not 2020 <= self.year <= 2099:
            raise ReceiptError("receipt.year", f"a four-digit year, not {self.year}")
        if not _FORM.fullmatch(self.form):
            raise ReceiptError("receipt.form", f"a form like 01BLP0-001, not {self.form!r}")

    @property
    def symbol(self) -> str:
        """The receipt symbol: letters, two-digit year, E for electronic (``AA-26E``)."""
        return f"{self.prefix}-{self.year % 100:02d}E"

    @property
    def training(self) -> bool:
        """Whether receipts of this series have no value."""
        return self.prefix == TRAINING_PREFIX

    def name(self, number: int) -> str:
        """How one receipt is quoted: ``AA-26E 0000123``."""
        return f"{self.symbol} {number:07d}"


def next_number(last: int) -> int:
    """The number after ``last`` (0 = none issued yet); raises ``ReceiptError`` when it is full."""
    if type(last) is not int or last < 0:
        raise ReceiptError("receipt.number", f"the last number is a whole number from 0: {last!r}")
    if last >= MAX_NUMBER:
        raise ReceiptError("receipt.series_full", "the series is full; register another one")
    return last + 1


def lookup_code(random: bytes) -> str:
    """A code for looking a receipt up, ``XXXX-XXXX-XXXXC``: twelve random signs and a check sign.

    ``random`` is at least 16 bytes from a secure source: a code must not be guessable, because it
    is all that is asked for. Signs that look alike (0/O, 1/I/L) do not occur.
    """
    if len(random) < 16:
        raise ReceiptError("receipt.code_random", "a look-up code needs 16 random bytes")
    value = int.from_bytes(random[:16], "big")
    signs = ""
    for _ in range(_CODE_SIGNS):
        value, digit = divmod(value, len(_SIGNS))
        signs += _SIGNS[digit]
    return f"{signs[:4]}-{signs[4:8]}-{signs[8:]}{_check_sign(signs)}"


def read_lookup_code(typed: str) -> str:
    """Bring a typed code to its printed form; raises ``ReceiptError`` if a sign is mistyped."""
    signs = typed.upper().translate(_ALIKE)
    if len(signs) != _CODE_SIGNS + 1 or any(sign not in _SIGNS for sign in signs):
        raise ReceiptError("receipt.code_form", "a code has 13 letters and digits, as printed")
    if _check_sign(signs[:-1]) != signs[-1]:
        raise ReceiptError("receipt.code_mistyped", "one sign is mistyped; compare with the paper")
    return f"{signs[:4]}-{signs[4:8]}-{signs[8:]}"


def _check_sign(signs: str) -> str:
    total = sum(weight * _SIGNS.index(sign) for weight, sign in enumerate(signs, start=2))
    return _SIGNS[total % len(_SIGNS)]


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

    Raises ``ReceiptError`` when a mandatory content is missing or the lines do not add up.
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
        if sum(line.amount_vnd for line in self.lines) != dong(self.total_vnd):
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
            "total_words": words_vi(self.total_vnd),
            "method": self.method,
            "cashier": self.cashier,
            "issued_at_us": self.issued_at_us,
            "charge_id": self.charge_id,
            "visit_id": self.visit_id,
            "tariff": self.tariff,
            "lookup": self.lookup,
            "lookup_site": self.lookup_site,
        }
