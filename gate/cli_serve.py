"""`malu serve`: one centre, for a supervisor or a service manager to keep alive."""

import asyncio
import logging
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, NoReturn

import structlog
import typer
from pydantic import ValidationError

from gate.configured import ConfiguredError
from gate.datafolder import DataFolderError
from gate.serve import ServeError
from gate.serve import serve as run_centre
from gate.settings import CentreSettings
from gate.store.engine import StoreError
from gate.tariff_files import TariffAlteredError
from gate.yard_files import YardAlteredError
from parking.checked import Problem
from parking.yardfile import YardError

FAULTS_SHOWN = 20


def serve(
    data: Annotated[
        Path, typer.Option(envvar="MALU_DATA", help="Data folder; made if it is not there.")
    ] = Path("var"),
    port: Annotated[int, typer.Option(min=1, max=65535, help="Port of the web pages.")] = 8000,
    broker: Annotated[str, typer.Option(help="MQTT broker as HOST:PORT.")] = "127.0.0.1:1883",
    tariff: Annotated[
        Path | None,
        typer.Option(envvar="MALU_TARIFF", help="Tariff file; without it the illustrative one."),
    ] = None,
    price: Annotated[
        Path | None,
        typer.Option(
            envvar="MALU_PRICE", help="Tariff file of parking prices a training ledger begins with."
        ),
    ] = None,
    yard: Annotated[
        Path | None,
        typer.Option(envvar="MALU_YARD", help="Yard file; without it the illustrative yard."),
    ] = None,
    shadow: Annotated[
        bool,
        typer.Option(
            "--shadow", envvar="MALU_SHADOW", help="Beside another programme: no money, no barrier."
        ),
    ] = False,
) -> None:
    """Run one centre: web pages, the loop and the ingest of events, until SIGTERM.

    Example:
        malu serve --data var --port 8000 --broker 127.0.0.1:1883
    """
    host, _, broker_port = broker.rpartition(":")
    if not broker_port.isdigit():
        _refuse(f"--broker takes HOST:PORT, not {broker}.")
    _logs()
    try:
        settings = CentreSettings(
            data=data,
            port=port,
            broker_host=host or "127.0.0.1",
            broker_port=int(broker_port),
            tariff=tariff,
            price=price,
            yard=yard,
            shadow=shadow,
        )
        status = asyncio.run(run_centre(settings))
    except ValidationError as error:
        _refuse(f"Settings: {error.errors()[0]['msg']}. See malu serve --help.")
    except YardError as error:
        _refuse("\n".join((f"The yard file {yard} cannot be used:", *_lines(error.problems))))
    except (
        ConfiguredError,
        DataFolderError,
        ServeError,
        StoreError,
        TariffAlteredError,
        YardAlteredError,
        OSError,
        ValueError,  # a tariff or a setting; it says which and what to do
    ) as error:
        _refuse(str(error))
    raise typer.Exit(status)


def _lines(problems: Sequence[Problem]) -> list[str]:
    """A line for each fault, as many as somebody mends before looking again."""
    more = [f"  and {len(problems) - FAULTS_SHOWN} more"] if len(problems) > FAULTS_SHOWN else []
    return [*(f"  {one}" for one in problems[:FAULTS_SHOWN]), *more]


def _refuse(text: str) -> NoReturn:
    typer.echo(text, err=True)
    raise typer.Exit(2)


def _logs() -> None:
    """Structured lines on stderr; never a full plate, never a token."""
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.format_exc_info,
            structlog.processors.JSONRenderer(),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(logging.INFO),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
    )
