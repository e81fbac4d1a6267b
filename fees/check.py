"""The proof that a tariff is whole.

Each combination that can occur has exactly one outcome, and the examples come out.

Words that no rule distinguishes are taken together, so the proof walks some ten thousand
combinations instead of millions. What it finds is shown as the smallest set of facts that still
shows it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import combinations, islice
from typing import Any

from fees.assessment import Assessment, assess
from fees.axes import AXES
from fees.categories import Chargeable
from fees.matcher import Key, Matcher, RuleKind, blank_key
from fees.problems import FactsError, Problem
from fees.rules import Example, Suspension, Tariff, When

MAX_REPORTED = 20


def check_tariff(tariff: Tariff) -> list[Problem]:
    """Every gap, overlap, line that can never apply and failing example.

    Empty when the tariff is whole.
    """
    walked = []
    for part in tariff.parts:
        found = _Findings(part.matcher, f"part {part.name}, lines" if part.name else "lines")
        for mask, key in part.matcher.masks(blank_key()).items():
            if part.matcher.possible(mask):
                found.look(key, mask)
        walked.append(found)
    chosen = {code for found in walked for code in found.chosen}
    return [
        *(problem for found in walked for problem in found.problems()),
        *_never(tariff, chosen),
        *_overlapping_windows(tariff.suspensions),
        *_unsourced(tariff),
        *(fault for case in tariff.examples for fault in _failing(case, tariff)),
    ]


class _Findings:
    """What the walk over all combinations has met so far."""

    def __init__(self, matcher: Matcher, where: str) -> None:
        self.matcher = matcher
        self.where = where
        self.gap: Key | None = None
        self.overlaps: dict[tuple[str, ...], Key] = {}
        self.chosen: set[str] = set()

    def look(self, key: Key, mask: int) -> None:
        for kind in (RuleKind.EXEMPTION, RuleKind.OUTCOME):
            tied = self.matcher.tied(mask, kind)
            if len(tied) > 1:
                self.overlaps.setdefault(tuple(rule.code for rule in tied), key)
            self.chosen.update(rule.code for rule in tied)
        if self.gap is None and self.matcher.settle(mask) == (None, None):
            self.gap = key

    def problems(self) -> Iterator[Problem]:
        if self.gap is not None:
            shown = self._smallest(self.gap, lambda mask: self.matcher.settle(mask) == (None, None))
            remedy = "add a line, an exemption, a refusal or an [[impossible]] rule for it"
            yield Problem(
                "tariff.gap",
                self.where,
                "no rule covers a combination that can occur",
                remedy,
                shown,
            )
        for codes, key in islice(self.overlaps.items(), MAX_REPORTED):
            shown = self._smallest(key, self._tie(codes))
            remedy = "narrow one of them or give one a higher priority"
            yield Problem(
                "tariff.overlap",
                ", ".join(codes),
                "apply to the same vehicle with equal priority",
                remedy,
                shown,
            )

    def _tie(self, codes: tuple[str, ...]) -> Callable[[int], bool]:
        def tied(mask: int) -> bool:
            return any(
                tuple(rule.code for rule in self.matcher.tied(mask, kind)) == codes
                for kind in RuleKind
            )

        return tied

    def _smallest(self, key: Key, shows: Callable[[int], bool]) -> str:
        """Leave out every word without which the fault still shows whatever that word is."""
        words = list(key)
        for axis, word in enumerate(key):
            words[axis] = None
            masks = [m for m in self.matcher.masks(tuple(words)) if self.matcher.possible(m)]
            if not all(shows(mask) for mask in masks):
                words[axis] = word
        said = [
            f"{axis.name} = {word}"
            for axis, word in zip(AXES, words, strict=True)
            if word is not None
        ]
        return ", ".join(said) or "any vehicle"


def _never(tariff: Tariff, chosen: set[str]) -> Iterator[Problem]:
    """Rules that no vehicle can fall under, in any component."""
    codes = [
        *(rule.code for rule in tariff.exemptions),
        *(rule.code for rule in tariff.lines),
        *(rule.code for rule in tariff.refusals),
    ]
    for code in codes:
        if code not in chosen:
            remedy = "remove it or correct its conditions or priority"
            yield Problem("tariff.never_applies", code, "can never apply", remedy)


def _overlapping_windows(windows: Sequence[Suspension]) -> Iterator[Problem]:
    """Two suspensions of equal priority that can hold the same vehicle at the same time."""
    for first, second in combinations(windows, 2):
        if first.priority != second.priority or not _meet_in_time(first, second):
            continue
        words = _both(first.when, second.when)
        if words is not None:
            shown = ", ".join(f"{axis} = {word}" for axis, word in words.items())
            yield Problem(
                "tariff.overlap",
                f"{first.code}, {second.code}",
                "reduce the fee of the same vehicle at the same time with equal priority",
                "narrow one of them or give one a higher priority",
                shown or "any vehicle",
                "tariff.overlap.windows",
            )


def _meet_in_time(first: Suspension, second: Suspension) -> bool:
    return all(
        one.end is None or other.start is None or other.start < one.end
        for one, other in ((first, second), (second, first))
    )


def _both(first: When, second: When) -> dict[str, str] | None:
    """One word per axis on which both stand, or ``None`` when they exclude each other."""
    words = {}
    for axis in AXES:
        sets = [set(when[axis.name]) for when in (first, second) if axis.name in when]
        if sets:
            common = [word for word in axis.values if all(word in each for each in sets)]
            if not common:
                return None
            words[axis.name] = str(common[0])
    return words


def _unsourced(tariff: Tariff) -> Iterator[Problem]:
    if not tariff.lines:
        remedy, says = "add [[lines]] tables", "tariff.empty.lines"
        yield Problem("tariff.empty", "lines", "the tariff has no line", remedy, says=says)
    if not tariff.legal_basis:
        yield Problem(
            "tariff.no_legal_basis",
            "legal_basis",
            "no document is named",
            "add [[legal_basis]] tables",
        )


def _failing(example: Example, tariff: Tariff) -> Iterator[Problem]:
    where = f"examples[{example.name}]"
    try:
        result = assess(Chargeable.from_facts(plain_facts(example.facts)), tariff)
    except FactsError as error:
        yield from (replace(fault, where=f"{where}.{fault.where}") for fault in error.problems)
        return
    got = outcome(result)
    for name, expected in example.expect.items():
        if name not in got:
            known = ", ".join(got)
            yield Problem(
                "tariff.example",
                f"{where}.{name}",
                "is no result",
                f"use one of: {known}",
                says="tariff.example.name",
                told={"known": known},
            )
        elif got[name] != expected:
            what = f"comes out as {got[name]!r}, not {expected!r}"
            yield Problem(
                "tariff.example",
                f"{where}.{name}",
                what,
                "correct the rule or the example",
                told={"got": repr(got[name]), "expected": repr(expected)},
            )
    if not example.expect:
        yield Problem(
            "tariff.example",
            where,
            "expects nothing",
            "say what must come out",
            "expect = { total_vnd = 0 }",
            "tariff.example.nothing",
        )


def outcome(result: Assessment) -> dict[str, Any]:
    """What an example may expect of an assessment."""
    return {
        "total_vnd": result.total_vnd,
        "lines": [line.code for line in result.lines],
        "exemption": result.exemption,
        "forgone_vnd": result.forgone_vnd,
        "refusal": result.refusal,
        "missing": list(result.missing),
    }


def plain_facts(facts: Mapping[str, Any]) -> dict[str, Any]:
    """TOML dates as the text that facts carry."""
    return {
        name: value.isoformat() if hasattr(value, "isoformat") else value
        for name, value in facts.items()
    }
