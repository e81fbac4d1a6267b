"""``assess``: what this vehicle owes, line by line, and why; or exactly which fact is needed next.

An ``Assessment`` cannot exist unless its lines add up to its total. A missing fact yields no amount
at all, never a default; the facts whose absence is itself an answer (no exemption claimed, not left
yet) are named by the tariff's ``[absent]`` table.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeGuard

from fees.axes import AXES, AXIS_INDEX, Earlier
from fees.categories import Chargeable
from fees.exemption import (
    Lines,
    cap_lines,
    exemption_line,
    subtotal,
    suspension_line,
    window_for,
)
from fees.goods import deciding
from fees.lines import AssessmentLine, line_from_json, price
from fees.matcher import Key, Verdict
from fees.policies import OnTurnedBack, VersionAt
from fees.quantity import Missing
from fees.rules import Suspension, Tariff

__all__ = ["Assessment", "AssessmentLine", "assess", "axis_words", "in_force", "unchanged"]

_CLASS, _DWELL = AXIS_INDEX["class"], AXIS_INDEX["dwell"]

OUTSIDE_EFFECT = "OUTSIDE_EFFECT"
NOT_COVERED = "NOT_COVERED"


@dataclass(frozen=True, slots=True, kw_only=True)
class Assessment:
    """One answer.

    An amount (``total_vnd``), an exemption (total 0), a named refusal, or the facts still missing.

    ``forgone_vnd`` is what exemption and suspension took off. ``exemption`` and ``refusal`` are
    codes, empty when they do not apply. Raises ``ValueError`` when lines and total disagree or when
    it claims two answers at once.
    """

    tariff: str
    version: str
    sha256: str
    lines: tuple[AssessmentLine, ...] = ()
    total_vnd: int | None = None
    forgone_vnd: int = 0
    exemption: str = ""
    refusal: str = ""
    missing: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        answered = self.total_vnd is not None
        if answered == bool(self.missing or self.refusal) or (self.missing and self.refusal):
            raise ValueError(
                "an assessment is an amount, a refusal or a question, and exactly one of them"
            )
        if not answered and (self.lines or self.exemption or self.forgone_vnd):
            raise ValueError(
                "without an amount there are no lines, no exemption and nothing forgone"
            )
        if answered and (type(self.total_vnd) is not int or self.total_vnd < 0):
            raise ValueError(f"a total is whole đồng and not negative: {self.total_vnd!r}")
        if answered and sum(line.amount_vnd for line in self.lines) != self.total_vnd:
            raise ValueError("the lines do not add up to the total")
        if self.exemption and self.total_vnd:
            raise ValueError("an exempt vehicle owes nothing")

    def to_json(self) -> dict[str, Any]:
        """Integers, strings, booleans, lists: fit for the ledger.

        ``total_vnd`` is absent when there is no amount.
        """
        out: dict[str, Any] = {
            "tariff": self.tariff,
            "version": self.version,
            "sha256": self.sha256,
            "lines": [line.to_json() for line in self.lines],
            "forgone_vnd": self.forgone_vnd,
            "exemption": self.exemption,
            "refusal": self.refusal,
            "missing": list(self.missing),
        }
        if self.total_vnd is not None:
            out["total_vnd"] = self.total_vnd
        return out

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Assessment:
        """Rebuild what ``to_json`` wrote; the same invariants hold or it raises ``ValueError``."""
        return cls(
            tariff=data["tariff"],
            version=data["version"],
            sha256=data["sha256"],
            lines=tuple(line_from_json(line) for line in data["lines"]),
            total_vnd=data.get("total_vnd"),
            forgone_vnd=data["forgone_vnd"],
            exemption=data["exemption"],
            refusal=data["refusal"],
            missing=tuple(data["missing"]),
        )


def assess(facts: Chargeable, tariff: Tariff) -> Assessment:
    """Assess one vehicle under one tariff.

    Pure: the same facts and bytes give the same answer for ever. Its dates are held against the
    moment that its own ``version_at`` names, as far as the facts tell it.
    """
    moment = facts.entered_at
    if tariff.policy.version_at is not VersionAt.ENTRY:
        moment = facts.left_at if tariff.policy.version_at is VersionAt.LEAVING else None
    if moment is not None and not in_force(moment, tariff):
        return _answer(tariff, refusal=OUTSIDE_EFFECT)
    key = axis_words(facts, tariff)
    verdicts = []
    for part in tariff.parts:
        verdict = part.matcher.decide(key)
        if verdict.impossible is not None:
            return _answer(tariff, refusal=verdict.impossible.code)
        if verdict.ask:
            return _answer(tariff, missing=_facts_of(verdict.ask, facts))
        verdicts.append(verdict)
    if verdicts[0].exemption is not None:
        return _exempt(facts, tariff, key, verdicts)
    for verdict in verdicts:
        if verdict.outcome is None:
            return _answer(tariff, refusal=NOT_COVERED)
        if verdict.outcome.ref < 0:
            return _answer(tariff, refusal=tariff.refusals[-1 - verdict.outcome.ref].reason)
    return _charge(facts, tariff, key, verdicts)


def unchanged(before: Mapping[str, Any], now: Mapping[str, Any]) -> bool:
    """Whether two written assessments say the same, one perhaps before lines explained themselves.

    An issued charge is not reversed and issued again only because it can now be explained.
    """
    return _bare(before) == _bare(now)


def _bare(written: Mapping[str, Any]) -> dict[str, Any]:
    lines = [
        {key: value for key, value in line.items() if key not in ("inputs", "arithmetic")}
        for line in written["lines"]
    ]
    return {**written, "lines": lines}


def axis_words(facts: Chargeable, tariff: Tariff) -> Key:
    """The facts as one word per axis of the tariff.

    Unknown ones as its ``[absent]`` table says, else ``None``. Where containers matter and nobody
    said whether there is one, the class is not known either: a container settles it. What holds of
    a vehicle that has not left is not said of one that has.
    """
    absent, policy = tariff.absent, tariff.policy
    box = facts.box
    told = box is not None or facts.payload_kg is None or not tariff.asks_container
    band = tariff.bands.classify(facts.payload_kg, box, facts.seats) if told else None
    again = policy.on_turned_back is OnTurnedBack.CHARGED_AGAIN
    return (
        facts.licence_kind or absent.get("licence_kind"),
        facts.load or absent.get("load"),
        facts.flow or absent.get("flow"),
        facts.regime or absent.get("regime"),
        deciding(facts.goods, facts.commodity, policy.mixed_goods) or absent.get("commodity"),
        facts.origin or absent.get("origin"),
        facts.duty or absent.get("duty"),
        band or absent.get("class"),
        box or absent.get("container"),
        facts.journey or absent.get("journey"),
        facts.declared_at or absent.get("declared_at"),
        facts.transport or absent.get("transport"),
        Earlier.FIRST if again else facts.earlier or absent.get("earlier_passages"),
        facts.dwell or (absent.get("dwell") if facts.left_at is None else None),
    )


def in_force(moment: int, tariff: Tariff) -> bool:
    """Whether the tariff's dates hold this moment (µs since the epoch)."""
    return tariff.effective_from <= moment and (
        tariff.effective_to is None or moment < tariff.effective_to
    )


