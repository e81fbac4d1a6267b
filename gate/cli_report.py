"""`malu report day|shift|month`: finance's reports as files, also while the centre runs."""

import re
import sys
from datetime import date
from enum import StrEnum
from pathlib import Path
from typing import Annotated, NoReturn

import typer
from sqlalchemy.exc import OperationalError

from fees.problems import TariffError
from fees.report_document import document
from fees.reports import Kind, Report, local_day
from gate.clock import now_us
from gate.datafolder import DataFolderError, check
from gate.files import render
from gate.serve import load_tariff_file
from gate.settings import CentreSettings
from gate.store.engine import open_engine
from gate.store.reports import Reports

_MONTH = re.compile(r"(20\d{2})-(0[1-9]|1[0-2])")


class Format(StrEnum):
    """Which file."""

    XLSX = "xlsx"
    CSV = "csv"
    PDF = "pdf"
    JSON = "json"


def report(
    kind: Annotated[Kind, typer.Argument(help="Which report.")],
    when: Annotated[
        str,
        typer.Argument(metavar="DATE|ID|MONTH", help="YYYY-MM-DD, the id of a shift, or YYYY-MM."),
    ],
    output: Annotated[
        Path | None, typer.Option("--output", "-o", help="File to write; without it stdout.")
    ] = None,
    form: Annotated[Format, typer.Option("--format", help="Kind of file.")] = Format.XLSX,
    data: Annotated[Path, typer.Option(envvar="MALU_DATA", help="Data folder.")] = Path("var"),
) -> None:
    """Write a finance report of a day of recording, a shift or a month.

    Example:
    malu report month 2026-11 --format pdf -o month.pdf
    """
    _check(kind, when)
    try:
        ledger = check(data)
        tariff = load_tariff_file(None, training=True)
    except (DataFolderError, TariffError) as error:
        _refuse(str(error))
    if ledger is None or not CentreSettings(data=data).has_books:
        _refuse(f"{data} holds no books yet. Name the data folder with --data.")
    engine = open_engine(CentreSettings(data=data).url())
    try:
        found = _find(Reports(engine, tariff, ledger), kind, when)
    except OperationalError:  # a table lacks: this version's centre has never run on this folder
        _refuse(f"{data} was written by an earlier version. Start `malu up` or `malu serve` once.")
    finally:
        engine.dispose()
    if found is None:
        _refuse(f"There is no shift {when}. The ids of shifts stand on /finance/shifts.")
    content = render(document(found), form.value)
    if output is None:
        sys.stdout.buffer.write(content)
        return
    try:
        output.write_bytes(content)
    except OSError as error:
        _refuse(f"{output} cannot be written ({error.strerror}). Name another file with -o.")


def _check(kind: Kind, when: str) -> None:
    """Refuse a name that the kind of report does not have."""
    if kind is Kind.MONTH and not _MONTH.fullmatch(when):
        _refuse(f"{when} is not a month. Write it as YYYY-MM.")
    if kind is Kind.DAY:
        try:
            date.fromisoformat(when)
        except ValueError:
            _refuse(f"{when} is not a day. Write it as YYYY-MM-DD.")


def _find(reports: Reports, kind: Kind, when: str) -> Report | None:
    match kind:
        case Kind.DAY:
            return reports.day(date.fromisoformat(when))
        case Kind.MONTH:
            year, month = when.split("-")
            return reports.month(int(year), int(month), local_day(now_us()))
        case Kind.SHIFT:
            return reports.shift(when, now_us())


def _refuse(text: str) -> NoReturn:
    typer.echo(text, err=True)
    raise typer.Exit(2)
