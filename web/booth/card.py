"""A booth card as a screen needs it: what to do next, what to show, in which order.

Pure, made from the centre's view.

The next step is always one: confirm, facts, assess, pay, open, or wait for others. Words stay in
the templates.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from fees.charge import ChargeState
from gate.journey.events import PlateSeen
from gate.journey.opening import Reason
from gate.journey.visit import Custody
from gate.service.views import BoothCard
from web.booth.cash import quick_amounts


class Next(StrEnum):
    """What the operator does next with a vehicle."""

    CONFIRM = "confirm"
    FACTS = "facts"
    ASSESS = "assess"
    PAY = "pay"
    OPEN = "open"
    WAIT = "wait"  # somebody else's turn
    NONE = "none"  # nothing now


OWING = frozenset({ChargeState.DUE, ChargeState.PART_PAID})
ACTIVE = frozenset({Next.CONFIRM, Next.FACTS, Next.ASSESS, Next.PAY, Next.OPEN})


@dataclass(frozen=True, slots=True)
class CardView:
    """One card, ready to be shown. `rank` sorts cards: the smallest is the most urgent."""

    card: BoothCard
    next: Next
    rank: str
    tractor: PlateSeen | None
    trailer: PlateSeen | None
    overview: str  # digest of the picture, "" when none
    crop: str
    fee: Mapping[str, Any] | None  # the charge's assessment, or the preview
    reasons: tuple[tuple[Reason, dict[str, str | int]], ...]
    amounts: tuple[int, ...]

    @property
    def id(self) -> str:
        """The visit's id."""
        return self.card.visit.id

    @property
    def active(self) -> bool:
        """True when the operator can do something now."""
        return self.next in ACTIVE

    @property
    def plate(self) -> str:
        """The plate as it now stands: the visit's, else the reading."""
        return self.card.visit.plate or (self.tractor.text if self.tractor else "")

    @property
    def since(self) -> int:
        """When it came: its newest sighting, else when the visit was opened."""
        return self.card.sighting.occurred_at if self.card.sighting else self.card.visit.opened_at


def view(card: BoothCard) -> CardView:
    """Make the view of one card."""
    seen = card.sighting
    pictures = {p.kind: p.sha256 for p in seen.evidence} if seen else {}
    step = next_step(card)
    due = card.charge.outstanding if card.charge else 0
    return CardView(
        card=card,
        next=step,
        rank=_rank(card, step),
        tractor=seen.plate("tractor") if seen else None,
        trailer=seen.plate("trailer") if seen else None,
        overview=pictures.get("overview", ""),
        crop=pictures.get("plate", ""),
        fee=card.charge.assessment if card.charge else card.assessment,
        reasons=tuple((r, dict(r.params)) for r in card.opening.reasons) if card.opening else (),
        amounts=quick_amounts(due) if due > 0 else (),
    )


def next_step(card: BoothCard) -> Next:
    """The one thing to do next, in the order of the day: identity, facts, fee, money, barrier."""
    visit, charge = card.visit, card.charge
    owing = charge is not None and charge.state in OWING and charge.outstanding > 0
    if visit.state is Custody.EXPECTED or not visit.is_open:
        return Next.PAY if owing else Next.NONE
    if not visit.confirmed_at:
        return Next.CONFIRM
    if charge is None:
        return Next.FACTS if card.missing else Next.ASSESS
    if owing:
        return Next.PAY
    if card.standing and card.sighting is not None and card.sighting.movement == "leave":
        return Next.OPEN if card.opening is not None and card.opening.open else Next.WAIT
    return Next.NONE


def _rank(card: BoothCard, step: Next) -> str:
    """Standing to leave, to enter, to do, inside, expected, left owing; oldest first."""
    standing = card.standing and card.sighting is not None
    if standing and card.sighting is not None:
        group = 0 if card.sighting.movement == "leave" else 1
    elif not card.visit.is_open:
        group = 5
    elif card.visit.state is Custody.EXPECTED:
        group = 4
    else:
        group = 2 if step in ACTIVE else 3
    at = card.sighting.occurred_at if card.sighting else card.visit.opened_at
    return f"{group}-{at:020d}-{card.visit.id}"
