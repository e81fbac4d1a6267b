"""Reads a tariff file (TOML) and refuses whatever it does not understand, all problems at once.

A tariff is law turned into data: a misspelt key, a float or a word outside the axes must stop the
file, because a silently ignored line is a fee not collected or collected wrongly. Gaps and overlaps
are proved elsewhere (``fees.check``).
"""

from __future__ import annotations

import hashlib
import tomllib
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from fees.axes import AXES, AXIS_INDEX, VehicleClass
from fees.matcher import Matcher, Rule, RuleKind
from fees.money import RoundingMode
from fees.problems import Problem, TariffError
from fees.rules import (
    Basis,
    Example,
    Exemption,
    Impossible,
    LegalBasis,
    Line,
    Policy,
    Refusal,
    Rounding,
    Source,
    Status,
    Suspension,
    Tariff,
    Text,
    When,
)
from fees.toml_reader import Reader

POLICIES = (
    "turn",
    "same_day",
    "on_turned_back",
    "due_at",
    "payer",
    "version_at",
    "mixed_goods",
    "bar_exit",
)
MAX_BYTES = 1_000_000


def read_tariff(raw: bytes) -> Tariff:
    """Read the bytes of one tariff file; raises ``TariffError`` naming every problem of form."""
    problems: list[Problem] = []
    top = Reader(_parse(raw), "", problems)
    head = _head(top)
    lines = tuple(_line(item) for item in top.tables("lines"))
    refusals = tuple(_refusal(item) for item in top.tables("refusals"))
    impossible = tuple(_impossible(item) for item in top.tables("impossible"))
    exemptions = tuple(_exemption(item) for item in top.tables("exemptions"))
    suspensions = tuple(_suspension(item) for item in top.tables("suspensions"))
    examples = tuple(_example(item) for item in top.tables("examples"))
    top.nothing_else()
    codes = [
        rule.code
        for rules in (lines, refusals, impossible, exemptions, suspensions)
        for rule in rules
    ]
    problems += [*_twice(codes), *_bad_references(lines)]
    if problems:
        raise TariffError(problems)
    return Tariff(
        **head,
        sha256=hashlib.sha256(raw).hexdigest(),
        lines=lines,
        refusals=refusals,
        impossible=impossible,
        exemptions=exemptions,
        suspensions=suspensions,
        examples=examples,
        matcher=Matcher(_rules(lines, refusals, impossible, exemptions)),
    )


def _parse(raw: bytes) -> Mapping[str, Any]:
    if len(raw) > MAX_BYTES:
        raise TariffError(
            [_file("is larger than one megabyte", "give the tariff file, not another one")]
        )
    try:
        return tomllib.loads(raw.decode("utf-8"))
    except UnicodeDecodeError as error:
        raise TariffError(
            [_file(f"is not UTF-8 text ({error.reason})", "save the file as UTF-8")]
        ) from None
    except tomllib.TOMLDecodeError as error:
        raise TariffError([_file(f"is not TOML: {error}", "correct the place named")]) from None
    except RecursionError:
        raise TariffError([_file("is nested too deeply", "give a tariff file")]) from None


def _file(what: str, remedy: str) -> Problem:
    return Problem("tariff.unreadable", "file", what, remedy)


def _head(top: Reader) -> dict[str, Any]:
    """Everything that is not a rule."""
    head = {
        "tariff": top.text("tariff"),
        "version": top.text("version"),
        "kind": top.choice("kind", ("FEE", "PRICE"), "FEE"),
        "status": top.choice("status", tuple(Status)),
        "name": _text(top, "name"),
        "effective_from": top.time("effective_from", required=True),
        "effective_to": top.time("effective_to"),
        "legal_basis": tuple(_legal_basis(item) for item in top.tables("legal_basis")),
        "policies": _policies(top.table("policies")),
        "absent": _absent(top.table("absent", required=False)),
        **_budget(top.table("budget", required=False)),
    }
    rounding = top.table("rounding")
    head["rounding"] = Rounding(
        rounding.choice("mode", tuple(RoundingMode)), rounding.whole("to", low=1)
    )
    rounding.nothing_else()
    if head["effective_to"] is not None and head["effective_to"] <= head["effective_from"]:
        top.fault(
            "tariff.window", "effective_to", "is not after effective_from", "correct one of the two"
        )
    return head


def _budget(table: Reader) -> dict[str, Any]:
    """State-budget code and the share the collecting unit keeps."""
    budget = {
        "budget_code": table.text("code", ""),
        "retained_percent": table.whole("retained_percent", 0),
    }
    table.nothing_else()
    return budget


def _legal_basis(item: Reader) -> LegalBasis:
    basis = LegalBasis(
        item.text("doc"), item.text("number", ""), item.flag("verified", default=False)
    )
    item.nothing_else()
    return basis


def _policies(table: Reader) -> dict[str, Policy]:
    """The questions a resolution leaves open.

    Every one needs an answer, confirmed or marked unconfirmed.
    """
    policies = {}
    for name in POLICIES:
        item = table.table(name)
        policies[name] = Policy(
            name,
            item.text("value"),
            item.text("article", ""),
            item.flag("confirmed", default=False),
        )
        item.nothing_else()
    table.nothing_else()
    return policies


def _absent(table: Reader) -> dict[str, str]:
    """Axes on which not knowing is itself an answer."""
    absent = {
        axis.name: str(table.choice(axis.name, axis.values))
        for axis in AXES
        if axis.name in table.data
    }
    table.taken.update(AXIS_INDEX)
    table.nothing_else()
    return absent


