"""How many places of each slot the measured intake would allow, beside what the rule writes.

Measured is what the far side took: vehicles that left over the bridge from a slot's begin to the
next one's (the last slot: to midnight), on each of the last days on which the far side was open in
it. A day on which few came measures little: the figure errs on the careful side. Nothing is changed
here: the places are the rule's, and another version of it is the Board's. Who will not come is
reckoned carrier by carrier (`gate.service.slotrecord`).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from gate.service import slotrecord
from gate.service.slotrecord import DAYS, begins, day_of
from gate.service.slotrecord import window as window
from gate.service.state import State
from parking.rule import SlotRule
from parking.slots import (
    Proposal,
    Record,
    carrier_days,
    expected_rate,
    gate_rate,
    no_show_rate,
    proposal,
    taken,
)


@dataclass(frozen=True, slots=True)
class CarrierLine:
    """A carrier's slots of these days; `rate` in thousandths, drawn towards the gate's.

    `days`: how far ahead its vehicles may ask by that. `name` is "" when nobody at hand names it.
    """

    code: str
    name: str
    slots: Record
    rate: int
    days: int


@dataclass(frozen=True, slots=True)
class Quotas:
    """One proposal for each slot, and what they rest on. Rates in thousandths.

    `no_show` is what is reckoned with: the carriers' own rates by the slots they were given, each
    drawn towards the gate's (`gate_no_show`), and that towards none while few were given, so that a
    gate without experience gives no place twice. `alone`: who named no company, each by itself.
    """

    proposals: tuple[Proposal, ...]
    hold_back: int
    whole: Record
    no_show: int
    gate_no_show: int
    carriers: tuple[CarrierLine, ...]  # who misses most first
    alone: Record
    horizon: int  # days ahead that whoever comes may ask


def quotas(state: State, now: int, first: int, left: Sequence[int]) -> Quotas | None:
    """By when vehicles were taken, rising, and the first ever (0 = none); None without a rule."""
    if state.queues is None:
        return None
    rule, hours = state.queues.rules.rule.slots, state.queues.rules.hours
    found = slotrecord.records(state.slot_requests.values(), state.visits, now, rule)
    no_show = expected_rate(found.values(), rule)
    days = [day_of(now) - timedelta(days=back) for back in range(DAYS, 0, -1)]
    begun = day_of(first) if first else day_of(now)
    proposals = []
    for at, until in zip(rule.times, (*rule.times[1:], "24:00"), strict=True):
        spans = [
            _span(day, at, until) for day in days if day > begun
        ]  # its first day was no whole one
        measured = [one for one in spans if hours.open_us(*one)]
        proposals.append(proposal(at, taken(measured, left), no_show, rule))
    names = _names(state)
    return Quotas(
        tuple(proposals),
        rule.hold_back,
        sum(found.values(), Record()),
        no_show,
        gate_rate(found.values(), rule),
        _lines(found, names, rule),
        sum((slots for whose, slots in found.items() if whose not in names), Record()),
        rule.horizon_days,
    )


def _lines(
    found: Mapping[str, Record], names: Mapping[str, str], rule: SlotRule
) -> tuple[CarrierLine, ...]:
    gate, lines = gate_rate(found.values(), rule), []
    for code in found.keys() & names.keys():
        slots = found[code]
        rate = no_show_rate(slots.missed, slots.given, gate, rule)
        lines.append(CarrierLine(code, names[code], slots, rate, carrier_days(rate, gate, rule)))
    return tuple(sorted(lines, key=lambda one: (-one.rate, -one.slots.given, one.code)))


def _names(state: State) -> dict[str, str]:
    """Every carrier that asked, by its code: its account's name, else what it declared last."""
    found: dict[str, str] = {}
    for one in sorted(state.slot_requests.values(), key=lambda one: one.asked_at):
        if one.carrier:
            visit = state.visits.get(one.visit_id)
            said = visit.payer.get("name", "") if visit is not None else ""
            found[one.carrier] = said or found.get(one.carrier, "")
    known = {code: state.companies[code].name for code in found if code in state.companies}
    return found | {code: name for code, name in known.items() if name}


def _span(day: date, at: str, until: str) -> tuple[int, int]:
    if until == "24:00":
        day_after = (day + timedelta(days=1)).isoformat()
        return begins(day.isoformat(), at), begins(day_after, "00:00")
    return begins(day.isoformat(), at), begins(day.isoformat(), until)
