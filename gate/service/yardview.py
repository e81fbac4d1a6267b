"""The yard as the marshal sees it: bays, queues, vehicles with what hangs on them, and the walk.

Pure views of the present; they decide nothing and hide nothing from those who may see the yard.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from itertools import groupby

from gate.journey.baystop import BayStop
from gate.journey.commands import Actor
from gate.journey.consignment import Consignment, ConsignmentState
from gate.journey.equipment import Equipment, EquipmentState
from gate.journey.hold import Hold, HoldKind
from gate.journey.queueing import Stage
from gate.journey.stocktake import Difference, StockTake
from gate.journey.visit import UNASSIGNED, Custody, Finding, Visit
from gate.service import counting, solving, wrongbay
from gate.service.dwell import Dwell, dwell
from gate.service.queue_facts import opens_at
from gate.service.state import State
from gate.service.stays import MINUTE_US
from gate.service.work import Rules, Work
from gate.service.yard import around, expected, fits_nowhere, misfit, misfits
from parking.foresight import Score
from parking.leaving import Judged
from parking.line import HAND
from parking.mask import Around
from parking.swap import Healing
from parking.yard import Bay, Yard

_SHOWN_US = 12 * 3_600_000_000  # differences of an older walk say little about the yard of now
_NOBODY = Actor("", "")
_LYING = frozenset({ConsignmentState.IN_YARD, ConsignmentState.SEIZED})


@dataclass(frozen=True, slots=True)
class Standing:
    """One vehicle in the area or at the gate, with what hangs on it."""

    visit: Visit
    holds: tuple[Hold, ...]  # open ones
    findings: tuple[Finding, ...]  # open ones
    coupled: tuple[Equipment, ...]
    goods: tuple[Consignment, ...]  # that lie on it, or that it brought and that lie here
    dwell: Dwell | None = None  # whose minutes its stay is made of
    fits_nowhere: str = ""  # why no bay of the yard could ever take it
    misfit: str = ""  # why the bay in which it stands does not suit it
    leaves_at: int = 0  # when it is expected to leave; 0 = nobody knows
    leaves_by: str = ""  # ... and by what (`parking.leaving.By`)

    @property
    def late(self) -> bool:
        """Foreign, and longer inside than a neighbouring gate allows: a hint, never a rule."""
        return self.dwell is not None and self.dwell.mark.over

    @property
    def held(self) -> bool:
        """True while an agency keeps it here."""
        return any(h.bars for h in self.holds)

    @property
    def broken(self) -> bool:
        """True while it cannot move."""
        return any(h.kind is HoldKind.BROKEN_DOWN for h in self.holds)

    @property
    def mark(self) -> str:
        """The one word a plan has room for: held, broken, late, look or full."""
        if self.held:
            return "held"
        if self.broken:
            return "broken"
        if self.late:
            return "late"
        return "look" if self.findings or self.misfit else "full"


@dataclass(frozen=True, slots=True)
class BaySpot:
    """One bay: who stands there, and what stands or lies there without a vehicle."""

    bay: Bay
    standing: Standing | None
    trailers: tuple[Equipment, ...] = ()
    goods: tuple[Consignment, ...] = ()
    stop: BayStop | None = None  # closed, or kept for one vehicle


@dataclass(frozen=True, slots=True)
class ZonePlan:
    """The bays of one zone, in the order of the yard file."""

    id: str
    words: str
    spots: tuple[BaySpot, ...]

    @property
    def size(self) -> int:
        """How many bays it has."""
        return len(self.spots)

    @property
    def taken(self) -> int:
        """How many bays have a vehicle."""
        return sum(spot.standing is not None for spot in self.spots)


@dataclass(frozen=True, slots=True)
class Walk:
    """The newest walk, until half a day after its end.

    What was looked at so far, and what is different by what is known now.
    """

    count: StockTake
    seen: dict[str, str]  # place → the plate seen there last, "" = empty; `unassigned` is not here
    outside: tuple[str, ...]  # plates seen outside the bays
    differences: tuple[Difference, ...]
    # visit → what would heal it, where the book has its bay given to another
    healings: Mapping[str, Healing]


@dataclass(frozen=True, slots=True)
class Advice:
    """Room for `gains` (who waits, and its bay) if `moves` stands in bay `to`."""

    moves: Standing
    to: str
    gains: tuple[tuple[Standing, str], ...]


@dataclass(frozen=True, slots=True)
class YardView:
    """Everything on the marshal's pages."""

    now: int
    zones: tuple[ZonePlan, ...]
    unassigned: tuple[Standing, ...]
    stages: tuple[tuple[str, tuple[Standing, ...]], ...]
    standing: dict[str, Standing]  # by visit, everybody at the gate or inside
    trailers: tuple[Equipment, ...]  # without a tractor
    goods: tuple[Consignment, ...]  # set down or seized
    walk: Walk | None
    admitted: tuple[Visit, ...]  # by inventory or stock-take, newest first
    expected: tuple[Visit, ...]  # declared, not come, oldest declaration first
    layout: Yard  # where the bays lie
    stopped: Mapping[str, str]  # stages in which nobody is called, and why
    by_hand: frozenset[str]  # visits that a person called beside the rule
    opens_at: int  # before a bridge out of hours: as `queue_facts.opens_at`
    advice: tuple[Advice, ...] = ()  # what a solver proposes, as long as it holds
    # by stage: how the last times foretold were kept
    promises: Mapping[str, Score] = field(default_factory=dict)
    leavings: Judged = field(default_factory=Judged)  # how what bays were given by turned out

    @property
    def stops(self) -> tuple[BayStop, ...]:
        """Bays that are not for everybody, in the order of the yard."""
        return tuple(s.stop for z in self.zones for s in z.spots if s.stop is not None)

    @property
    def stops_by_act(self) -> tuple[tuple[tuple[str, ...], BayStop], ...]:
        """The same by the act that stopped them: the bays of a zone closed at once are one line."""
        grouped = groupby(self.stops, lambda s: (s.kind, s.plate, s.why, s.by, s.at))
        found = (tuple(stops) for _, stops in grouped)
        return tuple((tuple(stop.bay for stop in stops), stops[0]) for stops in found)

    @property
    def taken(self) -> tuple[BaySpot, ...]:
        """Bays that a vehicle has by the book, in the order of the yard."""
        return tuple(s for z in self.zones for s in z.spots if s.standing is not None)

    def bay(self, place: str) -> BaySpot | None:
        """The bay of that name."""
        return next((s for z in self.zones for s in z.spots if s.bay.id == place), None)


