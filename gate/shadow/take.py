"""Meaning out of cells: each row of the export as one row of theirs, or every fault with its place.

Nothing is guessed: a word without translation, an amount that is not whole đồng, a time that fits
none of the named forms is a fault of that row and column, and one fault keeps the whole file out.
"""

import difflib
import hashlib
import re
import unicodedata
from collections.abc import Mapping as MappingOf
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

import msgspec

from anpr.plate import normalise
from gate.journey.threeway import Theirs
from gate.shadow.mapping import CODES, FACTS, TIMES, Mapping
from gate.shadow.problems import Problem, ShadowError
from gate.shadow.sheet import Cell, Sheet

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_YEARS = range(2000, 2100)
_MONEY_WORDS = re.compile(r"(đồng|vnđ|vnd|đ|₫)\.?$", re.IGNORECASE)
# 300000 · 300.000 · 300,000 · 300 000, and the same with two decimals that are nought.
_MONEY = re.compile(r"(\d{1,3}(?:([. ,])\d{3})(?:\2\d{3})*|\d+)(?:([.,])00?)?")
AMOUNT_MAX = 1_000_000_000_000


class CellFaultError(Exception):
    """What one cell's reader says: the fault and the remedy."""


@dataclass(frozen=True, slots=True)
class Taken:
    """One row as taken in: what it says, who paid, its own cells, and the digest of its meaning."""

    number: int
    row: Theirs
    payer: str
    cells: str  # JSON, titles to texts
    digest: str


@dataclass(frozen=True, slots=True)
class Taking:
    """The rows of a file, and how many carried a word that says to skip them."""

    rows: tuple[Taken, ...]
    skipped: int


def take(sheet: Sheet, mapping: Mapping) -> Taking:
    """All rows of the sheet by the mapping; raises `ShadowError` with every fault found."""
    place = _places(sheet, mapping)
    problems: list[Problem] = []
    taken: list[Taken] = []
    first: dict[str, int] = {}
    skipped = 0
    for number, cells in sheet.rows:
        if _skip(cells, place, mapping):
            skipped += 1
            continue
        row = _row(sheet, number, cells, place, mapping, problems)
        if row is None:
            continue
        if row.digest in first:
            where, what = f"{sheet.name}, row {number}", f"says the same as row {first[row.digest]}"
            problems.append(Problem(where, what, "Remove one of them from the export"))
        first.setdefault(row.digest, number)
        taken.append(row)
    if problems:
        raise ShadowError(problems)
    return Taking(tuple(taken), skipped)


# --- columns ----------------------------------------------------------------------------------


def _places(sheet: Sheet, mapping: Mapping) -> dict[str, int]:
    """Title to column, for every title that the mapping names; raises `ShadowError`."""
    wanted = {t for titles in mapping.columns.values() for t in titles} | set(mapping.skip)
    have = [_folded(title) for title in sheet.titles]
    problems = []
    found: dict[str, int] = {}
    for title in sorted(wanted):
        count = have.count(_folded(title))
        if count == 1:
            found[title] = have.index(_folded(title))
        elif count:
            what = f"the title {title!r} stands {count} times"
            problems.append(Problem(sheet.name, what, "Give one of them another title"))
        else:
            problems.append(Problem(sheet.name, f"has no column {title!r}", _near(title, sheet)))
    if problems:
        raise ShadowError(problems)
    return found


def _folded(title: str) -> str:
    return " ".join(unicodedata.normalize("NFC", title).casefold().split())


def _near(title: str, sheet: Sheet) -> str:
    titles = [t for t in sheet.titles if t]
    alike = difflib.get_close_matches(title, titles, 1, 0.5)
    hint = f"Is it {alike[0]!r}? " if alike else ""
    if len(titles) <= 1:
        hint = "Is [file] delimiter right, and title_row? "
    return f"{hint}Its columns are: {', '.join(titles) or '(none)'}"


def _skip(cells: tuple[Cell, ...], place: MappingOf[str, int], mapping: Mapping) -> bool:
    return any(_text(cells[place[title]]) in words for title, words in mapping.skip.items())


# --- one row ----------------------------------------------------------------------------------


def _row(
    sheet: Sheet,
    number: int,
    cells: tuple[Cell, ...],
    place: MappingOf[str, int],
    mapping: Mapping,
    problems: list[Problem],
) -> Taken | None:
    before = len(problems)
    values: dict[str, str | int | None] = {}
    for field, titles in mapping.columns.items():
        try:
            values[field] = _value(field, [cells[place[t]] for t in titles], mapping)
        except CellFaultError as fault:
            what, remedy = fault.args
            column = " + ".join(titles)
            where = f"{sheet.name}, row {number}, column {column!r}"
            problems.append(Problem(where, what, remedy))
    if len(problems) > before:
        return None
    where = f"{sheet.name}, row {number}"
    if problem := _whole(values, where):
        problems.append(problem)
        return None
    told = dict(zip(sheet.titles, map(_text, cells), strict=True))
    return _taken(number, f"{sheet.name}: {number}", values, told)


