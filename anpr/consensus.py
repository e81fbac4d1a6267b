"""Many frames of one plate become one read, or an honest "undecided" with candidates.

Pure. Every frame votes for its candidates with their probabilities; texts that are likely slips of
each other lend each other a little weight, so that one bad frame does not split the vote, and a far
plate speaks more softly than a near one. Frames of one vehicle err together: of 300 drawn vehicles
(`anpr.train.frames`) those whose frames all agreed were no oftener right than one frame promised,
so agreement raises nothing, and disagreement costs. What no single frame was willing to accept, or
the others hardly believe, is never accepted here.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from math import isqrt
from typing import Final

from anpr.plate import confusion_distance, parse
from anpr.reading import Candidate, Read

NEAR: Final = 1.0  # confusion distance up to which two texts may be one plate
KINSHIP: Final = 200  # ‰ of a vote that it lends to each near text
SHARE_MIN: Final = 600  # ‰ of the votes below which the frames disagree too much to accept
BELIEVED_MIN: Final = 900  # ‰ that the agreeing frames believe on average, to be accepted
CANDIDATES_MAX: Final = 5


def settle(reads: Sequence[Read]) -> Read:
    """Fuse the reads of one plate, one per frame, into one.

    Args:
        reads: at least one read; order does not matter for the text.

    Returns:
        The settled read. Its place, colour and size are those of the surest frame that read the
        winning text; `accept` is False when the frames disagree, and `candidates` then say on what.

    Raises:
        ValueError: `reads` is empty.
    """
    if not reads:
        raise ValueError("nothing to settle: no reads")
    if all(read.text is None for read in reads):
        return replace(_surest(reads), text=None, accept=False, confidence=0)
    votes = _votes(reads)
    scores = {text: _score(text, votes) for text in votes}
    ranked = sorted(scores, key=lambda text: (-scores[text], text))
    candidates = _candidates(ranked, votes)
    winner, share = ranked[0], candidates[0].p
    agreeing = [read for read in reads if read.text == winner]
    if not agreeing:  # a compromise that no frame read by itself
        return replace(
            _surest(reads),
            text=winner,
            country=parse(winner).country,
            confidence=min(share, 500),
            accept=False,
            candidates=candidates,
            reason="undecided",
        )
    accept = _acceptable(reads, winner, share)
    return replace(
        _surest(agreeing),
        confidence=_confidence(agreeing, share),
        accept=accept,
        candidates=candidates,
        reason="" if accept else "undecided",
    )


def _votes(reads: Sequence[Read]) -> dict[str, int]:
    votes: dict[str, int] = {}
    for read, weight in zip(reads, _weights(reads), strict=True):
        for text, count in _ballot(read):
            votes[text] = votes.get(text, 0) + count * weight
    return votes


def _weights(reads: Sequence[Read]) -> list[int]:
    """Thousandths: a plate half as wide as the widest of them has half a voice."""
    widths = [max(1, max(x for x, _ in r.corners) - min(x for x, _ in r.corners)) for r in reads]
    widest = max(widths)
    return [max(1, 1000 * width // widest) for width in widths]


def _ballot(read: Read) -> Iterator[tuple[str, int]]:
    """Yield what one frame votes for: its text with its confidence, then its other candidates.

    A frame has a thousand votes at most, and a text it is not sure of leaves room for the others.
    """
    if read.text is not None:
        yield read.text, max(1, read.confidence)
    for candidate in read.candidates:
        if candidate.text != read.text and candidate.p > 0:
            yield candidate.text, candidate.p


def _score(text: str, votes: Mapping[str, int]) -> int:
    """Own votes, and a part of those for texts that are likely slips of this one."""
    lent = sum(
        count
        for other, count in votes.items()
        if other != text and confusion_distance(text, other) <= NEAR
    )
    return votes[text] * 1000 + lent * KINSHIP


def _candidates(ranked: Sequence[str], votes: Mapping[str, int]) -> tuple[Candidate, ...]:
    """The first texts with their share of all votes; what was lent counts for the order only.

    The winner lends to every slip of it, so shares of the scores would fall with each odd frame.
    """
    whole = sum(votes.values())
    return tuple(Candidate(text, votes[text] * 1000 // whole) for text in ranked[:CANDIDATES_MAX])


def _surest(reads: Sequence[Read]) -> Read:
    """The read with the greatest confidence, the latest of equals."""
    return max(enumerate(reads), key=lambda pair: (pair[1].confidence, pair[0]))[1]


def _confidence(agreeing: Sequence[Read], share: int) -> int:
    """What the agreeing frames believe on average, less by the root of their share of the votes."""
    return _believed(agreeing) * isqrt(share * 1000) // 1000


def _believed(agreeing: Sequence[Read]) -> int:
    weights = _weights(agreeing)
    whole = sum(r.confidence * weight for r, weight in zip(agreeing, weights, strict=True))
    return whole // sum(weights)


def _acceptable(reads: Sequence[Read], winner: str, share: int) -> bool:
    """Whether the frames allow it: some accept the winner, none another text, and most believe it.

    "Most" is half of the frames that read it, or BELIEVED_MIN on average.
    """
    if {read.text for read in reads if read.accept} != {winner}:
        return False
    agreeing = [read for read in reads if read.text == winner]
    half = 2 * sum(read.accept for read in agreeing) >= len(agreeing)
    return (half or _believed(agreeing) >= BELIEVED_MIN) and share >= SHARE_MIN
