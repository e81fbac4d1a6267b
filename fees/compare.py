"""What differs between two versions of a tariff, key by key, as one would mark it in the file.

Only what is written: rules are matched by their code, policies by their name. Version, dates and
the bytes themselves are left out, because a successor always differs in them. It judges nothing;
what a difference costs is told by a dry run.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields, is_dataclass
from typing import Any

from fees.rules import Tariff

TABLES = ("lines", "refusals", "impossible", "exemptions", "caps", "suspensions")
HEAD = (
    "kind",
    "status",
    "name",
    "legal_basis",
    "budget_code",
    "retained_percent",
    "collector",
    "rounding",
    "bands",
    "absent",
    "plug_hours_absent",
    "stay_minutes",
)


@dataclass(frozen=True, slots=True)
class Difference:
    """One key: the table of the file, the code of the rule, the key in it, and both values.

    ``key`` "" = the whole rule is there only in one of them (``before`` or ``after`` is "").
    """

    table: str
    code: str
    key: str
    before: str
    after: str


def differences(before: Tariff, after: Tariff) -> tuple[Difference, ...]:
    """All differences, in the order of the file."""
    return (*_head(before, after), *_policies(before, after), *_rules(before, after))


def _head(before: Tariff, after: Tariff) -> Iterator[Difference]:
    old = {name: getattr(before, name) for name in HEAD}
    new = {name: getattr(after, name) for name in HEAD}
    yield from _keys("head", "", _flat(old), _flat(new))


def _policies(before: Tariff, after: Tariff) -> Iterator[Difference]:
    for name, policy in before.policies.items():
        yield from _keys("policies", name, _flat(policy), _flat(after.policies[name]))


def _rules(before: Tariff, after: Tariff) -> Iterator[Difference]:
    for table in TABLES:
        old = {rule.code: rule for rule in getattr(before, table)}
        new = {rule.code: rule for rule in getattr(after, table)}
        for code in dict.fromkeys((*old, *new)):
            if code not in old or code not in new:
                words = [rules[code].text.vi if code in rules else "" for rules in (old, new)]
                yield Difference(table, code, "", *words)
            else:
                yield from _keys(table, code, _flat(old[code]), _flat(new[code]))


def _keys(
    table: str, code: str, old: Mapping[str, str], new: Mapping[str, str]
) -> Iterator[Difference]:
    for key in dict.fromkeys((*old, *new)):
        was, now = old.get(key, ""), new.get(key, "")
        if was != now:
            yield Difference(table, code, key, was, now)


def _flat(value: Any, path: str = "") -> dict[str, str]:
    """Every value under its dotted key; lists as one text."""
    if isinstance(value, tuple):
        return {path: ", ".join(" ".join(_flat(one).values()) for one in value)}
    if is_dataclass(value):
        value = {field.name: getattr(value, field.name) for field in fields(value)}
    if not isinstance(value, Mapping):
        return {path: "" if value is None else str(value)}
    found: dict[str, str] = {}
    for key, one in value.items():
        found |= _flat(one, f"{path}.{key}" if path else str(key))
    return found
