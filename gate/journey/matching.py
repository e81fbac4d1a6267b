"""Which open visit does this plate belong to? Only the exact text links; near misses go to people.

Distance is `anpr.plate.confusion_distance`: what a dirty plate is likely to be mistaken for
counts less.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from anpr.plate import confusion_distance
from gate.journey.visit import Visit

NEAR = 1.0  # one likely confusion, or one edit


@dataclass(frozen=True, slots=True)
class Match:
    """The visit with exactly that plate, or the near ones, nearest first."""

    visit: Visit | None
    near: tuple[Visit, ...] = ()


def match_plate(text: str, visits: Iterable[Visit]) -> Match:
    """Match `text` ("" = unreadable) among `visits`.

    Two exact matches are ambiguous and go to a person.
    """
    pool = list(visits)
    if not text:
        return Match(None)
    exact = [v for v in pool if v.plate == text]
    if len(exact) == 1:
        return Match(exact[0])
    if exact:
        return Match(None, tuple(sorted(exact, key=lambda v: v.opened_at)))
    scored = [(confusion_distance(text, v.plate), v.opened_at, v.id, v) for v in pool if v.plate]
    near = sorted((s for s in scored if s[0] <= NEAR), key=lambda s: s[:3])
    return Match(None, tuple(s[3] for s in near))
