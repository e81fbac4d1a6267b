"""Which vehicle is this? Evidence weighed as a likelihood; doubt goes to a person, never a guess.

An accepted reading that equals a surely read plate inside settles it. Otherwise every vehicle
inside, and nobody (its entry was missed), gets a weight from what both looks say: how the reader
errs, its other candidates, trailer, class, colour and time. A vehicle is taken only when it holds
nearly all the weight and no other inside is one error away; several are offered to a person.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from math import fsum

from anpr.plate import FAR, LIKELY, OTHER, misreading, parse
from gate.journey.likeness import BLOCK, Look, before, cost, readings, weigh

__all__ = ["Look", "Match", "cost", "match", "match_trailer", "rank_returns"]


@dataclass(frozen=True, slots=True)
class Match:
    """The one vehicle (`key`), or "" and those it may be, cheapest first."""

    key: str
    near: tuple[str, ...] = ()
    by: str = ""  # exact | likeness | ""


SURE = 0.995  # of all weight: at the very edge one in 200 would be wrong; most stand far above
POSSIBLE = 0.002  # less than that is not worth a person's look
OFFERED = 5  # pictures a person can compare at a glance


def match(look: Look, pool: Mapping[str, Look]) -> Match:
    """Match `look` among the vehicles of `pool`, those inside by key.

    Of several with exactly this plate the newest entered is meant, for the earlier one's leaving
    was missed; unless the newest was itself read unsurely, for then it may be another one misread.
    An unreadable plate matches nobody; who brought the trailer behind it is offered.
    """
    inside = {key: entry for key, entry in pool.items() if before(entry, look)}
    if not look.text:
        return Match("", _same_trailer(look, inside))
    same = sorted((entry.at, key) for key, entry in inside.items() if entry.text == look.text)
    newest_sure = bool(same) and inside[same[-1][1]].accept
    if newest_sure and look.accept and not _rivals(look, inside):
        return Match(same[-1][1], by="exact")
    for _, key in same[:-1] if newest_sure else ():
        del inside[key]
    return _likeliest(look, inside)


def _likeliest(look: Look, inside: Mapping[str, Look]) -> Match:
    """Weigh every vehicle inside against all others and against nobody."""
    weights, nobody = weigh(look, inside)
    whole = fsum((nobody, *weights.values()))
    ranked = sorted(weights, key=lambda key: (-weights[key], key))
    if not ranked:
        return Match("")
    best, entry = ranked[0], inside[ranked[0]]
    rivals = _rivals(look, {key: inside[key] for key in ranked[1:]})
    if weights[best] >= SURE * whole and not rivals and _one_error(look, entry):
        return Match(best, (best,), "exact" if entry.text == look.text else "likeness")
    near = [key for key in ranked if key in rivals or weights[key] >= POSSIBLE * whole]
    return Match("", tuple(near[:OFFERED]))


def _rivals(look: Look, others: Mapping[str, Look]) -> set[str]:
    """Those whom a person must compare, whatever the weights say."""
    offered = {text for text, share in look.candidates if share and text != look.text} - {""}
    if look.accept and not look.trailer:
        return {key for key, other in others.items() if other.text in offered} if offered else set()
    return {
        key
        for key, other in others.items()
        if other.text in offered
        or _pulled_its_trailer(look, other)
        or (not look.accept and _one_error_away(look, other))
    }


def _pulled_its_trailer(look: Look, other: Look) -> bool:
    """Whether a vehicle of a like plate came with the very trailer that leaves now."""
    came = bool(look.trailer) and look.trailer == other.trailer
    return came and look.text != other.text and misreading(look.text, other.text) < FAR


def _one_error_away(look: Look, other: Look) -> bool:
    """Whether one error makes this reading of it; one more, if its own fits no grammar."""
    error = misreading(look.text, other.text) if other.text else FAR
    return error <= OTHER or (error <= OTHER + LIKELY and not parse(other.text, other.colour).valid)


def _one_error(look: Look, entry: Look) -> bool:
    """Whether an error explains two texts, and they cannot be neighbours of one fleet.

    One of any kind, or two look-alikes, which happen about as often. What either reader offers
    needs no further explanation.
    """
    if look.text in readings(entry) or entry.text in readings(look):
        return True
    error = min(misreading(look.text, entry.text), misreading(entry.text, look.text))
    return error <= 2 * LIKELY and not _neighbours(look, entry)


def _neighbours(look: Look, entry: Look) -> bool:
    """Whether both are plates, alike but for the last characters."""
    near = look.text[:-BLOCK] == entry.text[:-BLOCK] and len(look.text) == len(entry.text)
    return near and all(parse(one.text, one.colour).valid for one in (look, entry))


def match_trailer(look: Look, pool: Mapping[str, Look]) -> Match:
    """Which vehicle of `pool` brought the trailer that `look` shows; the tractor says nothing."""
    return match(
        Look(look.trailer, look.at),
        {key: Look(entry.trailer, entry.at) for key, entry in pool.items() if entry.trailer},
    )


def rank_returns(look: Look, left: Mapping[str, Look]) -> tuple[str, ...]:
    """Earlier visits that a vehicle coming back may continue: for a person to choose, never taken.

    `left` holds visits by key with `at` = when they left. The likeliest first, then the newest.
    """
    scored = [
        (cost(look, earlier), -earlier.at, key)
        for key, earlier in left.items()
        if earlier.text and look.text and before(earlier, look)
    ]
    return tuple(key for nats, _, key in sorted(scored)[:OFFERED] if nats < FAR / 2)


def _same_trailer(look: Look, inside: Mapping[str, Look]) -> tuple[str, ...]:
    """Who came with the trailer behind an unreadable tractor, the newest first."""
    found = [(-e.at, k) for k, e in inside.items() if look.trailer and e.trailer == look.trailer]
    return tuple(key for _, key in sorted(found)[:OFFERED])
