"""What crosses the wire: every example in the docs is read, every misfit refused with its code."""

import json
import re
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given
from hypothesis import strategies as st

from gate import wire

DOCS = Path(__file__).parents[3] / "docs" / "wire.md"
KEY = Ed25519PrivateKey.from_private_bytes(bytes(32))
PUB = KEY.public_key()
STRANGER = Ed25519PrivateKey.from_private_bytes(bytes(31) + b"\x01").public_key()

DECODERS = {
    "event": wire.decode_event,
    "ack": wire.decode_ack,
    "command": wire.decode_command,
    "state": wire.decode_state,
    "health": wire.decode_health,
    "live": wire.decode_live,
}
EXAMPLES = re.findall(r"`(malu/v1/[^`]+)`\n\n```json\n(.+?)\n```", DOCS.read_text(), re.DOTALL)
BODIES = re.findall(r"```json body (\w+)\n(.+?)\n```", DOCS.read_text(), re.DOTALL)


def event(**changes: Any) -> dict[str, Any]:
    """The event of the docs, changed."""
    found: dict[str, Any] = json.loads(EXAMPLES[0][1])
    return {**found, **changes}


def code_of(raw: bytes) -> str:
    """The code with which an event is refused."""
    with pytest.raises(wire.WireError) as caught:
        wire.decode_event(raw)
    return caught.value.code


def test_the_docs_have_an_example_of_every_topic_and_kind() -> None:
    assert {wire.parse_topic(topic).leaf for topic, _ in EXAMPLES} == set(DECODERS)
    assert {kind for kind, _ in BODIES} == set(wire.BODIES)


@pytest.mark.parametrize(("topic", "payload"), EXAMPLES)
def test_an_example_of_the_docs_is_read(topic: str, payload: str) -> None:
    parsed = wire.parse_topic(topic)
    message, obj = DECODERS[parsed.leaf](payload.encode())
    assert obj["gate"] == parsed.gate
    assert wire.canonical(wire.plain(message)) == wire.canonical(obj)


@pytest.mark.parametrize(("kind", "body"), BODIES)
def test_an_example_body_of_the_docs_is_read_and_written(kind: str, body: str) -> None:
    raw = wire.event_bytes(event(kind=kind, body=json.loads(body)))
    found, _ = wire.decode_event(raw)
    assert wire.body_object(found.body) == (kind, json.loads(body))


def test_an_event_knows_its_time() -> None:
    found, _ = wire.decode_event(wire.event_bytes(event()))
    assert wire.rfc3339(found.occurred_us) == "2026-11-22T03:10:09.101Z"


def test_unknown_fields_are_ignored_and_still_signed() -> None:
    signed = wire.sign_event(event(colour_of_the_sky="grey"), KEY, "k")
    found, obj = wire.decode_event(wire.event_bytes(signed))
    assert found.kind == "sighting"
    assert wire.verify_event(obj, PUB)
    assert not wire.verify_event({**obj, "colour_of_the_sky": "blue"}, PUB)


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"schema": "malu.event/2"}, "unknown_schema"),
        ({"kind": "parade"}, "unknown_kind"),
        ({"kind": ["sighting"]}, "unknown_kind"),
        ({"epoch": 0}, "malformed"),
        ({"seq": "1"}, "malformed"),
        ({"seq": 2**53}, "malformed"),
        ({"node": "Inland 1"}, "malformed"),
        ({"prev": "00"}, "malformed"),
        ({"occurred_at": "2026-11-22T03:10:09Z"}, "malformed"),
        ({"occurred_at": "2026-02-30T03:10:09.000Z"}, "malformed"),
        ({"body": {}}, "malformed"),
        ({"body": None}, "malformed"),
        ({"clock": {"synced": True, "offset_ms": 0.5}}, "malformed"),
        ({"note": "two\nlines"}, "control_characters"),
        ({"note": "\x7f"}, "control_characters"),
        ({"note": "chữ \x85"}, "control_characters"),
        ({"note": "\u202eright to left"}, "control_characters"),
    ],
)
def test_a_misfit_is_refused_with_its_code(changes: dict[str, Any], code: str) -> None:
    assert code_of(json.dumps(event(**changes)).encode()) == code


def test_a_plate_of_control_characters_is_refused() -> None:
    body = event()["body"]
    body["plates"][0]["text"] = "25C\x0001"
    assert code_of(json.dumps(event(body=body)).encode()) == "control_characters"


@pytest.mark.parametrize(
    "raw",
    [b"", b"{", b"[]", b"\xff\xfe", b"[" * 100_000, b'{"a":1,"a":2}', b'{"a":"\\ud800"}'],
)
def test_what_is_no_object_is_malformed(raw: bytes) -> None:
    assert code_of(raw) == "malformed"


def test_a_name_that_is_not_ascii_is_malformed() -> None:
    assert code_of('{"đ":1}'.encode()) == "malformed"


