"""Plays a trace under a policy: events in order of time, decisions whenever one may be possible.

Journey: the vehicle joins ``gate``; called, it drives in (or does not hear it) and joins ``yard``;
called with a bay, it stands there until driver, gate, customs and quarantine are done; then it
leaves inland, or joins ``bridge`` from its bay; called, it drives to the bridge, where the far side
takes one after the other in the hours of both sides. Sent back, it joins ``yard`` again. The world
knows the trace, the policy sees what `protocol.py` tells it.
"""

from __future__ import annotations

import heapq
import time
from collections.abc import Callable
from dataclasses import replace
from itertools import count
from typing import Any

from benchmarks.mlt_bench.floor import Floor
from benchmarks.mlt_bench.generator import Fate, Trace
from benchmarks.mlt_bench.hours import Hours, without
from benchmarks.mlt_bench.protocol import MINUTE, Call, Policy, RuleBrokenError, Stage, Vehicle
from benchmarks.mlt_bench.record import Record, Stay, Wait

DRIVE_IN = 3 * MINUTE  # from the gate into the yard
DRIVE_BAY = 2 * MINUTE
DRIVE_BRIDGE = 5 * MINUTE
# So long nobody knows that a called driver does not come; in the yard the marshal sees it.
GRACE: dict[Stage, int] = {"gate": 15 * MINUTE, "yard": 0, "bridge": DRIVE_BRIDGE}
LEAD = 15 * MINUTE  # so long before opening the first may be called to the bridge
DRIVE_BACK = 30 * MINUTE
ASK_AGAIN = 5 * MINUTE
STAGES: tuple[Stage, ...] = ("bridge", "yard", "gate")


class Standing:
    """One vehicle during a run."""

    __slots__ = (
        "bay",
        "came_in",
        "fate",
        "first",
        "misses",
        "parked",
        "sent_back",
        "stay",
        "vehicle",
        "wait",
    )

    def __init__(self, fate: Fate) -> None:
        self.fate = fate
        self.vehicle: Vehicle = fate.vehicle
        self.misses = dict(fate.misses)
        self.first: dict[str, int] = {}
        self.wait: Wait | None = None
        self.came_in: Wait | None = None  # its wait at the gate, until it has a bay
        self.stay: Stay | None = None
        self.bay = ""
        self.parked = False
        self.sent_back = 0


