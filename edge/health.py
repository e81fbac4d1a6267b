"""How the node is: its clock, its disk, its cameras, its outbox; one heartbeat every ten seconds.

Says what the kernel says. It corrects no clock and frees no disk.
"""

import ctypes
import shutil
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from edge.outbox import Outbox
from gate import wire

# adjtimex(2): the kernel's own opinion of the clock.
_TIME_ERROR: Final = 5
_STA_NANO: Final = 0x2000
_LIBC: Final = ctypes.CDLL(None)


class _Timex(ctypes.Structure):
    """The head of `struct timex` (Linux, 64 bit); the rest is room for what the kernel writes."""

    _fields_ = (
        ("modes", ctypes.c_uint),
        ("offset", ctypes.c_long),
        ("freq", ctypes.c_long),
        ("maxerror", ctypes.c_long),
        ("esterror", ctypes.c_long),
        ("status", ctypes.c_int),
        ("rest", ctypes.c_char * 256),
    )


def clock_state() -> wire.Clock:
    """Whether the kernel holds its clock for synchronised, and the offset it still corrects (ms).

    A kernel that does not answer counts as not synchronised.
    """
    timex = _Timex()
    answer = _LIBC.adjtimex(ctypes.byref(timex))
    per_ms = 1_000_000 if timex.status & _STA_NANO else 1_000
    synced = answer not in (-1, _TIME_ERROR)
    return wire.Clock(synced=synced, offset_ms=int(timex.offset / per_ms))


def now_us() -> int:
    """Microseconds since the epoch (UTC)."""
    return time.time_ns() // 1000


def heartbeat(
    gate: str, node: str, outbox: Outbox, data: Path, cameras: Mapping[str, str]
) -> bytes:
    """The payload of the node's health topic, as of now."""
    health = wire.Health(
        schema=wire.HEALTH_SCHEMA,
        gate=gate,
        node=node,
        at=wire.rfc3339(now_us()),
        head=wire.Head(epoch=outbox.head.epoch, seq=outbox.head.seq),
        unacked=outbox.count_unacked(),
        disk_free_bytes=shutil.disk_usage(data).free,
        clock=clock_state(),
        cameras=dict(cameras),
    )
    return wire.canonical(wire.plain(health))
