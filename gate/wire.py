"""Topics and versioned messages shared by the centre and the edge nodes.

Everything that crosses MQTT is named here once: how a topic is spelled, what each message holds,
how its bytes are hashed, chained and signed. The module has no clock, no randomness and no I/O, and
it refuses rather than repairs: what does not fit raises `WireError` with a code that the centre can
write into quarantine. Ranges are start-inclusive and end-exclusive, on the wire too: the range
`[4, 7]` names the sequence numbers 4, 5 and 6.
"""

import base64
import binascii
import hashlib
import json
import re
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Annotated, Any, Final, Literal, NamedTuple, TypeAlias, TypeVar

import msgspec
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import (
    Ed25519PrivateKey,
    Ed25519PublicKey,
)

ROOT: Final = "malu/v1"
MAX_PAYLOAD: Final = 262_144
MAX_INTEGER: Final = 2**53 - 1  # the largest integer every JSON reader keeps exact (RFC 8259 §6)

EVENT_SCHEMA: Final = "malu.event/1"
ACK_SCHEMA: Final = "malu.ack/1"
COMMAND_SCHEMA: Final = "malu.command/1"
STATE_SCHEMA: Final = "malu.state/1"
HEALTH_SCHEMA: Final = "malu.health/1"
LIVE_SCHEMA: Final = "malu.live/1"

_EVENT_CONTEXT: Final = b"malu-evt/v1\n"
_ACK_CONTEXT: Final = b"malu-ack/v1\n"
_COMMAND_CONTEXT: Final = b"malu-cmd/v1\n"

JsonObject: TypeAlias = dict[str, Any]
ErrorCode: TypeAlias = Literal[
    "malformed", "oversized", "unknown_schema", "unknown_kind", "control_characters"
]


class WireError(ValueError):
    """A message that cannot be taken as it is.

    `code` says which rule it broke; `detail` is one sentence for the person who reads quarantine.
    """

    def __init__(self, code: ErrorCode, detail: str) -> None:
        super().__init__(f"{code}: {detail}")
        self.code: ErrorCode = code
        self.detail = detail


# --- the words of the wire ------------------------------------------------------------------

