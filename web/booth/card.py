"""A booth card as a screen needs it: what to do next, what to show, in which order.

Pure, made from the centre's view.

The next step is always one: a question that somebody must answer (who, follow, trailer, side),
else confirm, facts, assess, pay, open, or wait for others. Words stay in the templates.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from fees.charge import ChargeState
from gate.journey.consignment import Consignment, ConsignmentState
from gate.journey.events import PlateSeen
from gate.journey.opening import Reason
from gate.journey.oversight import Verdict
from gate.journey.visit import Custody
from gate.service.money import Charge
from gate.service.views import BoothCard
from web.booth.around import Around, picture
from web.booth.cash import quick_amounts
from web.booth.findings import URGENT

TRAILER_CHANGED = "opening.trailer_changed"


class Next(StrEnum):
    """What the operator does next with a vehicle."""

    WHO = "who"  # which of the vehicles inside is this?
    CONFIRM = "confirm"
    FOLLOW = "follow"  # how does it follow its earlier visit?
    TRAILER = "trailer"  # another trailer than the book has
    SIDE = "side"  # another side than assessed
    FACTS = "facts"
    ASSESS = "assess"
    PAY = "pay"
    OPEN = "open"
    WAIT = "wait"  # somebody else's turn
    NONE = "none"  # nothing now


OWING = frozenset({ChargeState.DUE, ChargeState.PART_PAID})
QUESTIONS = frozenset({Next.WHO, Next.FOLLOW, Next.TRAILER, Next.SIDE})
ACTIVE = QUESTIONS | {Next.CONFIRM, Next.FACTS, Next.ASSESS, Next.PAY, Next.OPEN}


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
    owed: Charge | None  # the charge to take money for
    around: Around = field(default_factory=Around)

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
    def rows(self) -> int:
        """In how many rows the plate is painted, as the lane saw it."""
        return self.tractor.lines if self.tractor and self.tractor.text else 1

    @property
    def outlines(self) -> tuple[tuple[tuple[int, int], ...], ...]:
        """Where plates lie in the overview picture, each by its corners."""
        seen = self.card.sighting.plates if self.card.sighting else ()
        return tuple(plate.corners for plate in seen if plate.corners)

    @property
    def lane(self) -> str:
        """The lane in which it stands, "" when in none."""
        seen = self.card.sighting
        return seen.lane if self.card.standing and seen else ""

    @property
    def live(self) -> bool:
        """True while people may still act on it as on a vehicle that is here."""
        return self.card.visit.is_open

    @property
    def unknown(self) -> bool:
        """True when only its leaving was seen and nobody has said which vehicle it is."""
        return is_unknown(self.card)

    @property
    def held(self) -> bool:
        """True while an agency keeps it here."""
        return any(h.bars for h in self.card.holds)

    @property
    def leaving(self) -> bool:
        """True when it stands in a lane to leave, as the rule sees it."""
        return self.card.opening is not None and _leaving(self.card)

    @property
    def trailers(self) -> tuple[str, str] | None:
        """The trailer it should pull and the one that the lane read, when they differ."""
        for reason, params in self.reasons:
            if reason.key == TRAILER_CHANGED:
                return str(params["before"]), str(params["now"])
        return None

    @property
    def lots(self) -> tuple[Consignment, ...]:
        """Goods on it now, then those it brought that are elsewhere."""
        aboard = {lot.id for lot in self.card.carried}
        brought = (c for c in self.card.brought if c.state is not ConsignmentState.VOID)
        return (*self.card.carried, *(c for c in brought if c.id not in aboard))

    @property
    def alert(self) -> str:
        """The kind of the oldest open finding that needs somebody at once, "" = none."""
        found = (f.kind for f in self.card.findings if not f.closed_at and f.kind in URGENT)
        return next(found, "")

    @property
    def since(self) -> int:
        """When it came: its newest sighting, else when the visit was opened."""
        return self.card.sighting.occurred_at if self.card.sighting else self.card.visit.opened_at


def view(card: BoothCard, others: Around | None = None) -> CardView:
    """Make the view of one card; `others` are the visits that it names."""
    seen = card.sighting
    step = next_step(card)
    owed = owing(card)
    charge = owed or card.charge
    due = owed.outstanding if owed else 0
    return CardView(
        card=card,
        next=step,
        rank=_rank(card, step),
        tractor=seen.plate("tractor") if seen else None,
        trailer=seen.plate("trailer") if seen else None,
        overview=picture(card, "overview"),
        crop=picture(card, "plate"),
        fee=charge.assessment if charge else card.assessment,
        reasons=tuple((r, dict(r.params)) for r in card.opening.reasons) if card.opening else (),
        amounts=quick_amounts(due) if due > 0 else (),
        owed=owed,
        around=others or Around(),
    )


def owing(card: BoothCard) -> Charge | None:
    """The oldest charge that is not paid in full, or None."""
    every = card.charges or ((card.charge,) if card.charge else ())
    return next((c for c in every if c.state in OWING and c.outstanding > 0), None)


def is_unknown(card: BoothCard) -> bool:
    """Only its leaving was seen, and nobody has said which vehicle it is."""
    v = card.visit
    told = bool(v.enter_passage or v.source or v.merged_into) or v.matched == "person"
    return not told and (v.is_inside or v.state is Custody.LEFT)


def _question(card: BoothCard) -> Next | None:
    """What only a person can answer, and everything after depends on."""
    if not card.visit.confirmed_at:
        unsaid = is_unknown(card) and (card.near or not card.visit.plate)
        return Next.WHO if unsaid else Next.CONFIRM
    if card.before is not None and not any(c.paid for c in card.charges):
        return Next.FOLLOW
    reasons = {r.key for r in card.opening.reasons} if card.opening and _leaving(card) else set()
    if TRAILER_CHANGED in reasons:
        return Next.TRAILER
    return Next.SIDE if card.instead is not None else None


def _leaving(card: BoothCard) -> bool:
    return card.standing and card.sighting is not None and card.sighting.movement == "leave"


def next_step(card: BoothCard) -> Next:
    """The one thing to do next, in the order of the day: identity, facts, fee, money, barrier."""
    visit, owed = card.visit, owing(card)
    if visit.state is Custody.EXPECTED or not visit.is_open:
        return Next.PAY if owed else Next.NONE
    asked = _question(card)
    if asked is not None:
        return asked
    if card.charge is None or card.charge.state is ChargeState.ASSESSED:  # or only predicted
        return _before_charge(card)
    if owed:
        return Next.PAY
    if _leaving(card):
        return Next.OPEN if card.opening is not None and card.opening.open else Next.WAIT
    return Next.NONE


def _before_charge(card: BoothCard) -> Next:
    if card.missing:
        return Next.FACTS
    ask = card.exemption_ask
    if ask is not None and ask.verdict is Verdict.ASKED:
        return Next.WAIT  # a second person decides
    return Next.ASSESS


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
        urgent = any(f.kind in URGENT and not f.closed_at for f in card.findings)
        group = 2 if step in ACTIVE or urgent else 3
    at = card.sighting.occurred_at if card.sighting else card.visit.opened_at
    return f"{group}-{at:020d}-{card.visit.id}"
