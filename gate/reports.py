"""Writes a day's report as a workbook, as CSV or as JSON; adds nothing to it and looks nothing up.

Money stays a number and a time stays a time, so that finance can go on calculating. Sums are
written as formulas together with their value, because some readers never calculate. Text that a
spreadsheet would take for a formula is defused in CSV. Headings are Vietnamese: so is the paper.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable
from datetime import date, datetime
from typing import Any

import xlsxwriter

from fees.charge import ChargeState
from fees.receipt import TRAINING_MARK
from fees.reports import DayReport, DayRow, Figure, local_day, local_time

FORMATS = ("xlsx", "csv", "json")
_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")

_BREAKDOWN_TITLES = {
    "class": "Theo loại xe",
    "flow": "Theo chiều hàng",
    "regime": "Theo loại hình",
    "method": "Theo hình thức thanh toán",
    "cashier": "Theo người thu",
    "lane": "Theo làn",
    "exemption": "Theo diện miễn",
}
_WORDS = {
    "EXPORT": "Xuất khẩu",
    "IMPORT": "Nhập khẩu",
    "NONE": "Không hàng qua biên giới",
    "ORDINARY": "Kinh doanh thông thường",
    "TNTX": "Tạm nhập tái xuất",
    "TRANSIT": "Quá cảnh",
    "BONDED": "Kho ngoại quan",
    "TRANSFER": "Chuyển khẩu",
    "BORDER_RESIDENT": "Cư dân biên giới",
    "cash": "Tiền mặt",
    "V0": "Xe dưới 2 tấn",
    "V1": "Xe từ 2 đến dưới 4 tấn",
    "V2": "Xe từ 4 đến dưới 10 tấn",
    "V3": "Xe từ 10 đến dưới 18 tấn, công-ten-nơ 20 ft",
    "V4": "Xe từ 18 tấn, công-ten-nơ 40 ft",
    "S0": "Xe khách dưới 16 chỗ",
    "S1": "Xe khách 16–29 chỗ",
    "S2": "Xe khách từ 30 chỗ",
    "-": "(không áp dụng)",
}
_STATES = {
    ChargeState.ASSESSED: "Đã tính",
    ChargeState.DUE: "Phải thu",
    ChargeState.PART_PAID: "Thu một phần",
    ChargeState.PAID: "Đã thu",
    ChargeState.EXEMPT: "Miễn",
    ChargeState.ON_ACCOUNT: "Ghi nợ",
    ChargeState.REFUND_DUE: "Phải hoàn",
    ChargeState.REFUNDED: "Đã hoàn",
    ChargeState.REVERSED: "Đã đảo",
}
_COLUMNS: tuple[tuple[str, int, Callable[[DayRow], Any]], ...] = (
    ("Giờ ghi sổ", 18, lambda row: _wall_clock(row.recorded_at_us)),
    ("Ngày phát sinh", 13, lambda row: local_day(row.occurred_at_us)),
    ("Lượt xe", 38, lambda row: row.visit_id),
    ("Khoản thu", 38, lambda row: row.charge_id),
    ("Làn", 14, lambda row: row.lane),
    ("Loại xe", 42, lambda row: _word(row.vehicle_class)),
    ("Chiều hàng", 14, lambda row: _word(row.flow)),
    ("Loại hình", 24, lambda row: _word(row.regime)),
    ("Trạng thái", 14, lambda row: _STATES[row.state]),
    ("Phải thu (đ)", 14, lambda row: row.charged_vnd),
    ("Đã thu (đ)", 14, lambda row: row.paid_vnd),
    ("Số miễn (đ)", 14, lambda row: row.forgone_vnd),
    ("Diện miễn", 10, lambda row: row.exemption),
    ("Hình thức", 12, lambda row: _word(row.method)),
    ("Người thu", 16, lambda row: row.cashier),
    ("Biên lai", 16, lambda row: row.receipt),
)
_MONEY_COLUMNS = tuple(i for i, (name, _, _) in enumerate(_COLUMNS) if name.endswith("(đ)"))
_FIGURE_HEADINGS = ("Số khoản", "Phải thu (đ)", "Đã thu (đ)", "Số miễn (đ)", "Biên lai")


class ReportFormatError(ValueError):
    """A format that reports are not written in."""


def render_day(report: DayReport, fmt: str) -> bytes:
    """The bytes of the report as ``xlsx``, ``csv`` or ``json``; raises ``ReportFormatError``."""
    match fmt:
        case "xlsx":
            return _xlsx(report)
        case "csv":
            return _csv(report)
        case "json":
            return json.dumps(report.to_json(), ensure_ascii=False, indent=1).encode() + b"\n"
        case _:
            raise ReportFormatError(f"no format {fmt!r}; use one of: {', '.join(FORMATS)}")


def _wall_clock(us: int) -> datetime:
    """Time in Vietnam to the second; a spreadsheet's cells know no time zones."""
    return local_time(us).replace(tzinfo=None, microsecond=0)


