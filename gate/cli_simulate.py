"""`malu simulate`: seeded days of traffic through the whole centre, as JSON; recorded ones again.

It only makes a temporary gate of its own and touches no data folder. Exit 1 when an invariant does
not hold or a replay makes other books, 2 for bad input.
"""

import json
import sys
from contextlib import AbstractContextManager, nullcontext
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any, NoReturn, TextIO

import structlog
import typer

from gate.simulate import profile as profiles
from gate.simulate import record, run

MAX_DAYS = 366
FAILED, BAD_INPUT = 1, 2


class Faults(StrEnum):
    """Which faults befall the machines; so far none do."""

    NONE = "none"


def simulate(
    seed: Annotated[int | None, typer.Option(min=0, help="The same seed, the same days.")] = None,
    days: Annotated[int, typer.Option(min=1, max=MAX_DAYS, help="Days of traffic.")] = 1,
    hours: Annotated[
        int, typer.Option(min=0, max=MAX_DAYS * 24, help="Hours instead of days; 0: use days.")
    ] = 0,
    traffic: Annotated[
        str, typer.Option(metavar="PROFILE", help="A shipped profile, or a TOML file.")
    ] = "ordinary",
    faults: Annotated[Faults, typer.Option(help="Faults of machines and networks.")] = Faults.NONE,
    output: Annotated[
        Path | None, typer.Option("--output", "-o", help="File for the JSON; without it stdout.")
    ] = None,
    record_to: Annotated[
        Path | None, typer.Option("--record", help="Write everything that came in to this file.")
    ] = None,
    replay: Annotated[
        Path | None, typer.Option("--replay", help="Feed a recorded file into a fresh gate.")
    ] = None,
) -> None:
    """Run seeded days of traffic through the whole centre and print waits, money and invariants.

    Examples:
    malu simulate --seed 7 --days 2 --traffic peak -o peak.json ·
    malu simulate --seed 7 --record day.ndjson · malu simulate --replay day.ndjson
    """
    assert faults is Faults.NONE  # the only ones so far; typer refuses others
    _quiet()
    if replay is not None:
        _replay(replay)
        return
    if seed is None:
        _refuse("A run needs a seed. Give one, for example --seed 7.")
    try:
        profile = profiles.load(traffic)
    except profiles.ProfileError as error:
        _refuse(str(error))
    whole = hours or days * 24
    with _opened(record_to) as out, _Bar(whole) as bar:
        found = run.simulate(profile, seed, whole, out=out, passed=bar.update)
    _write(found, output)
    if not found["holds"]:
        broken = [name for name, x in found["invariants"].items() if x["broken"]]
        typer.echo(f"Broken: {', '.join(broken)}. The JSON names what broke them.", err=True)
        raise typer.Exit(FAILED)


class _Bar:
    """A progress bar on stderr, for runs longer than a day on a terminal."""

    def __init__(self, hours: int) -> None:
        """Nothing is shown yet."""
        shown = hours > 24 and sys.stderr.isatty()
        self._bar: AbstractContextManager[Any] = (
            typer.progressbar(length=hours, label="simulated hours", file=sys.stderr)
            if shown
            else nullcontext()
        )
        self._inner: Any = None

    def __enter__(self) -> "_Bar":
        """Show it."""
        self._inner = self._bar.__enter__()
        return self

    def __exit__(self, *error: Any) -> None:
        """Finish the line."""
        self._bar.__exit__(*error)

    def update(self, hours: int) -> None:
        """So many hours more."""
        if self._inner is not None:
            self._inner.update(hours)


def _opened(file: Path | None) -> AbstractContextManager[TextIO | None]:
    if file is None:
        return nullcontext()
    try:
        return file.open("w", encoding="utf-8")
    except OSError as error:
        _refuse(f"{file} cannot be written ({error.strerror}). Name another file.")


def _write(found: dict[str, Any], output: Path | None) -> None:
    text = json.dumps(found, ensure_ascii=False, indent=1) + "\n"
    if output is None:
        sys.stdout.write(text)
        return
    try:
        output.write_text(text, encoding="utf-8")
    except OSError as error:
        _refuse(f"{output} cannot be written ({error.strerror}). Name another file with -o.")


def _replay(file: Path) -> None:
    """Print the digest of the books now; exit 1 when it is not the recorded one."""
    try:
        with file.open(encoding="utf-8") as lines:
            now, recorded = run.replay(lines)
    except OSError as error:
        _refuse(f"{file} cannot be read ({error.strerror}). Name a file made with --record.")
    except (record.RecordError, UnicodeDecodeError) as error:
        _refuse(f"{file}: {error}")
    typer.echo(now)
    if now != recorded:
        text = f"The books differ: recorded {recorded or 'without an end'}, now {now}."
        typer.echo(text, err=True)
        raise typer.Exit(FAILED)


def _quiet() -> None:
    """Refusals and quarantine are the run's own business; only faults reach stderr."""
    structlog.configure(
        wrapper_class=structlog.make_filtering_bound_logger(40),  # error and above
        logger_factory=lambda *_: structlog.PrintLogger(sys.stderr),  # the stderr of the moment
    )


def _refuse(text: str) -> NoReturn:
    typer.echo(text, err=True)
    raise typer.Exit(BAD_INPUT)
