"""Turns (lượt tính phí): visits that the tariff treats as one.

A truck that the other side refuses comes back and tries again; a truck that delivered comes back
empty. Which visits may belong together, and for how long, is data (`TurnRule`, from the tariff's
policies); that they do belong together is said by a person or by a declaration, never guessed.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from gate.journey.visit import Custody, Side, Visit

HOUR_US = 3_600_000_000


class Link(StrEnum):
    """Why a visit belongs to the turn of an earlier one; NEW = it does not."""

    TURNED_BACK = "TURNED_BACK"  # refused by the other side, comes back with its goods
    RETRY = "RETRY"  # went home after being turned back, tries again with the same goods
    EMPTY_RETURN = "EMPTY_RETURN"  # delivered, comes back without goods
    NEW = "NEW"


@dataclass(frozen=True, slots=True)
class TurnRule:
    """How long after leaving a visit may still be joined."""

    window_us: int = 72 * HOUR_US


def may_follow(visit: Visit, earlier: Iterable[Visit], rule: TurnRule) -> tuple[Visit, ...]:
    """Earlier visits of the same vehicle that `visit` may continue, newest first.

    It must have left before this one came, by the side where this one came in, within the window.
    """
    came = visit.entered_at or visit.opened_at
    found = [
        v
        for v in earlier
        if v.id != visit.id
        and v.state is Custody.LEFT
        and v.plate == visit.plate
        and v.side_out == visit.side_in
        and v.left_at <= came < v.left_at + rule.window_us
    ]
    return tuple(sorted(found, key=lambda v: (v.left_at, v.id), reverse=True))


def links_offered(visit: Visit, before: Visit, *, loaded: bool) -> tuple[Link, ...]:
    """What may be said about `visit` following `before`, most likely first.

    `loaded` = goods were on it when it left then.
    """
    if before.facts.get("journey") == "RETURNED":
        return (Link.RETRY, Link.NEW)
    if loaded:
        return (Link.EMPTY_RETURN, Link.TURNED_BACK, Link.NEW)
    if visit.side_in == Side.BORDER:
        return (Link.NEW, Link.TURNED_BACK)
    return (Link.EMPTY_RETURN, Link.NEW) if before.side_in != visit.side_in else (Link.NEW,)


_VEHICLE = ("payload_kg", "container", "seats", "licence_kind")


def facts_following(link: Link, before: Visit) -> dict[str, object]:
    """The facts that follow from the link alone; what a person must still say is left out."""
    if link in (Link.TURNED_BACK, Link.RETRY):
        passed = before.facts.get("earlier_passages", 0)
        again = 1 + (passed if isinstance(passed, int) else 0)
        goods = {k: v for k, v in before.facts.items() if k not in ("entered_at", "left_at")}
        if goods.get("journey") == "RETURNED":
            del goods["journey"]
        if goods.get("flow") == "EXPORT":
            goods["journey"] = "THROUGH"
        return {**goods, "earlier_passages": again}
    if link is Link.EMPTY_RETURN:
        return {**vehicle_facts(before.facts), "flow": "NONE", "load": "EMPTY"}
    return {}


def vehicle_facts(facts: Mapping[str, object]) -> dict[str, object]:
    """Of these facts, those that belong to the vehicle and not to its goods."""
    return {k: facts[k] for k in _VEHICLE if k in facts}
