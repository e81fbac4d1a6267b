"""A centre in a notebook: takes events from a real broker, writes them down, signs for them.

It knows what an edge may rely on and nothing else: same place and same bytes is a duplicate, and an
acknowledgement covers the unbroken run from 1. Tests tell it to be deaf, or to forget.
"""

import threading
from collections import defaultdict
from collections.abc import Callable

import paho.mqtt.client as mqtt
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from paho.mqtt.enums import CallbackAPIVersion

from edge.link import forget_callbacks
from gate import wire

GATE = "ma-lu-thang"


class TinyCentre:
    """Acknowledges what it holds; `book[(node, epoch)][seq]` are the bytes it was sent."""

    def __init__(self, host: str, port: int) -> None:
        """Connect to a broker; `start` begins to listen."""
        self.key = Ed25519PrivateKey.generate()
        self.book: dict[tuple[str, int], dict[int, bytes]] = defaultdict(dict)
        self.arrivals = 0
        self.conflicts: list[tuple[str, int, int]] = []
        self.states: list[bytes] = []
        self.healths: list[bytes] = []
        self.deaf = False
        self.swallow: Callable[[wire.Event], bool] = lambda _event: False
        self._changed = threading.Condition()
        self._address = (host, port)
        self._client = mqtt.Client(CallbackAPIVersion.VERSION2, client_id="tiny-centre")
        self._client.reconnect_delay_set(1, 1)
        self._client.on_connect = lambda client, *_: client.subscribe(
            [(wire.topic(GATE, "+", leaf), 1) for leaf in ("event", "state", "health")]
        )
        self._client.on_message = self._on_message

    def start(self) -> None:
        """Listen until `stop`."""
        self._client.connect(*self._address)
        self._client.loop_start()

    def stop(self) -> None:
        """Go away."""
        self._client.disconnect()
        self._client.loop_stop()
        forget_callbacks(self._client)

    def _on_message(self, _client: mqtt.Client, _data: object, message: mqtt.MQTTMessage) -> None:
        leaf, payload = wire.parse_topic(message.topic).leaf, bytes(message.payload)
        with self._changed:
            if leaf == "event":
                self._take(payload)
            else:
                (self.states if leaf == "state" else self.healths).append(payload)
            self._changed.notify_all()

    def _take(self, payload: bytes) -> None:
        event, _ = wire.decode_event(payload)
        self.arrivals += 1
        if self.swallow(event):
            return
        pages = self.book[(event.node, event.epoch)]
        if pages.setdefault(event.seq, payload) != payload:
            self.conflicts.append((event.node, event.epoch, event.seq))
        if not self.deaf:
            self.acknowledge(event.node, event.epoch)

    def pages(self, node: str) -> dict[int, bytes]:
        """What the node sent in its one epoch; empty before its first event."""
        mine = [pages for (name, _), pages in self.book.items() if name == node]
        if len(mine) > 1:
            raise AssertionError(f"{node} sent {len(mine)} epochs")
        return mine[0] if mine else {}

    def unbroken(self, node: str, epoch: int) -> int:
        """The last number of the run from 1 without a hole."""
        pages, last = self.book[(node, epoch)], 0
        while last + 1 in pages:
            last += 1
        return last

    def acknowledge(self, node: str, epoch: int) -> None:
        """Sign for the unbroken run, and name the holes above it."""
        last = self.unbroken(node, epoch)
        above = sorted(seq for seq in self.book[(node, epoch)] if seq > last)
        missing = [[last + 1, above[0]]] if above else []
        ack = {
            "schema": wire.ACK_SCHEMA,
            "gate": GATE,
            "node": node,
            "epoch": epoch,
            "seq": last,
            "missing": missing,
            "quarantined": [],
        }
        self.send(node, "ack", wire.canonical(wire.sign_ack(ack, self.key, "centre")))

    def send(self, node: str, leaf: str, payload: bytes) -> None:
        """Put a message on one of the node's topics."""
        self._client.publish(wire.topic(GATE, node, leaf), payload, 1)

    def command(self, node: str, **fields: object) -> None:
        """Send a signed command."""
        order = {"schema": wire.COMMAND_SCHEMA, "gate": GATE, "node": node, **fields}
        self.send(node, "command", wire.canonical(wire.sign_command(order, self.key, "centre")))

    def wait_for(self, told: Callable[[], bool], limit_s: float = 30.0) -> None:
        """Return once `told()` holds; raises TimeoutError after `limit_s`."""
        with self._changed:
            if not self._changed.wait_for(told, limit_s):
                raise TimeoutError(f"not seen within {limit_s} s: {told}")
