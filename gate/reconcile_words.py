"""From the comparison's gaps to what is kept of them, and people's words back onto them."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from fees.reconcile import Comparison, Gap, Reason, ordered
from gate.journey.gaps import FoundGap, GapAction, GapWord


def gap_id(day: str, gap: Gap) -> str:
    """The name of a gap among those of all days."""
    return f"{day}/{gap.id}"


def as_found(day: str, gap: Gap) -> FoundGap:
    """The gap as it is kept."""
    return FoundGap(
        gap_id(day, gap),
        day,
        gap.code.value,
        gap.ref,
        gap.at,
        gap.amount,
        gap.estimated,
        gap.ask,
        gap.visit_id,
        gap.lane,
        gap.rows,
        gap.reason.value,
        dict(gap.detail),
    )


def with_words(found: Comparison, words: Mapping[str, Sequence[GapWord]]) -> Comparison:
    """The comparison with every gap explained that a person has settled; PASSED_ON settles none.

    What somebody looked at and passed on is no longer work but a question: it is unexplained.
    """
    gaps = []
    for gap in found.gaps:
        said = words.get(gap_id(found.day, gap), ())
        if said and (gap.open or gap.to_look_at):
            passed = said[-1].action is GapAction.PASSED_ON
            gap = replace(gap, reason=Reason.UNEXPLAINED if passed else Reason.SETTLED_BY_PERSON)
        gaps.append(gap)
    return replace(found, gaps=ordered(gaps))
