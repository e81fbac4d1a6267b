"""The time until which goods keep, written down, and handed on with the goods themselves.

It is said of the vehicle that carries them; goods on the ground keep it as their own. Who may say
it, and of which goods, is judged in `gate.service.keeping`.
"""

from collections.abc import Iterable

from fees.categories import Commodity
from gate.journey.consignment import Consignment
from gate.journey.versions import replace
from gate.journey.visit import Correction, Visit
from gate.service import book
from gate.service.work import Notice, Work

SPOILS = frozenset({Commodity.FRESH_PRODUCE, Commodity.FROZEN, Commodity.LIVE_ANIMAL})
HANDED = "handed_over"  # why it is another time now: the goods went to another vehicle


def note(work: Work, visit: Visit, after: int, why: str) -> None:
    """Write down what was said before of this visit (0 = nothing), and what now."""
    before = visit.keeps_until
    if before:
        actor = work.actor.name
        said, says = (str(us) if us else "" for us in (before, after))
        row = Correction(work.new_id(), visit.id, "keeps_until", said, says, actor, work.now, why)
        work.put(row)
    body: dict[str, str | int] = {"before": before, "after": after, "why": why}
    book.act(work, "keeps_stated", visit.id, visit.declaration_id, body)
    work.notices.append(Notice("board", ""))


def of_goods(work: Work, lot: Consignment) -> int:
    """Until when these goods keep, by what was said of their carrier; 0 = nobody said."""
    carrier = work.find_visit(lot.visit_id)
    return carrier.keeps_until if carrier is not None and spoil(lot) else lot.keeps_until


def spoil(lot: Consignment) -> bool:
    """Whether these goods spoil."""
    return lot.facts.get("commodity") in SPOILS


def hand_on(work: Work, until: int, giver_id: str, rest: Iterable[Consignment], to: str) -> None:
    """Goods that keep until then went from one vehicle to another ("" = the ground).

    The giver's time ends when nothing is left aboard (`rest`) that spoils; of two times the taker
    has the earlier one.
    """
    if not until:
        return
    giver, taker = work.find_visit(giver_id), work.find_visit(to)
    if giver is not None and not any(spoil(lot) for lot in rest):
        _says(work, giver, 0)
    if taker is not None:
        _says(work, taker, min(until, taker.keeps_until or until))


def _says(work: Work, visit: Visit, after: int) -> None:
    if visit.is_open and visit.keeps_until != after:
        work.put(replace(visit, keeps_until=after))
        note(work, visit, after, HANDED)
