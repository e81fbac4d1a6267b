"""The one place that reads the time and the noise of the machine.

Everything else is handed them.
"""

import os
import time

from gate.wire import uuid7


def now_us() -> int:
    """Microseconds since the epoch, UTC."""
    return time.time_ns() // 1000


def new_id() -> str:
    """A fresh UUIDv7 (RFC 9562)."""
    return uuid7(time.time_ns() // 1_000_000, os.urandom(10))
