"""What day, shift and month share: which of them an address names, and the entries of a figure."""

import asyncio
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

from fastapi import Request, Response

from fees.documents import Document
from fees.report_document import document
from fees.report_rows import Row
from fees.report_sums import BREAKDOWNS, Sums
from fees.reports import Kind, Report
from gate.files import MEDIA, render
from gate.journey.errors import DomainError

_MONTH = re.compile(r"(\d{4})-(\d{2})")
OF: dict[str, Callable[[Row], object]] = {
    "charged": lambda row: row.charged_vnd or row.kind in ("charge", "exemption"),
    "corrected": lambda row: row.is_correction,
    "paid": lambda row: row.paid_vnd,
    "forgone": lambda row: row.forgone_vnd,
    "refunded": lambda row: row.refunded_vnd,
    "receipts": lambda row: row.number,
    "cash": lambda row: row.method == "cash",
    "all": lambda row: row.charged_vnd or row.paid_vnd or row.forgone_vnd or row.refunded_vnd,
}


@dataclass(frozen=True, slots=True)
class Asked:
    """A figure: of what (`OF`), and the word of a breakdown that it is for ("" and "" = all)."""

    of: str
    by: str
    word: str

    def holds(self, row: Row) -> bool:
        """True for the rows that it was added from."""
        return bool(OF[self.of](row)) and (not self.by or row.word(self.by) == self.word)

    def sums(self, by: dict[str, dict[str, Sums]], total: Sums) -> Sums:
        """The figure of one summary."""
        return by.get(self.by, {}).get(self.word, Sums()) if self.by else total


def asked(request: Request) -> Asked:
    """The figure that a page is asked to open; raises `request.invalid`."""
    query = request.query_params
    found = Asked(query.get("of", "all"), query.get("by", ""), query.get("word", ""))
    if found.of not in OF or (found.by and found.by not in BREAKDOWNS):
        raise DomainError("request.invalid", where="of, by")
    return found


def read_day(text: str) -> date:
    """`YYYY-MM-DD`; raises `date.invalid`."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise DomainError("date.invalid") from None


def read_month(text: str) -> tuple[int, int]:
    """`YYYY-MM`; raises `month.invalid`."""
    found = _MONTH.fullmatch(text)
    if not found or not 1 <= int(found[2]) <= 12 or int(found[1]) < 2000:
        raise DomainError("month.invalid")
    return int(found[1]), int(found[2])


async def find(request: Request, kind: str, name: str) -> Report:
    """The report of that kind and name; raises `report.not_found` and as the readers."""
    centre: Any = request.app.state.centre
    found: Report | None
    match kind:
        case Kind.DAY:
            found = await centre.day_report(read_day(name))
        case Kind.MONTH:
            found = await centre.month_report(*read_month(name))
        case Kind.SHIFT:
            found = await centre.shift_report(name)
        case _:
            found = None
    if found is None:
        raise DomainError("report.not_found")
    return found


async def file(report: Report, fmt: str) -> Response:
    """The report as a file to take away; raises `report.format`."""
    return await write(document(report), fmt)


async def write(made: Document, fmt: str) -> Response:
    """A document as a file to take away; raises `report.format`."""
    if fmt not in MEDIA:
        raise DomainError("report.format", formats=", ".join(MEDIA))
    content = await asyncio.to_thread(render, made, fmt)
    return attachment(content, fmt, made.name)


def attachment(content: bytes, fmt: str, name: str) -> Response:
    """A file to be kept under that name."""
    headers = {"Content-Disposition": f'attachment; filename="{name}.{fmt}"'}
    return Response(content, media_type=MEDIA[fmt], headers=headers)
