"""`malu user`: people and machines who may come in, also while the centre runs.

A person gets a one-time link and sets the password alone; a device gets a bearer token, printed
once. No password and no badge ever stands on a command line.
"""

import sys
from pathlib import Path
from typing import Annotated, NoReturn

import typer
from sqlalchemy import Engine
from sqlalchemy.exc import OperationalError

from gate.clock import now_us
from gate.datafolder import DataFolderError, check
from gate.journey.errors import DomainError
from gate.keys import ensure_secret
from gate.service.policy import Role
from gate.settings import CentreSettings
from gate.store.accounts import AGENCIES, Accounts
from gate.store.badges import BADGE_SECRET, Badges
from gate.store.engine import StoreError, open_engine

_SELF = "malu user"
app = typer.Typer(help="People and machines who may come in.", no_args_is_help=True)
_REMEDIES = {
    "account.exists": "This name is taken. Choose another one.",
    "account.name": "A name has letters, digits, spaces, dots and dashes, at most 64.",
    "account.agency": f"Role agency needs --agency {'|'.join(AGENCIES)}; no other role has one.",
    "account.not_found": "There is no open account of a person by this name.",
    "badge.form": "A badge's number has 8 to 20 digits. Set the reader to decimal numbers.",
    "badge.taken": "Somebody already has this badge. Take it back first, or use another one.",
    "badge.none": "This person has no badge.",
    "badge.why": "Say why the badge is taken back: --revoke lost.",
    "account.role": "This name belongs to a person or was shut. Choose another name.",
}


@app.callback()
def _users() -> None:
    """Keep `add` a verb of its own."""


@app.command("add")
def add(
    name: Annotated[str, typer.Argument(help="Name of the person or device.")],
    role: Annotated[Role, typer.Option(help="What they may do.")],
    agency: Annotated[str, typer.Option(help="For role agency: " + ", ".join(AGENCIES))] = "",
    data: Annotated[Path, typer.Option(envvar="MALU_DATA", help="Data folder.")] = Path("var"),
    port: Annotated[int, typer.Option(help="Port of the web pages, for the link.")] = 8000,
) -> None:
    """Add a person (prints a one-time link) or a device (prints its bearer token, once).

    Example:
    malu user add "Ngoc Anh" --role operator
    """
    accounts = _accounts(data)
    try:
        if role is Role.DEVICE:
            typer.echo(accounts.create_device_token(name))
            return
        account = accounts.add(name, role.value, agency)
        token = accounts.create_link(account.name)
    except DomainError as error:
        _refuse(_REMEDIES.get(error.key, str(error)))
    except OperationalError:
        _refuse("The book is busy or cannot be written. Try again in a few seconds.")
    typer.echo(f"http://127.0.0.1:{port}/first/{token}")
    typer.echo("Works once, for 24 hours; there the person sets the password.", err=True)


@app.command("badge")
def badge(
    name: Annotated[str, typer.Argument(help="Name of the person.")],
    revoke: Annotated[str, typer.Option(help="Take the badge back, and why.")] = "",
    data: Annotated[Path, typer.Option(envvar="MALU_DATA", help="Data folder.")] = Path("var"),
) -> None:
    """Give a person the badge that unlocks their desk: asks for it, then hold it to the reader.

    Example:
    malu user badge "Ngoc Anh"
    malu user badge "Ngoc Anh" --revoke lost
    """
    engine = _books(data)
    badges = Badges(engine, now_us, ensure_secret(data / "keys", BADGE_SECRET))
    try:
        if revoke:
            badges.take(name, _SELF, revoke)
        else:
            number = typer.prompt("Badge", hide_input=True, err=True)
            badges.give(name, number, _SELF)
    except DomainError as error:
        _refuse(_REMEDIES.get(error.key, str(error)))
    except OperationalError:
        _refuse("The book is busy or cannot be written. Try again in a few seconds.")
    typer.echo(f"{name}: {'badge taken back' if revoke else 'badge kept'}.", err=True)


def _accounts(data: Path) -> Accounts:
    """The door book of this data folder; ends with a remedy when there is none."""
    return Accounts(_books(data), now_us)


def _books(data: Path) -> Engine:
    """The books of this data folder; ends with a remedy when there are none."""
    try:
        ledger = check(data)
        settings = CentreSettings(data=data)
        if ledger is None or not settings.has_books:
            _refuse(
                f"{data} holds no books yet. Start `malu up` once, or name the folder by --data."
            )
        return open_engine(settings.url())
    except (DataFolderError, StoreError) as error:
        _refuse(str(error))


def _refuse(sentence: str) -> NoReturn:
    print(sentence, file=sys.stderr)
    raise typer.Exit(2)