class World:
    """One run; ``play`` may be called once."""

    def __init__(self, trace: Trace, policy: Policy, *, clocked: bool = False) -> None:
        self.trace, self.policy, self.site = trace, policy, trace.site
        self.clocked = clocked
        self.floor = Floor(trace.site.places)
        self.bridge_hours = Hours(without(trace.site.hours, trace.shut))
        self.our_hours = Hours(trace.site.our_hours)
        self.record = Record(
            policy.name, trace.profile.name, trace.seed, trace.begin, trace.site.until
        )
        self.all = {fate.vehicle.id: Standing(fate) for fate in trace.fates}
        self.waiting: dict[str, dict[str, Standing]] = {stage: {} for stage in STAGES}
        self.apron: set[str] = set()  # inside or driving in, without a bay
        self.to_bridge: set[str] = set()  # called and not yet taken
        self.at_bridge: list[str] = []
        self.serving = ""
        self.taken = 0
        self.now = trace.begin
        self._events: list[tuple[int, int, Callable[..., None], tuple[Any, ...]]] = []
        self._order = count()

    def play(self) -> Record:
        """Run to the end of the trace; a broken rule ends the run and is in the record."""
        self._plan()
        try:
            self.policy.begin(self.site, self.now)
            self._run()
        except RuleBrokenError as error:
            self.record.broken = str(error)
        self._close()
        return self.record

    def at(self, when: int, event: Callable[..., None], *facts: Any) -> None:
        """Plan an event; events of one time happen in the order in which they were planned."""
        heapq.heappush(self._events, (when, next(self._order), event, facts))

    def _plan(self) -> None:
        self.record.fits = {
            name: self.floor.fits(standing.vehicle.need) for name, standing in self.all.items()
        }
        for name, standing in self.all.items():
            fate = standing.fate
            seen = max(self.now, fate.vehicle.arrived_at) + fate.read_late_us
            self.at(seen, self._join, name, "gate")
        for bay, start, end in self.trace.outages:
            self.at(start, self._shut_bay, bay)
            self.at(end, self._reopen_bay, bay)
        for start, end in self.trace.shut:
            self.at(start, self._far_side, False)
            self.at(end, self._far_side, True)
        for start, end in self.site.hours:
            self.at(start - LEAD, self._nothing)
            self.at(start, self._take_next)
            self.at(end, self._nothing)
        for when in range(self.now, self.site.until, ASK_AGAIN):
            self.at(when, self._nothing)

    def _run(self) -> None:
        events, until = self._events, self.site.until
        while events and events[0][0] < until:
            when = events[0][0]
            self._pass_time(when)
            self.now = when
            while events and events[0][0] == when:
                _, _, event, facts = heapq.heappop(events)
                event(*facts)
            self._decide()
        self._pass_time(until)
        self.now = until

    def _pass_time(self, to: int) -> None:
        """Account for the bridge and the bays between the last event and the next one."""
        passed = to - self.now
        if self.bridge_hours.is_open(self.now):
            self.record.bridge_open += passed
            if self.serving:
                self.record.bridge_busy += passed
            elif self.waiting["bridge"]:
                self.record.bridge_idle += passed
                self.record.bridge_behind += max(0, to - max(self.now, self._could_be_there()))
                if self._room("bridge") > 0:
                    self.record.bridge_refused += passed
        if not self.floor.open_free and (self.waiting["gate"] or self.waiting["yard"]):
            self.record.bay_bound += passed

    def _could_be_there(self) -> int:
        """When the first of those who wait uncalled would be at the bridge, called as it joined."""
        waits = (one.wait for one in self.waiting["bridge"].values())
        return min(wait.joined for wait in waits if wait is not None) + DRIVE_BRIDGE

    # ------------------------------------------------------------------------------ decisions

    def _decide(self) -> None:
        if self.waiting["yard"]:
            for move in self.policy.relocate(self.now):
                self._move(move.vehicle, move.bay)
        for stage in STAGES:
            while self.waiting[stage] and (room := self._room(stage)) > 0:
                call = self._ask(stage, room)
                if call is None:
                    break
                self._called(stage, call)

    def _ask(self, stage: Stage, room: int) -> Call | None:
        if not self.clocked:
            return self.policy.call(stage, room, self.now)
        begun = time.perf_counter_ns()
        call = self.policy.call(stage, room, self.now)
        self.record.decide_ns.append(time.perf_counter_ns() - begun)
        return call

    def _room(self, stage: Stage) -> int:
        if stage == "gate":
            return self.site.yard_limit - len(self.apron)
        if stage == "yard":
            return self.floor.open_free
        opens = self.bridge_hours.opens(self.now)
        if opens is None or opens > self.now + LEAD:
            return 0
        return self.site.bridge_limit - len(self.to_bridge)

    def _called(self, stage: Stage, call: Call) -> None:
        standing = self.waiting[stage].pop(call.vehicle, None)
        if standing is None or standing.wait is None:
            raise RuleBrokenError(f"{call.vehicle} does not wait in {stage}")
        name, wait = call.vehicle, standing.wait
        wait.until, wait.end = self.now, "called"
        self.record.calls.append((self.now, stage, name, call.bay))
        if stage == "gate":
            wait.could = 0  # until a bay is given
            standing.came_in = wait
            self.apron.add(name)
        elif stage == "yard":
            self.floor.check(call.bay, standing.vehicle.need)
            wait.could = self.floor.class_of(call.bay)
            if standing.came_in:
                standing.came_in.could, standing.came_in = wait.could, None
            self._show(standing, call.bay)
            return
        else:
            self.to_bridge.add(name)
        if standing.misses.get(stage, 0):
            standing.misses[stage] -= 1
            wait.end = "no_show"
            self.at(self.now + GRACE[stage], self._missed, name, stage)
        elif stage == "gate":
            self.at(self.now + DRIVE_IN, self._inside, name)
        else:
            self._leave_bay(standing)
            self.at(self.now + DRIVE_BRIDGE, self._reach_bridge, name)

    def _show(self, standing: Standing, bay: str) -> None:
        name = standing.vehicle.id
        self.floor.take(bay, name)
        self.record.shown += 1
        standing.bay = bay
        self.apron.discard(name)
        self.at(self.now + DRIVE_BAY, self._park, name, bay)

    def _move(self, name: str, bay: str) -> None:
        """A relocation: of a bay only shown, or of a truck that stands; never against the mask."""
        standing = self.all[name]
        try:
            self.floor.check(bay, standing.vehicle.need)
        except RuleBrokenError:
            self.record.refused += 1
            place = self.floor.places.get(bay)
            self.record.plugs_lost += standing.vehicle.need.plug and not (place and place.plug)
            return
        if not standing.bay:
            raise RuleBrokenError(f"{name} has no bay to move from")
        old, standing.bay = standing.bay, bay
        self.floor.take(bay, name)
        self._give_back(old)
        if standing.parked and standing.stay:
            self.record.reparks += 1
            standing.stay.end, standing.stay.moved = self.now, True
            self._stand(standing)
        else:
            self.record.shown_changes += 1

    # --------------------------------------------------------------------------------- events

    def _nothing(self) -> None:
        """Only a time at which to ask."""

    def _join(self, name: str, stage: Stage) -> None:
        standing = self.all[name]
        first = standing.first.setdefault(stage, self.now)
        standing.wait = Wait(standing.vehicle, stage, first, self.now)
        self.record.waits.append(standing.wait)
        self.waiting[stage][name] = standing
        self.policy.joined(stage, standing.vehicle, self.now)
        standing.wait.estimate = self.policy.estimate(stage, name, self.now)

    def _missed(self, name: str, stage: Stage) -> None:
        """Nobody came: the room is free again, and the driver is back some time later."""
        self.apron.discard(name)
        self.to_bridge.discard(name)
        self.policy.no_show(stage, name, self.now)
        self.at(self.now + self.all[name].fate.away_us, self._join, name, stage)

    def _inside(self, name: str) -> None:
        standing = self.all[name]
        if standing.vehicle.kind == "emergency":
            self.apron.discard(name)
            self._join(name, "bridge")
        else:
            self._join(name, "yard")

    def _park(self, name: str, shown: str) -> None:
        standing = self.all[name]
        if standing.fate.errs and not standing.sent_back and standing.bay == shown:
            self._mistake(standing, shown)
        standing.parked = True
        self._stand(standing)
        self.at(self._cleared_at(standing), self._cleared, name)

    def _mistake(self, standing: Standing, shown: str) -> None:
        """The driver took another free bay that fits: labels swap, or the truck moves."""
        floor, need = self.floor, standing.vehicle.need
        free = [b for b, place in floor.places.items() if floor.is_free(b) and need.fits(place)]
        if not free:
            return
        stands = free[standing.fate.errs % len(free)]
        self.record.mistakes += 1
        answer = self.policy.mistaken(standing.vehicle.id, shown, stands, self.now)
        if answer == shown:
            self.record.reparks += 1
            return
        floor.check(answer, need)
        floor.take(answer, standing.vehicle.id)
        self._give_back(shown)
        standing.bay = answer
        if answer == stands:
            self.record.healed += 1
        else:
            self.record.reparks += 1

    def _stand(self, standing: Standing) -> None:
        standing.stay = Stay(standing.vehicle.id, standing.bay, self.now)
        self.record.stays.append(standing.stay)

    def _cleared_at(self, standing: Standing) -> int:
        """Driver and gate first, then the offices in their hours."""
        fate = standing.fate
        if standing.sent_back:
            return self.our_hours.done(self.now, fate.again_us[standing.sent_back - 1])
        return self.our_hours.done(self.now + fate.wall_us, fate.office_us)

    def _cleared(self, name: str) -> None:
        standing = self.all[name]
        if not standing.vehicle.across:
            self._leave_bay(standing)
            return
        self._join(name, "bridge")
        if standing.fate.held and not standing.sent_back:
            after, length = standing.fate.held
            self.at(self.now + after, self._hold, name, length)

    def _hold(self, name: str, length: int) -> None:
        """An agency takes its word back, if the vehicle still waits for the bridge."""
        standing = self.waiting["bridge"].pop(name, None)
        if standing is not None and standing.wait is not None:
            standing.wait.until, standing.wait.end = self.now, "left"
            self.policy.left("bridge", name, self.now)
            self.at(self.now + length, self._join, name, "bridge")

    def _leave_bay(self, standing: Standing) -> None:
        """The truck drives off; the book knows it now, or when the misread exit is noticed."""
        if not standing.bay:
            return
        if standing.stay:
            standing.stay.end = self.now
        bay, standing.bay, standing.parked = standing.bay, "", False
        if standing.fate.exit_late_us:
            self.at(self.now + standing.fate.exit_late_us, self._give_back, bay)
        else:
            self._give_back(bay)

    def _give_back(self, bay: str) -> None:
        self.floor.leave(bay)
        if bay not in self.floor.shut:
            self.policy.freed(bay, self.now)

    def _shut_bay(self, bay: str) -> None:
        self.floor.close(bay)
        self.policy.closed(bay, self.now)

    def _reopen_bay(self, bay: str) -> None:
        self.floor.reopen(bay)
        self.policy.opened(bay, self.now)
        if self.floor.is_free(bay):
            self.policy.freed(bay, self.now)

    # --------------------------------------------------------------------------------- bridge

    def _far_side(self, takes: bool) -> None:
        self.policy.far_side(takes, self.now)
        self._take_next()

    def _reach_bridge(self, name: str) -> None:
        self.at_bridge.append(name)
        self._take_next()

    def _take_next(self) -> None:
        if self.serving or not self.at_bridge or not self.bridge_hours.is_open(self.now):
            return
        name = self.at_bridge.pop(0)
        self.serving = name
        self.to_bridge.discard(name)
        self.policy.crossed(name, self.now)
        work = self.trace.crossing_us[min(self.taken, len(self.trace.crossing_us) - 1)]
        self.taken += 1
        done = self.bridge_hours.done(self.now, work)
        self.record.crossings.append((name, self.now, done))
        self.at(done, self._over, name)

    def _over(self, name: str) -> None:
        self.serving = ""
        standing = self.all[name]
        if standing.sent_back < len(standing.fate.again_us):
            standing.sent_back += 1
            standing.vehicle = replace(standing.vehicle, returns=standing.sent_back)
            self.at(self.now + DRIVE_BACK, self._back, name)
        self._take_next()

    def _back(self, name: str) -> None:
        """Sent back by the far side: inside again, in need of a bay."""
        self.apron.add(name)
        self._join(name, "yard")

    def _close(self) -> None:
        for queue in self.waiting.values():
            for standing in queue.values():
                if standing.wait is not None:
                    standing.wait.until = self.now


def play(trace: Trace, policy: Policy, *, clocked: bool = False) -> Record:
    """One run of one policy over one trace."""
    return World(trace, policy, clocked=clocked).play()
