"""From the outbox through a real Mosquitto to a centre that signs, and back."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from edge.link import Broker, Link
from edge.outbox import Outbox, Place
from edge.uplink import Ears, Pace, Uplink
from gate import wire
from tests.servers import Mosquitto
from tests.sim.tiny_centre import GATE, TinyCentre
from tests.unit.edge.hand import lorry, outbox

pytestmark = pytest.mark.broker
NODE = "inland-1"


@pytest.fixture
def centre(mosquitto_broker: Mosquitto) -> Iterator[TinyCentre]:
    one = TinyCentre(mosquitto_broker.host, mosquitto_broker.port)
    one.start()
    yield one
    one.stop()


@pytest.fixture
def box(tmp_path: Path) -> Iterator[Outbox]:
    one = outbox(tmp_path / "edge")
    yield one
    one.close()


Carry = Callable[[], Uplink]
orders: list[wire.Command] = []


@pytest.fixture
def carry(mosquitto_broker: Mosquitto, centre: TinyCentre, box: Outbox) -> Iterator[Carry]:
    """Starts an uplink for the box; stopped when the test ends."""
    started: list[Uplink] = []
    orders.clear()

    def start() -> Uplink:
        link = Link(Broker("127.0.0.1", mosquitto_broker.port, 1), GATE, NODE, "0.1.0")
        link.set_state("ready", box.head.epoch, {"inland-enter": "ok"})
        ears = Ears(orders.append, lambda fault: pytest.fail(str(fault)))
        beat = wire.canonical({"schema": wire.HEALTH_SCHEMA})
        pace = Pace(0.2, 1.0)
        uplink = Uplink(box, link, centre.key.public_key(), lambda: beat, ears, pace)
        uplink.start()
        started.append(uplink)
        return uplink

    yield start
    for uplink in started:
        uplink.stop()


def test_what_was_seen_arrives_in_order_and_is_let_go(
    box: Outbox, centre: TinyCentre, carry: Carry
) -> None:
    carry()
    stored = [box.append([lorry(f"25C{n:05d}")])[0] for n in range(30)]
    centre.wait_for(lambda: centre.unbroken(NODE, 1) == 30)
    assert [centre.book[(NODE, 1)][n + 1] for n in range(30)] == [s.payload for s in stored]
    _until(lambda: box.count_unacked() == 0)


def test_seen_while_the_broker_is_away_arrives_when_it_is_back(
    box: Outbox, centre: TinyCentre, carry: Carry, mosquitto_broker: Mosquitto
) -> None:
    carry()
    box.append([lorry()])
    centre.wait_for(lambda: centre.unbroken(NODE, 1) == 1)
    for _ in range(3):
        mosquitto_broker.kill()
        box.append([lorry() for _ in range(40)])
        mosquitto_broker.start()
        box.append([lorry() for _ in range(40)])
    centre.wait_for(lambda: centre.unbroken(NODE, 1) == 241, 60)
    assert centre.conflicts == []


def test_a_broker_that_took_it_is_no_centre_that_took_it(
    box: Outbox, centre: TinyCentre, carry: Carry
) -> None:
    centre.deaf = True
    carry()
    box.append([lorry(), lorry()])
    centre.wait_for(lambda: centre.arrivals >= 6)  # sent again and again
    assert box.count_unacked() == 2
    centre.deaf = False
    centre.acknowledge(NODE, 1)
    _until(lambda: box.count_unacked() == 0)


def test_a_named_hole_is_filled(box: Outbox, centre: TinyCentre, carry: Carry) -> None:
    lost = {3, 4}

    def swallow(event: wire.Event) -> bool:
        if event.seq in lost:
            lost.discard(event.seq)
            return True
        return False

    centre.swallow = swallow
    carry()
    box.append([lorry() for _ in range(10)])
    centre.wait_for(lambda: centre.unbroken(NODE, 1) == 10)


def test_a_centre_restored_from_a_backup_gets_everything_again(
    box: Outbox, centre: TinyCentre, carry: Carry
) -> None:
    carry()
    box.append([lorry() for _ in range(20)])
    _until(lambda: box.count_unacked() == 0)
    for seq in range(8, 21):
        del centre.book[(NODE, 1)][seq]
    centre.acknowledge(NODE, 1)
    centre.wait_for(lambda: centre.unbroken(NODE, 1) == 20)


def test_what_is_stuck_in_an_old_epoch_blocks_nobody(
    tmp_path: Path, box: Outbox, centre: TinyCentre, carry: Carry
) -> None:
    box.append([lorry() for _ in range(300)])
    assert box.ack(1, 999) == "ahead"
    centre.swallow = lambda event: (event.epoch, event.seq) == (1, 1)
    box.append([lorry()])
    carry()
    centre.wait_for(lambda: centre.unbroken(NODE, 2) == 1)
    assert centre.unbroken(NODE, 1) == 0


def test_an_acknowledgement_nobody_signed_lets_nothing_go(
    box: Outbox, centre: TinyCentre, carry: Carry, mosquitto_broker: Mosquitto
) -> None:
    centre.deaf = True
    carry()
    box.append([lorry()])
    centre.wait_for(lambda: centre.arrivals > 0)
    forger = TinyCentre(mosquitto_broker.host, mosquitto_broker.port)
    forger.book = centre.book
    centre.send(NODE, "ack", b"{}")
    centre._client.publish(wire.topic(GATE, NODE, "ack"), b"\xff\x00", 1)
    forged = centre.key
    centre.key = forger.key
    centre.acknowledge(NODE, 1)
    centre.key = forged
    seen = centre.arrivals
    centre.wait_for(lambda: centre.arrivals > seen + 1)
    assert box.count_unacked() == 1


def test_the_centre_may_ask_for_what_it_has_let_go(
    box: Outbox, centre: TinyCentre, carry: Carry
) -> None:
    carry()
    box.append([lorry() for _ in range(5)])
    _until(lambda: box.count_unacked() == 0)
    seen = centre.arrivals
    expires = "2027-01-01T00:00:00.000Z"
    order = {"command_id": "c1", "action": "resend", "expires_at": expires}
    centre.command(NODE, epoch=1, to=5, **order, **{"from": 2})
    centre.wait_for(lambda: centre.arrivals == seen + 3)
    assert box.head == Place(1, 5)


def test_it_says_ready_and_the_broker_says_lost(
    centre: TinyCentre, carry: Carry, box: Outbox
) -> None:
    uplink = carry()
    centre.wait_for(lambda: bool(centre.states))
    assert wire.decode_state(centre.states[0])[0].state == "ready"
    uplink.stop()
    centre.wait_for(lambda: wire.decode_state(centre.states[-1])[0].state == "disconnected")


def _until(told: Callable[[], bool], limit_s: float = 20.0) -> None:
    import time

    deadline = time.monotonic() + limit_s
    while not told():
        if time.monotonic() > deadline:
            raise TimeoutError("did not come true")
        time.sleep(0.01)
