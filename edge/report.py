"""From what a lane saw to events on disk: bodies, pictures, and the standing vehicle.

One `Reporter` per lane. It writes pictures before the event that names them, and the event before
anybody opens anything. It remembers in the outbox which sighting stands in the lane, so that a node
that ends and starts again does not see the same lorry twice.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final, Literal, TypeAlias

import msgspec
import structlog

from anpr.consensus import settle
from anpr.reading import Read
from edge.evidence import Shelf
from edge.outbox import Draft, Outbox
from edge.picture import Image, PictureError, overview, plate_crop, shrink
from edge.simulator import BarrierChange, Change, LoopChange
from edge.track import Vehicle, largest_by_role
from gate import wire

log = structlog.get_logger()

PLATE_LENGTH: Final = 16  # what the wire takes; no plate has more characters
RESUME_US: Final = 600_000_000  # a vehicle stands no longer through a restart of its node

CameraState: TypeAlias = Literal["ok", "black", "frozen", "blurred", "moved", "silent"]


@dataclass(frozen=True, slots=True)
class Place:
    """A lane as the wire names it."""

    gate: str
    lane: str
    side: wire.Side
    movement: wire.Movement


class Standing(msgspec.Struct, frozen=True):
    """The sighting that stands in the lane, and what was done for it."""

    id: str
    text: str
    since_us: int
    evidence: list[wire.EvidenceBody] = []
    cause: wire.Cause | None = None
    commands: list[str] = []


@dataclass(frozen=True, slots=True)
class Office:
    """What all lanes of a node write with."""

    outbox: Outbox
    shelf: Shelf
    reader: wire.ReaderBody
    clock: Callable[[], int]
    rand: Callable[[int], bytes]


@dataclass(frozen=True, slots=True)
class Snapshot:
    """The frame that shows a vehicle best, and its plates there."""

    image: Image
    plates: Sequence[Read]


class Reporter:
    """Writes the events of one lane; every method returns once they are on disk."""

    def __init__(self, place: Place, office: Office, source: str = "camera") -> None:
        self.place = place
        self._office, self._source = office, source
        kept = office.outbox.note(self._key("standing"))
        self._left_over = None if kept is None else msgspec.json.decode(kept, type=Standing)
        self.standing: Standing | None = None

    def _key(self, what: str) -> str:
        return f"{what}:{self.place.lane}"

    def settled(self, at_us: int, vehicle: Vehicle[Read], shot: Snapshot | None) -> None:
        """A sighting, unless it is the lorry that stood here when the node last ended."""
        plates = plate_bodies(vehicle)
        if self._is_left_over(at_us, plates):
            self.standing, self._left_over = self._left_over, None
            return
        self._left_over = None
        draft, standing = self._sighting(at_us, plates, shot)
        self._office.outbox.append([draft], self._stand(standing))
        self.standing = standing
        self._log("sighting", standing.id, plates)

    def crossed(
        self,
        at_us: int,
        direction: Literal["toward", "away"],
        vehicle: Vehicle[Read],
        notes: dict[str, str | None],
    ) -> None:
        """A passage of the standing vehicle; `notes` become true with it."""
        plates = plate_bodies(vehicle)
        draft = self._passage(at_us, direction, plates, vehicle)
        self._office.outbox.append([draft], {**notes, self._key("standing"): None})
        self._log("passage", draft.event_id or "", plates)
        self.standing = None

    def withdrew(self, at_us: int, vehicle: Vehicle[Read]) -> None:
        """The standing vehicle backed out."""
        if self.standing is None:
            return
        plates = plate_bodies(vehicle)
        body = self._seen("withdrew", plates, [], self.standing.id)
        self._office.outbox.append([Draft(body, at_us)], {self._key("standing"): None})
        self._log("withdrew", self.standing.id, plates)
        self.standing = None

    def still(self, at_us: int, vehicle: Vehicle[Read], shot: Snapshot, note: str) -> None:
        """A photograph: sighting and passage in one commit, and the note that it was taken in."""
        plates = plate_bodies(vehicle)
        sighting, self.standing = self._sighting(at_us, plates, shot)
        passage = self._passage(at_us, "toward", plates, vehicle)
        self._office.outbox.append([sighting, passage], {note: "done"})
        self._log("sighting", self.standing.id, plates)
        self.standing = None

    def opened(self, cause: wire.Cause, command_id: str | None = None) -> None:
        """Remember, before the barrier moves, why it will."""
        if self.standing is None:
            return
        commands = [*self.standing.commands, *([command_id] if command_id else [])]
        standing = msgspec.structs.replace(self.standing, cause=cause, commands=commands)
        self._office.outbox.append([], self._stand(standing))
        self.standing = standing

    def road(self, changes: Sequence[Change], notes: dict[str, str | None]) -> None:
        """What loops and barrier say of themselves."""
        drafts = [self._change(change, notes) for change in changes]
        if drafts:
            self._office.outbox.append(drafts, notes)

    def camera(self, state: CameraState) -> None:
        """The camera's health, when it is not what was said last."""
        if self._office.outbox.note(self._key("camera")) == state:
            return
        now = self._office.clock()
        body = wire.CameraBody(camera=self.place.lane, state=state, since=wire.rfc3339(now))
        self._office.outbox.append([Draft(body, now)], {self._key("camera"): state})

    def _is_left_over(self, at_us: int, plates: Sequence[wire.PlateBody]) -> bool:
        old = self._left_over
        if old is None or at_us - old.since_us > RESUME_US:
            return False
        return old.text == (plates[0].text or "")

    def _stand(self, standing: Standing) -> dict[str, str | None]:
        return {self._key("standing"): msgspec.json.encode(standing).decode()}

    def _sighting(
        self, at_us: int, plates: list[wire.PlateBody], shot: Snapshot | None
    ) -> tuple[Draft, Standing]:
        office = self._office
        event_id = wire.uuid7(office.clock() // 1000, office.rand(10))
        evidence = [] if shot is None else self._pictures(shot)
        body = self._seen("settled", outlined(plates, shot), evidence, None)
        standing = Standing(event_id, plates[0].text or "", at_us, evidence)
        return Draft(body, at_us, event_id), standing

    def _seen(
        self,
        state: Literal["settled", "withdrew"],
        plates: list[wire.PlateBody],
        evidence: list[wire.EvidenceBody],
        sighting_id: str | None,
    ) -> wire.SightingBody:
        return wire.SightingBody(
            lane=self.place.lane,
            side=self.place.side,
            movement=self.place.movement,
            state=state,
            plates=plates,
            evidence=evidence,
            reader=self._office.reader,
            source=self._source,
            sighting_id=sighting_id,
        )

    def _passage(
        self,
        at_us: int,
        direction: Literal["toward", "away"],
        plates: list[wire.PlateBody],
        vehicle: Vehicle[Read],
    ) -> Draft:
        standing, office = self.standing, self._office
        votes = sum(read.text == plates[0].text is not None for read in vehicle.tractor)
        ms = (vehicle.last_us - vehicle.first_us) // 1000
        body = wire.PassageBody(
            lane=self.place.lane,
            side=self.place.side,
            movement=self.place.movement,
            direction=direction,
            sighting_id=standing.id if standing else None,
            track=wire.TrackBody(frames=vehicle.frames, votes=votes, ms=max(0, ms)),
            plates=plates,
            evidence=standing.evidence if standing else [],
            reader=office.reader,
            source=self._source,
        )
        return Draft(body, at_us, wire.uuid7(office.clock() // 1000, office.rand(10)))

    def _pictures(self, shot: Snapshot) -> list[wire.EvidenceBody]:
        """Keep the pictures; an event goes without them when the disk does not take them."""
        try:
            made = [("overview", overview(shot.image))]
            crops = [plate_crop(shot.image, read.corners) for read in shot.plates[:2]]
            made += [("plate", crop) for crop in crops if crop is not None]
            found = []
            for kind, jpeg in made:
                kept = self._office.shelf.keep(jpeg)
                found.append(wire.EvidenceBody(kind=kind, sha256=kept.sha256, bytes=kept.size))
        except (OSError, PictureError) as error:
            log.error("picture_lost", lane=self.place.lane, reason=str(error))
            return []
        return found

    def _change(self, change: Change, notes: dict[str, str | None]) -> Draft:
        lane = self.place.lane
        if isinstance(change, BarrierChange):
            body = wire.BarrierBody(lane=lane, state=change.state, cause=change.cause)
            return Draft(body, change.at_us)
        return Draft(self._loop(change, notes), change.at_us)

    def _loop(self, change: LoopChange, notes: dict[str, str | None]) -> wire.LoopBody:
        key = f"loop:{self.place.lane}:{change.loop}"
        count = int(notes.get(key) or self._office.outbox.note(key) or 0) + change.on
        notes[key] = str(count)
        return wire.LoopBody(
            lane=self.place.lane,
            loop=change.loop,
            state="on" if change.on else "off",
            count=count,
        )

    def _log(self, what: str, event_id: str, plates: Sequence[wire.PlateBody]) -> None:
        # Logs never carry a full plate: the last three characters tell vehicles apart.
        tail = (plates[0].text or "")[-3:]
        log.info(what, lane=self.place.lane, event_id=event_id, tail=tail)


def plate_bodies(vehicle: Vehicle[Read]) -> list[wire.PlateBody]:
    """The settled plates of a vehicle, tractor first; without reads the tractor was not seen."""
    found = []
    if vehicle.tractor or not vehicle.trailer:
        found.append(plate_body("tractor", settle(vehicle.tractor) if vehicle.tractor else None))
    if vehicle.trailer:
        found.append(plate_body("trailer", settle(vehicle.trailer)))
    return found


def outlined(plates: list[wire.PlateBody], shot: Snapshot | None) -> list[wire.PlateBody]:
    """The same plates with their corners as they lie in the overview picture.

    Corners of another frame say nothing about this picture: a plate that it does not show has none.
    """
    if shot is None:
        return [msgspec.structs.replace(plate, corners=[]) for plate in plates]
    scale, there = shrink(shot.image), largest_by_role(shot.plates)
    return [
        msgspec.structs.replace(
            plate,
            corners=[(round(x * scale), round(y * scale)) for x, y in there[plate.role].corners]
            if plate.role in there
            else [],
        )
        for plate in plates
    ]


def plate_body(role: Literal["tractor", "trailer"], read: Read | None) -> wire.PlateBody:
    """One read as the wire says it; without a text it says why."""
    if read is None:
        return wire.PlateBody(role=role, reason="not_seen")
    corners = [(int(x), int(y)) for x, y in read.corners]
    candidates = [
        wire.Candidate(text=one.text, p=one.p)
        for one in read.candidates
        if 1 <= len(one.text) <= PLATE_LENGTH
    ]
    if read.text is None or len(read.text) > PLATE_LENGTH:
        reason = "unreadable" if read.text is None else "too_long"
        return wire.PlateBody(
            role=role, candidates=candidates, corners=corners, reason=read.reason or reason
        )
    return wire.PlateBody(
        role=role,
        text=read.text,
        country=read.country or None,
        colour=read.colour or None,
        lines=read.lines,
        confidence=read.confidence,
        accept=read.accept,
        candidates=candidates,
        corners=corners,
        reason=read.reason or None,
    )
