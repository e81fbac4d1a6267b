"""What the lanes report, in the journey's own words: facts that happened, never edited.

These are the wire's bodies without the wire (`gate.ingest` translates), so the journey knows no
MQTT and no JSON.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Origin:
    """Which edge event said so: `(node, epoch, seq)` is the identity.

    Times in µs since the epoch, UTC.
    """

    node: str
    epoch: int
    seq: int
    event_id: str
    occurred_at: int
    hash: str  # hex SHA-256 of the unsigned body
    prev: str
    clock_off: int = 0  # how far the node knows its clock to be ahead, µs; 0 = in step


@dataclass(frozen=True, slots=True)
class PlateSeen:
    """One plate of one vehicle as the reader settled it; probabilities in thousandths.

    Text "" = unreadable.
    """

    role: str  # tractor | trailer
    text: str
    country: str = ""
    colour: str = ""
    lines: int = 1
    confidence: int = 0
    accept: bool = False
    candidates: tuple[tuple[str, int], ...] = ()
    reason: str = ""
    corners: tuple[tuple[int, int], ...] = ()  # in the overview picture, pixels, clockwise


@dataclass(frozen=True, slots=True)
class Picture:
    """Evidence by digest: kind is overview or plate."""

    kind: str
    sha256: str
    bytes: int


@dataclass(frozen=True, slots=True)
class SightingSeen:
    """A vehicle settled in a lane, or backed out of it again (`withdrew`)."""

    sighting_id: str
    lane: str
    side: str
    movement: str
    state: str  # settled | withdrew
    plates: tuple[PlateSeen, ...]
    vehicle_class: str
    evidence: tuple[Picture, ...]
    source: str


@dataclass(frozen=True, slots=True)
class PassageSeen:
    """A vehicle crossed the line; `sighting_id` is "" when nothing was sighted before."""

    passage_id: str
    sighting_id: str
    lane: str
    side: str
    movement: str
    plates: tuple[PlateSeen, ...]
    vehicle_class: str
    evidence: tuple[Picture, ...]
    source: str


@dataclass(frozen=True, slots=True)
class BarrierMoved:
    """The barrier of a lane opened or closed, and the cause that the lane names."""

    lane: str
    state: str
    cause_kind: str
    cause_id: str


@dataclass(frozen=True, slots=True)
class LoopChanged:
    """A loop in the road: an independent count beside the camera."""

    lane: str
    loop: int
    state: str
    count: int


@dataclass(frozen=True, slots=True)
class CameraChanged:
    """A camera went black, froze, moved or recovered."""

    camera: str
    state: str
    since: int


@dataclass(frozen=True, slots=True)
class Weighed:
    """A weighbridge ticket: what stood on it weighs so many kilograms, load and all."""

    lane: str
    kg: int
    ticket: str


LaneFact = SightingSeen | PassageSeen | BarrierMoved | LoopChanged | CameraChanged | Weighed
