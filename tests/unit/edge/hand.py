"""Small real parts for edge tests: a clock set by hand, seeded randomness, a key, a lorry."""

import random
from collections.abc import Callable
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from edge.outbox import Draft, Identity, Outbox, World
from gate import wire

NOON_US = wire.micros("2026-11-22T05:00:00.000Z")
KEY = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))


class HandClock:
    """Microseconds that pass only when somebody says so.

    It begins a second after the new year of 2026, where the first epoch of an outbox is 1.
    """

    def __init__(self) -> None:
        """Begin."""
        self.now_us = wire.micros("2026-01-01T00:00:01.000Z")

    def __call__(self) -> int:
        """The time now."""
        return self.now_us

    def pass_s(self, seconds: float) -> None:
        """Let time pass."""
        self.now_us += int(seconds * 1_000_000)


def world(clock: Callable[[], int] | None = None, seed: int = 0) -> World:
    """A world of a hand-set clock and seeded randomness."""
    dice = random.Random(seed)
    state = wire.Clock(synced=True, offset_ms=0)
    return World(clock or HandClock(), dice.randbytes, lambda: state)


def identity(node: str = "inland-1") -> Identity:
    """The node that writes."""
    return Identity("ma-lu-thang", node, f"{node}-2026", KEY)


def outbox(folder: Path, clock: Callable[[], int] | None = None, seed: int = 0) -> Outbox:
    """An outbox in a folder, opened."""
    return Outbox(folder, identity(), world(clock, seed))


def lorry(text: str = "25C01234", at_us: int = NOON_US) -> Draft:
    """A settled sighting of one lorry."""
    plate = wire.PlateBody(role="tractor", text=text, country="VN", confidence=970, accept=True)
    body = wire.SightingBody(
        lane="inland-enter",
        side="inland",
        movement="enter",
        state="settled",
        plates=[plate],
        source="camera",
    )
    return Draft(body, at_us)
