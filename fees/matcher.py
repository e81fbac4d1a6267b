"""Which rule of a tariff a vehicle falls under, found with a handful of bit operations.

Every rule is one bit; each word on an axis knows the rules it leaves standing, so the facts of a
vehicle are answered by AND-ing a few integers. When facts are missing, the same bits tell whether
the answer is settled anyway and, if not, which facts are needed whatever the others turn out to be.
The matcher ranks rules; it knows nothing of money.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import IntEnum

from fees.axes import AXES, AXIS_INDEX

Key = tuple[str | None, ...]
"""One word per axis, in the order of ``AXES``; ``None`` = unknown."""

MEMO_LIMIT = 4096


class RuleKind(IntEnum):
    """Rank: an impossibility outranks an exemption, an exemption outranks a price or a refusal."""

    IMPOSSIBLE = 0
    EXEMPTION = 1
    OUTCOME = 2


@dataclass(frozen=True, slots=True, eq=False)
class Rule:
    """One atomic outcome, equal only to itself.

    ``ref`` is its position in the owner's list; ``column`` (axis, word) narrows a line priced by
    class or by container to one of its prices. ``refuse`` is the word of a refusal: two rules that
    refuse by the same word give one answer, and no fact is asked for only to tell them apart.
    """

    kind: RuleKind
    code: str
    ref: int
    when: Mapping[str, tuple[str, ...]]
    priority: int = 0
    column: tuple[str, str] = ("", "")
    refuse: str = ""


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the facts settle: rules, or the axes that must be asked for next.

    All empty = no rule covers these facts. The ``*_words`` are the words that led to the rule, with
    their axes, in the order of ``AXES``.
    """

    impossible: Rule | None = None
    exemption: Rule | None = None
    outcome: Rule | None = None
    ask: tuple[int, ...] = ()
    exemption_words: tuple[tuple[str, str], ...] = ()
    outcome_words: tuple[tuple[str, str], ...] = ()


