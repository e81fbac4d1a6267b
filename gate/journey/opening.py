"""The opening rule: may this visit leave towards this side? Yes, or every reason why not.

All three must hold: cleared for the side, every charge due there settled, and the side is the one
assessed (docs/visit.md). Holds, a trailer that is not the one it came with and goods that should
have been handed over stand in the way too. Emergency and override are other doors; this rule knows
neither.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from gate.journey.clearance import SATISFIED, Clearance
from gate.journey.hold import Hold
from gate.journey.visit import Side, Visit


@dataclass(frozen=True, slots=True)
class Reason:
    """One obstacle: a message key with its parameters."""

    key: str
    params: tuple[tuple[str, str | int], ...] = ()


@dataclass(frozen=True, slots=True)
class OpeningAnswer:
    """Open, or every reason why not; never both."""

    reasons: tuple[Reason, ...]

    @property
    def open(self) -> bool:
        """True when nothing stands in the way."""
        return not self.reasons


@dataclass(frozen=True, slots=True)
class Due:
    """What the rule needs to know of one charge.

    `plate` is that of the vehicle that brought the goods, when that was another one.
    """

    charge_id: str
    settled: bool
    outstanding: int  # whole đồng
    plate: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Leaving:
    """All that is known when a vehicle asks to leave."""

    visit: Visit
    side: str  # the side of the lane
    assessed: str  # `assessed_side` of what it carries now
    needed: tuple[str, ...]  # agencies
    clearances: Mapping[str, Clearance] = field(default_factory=dict)
    holds: tuple[Hold, ...] = ()  # those that bar
    dues: tuple[Due, ...] = ()
    missing_facts: tuple[str, ...] = ()
    bar_exit: bool = True
    exemption_waits: str = ""  # code of the exemption that nobody has decided yet
    goods_aboard: bool = False  # it only transships, and its goods are still on it
    trailer: tuple[str, str] = ("", "")  # the one it should pull, and the one that was read
    prices: tuple[Due, ...] = ()  # of parking, where its own tariff bars the exit


def assessed_side(facts: Mapping[str, object], side_in: str) -> str:
    """The side the vehicle should leave by: "any" when it carries nothing, "" when facts lack.

    Export leaves at the border, import inland; what was turned back goes home again, whichever
    lane it came in by; a vehicle that only transships goes back where it came from.
    """
    match facts.get("flow"), facts.get("journey"):
        case "NONE", _:
            return "any"
        case (("EXPORT" | "IMPORT"), "TRANSSHIP"):
            return side_in
        case "EXPORT", "RETURNED":
            return Side.INLAND
        case "IMPORT", "RETURNED":
            return Side.BORDER
        case "EXPORT", _:
            return Side.BORDER
        case "IMPORT", _:
            return Side.INLAND
        case _:
            return ""


def journey_by(facts: Mapping[str, object], side: str, *, side_in: str, carries: bool) -> str:
    """The `journey` fact when the vehicle leaves by `side` after all; "" when it says nothing.

    With its goods aboard it either goes through or takes them home; without them it transshipped.
    """
    flow = facts.get("flow")
    if flow not in ("EXPORT", "IMPORT"):
        return ""
    if not carries:
        return "TRANSSHIP" if side == side_in else "THROUGH"
    home = Side.INLAND if flow == "EXPORT" else Side.BORDER
    if side == home:
        return "RETURNED"
    return "INLAND" if flow == "IMPORT" else "THROUGH"


def may_open(leaving: Leaving) -> OpeningAnswer:
    """Answer for leaving towards `leaving.side`."""
    visit = leaving.visit
    reasons: list[Reason] = []
    if not visit.is_inside:
        reasons.append(Reason("opening.not_inside", (("state", visit.state.value),)))
    if not visit.identity_sure:
        reasons.append(Reason("opening.not_confirmed"))
    for agency in leaving.needed:
        given = leaving.clearances.get(agency)
        if given is None or given.state not in SATISFIED:
            reasons.append(Reason("opening.clearance", (("agency", agency),)))
    for hold in leaving.holds:
        params = (("agency", hold.agency), ("reason", hold.reason))
        reasons.append(Reason("opening.hold", params))
    reasons += _money(leaving) if leaving.bar_exit else ()
    reasons += [
        Reason("opening.price_unpaid", (("amount", price.outstanding),))
        for price in leaving.prices
        if not price.settled
    ]
    reasons += _goods(leaving)
    return OpeningAnswer(tuple(reasons))


def _goods(leaving: Leaving) -> list[Reason]:
    """Obstacles of what it carries: goods, trailer, side."""
    reasons = []
    if leaving.goods_aboard:
        reasons.append(Reason("opening.goods_aboard"))
    before, now = leaving.trailer
    if before != now:
        reasons.append(Reason("opening.trailer_changed", (("before", before), ("now", now))))
    if leaving.assessed not in ("", "any", leaving.side):
        params = (("assessed", leaving.assessed), ("side", leaving.side))
        reasons.append(Reason("opening.other_side", params))
    return reasons


def _money(leaving: Leaving) -> list[Reason]:
    """Obstacles of money: facts lacking, no fee assessed yet, or something still to pay."""
    reasons = [
        Reason("opening.goods_unpaid", (("plate", due.plate), ("amount", due.outstanding)))
        for due in leaving.dues
        if due.plate and not due.settled
    ]
    if leaving.exemption_waits:
        return [Reason("opening.exemption_waits", (("code", leaving.exemption_waits),)), *reasons]
    if leaving.missing_facts:
        return [
            Reason("opening.facts", (("missing", ",".join(leaving.missing_facts)),)),
            *reasons,
        ]
    own = [due for due in leaving.dues if not due.plate]
    if not own:
        return [Reason("opening.not_assessed", (("plate", leaving.visit.plate),)), *reasons]
    unpaid = [
        Reason("opening.unpaid", (("amount", due.outstanding),)) for due in own if not due.settled
    ]
    return [*unpaid, *reasons]
