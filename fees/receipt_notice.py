"""The notice that a receipt was made out wrongly (form 04/SS-CTĐT): what it says, field by field.

It is sent to the tax authority when name or address were wrong and the amount was right, or to
explain what the authority asked about. Field names are those of the authority's XML: root `TBao`,
its data `DLTBao`, one `CTu` per receipt. It makes no XML itself.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import IntEnum

from fees.receipt_code import ReceiptError
from fees.receipt_series import Series


class NoticeCause(IntEnum):
    """`Loai`: the collector found it, or the authority asked for an explanation."""

    FOUND = 1
    ASKED = 2


@dataclass(frozen=True, slots=True)
class NoticeForm:
    """What a newer circular may rename: version, number and name of the form; kinds by form code.

    ``kinds`` gives `LCTDT` by the two digits that begin a form code: fee receipts are 3 and 4.
    """

    version: str
    number: str
    name: str
    kinds: tuple[tuple[str, int], ...]

    def kind(self, series: Series) -> int:
        """`LCTDT` of a series; raises ``receipt.notice_kind`` for a form without one."""
        for digits, kind in self.kinds:
            if series.form.startswith(digits):
                return kind
        raise ReceiptError("receipt.notice_kind", f"no kind is configured for {series.form}")


@dataclass(frozen=True, slots=True)
class WrongReceipt:
    """One receipt that was made out wrongly, and why the notice is sent."""

    series: Series
    number: int
    issued: date  # as on the receipt, Asia/Ho_Chi_Minh
    reason: str

    def __post_init__(self) -> None:
        """A notice without a reason explains nothing; raises ``receipt.reason``."""
        if not self.reason.strip():
            raise ReceiptError("receipt.reason", "say what was wrong on the receipt")


Field = tuple[str, "str | tuple[Field, ...]"]
"""An element: its name, and its text or its own elements, in order."""


@dataclass(frozen=True, slots=True)
class ErrorNotice:
    """A notice 04/SS-CTĐT for one or more receipts of one collector."""

    form: NoticeForm
    cause: NoticeCause
    tax_code: str
    budget_unit: str
    receipts: tuple[WrongReceipt, ...]

    def __post_init__(self) -> None:
        """It names its sender and at least one receipt, each once."""
        if not (self.tax_code or self.budget_unit):
            raise ReceiptError("receipt.notice_sender", "the collector needs a tax or budget code")
        if not self.receipts:
            raise ReceiptError("receipt.notice_empty", "name at least one receipt")
        named = {(r.series.symbol, r.number) for r in self.receipts}
        if len(named) != len(self.receipts):
            raise ReceiptError("receipt.notice_twice", "a receipt is named once in a notice")

    def fields(self) -> tuple[Field, ...]:
        """What stands in `DLTBao`, in the order of the form."""
        head = (
            ("PBan", self.form.version),
            ("MSo", self.form.number),
            ("Ten", self.form.name),
            ("Loai", str(self.cause.value)),
        )
        sender = (("MST", self.tax_code), ("MDVQHNSach", self.budget_unit))
        known = tuple((name, value) for name, value in sender if value)
        lines = tuple(
            ("CTu", self._line(place, wrong)) for place, wrong in enumerate(self.receipts, start=1)
        )
        return (*head, *known, ("DSCTu", lines))

    def _line(self, place: int, wrong: WrongReceipt) -> tuple[Field, ...]:
        return (
            ("STT", str(place)),
            ("KHMSCTu", wrong.series.form),
            ("KHCTu", wrong.series.symbol),
            ("SCTu", str(wrong.number)),
            ("NLap", wrong.issued.isoformat()),
            ("LCTDT", str(self.form.kind(wrong.series))),
            ("LDo", wrong.reason),
        )
