"""Whose minutes a vehicle's stay is made of, from what the gate itself has recorded.

Holds name their agency; a breakdown is the driver's own. Waiting for the far side to take it in is
the bridge's queue until it is called; a shut road and the wait for a bay are the gate's. What is
left is the driver's. It decides nothing; a tariff of prices may count the driver's minutes only,
and is told here whose the others were.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from fees import kept as fees_kept
from gate.journey.hold import BARRING, Hold
from gate.journey.queueing import Stage
from gate.journey.road import RoadClosure, RoadWhy
from gate.journey.visit import Finding, Visit
from gate.service.work import Work
from parking.stay import Cause, Kept, StayMark, foreign_mark, spans, split

_AGENCIES: Mapping[str, Cause] = {
    "CUSTOMS": Cause.CUSTOMS,
    "QUARANTINE": Cause.QUARANTINE,
    "BORDER_GUARD": Cause.BORDER_GUARD,
}

NO_BAY = "no_bay"  # the finding of a vehicle for which no bay is free


@dataclass(frozen=True, slots=True)
class Dwell:
    """A stay so far, or in all: µs by cause, the longest first, without causes of nothing.

    `mark` is where a foreign vehicle stands against 24 and 36 hours.
    """

    total_us: int
    parts: tuple[tuple[Cause, int], ...]
    mark: StayMark


def dwell(work: Work, visit: Visit) -> Dwell | None:
    """The stay of a vehicle that came in; None when nobody knows when that was."""
    if not visit.entered_at:
        return None
    until = visit.left_at or work.now
    by_cause = split(visit.entered_at, until, _kept(work, visit))
    parts = sorted(by_cause.items(), key=lambda part: -part[1])
    return Dwell(
        sum(by_cause.values()),
        tuple((cause, us) for cause, us in parts if us),
        foreign_mark(visit.country, visit.entered_at, until),
    )


def not_the_drivers(work: Work, visit: Visit, until: int) -> tuple[fees_kept.Kept, ...]:
    """Who else kept a vehicle that came in, until then: as a tariff of prices takes it."""
    return others(visit.entered_at, until, _kept(work, visit))


def others(entered: int, until: int, kept: Iterable[Kept]) -> tuple[fees_kept.Kept, ...]:
    """The parts of a stay that were not the driver's own, each minute one keeper's."""
    return tuple(
        fees_kept.Kept(fees_kept.Keeper(one.cause.value.upper()), one.start_us, one.end_us)
        for one in spans(entered, until, kept)
        if one.cause is not Cause.DRIVER
    )


def recorded(
    holds: Iterable[Hold],
    closures: Iterable[RoadClosure],
    findings: Iterable[Finding],
    bridge_waits: Iterable[tuple[int, int]],
) -> Iterator[Kept]:
    """Who kept a vehicle, by what was recorded of it and of the road; they may overlap."""
    for hold in holds:
        if hold.kind in BARRING:
            cause = _AGENCIES.get(hold.agency, Cause.GATE)
            yield Kept(cause, hold.at, hold.released_at)
    for shut in closures:
        theirs = shut.why is RoadWhy.FAR_SIDE
        yield Kept(Cause.OTHER_SIDE if theirs else Cause.GATE, shut.closed_at, shut.opened_at)
    for found in findings:
        if found.kind == NO_BAY:
            yield Kept(Cause.GATE, found.at, found.closed_at)
    for since, called_at in bridge_waits:
        yield Kept(Cause.OTHER_SIDE, since, called_at)


def _kept(work: Work, visit: Visit) -> Iterator[Kept]:
    yield from recorded(
        work.holds(visit.id),
        work.closures().values(),
        work.findings(visit.id),
        visit.bridge_waits,
    )
    if visit.stage == Stage.BRIDGE and work.state.queues is not None:  # else nobody is called
        yield Kept(Cause.OTHER_SIDE, visit.stage_since, visit.called_at)