class Matcher:
    """The compiled rules of one component of a tariff.

    ``classes`` are the words of the class axis that exist under its bands. Ties of priority resolve
    in file order; ``fees.check`` refuses such tariffs.
    """

    __slots__ = ("_all", "_memo", "_peers", "_tables", "groups", "kinds", "rules", "words")

    def __init__(self, rules: Sequence[Rule], classes: tuple[str, ...]) -> None:
        self.words = tuple(classes if axis.name == "class" else axis.values for axis in AXES)
        self.rules = tuple(sorted(rules, key=lambda rule: (rule.kind, -rule.priority)))
        self.kinds = {kind: self._bits(kind) for kind in RuleKind}
        self._peers = tuple(self._equals(rule) for rule in self.rules)
        self._all = (1 << len(self.rules)) - 1
        self._tables = tuple(
            {word: self._standing(axis.name, word) for word in words}
            for axis, words in zip(AXES, self.words, strict=True)
        )
        # Words that leave the same rules standing are one word as far as this tariff is concerned.
        self.groups = tuple(
            tuple({mask: word for word, mask in reversed(table.items())}.items())
            for table in self._tables
        )
        self._memo: dict[Key, Verdict] = {}

    def decide(self, key: Key) -> Verdict:
        """Settle the facts, or say what to ask; the answers are remembered, up to a limit."""
        verdict = self._memo.get(key)
        if verdict is None:
            verdict = self._decide(key)
            if len(self._memo) < MEMO_LIMIT:
                self._memo[key] = verdict
        return verdict

    def first(self, mask: int, kind: RuleKind) -> Rule | None:
        """The winning rule of a kind among those standing."""
        standing = mask & self.kinds[kind]
        return self.rules[(standing & -standing).bit_length() - 1] if standing else None

    def tied(self, mask: int, kind: RuleKind) -> tuple[Rule, ...]:
        """All standing rules of a kind that share the winner's priority."""
        standing = mask & self.kinds[kind]
        if not standing:
            return ()
        equals = standing & self._peers[(standing & -standing).bit_length() - 1]
        if equals & (equals - 1) == 0:
            return (self.rules[equals.bit_length() - 1],)
        return tuple(rule for bit, rule in enumerate(self.rules) if equals >> bit & 1)

    def masks(self, key: Key, hold: int = -1) -> dict[int, Key]:
        """Every set of rules the unknown words of ``key`` can leave standing, with an example each.

        Combinations that leave the same rules standing are met once, which keeps the walk short.
        The axis ``hold`` stays as it is.
        """
        found = {self._known(key): key}
        for axis, given in enumerate(key):
            groups = self.groups[axis]
            if given is not None or axis == hold or len(groups) == 1:
                continue  # a word that no rule looks at leaves everything standing
            wider: dict[int, Key] = {}
            for mask, example in found.items():
                for standing, word in groups:
                    words = (*example[:axis], word, *example[axis + 1 :])
                    wider.setdefault(mask & standing, words)
            found = wider
        return found

    def possible(self, mask: int) -> bool:
        """Whether no rule says that this combination cannot occur."""
        return not mask & self.kinds[RuleKind.IMPOSSIBLE]

    def settle(self, mask: int) -> tuple[Rule | None, Rule | None]:
        """(exemption, outcome) as far as the result depends on them.

        An exempted vehicle has no other outcome.
        """
        exemption = self.first(mask, RuleKind.EXEMPTION)
        return (exemption, None) if exemption else (None, self.first(mask, RuleKind.OUTCOME))

    def _answer(self, mask: int) -> tuple[Rule | None, Rule | str | None]:
        """What a vehicle is told: refusals of one word tell it the same."""
        exemption, outcome = self.settle(mask)
        return exemption, outcome.refuse or outcome if outcome else None

    def _decide(self, key: Key) -> Verdict:
        masks = list(self.masks(key))
        possible = [mask for mask in masks if self.possible(mask)]
        if not possible:
            return Verdict(impossible=self.first(masks[0], RuleKind.IMPOSSIBLE))
        if len({self._answer(mask) for mask in possible}) > 1:
            return Verdict(ask=self._ask(key))
        exemption, outcome = self.settle(possible[0])
        if exemption is not None:
            forgone = {self.first(mask, RuleKind.OUTCOME) for mask in possible}
            outcome = forgone.pop() if len(forgone) == 1 else None
        return Verdict(
            exemption=exemption,
            outcome=outcome,
            exemption_words=_led(exemption, key),
            outcome_words=_led(outcome, key),
        )

    def _ask(self, key: Key) -> tuple[int, ...]:
        """Axes needed whatever the others turn out to be.

        If there is none, the first that can matter at all.
        """
        unknown = [
            axis for axis, word in enumerate(key) if word is None and len(self.groups[axis]) > 1
        ]
        needed = tuple(axis for axis in unknown if all(self._varies(key, axis)))
        return needed or (next(axis for axis in unknown if any(self._varies(key, axis))),)

    def _varies(self, key: Key, axis: int) -> Iterator[bool]:
        """For each way the other unknown facts can turn out: does this axis still matter?"""
        for mask in self.masks(key, hold=axis):
            standing = [mask & word for word, _ in self.groups[axis]]
            results = {self._answer(left) for left in standing if self.possible(left)}
            if results:
                yield len(results) > 1

    def _known(self, key: Key) -> int:
        mask = self._all
        for table, word in zip(self._tables, key, strict=True):
            if word is not None:
                mask &= table[word]
        return mask

    def _bits(self, kind: RuleKind) -> int:
        return sum(1 << bit for bit, rule in enumerate(self.rules) if rule.kind is kind)

    def _equals(self, one: Rule) -> int:
        """The rules of the same kind and priority."""
        return sum(
            1 << bit
            for bit, rule in enumerate(self.rules)
            if (rule.kind, rule.priority) == (one.kind, one.priority)
        )

    def _standing(self, axis: str, word: str) -> int:
        """The rules that allow this word; one price of a line stands only for its own column."""
        mask = 0
        for bit, rule in enumerate(self.rules):
            allowed = rule.when.get(axis, (word,))
            if axis == rule.column[0] and rule.column[1] != word:
                continue
            if word in allowed:
                mask |= 1 << bit
        return mask


def _led(rule: Rule | None, key: Key) -> tuple[tuple[str, str], ...]:
    """The known words of the axes that the rule looks at."""
    if rule is None:
        return ()
    axes = sorted(AXIS_INDEX[name] for name in {*rule.when, rule.column[0]} - {""})
    return tuple((AXES[axis].name, str(word)) for axis in axes if (word := key[axis]) is not None)


def blank_key() -> Key:
    """A key with nothing known."""
    return (None,) * len(AXES)
