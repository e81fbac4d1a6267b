"""Grammar as evidence: which of the recogniser's candidates is the likeliest plate.

Pure. The candidates come from the network with their probabilities; what grammar, colour and
look-alikes say is weighed against them (DESIGN §7). Nothing is invented or completed: what comes
out went in, no text gains more than the network itself gave it, and a text outside every grammar
stays in the list, to be shown as read and never accepted.
"""

import re
from collections.abc import Sequence
from typing import Final, Literal, TypeAlias

from anpr.plate import FAR, misreading, parse

Candidate: TypeAlias = tuple[str, float]
Answer: TypeAlias = Literal["plate", "outside", "unreadable", "no plate"]

# Of 6,200 true texts of teaching pictures 0.3 % fit no grammar, while half of the misread ones do
# not: a text outside is some fifty times rarer than one inside that the network likes as much.
OUTSIDE: Final = 0.02
ODD_COLOUR: Final = 0.6  # a colour that this kind does not wear: it is misjudged nearly as often
UNREADABLE: Final = 0.08  # below it not even one character in a row of eight is sure (0.73 each)
SHORTEST: Final = 4  # characters; less is an ornament, or the corner of something

_WEARS: Final[dict[str, frozenset[str]]] = {
    "car": frozenset({"white", "yellow", "blue"}),
    "diplomatic": frozenset({"white"}),
    "series": frozenset({"white", "yellow", "blue", "red"}),
    "motorcycle": frozenset({"white", "yellow", "blue"}),
    "temporary": frozenset({"white", "yellow"}),
    "military": frozenset({"red"}),
    "standard": frozenset({"blue", "yellow", "white", "black"}),
    "suffix": frozenset({"yellow", "white", "black", "blue"}),
    "new-energy": frozenset({"green", "yellow"}),
}
# Written on trucks beside their plates: telephone numbers, containers (ISO 6346), makers' names.
_ELSE: Final = re.compile("0[0-9]{7,10}|[0-9]{7,12}|[A-Z]{3}[UJZ][0-9]{3,7}|[A-Z]{4,16}")

# The old number of four digits: five digits of today, laid side by side from a two-line plate with
# one squeezed out, look just so. Of 18 sure and wrong reads of drawn plates 8 were of this kind.
_FOUR: Final = re.compile("[0-9]{2}[A-Z]{1,2}[0-9]{4}")


def may_lack_a_digit(text: str, lines: int) -> bool:
    """Whether a read may be a plate of five digits that lost one: four, on a plate of two lines."""
    return lines == 2 and _FOUR.fullmatch(text) is not None


def prior(text: str, colour: str) -> float:
    """Return how likely such a text is on a plate of that colour, 0..1, before looking closely.

    `colour` is one of white, yellow, blue, red, green, black; "" when nobody knows.
    """
    plate = parse(text, colour)
    if not plate.valid:
        return OUTSIDE
    return 1.0 if not colour or colour in _WEARS[plate.kind] else ODD_COLOUR


def rerank(candidates: Sequence[Candidate], colour: str) -> list[Candidate]:
    """Weigh candidates by grammar, colour and look-alikes; likeliest first.

    Args:
        candidates: texts in normal form with the network's probabilities, in any order.
        colour: of the plate's ground, "" when unknown.

    Returns:
        The same texts. Of what a text outside the grammars loses, look-alikes inside gain, each
        no more than it had: a weight never exceeds twice the network's own probability, nor 1.
    """
    weights = {text: p * prior(text, colour) for text, p in candidates}
    inside = [(text, p) for text, p in candidates if parse(text, colour).valid]
    gains = dict.fromkeys(weights, 0.0)
    for seen, p in candidates:
        if parse(seen, colour).valid:
            continue
        shares = {text: likely * _closeness(seen, text) for text, likely in inside}
        total = sum(shares.values())
        for text, share in shares.items():
            gains[text] += (p - weights[seen]) * share / total if total else 0.0
    ranked = [(text, min(weights[text] + min(gains[text], p), 1.0)) for text, p in candidates]
    return sorted(ranked, key=lambda pair: -pair[1])


def _closeness(seen: str, true: str) -> float:
    """1 for a look-alike, less for what is rarely mistaken, 0 for what nobody would mistake."""
    return max(0.0, 1.0 - misreading(seen, true) / FAR)


def answer(ranked: Sequence[Candidate], colour: str) -> Answer:
    """Say what a picture shows, given its candidates after `rerank`.

    "plate" fits a grammar; "outside" is read but fits none (a person decides); "unreadable" is a
    plate that says nothing sure; "no plate" is lettering of another sort, or none.
    """
    text, sure = ranked[0] if ranked else ("", 0.0)
    if parse(text, colour).valid:
        return "plate" if sure >= UNREADABLE else "unreadable"
    if len(text) < SHORTEST or _ELSE.fullmatch(text):
        return "no plate"
    return "outside" if sure >= UNREADABLE * OUTSIDE else "unreadable"
