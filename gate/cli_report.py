"""`malu report day DATE`: finance's day as a file, also while the centre runs."""

import sys
from datetime import date
from enum import StrEnum
from pathlib import Path
from typing import Annotated, NoReturn

import typer

from fees.problems import TariffError
from gate.datafolder import DataFolderError, check
from gate.reports import render_day
from gate.serve import load_tariff_file
from gate.settings import CentreSettings
from gate.store.engine import open_engine
from gate.store.queries import Queries


class Kind(StrEnum):
    """Which report."""

    DAY = "day"


class Format(StrEnum):
    """Which file."""

    XLSX = "xlsx"
    CSV = "csv"
    JSON = "json"


def report(
    kind: Annotated[Kind, typer.Argument(help="Which report.")],
    when: Annotated[str, typer.Argument(metavar="DATE", help="YYYY-MM-DD, day at the gate.")],
    output: Annotated[
        Path | None, typer.Option("--output", "-o", help="File to write; without it stdout.")
    ] = None,
    form: Annotated[Format, typer.Option("--format", help="Kind of file.")] = Format.XLSX,
    data: Annotated[Path, typer.Option(envvar="MALU_DATA", help="Data folder.")] = Path("var"),
) -> None:
    """Write a finance report of one Asia/Ho_Chi_Minh calendar day of recording.

    Example:
    malu report day 2026-11-22 --format xlsx -o day.xlsx
    """
    assert kind is Kind.DAY  # the only one so far; typer refuses others
    try:
        day = date.fromisoformat(when)
    except ValueError:
        _refuse(f"{when} is not a day. Write it as YYYY-MM-DD.")
    try:
        ledger = check(data)
        tariff = load_tariff_file(None, training=True)
    except (DataFolderError, TariffError) as error:
        _refuse(str(error))
    if ledger is None or not (data / "centre.sqlite").exists():
        _refuse(f"{data} holds no books yet. Name the data folder with --data.")
    engine = open_engine(CentreSettings(data=data).url())
    try:
        found = Queries(engine).day_report(day, tariff, ledger)
    finally:
        engine.dispose()
    content = render_day(found, form.value)
    if output is None:
        sys.stdout.buffer.write(content)
        return
    try:
        output.write_bytes(content)
    except OSError as error:
        _refuse(f"{output} cannot be written ({error.strerror}). Name another file with -o.")


def _refuse(text: str) -> NoReturn:
    typer.echo(text, err=True)
    raise typer.Exit(2)
