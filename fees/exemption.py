"""What takes money off a fee: exemptions, and windows in which a fee is suspended.

Each leaves its own line, so that the amount forgone can be read from the assessment and reported
apart. Whether a person may grant an exemption is not decided here.
"""

from __future__ import annotations

from fees.lines import AssessmentLine
from fees.money import round_to
from fees.rules import Exemption, Suspension, Tariff


def exemption_line(grant: Exemption, charged: AssessmentLine) -> AssessmentLine:
    """The line that takes off all of ``charged``."""
    return _reduction(grant, charged, charged.amount_vnd)


def suspension_lines(
    tariff: Tariff, entered_at: int | None, charged: AssessmentLine
) -> tuple[AssessmentLine, ...]:
    """The line of the first window that holds the time of entry (µs), or nothing."""
    if entered_at is None:
        return ()
    for window in tariff.suspensions:
        begun = window.start is None or window.start <= entered_at
        if begun and (window.end is None or entered_at < window.end):
            off = charged.amount_vnd - _kept(window, charged, tariff)
            return (_reduction(window, charged, off),)
    return ()


def _kept(window: Suspension, charged: AssessmentLine, tariff: Tariff) -> int:
    fraction = window.fraction
    return round_to(
        charged.amount_vnd * fraction.numerator,
        fraction.denominator,
        tariff.rounding.to,
        tariff.rounding.mode,
    )


def _reduction(rule: Exemption | Suspension, charged: AssessmentLine, off: int) -> AssessmentLine:
    return AssessmentLine(rule.code, rule.source, charged.basis, 1, off, "-1", -off, rule.text)
