"""A month told to accounting and to the public: journal lines and disclosure forms from data.

Which accounts and which rows is configuration; the figures are the report's own. Journal lines are
for the unit's accounting to take over: this book does not try to be its ledger.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from fees.documents import Cell, Column, Document, Shape, Table
from fees.receipt import TRAINING_MARK
from fees.report_document import last_day
from fees.reports import Report

UNCONFIRMED = "chưa được kế toán trưởng xác nhận"


def _method(name: str) -> Callable[[Report], int]:
    return lambda report: sum(s.paid_vnd for word, s in report.figures("method") if word == name)


FIGURES: Mapping[str, Callable[[Report], int]] = {
    "visits": lambda report: report.visits,
    "charges": lambda report: report.sums.total.charges,
    "charged": lambda report: report.sums.total.charged_vnd,
    "corrected": lambda report: report.sums.total.corrected_vnd,
    "paid": lambda report: report.sums.total.paid_vnd,
    "cash": _method("cash"),
    "bank": _method("bank"),
    "prepaid": _method("prepaid"),
    "account": _method("account"),
    "exemptions": lambda report: report.sums.total.exemptions,
    "forgone": lambda report: report.sums.total.forgone_vnd,
    "refunded": lambda report: report.sums.total.refunded_vnd,
    "retained": lambda report: report.retained_vnd,
    "budget": lambda report: report.budget_vnd,
    "receipts": lambda report: report.sums.receipt_count,
    "confirmed": lambda report: report.sums.accounts.get("treasury/confirmed", 0),
    "waiting": lambda report: report.cash_waiting_vnd,
}


class FormError(ValueError):
    """A form that names a figure which no report has; the message names both."""


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a form: a figure of `FIGURES`, its words, and for a journal its two accounts."""

    figure: str
    text: str
    debit: str = ""
    credit: str = ""

    def __post_init__(self) -> None:
        """Refuse a figure that no report has; raises ``FormError``."""
        if self.figure not in FIGURES:
            raise FormError(f"{self.text}: no report has a figure {self.figure!r}")


@dataclass(frozen=True, slots=True)
class Form:
    """A disclosure form, or the journal: its title, what it rests on, its lines."""

    id: str
    title: str
    basis: str
    lines: tuple[Line, ...]
    confirmed: bool = True


def journal(report: Report, form: Form) -> Document:
    """Journal lines of the period; lines of nothing are left out."""
    rows: list[tuple[Cell, ...]] = []
    for line in form.lines:
        amount = FIGURES[line.figure](report)
        if amount:
            rows.append((last_day(report), line.text, line.debit, line.credit, amount))
    columns = (
        Column("Ngày", 12, Shape.DAY),
        Column("Diễn giải", 60),
        Column("Nợ", 10),
        Column("Có", 10),
        Column("Số tiền (đ)", 18, Shape.MONEY),
    )
    # Debits of different accounts are not one sum.
    return _document(report, form, Table("Bút toán", columns, tuple(rows), footed=False), "journal")


def disclosure(report: Report, form: Form) -> Document:
    """The form filled with the figures of the period."""
    rows: Sequence[tuple[Cell, ...]] = [
        (str(number), line.text, FIGURES[line.figure](report))
        for number, line in enumerate(form.lines, start=1)
    ]
    columns = (Column("STT", 6), Column("Chỉ tiêu", 70), Column("Số liệu", 20, Shape.MONEY))
    return _document(report, form, Table(form.title, columns, tuple(rows), footed=False), form.id)


def _document(report: Report, form: Form, table: Table, name: str) -> Document:
    basis = form.basis if form.confirmed else f"{form.basis} ({UNCONFIRMED})"
    return Document(
        name=f"malu-{report.ledger}-{name}-{report.name}",
        title=f"{form.title} – {report.name}",
        day=last_day(report),
        mark=TRAINING_MARK if report.illustrative else "",
        facts=(("Sổ", report.ledger), ("Căn cứ", basis), ("Biểu mức thu", report.tariff)),
        tables=(table,),
        data={
            "schema": f"malu.{name}/1",
            "period": report.name,
            "ledger": report.ledger,
            "basis": basis,
            "lines": [
                {
                    "figure": line.figure,
                    "text": line.text,
                    "debit": line.debit,
                    "credit": line.credit,
                    "value": FIGURES[line.figure](report),
                }
                for line in form.lines
            ],
        },
        signers=("Người lập biểu", "Kế toán trưởng", "Thủ trưởng đơn vị"),
    )
