"""A statement as CSV, read by a mapping file that names the columns; nothing is guessed from order.

The mapping is TOML with nothing unknown in it (docs/money.md, docs/examples/bank-statement.toml).
Every row must be whole: a shifted column, another account or currency, a missing end, or a total
that the rows do not come to is a fault that names row and field, and then no row is taken in.
"""

import csv
import io
import tomllib
from collections import Counter
from typing import Annotated, Literal
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import msgspec

from gate.bank import values
from gate.bank.problems import StatementError
from gate.bank.totals import Sums, compare
from gate.journey.money_commands import ToldCredit


class FileRules(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """How the file is written; rows are counted from 1. `ends_with`: how the last row begins.

    `totals`: the figures in that row are the sums of their columns.
    """

    encoding: Literal["utf-8", "utf-8-sig", "windows-1258", "windows-1252"] = "utf-8-sig"
    delimiter: Annotated[str, msgspec.Meta(min_length=1, max_length=1)] = ","
    title_row: Annotated[int, msgspec.Meta(ge=1, le=100)] = 1
    ends_with: str = ""
    totals: bool = True
    time_zone: str = "Asia/Ho_Chi_Minh"
    times: list[str] = msgspec.field(default_factory=lambda: ["%d/%m/%Y %H:%M:%S"])


class Columns(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The titles. `debit` may be a column of its own, or `direction` says which way money went."""

    at: str
    amount: str
    text: str
    reference: str
    account: str
    currency: str
    debit: str = ""
    direction: str = ""


class Mapping(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A whole mapping; `credit_words`: what stands under `direction` for money that came in."""

    columns: Columns
    file: FileRules = FileRules()
    credit_words: list[str] = msgspec.field(default_factory=list)


def read_mapping(name: str, raw: bytes) -> Mapping:
    """A checked mapping; raises `StatementError` naming the key."""
    try:
        mapping = msgspec.convert(tomllib.loads(raw.decode("utf-8")), Mapping)
        ZoneInfo(mapping.file.time_zone)
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise StatementError(name, f"is not TOML in UTF-8: {error}", "Correct that line") from error
    except msgspec.ValidationError as error:
        raise StatementError(
            name, str(error), "Correct that key; docs/money.md lists them"
        ) from error
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        place = f"{name}, [file] time_zone"
        raise StatementError(place, "there is no such zone", "Use Asia/Ho_Chi_Minh") from error
    if mapping.columns.direction and not mapping.credit_words:
        what = "direction has a column, but no words for money that came in"
        raise StatementError(f"{name}, credit_words", what, 'Write for example ["C", "Ghi có"]')
    return mapping


def read(name: str, raw: bytes, mapping: Mapping, account: str) -> list[ToldCredit]:
    """The credits of a CSV file; raises `StatementError`, taking in nothing."""
    rows = _rows(name, raw, mapping.file)
    titles = rows[mapping.file.title_row - 1] if len(rows) >= mapping.file.title_row else []
    wanted = {f: getattr(mapping.columns, f) for f in mapping.columns.__struct_fields__}
    places = {}
    for field, title in wanted.items():
        if title and titles.count(title) != 1:
            what = f"{titles.count(title)} columns are named {title!r} ({field})"
            remedy = f"The row has: {', '.join(filter(None, titles)) or 'nothing'}"
            raise StatementError(f"{name}, row {mapping.file.title_row}", what, remedy)
        if title:
            places[field] = titles.index(title)
    found: list[ToldCredit] = []
    seen, ended, sums = Counter[str](), not mapping.file.ends_with, Sums()
    for number, row in enumerate(rows[mapping.file.title_row :], mapping.file.title_row + 1):
        if not any(row):
            continue
        if mapping.file.ends_with and row[0].startswith(mapping.file.ends_with):
            ended = True
            if mapping.file.totals:
                told = {f: title for f, title in wanted.items() if title}
                compare(f"{name}, row {number}", row, titles, told, sums)
            break
        if len(row) != len(titles):
            what = f"has {len(row)} columns, the titles have {len(titles)}"
            raise StatementError(f"{name}, row {number}", what, "The file is cut or shifted")
        credit = _credit(f"{name}, row {number}", row, places, mapping, account, sums)
        if credit is not None:
            seen[credit.reference] += 1
            if seen[credit.reference] > 1:
                what = f"the reference {credit.reference!r} stands there twice"
                raise StatementError(f"{name}, row {number}", what, "Check the reference column")
            found.append(credit)
    if not ended:
        what = f"does not end with {mapping.file.ends_with!r}"
        raise StatementError(name, what, "The file is cut; export it again")
    return found


def _rows(name: str, raw: bytes, rules: FileRules) -> list[list[str]]:
    try:
        text = raw.decode(rules.encoding)
    except UnicodeDecodeError as error:
        row = raw.count(b"\n", 0, error.start) + 1
        what = f"a byte is not {rules.encoding}"
        raise StatementError(f"{name}, row {row}", what, "Name the encoding in [file]") from error
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=rules.delimiter, strict=True)
    rows: list[list[str]] = []
    try:
        for cells in reader:
            rows.append([cell.strip() for cell in cells])
    except csv.Error as error:
        place = f"{name}, row {len(rows) + 1}"
        raise StatementError(place, f"is not CSV: {error}", "Check the quotes there") from error
    return rows


def _credit(
    place: str,
    row: list[str],
    places: dict[str, int],
    mapping: Mapping,
    account: str,
    sums: Sums,
) -> ToldCredit | None:
    """The credit of one row, or None when the money went out; every field is checked first.

    What came or went is added to `sums`.
    """
    cells = {field: row[column] for field, column in places.items()}

    def at(field: str) -> str:
        return f"{place}, {getattr(mapping.columns, field)!r}"

    values.check_account(cells["account"], account, at("account"))
    values.check_currency(cells["currency"], at("currency"))
    zone = ZoneInfo(mapping.file.time_zone)
    moment = values.moment(cells["at"], mapping.file.times, zone, at("at"))
    out = values.amount(cells["debit"], at("debit")) if cells.get("debit") else 0
    figure = cells["amount"]
    amount = values.amount(figure, at("amount")) if figure or not out else 0
    if "direction" in cells and cells["direction"] not in mapping.credit_words:
        sums.went += out + amount
        return None
    if not amount:
        sums.went += out
        return None
    if out:
        what = "one row holds money in and money out"
        raise StatementError(place, what, "The columns are shifted")
    if not cells["reference"]:
        raise StatementError(at("reference"), "is empty", "Every movement has the bank's number")
    sums.came += amount
    return ToldCredit(account, amount, "VND", cells["text"], cells["reference"], moment)
