"""Paper to print on: blocks from top to bottom, on a roll as long as they need or on pages.

It knows millimetres, lines of text, rules, boxes and QR codes, and nothing of receipts. The same
blocks give the same bytes (no dates, no random names).
"""

import io
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Literal

import segno
from reportlab.pdfgen.canvas import Canvas

from gate.papers import face
from gate.papers.face import Line, Run

MM = 72 / 25.4
LEADING = 1.28  # Vietnamese capitals carry two marks
_ASCENT = 0.98
_BOLD = 0.035  # stroke of a bolded letter, in sizes
Align = Literal["left", "right", "centre"]
Draw = Callable[[Canvas, float, float], None]  # canvas, left edge, top edge


@dataclass(frozen=True, slots=True)
class Block:
    """Something that is not torn apart: its height in points and how to draw it.

    `head` is said again at the top of a page that begins with this block.
    """

    height: float
    draw: Draw
    head: "Block | None" = None


@dataclass(frozen=True, slots=True)
class Cell:
    """One column of a row: its left edge and width in points, its text and where it leans."""

    x: float
    room: float
    runs: tuple[Run, ...]
    align: Align = "left"


def text(room: float, *runs: Run, align: Align = "left", after: float = 0) -> Block:
    """A paragraph `room` points wide; `after` is empty space below."""
    return row(Cell(0, room, runs, align), after=after)


def row(*cells: Cell, after: float = 0) -> Block:
    """Cells side by side, as tall as the tallest."""
    laid = [(cell, face.wrap(cell.runs, cell.room)) for cell in cells]
    height = max(sum(line.size * LEADING for line in lines) for _, lines in laid)

    def draw(canvas: Canvas, left: float, top: float) -> None:
        for cell, lines in laid:
            _lines(canvas, left, top, cell, lines)

    return Block(height + after, draw)


def _lines(canvas: Canvas, left: float, top: float, cell: Cell, lines: Sequence[Line]) -> None:
    slack = {"left": 0.0, "centre": 0.5, "right": 1.0}[cell.align]
    for line in lines:
        x = left + cell.x + slack * (cell.room - line.width)
        base = top - line.size * _ASCENT
        for piece in line.pieces:
            write(canvas, x + piece.x, base, piece.run)
        top -= line.size * LEADING


def write(canvas: Canvas, x: float, base: float, run: Run) -> None:
    """One run on its base line; the font has one weight, so bold is a stroke around each letter."""
    words = canvas.beginText(x, base)
    words.setFont(face.NAME, run.size)
    if run.bold:
        canvas.setLineWidth(run.size * _BOLD)
        words.setTextRenderMode(2)
    words.textOut(run.text)
    words.setTextRenderMode(0)
    canvas.drawText(words)


def rule(room: float, *, dashed: bool = False, gap: float = 2) -> Block:
    """A line across, with `gap` points above and below."""

    def draw(canvas: Canvas, left: float, top: float) -> None:
        canvas.setLineWidth(0.6)
        canvas.setDash([2, 2] if dashed else [])
        canvas.line(left, top - gap, left + room, top - gap)
        canvas.setDash([])

    return Block(2 * gap, draw)


def framed(inner: Block, room: float, *, pad: float = 3, after: float = 3) -> Block:
    """A block in a frame."""
    height = inner.height + 2 * pad

    def draw(canvas: Canvas, left: float, top: float) -> None:
        canvas.setLineWidth(1.2)
        canvas.rect(left, top - height, room, height)
        inner.draw(canvas, left, top - pad)

    return Block(height + after, draw)


def beside(first: Block, second: Block, x: float) -> Block:
    """Two blocks side by side, the second `x` points to the right."""

    def draw(canvas: Canvas, left: float, top: float) -> None:
        first.draw(canvas, left, top)
        second.draw(canvas, left + x, top)

    return Block(max(first.height, second.height), draw)


def stack(*blocks: Block) -> Block:
    """Blocks that stay together, one below the other."""

    def draw(canvas: Canvas, left: float, top: float) -> None:
        for block in blocks:
            block.draw(canvas, left, top)
            top -= block.height

    return Block(sum(block.height for block in blocks), draw)


def space(height: float) -> Block:
    """Nothing."""

    def draw(_canvas: Canvas, _left: float, _top: float) -> None:
        """Leave the paper as it is."""

    return Block(height, draw)


def qr(content: str, side: float) -> Block:
    """A QR code, error correction M (a thermal print is creased), with its quiet zone inside."""
    rows = segno.make(content, error="m", micro=False, boost_error=False).matrix
    quiet = 2  # modules; the margin of the paper gives the other two
    cell = side / (len(rows) + 2 * quiet)

    def draw(canvas: Canvas, left: float, top: float) -> None:
        canvas.setFillGray(1)  # nothing shines through
        canvas.rect(left, top - side, side, side, stroke=0, fill=1)
        canvas.setFillGray(0)
        for y, modules in enumerate(rows, start=quiet):
            for x, dark in enumerate(modules, start=quiet):
                if dark:
                    canvas.rect(left + x * cell, top - (y + 1) * cell, cell, cell, stroke=0, fill=1)

    return Block(side, draw)


@dataclass(frozen=True, slots=True)
class Format:
    """A paper: width and margin in millimetres, height in millimetres or 0 for a roll."""

    width: float
    height: float
    margin: float

    @property
    def room(self) -> float:
        """Points between the margins."""
        return (self.width - 2 * self.margin) * MM


def printed(
    paper: Format, blocks: Sequence[Block], *, title: str, under: Draw | None = None
) -> bytes:
    """The PDF; `under` draws what lies below the text of every page, from its top left corner."""
    face.face()
    margin, wide = paper.margin * MM, paper.width * MM
    pages = [list(blocks)] if not paper.height else _pages(blocks, (paper.height * MM) - 2 * margin)
    tall = paper.height * MM or sum(block.height for block in blocks) + 2 * margin
    buffer = io.BytesIO()
    font: Any = face.NAME  # or a page begins with a face that is not embedded; stubs want a float
    canvas = Canvas(buffer, (wide, tall), invariant=1, pageCompression=1, initialFontName=font)
    canvas.setTitle(title)
    canvas.setAuthor("malu")
    for number, page in enumerate(pages, start=1):
        if under is not None:
            under(canvas, 0, tall)
        top = tall - margin
        for block in page:
            block.draw(canvas, margin, top)
            top -= block.height
        if len(pages) > 1:
            label = Run(f"{title} · {number}/{len(pages)}", 7)
            write(canvas, margin, margin / 2, label)
        canvas.showPage()
    canvas.save()
    return buffer.getvalue()


def _pages(blocks: Sequence[Block], room: float) -> list[list[Block]]:
    pages: list[list[Block]] = [[]]
    left = room
    for block in blocks:
        if pages[-1] and block.height > left:
            pages.append([block.head] if block.head else [])
            left = room - sum(head.height for head in pages[-1])
        pages[-1].append(block)
        left -= block.height
    return pages
