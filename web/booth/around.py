"""What a card needs of other vehicles: whom it may be, who brought its goods, who still owes.

Each is asked of the centre only when the card names it. A visit that is no longer at hand is left
out; nothing here decides anything.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Protocol

from gate.journey.consignment import Consignment
from gate.journey.errors import DomainError
from gate.service.views import BoothCard

GONE = frozenset({"visit.not_found", "visit.merged"})


class Cards(Protocol):
    """What is needed of the centre."""

    async def card(self, visit_id: str) -> BoothCard:
        """One visit, open or closed of late; raises `visit.not_found` or `visit.merged`."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """A vehicle that the one in the lane may be, with the pictures of its entry."""

    card: BoothCard

    @property
    def overview(self) -> str:
        """Digest of its newest overview picture, "" when none came."""
        return picture(self.card, "overview")

    @property
    def crop(self) -> str:
        """Digest of its newest plate picture, "" when none came."""
        return picture(self.card, "plate")


@dataclass(frozen=True, slots=True)
class Around:
    """The other visits of a card, by id."""

    cards: Mapping[str, BoothCard] = field(default_factory=dict)

    def plate(self, visit_id: str) -> str:
        """The plate of that visit; "" when it is unread or no longer at hand."""
        found = self.cards.get(visit_id)
        return found.visit.plate if found else ""

    def candidates(self, card: BoothCard) -> tuple[Candidate, ...]:
        """Whom the vehicle may be, likeliest first."""
        return tuple(Candidate(self.cards[v.id]) for v in card.near if v.id in self.cards)

    def owed(self, visit_id: str) -> int:
        """Whole đồng still to pay for that visit."""
        found = self.cards.get(visit_id)
        return sum(c.outstanding for c in found.charges) if found else 0

    def bringer(self, lot: Consignment, own: BoothCard) -> BoothCard | None:
        """The card of who brought these goods: their fee is the fee of that visit."""
        return own if lot.brought_by == own.visit.id else self.cards.get(lot.brought_by)


def picture(card: BoothCard, kind: str) -> str:
    """Digest of the newest picture of that kind, "" when none came."""
    seen = card.sighting.evidence if card.sighting else ()
    return next((p.sha256 for p in seen if p.kind == kind), "")


async def around(centre: Cards, card: BoothCard) -> Around:
    """The other visits that this card names."""
    found: dict[str, BoothCard] = {}
    for visit_id in dict.fromkeys(_named(card)):
        try:
            found[visit_id] = await centre.card(visit_id)
        except DomainError as error:
            if error.key not in GONE:
                raise
    return Around(found)


def _named(card: BoothCard) -> Iterator[str]:
    own = card.visit.id
    yield from (v.id for v in card.near)
    yield from (v.id for v in card.owing)
    if card.visit.link_of:
        yield card.visit.link_of
    for lot in (*card.carried, *card.brought):
        yield from (i for i in (lot.brought_by, lot.visit_id, lot.left_with) if i and i != own)
    for found in card.findings:
        other = found.detail.get("other")
        if isinstance(other, str) and other and not found.closed_at:
            yield other
