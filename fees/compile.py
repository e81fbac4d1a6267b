"""Turns the rules of a tariff into the matchers that find them, one per component.

Also finds what is wrong between rules rather than within one: a code used twice, a multiple of
nothing, a price by container that counts something else.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence

from fees.bands import BOXES, Bands
from fees.matcher import Matcher, Rule, RuleKind
from fees.problems import Problem
from fees.rules import Exemption, Impossible, Line, Part, Refusal, When

CONTAINER_CLASS = "CONTAINER_CLASS"
"""The code of a rule every tariff has: a container settles the class of its vehicle."""


def compiled(
    lines: Sequence[Line],
    refusals: Sequence[Refusal],
    impossible: Sequence[Impossible],
    exemptions: Sequence[Exemption],
    bands: Bands,
) -> tuple[tuple[Part, ...], bool]:
    """The components in file order, and whether any rule tells containers apart."""
    conditions: list[When] = [
        *(rule.when for rule in lines),
        *(rule.when for rule in refusals),
        *(rule.when for rule in impossible),
        *(rule.when for rule in exemptions),
    ]
    asks = any("container" in when for when in conditions) or any(x.by_container for x in lines)
    shared = [
        *_bars(impossible, exemptions),
        *(_one_class_per_box(bands) if asks else ()),
    ]
    names = list(dict.fromkeys(line.part for line in lines)) or [""]
    parts = tuple(
        Part(name, Matcher([*shared, *_outcomes(name, lines, refusals)], bands.words))
        for name in names
    )
    return parts, asks


def faults(
    codes: Sequence[str], lines: Sequence[Line], refusals: Sequence[Refusal]
) -> Iterator[Problem]:
    """What does not fit between rules."""
    for code, count in Counter(codes).items():
        if count > 1:
            yield Problem(
                "tariff.code_twice",
                code,
                "is the code of more than one rule",
                "give each rule its own code",
            )
    priced = {line.code: line for line in lines if not line.multiplier_of}
    for index, line in enumerate(lines):
        base = priced.get(line.multiplier_of)
        if line.multiplier_of and base is None:
            yield Problem(
                "tariff.multiplier",
                f"lines[{index}].multiplier_of",
                f"is {line.multiplier_of!r}, which is not a line with its own price",
                f"name one of: {', '.join(sorted(priced))}",
                told={"value": repr(line.multiplier_of), "known": ", ".join(sorted(priced))},
            )
    known = {line.part for line in lines}
    for index, rule in enumerate(refusals):
        if rule.part and rule.part not in known:
            yield Problem(
                "tariff.part",
                f"refusals[{index}].part",
                f"is {rule.part!r}, which no line has",
                f"name one of: {', '.join(sorted(known))}",
                told={"value": repr(rule.part), "known": ", ".join(sorted(known))},
            )


def _bars(impossible: Sequence[Impossible], exemptions: Sequence[Exemption]) -> list[Rule]:
    """What outranks every price, whatever the component."""
    return [
        *(Rule(RuleKind.IMPOSSIBLE, r.code, ref, r.when) for ref, r in enumerate(impossible)),
        *(
            Rule(RuleKind.EXEMPTION, r.code, ref, r.when, r.priority)
            for ref, r in enumerate(exemptions)
        ),
    ]


def _outcomes(name: str, lines: Sequence[Line], refusals: Sequence[Refusal]) -> Iterator[Rule]:
    """A line with several columns becomes one rule per column."""
    by_code: Mapping[str, Line] = {line.code: line for line in lines}
    for ref, line in enumerate(lines):
        if line.part != name:
            continue
        axis, prices = by_code[line.multiplier_of or line.code].columns
        for word in prices or ("",):
            column = (axis, word)
            yield Rule(RuleKind.OUTCOME, line.code, ref, line.when, line.priority, column)
    for ref, rule in enumerate(refusals):
        if rule.part in ("", name):
            yield Rule(
                RuleKind.OUTCOME,
                rule.code,
                -1 - ref,
                rule.when,
                rule.priority,
                refuse=rule.reason,
            )


def _one_class_per_box(bands: Bands) -> Iterator[Rule]:
    for box in BOXES:
        others = tuple(word for word in bands.words if word != bands.container[box])
        when = {"container": (str(box),), "class": others}
        yield Rule(RuleKind.IMPOSSIBLE, CONTAINER_CLASS, -1, when)
