"""`malu shadow`: the present programme's export taken in, and the three-way table of a day.

Both also work beside a running centre. A fault in the file or the mapping keeps the whole file out.
"""

import sys
from datetime import date
from enum import StrEnum
from pathlib import Path
from typing import Annotated, NoReturn

import typer
from sqlalchemy import Engine
from sqlalchemy.exc import OperationalError

from fees.problems import TariffError
from fees.tariff import Status
from gate.clock import new_id, now_us
from gate.datafolder import DataFolderError, check
from gate.serve import load_tariff_file
from gate.settings import CentreSettings
from gate.shadow.importer import import_file
from gate.shadow.problems import ShadowError
from gate.shadow.render import render
from gate.shadow.tables import day_table
from gate.store.engine import open_engine
from gate.store.shadow import ShadowStore

app = typer.Typer(
    help="Running beside the present programme: its export, and the comparison.",
    no_args_is_help=True,
)


class Format(StrEnum):
    """Which file."""

    XLSX = "xlsx"
    CSV = "csv"
    JSON = "json"


@app.callback()
def _shadow() -> None:
    """Keep the verbs below verbs of their own."""


@app.command("import")
def take_in(
    file: Annotated[Path, typer.Argument(help="CSV or XLSX that the present programme exported.")],
    mapping: Annotated[Path, typer.Option(help="TOML: which column is what (docs/shadow.md).")],
    data: Annotated[Path, typer.Option(envvar="MALU_DATA", help="Data folder.")] = Path("var"),
) -> None:
    """Take in visits and receipts of the present programme, for the comparison only.

    All rows or none; the same file taken in twice changes nothing. Example:

        malu shadow import export.xlsx --mapping present.toml
    """
    engine = _open(data)
    try:
        done = import_file(ShadowStore(engine), file, mapping, now_us(), new_id)
    except ShadowError as error:
        _refuse(str(error))
    except OperationalError:
        _refuse("The books are busy or cannot be written. Try again in a few seconds.")
    finally:
        engine.dispose()
    found = done.found
    if done.before:
        typer.echo(f"{file.name} was imported before, by {found.by}. Nothing was changed.")
        return
    skipped = f", {found.skipped} skipped by [skip]" if found.skipped else ""
    typer.echo(f"{found.rows} rows imported, {done.new_rows} of them new{skipped}.")


@app.command("table")
def table(
    when: Annotated[str, typer.Argument(metavar="DATE", help="YYYY-MM-DD, day at the gate.")],
    output: Annotated[
        Path | None, typer.Option("--output", "-o", help="File to write; without it stdout.")
    ] = None,
    form: Annotated[Format, typer.Option("--format", help="Kind of file.")] = Format.XLSX,
    tariff: Annotated[
        Path | None, typer.Option(help="Tariff file; without it the illustrative one.")
    ] = None,
    data: Annotated[Path, typer.Option(envvar="MALU_DATA", help="Data folder.")] = Path("var"),
) -> None:
    """Write the three-way table of a day: ours, the present programme's, the physical count.

    Example:
    malu shadow table 2026-11-22 --format xlsx -o compare.xlsx
    """
    try:
        day = date.fromisoformat(when)
    except ValueError:
        _refuse(f"{when} is not a day. Write it as YYYY-MM-DD.")
    try:
        rates = load_tariff_file(tariff, training=True)
    except (TariffError, OSError) as error:
        _refuse(str(error))
    engine = _open(data)
    try:
        found = day_table(engine, rates, day)
    finally:
        engine.dispose()
    content = render(found, form.value, illustrative=rates.status is Status.ILLUSTRATIVE)
    if output is None:
        sys.stdout.buffer.write(content)
        return
    try:
        output.write_bytes(content)
    except OSError as error:
        _refuse(f"{output} cannot be written ({error.strerror}). Name another file with -o.")


def _open(data: Path) -> Engine:
    """The books of a data folder that a centre has opened before."""
    try:
        ledger = check(data)
    except DataFolderError as error:
        _refuse(str(error))
    if ledger is None or not CentreSettings(data=data).has_books:
        _refuse(f"{data} holds no books yet. Start malu up --shadow once, or name --data.")
    engine = open_engine(CentreSettings(data=data).url())
    if not ShadowStore(engine).usable():
        engine.dispose()
        _refuse(f"The books in {data} are from an older version. Start malu up once.")
    return engine


def _refuse(text: str) -> NoReturn:
    typer.echo(text, err=True)
    raise typer.Exit(2)
