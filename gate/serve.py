"""`malu serve`: the centre's process: database, loop, broker and web pages in one asyncio loop.

It ends when the loop ends: a gate that cannot write must not go on answering.
"""

import asyncio
import contextlib
import gc
import signal
from collections.abc import Iterator
from datetime import UTC, datetime
from importlib import resources
from pathlib import Path

import structlog
import uvicorn
from sqlalchemy import Engine

from fees.tariff import Status, Tariff, load_checked
from gate import configured
from gate.datafolder import open_folder
from gate.keys import ensure_keys, ensure_secret, ensure_token
from gate.layout import NODES, TRAINING_LEDGER
from gate.main import Centre
from gate.pins import load_pinned
from gate.price_file import load_price
from gate.service.policy import Role
from gate.settings import CentreSettings
from gate.store.engine import migrate, open_engine
from gate.tariff_files import verify, verify_price
from gate.yard_files import verify_yard, yard_bytes
from web.app import create_app

log = structlog.get_logger()

FAILED = 70  # sysexits EX_SOFTWARE: the supervisor starts us again
TARIFF = resources.files("fees").joinpath("tariffs/mlt-fee-2026a.toml")
LINK_ROLES = tuple(r.value for r in Role if r is not Role.DEVICE)


class ServeError(Exception):
    """The centre cannot start; the text says why and what to do."""


def load_tariff_file(file: Path | None, *, training: bool) -> Tariff:
    """The tariff in force; a production ledger refuses an illustrative one.

    Raises `TariffError`, `ServeError`.
    """
    tariff = load_checked((file or TARIFF).read_bytes())
    if tariff.status is not Status.APPROVED and not (
        training and tariff.status is Status.ILLUSTRATIVE
    ):
        raise ServeError(
            f"Tariff {tariff.version} has status {tariff.status.value} and may not charge. "
            "Use an approved tariff, or the training ledger for an illustrative one."
        )
    return tariff


def build(settings: CentreSettings) -> tuple[Centre, Engine]:
    """Open everything a centre needs.

    Raises an error with a remedy and changes nothing it does not know.
    """
    configured.use(settings.forms)
    folder = open_folder(settings.data, TRAINING_LEDGER)
    names = ("centre", *(node.id for node in NODES))
    kids = ensure_keys(folder.keys, names, datetime.now(UTC).year)
    tariff = load_tariff_file(settings.tariff, training=True)
    engine = open_engine(settings.url())
    migrate(engine)
    verify(engine, tariff, settings.tariff)
    aside = verify_yard(engine, settings.yard)
    verify_price(engine, load_price(settings.price, training=True), settings.price)
    pinned = load_pinned(folder.keys, kids, names[1:])
    centre = Centre(settings, folder.ledger, tariff, engine, pinned)
    first = (settings.tariff or TARIFF, settings.price)
    centre.founding = tuple(file.read_bytes().decode() for file in first if file is not None)
    centre.first_yard, centre.yard_aside = yard_bytes(settings.yard).decode(), aside
    if aside:
        log.warning(
            "yard_file_aside",
            file=aside,
            remedy="the books have another yard and it holds; look at /admin/yard",
        )
    centre.bank_secret = ensure_secret(folder.keys, "bank-notice")
    _first_links(centre, folder.links, settings.port)
    for node in NODES:
        token = ensure_token(folder.keys, node.id).read_text("ascii").strip()
        centre.accounts.adopt_device_token(node.id, token)
    return centre, engine


def _first_links(centre: Centre, file: Path, port: int) -> None:
    """At the very first start of a training ledger.

    One link per role, readable by the owner alone.
    """
    if not centre.training or not centre.accounts.is_empty():
        return
    made = centre.accounts.create_first_links(LINK_ROLES)
    file.touch(mode=0o600)
    lines = [f"{label}\thttp://127.0.0.1:{port}/first/{token}" for label, token in made]
    file.write_text("\n".join(lines) + "\n", encoding="utf-8")


class _Pages(uvicorn.Server):
    """uvicorn that leaves signals to us: its own would end the process before the loop is done."""

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Install nothing."""
        yield


async def serve(settings: CentreSettings) -> int:
    """Run until told to stop (0) or until the loop fails (70)."""
    centre, engine = build(settings)
    app = create_app(centre)
    config = uvicorn.Config(
        app,
        host="127.0.0.1",
        port=settings.port,
        log_config=None,
        access_log=False,
        timeout_graceful_shutdown=3,
    )
    server = _Pages(config)

    told = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, told.set)
    gc.collect()
    gc.freeze()  # what is loaded stays: full collections need not walk it each time
    async with centre.running():
        assert centre.working is not None  # set by running()
        pages = asyncio.create_task(server.serve())
        stopping = asyncio.create_task(told.wait())
        reasons = {pages, centre.working, stopping}
        await asyncio.wait(reasons, return_when=asyncio.FIRST_COMPLETED)
        failed = centre.working.done()
        stopping.cancel()
        await app.state.live.close()  # open streams would hold the stop up
        server.should_exit = True
        await pages
    engine.dispose()
    if failed:
        log.error(
            "centre_failed", remedy="started again by the supervisor; see commit_failed above"
        )
    return FAILED if failed else 0
