"""A receipt on paper: an 80 mm roll for the booth, A5 for a file; the same words on both.

Vietnamese first, Chinese in brackets and smaller. The number, the plate and the sum are what people
look for, so they are large. A training receipt says MINH HOẠ larger than anything else, a reprint
says BẢN SAO; the QR code leads to the book's own answer about this receipt.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from reportlab.pdfgen.canvas import Canvas

from fees.money import figures
from fees.receipt import COPY_MARK, TRAINING_MARK
from fees.receipt_series import local_time
from gate.papers import face, sheet
from gate.papers.face import Run
from gate.papers.sheet import MM, Block, Cell, Format
from gate.papers.standing import Aftermath

ROLL = Format(width=80, height=0, margin=4)
A5 = Format(width=148, height=210, margin=11)
_ZH = 0.8  # how much smaller the Chinese is
METHODS = {
    "cash": ("Tiền mặt", "现金"),
    "bank": ("Chuyển khoản", "转账"),
    "prepaid": ("Tài khoản trả trước", "预付账户"),
}


@dataclass(frozen=True, slots=True)
class Signed:
    """Who signed the XML of this receipt, and when (µs UTC)."""

    owner: str
    at_us: int


@dataclass(frozen=True, slots=True)
class Look:
    """What differs between the papers: base size in points, and size of what people look for."""

    paper: Format
    base: float
    large: float
    qr: float  # side in points
    columns: bool  # whether quantity and price have columns of their own


LOOKS = {
    "80mm": Look(ROLL, 8.5, 13, 27 * MM, columns=False),
    "a5": Look(A5, 9, 14, 30 * MM, columns=True),
}


def receipt_pdf(
    content: Mapping[str, Any],
    size: str,
    *,
    plate: str,
    check: str,
    signed: Signed | None = None,
    copy: bool = False,
    after: Sequence[Aftermath] = (),
) -> bytes:
    """The paper in one of `LOOKS`; `plate` as painted, `check` the address in the QR code.

    `copy` marks a reprint, `after` says what became of the receipt since. The same
    arguments give the same bytes.
    """
    paper = _Paper(content, LOOKS[size], plate)
    blocks = [
        *paper.marks(copy),
        *(paper.became(one) for one in after),
        *paper.head(),
        *paper.parties(),
        *paper.lines(),
        *paper.total(),
        *paper.people(signed),
        paper.check(check),
    ]
    if content["mark"] and not LOOKS[size].paper.height:
        blocks += [sheet.space(6), paper.mark()]  # a roll is torn: both ends say it
    name = f"{content['symbol']} {content['number']:07d}"
    under = _watermark if content["mark"] and LOOKS[size].paper.height else None
    return sheet.printed(LOOKS[size].paper, blocks, title=name, under=under)


def _watermark(canvas: Canvas, left: float, top: float) -> None:
    """MINH HOẠ across the page, under the text; a roll has no room for it."""
    canvas.saveState()
    canvas.setFillGray(0.88)
    canvas.setStrokeGray(0.88)
    canvas.translate(left + A5.width * MM / 2, top - A5.height * MM / 2)
    canvas.rotate(48)
    run = Run("MINH HOẠ", 84, bold=True)
    sheet.write(canvas, -face.width(run.text, run.size) / 2, -28, run)
    canvas.restoreState()


class _Paper:
    """One receipt being laid out."""

    def __init__(self, content: Mapping[str, Any], look: Look, plate: str) -> None:
        self.c, self.look, self.plate = content, look, plate
        self.room = look.paper.room

    def both(self, vi: str, zh: str, *, size: float = 0, bold: bool = False) -> tuple[Run, ...]:
        """Vietnamese, and Chinese in brackets, smaller."""
        size = size or self.look.base
        runs = (Run(vi, size, bold),)
        return (*runs, Run(f" ({zh})", size * _ZH)) if zh else runs

    def label(self, vi: str, zh: str, value: str, *, bold: bool = False) -> Block:
        """A line "Label (标签): value"."""
        name = (*self.both(vi, zh), Run(": ", self.look.base))
        return sheet.text(self.room, *name, Run(value, self.look.base, bold))

    def marks(self, copy: bool) -> list[Block]:
        """What the paper is not, before what it is."""
        found = [self.mark()] if self.c["mark"] else []
        if copy:
            run = Run(COPY_MARK, self.look.large, bold=True)
            found.append(
                sheet.framed(sheet.text(self.room, run, align="centre", after=2), self.room)
            )
        return found

    def became(self, one: Aftermath) -> Block:
        """That it was adjusted, replaced, noticed or spoiled, and which number answers it."""
        size = self.look.base * (1.3 if one.void else 1.1)
        runs = self.both(one.vi, one.zh, size=size, bold=True)
        return sheet.framed(sheet.text(self.room, *runs, align="centre", after=2), self.room)

    def mark(self) -> Block:
        """The mark of a paper without value, framed."""
        first, _, rest = TRAINING_MARK.partition(" – ")
        big = sheet.text(self.room, Run(first, self.look.large * 1.9, bold=True), align="centre")
        small = sheet.text(
            self.room, *self.both(rest, "演示用，无收费效力", bold=True), align="centre", after=2
        )
        return sheet.framed(sheet.stack(big, small), self.room)

    def head(self) -> list[Block]:
        """Collector, name of the paper, form, symbol, number."""
        who, base = self.c["collector"], self.look.base
        codes = [f"MST: {who['tax_code']}"] if who.get("tax_code") else []
        codes += [f"Mã ĐVQHNS: {who['budget_unit']}"] if who.get("budget_unit") else []
        blocks = [sheet.text(self.room, Run(who["name"], base, bold=True), align="centre")]
        for line in (who.get("address", ""), " · ".join(codes)):
            if line:
                blocks.append(sheet.text(self.room, Run(line, base * 0.9), align="centre"))
        title = (Run(self.c["title"], self.look.large, bold=True),)
        blocks += [
            sheet.space(4),
            sheet.text(self.room, *title, align="centre"),
            sheet.text(self.room, Run("(收费收据)", base), align="centre", after=2),
            self._numbers(),
        ]
        related = self.c.get("relation")
        if related:
            runs = self.both(related["text_vi"], related["text_zh"], bold=True)
            blocks.append(sheet.text(self.room, *runs, align="centre", after=2))
        return [*blocks, sheet.rule(self.room)]

    def _numbers(self) -> Block:
        base = self.look.base
        form = (*self.both("Mẫu số", "式样"), Run(f": {self.c['form']}", base))
        symbol = (*self.both("Ký hiệu", "代号"), Run(f": {self.c['symbol']}", base))
        half = self.room / 2
        number = (
            *self.both("Số", "号码"),
            Run(": ", base),
            Run(f"{self.c['number']:07d}", self.look.large, bold=True),
        )
        above = sheet.row(Cell(0, half, form), Cell(half, half, symbol, "right"))
        return sheet.stack(above, sheet.text(self.room, *number, align="centre"))

    def parties(self) -> list[Block]:
        """Who pays, and for which vehicle."""
        payer, blocks = self.c["payer"], []
        blocks.append(self.label("Người nộp", "缴费人", payer.get("name") or "–"))
        if payer.get("tax_code"):
            blocks.append(self.label("MST/CCCD", "税号/证件", payer["tax_code"]))
        if payer.get("address"):
            blocks.append(self.label("Địa chỉ", "地址", payer["address"]))
        if self.plate:
            name = (*self.both("Biển số xe", "车牌"), Run(": ", self.look.base))
            large = Run(self.plate, self.look.large, bold=True)
            blocks.append(sheet.text(self.room, *name, large))
        return [*blocks, sheet.rule(self.room)]

    def lines(self) -> list[Block]:
        """What is paid for."""
        if self.look.columns:
            return [*self._table(), sheet.rule(self.room)]
        found: list[Block] = []
        for line in self.c["lines"]:
            found.append(sheet.text(self.room, *self.both(line["name_vi"], line["name_zh"])))
            how = f"{figures(line['quantity'])} × {figures(line['unit_vnd'])}"
            base, half = self.look.base, self.room / 2
            amount = Run(figures(line["amount_vnd"]), base, bold=True)
            cells = Cell(8, half - 8, (Run(how, base),)), Cell(half, half, (amount,), "right")
            found.append(sheet.row(*cells, after=2))
        return [*found, sheet.rule(self.room)]

    def _table(self) -> list[Block]:
        widths = (0.52, 0.10, 0.18, 0.20)
        starts = [sum(widths[:n]) * self.room for n in range(4)]
        rooms = [share * self.room - 3 for share in widths]
        heads = ("Nội dung", "项目"), ("SL", "数量"), ("Đơn giá", "单价"), ("Thành tiền", "金额")
        tops = [(Run(vi, self.look.base, bold=True), Run(f" ({zh})", 7)) for vi, zh in heads]

        def laid(cells: Sequence[tuple[Run, ...]], after: float) -> Block:
            return sheet.row(
                *(Cell(starts[n], rooms[n], cells[n], "right" if n else "left") for n in range(4)),
                after=after,
            )

        head = sheet.stack(laid(tops, 1), sheet.rule(self.room, dashed=True))
        found = [head]
        for line in self.c["lines"]:
            numbers = (line["quantity"], line["unit_vnd"], line["amount_vnd"])
            cells = [(Run(figures(number), self.look.base),) for number in numbers]
            drawn = laid([self.both(line["name_vi"], line["name_zh"]), *cells], 3)
            found.append(replace(drawn, head=head))
        return found

    def total(self) -> list[Block]:
        """The sum, in figures and in words, and how it was paid."""
        half, large, base = self.room * 0.45, self.look.large, self.look.base
        name = self.both("Tổng cộng", "合计", size=base * 1.1, bold=True)
        amount = Run(f"{self.c['total_figures']} ₫", large * 1.15, bold=True)
        cells = Cell(0, half, name), Cell(half, self.room - half, (amount,), "right")
        vi, zh = METHODS.get(self.c["method"], (self.c["method"], ""))
        return [
            sheet.row(*cells, after=1),
            self.label("Bằng chữ", "大写", self.c["total_words"], bold=True),
            sheet.text(
                self.room, *self.both("Hình thức", "方式"), Run(": ", base), *self.both(vi, zh)
            ),
            self.label("Biểu mức thu", "费率", self.c["tariff"]),
            sheet.rule(self.room, dashed=True),
        ]

    def people(self, signed: Signed | None) -> list[Block]:
        """When, who took the money, and who signed."""
        made = _when(self.c["issued_at_us"])
        found = [
            self.label("Ngày lập", "开具日期", made),
            self.label("Người thu", "收费员", self.c["cashier"]),
        ]
        if signed is None:
            return [*found, self.label("Chữ ký số", "电子签名", "đang chờ ký (待签名)")]
        by = f"{signed.owner}, {_when(signed.at_us)}"
        return [*found, self.label("Ký số bởi", "电子签名", by)]

    def check(self, address: str) -> Block:
        """How anybody can check this paper: a QR code, a place and a code to type."""
        gap, base = 6, self.look.base
        room = self.room - self.look.qr - gap
        words = sheet.stack(
            sheet.space(self.look.qr * 0.16),
            sheet.text(room, *self.both("Kiểm tra biên lai tại", "查验网址"), Run(":", base)),
            sheet.text(room, Run(self.c["lookup_site"], base), after=3),
            sheet.text(room, *self.both("Mã tra cứu", "查验码"), Run(":", base)),
            sheet.text(room, Run(self.c["lookup"], base * 1.25, bold=True)),
        )
        return sheet.beside(sheet.qr(address, self.look.qr), words, self.look.qr + gap)


def _when(at_us: int) -> str:
    return local_time(at_us).strftime("%d/%m/%Y %H:%M:%S")
