"""`malu up`: the whole gate on this machine, until Ctrl-C.

A composition root: it joins the data folder, the keys, the children and the supervisor, prints
where to look, and otherwise decides nothing.
"""

import json
import os
import signal
import time
from datetime import UTC, datetime
from importlib.resources import as_file, files
from pathlib import Path
from typing import Annotated

import typer

from gate import embedded
from gate.broker import free_port
from gate.datafolder import DataFolder, DataFolderError, locked, open_folder, set_aside
from gate.layout import NODES, TRAINING_LEDGER
from gate.supervisor import StartError, Supervisor

PAGES = (
    ("Quầy thu phí / booth", "/booth"),
    ("Bảng thông báo / board", "/board/main"),
    ("Tài xế / driver", "/d"),
    ("Tài vụ / finance", "/finance"),
    ("Công khai / public", "/public"),
)

SHADOW = "CHẠY THỬ SONG SONG – không thu tiền, không mở barie / parallel run: no money, no barrier"


def up(
    data: Annotated[
        Path, typer.Option(envvar="MALU_DATA", help="Data folder; made if it is not there.")
    ] = Path("var"),
    port: Annotated[int, typer.Option(min=1, max=65535, help="Port of the web pages.")] = 8000,
    camera: Annotated[
        list[str] | None,
        typer.Option(
            metavar="LANE=PATH",
            help="Folder of pictures, video or rtsp:// address for a lane; the others stay empty.",
        ),
    ] = None,
    fresh: Annotated[
        bool, typer.Option("--fresh", help="Move the data folder aside and start over.")
    ] = False,
    shadow: Annotated[
        bool,
        typer.Option(
            "--shadow",
            help="Run beside the present programme: reads and assesses, numbers no receipt, takes "
            "no money, moves no barrier.",
        ),
    ] = False,
) -> None:
    """Run the whole gate on this machine: broker, centre and two edge nodes, until Ctrl-C.

    Without --camera the four built-in clips play once. Example:

        malu up --camera inland-enter=photos/ --camera border-leave=rtsp://10.0.0.5/live
    """
    try:
        if fresh:
            aside = set_aside(data, datetime.now(UTC))
            if aside is not None:
                typer.echo(f"The old data folder is now {aside}")
        with locked(data), as_file(files("edge") / "clips") as clips:
            _run(open_folder(data, TRAINING_LEDGER), port, camera or [], clips, shadow=shadow)
    except (DataFolderError, StartError) as error:
        typer.echo(str(error), err=True)
        raise typer.Exit(2) from error


def _run(folder: DataFolder, port: int, cameras: list[str], clips: Path, *, shadow: bool) -> None:
    sources = embedded.camera_sources(cameras) if cameras else embedded.clip_sources(clips)
    embedded.claim_port(port)
    ports = embedded.Ports(web=port, broker=free_port())
    children = embedded.prepare(folder, ports, sources, datetime.now(UTC).year, shadow=shadow)
    began = time.time()
    when_ready = {} if cameras else {embedded.CENTRE_STAGE: lambda: _declare(folder, port, clips)}
    supervisor = Supervisor(children, say=_say, when_ready=when_ready)

    def stop(*_: object) -> None:
        supervisor.stopping = True

    signal.signal(signal.SIGINT, stop)
    signal.signal(signal.SIGTERM, stop)
    if signal.getsignal(signal.SIGHUP) is not signal.SIG_IGN:  # nohup means: outlive the terminal
        signal.signal(signal.SIGHUP, stop)
    try:
        supervisor.start()
        if not supervisor.stopping:
            _tell(folder, port, began)
            if shadow:
                _say(f"{SHADOW}: http://{embedded.HOST}:{port}/finance/shadow")
        supervisor.watch()
        _say("Đang dừng / stopping: edges, centre, broker")
    finally:
        supervisor.stop()
    _say("Đã dừng / stopped")


def _say(text: str) -> None:
    """Print a line; a gate does not stop because nobody reads its lines any more."""
    try:
        typer.echo(text)
    except OSError:
        pass


def _declare(folder: DataFolder, port: int, clips: Path) -> None:
    """Give the clips' trucks their declared facts, as a forwarder would, through the API."""
    token = (folder.keys / f"device-{NODES[0].id}.token").read_text(encoding="ascii").strip()
    items = json.loads((clips / "declarations.json").read_text(encoding="utf-8"))
    for sentence in embedded.declare(port, token, items):
        _say(sentence)


def _tell(folder: DataFolder, port: int, began: float) -> None:
    """Print where to look, and the one-time links when this start made them."""
    for label, path in PAGES:
        _say(f"{label:26} http://{embedded.HOST}:{port}{path}")
    if folder.links.exists() and folder.links.stat().st_mtime >= began:
        _say("Đăng nhập một lần / one-time sign-in (for a day, from this machine):")
        for line in folder.links.read_text(encoding="utf-8").splitlines():
            role, _, link = line.partition("\t")
            _say(f"  {role:24} {link}")
    elif folder.links.exists():
        _say(f"Đăng nhập / sign in: unused one-time links are in {folder.links}")
    _say(f"Dữ liệu / data: {folder.root} · Ctrl-C để dừng / to stop (pid {os.getpid()})")
