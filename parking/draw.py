"""Slots by draw instead of by speed: anybody with `sha256sum` and paper can redo it.

Requests are collected in a window and published; then a seed that nobody could know while requests
came in orders them. The seed is the digest of four published lines: the draw's name, the digest of
the list of requests, a secret whose digest was published before the window opened, and a public
word that did not exist when it closed (such as the evening's lottery number), so that who knows the
secret cannot try lists until one pleases. A place binds tractor, trailer and driver; it cannot be
handed on, only given back, and then the next in the drawn order has it.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from itertools import takewhile

SCHEME = "malu-draw/1"
MOST_TICKETS = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """One wish for a slot: a vehicle as it will come, and the slots it would take, best first.

    `driver` is a digest or code of the driver's papers, never a name. `lost` is how many draws this
    tractor took part in of late without a place: who waits longer holds more tickets.
    """

    tractor: str
    trailer: str
    driver: str
    wishes: tuple[str, ...]
    lost: int = 0

    @property
    def line(self) -> str:
        """The line of the published list."""
        return "|".join(
            (self.tractor, self.trailer, self.driver, ",".join(self.wishes), str(self.lost))
        )

    @property
    def tickets(self) -> int:
        """One, and one more for every lost draw, up to five."""
        return min(MOST_TICKETS, 1 + self.lost)


@dataclass(frozen=True, slots=True)
class Published:
    """What stands on the wall: name and digest of the secret before the window, the rest after."""

    name: str  # gate, day and window: `ma-lu-thang 2026-11-24 b`
    commitment: str  # SHA-256 of the secret, in hexadecimal
    requests: tuple[Request, ...]
    secret: str = ""
    beacon: str = ""


@dataclass(frozen=True, slots=True)
class Grant:
    """A slot given to exactly this tractor with this trailer and this driver."""

    slot: str
    tractor: str
    trailer: str
    driver: str

    def refuses(self, tractor: str, trailer: str, driver: str) -> str:
        """Why this vehicle may not use it, as a words key; empty when it may."""
        if tractor != self.tractor:
            return "slot.other_tractor"
        if trailer != self.trailer:
            return "slot.other_trailer"
        return "" if driver == self.driver else "slot.other_driver"


@dataclass(frozen=True, slots=True)
class Drawn:
    """The order in which requests were drawn, who has which slot, and who has none."""

    seed: str
    order: tuple[tuple[str, Request], ...]  # the winning ticket's digest, and whose it was
    grants: tuple[Grant, ...]
    without: tuple[Request, ...]


@dataclass(frozen=True, slots=True)
class Back:
    """A slot was given back by this tractor; `gone`: who was next and does not come any more."""

    tractor: str
    gone: tuple[str, ...] = ()


class DrawError(ValueError):
    """A draw that nobody could check. ``key`` names the message on screen."""

    def __init__(self, key: str, message: str) -> None:
        self.key = key
        super().__init__(message)


def sha(text: str) -> str:
    """What `printf '%s' TEXT | sha256sum` prints first."""
    return hashlib.sha256(text.encode()).hexdigest()


def listing(requests: Iterable[Request]) -> str:
    """The published list: one line for each request, in order of the alphabet, newline at ends."""
    return "".join(f"{line}\n" for line in sorted(request.line for request in requests))


def seed(published: Published) -> str:
    """The seed of a draw; raises `DrawError` when what was published does not hold together."""
    if sha(published.secret) != published.commitment:
        raise DrawError("draw.secret", "the secret is not the one promised before the window")
    if not published.beacon:
        raise DrawError("draw.beacon", "the public word is missing: draw after it is known")
    _one_each(published.requests)
    lines = (SCHEME, published.name, sha(listing(published.requests)), published.secret)
    return sha("\n".join((*lines, published.beacon)))


def draw(published: Published, places: Mapping[str, int]) -> Drawn:
    """Order the requests and give out `places` (slot → how many); raises `DrawError`.

    A request's number is the least digest of `SEED TRACTOR TICKET` over its tickets 1, 2, …; the
    least number is served first, with its first wish that has a place left.
    """
    start = seed(published)
    order = sorted(
        (
            min(sha(f"{start} {one.tractor} {n}") for n in range(1, one.tickets + 1)),
            one.tractor,
            one,
        )
        for one in published.requests
    )
    left = dict(places)
    grants, without = [], []
    for _, _, one in order:
        slot = next((wish for wish in one.wishes if left.get(wish, 0) > 0), None)
        if slot is None:
            without.append(one)
            continue
        left[slot] -= 1
        grants.append(Grant(slot, one.tractor, one.trailer, one.driver))
    drawn = tuple((number, one) for number, _, one in order)
    return Drawn(start, drawn, tuple(grants), tuple(without))


def given_back(drawn: Drawn, grant: Grant, gone: Collection[str] = ()) -> Grant | None:
    """Who has the place now: the next in the drawn order who wished for it; `None` = walk-ins.

    `gone` are the tractors whose turn it would be and that do not come any more.
    """
    heir = next(
        (one for one in drawn.without if grant.slot in one.wishes and one.tractor not in gone), None
    )
    if heir is None:
        return None
    return Grant(grant.slot, heir.tractor, heir.trailer, heir.driver)


def passed_over(drawn: Drawn, grant: Grant, gone: Collection[str]) -> tuple[str, ...]:
    """Those of `gone` who stood before whoever has the place now, in the drawn order."""
    wished = (one.tractor for one in drawn.without if grant.slot in one.wishes)
    return tuple(takewhile(lambda tractor: tractor in gone, wished))


def handed_on(drawn: Drawn, back: Back) -> Drawn:
    """The draw after one slot was given back: who gave it has none, and the next has it.

    Raises `DrawError` for a tractor that has no slot. Who gave back is not drawn again.
    """
    grant = next((one for one in drawn.grants if one.tractor == back.tractor), None)
    if grant is None:
        raise DrawError("draw.no_grant", f"{back.tractor} has no slot to give back")
    heir = given_back(drawn, grant, back.gone)
    left = tuple(one for one in drawn.grants if one != grant)
    if heir is None:
        return replace(drawn, grants=left)
    without = tuple(one for one in drawn.without if one.tractor != heir.tractor)
    return replace(drawn, grants=(*left, heir), without=without)


def _one_each(requests: tuple[Request, ...]) -> None:
    """Nobody asks twice: not by a second trailer, not by a second driver, not with odd signs."""
    for what in ("tractor", "trailer", "driver"):
        named = Counter(getattr(one, what) for one in requests if getattr(one, what))
        twice = sorted(name for name, count in named.items() if count > 1)
        if twice:
            raise DrawError("draw.twice", f"{what} {twice[0]} asks more than once; keep the first")
    for one in requests:
        if not one.tractor or one.line.count("|") != 4 or "\n" in one.line or one.lost < 0:
            raise DrawError("draw.request", f"the request of {one.tractor!r} cannot be listed")
