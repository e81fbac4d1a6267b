"""Which vehicle is this? Evidence weighed as a cost; doubt goes to a person, never to a guess.

An exactly equal plate settles it. Otherwise every vehicle that could be meant gets a cost: how
likely a dirty plate is to be misread so (`anpr.plate.confusion_distance`), and what class, colour,
country, trailer and time say. One plausible vehicle far ahead of all others is taken and noted;
several are offered to a person with their pictures; none is an answer too.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from anpr.plate import confusion_distance


@dataclass(frozen=True, slots=True)
class Look:
    """One look at one vehicle; "" and `unknown` = not seen. `at` in µs since the epoch."""

    text: str  # canonical plate text, "" while unreadable
    at: int = 0
    accept: bool = False  # the reader was sure, or a person confirmed
    candidates: tuple[tuple[str, int], ...] = ()  # other readings, thousandths
    country: str = ""
    colour: str = ""
    vehicle_class: str = "unknown"
    trailer: str = ""


@dataclass(frozen=True, slots=True)
class Match:
    """The one vehicle (`key`), or "" and those it may be, cheapest first."""

    key: str
    near: tuple[str, ...] = ()
    by: str = ""  # exact | likeness | ""


SURE = 0.75  # a likely confusion with nothing else against it
POSSIBLE = 2.0  # beyond this nobody would take them for one another
AHEAD = 1.0  # how far the best must be ahead of the second


def cost(look: Look, entry: Look) -> float:
    """How much speaks against `look` and `entry` being one vehicle; 0 = nothing."""
    total = confusion_distance(look.text, entry.text)
    for here, there in (
        (look.country, entry.country),
        (look.colour, entry.colour),
        (look.vehicle_class, entry.vehicle_class),
    ):
        if here and there and "unknown" not in (here, there) and here != there:
            total += 1.0
    return total


def match(look: Look, pool: Mapping[str, Look]) -> Match:
    """Match `look` among the vehicles of `pool`.

    Of several with exactly this plate the newest entered is meant: the earlier one's leaving was
    missed. An unreadable plate matches nobody.
    """
    if not look.text:
        return Match("")
    exact = [(entry.at, key) for key, entry in pool.items() if entry.text == look.text]
    if exact:
        return Match(max(exact)[1], by="exact")
    scored = sorted((cost(look, entry), key) for key, entry in pool.items() if entry.text)
    near = [(c, key) for c, key in scored if c <= POSSIBLE]
    if near and near[0][0] <= SURE and (len(near) == 1 or near[1][0] - near[0][0] >= AHEAD):
        return Match(near[0][1], (near[0][1],), "likeness")
    return Match("", tuple(key for _, key in near))
