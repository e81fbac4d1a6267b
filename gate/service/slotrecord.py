"""Who came in the slots of late and who did not: by tractor, and by carrier where that is known.

A carrier is the company that a declaration names by its tax code, branches with it. What nobody
named, and a person (whose code is the number of an identity card), is counted by the tractor: an
owner who drives is a carrier with one vehicle. Only a slot that its vehicle still held when it
began can be missed; one passed on to it is nobody's. Values only; nothing is decided here.
"""

from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime, time, timedelta

from fees import taxcode
from gate.journey.slotdraw import SlotRequest
from gate.journey.visit import Custody, Visit
from parking.rule import SlotRule
from parking.slots import MINUTE_US, Record

VIETNAM = timedelta(hours=7)
DAYS = 28  # that long is looked back, whole days
_DAY_US = 86_400_000_000
_COMPANY = 10  # digits of a company's tax code; a branch adds three, a person has twelve
_NOT_HERE = (Custody.EXPECTED, Custody.NO_SHOW, Custody.CANCELLED)


def carrier(payer: Mapping[str, str]) -> str:
    """The company by its tax code, "" where none is named."""
    head = taxcode.normal(payer.get("tax_code", "")).partition("-")[0]
    return head if len(head) == _COMPANY else ""


def whose(asked: SlotRequest) -> str:
    """To whom a slot is counted: the carrier, or the tractor by itself."""
    return asked.carrier or asked.tractor


def window(now: int) -> tuple[int, int]:
    """From when to when (exclusive) is looked at: the last whole days at the gate, µs."""
    end = begins(day_of(now).isoformat(), "00:00")
    return end - DAYS * _DAY_US, end


def records(
    asked: Iterable[SlotRequest], visits: Mapping[str, Visit], now: int, rule: SlotRule
) -> dict[str, Record]:
    """The slots of the last whole days that are over, by whose they were."""
    start, end = window(now)
    found: dict[str, Record] = {}
    for one in asked:
        if start <= one.begins_at < end and counts(one) and not still_comes(one, now, rule):
            missed = not used(one, visits.get(one.visit_id))
            found[whose(one)] = found.get(whose(one), Record()) + Record(1, int(missed))
    return found


def counts(asked: SlotRequest) -> bool:
    """Whether a slot is held against whoever does not come: not when another gave it back."""
    return asked.held and not asked.heir_of


def still_comes(slot: SlotRequest | None, now: int, rule: SlotRule) -> bool:
    """Whether a declared vehicle has a slot that is not over: its declaration waits for that."""
    return slot is not None and slot.held and now < slot.begins_at + rule.late_min * MINUTE_US


def used(slot: SlotRequest, visit: Visit | None) -> bool:
    """Whether its vehicle came: a lane or the booth saw it, or the visit went on otherwise."""
    return bool(slot.came_at) or (visit is not None and visit.state not in _NOT_HERE)


def begins(day: str, at: str) -> int:
    """The instant at which a slot begins, by the clock of the gate."""
    local = datetime.combine(date.fromisoformat(day), time.fromisoformat(at), UTC) - VIETNAM
    return int(local.timestamp()) * 1_000_000


def day_of(at: int) -> date:
    """The calendar day at the gate."""
    return (datetime.fromtimestamp(at / 1_000_000, UTC) + VIETNAM).date()
