"""Which characters a reader takes for which: a confusion matrix over whole texts.

Pure. A read is laid beside the true text so that the fewest characters differ (Levenshtein); a text
that differs in more than half of its characters is another plate, or none, and says nothing about
characters.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

NOTHING = "–"
"""Stands for a character that was lost or invented."""


@dataclass(frozen=True, slots=True)
class Labelled:
    """What a person read on a picture's plate, in normal form."""

    country: str
    text: str


@dataclass(slots=True)
class Counts:
    """What was made of the true characters of many plates."""

    plates: int = 0
    exact: int = 0
    missed: int = 0
    characters: Counter[str] = field(default_factory=Counter)
    taken_for: Counter[tuple[str, str]] = field(default_factory=Counter)


def count(read: Iterable[tuple[Labelled, Sequence[str]]]) -> Counts:
    """Compare each plate with the nearest of the texts read in its picture."""
    counts = Counts()
    for labelled, texts in read:
        counts.plates += 1
        if labelled.text in texts:
            counts.exact += 1
            counts.characters.update(labelled.text)
            continue
        beside = [align(labelled.text, text) for text in texts]
        nearest = min(beside, key=_differing, default=None)
        if nearest is None or _differing(nearest) * 2 > len(labelled.text):
            counts.missed += 1
            continue
        counts.characters.update(labelled.text)
        counts.taken_for.update(pair for pair in nearest if pair[0] != pair[1])
    return counts


def align(true: str, read: str) -> list[tuple[str, str]]:
    """Pair the characters of two texts so that the fewest differ; NOTHING where one has none."""
    costs = [[i + j for j in range(len(read) + 1)] for i in range(len(true) + 1)]
    for i, left in enumerate(true, 1):
        for j, right in enumerate(read, 1):
            costs[i][j] = min(
                costs[i - 1][j] + 1, costs[i][j - 1] + 1, costs[i - 1][j - 1] + (left != right)
            )
    pairs: list[tuple[str, str]] = []
    i, j = len(true), len(read)
    while i or j:
        if i and j and costs[i][j] == costs[i - 1][j - 1] + (true[i - 1] != read[j - 1]):
            i, j = i - 1, j - 1
            pairs.append((true[i], read[j]))
        elif i and costs[i][j] == costs[i - 1][j] + 1:
            i -= 1
            pairs.append((true[i], NOTHING))
        else:
            j -= 1
            pairs.append((NOTHING, read[j]))
    return pairs[::-1]


def _differing(pairs: Sequence[tuple[str, str]]) -> int:
    return sum(true != read for true, read in pairs)


def table(country: str, counts: Counts, most: int) -> list[str]:
    """Say what was taken for what, the most frequent first."""
    lines = [
        f"{country}: {counts.plates} plates, {counts.exact} exact, {counts.missed} without a text"
        f" near enough; {sum(counts.taken_for.values())} of {sum(counts.characters.values())}"
        " characters wrong",
        "  true  read  times  of so many",
    ]
    ranked = sorted(counts.taken_for.items(), key=lambda item: (-item[1], item[0]))
    for (true, read), times in ranked[:most]:
        of = counts.characters[true] if true != NOTHING else sum(counts.characters.values())
        lines.append(f"  {true:>4}  {read:>4}  {times:5}  {of:10}")
    left = sum(times for _, times in ranked[most:])
    return [*lines, f"  others      {left:5}"] if left else lines