def _text(item: Reader, key: str = "text") -> Text:
    table = item.table(key)
    text = Text(table.text("vi"), table.text("zh"), table.text("en"))
    table.nothing_else()
    return text


def _source(item: Reader) -> Source:
    """A source names its document; an article counts as verified only where it is named."""
    table = item.table("source")
    source = Source(
        table.text("doc"), table.text("article", ""), table.flag("verified", default=False)
    )
    if source.verified and not source.article:
        table.fault(
            "tariff.source",
            "verified",
            "is true without an article",
            "name the article or write false",
        )
    table.nothing_else()
    return source


def _when(item: Reader) -> When:
    """Conditions: one word or a list of words per axis; an axis not named is open."""
    table = item.table("when", required=False)
    when = {}
    for axis in AXES:
        if axis.name not in table.data:
            continue
        table.taken.add(axis.name)
        given = table.data[axis.name]
        words = given if isinstance(given, list) else [given]
        wrong = [word for word in words if word not in axis.values]
        if wrong or not words:
            table.fault(
                "tariff.unknown_word",
                axis.name,
                f"is {given!r}",
                f"use words from: {', '.join(axis.values)}",
            )
        when[axis.name] = tuple(str(word) for word in words)
    table.taken.update(AXIS_INDEX)
    table.nothing_else()
    return when


def _line(item: Reader) -> Line:
    multiple = item.text("multiplier_of", "")
    line = Line(
        code=item.text("code"),
        when=_when(item),
        basis=item.choice("basis", tuple(Basis), Basis.PER_TURN),
        source=_source(item),
        text=_text(item),
        priority=item.whole("priority", 0),
        amount=item.whole("amount", None),
        by_class=_by_class(item.table("by_class", required=False)),
        multiplier_of=multiple,
        factor=item.factor("factor") if multiple else item.factor("factor", "1"),
    )
    prices = [
        key for key in ("amount", "by_class", "multiplier_of") if item.data.get(key) is not None
    ]
    if len(prices) != 1:
        item.fault(
            "tariff.price",
            "amount",
            f"has {len(prices)} prices",
            "give amount, by_class or multiplier_of",
            "amount = 0",
        )
    item.nothing_else()
    return line


def _by_class(table: Reader) -> dict[str, int]:
    prices = {name: table.whole(name) for name in VehicleClass if name in table.data}
    table.taken.update(VehicleClass)
    table.nothing_else()
    return {str(name): price for name, price in prices.items()}


def _refusal(item: Reader) -> Refusal:
    refusal = Refusal(
        item.text("code"),
        _when(item),
        item.text("refuse"),
        _source(item),
        _text(item),
        item.whole("priority", 0),
    )
    item.nothing_else()
    return refusal


def _impossible(item: Reader) -> Impossible:
    impossible = Impossible(item.text("code"), _when(item), _text(item))
    if not impossible.when:
        item.fault("tariff.missing_key", "when", "is missing", "say which combination cannot occur")
    item.nothing_else()
    return impossible


def _exemption(item: Reader) -> Exemption:
    exemption = Exemption(
        code=item.text("code"),
        when=_when(item),
        ground=item.text("ground"),
        needs_approval=item.flag("needs_approval"),
        source=_source(item),
        text=_text(item),
        priority=item.whole("priority", 0),
    )
    item.nothing_else()
    return exemption


def _suspension(item: Reader) -> Suspension:
    window = Suspension(
        code=item.text("code"),
        start=item.time("from"),
        end=item.time("to"),
        factor=item.factor("factor"),
        source=_source(item),
        text=_text(item),
    )
    item.nothing_else()
    return window


def _example(item: Reader) -> Example:
    example = Example(item.text("name"), item.take("facts", dict), item.take("expect", dict))
    item.nothing_else()
    return example


def _twice(codes: Sequence[str]) -> list[Problem]:
    return [
        Problem(
            "tariff.code_twice",
            code,
            "is the code of more than one rule",
            "give each rule its own code",
        )
        for code, count in Counter(codes).items()
        if count > 1
    ]


def _bad_references(lines: Sequence[Line]) -> list[Problem]:
    """A multiple points at a line with a price of its own, so that nobody has to follow a chain."""
    priced = {line.code for line in lines if not line.multiplier_of}
    return [
        Problem(
            "tariff.multiplier",
            f"lines[{index}].multiplier_of",
            f"is {line.multiplier_of!r}, which is not a line with its own price",
            f"name one of: {', '.join(sorted(priced))}",
        )
        for index, line in enumerate(lines)
        if line.multiplier_of and line.multiplier_of not in priced
    ]


def _rules(
    lines: Sequence[Line],
    refusals: Sequence[Refusal],
    impossible: Sequence[Impossible],
    exemptions: Sequence[Exemption],
) -> list[Rule]:
    """All rules for the matcher; a line priced by class becomes one rule per class."""
    prices = {line.code: line.by_class for line in lines}
    rules = [
        Rule(RuleKind.IMPOSSIBLE, rule.code, ref, rule.when) for ref, rule in enumerate(impossible)
    ]
    rules += [
        Rule(RuleKind.EXEMPTION, rule.code, ref, rule.when, rule.priority)
        for ref, rule in enumerate(exemptions)
    ]
    for ref, line in enumerate(lines):
        classes = prices[line.multiplier_of or line.code] or {"": 0}
        rules += [
            Rule(RuleKind.OUTCOME, line.code, ref, line.when, line.priority, name)
            for name in classes
        ]
    rules += [
        Rule(RuleKind.OUTCOME, rule.code, -1 - ref, rule.when, rule.priority)
        for ref, rule in enumerate(refusals)
    ]
    return rules
