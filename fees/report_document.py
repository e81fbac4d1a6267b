"""A report laid out for files and paper: facts first, then breakdowns, then its rows.

It chooses and orders; every number is the report's own.
"""

from __future__ import annotations

from datetime import date, datetime

from fees.documents import Cell, Column, Document, Shape, Table
from fees.receipt import TRAINING_MARK
from fees.report_rows import Row
from fees.report_sums import BREAKDOWNS, Sums
from fees.report_words import TITLES, kind, word
from fees.reports import DRAWERS, Drawer, Kind, Report, local_day, local_time

_FIGURES = (
    Column("Số khoản", 11, Shape.COUNT),
    Column("Phải thu (đ)", 15, Shape.MONEY),
    Column("Trong đó sửa (đ)", 15, Shape.MONEY),
    Column("Đã thu (đ)", 15, Shape.MONEY),
    Column("Số lượt miễn", 11, Shape.COUNT),
    Column("Số miễn (đ)", 15, Shape.MONEY),
)
_ROWS = (
    Column("Bút toán", 10),
    Column("Giờ ghi sổ", 18, Shape.TIME),
    Column("Loại", 16),
    Column("Lượt xe", 36),
    Column("Làn", 16),
    Column("Loại xe", 30),
    Column("Chiều hàng", 14),
    Column("Loại hình", 22),
    Column("Nhóm hàng", 16),
    Column("Phải thu (đ)", 14, Shape.MONEY),
    Column("Đã thu (đ)", 14, Shape.MONEY),
    Column("Hoàn (đ)", 12, Shape.MONEY),
    Column("Số miễn (đ)", 14, Shape.MONEY),
    Column("Diện miễn", 10),
    Column("Hình thức", 14),
    Column("Người ghi", 16),
    Column("Biên lai", 16),
)


def document(report: Report) -> Document:
    """The report as facts and tables."""
    tables = [_receipts(report), _shares(report)]
    tables += [_breakdown(report, name) for name in BREAKDOWNS]
    tables.append(_days(report) if report.kind is Kind.MONTH else _rows(report))
    return Document(
        name=f"malu-{report.ledger}-{report.kind}-{report.name}",
        title=title(report),
        day=last_day(report),
        mark=TRAINING_MARK if report.illustrative else "",
        facts=tuple(_facts(report)),
        tables=tuple(table for table in tables if table.rows or table.apart),
        data=report.to_json(),
        signers=("Người lập biểu", "Kế toán", "Thủ trưởng đơn vị"),
    )


def title(report: Report) -> str:
    """What stands on top of it."""
    if report.kind is Kind.DAY:
        return f"BÁO CÁO THU PHÍ NGÀY {date.fromisoformat(report.name):%d/%m/%Y}"
    if report.kind is Kind.MONTH:
        year, month = report.name.split("-")
        return f"BÁO CÁO THU PHÍ THÁNG {month}/{year}"
    opened = report.drawer.opened_us if report.drawer else 0
    who = report.drawer.cashier if report.drawer else ""
    return f"BÁO CÁO CA THU {who} {local_time(opened):%d/%m/%Y %H:%M}"


def last_day(report: Report) -> date:
    """The day that the report is of: the last one of a month."""
    if report.kind is Kind.DAY:
        return date.fromisoformat(report.name)
    if report.kind is Kind.MONTH:
        days = [day for day, _ in report.days]
        return date.fromisoformat(days[-1] if days else f"{report.name}-01")
    return local_day(report.drawer.opened_us if report.drawer else 0)


def _facts(report: Report) -> list[tuple[str, Cell]]:
    total = report.sums.total
    found: list[tuple[str, Cell]] = [
        ("Sổ", report.ledger),
        ("Biểu mức thu", report.tariff),
        ("Số lượt xe vào" if report.kind is not Kind.SHIFT else "Số lượt xe", report.visits),
        ("Số khoản phải thu", total.charges),
        ("Phải thu (đ)", total.charged_vnd),
        ("Số lần sửa", total.corrections),
        ("Trong đó sửa (đ)", total.corrected_vnd),
        ("Đã thu (đ)", total.paid_vnd),
        ("Phải hoàn (đ)", total.refunded_vnd),
        ("Số lượt miễn", total.exemptions),
        ("Số miễn (đ)", total.forgone_vnd),
        ("Được để lại (đ)", report.retained_vnd),
        ("Nộp ngân sách (đ)", report.budget_vnd),
    ]
    if report.price_charged_vnd or report.price_paid_vnd:
        found += [
            ("Giá dịch vụ bến bãi, phải thu (đ)", report.price_charged_vnd),
            ("Giá dịch vụ bến bãi, đã thu (đ)", report.price_paid_vnd),
        ]
    return found + (_drawer(report.drawer) if report.drawer else _cash(report))


