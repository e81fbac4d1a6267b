"""Our bays in the benchmark: the cost of `parking.allocation`, asked for a yard of the benchmark.

The benchmark's bays have no neighbours, no walk and one side, so what is left of the cost is the
drive, spare length, and plugs and places for dangerous goods given to those who need none. Bays
alike differ only by the drive: the nearest of each kind is compared, which is the whole answer.
"""

from __future__ import annotations

from functools import cache
from types import MappingProxyType

from benchmarks.mlt_bench.baselines import FreeBays
from benchmarks.mlt_bench.protocol import Need, Place, Site
from parking.allocation import bay_cost, plug_worth
from parking.mask import VehicleNeed
from parking.yard import Bay, Yard, Zone

_ZONE = Zone("yard", "", "")


class OurBays(FreeBays):
    """Free bays; `first` is the cheapest by the product's cost, at equal cost the nearest."""

    def __init__(self, site: Site) -> None:
        """The benchmark's bays as bays of the product."""
        self._bays = {place.id: _bay(place) for place in site.places}
        self._yard = Yard("bench", True, {"yard": _ZONE}, MappingProxyType(self._bays))
        self._plug_m = 0
        self._stale = True
        super().__init__(site)

    def add(self, bay: str) -> None:
        """Free again, unless it is shut."""
        self._stale = True
        super().add(bay)

    def take(self, bay: str) -> None:
        """No longer free."""
        self._stale = True
        super().take(bay)

    def first(self, need: Need) -> str:
        """The cheapest free bay that fits; empty if there is none."""
        if not super().first(need):
            return ""
        if self._stale:
            taken = {name: "" for name in self._bays if name not in self.free}
            self._plug_m, self._stale = plug_worth(self._yard, taken), False
        tops = [heap[0] for kind in self._kinds_for[need] if (heap := self._by_kind[kind])]
        asked = _asked(need)
        cost = {
            top: bay_cost(asked, self._bays[self._ids[top]], self._yard, self._plug_m)
            for top in tops
        }
        return self._ids[min(tops, key=lambda top: (cost[top], top))]


@cache
def _asked(need: Need) -> VehicleNeed:
    return VehicleNeed(
        visit_id="",
        side="inland",
        length_cm=need.length_cm,
        height_cm=need.height_cm,
        tonnage_kg=need.tonnage_kg,
        plug=need.plug,
        hazmat=need.hazmat,
    )


def _bay(place: Place) -> Bay:
    return Bay(
        id=place.id,
        zone="yard",
        length_cm=place.length_cm,
        height_cm=place.height_cm,
        tonnage_kg=place.tonnage_kg,
        plug=place.plug,
        hazmat=place.hazmat,
        distance_m=place.distance_m,
    )