def _word(code: str) -> str:
    """The Vietnamese word for a code; what has none is shown as it is."""
    return _WORDS.get(code, code)


def _mark(report: DayReport) -> str:
    return TRAINING_MARK if report.illustrative else ""


def _csv(report: DayReport) -> bytes:
    """One line per charge; the mark of a training ledger stands on every line."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow([*(name for name, _, _ in _COLUMNS), "Ghi chú"])
    for row in report.rows:
        writer.writerow([*(_plain(take(row)) for _, _, take in _COLUMNS), _mark(report)])
    return b"\xef\xbb\xbf" + out.getvalue().encode()


def _plain(value: object) -> str | int:
    """A CSV cell: numbers as they are, text never as a formula (OWASP, CSV injection)."""
    if isinstance(value, int):
        return value
    text = value.isoformat(sep=" ") if isinstance(value, datetime) else str(value)
    return f"'{text}" if text.startswith(_FORMULA_STARTS) else text


def _xlsx(report: DayReport) -> bytes:
    out = io.BytesIO()
    # Text is text: nothing a driver or cashier typed becomes a formula or a link.
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(out, options) as book:
        day = date.fromisoformat(report.day)
        # The report's own day, so that the same report gives the same bytes.
        created = datetime(day.year, day.month, day.day)  # noqa: DTZ001 - a property of the file
        book.set_properties({"title": f"Báo cáo ngày {report.day}", "created": created})
        styles = _styles(book)
        _summary(book.add_worksheet("Tổng hợp"), report, styles)
        _details(book.add_worksheet("Chi tiết"), report, styles)
    return out.getvalue()


def _styles(book: Any) -> dict[str, Any]:
    return {
        "title": book.add_format({"bold": True, "font_size": 14}),
        "mark": book.add_format({"bold": True, "font_color": "#B00020"}),
        "head": book.add_format({"bold": True, "bottom": 1, "text_wrap": True, "valign": "top"}),
        "money": book.add_format({"num_format": "#,##0"}),
        "sum": book.add_format({"num_format": "#,##0", "bold": True, "top": 1}),
        "strong": book.add_format({"bold": True, "top": 1}),
        "time": book.add_format({"num_format": "dd/mm/yyyy hh:mm:ss"}),
        "day": book.add_format({"num_format": "dd/mm/yyyy"}),
    }


def _page(sheet: Any, report: DayReport) -> None:
    """A4 landscape, as wide as one page, marked and numbered."""
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
    sheet.set_footer(f"&L{_mark(report)}&RTrang &P/&N")


def _summary(sheet: Any, report: DayReport, styles: dict[str, Any]) -> None:
    """Counts first, then each breakdown with the receipts every figure stands on."""
    _page(sheet, report)
    sheet.set_column(0, 0, 46)
    sheet.set_column(1, 4, 15)
    sheet.set_column(5, 5, 60)
    sheet.write(0, 0, f"BÁO CÁO THU PHÍ NGÀY {_show_day(report.day)}", styles["title"])
    sheet.write(1, 0, _mark(report), styles["mark"])
    facts = [
        ("Sổ", report.ledger),
        ("Biểu mức thu", report.tariff),
        ("Số lượt xe vào", report.visits),
        ("Số khoản thu", report.total.charges),
        ("Số khoản miễn", report.exemptions),
        ("Phải thu (đ)", report.total.charged_vnd),
        ("Đã thu (đ)", report.total.paid_vnd),
        ("Số miễn (đ)", report.total.forgone_vnd),
    ]
    for span in report.receipts:
        numbers = f"{span.first:07d} – {span.last:07d} ({span.count} số, thiếu {len(span.absent)})"
        facts.append((f"Biên lai {span.symbol}", numbers))
    for row, (name, value) in enumerate(facts, start=2):
        sheet.write(row, 0, name)
        sheet.write(row, 1, value, styles["money"] if isinstance(value, int) else None)
    sheet.freeze_panes(2, 0)
    row = 3 + len(facts)
    for name, figures in report.breakdowns.items():
        row = _breakdown(sheet, row, _BREAKDOWN_TITLES[name], figures, styles)


def _breakdown(
    sheet: Any, row: int, title: str, figures: tuple[Figure, ...], styles: dict[str, Any]
) -> int:
    """One table; returns the row after it. A table without figures is not drawn."""
    if not figures:
        return row
    for column, name in enumerate((title, *_FIGURE_HEADINGS)):
        sheet.write(row, column, name, styles["head"])
    first = row + 1
    for figure in figures:
        row += 1
        sheet.write(row, 0, _word(figure.key))
        for column, amount in enumerate(_amounts(figure), start=1):
            sheet.write_number(row, column, amount, styles["money"])
        sheet.write(row, 5, ", ".join(figure.receipts))
    sheet.write(row + 1, 0, "Cộng", styles["strong"])
    for column in range(1, 5):
        total = sum(_amounts(figure)[column - 1] for figure in figures)
        _sum(sheet, row + 1, column, first, total, styles)
    return row + 3


def _amounts(figure: Figure) -> tuple[int, int, int, int]:
    return figure.charges, figure.charged_vnd, figure.paid_vnd, figure.forgone_vnd


def _sum(sheet: Any, row: int, column: int, first: int, total: int, styles: dict[str, Any]) -> None:
    """A sum as formula with its value, over the cells from row ``first`` to the one above."""
    letter = xlsxwriter.utility.xl_col_to_name(column)
    formula = f"=SUM({letter}{first + 1}:{letter}{row})"
    sheet.write_formula(row, column, formula, styles["sum"], total)


def _details(sheet: Any, report: DayReport, styles: dict[str, Any]) -> None:
    """One line per charge under a frozen header, sums at the end."""
    _page(sheet, report)
    sheet.write(0, 0, f"CHI TIẾT NGÀY {_show_day(report.day)}", styles["title"])
    sheet.write(1, 0, _mark(report), styles["mark"])
    for column, (name, width, _) in enumerate(_COLUMNS):
        sheet.set_column(column, column, width)
        sheet.write(2, column, name, styles["head"])
    sheet.freeze_panes(3, 0)
    sheet.repeat_rows(2)
    for index, row in enumerate(report.rows, start=3):
        for column, (_, _, take) in enumerate(_COLUMNS):
            _cell(sheet, index, column, take(row), styles)
    end = 3 + len(report.rows)
    if not report.rows:
        return
    sheet.autofilter(2, 0, end - 1, len(_COLUMNS) - 1)
    sheet.write(end, 0, "Cộng", styles["strong"])
    for column in _MONEY_COLUMNS:
        total = sum(_COLUMNS[column][2](row) for row in report.rows)
        _sum(sheet, end, column, 3, total, styles)


def _cell(sheet: Any, row: int, column: int, value: object, styles: dict[str, Any]) -> None:
    match value:
        case int():
            sheet.write_number(row, column, value, styles["money"])
        case datetime():
            sheet.write_datetime(row, column, value, styles["time"])
        case date():
            sheet.write_datetime(row, column, value, styles["day"])
        case _:
            sheet.write_string(row, column, str(value))


def _show_day(day: str) -> str:
    return date.fromisoformat(day).strftime("%d/%m/%Y")
