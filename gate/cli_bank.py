"""`malu bank import`: a statement file into the book while the centre does not run.

The centre is the only writer of its book: while `malu up` holds the folder the same file goes in
through the page of finance, and here the command says so. A fault keeps the whole file out.
"""

import asyncio
import getpass
from collections import Counter
from pathlib import Path
from typing import Annotated, Any, NoReturn

import typer

from fees.problems import TariffError
from gate.bank.problems import StatementError
from gate.bank.statement import read_statement
from gate.bank.table import read_mapping
from gate.clock import new_id, now_us
from gate.datafolder import DataFolderError, check, locked
from gate.journey.commands import Actor
from gate.journey.errors import DomainError
from gate.journey.money_commands import TellCredits
from gate.rules import build_rules
from gate.serve import load_tariff_file
from gate.service.bank import STATEMENT
from gate.service.loop import Loop
from gate.service.policy import Role
from gate.settings import CentreSettings
from gate.store.engine import migrate, open_engine
from gate.store.sqlstore import SqlStore

app = typer.Typer(help="Money at the bank.", no_args_is_help=True)


@app.callback()
def _bank() -> None:
    """Keep the verbs below verbs of their own."""


@app.command("import")
def take_in(
    file: Annotated[Path, typer.Argument(help="Statement: CSV, MT940 or camt.053.")],
    mapping: Annotated[
        Path | None, typer.Option(help="TOML: which column is what (docs/money.md); CSV only.")
    ] = None,
    data: Annotated[Path, typer.Option(envvar="MALU_DATA", help="Data folder.")] = Path("var"),
) -> None:
    """Take in a bank statement, whole or not at all; told before, money is not booked again.

    Stop the centre first, or use its page /finance/bank. Example:

        malu bank import statement.csv --mapping bank-statement.toml
    """
    settings = CentreSettings(data=data)
    try:
        found = read_mapping(mapping.name, mapping.read_bytes()) if mapping else None
        account = settings.bank().account
        credits = read_statement(file.name, file.read_bytes(), account, found)
        ledger = check(data)
        if ledger is None or not settings.has_books:
            _refuse(f"{data} holds no books yet. Start malu up once, or name --data.")
        with locked(data):
            told = asyncio.run(_tell(settings, ledger, TellCredits(STATEMENT, credits, file.name)))
    except OSError as error:
        _refuse(f"{error.filename} cannot be read ({error.strerror}). Check the path.")
    except (StatementError, TariffError) as error:
        _refuse(f"{error}\nNothing was recorded.")
    except DataFolderError as error:
        _refuse(f"{error}\nWhile it runs, import the file on its page /finance/bank.")
    except DomainError as error:
        _refuse(f"The gate refused it: {error}. Nothing was recorded.")
    counts = Counter(str(result["outcome"]) for result in told)
    shown = ", ".join(f"{outcome} {many}" for outcome, many in sorted(counts.items()))
    typer.echo(f"{len(told)} credits: {shown or 'none'}.")


async def _tell(settings: CentreSettings, ledger: str, command: TellCredits) -> list[Any]:
    """One command to a writer of its own; the folder is locked, so it is the only one."""
    engine = open_engine(settings.url())
    try:
        migrate(engine)
        rules = build_rules(settings, ledger, load_tariff_file(settings.tariff, training=True))
        loop = Loop(SqlStore(engine), rules, now_us, new_id, lambda _: None)
        loop.start()
        writer = asyncio.create_task(loop.run())
        try:
            reply = await loop.submit(command, Actor(getpass.getuser(), Role.FINANCE, "console"))
        finally:
            writer.cancel()
            await asyncio.gather(writer, return_exceptions=True)
    finally:
        engine.dispose()
    credits: list[Any] = reply["credits"]  # type: ignore[assignment]  # a reply holds objects
    return credits


def _refuse(text: str) -> NoReturn:
    typer.echo(text, err=True)
    raise typer.Exit(2)