def test_too_large_is_refused_before_it_is_read() -> None:
    assert code_of(b"x" * (wire.MAX_PAYLOAD + 1)) == "oversized"


def test_words_of_all_three_languages_and_backslashes_are_welcome() -> None:
    found, _ = wire.decode_event(wire.event_bytes(event(note="Mã Lù Thàng 马鹿塘 a\\n b\\\\u")))
    assert found.kind == "sighting"


@given(st.binary(max_size=300))
def test_no_bytes_bring_the_reader_down(raw: bytes) -> None:
    for decode in DECODERS.values():
        with pytest.raises(wire.WireError):
            decode(raw)


@pytest.mark.parametrize("topic", ["", "malu/v1/g/node/n", "malu/v2/g/node/n/ack", "a/#", "x" * 99])
def test_a_topic_that_is_not_ours_is_refused(topic: str) -> None:
    with pytest.raises(wire.WireError, match="malformed"):
        wire.parse_topic(topic)


def test_topics_are_taken_apart_as_they_were_put_together() -> None:
    assert wire.parse_topic(wire.topic("g", "n-1", "ack")) == ("g", "node", "n-1", "ack")
    assert wire.parse_topic(wire.lane_topic("g", "l-1")) == ("g", "lane", "l-1", "live")
    assert wire.parse_topic(wire.board_topic("g", "main")) == ("g", "board", "main", "")


ANY_JSON = st.recursive(
    st.booleans() | st.integers(-wire.MAX_INTEGER, wire.MAX_INTEGER) | st.text(),
    lambda inner: (
        st.lists(inner) | st.dictionaries(st.text(st.characters(max_codepoint=127)), inner)
    ),
    max_leaves=20,
)


@given(ANY_JSON)
def test_the_canonical_form_is_that_of_rfc_8785(value: object) -> None:
    plain = json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    try:
        expected = plain.encode()
    except UnicodeEncodeError:
        with pytest.raises(wire.WireError):
            wire.canonical(value)
        return
    assert wire.canonical(value) == expected


@pytest.mark.parametrize("value", [1.0, None, b"x", {1: 2}, [[None]], 2**53, {"a": {"đ": 1}}])
def test_what_has_no_canonical_form_is_refused(value: object) -> None:
    with pytest.raises(wire.WireError, match="malformed"):
        wire.canonical(value)


def test_the_chain_and_the_signature_leave_the_signature_out() -> None:
    signed = wire.sign_event(event(), KEY, "k")
    bare = {key: value for key, value in signed.items() if key != "sig"}
    assert wire.event_hash(signed) == wire.event_hash(bare)
    assert wire.unsigned_bytes(signed) == wire.canonical(bare)
    assert wire.genesis_prev("g", "n", 1) != wire.genesis_prev("g", "n", 2)


@pytest.mark.parametrize(
    ("sign", "verify"),
    [
        (wire.sign_event, wire.verify_event),
        (wire.sign_ack, wire.verify_ack),
        (wire.sign_command, wire.verify_command),
    ],
)
def test_a_signature_holds_for_its_key_its_words_and_its_purpose(sign: Any, verify: Any) -> None:
    signed = sign({"a": 1}, KEY, "k")
    assert verify(signed, PUB)
    assert not verify(signed, STRANGER)
    assert not verify({**signed, "a": 2}, PUB)
    assert not verify({"a": 1}, PUB)
    assert not verify({"a": 1, "sig": {"kid": "k", "ed25519": "?"}}, PUB)
    assert not verify({"a": 1, "sig": {"kid": "k", "ed25519": 5}}, PUB)
    assert not verify({**signed, "b": 1.5}, PUB)
    others = {wire.verify_event, wire.verify_ack, wire.verify_command} - {verify}
    assert not any(other(signed, PUB) for other in others)


def test_a_body_is_checked_before_it_is_sent() -> None:
    plate = wire.PlateBody(role="tractor", text="x" * 17)
    body = wire.SightingBody(
        lane="a", side="inland", movement="enter", state="settled", plates=[plate], source="camera"
    )
    with pytest.raises(wire.WireError, match="malformed"):
        wire.body_object(body)


@given(st.integers(0, 2**48 - 1), st.binary(min_size=10, max_size=10))
def test_uuid7_is_one_and_keeps_its_time(ms: int, rand: bytes) -> None:
    import uuid

    found = uuid.UUID(wire.uuid7(ms, rand))
    assert (found.version, found.variant) == (7, uuid.RFC_4122)
    assert found.int >> 80 == ms


@pytest.mark.parametrize(("ms", "rand"), [(0, b""), (-1, bytes(10)), (2**48, bytes(10))])
def test_uuid7_takes_what_fits(ms: int, rand: bytes) -> None:
    with pytest.raises(ValueError, match="ten random bytes"):
        wire.uuid7(ms, rand)


@given(st.integers(0, 4_000_000_000_000_000))
def test_times_go_there_and_back_to_the_millisecond(us: int) -> None:
    assert wire.micros(wire.rfc3339(us)) == us - us % 1000
