"""Bands: which class a vehicle falls into by container, licensed payload or seats.

Several provinces share one drawing of the bands (``SHARED``); a tariff whose resolution draws
others states its own. Bands are half-open: "từ 4 tấn đến dưới 10 tấn" is [4000, 10000).
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping
from dataclasses import dataclass

from fees.axes import PAYLOAD_WORDS, SEAT_WORDS, Container

BOXES = tuple(box for box in Container if box is not Container.NONE)


@dataclass(frozen=True, slots=True)
class Bands:
    """Upper ends (exclusive) of the payload bands in kg and of the seat bands, and boxes' classes.

    n ends make n + 1 bands: V0, V1, … and S0, S1, …
    """

    payload_kg: tuple[int, ...]
    seats: tuple[int, ...]
    container: Mapping[str, str]

    @property
    def words(self) -> tuple[str, ...]:
        """The classes that exist under these bands."""
        goods = PAYLOAD_WORDS[: len(self.payload_kg) + 1]
        return goods + SEAT_WORDS[: len(self.seats) + 1]

    def classify(
        self, payload_kg: int | None, container: Container | None, seats: int | None
    ) -> str | None:
        """Class by container, else by licensed payload in kg, else by seats; ``None`` = unknown.

        Payload is what the inspection paper allows, never gross weight. A tractor with semi-trailer
        is banded by its trailer or container, so a container settles the class alone.
        """
        if container is not None and container is not Container.NONE:
            return self.container[container]
        if payload_kg is not None:
            return PAYLOAD_WORDS[bisect_right(self.payload_kg, payload_kg)]
        if seats is not None:
            return SEAT_WORDS[bisect_right(self.seats, seats)]
        return None

    def span(self, word: str) -> tuple[int | None, int | None]:
        """From (inclusive) and to (exclusive) of a band, in kg or seats; ``None`` = open."""
        ends = self.payload_kg if word in PAYLOAD_WORDS else self.seats
        index = int(word[1:])
        low = ends[index - 1] if index else None
        return low, ends[index] if index < len(ends) else None


SHARED = Bands(
    payload_kg=(2_000, 4_000, 10_000, 18_000),
    seats=(16, 30),
    # two 20-foot boxes pay as one 40-foot
    container={Container.FT20: "V3", Container.FT40: "V4", Container.TWO_FT20: "V4"},
)
