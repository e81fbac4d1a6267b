"""A careful person who gets the same evidence as the matching, without the pictures.

Works by rule, not by weights, and with the look-alikes that people at gates name, round digits
among them: the yardstick for what was sent to a person needlessly.
"""

from collections.abc import Mapping

from anpr.plate import PROVINCES_CN, parse
from benchmarks.crossings import ALIKE
from gate.journey.matching import Look

ROUND = frozenset("035689")


def careful(look: Look, pool: Mapping[str, Look]) -> str:
    """The vehicle that a careful person would name without a picture, or "".

    An accepted reading that equals a plate inside is that vehicle, unless the reader's second
    reading is inside too. A reading that was not accepted
    is the only vehicle inside whose reading explains it: equal, one the reader itself offers, one
    look-alike apart, or one character lost. Another vehicle inside within one character of any
    kind makes a careful person look at the pictures, and so does an accepted reading that equals
    nobody, because its entry may have been missed, or a reading that is itself a plate and differs
    only in the last two characters, because firms number their lorries one after the other.
    """
    equal = sorted((entry.at, key) for key, entry in pool.items() if entry.text == look.text)
    second = {text for text, _ in look.candidates} - {look.text}
    if look.accept:
        doubt = any(entry.text in second for entry in pool.values())
        return equal[-1][1] if equal and not doubt else ""
    if not look.text:
        return ""
    older = {key for _, key in equal[:-1]}
    readable = {k: e for k, e in pool.items() if e.text and k not in older}
    named = [key for key, entry in readable.items() if _explains(look, entry)]
    if len(named) != 1 or _beside(look, named[0], readable):
        return ""
    return "" if _next_number(look, readable[named[0]]) else named[0]


def _explains(look: Look, entry: Look) -> bool:
    one, other = look.text, entry.text
    return one == other or _listed(look, entry) or _alike(one, other) or _lost(one, other)


def _beside(look: Look, named: str, readable: Mapping[str, Look]) -> bool:
    return any(_one_sign(look.text, e.text) for key, e in readable.items() if key != named)


def _next_number(look: Look, entry: Look) -> bool:
    one, other = look.text, entry.text
    differ = one != other and one[:-2] == other[:-2] and len(one) == len(other)
    return differ and not _listed(look, entry) and parse(one).valid and parse(other).valid


def _listed(look: Look, entry: Look) -> bool:
    mine, theirs = dict(look.candidates), dict(entry.candidates)
    return entry.text in mine or (not entry.accept and look.text in theirs)


def _alike(one: str, other: str) -> bool:
    pairs = _unlike(one, other)
    return len(pairs) == 1 and (
        pairs[0][1] in ALIKE.get(pairs[0][0], "")
        or set(pairs[0]) <= ROUND
        or (pairs[0][0] in PROVINCES_CN and pairs[0][1] in PROVINCES_CN)
    )


def _lost(one: str, other: str) -> bool:
    short, long = sorted((one, other), key=len)
    return len(long) - len(short) == 1 and any(
        long[:n] + long[n + 1 :] == short for n in range(len(long))
    )


def _one_sign(one: str, other: str) -> bool:
    return len(_unlike(one, other)) == 1 or _lost(one, other)


def _unlike(one: str, other: str) -> list[tuple[str, str]]:
    """The places in which two readings of one length differ; none for other lengths."""
    if len(one) != len(other):
        return []
    return [(a, b) for a, b in zip(one, other, strict=True) if a != b]