def _whole(values: MappingOf[str, str | int | None], where: str) -> Problem | None:
    """What is wrong with the row as a whole, if anything."""
    if not any(values.get(name) for name in TIMES):
        return Problem(where, "states no time at all", "Fill one in, or remove the row")
    came, went = _us(values, "entered_at"), _us(values, "left_at")
    if came > went > 0:
        return Problem(where, "leaves before it enters", "Correct one of the two times")
    return None


def _us(values: MappingOf[str, str | int | None], field: str) -> int:
    value = values.get(field)
    return value if isinstance(value, int) else 0


def _taken(
    number: int, place: str, values: MappingOf[str, str | int | None], told: dict[str, str]
) -> Taken:
    facts = {name: str(values[name]) for name in FACTS if values.get(name)}
    meaning = {**{k: v for k, v in values.items() if k != "payer"}, **facts}
    stated = values.get("amount")
    receipt = str(values.get("receipt_no") or "")
    row = Theirs(
        id=place,
        plate=str(values["plate"]),
        place=place,
        entered_at=_us(values, "entered_at"),
        left_at=_us(values, "left_at"),
        paid_at=_us(values, "paid_at"),
        lane=str(values.get("lane") or ""),
        side=str(values.get("side") or ""),
        receipts=(receipt,) if receipt else (),
        amount_vnd=None if stated is None else int(stated),
        facts=facts,
    )
    raw = msgspec.json.encode(dict(sorted(meaning.items())))
    cells = msgspec.json.encode(told).decode()
    payer = str(values.get("payer") or "")
    return Taken(number, row, payer, cells, hashlib.sha256(raw).hexdigest())


# --- one field --------------------------------------------------------------------------------


def _value(field: str, cells: list[Cell], mapping: Mapping) -> str | int | None:
    if field in TIMES:
        return _moment(cells, mapping)
    text = _text(cells[0])
    if field == "plate":
        return _plate(text)
    words = mapping.words.get(field, {})
    if field == "amount":
        return amount(words.get(text, cells[0]))
    word = words.get(text, text)
    if field in CODES and word and word not in CODES[field]:
        allowed = ", ".join(sorted(CODES[field]))
        remedy = f"Translate it in [words.{field}] to one of {allowed}, or to an empty text"
        raise CellFaultError(f"{text!r} is none of our words", remedy)
    return word


def _plate(text: str) -> str:
    plain = normalise(text)
    if len(plain) < 4:
        raise CellFaultError(
            f"{text!r} is no plate", "Correct it; sums under the table are named by stop_at"
        )
    return plain


def amount(cell: Cell) -> int | None:
    """Whole đồng, or None when the cell is empty; raises `CellFaultError`.

    A point, a comma or a space between thousands, and đ, đồng, VND behind, are understood.
    """
    if isinstance(cell, float) and cell.is_integer():
        cell = int(cell)
    text = _MONEY_WORDS.sub("", _text(cell).replace("\u00a0", " ").strip()).strip()
    if not text:
        return None
    found = _MONEY.fullmatch(text)
    if found is None or (found[3] and found[3] == found[2]):
        raise CellFaultError(f"{_text(cell)!r} is not whole đồng", "Write it as 300000 or 300.000")
    value = int(re.sub(r"\D", "", found[1]))
    if value > AMOUNT_MAX:
        raise CellFaultError(f"{_text(cell)!r} is more than any fee", "Correct the amount")
    return value


def _moment(cells: list[Cell], mapping: Mapping) -> int:
    """µs since the epoch; 0 when the cells are empty; raises `CellFaultError`."""
    whole = _joined(cells)
    if whole is None:
        text = " ".join(_text(cell) for cell in cells if _text(cell))
        if not text:
            return 0
        whole = _parsed(text, mapping.file.times)
    if whole.year not in _YEARS:
        raise CellFaultError(
            f"the year {whole.year} cannot be", "Correct the time, or [file] times"
        )
    local = whole if whole.tzinfo else whole.replace(tzinfo=mapping.zone)
    return (local - _EPOCH) // timedelta(microseconds=1)


def _joined(cells: list[Cell]) -> datetime | None:
    """Cells that are times already: one, or a day and a time beside it."""
    day, rest = cells[0], cells[1:]
    if not isinstance(day, date):  # a datetime is a date
        return None
    whole = day if isinstance(day, datetime) else datetime.combine(day, time())
    clock = rest[0] if rest else None
    if isinstance(clock, time):
        return datetime.combine(whole.date(), clock)
    return whole if not _text(clock) else None


def _parsed(text: str, forms: list[str]) -> datetime:
    for form in forms:
        try:
            return datetime.strptime(text, form)  # noqa: DTZ007 - the zone is the mapping's
        except ValueError:
            continue
    remedy = f"Write it as {' or '.join(forms)}, or add its form to [file] times"
    raise CellFaultError(f"{text!r} is not a time of these forms", remedy)


def _text(cell: Cell) -> str:
    """A cell as a person reads it; whole numbers without a point."""
    if cell is None:
        return ""
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return cell.isoformat(sep=" ") if isinstance(cell, datetime) else str(cell)
