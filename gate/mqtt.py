"""The centre's side of the broker: hears the nodes, answers with acknowledgements and commands.

paho runs its own thread; payloads cross to the asyncio loop through one bounded queue, in order.
What overflows is not acknowledged, so the edge sends it again. The broker is never asked to
remember anything for us.
"""

import asyncio
import socket
from collections import deque
from collections.abc import Callable
from typing import Any

import paho.mqtt.client as mqtt
import structlog
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from paho.mqtt.enums import CallbackAPIVersion

from gate import wire
from gate.ingest import Ingest
from gate.service.records import Opening

log = structlog.get_logger()

QUEUE_MAX = 20_000
ACK_EVERY_S = 0.02  # acknowledgements are cumulative: one per node and interval says it all
KEEPALIVE_S = 15


class Broker:
    """One MQTT connection of the centre; reconnects by itself with back-off."""

    def __init__(self, gate: str, host: str, port: int, key: Ed25519PrivateKey, kid: str) -> None:
        """Nothing happens until `start`."""
        self._gate = gate
        self._address = (host, port)
        self._key, self._kid = key, kid
        self._queue: deque[tuple[str, bytes]] = deque()
        self._wake = asyncio.Event()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._acks: dict[str, wire.JsonObject] = {}
        self._ack_timer: asyncio.TimerHandle | None = None
        self._greet: Callable[[], None] = lambda: None
        self.connected = False
        self.heard: dict[str, tuple[str, bytes]] = {}  # node/leaf -> newest state or health
        self._client = mqtt.Client(
            CallbackAPIVersion.VERSION2, client_id=f"{gate}-centre", clean_session=True
        )
        self._client.reconnect_delay_set(min_delay=1, max_delay=5)
        self._client.on_connect = self._on_connect
        self._client.on_disconnect = self._on_disconnect
        self._client.on_message = self._on_message
        self._client.on_socket_open = _no_delay

    def start(self, greet: Callable[[], None]) -> None:
        """Connect in the background.

        `greet` is called in the asyncio loop after every (re)connect.
        """
        self._loop = asyncio.get_running_loop()
        self._greet = greet
        self._client.connect_async(*self._address, keepalive=KEEPALIVE_S)
        self._client.loop_start()

    def stop(self) -> None:
        """Disconnect and end the thread."""
        self._flush_acks()
        self._client.disconnect()
        self._client.loop_stop()

    async def feed(self, ingest: Ingest) -> None:
        """Hand payloads to `ingest` in order, for ever."""
        while True:
            await self._wake.wait()
            self._wake.clear()
            while self._queue:
                node, raw = self._queue.popleft()
                await ingest.take(node, raw)

    def acknowledge(self, node: str, ack: wire.JsonObject) -> None:
        """Tell a node what is committed; called in the asyncio loop, sent at most every 20 ms."""
        self._acks[node] = ack
        if self._ack_timer is None and self._loop is not None:
            self._ack_timer = self._loop.call_later(ACK_EVERY_S, self._flush_acks)

    def _flush_acks(self) -> None:
        self._ack_timer = None
        acks, self._acks = self._acks, {}
        for node, ack in acks.items():
            signed = wire.event_bytes(wire.sign_ack(ack, self._key, self._kid))
            self._client.publish(wire.topic(self._gate, node, "ack"), signed, qos=1)

    def open_lane(self, opening: Opening) -> None:
        """Send the command for an opening that is committed."""
        command: dict[str, Any] = {
            "schema": wire.COMMAND_SCHEMA,
            "gate": self._gate,
            "node": opening.node,
            "command_id": opening.id,
            "action": "open",
            "lane": opening.lane,
            "cause": {"kind": opening.cause, "id": opening.id},
            "expires_at": wire.rfc3339(opening.expires_at),
        }
        if opening.sighting_id:  # an emergency may open a lane for nobody we know
            command["sighting_id"] = opening.sighting_id
        if opening.visit_id:
            command["visit_id"] = opening.visit_id
        payload = wire.event_bytes(wire.sign_command(command, self._key, self._kid))
        self._client.publish(wire.topic(self._gate, opening.node, "command"), payload, qos=1)

    def board(self, board: str, lines: list[dict[str, Any]]) -> None:
        """Keep the newest lines of a board at the broker (retained)."""
        payload = wire.canonical({"schema": "malu.board/1", "board": board, "lines": lines})
        self._client.publish(wire.board_topic(self._gate, board), payload, qos=1, retain=True)

    # paho's thread --------------------------------------------------------------------------

    def _on_connect(self, client: mqtt.Client, *args: Any) -> None:
        reason = args[2]
        if reason.is_failure:
            log.error("broker_refused", reason=str(reason))
            return
        for leaf, qos in (("event", 1), ("state", 1), ("health", 0)):
            client.subscribe(wire.topic(self._gate, "+", leaf), qos=qos)
        self.connected = True
        if self._loop is not None:
            self._loop.call_soon_threadsafe(self._greet)

    def _on_disconnect(self, *_: Any) -> None:
        self.connected = False

    def _on_message(self, _client: mqtt.Client, _data: object, message: mqtt.MQTTMessage) -> None:
        try:
            where = wire.parse_topic(message.topic)
        except wire.WireError as error:
            log.warning("topic_ignored", detail=error.detail)
            return
        if where.leaf != "event":
            self.heard[f"{where.name}/{where.leaf}"] = (where.leaf, bytes(message.payload))
            return
        if len(self._queue) >= QUEUE_MAX or self._loop is None:
            return  # not acknowledged: it comes again
        self._queue.append((where.name, bytes(message.payload)))
        self._loop.call_soon_threadsafe(self._wake.set)


def _no_delay(_client: mqtt.Client, _data: object, sock: Any) -> None:
    """Small messages at once: without this p99 was ten times worse (docs/decisions)."""
    sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
