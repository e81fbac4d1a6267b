"""The uplink: sends what the outbox holds until the centre has signed for it.

Events go in order at QoS 1 with at most 256 unacknowledged. A broker's PUBACK proves nothing; what
the centre does not acknowledge is sent again: after a pause that grows with full jitter, after a
reconnection, where an acknowledgement names a hole, and when the centre asks. Only a verified
signature of the centre lets an event go. The uplink opens no barrier and drops no event.
"""

import random
import threading
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

import structlog
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from edge.link import Link, Listener
from edge.outbox import Outbox, Stored
from gate import wire

log = structlog.get_logger()

WINDOW: Final = 256
SLICE: Final = 64
HEALTH_S: Final = 10.0


@dataclass(frozen=True, slots=True)
class Pace:
    """How patient the uplink is: the first pause before sending again, and the longest (s)."""

    first_s: float = 1.0
    cap_s: float = 60.0


@dataclass(frozen=True, slots=True)
class Ears:
    """What the node hears from the uplink: verified commands, and that it cannot go on."""

    command: Callable[[wire.Command], None]
    failed: Callable[[Exception], None]


class Uplink(Listener):
    """Carries one outbox over one MQTT connection; `start` it once, `stop` it once."""

    def __init__(
        self,
        outbox: Outbox,
        link: Link,
        centre: Ed25519PublicKey,
        health: Callable[[], bytes],
        ears: Ears,
        pace: Pace | None = None,
    ) -> None:
        self._outbox, self._link, self._centre = outbox, link, centre
        self._health, self._ears, self._pace = health, ears, pace or Pace()
        self._wake = threading.Condition()
        self._stopping = False
        self._signal = False
        self._acks: dict[int, wire.Ack] = {}
        self._asked: deque[tuple[int, int, int]] = deque()
        self._reconnected = False
        self._cursors: dict[int, int] = {}
        self._tries = 0
        self._resend_at = 0.0
        self._health_at = 0.0
        self._dice = random.Random()
        self._thread = threading.Thread(target=self._run, name="uplink", daemon=True)
        outbox.on_commit = self.wake

    def start(self) -> None:
        """Connect and begin to send; returns at once, also when the broker is away."""
        self._link.start(self)
        self._thread.start()

    def stop(self, drain_s: float = 0.0) -> None:
        """Wait up to `drain_s` for the centre to take what is waiting, then say goodbye.

        What it did not take stays in the outbox for the next start.
        """
        deadline = time.monotonic() + drain_s
        while time.monotonic() < deadline and self._link.up and self._outbox.count_unacked():
            time.sleep(0.02)
        with self._wake:
            self._stopping = True
            self._wake.notify()
        if self._thread.is_alive():
            self._thread.join(5)
        self._link.stop()

    def wake(self) -> None:
        """Look again: something was committed, arrived or changed."""
        with self._wake:
            self._signal = True
            self._wake.notify()

    # --- what the link tells us, on its own thread ------------------------------------------

    def connected(self) -> None:
        """Begin again with the first event the centre has not signed for."""
        self._reconnected = True
        self.wake()

    def drained(self) -> None:
        """The broker took something: there may be room to send more."""
        self.wake()

    def received(self, leaf: str, payload: bytes) -> None:
        """An acknowledgement or a command; anything unsigned or not for us is refused."""
        try:
            if leaf == "ack":
                self._hear_ack(payload)
            else:
                self._hear_command(payload)
        except wire.WireError as error:
            log.warning("refused_message", leaf=leaf, code=error.code, detail=error.detail)

    def _hear_ack(self, payload: bytes) -> None:
        ack, obj = wire.decode_ack(payload)
        if not self._is_for_us(ack.gate, ack.node) or not wire.verify_ack(obj, self._centre):
            log.warning("refused_message", leaf="ack", code="signature")
            return
        with self._wake:
            self._acks[ack.epoch] = ack
        self.wake()

    def _hear_command(self, payload: bytes) -> None:
        command, obj = wire.decode_command(payload)
        known = self._is_for_us(command.gate, command.node)
        if not known or not wire.verify_command(obj, self._centre):
            log.warning("refused_message", leaf="command", code="signature")
            return
        if command.action != "resend":
            self._ears.command(command)
        elif command.from_ is not None and command.to is not None:
            epoch = command.epoch or self._outbox.head.epoch
            self._asked.append((epoch, command.from_, command.to))
            self.wake()

    def _is_for_us(self, gate: str, node: str) -> bool:
        return (gate, node) == (self._link.gate, self._link.node)

    # --- the one thread that sends ----------------------------------------------------------

    def _run(self) -> None:
        try:
            while self._sleep():
                self._take_acks()
                self._send_health()
                if self._link.up:
                    self._greet()
                    self._send_asked()
                    self._send_again_when_silent()
                    self._fill_window()
        except Exception as error:  # without this thread nothing is sent: the node starts again
            log.exception("uplink_failed")
            self._ears.failed(error)

    def _sleep(self) -> bool:
        now = time.monotonic()
        until = min(self._health_at, self._resend_at or self._health_at)
        with self._wake:
            self._wake.wait_for(lambda: self._signal or self._stopping, max(0.0, until - now))
            self._signal = False
            return not self._stopping

    def _greet(self) -> None:
        """On a new connection: what was on its way on the old one may be lost."""
        if self._reconnected:
            self._reconnected = False
            self._tries, self._resend_at = 0, 0.0
            self._cursors.clear()

    def _take_acks(self) -> None:
        with self._wake:
            acks, self._acks = self._acks, {}
        for ack in acks.values():
            verdict = self._outbox.ack(ack.epoch, ack.seq)
            if verdict in ("regressed", "ahead"):
                log.warning("ack_" + verdict, epoch=ack.epoch, seq=ack.seq)
                self._cursors.clear()
            if verdict in ("released", "regressed", "ahead"):
                self._tries, self._resend_at = 0, 0.0
                self._asked.extend((ack.epoch, first, stop) for first, stop in ack.missing)
            elif self._resend_at:  # the centre lives: do not wait longer than at first
                self._tries = 0
                soon = time.monotonic() + self._pace.first_s
                self._resend_at = min(self._resend_at, soon)

    def _send_health(self) -> None:
        now = time.monotonic()
        if now >= self._health_at:
            self._health_at = now + HEALTH_S
            self._link.publish("health", self._health(), qos=0, retain=True)

    def _send_asked(self) -> None:
        """Send what the centre named. What does not fit the window comes by the usual way."""
        while self._asked and self._link.waiting < WINDOW:
            epoch, first, stop = self._asked.popleft()
            sent = self._publish(self._outbox.between(epoch, first, stop, SLICE))
            if sent == SLICE:
                self._asked.appendleft((epoch, first + SLICE, stop))

    def _send_again_when_silent(self) -> None:
        """Nothing acknowledged for a whole pause: begin again at the first that waits."""
        now = time.monotonic()
        if self._resend_at and now >= self._resend_at:
            self._resend_at = 0.0
            if self._link.waiting < WINDOW:
                self._tries += 1
                self._cursors.clear()

    def _fill_window(self) -> None:
        """Each epoch has a window of its own: what is stuck in an old one blocks nobody."""
        flying = sum(self._fill_epoch(epoch) for epoch in self._outbox.epochs_waiting())
        if flying and not self._resend_at:
            self._resend_at = time.monotonic() + self._pause()

    def _fill_epoch(self, epoch: int) -> int:
        cursor = self._cursors.get(epoch, 0)
        flying = self._outbox.count_flying(epoch, cursor)
        while flying < WINDOW and self._link.waiting < WINDOW:
            rows = self._outbox.unacked_of(epoch, cursor, min(SLICE, WINDOW - flying))
            if not rows:
                break
            flying += self._publish(rows)
            cursor = self._cursors[epoch] = rows[-1].place.seq
        return flying

    def _publish(self, rows: list[Stored]) -> int:
        for row in rows:
            self._link.publish("event", row.payload, qos=1)
        return len(rows)

    def _pause(self) -> float:
        """Full jitter: anywhere between the first pause and twice as far as last time."""
        longest = min(self._pace.cap_s, self._pace.first_s * 2 ** (self._tries + 1))
        return self._dice.uniform(self._pace.first_s, longest)
