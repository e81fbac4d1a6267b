"""The one place that reads the time and the noise of the machine.

Everything else is handed them.
"""

import os
import threading
import time
from collections.abc import Callable

import structlog

from gate.wire import uuid7

log = structlog.get_logger()

JUMP_US = 10 * 60 * 1_000_000  # a clock set by less is simply followed

_NOISE_BITS = 74  # of a UUIDv7, beside its milliseconds


class Names:
    """Fresh names in the order of their making, also within one millisecond.

    A UUIDv7 whose noise goes on from the one before within a millisecond (RFC 9562 §6.2, method 2),
    by a step that nobody can foresee. A clock that is set back stands still here until it has
    caught up, so a later name never comes before an earlier one of this process.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._ms, self._noise = 0, 0

    def new(self, ms: int, rand: bytes) -> str:
        """A name made at `ms` since the epoch with ten bytes of noise."""
        fresh = int.from_bytes(rand)
        with self._lock:
            if ms > self._ms:
                self._ms, self._noise = ms, fresh % 2**_NOISE_BITS
            else:
                self._noise += 1 + fresh % 2**56
                carried, self._noise = divmod(self._noise, 2**_NOISE_BITS)
                self._ms += carried
            return uuid7(self._ms, self._noise.to_bytes(10))


class Steady:
    """The time that a gate works by: the machine's clock, unless that jumps while the gate runs.

    Held against a counter that nobody can set. After a jump of more than ten minutes the gate goes
    on by the counter and says so, because a wrong day on receipts, clearances and kept bays is not
    undone by setting the clock back. It follows the clock again when both agree; when the new time
    is the right one, a person starts the gate anew.
    """

    def __init__(self, wall: Callable[[], int], counter: Callable[[], int]) -> None:
        """`wall` is µs since the epoch, `counter` µs since some moment, sleep included."""
        self._wall, self._counter = wall, counter
        self._lock = threading.Lock()
        self._ahead = wall() - counter()  # of the clock before the counter, while it is believed
        self.jumped_us = 0  # by how much the clock is off, 0 = it is believed

    def now_us(self) -> int:
        """Microseconds since the epoch, UTC."""
        with self._lock:
            wall, counted = self._wall(), self._counter() + self._ahead
            off = wall - counted
            if abs(off) <= JUMP_US:
                if self.jumped_us:
                    log.info("clock_agrees_again")
                self._ahead, self.jumped_us = self._ahead + off, 0
                return wall
            if not self.jumped_us:
                log.error("clock_jumped", by_s=off // 1_000_000)
            self.jumped_us = off
            return counted


_names = Names()


def now_us() -> int:
    """Microseconds since the epoch, UTC."""
    return time.time_ns() // 1000


def counted_us() -> int:
    """Microseconds since the machine was switched on, sleep included; nobody can set it."""
    return time.clock_gettime_ns(time.CLOCK_BOOTTIME) // 1000


def steady() -> Steady:
    """The time of a gate that begins now."""
    return Steady(now_us, counted_us)


def new_id() -> str:
    """A fresh UUIDv7 (RFC 9562), after every one that this process made before."""
    return _names.new(time.time_ns() // 1_000_000, os.urandom(10))