def _cash(report: Report) -> list[tuple[str, Cell]]:
    return [
        ("Tiền trong ngăn kéo cuối kỳ (đ)", report.held(DRAWERS)),
        ("Tiền mặt phải nộp cuối kỳ (đ)", report.cash_waiting_vnd),
        ("Đang nộp Kho bạc (đ)", report.held("cash/transit")),
        ("Kho bạc xác nhận trong kỳ (đ)", report.sums.accounts.get("treasury/confirmed", 0)),
        ("Thừa (+) thiếu (-) quỹ trong kỳ (đ)", -report.sums.accounts.get("over_short", 0)),
    ]


def _drawer(drawer: Drawer) -> list[tuple[str, Cell]]:
    counted = drawer.counted_vnd
    return [
        ("Người thu", drawer.cashier),
        ("Mở ca", _clock(drawer.opened_us)),
        *([("Kết ca", _clock(drawer.closed_us))] if drawer.closed_us else []),
        ("Tiền lẻ đầu ca (đ)", drawer.float_vnd),
        ("Tiền mặt thu trong ca (đ)", drawer.taken_vnd),
        ("Đếm được cuối ca (đ)", counted),
        ("Chênh lệch (đ)", drawer.variance_vnd),
        *([("Lý do", drawer.reason)] if drawer.reason else []),
        ("Phải nộp (đ)", counted - drawer.float_vnd if drawer.closed_us else 0),
    ]


def _receipts(report: Report) -> Table:
    """From which number to which, and what is absent between."""
    rows: list[tuple[Cell, ...]] = []
    for symbol, runs in sorted(report.sums.receipts.items()):
        count = sum(last - first + 1 for first, last in runs)
        gaps = report.sums.absent(symbol)
        absent = ", ".join(f"{a:07d}" if a == b else f"{a:07d}–{b:07d}" for a, b in gaps)
        rows.append((symbol, f"{runs[0][0]:07d}", f"{runs[-1][1]:07d}", count, absent or "–"))
    columns = (
        Column("Ký hiệu", 46),
        Column("Từ số"),
        Column("Đến số"),
        Column("Số biên lai", 15, Shape.COUNT),
        Column("Số không có trong kỳ", 24),
    )
    return Table("Biên lai", columns, tuple(rows))


def _shares(report: Report) -> Table:
    columns = (
        Column("Biểu mức thu", 46),
        Column("Tỷ lệ để lại (%)"),
        Column("Đã thu (đ)", 15, Shape.MONEY),
        Column("Được để lại (đ)", 15, Shape.MONEY),
        Column("Nộp ngân sách (đ)", 15, Shape.MONEY),
    )
    rows = tuple(
        (
            share.tariff or word(""),
            "–" if share.percent is None else str(share.percent),
            share.collected_vnd,
            share.retained_vnd,
            share.budget_vnd,
        )
        for share in report.shares
    )
    return Table("Phần để lại và phần nộp ngân sách", columns, rows)


def _breakdown(report: Report, name: str) -> Table:
    columns = (Column(TITLES[name], 46), *_FIGURES)
    figures = report.figures(name)
    rows: tuple[tuple[Cell, ...], ...] = tuple((word(c), *_figures(s)) for c, s in figures)
    return Table(TITLES[name], columns, rows)


def _figures(sums: Sums) -> tuple[int, ...]:
    return (
        sums.charges,
        sums.charged_vnd,
        sums.corrected_vnd,
        sums.paid_vnd,
        sums.exemptions,
        sums.forgone_vnd,
    )


def _days(report: Report) -> Table:
    columns = (Column("Ngày", 14, Shape.DAY), *_FIGURES, Column("Biên lai", 11, Shape.COUNT))
    rows: tuple[tuple[Cell, ...], ...] = tuple(
        (date.fromisoformat(day), *_figures(one.total), one.receipt_count)
        for day, one in report.days
    )
    return Table("Từng ngày", columns, rows, apart=True)


def _rows(report: Report) -> Table:
    shown = [row for row in report.rows if row.counts]
    return Table("Chi tiết", _ROWS, tuple(_row(row) for row in shown), apart=True)


def _row(row: Row) -> tuple[Cell, ...]:
    return (
        str(row.entry),
        _clock(row.at_us),
        kind(row.kind),
        row.visit_id,
        word(row.word("lane")),
        word(row.word("class")),
        word(row.word("flow")),
        word(row.word("regime")),
        word(row.word("commodity")),
        row.charged_vnd,
        row.paid_vnd,
        row.refunded_vnd,
        row.forgone_vnd,
        row.word("exemption"),
        word(row.method) if row.method else "",
        row.actor,
        f"{row.symbol} {row.number:07d}" if row.number else "",
    )


def _clock(us: int) -> datetime:
    """Time in Vietnam to the second; a spreadsheet's cells know no time zones."""
    return local_time(us).replace(tzinfo=None, microsecond=0)
