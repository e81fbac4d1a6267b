"""The booth's live pieces.

A row for the list and the card itself, each rendered once per change and language.

A visit that is over leaves the list by its id; one that left owing stays until it pays. Rights are
`desk` (may act) or `look`.
"""

from typing import Protocol

from gate.journey.errors import DomainError
from gate.service.views import BoothCard
from web.act import new_key
from web.booth.card import CardView, view
from web.booth.facts import FIELDS
from web.live import Changed, Channel, event
from web.page import fragment

TOPICS = ("booth", "money", "board")


class Cards(Protocol):
    """What is needed of the centre."""

    training: bool

    async def cards(self) -> list[BoothCard]:
        """All open visits."""

    async def card(self, visit_id: str) -> BoothCard:
        """One visit, open or closed; raises `visit.not_found`."""


def row(shown: CardView, lang: str) -> str:
    """One line of the list."""
    return fragment("booth/row.html", lang, view=shown)


def card(shown: CardView, lang: str, rights: str, *, training: bool) -> str:
    """The whole card; forms carry fresh keys."""
    return fragment(
        "booth/card.html",
        lang,
        view=shown,
        desk=rights == "desk",
        fields=FIELDS,
        new_key=new_key,
        training=training,
    )


async def open_views(centre: Cards) -> list[CardView]:
    """All open visits, most urgent first."""
    return sorted((view(c) for c in await centre.cards()), key=lambda v: v.rank)


async def pieces(centre: Cards, channel: Channel, changed: Changed | None) -> bytes:
    """Everything for a new reader, else the rows and cards that changed."""
    if changed is None:
        whole = "".join(row(v, channel.lang) for v in await open_views(centre))
        return event("rows", whole)
    rows, cards = b"", b""
    for visit_id in changed.of(*TOPICS):
        try:
            shown = view(await centre.card(visit_id))
        except DomainError as error:
            if error.key != "visit.not_found":
                raise
            rows += event("gone", visit_id)
            continue
        rows += event("row", row(shown, channel.lang))
        body = card(shown, channel.lang, channel.rights, training=centre.training)
        cards += event("card", body)
    return rows + cards  # the list is what eyes are on; cards follow
