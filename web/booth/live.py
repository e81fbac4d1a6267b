"""The booth's live pieces.

A row for the list and the card itself, each rendered once per change and language.

A visit that is over leaves the list by its id and its card becomes read-only; one that left owing
stays until it pays. Rights are `desk` (may do all), `ground` (may say what stands there: which
vehicle, how it follows, its trailer, goods, driver, findings) or `look`.
"""

from typing import Any, Protocol

from fees.rules import Tariff
from gate.journey.errors import DomainError
from gate.service.policy import Action, allowed
from gate.service.views import BoothCard
from gate.service.work import BankAccount
from web import qr
from web.act import new_key
from web.auth import Person
from web.booth.around import GONE, around
from web.booth.card import CardView, view
from web.booth.facts import asked, fields_for
from web.booth.findings import told
from web.live import Changed, Channel, event
from web.page import fragment
from web.words import words

TOPICS = ("booth", "money", "board")


class Cards(Protocol):
    """What is needed of the centre."""

    training: bool
    bank: BankAccount

    @property
    def tariff(self) -> Tariff:
        """The tariff of the fee that is in force now."""

    async def cards(self) -> list[BoothCard]:
        """All open visits."""

    async def card(self, visit_id: str) -> BoothCard:
        """One visit, open or closed of late; raises `visit.not_found` or `visit.merged`."""


def rights(person: Person) -> str:
    """`desk` when the person may act at the booth, `ground` beside the vehicle, else `look`."""
    if allowed(person.role, Action.CONFIRM):
        return "desk"
    return "ground" if allowed(person.role, Action.CHOOSE_VISIT) else "look"


async def whole(centre: Cards, visit_id: str) -> CardView:
    """The view of one visit with the visits it names; raises as `Cards.card`."""
    found = await centre.card(visit_id)
    return view(found, await around(centre, found))


def row(shown: CardView, lang: str) -> str:
    """One line of the list."""
    return fragment("booth/row.html", lang, view=shown)


def context(shown: CardView | None, lang: str, rights: str, centre: Cards) -> dict[str, Any]:
    """What the template of a card needs, for a whole page or alone."""
    still, closed = told(shown.card.findings, words(lang)) if shown else ((), ())
    return {
        "view": shown,
        "still": still,
        "closed": closed,
        "desk": rights == "desk",
        "ground": rights in ("desk", "ground"),
        "fields": fields_for(_wanted(shown, centre)),
        "new_key": new_key,
        "training": centre.training,
        "pay_qr": qr.drawer(centre.bank),
    }


def _wanted(shown: CardView | None, centre: Cards) -> set[str]:
    """Facts that the tariff in force asks for, and whatever is known or missing of this visit."""
    found = set(asked(centre.tariff))
    return found | {*shown.card.visit.facts, *shown.card.missing} if shown else found


def card(shown: CardView, lang: str, rights: str, centre: Cards) -> str:
    """The whole card; forms carry fresh keys."""
    return fragment("booth/card.html", lang, **context(shown, lang, rights, centre))


async def open_views(centre: Cards) -> list[CardView]:
    """All open visits, most urgent first."""
    return sorted((view(c) for c in await centre.cards()), key=lambda v: v.rank)


async def pieces(centre: Cards, channel: Channel, changed: Changed | None) -> bytes:
    """Everything for a new reader, else the rows and cards that changed."""
    if changed is None:
        every = "".join(row(v, channel.lang) for v in await open_views(centre))
        return event("rows", every)
    rows, cards = b"", b""
    for visit_id in changed.of(*TOPICS):
        try:
            shown = await whole(centre, visit_id)
        except DomainError as error:
            if error.key not in GONE:
                raise
            rows += event("gone", visit_id)
            cards += event("card", over(visit_id, error, channel.lang))
            continue
        listed = shown.live or shown.owed is not None
        rows += event("row", row(shown, channel.lang)) if listed else event("gone", visit_id)
        body = card(shown, channel.lang, channel.rights, centre)
        cards += event("card", body)
    return rows + cards  # the list is what eyes are on; cards follow


def over(visit_id: str, error: DomainError, lang: str) -> str:
    """In place of a card that is no more; names the visit that it proved to be."""
    into = error.params.get("into", "")
    return fragment("booth/over.html", lang, visit_id=visit_id, into=into)
