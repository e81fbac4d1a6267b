"""``assess``: what this vehicle owes, line by line, and why; or exactly which fact is needed next.

An ``Assessment`` cannot exist unless its lines add up to its total. A missing fact yields no amount
at all, never a default; the facts whose absence is itself an answer (no exemption claimed, not left
yet) are named by the tariff's ``[absent]`` table.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from fees.axes import AXES
from fees.categories import Chargeable
from fees.exemption import exemption_line, suspension_lines
from fees.lines import AssessmentLine, price
from fees.matcher import Key
from fees.rules import Basis, Source, Tariff, Text

__all__ = ["Assessment", "AssessmentLine", "assess"]

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
            lines=tuple(_line_from_json(line) for line in data["lines"]),
            total_vnd=data.get("total_vnd"),
            forgone_vnd=data["forgone_vnd"],
            exemption=data["exemption"],
            refusal=data["refusal"],
            missing=tuple(data["missing"]),
        )


def assess(facts: Chargeable, tariff: Tariff) -> Assessment:
    """Assess one vehicle under one tariff.

    Pure: the same facts and bytes give the same answer for ever.
    """
    if facts.entered_at is not None and not _in_force(facts.entered_at, tariff):
        return _answer(tariff, refusal=OUTSIDE_EFFECT)
    verdict = tariff.matcher.decide(axis_words(facts, tariff))
    if verdict.impossible is not None:
        return _answer(tariff, refusal=verdict.impossible.code)
    if verdict.ask:
        return _answer(tariff, missing=tuple(AXES[axis].fact for axis in verdict.ask))
    rule = verdict.outcome
    if verdict.exemption is not None:
        grant = tariff.exemptions[verdict.exemption.ref]
        priced = price(facts, tariff, rule) if rule and rule.ref >= 0 else None
        if not isinstance(priced, AssessmentLine):
            return _answer(tariff, total_vnd=0, exemption=grant.code)
        lines = (priced, exemption_line(grant, priced))
        return _answer(
            tariff, lines=lines, total_vnd=0, exemption=grant.code, forgone_vnd=priced.amount_vnd
        )
    if rule is None:
        return _answer(tariff, refusal=NOT_COVERED)
    if rule.ref < 0:
        return _answer(tariff, refusal=tariff.refusals[-1 - rule.ref].reason)
    return _charge(facts, tariff, price(facts, tariff, rule))


def axis_words(facts: Chargeable, tariff: Tariff) -> Key:
    """The facts as one word per axis of the tariff.

    Unknown ones as its ``[absent]`` table says, else ``None``.
    """
    absent = tariff.absent
    return (
        facts.licence_kind or absent.get("licence_kind"),
        facts.load or absent.get("load"),
        facts.flow or absent.get("flow"),
        facts.regime or absent.get("regime"),
        facts.deciding_commodity or absent.get("commodity"),
        facts.vehicle_class or absent.get("class"),
        facts.journey or absent.get("journey"),
        facts.earlier or absent.get("earlier_passages"),
        facts.dwell or absent.get("dwell"),
    )


def _charge(
    facts: Chargeable, tariff: Tariff, priced: AssessmentLine | tuple[str, ...]
) -> Assessment:
    if not isinstance(priced, AssessmentLine):
        return _answer(tariff, missing=priced)
    if tariff.suspensions and facts.entered_at is None:
        return _answer(tariff, missing=("entered_at",))
    lines = (priced, *suspension_lines(tariff, facts.entered_at, priced))
    total = sum(line.amount_vnd for line in lines)
    return _answer(tariff, lines=lines, total_vnd=total, forgone_vnd=priced.amount_vnd - total)


def _in_force(entered_at: int, tariff: Tariff) -> bool:
    return tariff.effective_from <= entered_at and (
        tariff.effective_to is None or entered_at < tariff.effective_to
    )


def _answer(tariff: Tariff, **answer: Any) -> Assessment:
    return Assessment(tariff=tariff.tariff, version=tariff.version, sha256=tariff.sha256, **answer)


def _line_from_json(data: Mapping[str, Any]) -> AssessmentLine:
    return AssessmentLine(
        code=data["code"],
        source=Source(**data["source"]),
        basis=Basis(data["basis"]),
        quantity=data["quantity"],
        unit_vnd=data["unit_vnd"],
        factor=data["factor"],
        amount_vnd=data["amount_vnd"],
        text=Text(**data["text"]),
    )
