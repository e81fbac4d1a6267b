"""The list of takings for the treasury as a paper (bảng kê nộp tiền): one line a shift.

Each line says which receipts its money stands on and what its count differed; the sum is the
list's own, in figures and in words.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from fees.documents import Cell, Column, Document, Shape, Table
from fees.hand_in import HandInState
from fees.money import words_vi
from fees.receipt import TRAINING_MARK
from fees.reports import Report, local_day, local_time

_COLUMNS = (
    Column("Ca (kết ca)", 20, Shape.TIME),
    Column("Người thu", 20),
    Column("Biên lai", 44),
    Column("Số biên lai", 12, Shape.COUNT),
    Column("Thừa (+) thiếu (-) (đ)", 18, Shape.MONEY),
    Column("Số tiền nộp (đ)", 18, Shape.MONEY),
)
_STATES = {
    HandInState.LISTED: "Đang nộp, chờ Kho bạc xác nhận",
    HandInState.CONFIRMED: "Kho bạc đã xác nhận",
    HandInState.TAKEN_BACK: "Đã thu hồi, không còn hiệu lực",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Paper:
    """What the list says of itself; time µs UTC."""

    number: str
    made_us: int
    made_by: str
    amount_vnd: int
    state: HandInState
    paper_no: str
    treasurer: str
    note: str


def hand_in_document(
    paper: Paper, shifts: Sequence[Report], *, ledger: str, illustrative: bool
) -> Document:
    """The list with a line for each shift's report."""
    rows = tuple(_row(report) for report in shifts)
    facts: list[tuple[str, Cell]] = [
        ("Sổ", ledger),
        ("Ngày lập", local_time(paper.made_us).replace(tzinfo=None, microsecond=0)),
        ("Người lập", paper.made_by),
        ("Số ca", len(shifts)),
        ("Tổng số tiền nộp (đ)", paper.amount_vnd),
        ("Bằng chữ", words_vi(paper.amount_vnd)),
        ("Tình trạng", _STATES[paper.state]),
    ]
    if paper.paper_no:
        facts += [("Số giấy nộp tiền", paper.paper_no), ("Người nộp", paper.treasurer)]
    if paper.note:
        facts.append(("Ghi chú", paper.note))
    return Document(
        name=f"malu-{ledger}-{paper.number}",
        title=f"BẢNG KÊ NỘP TIỀN VÀO KHO BẠC NHÀ NƯỚC SỐ {paper.number}",
        day=local_day(paper.made_us),
        mark=TRAINING_MARK if illustrative else "",
        facts=tuple(facts),
        tables=(Table("Các ca nộp", _COLUMNS, rows),),
        data={
            "schema": "malu.hand_in/1",
            "number": paper.number,
            "state": str(paper.state),
            "amount_vnd": paper.amount_vnd,
            "shifts": [
                {
                    "shift": report.name,
                    "receipts": report.sums.to_json()["receipts"],
                    "amount_vnd": row[-1],
                }
                for report, row in zip(shifts, rows, strict=True)
            ],
        },
        signers=("Người lập bảng kê", "Thủ quỹ", "Kho bạc Nhà nước"),
    )


def _row(report: Report) -> tuple[Cell, ...]:
    drawer = report.drawer
    if drawer is None:
        raise ValueError(f"{report.name} is not the report of a shift")
    spans = [
        f"{symbol} {runs[0][0]:07d} – {runs[-1][1]:07d}"
        for symbol, runs in sorted(report.sums.receipts.items())
    ]
    return (
        local_time(drawer.closed_us).replace(tzinfo=None, microsecond=0),
        drawer.cashier,
        ", ".join(spans) or "–",
        report.sums.receipt_count,
        drawer.variance_vnd,
        drawer.counted_vnd - drawer.float_vnd,
    )