Name: TypeAlias = Annotated[str, msgspec.Meta(pattern=r"^[a-z0-9][a-z0-9-]{0,63}$")]
Word: TypeAlias = Annotated[str, msgspec.Meta(pattern=r"^[a-z][a-z0-9_-]{0,31}$")]
Label: TypeAlias = Annotated[str, msgspec.Meta(max_length=200)]
Identifier: TypeAlias = Annotated[str, msgspec.Meta(min_length=1, max_length=64)]
Digest: TypeAlias = Annotated[str, msgspec.Meta(pattern=r"^[0-9a-f]{64}$")]
PlateText: TypeAlias = Annotated[str, msgspec.Meta(min_length=1, max_length=16)]
Instant: TypeAlias = Annotated[
    str, msgspec.Meta(pattern=r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$")
]
Count: TypeAlias = Annotated[int, msgspec.Meta(ge=0, le=MAX_INTEGER)]
Number: TypeAlias = Annotated[int, msgspec.Meta(ge=1, le=MAX_INTEGER)]
Thousandths: TypeAlias = Annotated[int, msgspec.Meta(ge=0, le=1000)]
Side: TypeAlias = Literal["inland", "border"]
Movement: TypeAlias = Literal["enter", "leave"]
Range: TypeAlias = tuple[Number, Number]


class _Message(msgspec.Struct, frozen=True, omit_defaults=True):
    """What all messages share: named fields, unknown ones ignored, absent ones left out."""


class Candidate(_Message, frozen=True, kw_only=True):
    """One possible text of a plate with its probability in thousandths."""

    text: PlateText
    p: Thousandths


class PlateBody(_Message, frozen=True, kw_only=True):
    """One plate of a vehicle. Without `text` it could not be read, and `reason` says why."""

    role: Literal["tractor", "trailer"]
    text: PlateText | None = None
    country: Label | None = None
    colour: Label | None = None
    lines: Annotated[int, msgspec.Meta(ge=1, le=2)] | None = None
    confidence: Thousandths | None = None
    accept: bool | None = None
    candidates: list[Candidate] = msgspec.field(default_factory=list)
    corners: list[tuple[int, int]] = msgspec.field(default_factory=list)
    reason: Label | None = None


class VehicleBody(_Message, frozen=True, kw_only=True):
    """The class of a vehicle; `not_chargeable` names its kind (motorcycle, handcart, staff …)."""

    class_: Word = msgspec.field(name="class")
    kind: Word | None = None
    confidence: Thousandths | None = None


class EvidenceBody(_Message, frozen=True, kw_only=True):
    """A picture that travels apart: what it shows, its SHA-256 and its size in bytes."""

    kind: Word
    sha256: Digest
    bytes: Count


class ReaderBody(_Message, frozen=True, kw_only=True):
    """Which reader read, so that a reading can be judged years later."""

    name: Label
    version: Label
    weights: Label


class TrackBody(_Message, frozen=True, kw_only=True):
    """How long the vehicle was followed: frames seen, frames that voted, milliseconds."""

    frames: Count
    votes: Count
    ms: Count


class SightingBody(_Message, frozen=True, kw_only=True):
    """A vehicle stands or rolls in a lane and its read has settled; it moves nobody."""

    lane: Name
    side: Side
    movement: Movement
    state: Literal["settled", "withdrew"]
    plates: list[PlateBody]
    vehicle: VehicleBody | None = None
    evidence: list[EvidenceBody] = msgspec.field(default_factory=list)
    reader: ReaderBody | None = None
    source: Word
    sighting_id: Identifier | None = None  # of a `withdrew`: the sighting that ended


class PassageBody(_Message, frozen=True, kw_only=True):
    """A vehicle crossed the line. Only this changes where a vehicle is."""

    lane: Name
    side: Side
    movement: Movement
    direction: Literal["toward", "away"]
    sighting_id: Identifier | None = None
    track: TrackBody | None = None
    plates: list[PlateBody]
    vehicle: VehicleBody | None = None
    evidence: list[EvidenceBody] = msgspec.field(default_factory=list)
    reader: ReaderBody | None = None
    source: Word


class LoopBody(_Message, frozen=True, kw_only=True):
    """An induction loop changed: loop 1 lies before the line, loop 2 beyond it."""

    lane: Name
    loop: Annotated[int, msgspec.Meta(ge=1, le=2)]
    state: Literal["on", "off"]
    count: Count


class Cause(_Message, frozen=True, kw_only=True):
    """Why a barrier moved: the kind, and the id of the sighting, visit or act behind it."""

    kind: Literal["opening", "override", "fire", "test", "manual"]
    id: Identifier


class BarrierBody(_Message, frozen=True, kw_only=True):
    """The barrier of a lane reports where it is and why it went there."""

    lane: Name
    state: Literal["open", "closed"]
    cause: Cause


class WeighBody(_Message, frozen=True, kw_only=True):
    """A weighbridge ticket, in kilograms."""

    lane: Name
    kg: Count
    ticket: Identifier


class CameraBody(_Message, frozen=True, kw_only=True):
    """The health of one camera, and since when."""

    camera: Name
    state: Literal["ok", "black", "frozen", "blurred", "moved", "silent"]
    since: Instant


EventBody: TypeAlias = SightingBody | PassageBody | LoopBody | BarrierBody | WeighBody | CameraBody
BODIES: Final[Mapping[str, type[EventBody]]] = {
    "sighting": SightingBody,
    "passage": PassageBody,
    "loop": LoopBody,
    "barrier": BarrierBody,
    "weigh": WeighBody,
    "camera": CameraBody,
}


_KIND_OF: Final = {body: kind for kind, body in BODIES.items()}


class Clock(_Message, frozen=True, kw_only=True):
    """How far the node's clock can be trusted; the offset is in milliseconds."""

    synced: bool
    offset_ms: Annotated[int, msgspec.Meta(ge=-MAX_INTEGER, le=MAX_INTEGER)]


class Signature(_Message, frozen=True, kw_only=True):
    """An Ed25519 signature (RFC 8032) in base64, and the id of the key that made it."""

    kid: Label
    ed25519: Label


class Event(_Message, frozen=True, kw_only=True):
    """One event of one node; `(node, epoch, seq)` is its place, `event_id` its name."""

    schema: str
    gate: Name
    node: Name
    epoch: Number
    seq: Number
    event_id: Identifier
    kind: str
    occurred_at: Instant
    clock: Clock
    salt: Label
    prev: Digest
    body: EventBody
    sig: Signature | None = None

    @property
    def occurred_us(self) -> int:
        """When it happened, in microseconds since the epoch (UTC)."""
        return micros(self.occurred_at)


class _Envelope(_Message, frozen=True, kw_only=True):
    """An event before its body is known: the kind decides how the body is read."""

    gate: Name
    node: Name
    epoch: Number
    seq: Number
    event_id: Identifier
    occurred_at: Instant
    clock: Clock
    salt: Label
    prev: Digest
    sig: Signature | None = None


class Ack(_Message, frozen=True, kw_only=True):
    """What the centre has committed of one node's epoch.

    `seq` is the last number of the unbroken run from 1 (0 = none yet); `missing` are ranges
    `[a, b)` above it that the centre wants sent again; `quarantined` were received but not
    understood, and count as received.
    """

    schema: str
    gate: Name
    node: Name
    epoch: Number
    seq: Count
    missing: list[Range]
    quarantined: list[Number]
    sig: Signature | None = None


class Command(_Message, frozen=True, kw_only=True):
    """An order of the centre to one node: open a lane for a sighting, or resend `[from, to)`."""

    schema: str
    gate: Name
    node: Name
    command_id: Identifier
    action: Literal["open", "resend"]
    expires_at: Instant
    lane: Name | None = None
    sighting_id: Identifier | None = None
    visit_id: Identifier | None = None
    cause: Cause | None = None
    epoch: Number | None = None
    from_: Number | None = msgspec.field(default=None, name="from")
    to: Number | None = None
    sig: Signature | None = None


class State(_Message, frozen=True, kw_only=True):
    """What a node says of itself; `lost` is said for it by the broker (last will)."""

    schema: str
    gate: Name
    node: Name
    state: Literal["init", "ready", "disconnected", "lost"]
    epoch: Number
    version: Label
    cameras: dict[Name, Label]


class Head(_Message, frozen=True, kw_only=True):
    """The newest event in an outbox; seq 0 means that the epoch has none yet."""

    epoch: Number
    seq: Count


class Health(_Message, frozen=True, kw_only=True):
    """A node's heartbeat, every ten seconds."""

    schema: str
    gate: Name
    node: Name
    at: Instant
    head: Head
    unacked: Count
    disk_free_bytes: Count
    clock: Clock
    cameras: dict[Name, Label]


class Live(_Message, frozen=True, kw_only=True):
    """Interim reads of a lane for the booth's live picture; never billed."""

    schema: str
    gate: Name
    lane: Name
    at: Instant
    present: bool
    plates: list[PlateBody]


# --- topics ---------------------------------------------------------------------------------


class Topic(NamedTuple):
    """A topic taken apart; a board has the leaf ""."""

    gate: str
    root: str
    name: str
    leaf: str


_TOPIC = re.compile(
    r"malu/v1/(?P<gate>[a-z0-9-]+)/(?:"
    r"(?P<node>node)/(?P<node_name>[a-z0-9-]+)/(?P<node_leaf>event|state|health|ack|command)|"
    r"(?P<lane>lane)/(?P<lane_name>[a-z0-9-]+)/(?P<lane_leaf>live)|"
    r"(?P<board>board)/(?P<board_name>[a-z0-9-]+))"
)


def topic(gate: str, node: str, leaf: str) -> str:
    """The topic of a node: leaf is event, state, health, ack or command; `+` asks for all nodes."""
    return f"{ROOT}/{gate}/node/{node}/{leaf}"


def lane_topic(gate: str, lane: str) -> str:
    """Where a lane shows its interim reads."""
    return f"{ROOT}/{gate}/lane/{lane}/live"


def board_topic(gate: str, board: str) -> str:
    """Where the lines of one board are kept."""
    return f"{ROOT}/{gate}/board/{board}"


def parse_topic(text: str) -> Topic:
    """Take a topic apart; raises `WireError("malformed")` when it is none of ours."""
    match = _TOPIC.fullmatch(text)
    if match is None:
        raise WireError("malformed", f"not a topic of this gate system: {text[:80]!r}")
    root = match["node"] or match["lane"] or match["board"]
    name = match["node_name"] or match["lane_name"] or match["board_name"]
    return Topic(match["gate"], root, name, match["node_leaf"] or match["lane_leaf"] or "")


# --- canonical bytes, chain and signatures --------------------------------------------------


def _check(value: object) -> None:
    """Refuse what the canonical form does not hold: floats, nulls, big or non-ASCII-keyed."""
    kind = type(value)
    if kind is str or kind is bool:
        return
    if kind is int:
        if not -MAX_INTEGER <= value <= MAX_INTEGER:  # type: ignore[operator]
            raise WireError("malformed", f"integer beyond 2^53: {value}")
    elif kind is dict:
        for key, item in value.items():  # type: ignore[attr-defined]
            if type(key) is not str or not key.isascii():
                raise WireError("malformed", f"key is not an ASCII string: {key!r:.40}")
            _check(item)
    elif kind is list or kind is tuple:
        for item in value:  # type: ignore[attr-defined]
            _check(item)
    else:
        raise WireError("malformed", f"{kind.__name__} has no canonical form: integers only")


def canonical(obj: object) -> bytes:
    """The one byte form of a value: RFC 8785 without floats and nulls, keys in ASCII.

    Raises `WireError("malformed")` for anything else, so that two programs can never hash the
    same message differently.
    """
    _check(obj)
    try:
        return _encode(obj)
    except UnicodeEncodeError as error:
        raise WireError("malformed", "text holds half a surrogate pair") from error


_encode = msgspec.json.Encoder(order="sorted").encode


def unsigned_bytes(obj: Mapping[str, Any]) -> bytes:
    """The canonical bytes of a message without its `sig`: what is hashed and signed."""
    return canonical({key: value for key, value in obj.items() if key != "sig"})


def event_bytes(obj: Mapping[str, Any]) -> bytes:
    """The exact payload of an event: stored, sent and compared as these bytes."""
    return canonical(dict(obj))


def event_hash(obj: Mapping[str, Any]) -> str:
    """SHA-256 (hex) of the unsigned bytes: the `prev` of the next event."""
    return hashlib.sha256(unsigned_bytes(obj)).hexdigest()


def genesis_prev(gate: str, node: str, epoch: int) -> str:
    """The `prev` of seq 1: it binds a chain to its gate, node and epoch."""
    return hashlib.sha256(f"malu-node/v1:{gate}:{node}:{epoch}".encode()).hexdigest()


def _sign(context: bytes, obj: Mapping[str, Any], key: Ed25519PrivateKey, kid: str) -> JsonObject:
    mark = base64.b64encode(key.sign(context + unsigned_bytes(obj))).decode()
    return {**obj, "sig": {"kid": kid, "ed25519": mark}}


def _verify(context: bytes, obj: Mapping[str, Any], pub: Ed25519PublicKey) -> bool:
    sig = obj.get("sig")
    if not isinstance(sig, Mapping) or not isinstance(sig.get("ed25519"), str):
        return False
    try:
        pub.verify(base64.b64decode(sig["ed25519"], validate=True), context + unsigned_bytes(obj))
    except (InvalidSignature, binascii.Error, WireError):
        return False
    return True


def sign_event(obj: Mapping[str, Any], key: Ed25519PrivateKey, kid: str) -> JsonObject:
    """A copy of the event with the node's signature; it covers the whole chain before it."""
    return _sign(_EVENT_CONTEXT, obj, key, kid)


def verify_event(obj: Mapping[str, Any], pub: Ed25519PublicKey) -> bool:
    """Whether the event carries a signature by `pub`; an unsigned one does not."""
    return _verify(_EVENT_CONTEXT, obj, pub)


def sign_ack(obj: Mapping[str, Any], key: Ed25519PrivateKey, kid: str) -> JsonObject:
    """A copy of the acknowledgement with the centre's signature."""
    return _sign(_ACK_CONTEXT, obj, key, kid)


def verify_ack(obj: Mapping[str, Any], pub: Ed25519PublicKey) -> bool:
    """Whether the acknowledgement carries a signature by `pub`."""
    return _verify(_ACK_CONTEXT, obj, pub)


def sign_command(obj: Mapping[str, Any], key: Ed25519PrivateKey, kid: str) -> JsonObject:
    """A copy of the command with the centre's signature."""
    return _sign(_COMMAND_CONTEXT, obj, key, kid)


def verify_command(obj: Mapping[str, Any], pub: Ed25519PublicKey) -> bool:
    """Whether the command carries a signature by `pub`."""
    return _verify(_COMMAND_CONTEXT, obj, pub)


# --- reading --------------------------------------------------------------------------------

# The canonical form escapes control characters, and writes no letter after a backslash otherwise.
_ESCAPED = re.compile(r"(?<!\\)(?:\\\\)*\\[bfnrtu]")
# It leaves C1 controls, line separators and the marks that turn the writing direction as they are.
_UNESCAPED = re.compile(r"[\x7f-\x9f\u200e\u200f\u2028-\u202e\u2066-\u2069]")


def _holds_controls(text: str) -> bool:
    """Whether a canonical text holds control characters; nearly always answered at a glance."""
    if "\\" in text and _ESCAPED.search(text):
        return True
    if text.isascii():
        return "\x7f" in text
    return _UNESCAPED.search(text) is not None


_T = TypeVar("_T", bound=_Message)


def _no_twins(pairs: list[tuple[str, Any]]) -> JsonObject:
    """A JSON object whose names are unique (RFC 7493 §2.3), or a refusal."""
    found = dict(pairs)
    if len(found) != len(pairs):
        raise WireError("malformed", "a name occurs twice in one object")
    return found


def _parse(raw: bytes) -> JsonObject:
    """Bytes to an object that has a canonical form and holds no control characters."""
    if len(raw) > MAX_PAYLOAD:
        raise WireError("oversized", f"{len(raw)} bytes, the limit is {MAX_PAYLOAD}")
    try:
        obj = msgspec.json.decode(raw)
        if not isinstance(obj, dict):
            raise WireError("malformed", "the payload is not a JSON object")
        written = canonical(obj)
        if written != raw:  # only our own writers are sure to write each name once
            json.loads(raw, object_pairs_hook=_no_twins)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise WireError("malformed", f"not JSON: {error}") from error
    if _holds_controls(written.decode()):
        raise WireError("control_characters", "a text holds control characters")
    return obj


def _expect_schema(obj: JsonObject, schema: str) -> None:
    if obj.get("schema") != schema:
        raise WireError("unknown_schema", f"{obj.get('schema')!r:.60} is not {schema}")


def _convert(obj: object, kind: type[_T]) -> _T:
    try:
        return msgspec.convert(obj, kind)
    except msgspec.ValidationError as error:
        raise WireError("malformed", str(error)) from error


def _read(raw: bytes, schema: str, kind: type[_T]) -> tuple[_T, JsonObject]:
    obj = _parse(raw)
    _expect_schema(obj, schema)
    return _convert(obj, kind), obj


def decode_event(raw: bytes) -> tuple[Event, JsonObject]:
    """An event from its payload, typed and as the plain object that was signed.

    Raises `WireError` with a code; the signature is not checked here, because which key belongs
    to the node is known to the centre alone.
    """
    obj = _parse(raw)
    _expect_schema(obj, EVENT_SCHEMA)
    body_type = BODIES.get(obj["kind"]) if isinstance(obj.get("kind"), str) else None
    if body_type is None:
        raise WireError("unknown_kind", f"{obj.get('kind')!r:.60} is no kind of event")
    envelope = _convert(obj, _Envelope)
    micros(envelope.occurred_at)
    body = _convert(obj.get("body"), body_type)
    event = Event(
        schema=EVENT_SCHEMA,
        gate=envelope.gate,
        node=envelope.node,
        epoch=envelope.epoch,
        seq=envelope.seq,
        event_id=envelope.event_id,
        kind=obj["kind"],
        occurred_at=envelope.occurred_at,
        clock=envelope.clock,
        salt=envelope.salt,
        prev=envelope.prev,
        body=body,
        sig=envelope.sig,
    )
    return event, obj


def decode_ack(raw: bytes) -> tuple[Ack, JsonObject]:
    """An acknowledgement from its payload; verify it before believing it."""
    return _read(raw, ACK_SCHEMA, Ack)


def decode_command(raw: bytes) -> tuple[Command, JsonObject]:
    """A command from its payload; verify it and its `expires_at` before obeying it."""
    return _read(raw, COMMAND_SCHEMA, Command)


def decode_state(raw: bytes) -> tuple[State, JsonObject]:
    """What a node says of itself, from its payload."""
    return _read(raw, STATE_SCHEMA, State)


def decode_health(raw: bytes) -> tuple[Health, JsonObject]:
    """A heartbeat from its payload."""
    return _read(raw, HEALTH_SCHEMA, Health)


def decode_live(raw: bytes) -> tuple[Live, JsonObject]:
    """Interim reads from their payload."""
    return _read(raw, LIVE_SCHEMA, Live)


def plain(message: _Message) -> JsonObject:
    """A message as the plain object to sign or send; fields left at their default are absent."""
    built: JsonObject = msgspec.to_builtins(message)
    return built


def body_object(body: EventBody) -> tuple[str, JsonObject]:
    """The kind and the plain object of a body, checked as a receiver will check it.

    Raises `WireError("malformed")`, so that nothing is stored or signed that could not be read.
    """
    kind = _KIND_OF[type(body)]
    obj = plain(body)
    _convert(obj, type(body))
    canonical(obj)
    return kind, obj


# --- names and times ------------------------------------------------------------------------

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_INSTANT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z")


def uuid7(ms: int, rand: bytes) -> str:
    """A UUIDv7 (RFC 9562 §5.7) from milliseconds since the epoch and ten random bytes."""
    if len(rand) != 10 or not 0 <= ms < 2**48:
        raise ValueError("uuid7 takes 48 bits of milliseconds and ten random bytes")
    noise = int.from_bytes(rand)
    value = ms << 80 | 0x7 << 76 | (noise >> 62 & 0xFFF) << 64 | 0b10 << 62 | noise & 2**62 - 1
    text = f"{value:032x}"
    return f"{text[:8]}-{text[8:12]}-{text[12:16]}-{text[16:20]}-{text[20:]}"


def rfc3339(us: int) -> str:
    """Microseconds since the epoch as RFC 3339 UTC text, cut to milliseconds."""
    moment = _EPOCH + timedelta(microseconds=us)
    return f"{moment:%Y-%m-%dT%H:%M:%S}.{moment.microsecond // 1000:03d}Z"


def micros(text: str) -> int:
    """RFC 3339 UTC text with milliseconds as microseconds since the epoch.

    Raises `WireError("malformed")` for any other spelling, and for days that do not exist.
    """
    if _INSTANT.fullmatch(text) is None:
        raise WireError("malformed", f"not a time of this wire: {text[:40]!r}")
    try:
        moment = datetime.fromisoformat(text)
    except ValueError as error:
        raise WireError("malformed", f"no such time: {text}") from error
    return (moment - _EPOCH) // timedelta(microseconds=1)
