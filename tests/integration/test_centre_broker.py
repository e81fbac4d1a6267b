"""The centre at a real Mosquitto: what nodes send is kept, then acknowledged, then acted on."""

import queue
from collections.abc import Callable, Iterator
from typing import Any

import httpx
import paho.mqtt.client as mqtt
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from paho.mqtt.enums import CallbackAPIVersion
from sqlalchemy import text

from gate import wire
from gate.layout import GATE
from gate.pins import load_private
from gate.store.engine import open_engine
from tests.needs import need
from tests.servers import Mosquitto
from tests.up import until
from tests.webhouse import WebHouse

pytestmark = pytest.mark.broker

NODE = "inland-1"
PATIENCE_S = 30.0
Heard = tuple[str, bytes, bool]  # topic, payload, retained


class Ear:
    """A client at the broker that hears some topics and can say something."""

    def __init__(self, port: int, *topics: str) -> None:
        """Connect; return when the broker has taken the subscriptions."""
        self.heard: queue.Queue[Heard] = queue.Queue()
        subscribed: queue.Queue[bool] = queue.Queue()
        self._client = mqtt.Client(CallbackAPIVersion.VERSION2)
        self._client.reconnect_delay_set(min_delay=1, max_delay=1)
        self._client.on_connect = lambda client, *_: client.subscribe([(t, 1) for t in topics])
        self._client.on_subscribe = lambda *_: subscribed.put(True)
        self._client.on_message = lambda _c, _d, m: self.heard.put(
            (m.topic, bytes(m.payload), m.retain)
        )
        self._client.connect("127.0.0.1", port)
        self._client.loop_start()
        subscribed.get(timeout=PATIENCE_S)

    def say(self, payload: bytes, node: str = NODE, leaf: str = "event") -> None:
        """Publish an event as that node."""
        self._client.publish(wire.topic(GATE, node, leaf), payload, qos=1).wait_for_publish(30)

    def until(self, what: Callable[[Heard], bool]) -> Heard:
        """Return the first message for which `what` holds."""
        while True:
            message = self.heard.get(timeout=PATIENCE_S)
            if what(message):
                return message

    def close(self) -> None:
        """Leave the broker."""
        self._client.disconnect()
        self._client.loop_stop()


@pytest.fixture(scope="module")
def broker(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Mosquitto]:
    found = Mosquitto(program=need("mosquitto"), folder=tmp_path_factory.mktemp("broker"))
    found.start()
    yield found
    found.stop()


@pytest.fixture(scope="module")
def house(broker: Mosquitto, tmp_path_factory: pytest.TempPathFactory) -> Iterator[WebHouse]:
    found = WebHouse(tmp_path_factory.mktemp("centre") / "var", broker.port)
    found.start()
    until(lambda: ready(found))
    yield found
    found.stop()


@pytest.fixture
def ear(house: WebHouse, broker: Mosquitto) -> Iterator[Ear]:
    """A node's place at the broker."""
    found = Ear(broker.port, *(wire.topic(GATE, NODE, leaf) for leaf in ("ack", "command")))
    yield found
    found.close()


def ready(house: WebHouse) -> bool:
    return httpx.get(f"{house.url}/readyz", trust_env=False).status_code == 200


def centre_key(house: WebHouse) -> Ed25519PublicKey:
    return load_private(house.folder / "keys" / "centre.key").public_key()


def rows(house: WebHouse, query: str) -> Any:
    """What anybody else sees in the centre's database."""
    engine = open_engine(f"sqlite:///{house.folder / 'centre.sqlite'}")
    try:
        with engine.connect().execution_options(writing=False) as connection:
            return connection.execute(text(query)).scalar_one()
    finally:
        engine.dispose()


def acknowledged(
    ear: Ear, house: WebHouse, seq: int, missing: tuple[tuple[int, int], ...] = ()
) -> wire.Ack:
    """Wait for a signed acknowledgement up to `seq` at least, which names these holes."""

    def it_is(message: Heard) -> bool:
        if not message[0].endswith("/ack"):
            return False
        ack, obj = wire.decode_ack(message[1])
        assert wire.verify_ack(obj, centre_key(house))
        return ack.seq >= seq and tuple(ack.missing) == missing

    return wire.decode_ack(ear.until(it_is)[1])[0]


def loop_event(house: WebHouse) -> bytes:
    body = {"lane": "inland-enter", "loop": 1, "state": "on", "count": 1}
    return house.nodes[NODE].event("loop", body)


def test_an_acknowledgement_is_signed_and_comes_after_the_commit(house: WebHouse, ear: Ear) -> None:
    ear.say(loop_event(house))
    seq = house.nodes[NODE].seq
    ack = acknowledged(ear, house, seq)
    assert (ack.seq, ack.epoch) == (seq, 1)
    kept = rows(house, f"SELECT count(*) FROM raw_event WHERE node='{NODE}' AND seq={seq}")
    assert kept == 1


def test_the_same_event_again_is_acknowledged_again_and_kept_once(
    house: WebHouse, ear: Ear
) -> None:
    payload, seq = loop_event(house), house.nodes[NODE].seq
    for _ in range(3):
        ear.say(payload)
        assert acknowledged(ear, house, seq).seq == seq
    assert rows(house, f"SELECT count(*) FROM lane_signal WHERE node='{NODE}'") == rows(
        house, f"SELECT count(*) FROM raw_event WHERE node='{NODE}' AND kind='loop'"
    )