def _facts_of(axes: tuple[int, ...], facts: Chargeable) -> Missing:
    """The facts to ask for, in place of those told that do not suffice alone.

    A payload already told leaves the container to be told, a leaving the entering.
    """
    told = {
        _CLASS: "container" if facts.payload_kg is not None and facts.box is None else "",
        _DWELL: "entered_at" if facts.left_at is not None else "",
    }
    return tuple(dict.fromkeys(told.get(axis) or AXES[axis].fact for axis in axes))


def _priced(
    facts: Chargeable, tariff: Tariff, key: Key, verdicts: Sequence[Verdict]
) -> Lines | Missing:
    """The lines of all components with their caps, or the facts still missing."""
    lines: list[AssessmentLine] = []
    missing: list[str] = []
    for verdict in verdicts:
        assert verdict.outcome is not None  # the caller looked
        made = price(facts, tariff, verdict.outcome, verdict.outcome_words)
        if isinstance(made, AssessmentLine):
            lines.append(made)
        else:
            missing += made
    if missing:
        return tuple(dict.fromkeys(missing))
    if len(lines) > 1:  # hours nobody was plugged in for are not worth a line
        lines = [line for line in lines if line.quantity] or lines[:1]
    charged = tuple(lines)
    if not tariff.caps:
        return charged
    capped = cap_lines(tariff, key, charged)
    return (*charged, *capped) if _are_lines(capped) else capped


def _are_lines(found: Lines | Missing) -> TypeGuard[Lines]:
    return all(isinstance(one, AssessmentLine) for one in found)


def _exempt(facts: Chargeable, tariff: Tariff, key: Key, verdicts: Sequence[Verdict]) -> Assessment:
    """Nothing is owed; the fee that is forgone is shown where it can be known."""
    ground = verdicts[0]
    assert ground.exemption is not None  # the caller looked
    grant = tariff.exemptions[ground.exemption.ref]
    known = all(verdict.outcome and verdict.outcome.ref >= 0 for verdict in verdicts)
    priced = _priced(facts, tariff, key, verdicts) if known else ()
    if not priced or not _are_lines(priced):
        return _answer(tariff, total_vnd=0, exemption=grant.code)
    lines = (*priced, exemption_line(grant, priced, ground.exemption_words))
    return _answer(
        tariff, lines=lines, total_vnd=0, exemption=grant.code, forgone_vnd=subtotal(priced)
    )


def _charge(facts: Chargeable, tariff: Tariff, key: Key, verdicts: Sequence[Verdict]) -> Assessment:
    window = window_for(tariff, key, facts.entered_at) if tariff.suspensions else None
    if isinstance(window, Suspension) and window.refuse:
        return _answer(tariff, refusal=window.refuse)
    priced = _priced(facts, tariff, key, verdicts)
    if not _are_lines(priced):
        return _answer(tariff, missing=priced)
    if isinstance(window, tuple):
        return _answer(tariff, missing=window)
    before = subtotal(priced)
    lines = (*priced, suspension_line(tariff, window, priced)) if window and before else priced
    total = subtotal(lines)
    return _answer(tariff, lines=lines, total_vnd=total, forgone_vnd=before - total)


def _answer(tariff: Tariff, **answer: Any) -> Assessment:
    return Assessment(tariff=tariff.tariff, version=tariff.version, sha256=tariff.sha256, **answer)
