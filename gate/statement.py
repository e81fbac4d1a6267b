"""A company's month as a file: CSV, workbook or PDF; adds nothing to it and looks nothing up.

Headings are Vietnamese: so is the paper. Money stays a number; what somebody typed never becomes a
formula.
"""

import csv
import io
from datetime import datetime

import xlsxwriter

from fees.account import Move
from fees.receipt import TRAINING_MARK
from fees.reports import local_time
from gate.papers import sheet
from gate.papers.face import Run
from gate.papers.sheet import MM, Align, Block, Cell, Format
from gate.service.company import Statement, StatementLine

FORMATS = ("pdf", "xlsx", "csv")
TITLE = "SAO KÊ TÀI KHOẢN CÔNG TY"
KINDS = {
    Move.DEPOSIT: "Nạp trước",
    Move.DRAW: "Trừ vào số trả trước",
    Move.OWE: "Ghi nợ",
    Move.SETTLE: "Trả khoản ghi nợ",
    Move.REFUND: "Hoàn lại",
    Move.RELEASE: "Bỏ ghi nợ: phí tính lại",
}
_HEADS = (
    "Số",
    "Thời điểm",
    "Nội dung",
    "Biển số",
    "Chứng từ",
    "Số tiền (đ)",
    "Còn trả trước (đ)",
    "Còn nợ (đ)",
)
_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")
_A4 = Format(width=210, height=297, margin=14)
_SIZE = 8.5


def render(statement: Statement, fmt: str, *, ledger: str, training: bool) -> bytes:
    """The bytes of the statement as one of `FORMATS`; raises `KeyError` for another."""
    makers = {"pdf": _pdf, "xlsx": _xlsx, "csv": _csv}
    return makers[fmt](statement, ledger, TRAINING_MARK if training else "")


def _moment(us: int) -> datetime:
    return local_time(us).replace(tzinfo=None, microsecond=0)


def _signed(line: StatementLine) -> int:
    """What the movement did to the company's side: in is positive, out and owed negative."""
    return line.amount if line.adds else -line.amount


def _head(statement: Statement, ledger: str) -> list[tuple[str, str | int]]:
    company = statement.company
    return [
        ("Mã số thuế", company.id),
        ("Tên", company.name),
        ("Địa chỉ", company.address or "–"),
        ("Tháng", statement.month),
        ("Sổ", ledger),
        ("Hạn mức ghi nợ (đ)", company.limit_vnd),
        ("Trả trước đầu tháng (đ)", statement.prepaid_before),
        ("Nợ đầu tháng (đ)", statement.owed_before),
        ("Trả trước cuối tháng (đ)", statement.prepaid_after),
        ("Nợ cuối tháng (đ)", statement.owed_after),
    ]


def _cells(line: StatementLine) -> tuple[int, datetime, str, str, str, int, int, int]:
    return (
        line.number,
        _moment(line.at),
        KINDS[line.kind],
        line.plate,
        line.paper,
        _signed(line),
        line.prepaid_after,
        line.owed_after,
    )


def _plain(value: object) -> str | int:
    """A CSV cell: numbers as they are, text never as a formula (OWASP, CSV injection)."""
    if isinstance(value, int):
        return value
    text = value.isoformat(sep=" ") if isinstance(value, datetime) else str(value)
    return f"'{text}" if text.startswith(_FORMULA_STARTS) else text


def _csv(statement: Statement, _ledger: str, mark: str) -> bytes:
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(["Mã số thuế", *_HEADS, "Ghi chú"])
    for line in statement.lines:
        writer.writerow([statement.company.id, *(_plain(c) for c in _cells(line)), mark])
    return b"\xef\xbb\xbf" + out.getvalue().encode()


def _xlsx(statement: Statement, ledger: str, mark: str) -> bytes:
    out = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(out, options) as book:
        first = datetime.fromisoformat(f"{statement.month}-01")
        book.set_properties({"title": TITLE, "created": first})
        bold = book.add_format({"bold": True})
        head = book.add_format({"bold": True, "bottom": 1, "text_wrap": True, "valign": "top"})
        money = book.add_format({"num_format": "#,##0"})
        when = book.add_format({"num_format": "dd/mm/yyyy hh:mm"})
        page = book.add_worksheet("Sao kê")
        page.set_paper(9)
        page.fit_to_pages(1, 0)
        page.set_footer(f"&L{mark}&RTrang &P/&N")
        page.write(0, 0, f"{TITLE} {mark}".strip(), bold)
        row = 1
        for name, value in _head(statement, ledger):
            page.write(row, 0, name)
            page.write(row, 2, value, money if isinstance(value, int) else None)
            row += 1
        row += 1
        page.write_row(row, 0, _HEADS, head)
        page.freeze_panes(row + 1, 0)
        page.repeat_rows(row)
        for line in statement.lines:
            row += 1
            for column, cell in enumerate(_cells(line)):
                if isinstance(cell, datetime):
                    page.write_datetime(row, column, cell, when)
                elif isinstance(cell, int):
                    page.write_number(row, column, cell, money)
                else:
                    page.write_string(row, column, cell)
        for column, width in enumerate((18, 16, 24, 13, 20, 15, 17, 15)):
            page.set_column(column, column, width)
    return out.getvalue()


_WIDTHS = (8.0, 26.0, 34.0, 22.0, 28.0, 22.0, 22.0, 20.0)  # mm, together the room of A4


def _row(texts: tuple[str, ...], *, bold: bool = False) -> Block:
    x, cells = 0.0, []
    for number, (text, wide) in enumerate(zip(texts, _WIDTHS, strict=True)):
        align: Align = "right" if number > 4 else "left"
        cells.append(Cell(x * MM, (wide - 1.5) * MM, (Run(text, _SIZE, bold),), align))
        x += wide
    return sheet.row(*cells, after=2)


def _figures(amount: int) -> str:
    return f"{amount:,}".replace(",", ".").replace("-", "−")


def _pdf(statement: Statement, ledger: str, mark: str) -> bytes:
    room = _A4.room
    blocks = [sheet.text(room, Run(TITLE, 14, bold=True), align="centre", after=2)]
    if mark:
        blocks.append(sheet.text(room, Run(mark, 10, bold=True), align="centre", after=2))
    for name, value in _head(statement, ledger):
        told = _figures(value) if isinstance(value, int) else value
        name_cell = Cell(0, 52 * MM, (Run(name, 9),))
        blocks.append(sheet.row(name_cell, Cell(54 * MM, room - 54 * MM, (Run(told, 9, True),))))
    head = sheet.stack(sheet.space(6), _row(_HEADS, bold=True), sheet.rule(room))
    blocks.append(head)
    for line in statement.lines:
        number, at, *words, amount, prepaid, owed = _cells(line)
        texts = (
            str(number),
            at.strftime("%d/%m/%Y %H:%M"),
            *(str(word) for word in words),
            _figures(amount),
            _figures(prepaid),
            _figures(owed),
        )
        made = _row(texts)
        blocks.append(Block(made.height, made.draw, head))
    if not statement.lines:
        blocks.append(sheet.text(room, Run("Không có phát sinh trong tháng.", 9)))
    title = f"{TITLE} {statement.company.id} {statement.month}"
    return sheet.printed(_A4, blocks, title=title)
