"""A brake on guessing: token buckets in memory, per name and address, per address and for all.

It slows and never locks: the owner of a name can still sign in from another place. Time is handed
in.
"""

from collections import OrderedDict
from dataclasses import dataclass, field

KEPT = 10_000  # buckets remembered; the least used one is forgotten first


@dataclass(frozen=True, slots=True)
class Rate:
    """`burst` at once, then one every `every_us`."""

    burst: int
    every_us: int


NAME_AT_ADDRESS = Rate(5, 12_000_000)
ADDRESS = Rate(20, 3_000_000)
ALL = Rate(60, 1_000_000)


@dataclass(slots=True)
class Brake:
    """Counts attempts; `wait_us` tells how long the next one has to wait."""

    _free_at: OrderedDict[tuple[str, ...], int] = field(default_factory=OrderedDict)

    def wait_us(self, now: int, name: str, address: str) -> int:
        """0 and the attempt is counted.

        Or the µs until it may be tried again and nothing is counted.
        """
        asked = (
            (("name", name, address), NAME_AT_ADDRESS),
            (("address", address), ADDRESS),
            (("all",), ALL),
        )
        wait = max(self._wait(now, key, rate) for key, rate in asked)
        if wait <= 0:
            for key, rate in asked:
                self._count(now, key, rate)
        return max(wait, 0)

    def _wait(self, now: int, key: tuple[str, ...], rate: Rate) -> int:
        """The bucket as one time (generic cell rate algorithm, ITU-T I.371)."""
        ahead = max(self._free_at.get(key, 0), now) - now
        return ahead - (rate.burst - 1) * rate.every_us

    def _count(self, now: int, key: tuple[str, ...], rate: Rate) -> None:
        self._free_at[key] = max(self._free_at.get(key, 0), now) + rate.every_us
        self._free_at.move_to_end(key)
        if len(self._free_at) > KEPT:
            self._free_at.popitem(last=False)
