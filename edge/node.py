"""The composition root of an edge node: one process, its lanes, its outbox, its uplink.

`run` reads the settings, puts the parts together and watches over them until SIGTERM. SIGINT is
ignored, because Ctrl-C reaches the whole group and the supervisor stops edges first. When the
outbox can no longer be trusted the process ends at once; what was committed is on disk, and the
next start knows what that is.
"""

import ctypes
import os
import signal
import sys
import threading
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Final, Protocol

import structlog

from anpr.machine import MachineError, require_avx
from anpr.shipped import WeightsError
from edge.camera import ClipSource, RtspSource, Source, VideoSource
from edge.evidence import Centre, Shelf, Uploader
from edge.health import clock_state, heartbeat, now_us
from edge.lane import Lane
from edge.link import Broker, Link
from edge.outbox import Identity, Outbox, OutboxError, World
from edge.outbox_file import OutboxTooNewError
from edge.reading import FrameReader, SharedReader
from edge.report import Office, Place, Reporter
from edge.settings import (
    LaneSettings,
    Settings,
    SettingsError,
    read_private_key,
    read_public_key,
    read_settings,
    read_token,
)
from edge.simulator import LaneSimulator, ScriptError, read_script
from edge.stills import StillsLane
from edge.uplink import Ears, Pace, Uplink
from gate import wire

log = structlog.get_logger()

VERSION: Final = "0.1.0"
BAD_INPUT: Final = 2
NOT_USABLE: Final = (SettingsError, ScriptError, OutboxTooNewError, WeightsError, MachineError)
FAILED: Final = 74  # EX_IOERR of sysexits.h: the supervisor starts us again
HOUR_S: Final = 3600
OTHERS_OPEN_US: Final = 10_000_000  # a clip's lorry in a parallel run: time to be looked at
DRAIN_S: Final = 1.0
STOP_S: Final = 3.0  # a lane that hangs in its camera is left behind: what counts is on disk
_PR_SET_PDEATHSIG, _PR_GET_PDEATHSIG = 1, 2  # prctl(2)


class WatchedLane(Protocol):
    """A lane as the node sees it."""

    state: str

    @property
    def name(self) -> str:
        """Its id."""

    def command(self, order: wire.Command) -> None:
        """A verified command for it."""

    def run(self, stop: threading.Event) -> None:
        """Watch until told to stop."""


def run(config: Path, reader: FrameReader | None = None) -> int:
    """Run the node of a settings file until SIGTERM; returns the exit status.

    `reader` takes the place of the trained one. 0 = stopped in order, 2 = settings or data cannot
    be used (a sentence with a remedy goes to stderr), 74 = the outbox could not be written.
    """
    _write_logs()
    stop = _obey_signals()
    try:
        node = Node(read_settings(config), config.parent, reader)
    except NOT_USABLE as error:
        print(error, file=sys.stderr)
        return BAD_INPUT
    except OSError as error:
        print(f"{error.filename}: {error.strerror}; check the data folder", file=sys.stderr)
        return BAD_INPUT
    return node.run(stop)


