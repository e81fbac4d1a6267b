"""How many places of each slot the measured intake would allow, beside what the rule writes.

Measured is what the far side took: vehicles that left over the bridge from a slot's begin to the
next one's (the last slot: to midnight), on each of the last days on which the far side was open in
it. A day on which few came measures little: the figure errs on the careful side. Nothing is changed
here: the places are the rule's, and another version of it is the Board's.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from gate.service import slots
from gate.service.state import State
from parking.slots import Proposal, no_show_rate, proposal, taken

DAYS = 28  # that long is looked back, whole days
_DAY_US = 86_400_000_000


@dataclass(frozen=True, slots=True)
class Quotas:
    """One proposal for each slot, and what they rest on. Rates in thousandths.

    `given` and `missed`: slots of these days, and those nobody came for. `no_show` is drawn
    towards none while few were given, so that a gate without experience gives no place twice.
    """

    proposals: tuple[Proposal, ...]
    hold_back: int
    given: int
    missed: int
    no_show: int


def window(now: int) -> tuple[int, int]:
    """From when to when (exclusive) is looked at: the last whole days at the gate, µs."""
    end = slots.begins(_today(now).isoformat(), "00:00")
    return end - DAYS * _DAY_US, end


def quotas(state: State, now: int, first: int, left: Sequence[int]) -> Quotas | None:
    """By when vehicles were taken, rising, and the first ever (0 = none); None without a rule."""
    if state.queues is None:
        return None
    rule, hours = state.queues.rules.rule.slots, state.queues.rules.hours
    start, end = window(now)
    over = [
        one
        for one in state.slot_requests.values()
        if one.held and not one.heir_of and start <= one.begins_at < end
    ]
    missed = sum(not slots.used(one, state.visits.get(one.visit_id)) for one in over)
    no_show = no_show_rate(missed, len(over), 0, rule)
    days = [_today(now) - timedelta(days=back) for back in range(DAYS, 0, -1)]
    begun = _today(first) if first else _today(now)
    found = []
    for at, until in zip(rule.times, (*rule.times[1:], "24:00"), strict=True):
        spans = [
            _span(day, at, until) for day in days if day > begun
        ]  # its first day was no whole one
        measured = [one for one in spans if hours.open_us(*one)]
        found.append(proposal(at, taken(measured, left), no_show, rule))
    return Quotas(tuple(found), rule.hold_back, len(over), missed, no_show)


def _span(day: date, at: str, until: str) -> tuple[int, int]:
    if until == "24:00":
        day_after = (day + timedelta(days=1)).isoformat()
        return slots.begins(day.isoformat(), at), slots.begins(day_after, "00:00")
    return slots.begins(day.isoformat(), at), slots.begins(day.isoformat(), until)


def _today(at: int) -> date:
    return (datetime.fromtimestamp(at / 1_000_000, UTC) + slots.VIETNAM).date()
