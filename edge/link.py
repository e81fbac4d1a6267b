"""One MQTT connection of a node: who it is, its last will, and bytes in and out.

Knows paho and nothing of events. It reconnects by itself with jittered pauses and keeps nothing: a
message published while the broker is away is the caller's to send again.
"""

import random
import socket
import threading
from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

import paho.mqtt.client as mqtt
import structlog
from paho.mqtt.enums import CallbackAPIVersion
from paho.mqtt.reasoncodes import ReasonCode

from gate import wire

log = structlog.get_logger()

KEEPALIVE_S: Final = 15


class Listener(ABC):
    """Who is told what happens on a link, always on the link's own thread."""

    @abstractmethod
    def connected(self) -> None:
        """The link is up and subscribed."""

    @abstractmethod
    def received(self, leaf: str, payload: bytes) -> None:
        """A message came: leaf is ack or command."""

    @abstractmethod
    def drained(self) -> None:
        """The broker took a message."""


@dataclass(frozen=True, slots=True)
class Broker:
    """Where the broker listens, and the longest pause between attempts to reach it (s)."""

    host: str
    port: int
    retry_cap_s: int = 60


class Link:
    """The connection of one node to one broker."""

    def __init__(self, broker: Broker, gate: str, node: str, version: str) -> None:
        self.gate, self.node = gate, node
        self._broker, self._version = broker, version
        self._listener: Listener | None = None
        self._lock = threading.Lock()
        self._handed = self._taken = 0
        self._failures = 0
        self._state: Mapping[str, Any] = {"state": "init", "epoch": 1, "cameras": {}}
        self.up = False
        self._client = self._make()

    def _make(self) -> mqtt.Client:
        client = mqtt.Client(CallbackAPIVersion.VERSION2, client_id=f"{self.gate}-{self.node}")
        client.max_inflight_messages_set(1024)  # the window is the uplink's business
        client.on_connect = self._on_connect
        client.on_disconnect = self._on_disconnect
        client.on_connect_fail = lambda *_: self._back_off()
        client.on_publish = self._on_publish
        client.on_message = self._on_message
        client.on_socket_open = lambda _c, _u, sock: _no_delay(sock)
        return client

    def set_state(self, state: str, epoch: int, cameras: Mapping[str, str]) -> None:
        """What the node says of itself from now on; retained by the broker."""
        self._state = {"state": state, "epoch": epoch, "cameras": dict(cameras)}
        if self.up:
            self.publish("state", self._state_bytes(), qos=1, retain=True)

    def start(self, listener: Listener) -> None:
        """Begin to connect; returns at once."""
        self._listener = listener
        self._client.will_set(self._topic("state"), self._state_bytes("lost"), 1, retain=True)
        self._back_off()
        self._client.connect_async(self._broker.host, self._broker.port, KEEPALIVE_S)
        self._client.loop_start()

    def stop(self) -> None:
        """Say goodbye when there is somebody to say it to, and end the connection."""
        if self.up:
            goodbye = self._client.publish(
                self._topic("state"), self._state_bytes("disconnected"), 1, retain=True
            )
            try:
                goodbye.wait_for_publish(1.0)
            except (RuntimeError, ValueError):
                log.info("left_without_goodbye")
        self._client.disconnect()
        self._client.loop_stop()
        forget_callbacks(self._client)

    @property
    def waiting(self) -> int:
        """How many messages the broker has not taken yet."""
        return max(0, self._handed - self._taken)

    def publish(self, leaf: str, payload: bytes, qos: int, *, retain: bool = False) -> None:
        """Hand a message of this node to the connection."""
        self.publish_to(self._topic(leaf), payload, qos, retain=retain)

    def publish_to(self, topic: str, payload: bytes, qos: int, *, retain: bool = False) -> None:
        """Hand a message to the connection; without one it is dropped."""
        if not self.up:
            return
        with self._lock:
            self._handed += 1
        self._client.publish(topic, payload, qos, retain)

    def _topic(self, leaf: str) -> str:
        return wire.topic(self.gate, self.node, leaf)

    def _state_bytes(self, state: str = "") -> bytes:
        said = self._state if not state else {**self._state, "state": state}
        names = {"schema": wire.STATE_SCHEMA, "gate": self.gate, "node": self.node}
        return wire.canonical({**names, **said, "version": self._version})

    def _back_off(self) -> None:
        """Full jitter in whole seconds between attempts, as paho counts them."""
        longest = min(self._broker.retry_cap_s, 2**self._failures)
        pause = random.randint(1, max(1, longest))
        self._failures = min(self._failures + 1, 10)
        self._client.reconnect_delay_set(pause, pause)

    def _on_connect(
        self, client: mqtt.Client, _data: object, _flags: object, code: ReasonCode, _props: object
    ) -> None:
        if code.is_failure or self._listener is None:
            log.warning("broker_refused", reason=str(code))
            return
        self._failures = 0
        with self._lock:  # what the old connection still owed is not counted any more
            self._handed = self._taken
        client.subscribe([(self._topic("ack"), 1), (self._topic("command"), 1)])
        self.up = True
        self.publish("state", self._state_bytes(), qos=1, retain=True)
        log.info("broker_connected", host=self._broker.host, port=self._broker.port)
        self._listener.connected()

    def _on_disconnect(
        self, _client: mqtt.Client, _data: object, _flags: object, code: ReasonCode, _props: object
    ) -> None:
        self.up = False
        self._back_off()
        log.info("broker_gone", reason=str(code))

    def _on_publish(
        self, _client: mqtt.Client, _data: object, _mid: int, _code: object, _props: object
    ) -> None:
        self._taken += 1  # only this thread counts it
        if self._listener is not None:
            self._listener.drained()

    def _on_message(self, _client: mqtt.Client, _data: object, message: mqtt.MQTTMessage) -> None:
        if self._listener is not None:
            self._listener.received(message.topic.rpartition("/")[2], bytes(message.payload))


def forget_callbacks(client: mqtt.Client) -> None:
    """Part a stopped client from its owner.

    It closes its sockets when nobody holds it; two that hold each other are held for long.
    """
    client.on_connect = client.on_disconnect = client.on_connect_fail = None
    client.on_publish = client.on_message = client.on_socket_open = None


def _no_delay(sock: Any) -> None:
    """Without Nagle's pause the slowest percent of messages took a tenth of the time."""
    try:
        sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    except OSError:
        log.info("tcp_nodelay_refused")
