"""Writes a document of tables as a workbook or as CSV; adds nothing to it and looks nothing up.

Money stays a number and a time stays a time, so that finance can go on calculating. Sums are
written as formulas together with their value, because some readers never calculate. Text that a
spreadsheet would take for a formula is defused in CSV.
"""

import csv
import io
from datetime import date, datetime
from typing import Any

import xlsxwriter

from fees.documents import Document, Shape, Table

_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")
_A4 = 9
_FIRST = "Tổng hợp"


def csv_of(document: Document) -> bytes:
    """The last table, one line per row; the mark of a training ledger stands on every line."""
    out = io.StringIO()
    writer = csv.writer(out)
    table = document.tables[-1]
    writer.writerow([*(column.name for column in table.columns), "Ghi chú"])
    for row in table.rows:
        writer.writerow([*(_plain(cell) for cell in row), document.mark])
    return b"\xef\xbb\xbf" + out.getvalue().encode()


def _plain(value: object) -> str | int:
    """A CSV cell: numbers as they are, text never as a formula (OWASP, CSV injection)."""
    if isinstance(value, int):
        return value
    text = value.isoformat(sep=" ") if isinstance(value, datetime) else str(value)
    return f"'{text}" if text.startswith(_FORMULA_STARTS) else text


def xlsx(document: Document) -> bytes:
    """A workbook: facts and tables on the first sheet, long tables on sheets of their own."""
    out = io.BytesIO()
    # Text is text: nothing a driver or cashier typed becomes a formula or a link.
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(out, options) as book:
        # The document's own day, so that the same document gives the same bytes.
        created = datetime.combine(document.day, datetime.min.time())
        book.set_properties({"title": document.title, "created": created})
        styles = _styles(book)
        _summary(book.add_worksheet(_FIRST), document, styles)
        for table in document.tables:
            if table.apart:
                _apart(book.add_worksheet(table.title[:31]), document, table, styles)
    return out.getvalue()


def _styles(book: Any) -> dict[str, Any]:
    return {
        "title": book.add_format({"bold": True, "font_size": 14}),
        "mark": book.add_format({"bold": True, "font_color": "#B00020"}),
        "head": book.add_format({"bold": True, "bottom": 1, "text_wrap": True, "valign": "top"}),
        "money": book.add_format({"num_format": "#,##0", "align": "right"}),
        "sum": book.add_format({"num_format": "#,##0", "bold": True, "top": 1}),
        "strong": book.add_format({"bold": True, "top": 1}),
        "time": book.add_format({"num_format": "dd/mm/yyyy hh:mm:ss", "align": "left"}),
        "day": book.add_format({"num_format": "dd/mm/yyyy", "align": "left"}),
    }


def _page(sheet: Any, document: Document, title: str, styles: dict[str, Any]) -> None:
    """A4 landscape, as wide as one page, titled, marked and numbered."""
    sheet.set_landscape()
    sheet.set_paper(_A4)
    sheet.set_margins(left=0.4, right=0.4, top=0.5, bottom=0.6)
    sheet.fit_to_pages(1, 0)
    sheet.set_footer(f"&L{document.mark}&RTrang &P/&N")
    sheet.write(0, 0, title, styles["title"])
    sheet.write(1, 0, document.mark, styles["mark"])


def _summary(sheet: Any, document: Document, styles: dict[str, Any]) -> None:
    """Facts first, then each table."""
    _page(sheet, document, document.title, styles)
    sheet.freeze_panes(2, 0)
    sheet.set_column(0, 0, 46)
    sheet.set_column(1, 6, 15)
    row = 2
    for name, value in document.facts:
        sheet.write(row, 0, name)
        _cell(sheet, row, 1, value, styles)
        row += 1
    for table in document.tables:
        if not table.apart:
            row = _table(sheet, row + 1, table, styles)
    row += 2
    for place, signer in enumerate(document.signers):
        sheet.write(row, 2 * place, signer, styles["strong"])


def _apart(sheet: Any, document: Document, table: Table, styles: dict[str, Any]) -> None:
    """One long table under a frozen header that is printed on every page."""
    _page(sheet, document, f"{table.title} – {document.title}", styles)
    for place, column in enumerate(table.columns):
        sheet.set_column(place, place, column.width)
    sheet.freeze_panes(3, 0)
    sheet.repeat_rows(2)
    _table(sheet, 2, table, styles)
    if table.rows:
        sheet.autofilter(2, 0, 2 + len(table.rows), len(table.columns) - 1)


def _table(sheet: Any, row: int, table: Table, styles: dict[str, Any]) -> int:
    """Headings at `row`, rows, sums; returns the row after it."""
    for place, column in enumerate(table.columns):
        sheet.write(row, place, column.name, styles["head"])
    first = row + 1
    for cells in table.rows:
        row += 1
        for place, cell in enumerate(cells):
            _cell(sheet, row, place, cell, styles)
    if not table.rows or not table.footed:
        return row + 1
    sums = table.sums()
    if sums and not table.columns[0].adds_up:
        sheet.write(row + 1, 0, "Cộng", styles["strong"])
    for place, total in sums.items():
        letter = xlsxwriter.utility.xl_col_to_name(place)
        formula = f"=SUM({letter}{first + 1}:{letter}{row + 1})"
        sheet.write_formula(row + 1, place, formula, styles["sum"], total)
    return row + 2


def _cell(sheet: Any, row: int, column: int, value: object, styles: dict[str, Any]) -> None:
    match value:
        case int():
            sheet.write_number(row, column, value, styles["money"])
        case datetime():
            sheet.write_datetime(row, column, value, styles[Shape.TIME.value])
        case date():
            sheet.write_datetime(row, column, value, styles[Shape.DAY.value])
        case _:
            sheet.write_string(row, column, str(value))
