"""The policies to beat: work-conserving FIFO, strict priority, and one queue in a cycle of classes.

These three are honest: they pass over whom no free bay fits instead of blocking the gate with it,
reserve the bay when they call somebody in, and call as long as there is room. The bay is always
the first feasible one, nearest first, as a marshal with a list would give it. None looks at
expected stays, plugs to come or anything else of the future. Beside them stands what most gates
really have, one road on which nobody can pass (`OneLane`): only turnover is told against it.
"""

from __future__ import annotations

import heapq
from collections import deque

from benchmarks.mlt_bench.protocol import (
    KINDS,
    Call,
    Kind,
    Need,
    Policy,
    Quiet,
    Site,
    Stage,
    Vehicle,
    by_id,
)


class FreeBays:
    """Free bays by what they are, the nearest of each kind on top."""

    def __init__(self, site: Site) -> None:
        self.places = by_id(site.places)
        self._number = {place.id: number for number, place in enumerate(site.places)}
        self._by_kind: dict[tuple[object, ...], list[int]] = {}
        self._kind_of: dict[str, tuple[object, ...]] = {}
        self._kinds_for: dict[Need, list[tuple[object, ...]]] = {}
        self.free: set[str] = set()
        self.shut: set[str] = set()
        for place in site.places:
            kind = (
                place.length_cm, place.height_cm, place.tonnage_kg, place.plug, place.hazmat
            )  # fmt: skip
            self._kind_of[place.id] = kind
            self._by_kind.setdefault(kind, [])
            self.add(place.id)
        self._ids = [place.id for place in site.places]

    def add(self, bay: str) -> None:
        """This bay may be given away."""
        if bay not in self.free and bay not in self.shut:
            self.free.add(bay)
            heapq.heappush(self._by_kind[self._kind_of[bay]], self._number[bay])

    def first(self, need: Need) -> str:
        """The first free bay that fits, in the yard's order; empty if there is none."""
        if need not in self._kinds_for:
            fit = {self._kind_of[b] for b, place in self.places.items() if need.fits(place)}
            self._kinds_for[need] = list(fit)
        best = -1
        for kind in self._kinds_for[need]:
            heap = self._by_kind[kind]
            while heap and self._ids[heap[0]] not in self.free:
                heapq.heappop(heap)
            if heap and (best < 0 or heap[0] < best):
                best = heap[0]
        return self._ids[best] if best >= 0 else ""

    def take(self, bay: str) -> None:
        """No longer free."""
        self.free.discard(bay)


class Line:
    """Who waits in one stage, in order of joining, by class and need; leaving is lazy."""

    def __init__(self) -> None:
        self.queues: dict[tuple[Kind, Need, bool], deque[tuple[int, str]]] = {}
        self.waits: dict[str, tuple[int, Vehicle]] = {}
        self._next = 0

    def join(self, vehicle: Vehicle, *, kept: bool) -> None:
        """At the back; who has a bay reserved (``kept``) is not stopped by who has none."""
        self._next += 1
        self.waits[vehicle.id] = (self._next, vehicle)
        key = (vehicle.kind, vehicle.need, kept)
        self.queues.setdefault(key, deque()).append((self._next, vehicle.id))

    def leave(self, name: str) -> None:
        """Not here any more."""
        self.waits.pop(name, None)

    def heads(self) -> list[tuple[Kind, Need, int, str]]:
        """The first of each class and need."""
        found = []
        for (kind, need, _), queue in self.queues.items():
            while queue and self.waits.get(queue[0][1], (0,))[0] != queue[0][0]:
                queue.popleft()
            if queue:
                found.append((kind, need, *queue[0]))
        return found


