"""What the rule of the queues asks about a visit: its class, which bays can take it, its old place.

Goods that spoil are those that the facts say. When somebody said until when they keep, they become
urgent by the clock; at a plug of their own that clock stands. An emergency vehicle is one by its
licence.
"""

from collections.abc import Iterable

from fees.categories import Chargeable, LicenceKind, Load
from gate.journey.hold import Hold
from gate.journey.queueing import Stage
from gate.journey.turn import Link
from gate.journey.visit import Custody, Visit
from gate.service.keepword import SPOILS
from gate.service.queue_needs import word_of
from gate.service.queues import Queues
from gate.service.yard import need_of
from parking.ticket import Entrant
from parking.yard import Yard

CLOSED_FOR_LONG = -1  # no opening is in sight
_AGAIN = frozenset({Link.TURNED_BACK, Link.RETRY})


def opens_at(queues: Queues | None, now: int) -> int:
    """When the line before the bridge is called again, µs since the epoch.

    0 while both sides work, or where no rule calls; `CLOSED_FOR_LONG` where the hours show no
    opening.
    """
    if queues is None or queues.rules.hours.is_open(now):
        return 0
    return queues.rules.hours.next_opening(now) or CLOSED_FOR_LONG


def entrant(
    queues: Queues,
    visit: Visit,
    loaded: Visit,
    stage: str,
    *,
    waits: bool,
    booked: bool,
    plugged: bool = False,
) -> Entrant:
    """Who joins this stage's line, by what is known of the visit now.

    `loaded` is the visit with the facts of what it carries now, which decide its class.
    `waits`: no bay fitted when it came, so the rule may give it one; who stands without a bay by a
    person's word stays there until a person says more (its need is "", which no bay meets).
    `booked`: it came in its slot. `plugged`: it stands at a plug that keeps its goods.
    """
    place, returns = 0, 0
    if stage == Stage.BRIDGE and visit.link in _AGAIN:
        _, place, before = queues.lines.went.get(visit.link_of, (0, 0, -1))
        returns = before + 1
    need = word_of(need_of(visit)) if stage == Stage.YARD and waits else ""
    when = urgent_at(queues, loaded, plugged=plugged)
    return Entrant(visit.id, _kind(loaded, queues, booked=booked), need, when, place, returns)


def urgent_at(queues: Queues, visit: Visit, *, plugged: bool) -> int:
    """When its goods become urgent, µs since the epoch; 0 = never, as things stand."""
    if _kind(visit, queues, booked=False) != "perishable":
        return 0
    return queues.rules.rule.urgent_at(visit.keeps_until, plugged)


def spoils(visit: Visit) -> bool:
    """Whether it carries goods that spoil, by its facts."""
    facts = Chargeable.from_facts(visit.facts)
    return facts.commodity in SPOILS and facts.load is not Load.EMPTY


def plugged(visit: Visit, yard: Yard) -> bool:
    """Whether it stands in a bay whose plug its goods use."""
    bay = yard.bays.get(visit.place)
    return bay is not None and bay.plug and need_of(visit).plug


def _kind(visit: Visit, queues: Queues, *, booked: bool) -> str:
    facts = Chargeable.from_facts(visit.facts)
    if facts.licence_kind is LicenceKind.EMERGENCY:
        kind = "emergency"
    elif facts.load is Load.EMPTY:
        kind = "empty"
    elif facts.commodity in SPOILS:
        kind = "perishable"
    else:
        kind = "booked" if booked else "ordinary"
    return kind if kind in queues.rules.rule.classes else "ordinary"


def stands_in(visit: Visit, before: str, holds: Iterable[Hold]) -> str:
    """The stage in whose line the visit stands now, "" = none.

    Who is held at the bridge is cleared no longer, and keeps its place: that is not its fault.
    """
    kept = before == Stage.BRIDGE and visit.is_inside and any(hold.bars for hold in holds)
    return before if kept else visit.stage


def got_there(visit: Visit, stage: str) -> bool:
    """Whether it left the line to where its call sent it."""
    if stage == Stage.GATE:
        return visit.is_inside or bool(visit.enter_passage)
    if stage == Stage.YARD:
        return visit.is_inside
    return visit.state is Custody.LEFT
