"""Our policy in the benchmark: the rule of `parking/queues/rule.toml`, played by `parking.line`.

Bays come through a small port (`Bays`), so that the queue can be measured with the baselines' bays
(`malu_queue`: whatever differs from FIFO is the order alone) and with our own (`malu`).
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from functools import cache, partial
from itertools import accumulate
from pathlib import Path
from typing import Protocol

from benchmarks.mlt_bench.baselines import FreeBays
from benchmarks.mlt_bench.bays import OurBays
from benchmarks.mlt_bench.protocol import (
    MINUTE,
    Call,
    Estimate,
    Move,
    Need,
    Place,
    Policy,
    Quiet,
    Site,
    Stage,
    Vehicle,
)
from parking.eta import reopening
from parking.foresight import Foresight, Outlook
from parking.line import Line
from parking.rule import STAGES, load_rule
from parking.ticket import Entrant

RULE = Path(__file__).parents[2] / "parking" / "queues" / "rule.toml"
LEAD = 15 * MINUTE  # so long before opening the first may be called to the bridge
FOREVER = 1 << 62
KEPT = "kept"  # the need of a vehicle whose bay is reserved: nothing can be in its way


class Bays(Protocol):
    """Which bay a need gets; `first` is empty when there is none."""

    free: set[str]
    shut: set[str]
    places: Mapping[str, Place]

    def first(self, need: Need) -> str:
        """The bay for this need, not taken yet."""

    def take(self, bay: str) -> None:
        """No longer free."""

    def add(self, bay: str) -> None:
        """Free again, unless it is shut."""


class OpenTime:
    """Planned hours as one stretch of open time; calls are possible `lead` before each opening."""

    def __init__(self, spans: Sequence[tuple[int, int]], lead: int) -> None:
        """`spans` in order and apart."""
        self._starts = [start for start, _ in spans]
        self._spans, self._lead = spans, lead
        self._before = [0, *accumulate(end - start for start, end in spans)]

    def elapsed(self, at: int) -> int:
        """Open time up to an instant."""
        nth = bisect_right(self._starts, at) - 1
        if nth < 0:
            return 0
        start, end = self._spans[nth]
        return self._before[nth] + min(at, end) - start

    def after(self, at: int, open_us: int) -> int:
        """The instant by which so much open time has gone by."""
        if not open_us:
            return self._possible(at)
        wanted = self.elapsed(at) + open_us
        nth = bisect_left(self._before, wanted) - 1
        if nth >= len(self._spans):
            return self._spans[-1][1] + wanted - self._before[-1]
        return self._spans[nth][0] + wanted - self._before[nth]

    def _possible(self, at: int) -> int:
        spans = (max(at, start - self._lead) for start, end in self._spans if end > at)
        return next(spans, at)


class Malu(Quiet):
    """The three lines of the rule, with a bay reserved for whoever is called in."""

    def __init__(self, name: str, bays: Callable[[Site], Bays]) -> None:
        """`bays` makes the yard of a site."""
        self.name = name
        self._make = bays

    def begin(self, site: Site, now: int) -> None:
        """Empty lines, an empty yard."""
        self.rule = load_rule(RULE.read_bytes())
        self.bays = self._make(site)
        self.lines = {stage: Line(self.rule, stage) for stage in STAGES}
        self.reserved: dict[str, str] = {}
        self.passed: Counter[str] = Counter()  # inside without a bay: how many went past
        self.vehicles: dict[str, Vehicle] = {}
        self.needs: dict[str, Need] = {}
        self._plainest: dict[str, Sequence[Place]] = {}
        self._first: dict[tuple[str, str], int] = {}  # stage, vehicle -> the place it had
        self._bridge_limit = site.bridge_limit
        self._coming: set[str] = set()  # called to the bridge and not yet taken
        # Bays are freed by the bridge, so waiting for one goes by its hours too; but whoever finds
        # a free bay comes in at any hour.
        self._open = {
            "gate": OpenTime(site.hours, FOREVER),
            "yard": OpenTime(site.hours, FOREVER),
            "bridge": OpenTime(site.hours, LEAD),
        }
        self._crossing_us = site.crossing_us
        self.foresight = Foresight(self._group, self._usual_gap)
        self._lost: list[tuple[int, int]] = []  # when the far side was shut without a plan
        self._shut_since = 0

    def joined(self, stage: Stage, vehicle: Vehicle, now: int) -> None:
        """Into its line; who was held or sent back into the place that it had."""
        self.vehicles[vehicle.id] = vehicle
        need = self._need(stage, vehicle)
        urgent = vehicle.arrived_at + vehicle.shelf_us - self.rule.urgent_min * MINUTE
        entrant = Entrant(
            vehicle.id,
            vehicle.kind,
            need,
            max(1, urgent) if vehicle.shelf_us else 0,
            self._first.pop((stage, vehicle.id), 0),
            vehicle.returns,
        )
        line = self._at(stage, now)
        ticket = line.join(entrant, now)
        if stage == "bridge":
            self._first[stage, vehicle.id] = ticket.key

    def left(self, stage: Stage, vehicle: str, now: int) -> None:
        """Held or gone; a held one comes back into its place."""
        self.lines[stage].leave(vehicle)
        self.foresight.left(stage, vehicle)
        if stage == "yard":
            self.passed.pop(vehicle, None)

    def no_show(self, stage: Stage, vehicle: str, now: int) -> None:
        """The bay kept for it is free again, and its place is lost."""
        self._first.pop((stage, vehicle), None)
        self._coming.discard(vehicle)
        bay = self.reserved.pop(vehicle, "")
        if stage == "gate" and bay:
            self.bays.add(bay)

    def freed(self, bay: str, now: int) -> None:
        """To be given again."""
        self.bays.add(bay)

    def closed(self, bay: str, now: int) -> None:
        """Not to be given; who had it reserved is given another."""
        self.bays.shut.add(bay)
        self.bays.take(bay)
        for vehicle in [name for name, kept in self.reserved.items() if kept == bay]:
            del self.reserved[vehicle]
            line = self.lines["yard"]
            if vehicle in line.tickets:
                place = line.tickets[vehicle].key
                line.leave(vehicle)
                self._first["yard", vehicle] = place
                self.joined("yard", self.vehicles[vehicle], now)

    def opened(self, bay: str, now: int) -> None:
        """No longer shut."""
        self.bays.shut.discard(bay)

    def far_side(self, takes: bool, now: int) -> None:
        """Somebody shuts the road in the book, so this time is no open time for the lines."""
        if not takes:
            self._shut_since = now
        elif self._shut_since:
            self._lost.append((self._shut_since, now))
            self._shut_since = 0

    def mistaken(self, vehicle: str, shown: str, stands: str, now: int) -> str:
        """The labels swap when the book has that bay as free: nobody moves."""
        if stands in set(self.reserved.values()):
            return shown
        self.bays.take(stands)
        return stands

    def call(self, stage: Stage, room: int, now: int) -> Call | None:
        """As the line says; at the gate the bay is reserved, in the yard it is shown."""
        line = self._at(stage, now)
        fits = {"gate": self._fits, "yard": self._fits_inside}.get(stage)
        called = line.call(now, fits, room)
        if called is None:
            return None
        need = line.tickets[called.vehicle].entrant.need
        line.arrived(called.vehicle)  # the world counts who is on the way
        worked = partial(self._worked, stage)
        self.foresight.called(stage, line, called.vehicle, need, now, worked)
        if stage == "bridge":
            self._coming.add(called.vehicle)
        vehicle = self.vehicles[called.vehicle]
        if stage == "bridge" or (stage == "gate" and vehicle.kind == "emergency"):
            return Call(called.vehicle)
        bay = self.reserved.pop(called.vehicle, "") or self.bays.first(vehicle.need)
        if not bay:
            bay = self.reserved.pop(self._outside(vehicle.need))
        self.bays.take(bay)
        if stage == "gate":
            self.reserved[called.vehicle] = bay
            return Call(called.vehicle)
        self.passed.pop(called.vehicle, None)
        self._went_past(called.key, bay)
        return Call(called.vehicle, bay)

    def relocate(self, now: int) -> Sequence[Move]:
        """Nobody is moved."""
        return ()

    def estimate(self, stage: Stage, vehicle: str, now: int) -> Estimate | None:
        """The promise of `parking.foresight`, by which the product learns as well."""
        need = self.lines[stage].tickets[vehicle].entrant.need
        if stage == "bridge":
            room, housed = self._bridge_limit - len(self._coming), None
        else:
            room = int(need == KEPT)
            housed = self._housed if not room and self._fits(need) else None
        # The far side alone is shut: the gate and the yard go on with what bays there are.
        shut = stage == "bridge" and self._shut_since
        outlook = Outlook(
            room=room,
            after=self._open[stage].after,
            goes_on=reopening(now, self._shut_since) if shut else None,
            housed=housed,
            played=stage == "bridge",
        )
        made = self.foresight.joined(stage, self.lines[stage], vehicle, now, outlook)
        return Estimate(made.p50, made.p90) if made else None

    def crossed(self, vehicle: str, now: int) -> None:
        """Room before the bridge."""
        self._coming.discard(vehicle)

    def _at(self, stage: Stage, now: int) -> Line:
        """The line of a stage, told how long it could not call: out of hours, or the road shut."""
        line = self.lines[stage]
        line.closed = now - self._worked(stage, 0, now)
        return line

    def _worked(self, stage: Stage, start: int, end: int) -> int:
        """Time in which the stage could call: within its hours, and the far side took."""
        hours, bridge = self._open[stage], self._open["bridge"]
        shut = [*self._lost, *([(self._shut_since, end)] if self._shut_since else ())]
        return (
            hours.elapsed(end)
            - hours.elapsed(start)
            - sum(
                bridge.elapsed(min(end, until)) - bridge.elapsed(max(start, since))
                for since, until in shut
                if until > start
            )
        )

    def _group(self, need: str) -> str:
        """What few bays have and this need asks for: who asks the same waits for the same bays."""
        wanted = self.needs.get(need)
        return f"{wanted.plug} {wanted.hazmat}" if wanted else ""

    def _usual_gap(self, stage: str, group: str) -> int:
        """Of the bays that the bridge empties, these get their share; none known, as all do."""
        asks = next((need for text, need in self.needs.items() if self._group(text) == group), None)
        if stage == "bridge" or asks is None:
            return self._crossing_us
        bare = replace(asks, length_cm=0, height_cm=0, tonnage_kg=0)
        fit = sum(bare.fits(place) for place in self.bays.places.values())
        return self._crossing_us * len(self.bays.places) // max(1, fit)

    def _housed(self, needs: Sequence[str]) -> list[bool]:
        """Who gets one of the free bays, in this order, each the plainest kind that fits."""
        places = self.bays.places
        free = Counter(_kind(places[bay]) for bay in self.bays.free)
        housed: list[bool] = []
        for text in needs:
            kinds = self._kinds_for(text) if free else ()
            bay = next((kind for kind in kinds if free[kind]), None)
            housed.append(bay is not None or text in ("", KEPT))
            if bay is not None:
                free -= Counter((bay,))
        return housed

    def _kinds_for(self, text: str) -> Sequence[Place]:
        if text not in self._plainest:
            places = {_kind(place) for place in self.bays.places.values()}
            fit = [place for place in places if text in self.needs and self.needs[text].fits(place)]
            self._plainest[text] = sorted(fit, key=_worth)
        return self._plainest[text]

    def _need(self, stage: Stage, vehicle: Vehicle) -> str:
        if stage == "bridge" or vehicle.kind == "emergency":
            return ""
        if vehicle.id in self.reserved:
            return KEPT
        need = vehicle.need
        text = f"{need.length_cm} {need.height_cm} {need.tonnage_kg} {need.plug} {need.hazmat}"
        self.needs[text] = need
        return text

    def _fits(self, need: str) -> bool:
        return need in ("", KEPT) or bool(self.bays.first(self.needs[need]))

    def _fits_inside(self, need: str) -> bool:
        """Who stands inside and was passed nearly too often takes a bay kept for another."""
        most, line = self.rule.overtakes - 1, self.lines["yard"]
        return self._fits(need) or (
            any(
                count >= most and line.tickets[name].entrant.need == need
                for name, count in self.passed.items()
            )
            and bool(self._outside(self.needs[need]))
        )

    def _went_past(self, key: int, bay: str) -> None:
        """Note who stands inside without a bay and could have used this one."""
        for name, ticket in self.lines["yard"].tickets.items():
            fits = self.vehicles[name].need.fits(self.bays.places[bay])
            if fits and ticket.key < key and name not in self.reserved:
                self.passed[name] += 1

    def _outside(self, need: Need) -> str:
        """The last called among those driving in whose bay would do; empty if there is none."""
        inside = self.lines["yard"].tickets
        return next(
            (
                name
                for name, bay in reversed(self.reserved.items())
                if name not in inside and need.fits(self.bays.places[bay])
            ),
            "",
        )


@cache
def _kind(place: Place) -> Place:
    """The same for all bays that differ by their name and the drive alone."""
    return replace(place, id="", distance_m=0, zone="")


def _worth(place: Place) -> tuple[bool, int, int, int, int]:
    """The less, the fewer others miss it."""
    return (
        place.plug,
        len(place.hazmat),
        place.length_cm,
        place.tonnage_kg,
        place.height_cm or FOREVER,
    )


def all_policies() -> Mapping[str, Callable[[int], Policy]]:
    """Each under its name; the seed is not used, because nothing here is drawn."""
    return {
        "malu_queue": lambda _seed: Malu("malu_queue", FreeBays),
        "malu": lambda _seed: Malu("malu", OurBays),
    }
