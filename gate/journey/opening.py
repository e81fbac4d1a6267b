"""The opening rule: may this visit leave towards this side? Yes, or every reason why not.

All three must hold: cleared for the side, every charge due there settled, and the side is the one
assessed (docs/visit.md). Emergency and override are other doors; this rule knows neither.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from gate.journey.clearance import SATISFIED, Clearance
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
    """What the rule needs to know of one charge."""

    charge_id: str
    settled: bool
    outstanding: int  # whole đồng


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


def may_open(
    visit: Visit,
    side: str,
    needed: Iterable[str],
    clearances: Mapping[str, Clearance],
    dues: Iterable[Due],
    *,
    missing_facts: Iterable[str],
    bar_exit: bool,
) -> OpeningAnswer:
    """Answer for leaving towards `side`.

    `needed` are agencies, `clearances` by agency, `missing_facts` for the fee.
    """
    reasons: list[Reason] = []
    if not visit.is_inside:
        reasons.append(Reason("opening.not_inside", (("state", visit.state.value),)))
    if not visit.identity_sure:
        reasons.append(Reason("opening.not_confirmed"))
    for agency in needed:
        given = clearances.get(agency)
        if given is None or given.state not in SATISFIED:
            reasons.append(Reason("opening.clearance", (("agency", agency),)))
    reasons += _money(visit, dues, tuple(missing_facts)) if bar_exit else ()
    assessed = assessed_side(visit.facts, visit.side_in)
    if assessed not in ("", "any", side):
        reasons.append(Reason("opening.other_side", (("assessed", assessed), ("side", side))))
    return OpeningAnswer(tuple(reasons))


def _money(visit: Visit, dues: Iterable[Due], missing: tuple[str, ...]) -> list[Reason]:
    """Obstacles of money: facts lacking, no fee assessed yet, or something still to pay."""
    if missing:
        return [Reason("opening.facts", (("missing", ",".join(missing)),))]
    known = tuple(dues)
    if not known:
        return [Reason("opening.not_assessed", (("plate", visit.plate),))]
    return [
        Reason("opening.unpaid", (("amount", due.outstanding),)) for due in known if not due.settled
    ]
