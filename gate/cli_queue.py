"""`malu queue replay`: the order of a day again, from nothing but what was recorded.

Exit 0: the same order; 1: the first record that says otherwise; 2: it cannot be told. `malu queue
solver` prints what a solver proposed on a day. Both read the book and write nothing, also while the
centre runs.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Annotated, NoReturn

import typer
from sqlalchemy import Engine
from sqlalchemy.exc import OperationalError, ProgrammingError

from anpr.plate import display
from gate.datafolder import DataFolderError, check
from gate.service.plan_rows import SolverTick
from gate.settings import CentreSettings
from gate.store.engine import open_engine
from gate.store.queue import QueueDays
from gate.store.ticks import Ticks
from parking.line import BESIDE
from parking.lines import Record
from parking.replay import Replayed, ReplayError, opened, replay
from parking.ticket import Called

VIETNAM = timedelta(hours=7)
Day = Annotated[str, typer.Argument(metavar="DATE", help="YYYY-MM-DD, a day at the gate.")]
Data = Annotated[Path, typer.Option(envvar="MALU_DATA", help="Data folder.")]
app = typer.Typer(help="The queues: who was called, and why.", no_args_is_help=True)


@app.callback()
def _queue() -> None:
    """Keep the verbs below verbs of their own."""


@app.command("replay")
def replay_day(when: Day, data: Data = Path("var")) -> None:
    """Call a day's vehicles again by its recorded inputs, and compare with what happened.

    Example:
    malu queue replay 2026-11-23
    """
    records, plates = _read(when, data)
    if not records:
        _refuse(f"Nothing of {when} is recorded. The days of the queues begin with their records.")
    try:
        rule = opened(records[0]).rule
        found = replay(rule, records)
    except (ReplayError, ValueError) as error:
        typer.echo(f"first difference: {error}")
        raise typer.Exit(1) from error
    said = _said(records)
    for stage, call in found.calls:
        because = said.get((stage, call.vehicle), "") if call.why in BESIDE else ""
        typer.echo(_line(stage, call, plates) + because)
    _verdict(found, records, plates)


@app.command("solver")
def solver_day(when: Day, data: Data = Path("var")) -> None:
    """Print what the solver beside the loop proposed on a day, and what became of each.

    Example:
    malu queue solver 2026-11-23
    """
    with _books(data) as engine:
        ticks = Ticks(engine).day(_day(when))
    for tick in ticks:
        typer.echo(_tick(tick))
    typer.echo(f"{len(ticks)} times asked, {sum(not tick.verdict for tick in ticks)} taken over")


def _read(when: str, data: Path) -> tuple[list[Record], dict[str, str]]:
    day = _day(when)
    with _books(data) as engine:
        days = QueueDays(engine)
        records = days.records(day)
        return records, days.plates(r.vehicle or r.called for r in records)


def _day(when: str) -> date:
    try:
        return date.fromisoformat(when)
    except ValueError:
        _refuse(f"{when} is not a day. Write it as YYYY-MM-DD.")


@contextmanager
def _books(data: Path) -> Iterator[Engine]:
    """The books of a data folder, to be read; what cannot be read is refused with what to do."""
    try:
        known = check(data)
    except DataFolderError as error:
        _refuse(str(error))
    if known is None or not CentreSettings(data=data).has_books:
        _refuse(f"{data} holds no books yet. Name the data folder with --data.")
    engine = open_engine(CentreSettings(data=data).url())
    try:
        yield engine
    except (OperationalError, ProgrammingError):  # this version has never run on this folder
        _refuse(f"{data} was written by an earlier version. Start `malu up` or `malu serve` once.")
    finally:
        engine.dispose()


def _said(records: list[Record]) -> dict[tuple[str, str], str]:
    """Who let a vehicle go before its turn, and why: the newest word of each stage."""
    named = [r for r in records if r.by and r.vehicle]
    return {(r.stage, r.vehicle): f"  {r.by}: {r.reason}" for r in named}


def _line(stage: str, call: Called, plates: dict[str, str]) -> str:
    at = _clock(call.at)
    name = display(plates.get(call.vehicle, "")) or call.vehicle
    return f"{at}  {stage:6} {call.nth:5}  {name:12} {call.kind:11} {call.why:9} {call.passed:3}"


def _tick(tick: SolverTick) -> str:
    asked = f"waiting {tick.waiting:3}  seed {tick.seed}  inputs {tick.inputs[:12]}"
    solved = f"objective {tick.objective}  bound {tick.bound}  gap {tick.gap:.1%}"
    return f"{_clock(tick.at)}  {tick.said:12}  {asked}  {tick.method if tick.failed else solved}"


def _clock(us: int) -> str:
    """Time of day at the gate."""
    return (datetime.fromtimestamp(us / 1_000_000, UTC) + VIETNAM).strftime("%H:%M:%S")


def _verdict(found: Replayed, records: list[Record], plates: dict[str, str]) -> None:
    if found.equal:
        version = records[0].rule[:12]
        typer.echo(f"equal: {len(found.calls)} calls, {len(records)} records, rule {version}")
        return
    record, instead = found.differs[0]
    recorded = plates.get(record.called, record.called) or "nobody"
    told = plates.get(instead, instead) or "nobody"
    reason = f" ({record.reason})" if record.reason else ""
    typer.echo(
        f"first difference: record {record.nth} ({record.what}) says {recorded},"
        f" the replay {told}{reason}"
    )
    raise typer.Exit(1)


def _refuse(text: str) -> NoReturn:
    typer.echo(text, err=True)
    raise typer.Exit(2)
