"""What a camera makes of a plate: right, doubtful, wrong for sure, or nothing. Pure.

The rates are the profile's; which character is taken for which follows look-alikes that keep the
grammar, because a text that fits no grammar would never be taken for sure.
"""

from random import Random
from typing import Final

from anpr.plate import parse
from gate import wire
from gate.simulate.fleet import Body
from gate.simulate.profile import Reads

_LIKE: Final = {
    **{"0": "8D6", "1": "74", "2": "7Z", "3": "85", "4": "19", "5": "6S3", "6": "598", "7": "12"},
    **{"8": "3B06", "9": "64", "B": "8RE", "C": "G", "D": "0P", "E": "FB", "F": "EP", "G": "6C"},
    **{"H": "MN", "K": "X", "M": "HN", "N": "HM", "P": "FD", "S": "5", "T": "7Y", "U": "VL"},
    **{"V": "UY", "X": "K", "Y": "VT", "Z": "27", "A": "4", "L": "U"},
}


def misread(text: str, rng: Random) -> str:
    """The text with one character taken for one that looks like it, within the same grammar.

    The text itself when no look-alike fits.
    """
    kind = parse(text).kind
    places = list(range(len(text)))
    rng.shuffle(places)
    for place in places:
        likes = list(_LIKE.get(text[place], ""))
        rng.shuffle(likes)
        for like in likes:
            wrong = text[:place] + like + text[place + 1 :]
            if parse(wrong).kind == kind:
                return wrong
    return text


def plates(body: Body, trailer: str, rates: Reads, rng: Random) -> list[wire.PlateBody]:
    """What the cameras of a lane read of a vehicle with this trailer behind it ("" = none)."""
    found = [_tractor(body, rates, rng)]
    if trailer:
        found.append(_trailer(trailer, rates, rng))
    return found


def _tractor(body: Body, rates: Reads, rng: Random) -> wire.PlateBody:
    chance = rng.random()
    if chance < rates.unreadable:
        return wire.PlateBody(role="tractor", reason="unreadable")
    chance -= rates.unreadable
    if chance < rates.wrong:
        return _read(body, misread(body.plate, rng), rng.randrange(960, 990), accept=True)
    chance -= rates.wrong
    if chance < rates.undecided:
        other = misread(body.plate, rng)
        text, rival = (other, body.plate) if rng.random() < 0.6 else (body.plate, other)
        return _read(body, text, rng.randrange(400, 700), accept=False, rival=rival)
    return _read(body, body.plate, rng.randrange(970, 1_000), accept=True)


def _read(
    body: Body, text: str, confidence: int, *, accept: bool, rival: str = ""
) -> wire.PlateBody:
    candidates = [wire.Candidate(text=text, p=confidence)]
    if rival and rival != text:
        rest = (1_000 - confidence) * 7 // 10
        candidates.append(wire.Candidate(text=rival, p=rest))
    return wire.PlateBody(
        role="tractor",
        text=text,
        country=body.country,
        colour=body.colour,
        lines=1 if body.country == "CN" else 2,
        confidence=confidence,
        accept=accept,
        candidates=candidates,
    )


def _trailer(number: str, rates: Reads, rng: Random) -> wire.PlateBody:
    if rng.random() < rates.trailer_unreadable:
        return wire.PlateBody(role="trailer", reason="unreadable")
    confidence = rng.randrange(970, 1_000)
    return wire.PlateBody(
        role="trailer",
        text=number,
        country=parse(number).country,
        colour="yellow",
        lines=2,
        confidence=confidence,
        accept=True,
    )
