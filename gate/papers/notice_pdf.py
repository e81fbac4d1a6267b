"""The error notice 04/SS-CTĐT on A5, for the file: which receipt, what was wrong, what is right.

The signed XML is the notice; this is its readable print. Whoever signs it on paper has a line.
"""

from collections.abc import Mapping
from typing import Any

from fees.receipt_series import local_time
from gate.papers import sheet
from gate.papers.configured import notice_form
from gate.papers.face import Run
from gate.papers.receipt_pdf import A5, Signed
from gate.papers.sheet import Block
from gate.service.paper_rows import WrongNotice

_BASE = 9.5
_TAKES = {
    "name": ("Tên người nộp", "缴费人"),
    "tax_code": ("MST/CCCD", "税号/证件"),
    "address": ("Địa chỉ", "地址"),
}


def notice_pdf(made: WrongNotice, signed: Signed | None = None) -> bytes:
    """The page; the same notice gives the same bytes."""
    said: Mapping[str, Any] = made.content
    form = notice_form()
    title = f"{form.number} {made.id}"
    sender = said["collector"]
    blocks = [
        *_mark(said),
        _line(sender.get("name", ""), bold=True, align="centre"),
        _line(_codes(sender), align="centre"),
        sheet.space(8),
        _line(form.name.upper(), size=14, bold=True, align="centre"),
        _line(f"(电子凭证填写错误通知) · Mẫu số {form.number}", align="centre"),
        sheet.space(8),
        sheet.rule(A5.room),
        *_receipt(said["receipt"]),
        _pair("Lý do", "原因", made.reason),
        sheet.space(4),
        *_right(said),
        sheet.rule(A5.room),
        _pair("Ngày lập", "开具日期", _when(made.at)),
        _pair("Người lập", "填写人", made.by),
        _pair("Ký số bởi", "电子签名", _signature(signed)),
        sheet.space(10),
        _line("Số tiền trên biên lai không thay đổi; không lập biên lai mới.", align="left"),
        _line("(收据金额不变，不另开收据。)", size=8, align="left"),
    ]
    return sheet.printed(A5, blocks, title=title)


def _mark(said: Mapping[str, Any]) -> list[Block]:
    """A notice about a receipt without value has none either."""
    if not said.get("mark"):
        return []
    run = Run(said["mark"], 13, bold=True)
    return [sheet.framed(sheet.text(A5.room, run, align="centre", after=2), A5.room)]


def _receipt(old: Mapping[str, Any]) -> list[Block]:
    number = f"{old['number']:07d}"
    return [
        _pair("Biên lai mẫu số", "收据式样", old["form"]),
        _pair("Ký hiệu", "代号", old["symbol"]),
        _pair("Số", "号码", number),
        _pair("Ngày lập biên lai", "收据开具日期", _when(old["issued_at_us"])),
    ]


def _right(said: Mapping[str, Any]) -> list[Block]:
    """What stands on the receipt, and what is right, where they differ."""
    before, after = said["receipt"]["payer"], said["payer"]
    found = []
    for part, (vi, zh) in _TAKES.items():
        old, new = before.get(part, ""), after.get(part, "")
        if after and old != new:
            found.append(_pair(f"{vi} trên biên lai", f"收据所载{zh}", old or "–"))
            found.append(_pair(f"{vi} đúng", f"正确{zh}", new or "–", bold=True))
    return found


def _codes(sender: Mapping[str, str]) -> str:
    codes = [f"MST: {sender['tax_code']}"] if sender.get("tax_code") else []
    codes += [f"Mã ĐVQHNS: {sender['budget_unit']}"] if sender.get("budget_unit") else []
    return " · ".join(codes)


def _signature(signed: Signed | None) -> str:
    return f"{signed.owner}, {_when(signed.at_us)}" if signed else "đang chờ ký (待签名)"


def _line(
    words: str, *, size: float = _BASE, bold: bool = False, align: sheet.Align = "left"
) -> Block:
    return sheet.text(A5.room, Run(words, size, bold), align=align, after=1)


def _pair(vi: str, zh: str, value: str, *, bold: bool = False) -> Block:
    name = Run(vi, _BASE), Run(f" ({zh}): ", _BASE * 0.8)
    return sheet.text(A5.room, *name, Run(value, _BASE, bold), after=1)


def _when(at_us: int) -> str:
    return local_time(at_us).strftime("%d/%m/%Y %H:%M:%S")
