"""The one place that reads the time and the noise of the machine.

Everything else is handed them.
"""

import os
import threading
import time

from gate.wire import uuid7

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


_names = Names()


def now_us() -> int:
    """Microseconds since the epoch, UTC."""
    return time.time_ns() // 1000


def new_id() -> str:
    """A fresh UUIDv7 (RFC 9562), after every one that this process made before."""
    return _names.new(time.time_ns() // 1_000_000, os.urandom(10))
