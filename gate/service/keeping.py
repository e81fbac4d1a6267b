"""Until when goods are good, as somebody says it: the clock by which they become urgent in a line.

What the rule makes of it stands in `parking.rule`; the lines follow by themselves. Whoever says a
time moves a vehicle before others, so it is taken for goods that spoil alone, a change needs a
reason, and every word stands in the ledger with who said it.
"""

from gate.journey.errors import DomainError
from gate.journey.queue_commands import StateKeeping
from gate.journey.versions import replace
from gate.journey.visit import Visit
from gate.service import goods, keepword
from gate.service.queue_facts import spoils
from gate.service.work import Work

LONGEST_US = 60 * 24 * 3_600_000_000  # beyond that nothing spoils here: more is a slipped digit


def check(work: Work, visit: Visit, keeps_until: int) -> None:
    """Whether that may be said of this vehicle's goods.

    Raises `keeps.goods` for goods that do not spoil or an empty vehicle, `keeps.past` for a time
    that is over, `keeps.far` for one more than sixty days ahead.
    """
    if not keeps_until:
        return
    if not spoils(goods.as_loaded(work, visit)):
        raise DomainError("keeps.goods", plate=visit.plate)
    if keeps_until <= work.now:
        raise DomainError("keeps.past")
    if keeps_until > work.now + LONGEST_US:
        raise DomainError("keeps.far")


def state(work: Work, command: StateKeeping) -> dict[str, object]:
    """Say it, or say otherwise; the same time again changes nothing.

    Raises what `check` raises, `visit.closed` for a visit that is over, and `keeps.why` for a
    change without a reason.
    """
    visit = work.visit(command.visit_id)
    if not visit.is_open:
        raise DomainError("visit.closed", visit=visit.id, state=visit.state.value)
    before, after = visit.keeps_until, command.keeps_until
    if before != after:
        check(work, visit, after)
        if before and not command.why:
            raise DomainError("keeps.why")
        work.put(replace(visit, keeps_until=after))
        keepword.note(work, visit, after, command.why)
    return {"visit": visit.id, "keeps_until": after}
