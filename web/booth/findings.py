"""A finding as the booth says it: what is odd, what to do now, and what the lanes told of it.

Pure. Some kinds need somebody at once, because a vehicle stands there (`URGENT`); the others wait
for a quiet minute. The words live in `web/words/findings.toml`.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from gate.journey.visit import Finding
from web import show
from web.words import Words

# While the vehicle stands in a lane these are shown above everything else on its card.
URGENT = frozenset(
    {
        "ambiguous_exit",
        "exit_without_entry",
        "same_plate_inside",
        "same_trailer_inside",
        "trailer_without_tractor",
        "two_in_lane",
        "wrong_lane",
    }
)
_MONEY = frozenset({"amount", "paid", "due"})
_PLATES = frozenset({"plate", "read", "before", "now", "trailer"})
_FAMILIES = {
    "lane": "lane.short",
    "side": "side",
    "assessed": "side",
    "movement": "movement",
    "journey": "fact.journey",
    "agency": "agency",
}
_HIDDEN = frozenset({"other", "override", "count", "charge", "reasons"})  # ids and codes


@dataclass(frozen=True, slots=True)
class Told:
    """One finding, ready to be shown."""

    finding: Finding
    bits: tuple[tuple[str, str], ...]  # name and value of each detail, in the reader's words
    other: str  # the visit it names, "" = none

    @property
    def urgent(self) -> bool:
        """True when somebody has to look while the vehicle stands there."""
        return self.finding.kind in URGENT


def told(findings: Iterable[Finding], t: Words) -> tuple[tuple[Told, ...], tuple[Told, ...]]:
    """Open findings, the urgent ones first, and closed ones; each oldest first."""
    every = [Told(f, _bits(f, t), str(f.detail.get("other", ""))) for f in findings]
    still = sorted((x for x in every if not x.finding.closed_at), key=lambda x: not x.urgent)
    return tuple(still), tuple(x for x in every if x.finding.closed_at)


def _bits(found: Finding, t: Words) -> tuple[tuple[str, str], ...]:
    shown = []
    for name, value in found.detail.items():
        if name in _HIDDEN or value in ("", None):
            continue
        label = t.or_name("detail", name)
        if name in _MONEY and isinstance(value, int):
            shown.append((label, show.dong(value)))
        elif name in _PLATES:
            shown.append((label, show.plate(str(value))))
        elif name in _FAMILIES:
            shown.append((label, t.or_name(_FAMILIES[name], str(value))))
        else:
            shown.append((label, str(value)))
    return tuple(shown)