def view(state: State, rules: Rules, now: int) -> YardView:
    """The yard as it is now."""
    work = Work(state, rules, now, lambda: "", _NOBODY)
    here = sorted(
        (v for v in work.visits() if v.is_inside or v.stage), key=lambda v: (v.opened_at, v.id)
    )
    near = around(work, work.occupied())
    standing = {v.id: _standing(work, v, near) for v in here}
    trailers = tuple(e for e in work.equipment() if e.state is EquipmentState.STANDING)
    lying = tuple(c for c in work.consignments() if _on_the_ground(c))
    unassigned = [s for s in standing.values() if _outside(s.visit)]
    admitted = [v for v in work.visits() if v.source in ("inventory", "stock_take")]
    expected = [v for v in work.visits() if v.state is Custody.EXPECTED]
    return YardView(
        now,
        tuple(_zones(work, standing, trailers, lying)),
        tuple(unassigned),
        tuple((stage.value, _queue(work, standing, stage)) for stage in Stage if stage),
        standing,
        trailers,
        lying,
        _walk(work),
        tuple(sorted(admitted, key=lambda v: (v.confirmed_at, v.id), reverse=True)),
        tuple(sorted(expected, key=lambda v: (v.opened_at, v.id))),
        rules.yard,
        dict(state.queues.lines.stopped) if state.queues is not None else {},
        _by_hand(work, here),
        opens_at(state.queues, now),
        _advice(work, standing),
        _promises(work),
        state.stays.judged(),
    )


def unfit(state: State, rules: Rules, now: int, visit_id: str) -> dict[str, str]:
    """The empty bays that would not suit this vehicle and why; none for who is not inside."""
    work = Work(state, rules, now, lambda: "", _NOBODY)
    visit = work.find_visit(visit_id)
    return misfits(work, visit) if visit is not None and visit.is_inside else {}


def _promises(work: Work) -> dict[str, Score]:
    """Of each stage of which that says something; nothing where no rule calls."""
    queues = work.state.queues
    if queues is None:
        return {}
    scores = {stage.value: queues.foresight.score(stage.value) for stage in Stage if stage}
    return {stage: score for stage, score in scores.items() if score.says_something}


