"""One lane at work: frames in, trigger, reads, track; sightings and passages out.

Runs on a thread of its own. A frame is read only while the trigger says that a vehicle is present,
a few times a second, and seldom once it has settled. An entry lane opens by itself as soon as the
sighting is on disk, because nothing is due there and the gate must work without the centre; a
leaving lane opens only on the centre's command, for the vehicle that stands in it or, in an
emergency, for whoever comes. In a parallel run (`watch_only`) the barriers are another programme's,
and no lane opens anything.
"""

import queue
import threading
from collections.abc import Callable, Sequence
from typing import Final

import structlog

from anpr.reading import Read
from edge.camera import Frame, Source
from edge.picture import Glancer
from edge.reading import SharedReader
from edge.report import Reporter, Snapshot, plate_body
from edge.simulator import LaneSimulator, LoopChange
from edge.track import Crossed, Fact, Look, Settled, Track, largest_by_role, plate_size
from edge.trigger import ARRIVE, Glance, Presence, Trigger
from gate import wire

log = structlog.get_logger()

READ_US: Final = 180_000
READ_ROLLING_US: Final = 300_000  # after it settled, while it moves
READ_STANDING_US: Final = 1_500_000  # after it settled, while it stands
LIVE_US: Final = 500_000


class Lane:
    """Watches one camera; `road` is the lane simulator where the camera is a clip."""

    def __init__(
        self,
        reporter: Reporter,
        source: Source,
        reader: SharedReader,
        live: Callable[[str, bytes], None],
        road: LaneSimulator | None = None,
        *,
        watch_only: bool = False,
    ) -> None:
        self._reporter, self._source, self._reader = reporter, source, reader
        self._live, self._road, self._watch_only = live, road, watch_only
        self._orders: queue.SimpleQueue[wire.Command] = queue.SimpleQueue()
        self._glancer, self._trigger = Glancer(), Trigger()
        self._track: Track[Read] = Track(loops=road is not None)
        self._presence = Presence(False, 0, learn=False)
        self._read_at = self._live_at = 0
        self._best: tuple[int, Snapshot] | None = None
        self._beyond = self._rolled_over = False
        self._now_us = 0
        self.state = "init"

    @property
    def name(self) -> str:
        """The lane's id."""
        return self._reporter.place.lane

    def command(self, order: wire.Command) -> None:
        """Hand over a verified command; it is judged on the lane's own thread."""
        self._orders.put(order)

    def run(self, stop: threading.Event) -> None:
        """Watch until the source has no more or `stop` is set."""
        for shot in self._source.shots(stop):
            if isinstance(shot, Frame):
                self._set_state("ok")
                self._frame(shot)
            else:
                log.error("camera_trouble", lane=self.name, text=shot.text)
                self._set_state("silent")
        if not stop.is_set():
            # A vehicle still in the last picture has left it now.
            self._handle(self._track.step(Look(self._now_us, False, 0)), None)
            self.state = "ended" if self.state == "ok" else self.state
            log.info("lane_idle", lane=self.name)

    def _set_state(self, state: str) -> None:
        if state == self.state:
            return
        self.state = state
        self._reporter.camera("ok" if state == "ok" else "silent")

    def _frame(self, frame: Frame) -> None:
        self._now_us = frame.at_us
        self._obey()
        self._hear(frame)
        moved, foreign = self._glancer.look(frame.image, frame.at_us)
        reads = self._read(frame)
        glance = Glance(frame.at_us, moved, foreign, len(reads or ()))
        self._presence = self._trigger.see(glance)
        if self._presence.learn:
            self._glancer.learn(anew=foreign >= ARRIVE)
        beyond = self._beyond or self._rolled_over
        look = Look(frame.at_us, self._presence.present, self._presence.still_us, beyond, reads)
        self._handle(self._track.step(look), frame)
        if not self._presence.present:
            self._best = None

    def _hear(self, frame: Frame) -> None:
        """Loops and barrier speak for themselves, whatever the camera sees."""
        self._reporter.road(frame.changes, {})
        self._rolled_over = False
        for change in frame.changes:
            if isinstance(change, LoopChange) and change.loop == 2:
                self._beyond = change.on
                self._rolled_over |= change.on  # on and off again between two frames

    def _read(self, frame: Frame) -> Sequence[Read] | None:
        if not self._presence.present or frame.at_us - self._read_at < self._read_every():
            return None
        self._read_at = frame.at_us
        reads = self._reader.read(frame.image).reads
        nearest = list(largest_by_role(reads).values())
        # The first picture of a vehicle, then ever nearer ones that were read.
        score = max((plate_size(read) * (read.text is not None) for read in nearest), default=0)
        if self._best is None or score > self._best[0]:
            self._best = (score, Snapshot(frame.image, nearest))
        self._show(frame.at_us, nearest)
        return reads

    def _read_every(self) -> int:
        if self._reporter.standing is None:
            return READ_US
        return READ_ROLLING_US if self._presence.still_us < READ_ROLLING_US else READ_STANDING_US

    def _show(self, at_us: int, reads: Sequence[Read]) -> None:
        """Interim reads for the booth's live picture; never billed, lost without harm."""
        if at_us - self._live_at < LIVE_US:
            return
        self._live_at = at_us
        live = wire.Live(
            schema=wire.LIVE_SCHEMA,
            gate=self._reporter.place.gate,
            lane=self.name,
            at=wire.rfc3339(at_us),
            present=True,
            plates=[plate_body("tractor", read) for read in reads],
        )
        self._live(self.name, wire.canonical(wire.plain(live)))

    def _handle(self, facts: Sequence[Fact[Read]], frame: Frame | None) -> None:
        for fact in facts:
            if isinstance(fact, Settled):
                self._settled(fact, frame)
            elif isinstance(fact, Crossed):
                self._reporter.crossed(fact.at_us, fact.direction, fact.vehicle, self._progress())
                self._best = None
            else:
                self._reporter.withdrew(fact.at_us, fact.vehicle)
                self._best = None

    def _settled(self, fact: Settled[Read], frame: Frame | None) -> None:
        shot = self._best[1] if self._best else None
        if shot is None and frame is not None:
            shot = Snapshot(frame.image, ())
        self._reporter.settled(fact.at_us, fact.vehicle, shot)
        standing = self._reporter.standing
        if self._road is None or standing is None or self._watch_only:
            return
        if standing.cause is not None:  # the node ended after it had opened
            self._road.open(standing.cause, self._now_us)
        elif self._reporter.place.movement == "enter":
            self._open(wire.Cause(kind="opening", id=standing.id))

    def _open(self, cause: wire.Cause, command_id: str | None = None) -> None:
        self._reporter.opened(cause, command_id)
        if self._road is not None:
            self._road.open(cause, self._now_us)

    def _progress(self) -> dict[str, str | None]:
        """How many lorries of the clip are through; becomes true with the passage."""
        if self._road is None:
            return {}
        return {f"crossed:{self.name}": str(self._road.crossed)}

    def _obey(self) -> None:
        while not self._orders.empty():
            order = self._orders.get()
            refusal = self._refusal(order)
            if refusal:
                log.warning("command_ignored", command_id=order.command_id, reason=refusal)
                continue
            log.info("barrier_ordered", lane=self.name, command_id=order.command_id)
            cause = order.cause or wire.Cause(kind="opening", id=order.sighting_id or "")
            self._open(cause, order.command_id)

    def _refusal(self, order: wire.Command) -> str | None:
        """Why a verified command is not obeyed here and now, or None."""
        standing = self._reporter.standing
        if self._watch_only:
            return "in a parallel run the barrier is another programme's"
        if self._road is None:
            return "this lane has no barrier"
        if wire.micros(order.expires_at) <= self._now_us:
            return "it has expired"
        if order.sighting_id is None and order.cause and order.cause.kind == "override":
            return None  # an emergency: opened for whoever comes, read or not
        if standing is None or order.sighting_id != standing.id:
            return "its vehicle does not stand in this lane"
        return "it was obeyed already" if order.command_id in standing.commands else None
