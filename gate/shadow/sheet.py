"""Cells out of a file: CSV in a named encoding, or XLSX. What they mean is not known here.

Rows keep the number that a spreadsheet shows, so that a fault can be found. A file that is neither,
is empty, or unpacks to something absurd is refused with a remedy.
"""

import csv
import io
import unicodedata
import warnings
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import TypeAlias
from xml.etree.ElementTree import ParseError

from openpyxl import load_workbook
from openpyxl.utils.exceptions import InvalidFileException
from openpyxl.worksheet.worksheet import Worksheet

from gate.shadow.mapping import FileRules
from gate.shadow.problems import refuse

Cell: TypeAlias = str | int | float | datetime | date | time | None
BYTES_MAX = 16_000_000
UNPACKED_MAX = 200_000_000
_ZIP, _OLD_EXCEL = b"PK\x03\x04", b"\xd0\xcf\x11\xe0"


@dataclass(frozen=True, slots=True)
class Sheet:
    """Titles, and the rows under them with their numbers; cells beyond the titles are dropped."""

    name: str
    titles: tuple[str, ...]
    rows: tuple[tuple[int, tuple[Cell, ...]], ...]


def read_sheet(name: str, raw: bytes, rules: FileRules) -> Sheet:
    """The cells of the file `name`; raises `ShadowError`."""
    if not raw.strip():
        raise refuse(name, "is empty", "Export it again")
    if len(raw) > BYTES_MAX:
        raise refuse(name, f"has more than {BYTES_MAX:,} bytes", "Export fewer days at a time")
    if raw.startswith(_OLD_EXCEL):
        raise refuse(name, "is a workbook of Excel 97-2003", "Save it as XLSX or CSV")
    if raw.startswith(_ZIP):
        grid = _xlsx(name, raw, rules)
    elif name.lower().endswith((".xlsx", ".xlsm")):
        raise refuse(name, "is not a workbook inside", "Save it as XLSX again, or as CSV")
    else:
        grid = _csv(name, raw, rules)
    return _sheet(name, grid, rules)


def _csv(name: str, raw: bytes, rules: FileRules) -> list[list[Cell]]:
    try:
        text = raw.decode(rules.encoding)
    except UnicodeDecodeError as error:
        row = raw.count(b"\n", 0, error.start) + 1
        what = f"byte 0x{raw[error.start]:02x} is not {rules.encoding}"
        remedy = "Name the encoding in [file] encoding: utf-8, windows-1258 or windows-1252"
        raise refuse(f"{name}, row {row}", what, remedy) from error
    # windows-1258 writes tone marks as characters of their own; composed, texts compare equal.
    plain = unicodedata.normalize("NFC", text).removeprefix("\ufeff")
    reader = csv.reader(io.StringIO(plain, newline=""), delimiter=rules.delimiter, strict=True)
    grid: list[list[Cell]] = []
    try:
        for cells in reader:
            grid.append([cell.strip() for cell in cells])
    except csv.Error as error:
        remedy = "Check the quotes there, and [file] delimiter"
        raise refuse(f"{name}, row {len(grid) + 1}", f"is not CSV: {error}", remedy) from error
    return grid


def _xlsx(name: str, raw: bytes, rules: FileRules) -> list[list[Cell]]:
    try:
        with zipfile.ZipFile(io.BytesIO(raw)) as parts:
            if sum(part.file_size for part in parts.infolist()) > UNPACKED_MAX:
                raise refuse(name, "unpacks to far too much", "Export fewer days at a time")
        with warnings.catch_warnings():
            # openpyxl warns of styles that it would lose on saving; we only read values.
            warnings.simplefilter("ignore")
            book = load_workbook(io.BytesIO(raw), data_only=True)
    except (zipfile.BadZipFile, InvalidFileException, ParseError, KeyError, ValueError) as error:
        raise refuse(name, "is not a workbook that can be read", "Save it as XLSX again") from error
    if rules.sheet and rules.sheet not in book.sheetnames:
        what = f"has no sheet {rules.sheet}; it has {', '.join(book.sheetnames)}"
        raise refuse(name, what, "Name one of them in [file] sheet")
    sheet = book[rules.sheet] if rules.sheet else book.worksheets[0]
    grid: list[list[Cell]] = [[_plain(c) for c in row] for row in sheet.iter_rows(values_only=True)]
    _fill_titles(sheet, grid, rules)
    return grid


def _plain(value: object) -> Cell:
    """A cell's value; text composed and trimmed, whatever else there is as text."""
    if value is None or isinstance(value, datetime | date | time):
        return value
    if isinstance(value, int | float) and not isinstance(value, bool):
        return value
    return unicodedata.normalize("NFC", str(value)).strip()


def _fill_titles(sheet: Worksheet, grid: list[list[Cell]], rules: FileRules) -> None:
    """A merged title is the title of every column and row that it covers."""
    first, last = rules.title_row, rules.title_row + rules.title_rows - 1
    for span in sheet.merged_cells.ranges:
        for row in range(max(span.min_row, first), min(span.max_row, last, len(grid)) + 1):
            for column in range(span.min_col, span.max_col + 1):
                grid[row - 1][column - 1] = grid[span.min_row - 1][span.min_col - 1]


def _sheet(name: str, grid: Sequence[Sequence[Cell]], rules: FileRules) -> Sheet:
    first, end = rules.title_row - 1, rules.title_row - 1 + rules.title_rows
    if len(grid) < end:
        what = f"has {len(grid)} rows, and [file] says the titles end in row {end}"
        raise refuse(name, what, "Correct title_row in the mapping")
    width = max((len(row) for row in grid[first:end]), default=0)
    titles = tuple(_title(grid[first:end], column) for column in range(width))
    rows = []
    for number, row in enumerate(grid[end:], end + 1):
        told = [cell for cell in row if cell not in (None, "")]
        if rules.stop_at and told and str(told[0]).startswith(rules.stop_at):
            break
        if told:
            cells = (*row, *[None] * width)[:width]
            rows.append((number, cells))
    if not rows:
        raise refuse(
            name, "holds titles and no rows", "A day without vehicles need not be imported"
        )
    return Sheet(name, titles, tuple(rows))


def _title(rows: Sequence[Sequence[Cell]], column: int) -> str:
    parts = [str(row[column] or "") if column < len(row) else "" for row in rows]
    return " / ".join(dict.fromkeys(part for part in parts if part))
