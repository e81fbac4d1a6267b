"""Seeded days at the gate as the lanes see them: who came, who left, and how it was read.

Plates, fleets that number their lorries one after the other and send them together, trailers,
stays and reading errors are drawn from one seed; every error has its truth beside it. The errors
follow the table of look-alikes that people at gates name, and not the code under test.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from random import Random

from anpr.plate import PROVINCES_CN, parse
from gate.journey.matching import Look

VISITS = 2_000
HOUR_US = 3_600_000_000
MISSED_ENTRY = 0.005
MISSED_EXIT = 0.005
SURE_READS = 0.75  # share that the reader accepts …
SURE_RIGHT = 0.996  # … and how many of these are right
UNSURE_RIGHT = (8.2, 1.8)  # beta: the unsure ones are right with this chance, 82 % on average
WITHOUT_CANDIDATES = 0.3  # bought cameras give the text alone
TRUTH_LISTED = 0.6  # of wrong readings whose reader lists others, the truth is among them
SWAPPED = 0.05  # trailers changed inside


def _pairs(pairs: str) -> dict[str, str]:
    """Each character with all that it turns into; a pair named twice counts twice."""
    found: dict[str, str] = {}
    for pair in pairs.split():
        for at in (0, 1):
            found[pair[at]] = found.get(pair[at], "") + pair[1 - at]
    return found


ALIKE = _pairs("0O 0Q 0D 1I 1L 1J 2Z 4A 5S 6G 7T 7J 8B CG KX HM VY UV 69 DQ")
BLURRED = _pairs("56 56 68 68 38 38 39 14 49 01 09 89 12 MN MN EF MV")  # what readers add to it
_SIGNS = "ABCDEFGHKLMNPSTUVXYZ0123456789"
_SERIES = "CCCCCCHHDBKE"  # lorries are C and H nearly always
_HOME = ("25",) * 9 + ("24",) * 4 + ("15",) * 4 + ("29",) * 4 + ("12", "14", "19", "21", "88", "98")


@dataclass(frozen=True, slots=True)
class Lorry:
    """What is really there."""

    plate: str
    trailer: str
    colour: str
    vehicle_class: str
    fleet: int  # 0 = its owner has no other


@dataclass(frozen=True, slots=True)
class Crossing:
    """One crossing with its truth: `visit` counts visits from 0; `look` is what was read."""

    at: int
    until: int  # when this visit really ends, seen or not
    visit: int
    enters: bool
    lorry: Lorry
    look: Look
    slip: str  # how it was misread; "" = it was not


def days(seed: int, visits: int = VISITS) -> list[Crossing]:
    """All crossings that the lanes saw, in the order in which they happened."""
    dice = Random(seed)
    lorries = list(_lorries(dice, visits * 3 // 5))
    seen: list[Crossing] = []
    span = dice.uniform(5, 14) * 24 * HOUR_US
    for visit, (lorry, enters, leaves) in enumerate(_visits(dice, lorries, visits, span)):
        pulled = lorry
        if lorry.trailer and dice.random() < SWAPPED:
            pulled = replace(lorry, trailer=dice.choice(lorries).trailer or lorry.trailer)
        if dice.random() >= MISSED_ENTRY:
            seen.append(_crossing(dice, (enters, leaves), visit, lorry, enters=True))
        if dice.random() >= MISSED_EXIT:
            seen.append(_crossing(dice, (enters, leaves), visit, pulled, enters=False))
    return sorted(seen, key=lambda c: (c.at, c.visit))


def _lorries(dice: Random, count: int) -> Iterator[Lorry]:
    """Single owners, and fleets of consecutive numbers with a gap here and there."""
    made, fleet = 0, 0
    while made < count:
        chinese = dice.random() < 0.3
        size = dice.randint(3, 30) if dice.random() < 0.06 else 1
        fleet += 1
        number = dice.randrange(100, 12_000 if dice.random() < 0.6 else 99_000)
        head = _head(dice, chinese=chinese)
        colour = "yellow" if chinese or dice.random() < 0.85 else "white"
        for _ in range(size):
            pulls = dice.random() < (0.6 if chinese else 0.3)
            yield Lorry(
                f"{head}{number:05d}",
                _trailer(dice, chinese=chinese) if pulls else "",
                colour,
                dice.choice(("truck", "truck", "truck", "bus")) if size == 1 else "truck",
                fleet if size > 1 else 0,
            )
            number += 1 if dice.random() < 0.8 else dice.randint(2, 4)
            made += 1


def _head(dice: Random, *, chinese: bool) -> str:
    if chinese:
        return ("云" if dice.random() < 0.9 else dice.choice(PROVINCES_CN)) + dice.choice(
            "GGGGAHJF"
        )
    return dice.choice(_HOME) + dice.choice(_SERIES)


def _trailer(dice: Random, *, chinese: bool) -> str:
    if chinese:
        return f"云{dice.choice('GGGAH')}{dice.randrange(10_000):04d}挂"
    return f"{dice.choice(_HOME)}R{dice.randrange(100_000):05d}"


def _visits(
    dice: Random, lorries: list[Lorry], visits: int, span: float
) -> Iterator[tuple[Lorry, int, int]]:
    """Lorries of one fleet come within the hour; nobody comes while still inside."""
    away: dict[str, int] = {}
    mates: dict[int, list[Lorry]] = {}
    for lorry in lorries:
        mates.setdefault(lorry.fleet, []).append(lorry)
    made, start = 0, 1_800_000_000_000_000
    while made < visits:
        first = dice.choice(lorries)
        comes = start + int(dice.random() * span)
        convoy = dice.sample(mates[first.fleet], k=min(len(mates[first.fleet]), dice.randint(1, 8)))
        for lorry in convoy if first.fleet else [first]:
            enters = comes + dice.randrange(HOUR_US)
            leaves = enters + int(dice.lognormvariate(1.8, 0.9) * HOUR_US)  # median six hours
            if made < visits and enters > away.get(lorry.plate, 0):
                away[lorry.plate] = leaves
                made += 1
                yield lorry, enters, leaves


def _crossing(
    dice: Random, stay: tuple[int, int], visit: int, lorry: Lorry, *, enters: bool
) -> Crossing:
    at = stay[0] if enters else stay[1]
    look, slip = read(dice, lorry.plate)
    trailer = lorry.trailer if dice.random() < 0.7 else ""
    if trailer:
        trailer = read(dice, trailer)[0].text
    known = dice.random() < 0.15  # as today, the lanes mostly do not say
    wrong = dice.random() < 0.08
    return Crossing(
        at,
        stay[1],
        visit,
        enters,
        lorry,
        replace(
            look,
            at=at,
            trailer=trailer,
            colour=dice.choice(("white", "blue")) if known and wrong else known * lorry.colour,
            vehicle_class="car" if known and wrong else lorry.vehicle_class if known else "unknown",
        ),
        slip,
    )


def read(dice: Random, true: str) -> tuple[Look, str]:
    """How a calibrated reader reads the plate `true`, and the kind of slip."""
    sure = dice.random() < SURE_READS
    chance = SURE_RIGHT if sure else dice.betavariate(*UNSURE_RIGHT)
    text, slip = (true, "") if dice.random() < chance else misread(dice, true)
    if not text:
        return Look(""), slip
    valid = parse(text).valid
    confidence = min(999, int(chance * 1000))
    candidates: tuple[tuple[str, int], ...] = ()
    if dice.random() >= WITHOUT_CANDIDATES:
        listed = text != true and dice.random() < TRUTH_LISTED
        other = true if listed else misread(dice, text)[0]
        if other and other != text:
            candidates = ((text, confidence), (other, int((1000 - confidence) * TRUTH_LISTED)))
    country = parse(text).country
    return Look(
        text, 0, sure and valid, candidates, country, confidence=confidence * bool(candidates)
    ), slip


def misread(dice: Random, true: str) -> tuple[str, str]:
    """What a misread plate becomes, and how: look-alikes mostly, then all the rest."""
    kinds = ("look-alike", "digit", "two", "other", "lost", "cut", "chinese", "unreadable")
    (kind,) = dice.choices(kinds, (48, 8, 6, 12, 8, 5, 5, 8))
    place = dice.randrange(len(true))
    if kind == "unreadable":
        return "", kind
    if kind == "lost":
        return true[:place] + true[place + 1 :], kind
    if kind == "cut":
        return (true[1:] if dice.random() < 0.5 else true[: -dice.randint(1, 2)]), kind
    if kind == "chinese" and true[0] in PROVINCES_CN:
        return dice.choice((true[1:], dice.choice(PROVINCES_CN) + true[1:])), kind
    if kind == "digit":
        return _slip(dice, true, BLURRED), kind
    if kind == "other":
        return true[:place] + dice.choice(_SIGNS) + true[place + 1 :], kind
    text = _slip(dice, true)
    return (_slip(dice, text) if kind == "two" else text), kind


def _slip(dice: Random, text: str, pairs: Mapping[str, str] = ALIKE) -> str:
    places = [n for n, sign in enumerate(text) if sign in pairs]
    if not places:
        return text
    place = dice.choice(places)
    return text[:place] + dice.choice(pairs[text[place]]) + text[place + 1 :]