def test_a_hole_is_named_until_it_is_filled(house: WebHouse, ear: Ear) -> None:
    before, lost, after = (loop_event(house) for _ in range(3))
    seq = house.nodes[NODE].seq
    ear.say(before)
    acknowledged(ear, house, seq - 2)
    ear.say(after)
    assert acknowledged(ear, house, seq - 2, missing=((seq - 1, seq),)).seq == seq - 2
    ear.say(lost)
    assert acknowledged(ear, house, seq).seq == seq


@pytest.mark.parametrize(
    "payload", [b"", b"\xff\xfe", b"{", b'{"schema":"malu.event/9"}', b"[" * 2_000]
)
def test_poison_is_kept_apart_and_the_pipe_moves(house: WebHouse, ear: Ear, payload: bytes) -> None:
    held = rows(house, "SELECT count(*) FROM quarantine")
    ear.say(payload)
    ear.say(loop_event(house))
    acknowledged(ear, house, house.nodes[NODE].seq)
    until(lambda: bool(rows(house, "SELECT count(*) FROM quarantine") == held + 1))


def test_nobody_speaks_for_another_node(house: WebHouse, ear: Ear) -> None:
    held = rows(house, "SELECT count(*) FROM quarantine")
    node = house.nodes[NODE]
    seq, prev = node.seq, node.prev
    ear.say(loop_event(house), node="border-1")
    node.seq, node.prev = seq, prev  # the node itself never said it
    until(lambda: bool(rows(house, "SELECT count(*) FROM quarantine") == held + 1))
    assert rows(house, "SELECT count(*) FROM raw_event WHERE node='border-1'") == 0


def test_a_paid_truck_at_the_leaving_lane_is_let_out_by_a_signed_command(
    house: WebHouse, ear: Ear
) -> None:
    plate = "25C04321"
    visit = house.declare(plate, flow="NONE", load="EMPTY", payload_kg=9_000)
    house.enters("inland-enter", plate)
    booth = house.person("operator")
    booth.post(
        f"/api/v1/visits/{visit}/confirm", json={"plate": plate}, headers=house.key()
    ).raise_for_status()
    guard = house.person("agency", "BORDER_GUARD")
    guard.post(
        f"/api/v1/visits/{visit}/clear",
        json={"agency": "BORDER_GUARD", "state": "GIVEN"},
        headers=house.key(),
    ).raise_for_status()
    sighting = house.sees("inland-leave", plate)
    raw = ear.until(lambda m: m[0].endswith("/command"))[1]
    command, obj = wire.decode_command(raw)
    assert wire.verify_command(obj, centre_key(house))
    told = (command.action, command.lane, command.sighting_id, command.visit_id)
    assert told == ("open", "inland-leave", sighting, visit)
    assert command.expires_at is not None
    house.passes("inland-leave", sighting, plate)


def test_an_emergency_opens_a_lane_for_nobody_we_know(house: WebHouse, ear: Ear) -> None:
    marshal = house.person("marshal")
    path = "/api/v1/lanes/inland-leave/emergency"
    said = marshal.post(path, json={"why": "ambulance"}, headers=house.key())
    said.raise_for_status()
    raw = ear.until(lambda m: m[0].endswith("/command") and b'"override"' in m[1])[1]
    command, obj = wire.decode_command(raw)
    assert wire.verify_command(obj, centre_key(house))
    told = (command.action, command.lane, command.sighting_id, command.visit_id)
    assert told == ("open", "inland-leave", None, None)
    assert command.cause == wire.Cause(kind="override", id=said.json()["override"])


def test_a_board_that_comes_late_still_gets_the_lines(house: WebHouse, broker: Mosquitto) -> None:
    plate = "29C12121"
    house.enters("inland-enter", plate)
    topic = wire.board_topic(GATE, "main")

    def shown() -> bool:
        late = Ear(broker.port, topic)
        try:
            _, payload, retained = late.until(lambda m: m[0] == topic)
        finally:
            late.close()
        return retained and plate.encode() in payload

    until(shown)


def test_after_the_broker_comes_back_the_centre_says_where_it_stands(
    house: WebHouse, broker: Mosquitto, ear: Ear
) -> None:
    ear.say(loop_event(house))
    seq = house.nodes[NODE].seq
    acknowledged(ear, house, seq)
    broker.kill()
    until(lambda: not ready(house))
    broker.start()
    until(lambda: ready(house))
    again = Ear(broker.port, wire.topic(GATE, NODE, "ack"))
    try:
        again.say(loop_event(house))
        acknowledged(again, house, seq + 1)
    finally:
        again.close()


def test_what_a_node_says_of_itself_is_heard(house: WebHouse, ear: Ear) -> None:
    body = {"schema": wire.STATE_SCHEMA, "gate": GATE, "node": NODE, "state": "ready"}
    ear.say(wire.canonical(body), leaf="state")
    until(lambda: f"{NODE}/state" in house.centre.nodes())
