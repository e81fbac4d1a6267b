"""Who was inside when: passages of vehicles paired by when they happened, never by arrival.

Events of a lane that was cut off arrive hours late. So the pairing of entries with exits is a
function of the crossings alone: told in any order, they give the same stays. What a person decided
binds; everything else follows from plates and evidence (`gate.journey.matching`).
"""

from collections.abc import Iterable
from dataclasses import dataclass

from gate.journey.matching import Look, Match, match

NOBODY = Match("")


@dataclass(frozen=True, slots=True)
class Crossing:
    """One vehicle crossed a line, or (`firm` False) stands at a leave lane and is about to."""

    id: str
    visit_id: str  # the visit that has it now; "" = nobody yet
    enters: bool
    look: Look
    bound_to: str = ""  # id of the entry that a person said it belongs to
    firm: bool = True

    @property
    def at(self) -> int:
        """When it happened, µs since the epoch."""
        return self.look.at


@dataclass(frozen=True, slots=True)
class Stay:
    """One stay in the area; either end may be unknown. `match` says how the exit was tied."""

    enter: Crossing | None
    leave: Crossing | None = None
    match: Match = NOBODY


def stays(crossings: Iterable[Crossing]) -> tuple[Stay, ...]:
    """Pair crossings into stays, in the order in which the stays began.

    An exit closes the newest entry of its plate, else the one vehicle that evidence singles out.
    An exit that nobody fits is a stay of its own. Nothing closes what a person bound elsewhere.
    """
    ordered = sorted(crossings, key=lambda c: (c.at, c.id))
    promised = {c.bound_to: c.id for c in ordered if c.bound_to}
    inside: dict[str, Crossing] = {}
    found: dict[str, Stay] = {}
    for crossing in ordered:
        if crossing.enters:
            inside[crossing.id] = crossing
            found[crossing.id] = Stay(crossing)
            continue
        how = _exit(crossing, inside, promised)
        if how.key:
            found[how.key] = Stay(inside.pop(how.key), crossing, how)
        else:
            found[crossing.id] = Stay(None, crossing, how)
    return tuple(found.values())


def _exit(leave: Crossing, inside: dict[str, Crossing], promised: dict[str, str]) -> Match:
    """The entry that this exit closes."""
    if leave.bound_to in inside:
        return Match(leave.bound_to, by="person")
    free = {k: c.look for k, c in inside.items() if promised.get(k, leave.id) == leave.id}
    return match(leave.look, free)
