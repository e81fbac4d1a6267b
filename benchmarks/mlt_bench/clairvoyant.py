"""References that know the trace: what somebody with foresight could do under the same fairness.

The clairvoyant knows every true stay, keeps the overtaking bound K like everybody, and tries a
family of orders on the same arrivals: from first come first served to shortest true stay first,
with nearest and with least capable bay; the best of them for the whole trace is taken. At the
bridge the order cannot change the mean (the far side's times belong to its counter), so it is FIFO
there. It is a schedule that was reached, so the optimum may lie a little below it.
"""

from __future__ import annotations

from dataclasses import replace

from benchmarks.mlt_bench.baselines import Baseline
from benchmarks.mlt_bench.generator import Trace
from benchmarks.mlt_bench.protocol import Call, Place, Site, Stage
from benchmarks.mlt_bench.record import Record
from benchmarks.mlt_bench.world import play

K = 5
MOST_BAYS = 60
WEIGHTS = (0.0, 0.25, 0.5, 1.0, 2.0, 4.0)  # of an hour of true stay against an hour of having come


class Clairvoyant(Baseline):
    """Calls by arrival plus ``weight`` times the true stay; passes nobody more than K times."""

    name = "clairvoyant"

    def __init__(self, trace: Trace, weight: float, *, sparing: bool) -> None:
        self.stays = {fate.vehicle.id: fate.wall_us + fate.office_us for fate in trace.fates}
        self.weight = weight
        self.sparing = sparing

    def begin(self, site: Site, now: int) -> None:
        """The yard in the order in which bays are tried."""
        if self.sparing:
            site = replace(site, places=tuple(sorted(site.places, key=_capability)))
        super().begin(site, now)
        self.passed: dict[str, int] = {}
        self.since: dict[str, int] = {}

    def call(self, stage: Stage, room: int, now: int) -> Call | None:
        """FIFO but for the gate."""
        if stage != "gate" or not self.weight:
            return super().call(stage, room, now)
        best: tuple[float, str, str] | None = None
        for name, bay in self._candidates():
            order, vehicle = self.lines["gate"].waits[name]
            cost = vehicle.arrived_at + self.weight * self.stays[name] + order
            if best is None or cost < best[0]:
                best = (cost, name, bay)
        if best is None:
            return None
        _, name, bay = best
        self._note_passed(name, bay)
        return self._send("gate", name, bay, self.lines["gate"].waits[name][1].kind)

    def _candidates(self) -> list[tuple[str, str]]:
        """Who may be called without passing anybody a sixth time."""
        found: list[tuple[str, str]] = []
        full: list[str] = []  # those before us who were passed K times
        waits = self.lines["gate"].waits
        for name, (_, vehicle) in waits.items():
            bay = self.bays.first(vehicle.need) if vehicle.kind != "emergency" else ""
            if vehicle.kind == "emergency":
                return [(name, "")]
            if not bay:
                continue
            place = self.bays.places[bay]
            if any(waits[other][1].need.fits(place) for other in full):
                continue
            found.append((name, bay))
            if self.passed.get(name, 0) >= K:
                full.append(name)
        return found

    def _note_passed(self, name: str, bay: str) -> None:
        if not bay:
            return
        place = self.bays.places[bay]
        for other, (_, vehicle) in self.lines["gate"].waits.items():
            if other == name:
                return
            if vehicle.need.fits(place):
                self.passed[other] = self.passed.get(other, 0) + 1


def _capability(place: Place) -> tuple[bool, int, int, bool, int]:
    """Bays that few need first."""
    return (place.plug, len(place.hazmat), place.length_cm, not place.height_cm, place.distance_m)


def best_with_foresight(trace: Trace) -> Record:
    """The run of the family with the least total waiting; only for yards of at most 60 bays."""
    runs = [
        play(trace, Clairvoyant(trace, weight, sparing=sparing))
        for weight in WEIGHTS
        for sparing in (False, True)
    ]
    return min(runs, key=lambda record: sum(wait.length for wait in record.waits))