class Baseline(Quiet):
    """First come, first served, among those for whom there is a place."""

    name = "fifo"

    def rank(self, stage: Stage, kind: Kind, order: int) -> tuple[int, int]:
        """The least goes first."""
        return (0, order)

    def begin(self, site: Site, now: int) -> None:
        """An empty yard."""
        self.bays = FreeBays(site)
        self.lines: dict[Stage, Line] = {"gate": Line(), "yard": Line(), "bridge": Line()}
        self.reserved: dict[str, str] = {}

    def joined(self, stage: Stage, vehicle: Vehicle, now: int) -> None:
        """At the back of its line."""
        self.lines[stage].join(vehicle, kept=vehicle.id in self.reserved)

    def left(self, stage: Stage, vehicle: str, now: int) -> None:
        """Out of its line."""
        self.lines[stage].leave(vehicle)

    def no_show(self, stage: Stage, vehicle: str, now: int) -> None:
        """The bay kept for it is free again."""
        bay = self.reserved.pop(vehicle, "")
        if stage == "gate" and bay:
            self.bays.add(bay)

    def freed(self, bay: str, now: int) -> None:
        """To be given again."""
        self.bays.add(bay)

    def closed(self, bay: str, now: int) -> None:
        """Not to be given; who had it reserved chooses anew."""
        self.bays.shut.add(bay)
        self.bays.take(bay)
        self.reserved = {name: kept for name, kept in self.reserved.items() if kept != bay}

    def opened(self, bay: str, now: int) -> None:
        """No longer shut; ``freed`` follows if it is empty."""
        self.bays.shut.discard(bay)

    def call(self, stage: Stage, room: int, now: int) -> Call | None:
        """The first by rank among those who can be served."""
        line = self.lines[stage]
        best: tuple[tuple[int, int], str, str, Kind] | None = None
        for kind, need, order, name in line.heads():
            bay = ""
            if stage != "bridge" and kind != "emergency":
                bay = self.reserved.get(name, "") or self.bays.first(need)
                if not bay:
                    continue
            key = self.rank(stage, kind, order)
            if best is None or key < best[0]:
                best = (key, name, bay, kind)
        if best is None:
            return None
        return self._send(stage, best[1], best[2], best[3])

    def _send(self, stage: Stage, name: str, bay: str, kind: Kind) -> Call:
        self.lines[stage].leave(name)
        if bay:
            self.bays.take(bay)
        if stage == "gate" and bay:
            self.reserved[name] = bay
            bay = ""
        elif stage == "yard":
            self.reserved.pop(name, None)
        return Call(name, bay)


class Strict(Baseline):
    """Naive strict priority: the highest class that waits, first come within it."""

    name = "strict"

    def rank(self, stage: Stage, kind: Kind, order: int) -> tuple[int, int]:
        """By class, then by time."""
        return (KINDS.index(kind), order)


class Cycle(Baseline):
    """One queue in a cycle of 1 : 1 : 1 : 5, as eCherha publishes it for its classes.

    Its classes map to ours as one emergency, one perishable, one empty and five ordinary; a class
    that has nobody is passed over.
    """

    name = "cycle_1115"
    turns: tuple[Kind, ...] = ("emergency", "perishable", "empty", *("ordinary",) * 5)

    def begin(self, site: Site, now: int) -> None:
        """Each stage goes round by itself."""
        super().begin(site, now)
        self.turn: dict[Stage, int] = {"gate": 0, "yard": 0, "bridge": 0}

    def rank(self, stage: Stage, kind: Kind, order: int) -> tuple[int, int]:
        """How many turns until this class has one."""
        turn, size = self.turn[stage], len(self.turns)
        return (next(n for n in range(size) if self.turns[(turn + n) % size] == kind), order)

    def _send(self, stage: Stage, name: str, bay: str, kind: Kind) -> Call:
        self.turn[stage] += self.rank(stage, kind, 0)[0] + 1
        return super()._send(stage, name, bay, kind)


class OneLane(Baseline):
    """Strictly in order at the gate: who stands first is called first, as soon as a bay fits it.

    Everybody behind waits as long, whatever bays are free; only emergencies drive past.
    """

    name = "one_lane"

    def call(self, stage: Stage, room: int, now: int) -> Call | None:
        """The first of the road, or nobody."""
        heads = self.lines["gate"].heads() if stage == "gate" else []
        if not heads or any(kind == "emergency" for kind, *_ in heads):
            return super().call(stage, room, now)
        kind, need, _, name = min(heads, key=lambda head: head[2])
        bay = self.bays.first(need)
        return self._send("gate", name, bay, kind) if bay else None


def baselines() -> dict[str, Policy]:
    """Each under its name."""
    return {policy.name: policy for policy in (Baseline(), Strict(), Cycle(), OneLane())}
