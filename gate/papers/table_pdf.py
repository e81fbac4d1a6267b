"""A document of tables on A4: facts, tables with their sums, room for signatures.

The embedded font of receipts, numbers to the right, headings again on every page; a document of a
training ledger says so on every page, larger than anything else.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime

from reportlab.pdfgen.canvas import Canvas

from fees.documents import Cell as Value
from fees.documents import Column, Document, Table
from fees.money import figures
from gate.papers import face, sheet
from gate.papers.face import Run
from gate.papers.sheet import MM, Block, Cell, Format

A4 = Format(width=297, height=210, margin=12)
_BASE, _SMALL, _GAP = 9.0, 7.0, 8.0


def table_pdf(document: Document) -> bytes:
    """The PDF; the same document gives the same bytes."""
    face.face()
    room = A4.room
    blocks = [sheet.text(room, Run(document.title, 15, bold=True), after=4)]
    blocks += _facts(document, room)
    for table in document.tables:
        blocks += _table(table, room)
    blocks += _signers(document, room)
    under = _watermark if document.mark else None
    if document.mark:
        mark = sheet.text(room, Run(document.mark, 18, bold=True), align="centre", after=4)
        blocks.insert(0, mark)
    title = f"{document.title} – {document.mark}" if document.mark else document.title
    return sheet.printed(A4, blocks, title=title, under=under)


def _facts(document: Document, room: float) -> list[Block]:
    """Name and value in two columns of facts."""
    cells = [(name, _shown(value)) for name, value in document.facts]
    half = -(-len(cells) // 2)
    wide = room / 2
    found = []
    for row in range(half):
        pair = [cells[n] for n in (row, row + half) if n < len(cells)]
        drawn: list[Cell] = []
        for place, (name, value) in enumerate(pair):
            x = place * wide
            drawn.append(Cell(x, wide * 0.55, (Run(name, _BASE),)))
            value_run = (Run(value, _BASE, bold=True),)
            drawn.append(Cell(x + wide * 0.55, wide * 0.35, value_run, "right"))
        found.append(sheet.row(*drawn, after=1))
    return [*found, sheet.space(6)]


def _table(table: Table, room: float) -> list[Block]:
    """Title and headings stay with the first row; headings come again on the next page."""
    size = _BASE if len(table.columns) <= 8 else _SMALL - 1
    places = _places(table.columns, room)
    names = [(Run(column.name, size, bold=True),) for column in table.columns]
    head = sheet.stack(_laid(table.columns, places, names), sheet.rule(room, gap=1.5))
    title = sheet.text(room, Run(table.title, _BASE + 2, bold=True), after=2)
    rows = [
        replace(_laid(table.columns, places, [(Run(_shown(c), size),) for c in row]), head=head)
        for row in table.rows
    ]
    if table.footed and table.rows and (sums := table.sums()):
        foot = [
            (Run(figures(sums[n]) if n in sums else "Cộng" if n == 0 else "", size, bold=True),)
            for n in range(len(table.columns))
        ]
        line = sheet.stack(sheet.rule(room, gap=1), _laid(table.columns, places, foot))
        rows[-1] = replace(sheet.stack(rows[-1], line), head=head)
    first = sheet.stack(title, head, *rows[:1])
    return [first, *rows[1:], sheet.space(9)]


def _places(columns: Sequence[Column], room: float) -> list[tuple[float, float]]:
    """Left edge and room of each column, in points, by its width."""
    whole = sum(column.width for column in columns)
    found, x = [], 0.0
    for column in columns:
        wide = room * column.width / whole
        found.append((x, wide - _GAP))
        x += wide
    return found


def _laid(
    columns: Sequence[Column],
    places: Sequence[tuple[float, float]],
    cells: Sequence[tuple[Run, ...]],
) -> Block:
    return sheet.row(
        *(
            Cell(x, wide, runs, "right" if column.adds_up else "left")
            for (x, wide), runs, column in zip(places, cells, columns, strict=True)
        ),
        after=1.5,
    )


def _signers(document: Document, room: float) -> list[Block]:
    if not document.signers:
        return []
    wide = room / len(document.signers)
    names = [
        Cell(n * wide, wide, (Run(name, _BASE, bold=True),), "centre")
        for n, name in enumerate(document.signers)
    ]
    hints = [
        Cell(n * wide, wide, (Run("(Ký, ghi rõ họ tên)", _SMALL),), "centre")
        for n in range(len(document.signers))
    ]
    return [sheet.stack(sheet.row(*names), sheet.row(*hints), sheet.space(42))]


def _shown(value: Value) -> str:
    match value:
        case int():
            return figures(value)
        case datetime():
            return f"{value:%d/%m/%Y %H:%M:%S}"
        case date():
            return f"{value:%d/%m/%Y}"
        case _:
            return value


def _watermark(canvas: Canvas, left: float, top: float) -> None:
    """MINH HOẠ across the page, under the text."""
    canvas.saveState()
    canvas.setFillGray(0.9)
    canvas.setStrokeGray(0.9)
    canvas.translate(left + A4.width * MM / 2, top - A4.height * MM / 2)
    canvas.rotate(30)
    run = Run("MINH HOẠ", 120, bold=True)
    sheet.write(canvas, -face.width(run.text, run.size) / 2, -40, run)
    canvas.restoreState()