class Node:
    """All parts of one node, put together."""

    def __init__(self, settings: Settings, base: Path, reader: FrameReader | None) -> None:
        self._settings, self._base = settings, base
        self._data = base / settings.data
        key = read_private_key(base / settings.key.file)
        centre_key = read_public_key(base / settings.centre.public_key)
        token = read_token(base / settings.centre.token_file)
        identity = Identity(settings.gate, settings.node, settings.key.kid, key)
        self._outbox = Outbox(self._data, identity, World(now_us, os.urandom, clock_state))
        if self._outbox.began is not None:
            log.warning("epoch_began", epoch=self._outbox.head.epoch, reason=self._outbox.began)
        self._shelf = Shelf(self._data / "evidence")
        pace = Pace(*settings.pace)
        self._uploader = Uploader(self._shelf, Centre(settings.centre.url, token, pace.cap_s))
        broker = Broker(settings.broker.host, settings.broker.port, settings.broker.patience_s)
        self._link = Link(broker, settings.gate, settings.node, VERSION)
        self._failed = threading.Event()
        self._lanes = self._make_lanes(reader)
        self._uplink = Uplink(
            self._outbox,
            self._link,
            centre_key,
            self._heartbeat,
            Ears(self._command, self._cannot_go_on),
            pace,
        )

    def run(self, stop: threading.Event) -> int:
        """Watch, write and send until `stop` is set."""
        self._link.set_state("init", self._outbox.head.epoch, self._cameras())
        self._uplink.start()
        self._uploader.start()
        threads = [self._start(lane, stop) for lane in self._lanes]
        self._tell_state("ready")
        self._watch(stop)
        for thread in threads:
            thread.join(STOP_S)
        self._uplink.stop(0.0 if self._failed.is_set() else DRAIN_S)
        self._uploader.stop()
        self._outbox.close()
        log.info("node_stopped", node=self._settings.node)
        return FAILED if self._failed.is_set() else 0

    def _start(self, lane: WatchedLane, stop: threading.Event) -> threading.Thread:
        thread = threading.Thread(
            target=self._run_lane, args=(lane, stop), name=lane.name, daemon=True
        )
        thread.start()
        return thread

    def _run_lane(self, lane: WatchedLane, stop: threading.Event) -> None:
        try:
            lane.run(stop)
        except OutboxError as error:
            self._cannot_go_on(error)
        except Exception:  # a fault in one lane must not stop the others; it is told, not hidden
            lane.state = "failed"
            log.exception("lane_failed", lane=lane.name)

    def _watch(self, stop: threading.Event) -> None:
        """Housekeeping until the end: what the cameras are, and what may be forgotten."""
        told, tidy_at = (self._cameras(), self._outbox.head.epoch), 0.0
        while not stop.wait(1.0) and not self._failed.is_set():
            if (seen := (self._cameras(), self._outbox.head.epoch)) != told:
                self._tell_state("ready")
                told = seen
            if time.monotonic() >= tidy_at:
                tidy_at = time.monotonic() + HOUR_S
                self._outbox.prune()
                self._shelf.tidy(time.time())
        stop.set()

    def _cannot_go_on(self, error: Exception) -> None:
        log.critical("node_failed", reason=str(error))
        self._failed.set()

    def _tell_state(self, state: str) -> None:
        self._link.set_state(state, self._outbox.head.epoch, self._cameras())

    def _cameras(self) -> Mapping[str, str]:
        return {lane.name: lane.state for lane in self._lanes}

    def _heartbeat(self) -> bytes:
        names = self._settings.gate, self._settings.node
        return heartbeat(*names, self._outbox, self._data, self._cameras())

    def _command(self, order: wire.Command) -> None:
        for lane in self._lanes:
            if lane.name == order.lane:
                lane.command(order)
                return
        log.warning("command_ignored", command_id=order.command_id, reason="no such lane here")

    # --- lanes ------------------------------------------------------------------------------

    def _make_lanes(self, reader: FrameReader | None) -> list[WatchedLane]:
        watched = [lane for lane in self._settings.lanes if lane.source != "none"]
        if not watched:
            return []
        shared = load_reader() if reader is None else SharedReader(reader, _given(reader))
        office = Office(self._outbox, self._shelf, shared.name, now_us, os.urandom)
        return [self._make_lane(lane, office, shared) for lane in watched]

    def _make_lane(self, lane: LaneSettings, office: Office, reader: SharedReader) -> WatchedLane:
        place = Place(self._settings.gate, lane.id, self._settings.side, lane.movement)
        reporter = Reporter(place, office)
        path = self._base / lane.path
        if lane.source == "folder":
            return StillsLane(reporter, path, reader, now_us, self._was_taken)
        road = self._road(lane) if lane.source == "clip" else None
        source, watch_only = self._source(lane, path, road), self._settings.shadow
        return Lane(reporter, source, reader, self._show, road, watch_only=watch_only)

    def _source(self, lane: LaneSettings, path: Path, road: LaneSimulator | None) -> Source:
        if road is not None:
            script = read_script(self._base / lane.script, lane.id)
            return ClipSource(path, script, road, now_us)
        if lane.source == "rtsp":
            return RtspSource(lane.path, now_us)
        return VideoSource(path, now_us)

    def _road(self, lane: LaneSettings) -> LaneSimulator:
        """The clip goes on where the last passage left it; another clip begins anew."""
        script = read_script(self._base / lane.script, lane.id)
        crossed, started = f"crossed:{lane.id}", f"started:{lane.id}"
        stamp = (self._outbox.note(started) or "").partition(" ")
        others = OTHERS_OPEN_US if self._settings.shadow else 0
        if stamp[0] == script.sha256:
            done = int(self._outbox.note(crossed) or 0)
            return LaneSimulator(script, int(stamp[2]), done, others)
        start = now_us()
        self._outbox.append([], {started: f"{script.sha256} {start}", crossed: None})
        return LaneSimulator(script, start, others_open_us=others)

    def _was_taken(self, note: str) -> bool:
        return self._outbox.note(note) is not None

    def _show(self, lane: str, payload: bytes) -> None:
        self._link.publish_to(wire.lane_topic(self._settings.gate, lane), payload, 0)


def load_reader() -> SharedReader:
    """The trained reader.

    Raises `WeightsError` when its weights are not the ones measured, `MachineError` when this
    processor cannot run it.
    """
    require_avx()
    from anpr.reader import Reader  # ONNX Runtime takes a second: only nodes with cameras pay

    # One thread: two nodes and the centre share a small machine, and the lanes take turns anyway.
    reader = Reader.load(threads=1)
    found = reader.identity
    weights = f"sha256:{found['weights']}"
    name = wire.ReaderBody(name=found["name"], version=found["version"], weights=weights)
    return SharedReader(reader, name)


def _given(reader: FrameReader) -> wire.ReaderBody:
    return wire.ReaderBody(name=type(reader).__name__, version=VERSION, weights="none")


def _write_logs() -> None:
    """One JSON object per line on stderr."""
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.format_exc_info,
            structlog.processors.JSONRenderer(ensure_ascii=False),
        ],
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
    )


def _obey_signals() -> threading.Event:
    """SIGTERM ends in order, SIGINT is the supervisor's, and its death is ours."""
    stop = threading.Event()
    if threading.current_thread() is threading.main_thread():
        signal.signal(signal.SIGTERM, lambda *_: stop.set())
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        _end_with_parent()
    return stop


def _end_with_parent() -> None:
    """End in order when the parent dies, unless the parent has arranged it otherwise."""
    libc, arranged = ctypes.CDLL(None), ctypes.c_int(0)
    libc.prctl(_PR_GET_PDEATHSIG, ctypes.byref(arranged))
    if arranged.value == 0:
        libc.prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)
