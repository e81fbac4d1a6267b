"""How well two looks fit one vehicle: likelihoods from plates, trailers, class, colour and time.

It decides nothing: `gate.journey.matching` does. Every constant is a share or a price of evidence
that can be measured again; benchmarks/README.md says how well their sum keeps its word.

Costs are in nats (negative natural logarithms): 0 speaks for, 2.3 is one in ten, 6.9 one in 1,000.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from math import exp, fsum, log

from anpr.plate import FAR, LIKELY, misreading, parse


@dataclass(frozen=True, slots=True)
class Look:
    """One look at one vehicle; "" and `unknown` = not seen. `at` in µs since the epoch."""

    text: str  # canonical plate text, "" while unreadable
    at: int = 0
    accept: bool = False  # the reader was sure, or a person confirmed
    candidates: tuple[tuple[str, int], ...] = ()  # readings with their share, thousandths
    country: str = ""
    colour: str = ""
    vehicle_class: str = "unknown"
    trailer: str = ""
    confidence: int = 0  # how sure the reader was of `text`, thousandths; 0 = it did not say


# What a reading is worth: docs/reader.md, and 8,000 drawn plates read by the shipped recogniser.
RIGHT_ACCEPTED = 0.995  # the promise of an accepted reading; people who confirm do no better
RIGHT_UNSURE = 0.67  # of those not accepted (90.2 % exact less 70.5 % accepted, of 29.5 %)
RIGHT_UNGRAMMATICAL = 0.02  # fits no plate of the two countries: a slip, or a foreign plate
STILL_PLATES = 0.5  # of misread plates, those that fit a grammar nevertheless
LISTED = 0.7  # of a wrong reading's chances, those that its other candidates hold together
# Of all plates that may stand behind a misread text, how much of `exp(-misreading)` is theirs.
KIN = 0.35  # the text fits a grammar: every look-alike digit makes another plate
KIN_UNGRAMMATICAL = 0.08  # it fits none: few plates are so near

# Nobody: the vehicle came in unseen. Events lost per entry are the gate's own working figure.
MISSED = 0.005  # entries that were missed
ANY_PLATE = 5e-6  # that such a vehicle bears just this plate: some 200,000 lorries might come
MATES = 0.01  # … when it may come from the fleet of one inside: 30 % do, from some thirty numbers
BLOCK = 2  # last characters that count on within a fleet

# What else speaks, in nats.
CLASS_DIFFERS = 3.0  # a lorry taken for a car: one in twenty
COLOUR_DIFFERS = 2.0  # yellow under a sodium lamp looks white: one in seven
COUNTRY_DIFFERS = 4.0  # it follows from the grammar; wrong only when the plate is misread
TRAILER_SAME = -5.0  # another tractor pulls just this trailer: one in 150, it was swapped
TRAILER_DIFFERS = 2.0  # the same tractor pulls another one: swapped or misread, one in seven
TOO_SOON = 2.0  # out within a minute: turned on the spot
TOO_LATE = 2.0  # after ten days it has rather left unseen
MINUTE_US = 60_000_000
TEN_DAYS_US = 14_400 * MINUTE_US


def weigh(look: Look, inside: Mapping[str, Look]) -> tuple[dict[str, float], float]:
    """How well each vehicle inside explains the look, and how well nobody there does.

    A vehicle whose own plate is unread may bear any. The weights are likelihoods: only their
    ratios mean something.
    """
    claims = _claims(inside.values())
    unknown = _bears(look, claims, len(inside))
    weights = {
        key: exp(-cost(look, entry, claims)) * (1.0 if entry.text else unknown)
        for key, entry in inside.items()
    }
    return weights, MISSED * len(inside) * unknown


def cost(look: Look, entry: Look, claims: Mapping[str, float] | None = None) -> float:
    """How much speaks against `look` and `entry` being one vehicle, in nats.

    Their plates as far as they are read, and everything else; a shared trailer speaks for it, so
    the cost may be negative. An unread plate speaks neither way. `claims`: for each plate read
    inside, the chance that nobody there bears it; two vehicles never bear the same.
    """
    nats = _differences(look, entry)
    if look.text and entry.text:
        nats -= log(max(_one_plate(look, entry, claims or {}), exp(-2 * FAR)))
    return nats


def _claims(inside: Iterable[Look]) -> dict[str, float]:
    """For each plate read inside, the chance that all who seem to bear it were misread."""
    claims: dict[str, float] = {}
    for entry in inside:
        if entry.text:
            claims[entry.text] = claims.get(entry.text, 1.0) * (1 - _right(entry))
    return claims


def before(entry: Look, look: Look) -> bool:
    """Nobody leaves before entering; times that are unknown say nothing."""
    return not (entry.at and look.at) or entry.at <= look.at


def _bears(look: Look, claims: Mapping[str, float], inside: int) -> float:
    """The chance that a vehicle of which nothing is known bears a plate that reads so.

    Not one that is inside already. Firms number their lorries one after the other and send them
    together, so a plate beside that of a vehicle inside is no stranger's.
    """
    listed = dict(look.candidates)
    heads = {text[:-BLOCK] for text in readings(look)}
    held, mates = [0.0], 0
    for text, free in claims.items():
        if text in listed or misreading(look.text, text) < FAR:
            held.append(_bore(look, text) * (1 - free))
        if text != look.text:
            mates += any(misreading(head, text[: len(head)]) <= LIKELY for head in heads)
    return max(0.0, 1.0 - fsum(held)) * (ANY_PLATE + MATES * mates / max(1, inside))


def _right(look: Look) -> float:
    """The chance that the text is what stands on the plate."""
    if look.accept:
        return RIGHT_ACCEPTED
    if not parse(look.text, look.colour).valid:
        return RIGHT_UNGRAMMATICAL
    stated = look.confidence / 1000 if look.confidence else RIGHT_UNSURE
    stated = min(stated, dict(look.candidates).get(look.text, 1000) / 1000, RIGHT_ACCEPTED)
    return stated / (stated + (1 - stated) * STILL_PLATES)


def _one_plate(look: Look, entry: Look, claims: Mapping[str, float]) -> float:
    """The chance that both readings come from one plate that no other vehicle inside bears."""
    texts = readings(look) & readings(entry)
    if not texts and not _alike(look.text, entry.text):
        return 0.0
    own = 1 - _right(entry)
    return fsum(
        _bore(look, text)
        * _bore(entry, text)
        * (claims.get(text, 1.0) / (own if text == entry.text and claims else 1.0))
        for text in texts | {look.text, entry.text}
    )


def _alike(one: str, other: str) -> bool:
    """Whether either may be a misreading of the other; it depends on which only by their length."""
    if misreading(one, other) < FAR:
        return True
    return len(one) != len(other) and misreading(other, one) < FAR


def _bore(look: Look, true: str) -> float:
    """The chance that the vehicle so read bears the plate `true`."""
    right = _right(look)
    if true == look.text:
        return right
    others = {text: max(1, share) for text, share in look.candidates if text != look.text}
    listed = LISTED if others else 0.0
    told = listed * others.get(true, 0) / max(1, sum(others.values()))
    kin = KIN_UNGRAMMATICAL if right <= RIGHT_UNGRAMMATICAL else KIN
    slip = min(1.0, exp(-misreading(look.text, true)) / kin)
    return (1 - right) * (told + (1 - listed) * slip)


def _differences(look: Look, entry: Look) -> float:
    """What class, colour, country, trailer and time say, in nats."""
    nats = 0.0
    for weight, here, there in (
        (CLASS_DIFFERS, look.vehicle_class, entry.vehicle_class),
        (COLOUR_DIFFERS, look.colour, entry.colour),
        (COUNTRY_DIFFERS, look.country, entry.country),
    ):
        if here != there and not {here, there} & {"", "unknown"}:
            nats += weight
    return nats + _trailers(look.trailer, entry.trailer) + _stay(look.at, entry.at)


def _trailers(here: str, there: str) -> float:
    if not here or not there:
        return 0.0
    if here == there:
        return TRAILER_SAME
    return TRAILER_DIFFERS if misreading(here, there) > FAR / 2 else 0.0


def _stay(left: int, entered: int) -> float:
    if not left or not entered:
        return 0.0
    stayed = left - entered
    return TOO_SOON if stayed < MINUTE_US else TOO_LATE if stayed > TEN_DAYS_US else 0.0


def readings(look: Look) -> set[str]:
    """All that the reader offers."""
    return {look.text, *(text for text, _ in look.candidates)} - {""}