def _advice(work: Work, standing: Mapping[str, Standing]) -> tuple[Advice, ...]:
    """What the newest proposal asks of people, if it is still good now."""
    tick = work.state.plan
    if tick is None or not solving.still_good(work, tick):
        return ()
    gains = tuple((standing[visit], bay) for visit, bay in sorted(tick.bays.items()))
    return tuple(Advice(standing[visit], to, gains) for visit, to in sorted(tick.moves.items()))


def _by_hand(work: Work, here: Iterable[Visit]) -> frozenset[str]:
    """Who was called last by a person."""
    queues = work.state.queues
    if queues is None:
        return frozenset()
    last = {c.vehicle: c.why for line in queues.lines.lines.values() for c in line.calls}
    return frozenset(v.id for v in here if v.calls and last.get(v.id) == HAND)


def _standing(work: Work, visit: Visit, near: Around) -> Standing:
    goods = work.goods(visit.id)
    return Standing(
        visit,
        tuple(h for h in work.holds(visit.id) if h.is_open),
        tuple(f for f in work.findings(visit.id) if not f.closed_at),
        tuple(work.coupled(visit.id)),
        tuple(c for c in goods if _concerns(c, visit)),
        dwell(work, visit) if visit.is_inside else None,
        fits_nowhere(work, visit),
        misfit(work, visit, near),
        *_leaves(work, visit),
    )


def _leaves(work: Work, visit: Visit) -> tuple[int, str]:
    rest = expected(work, visit) if visit.is_inside else None
    return (0, "") if rest is None else (work.now + rest.rest_min * MINUTE_US, rest.by.value)


def _concerns(goods: Consignment, visit: Visit) -> bool:
    aboard = goods.state is ConsignmentState.ABOARD and goods.visit_id == visit.id
    return aboard or (goods.brought_by == visit.id and _on_the_ground(goods))


def _on_the_ground(goods: Consignment) -> bool:
    """Set down, seized, or on a trailer that stands by itself."""
    return goods.state in _LYING or (goods.state is ConsignmentState.ABOARD and not goods.visit_id)


def _outside(visit: Visit) -> bool:
    return visit.is_inside and visit.place in ("", UNASSIGNED)


def _queue(work: Work, standing: dict[str, Standing], stage: Stage) -> tuple[Standing, ...]:
    """Who stands there in the order of the line: its keys rise with joining."""
    queues = work.state.queues
    tickets = queues.line(stage).tickets if queues is not None else {}
    keys = {name: ticket.key for name, ticket in tickets.items()}
    last = max(keys.values(), default=0) + 1

    def place(s: Standing) -> tuple[int, int, str]:
        return keys.get(s.visit.id, last), s.visit.stage_since, s.visit.id

    return tuple(sorted((s for s in standing.values() if s.visit.stage == stage), key=place))


def _zones(
    work: Work,
    standing: dict[str, Standing],
    trailers: tuple[Equipment, ...],
    lying: tuple[Consignment, ...],
) -> list[ZonePlan]:
    taken = {bay: standing.get(visit) for bay, visit in work.occupied().items()}
    yard, stops = work.rules.yard, work.bay_stops()
    return [
        ZonePlan(
            zone.id,
            zone.words,
            tuple(
                BaySpot(
                    bay,
                    taken.get(bay.id),
                    tuple(e for e in trailers if e.place == bay.id),
                    tuple(c for c in lying if c.place == bay.id),
                    stops.get(bay.id),
                )
                for bay in yard.bays.values()
                if bay.zone == zone.id
            ),
        )
        for zone in yard.zones.values()
    ]


def _walk(work: Work) -> Walk | None:
    count = counting.latest(work)
    if count is None or (not count.is_open and work.now - count.finished_at > _SHOWN_US):
        return None
    rows = work.state.counted.get(count.id, [])
    seen = {row.place: row.plate for row in rows if row.place != UNASSIGNED}
    outside = dict.fromkeys(row.plate for row in rows if row.place == UNASSIGNED and row.plate)
    found = counting.differences(work, count)
    taken = work.occupied()
    healings = {
        d.visit_id: wrongbay.look(work, work.visit(d.visit_id), d.seen_place)
        for d in counting.of_kind(found, "moved")
        if d.seen_place in taken
    }
    return Walk(count, seen, tuple(outside), found, healings)
