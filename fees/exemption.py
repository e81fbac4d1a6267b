"""What takes money off a fee: exemptions, caps, and windows in which a fee is suspended or reduced.

Each leaves its own line, so that the amount forgone can be read from the assessment and reported
apart; what a cap takes off was never owed and is not forgone. Whether a person may grant an
exemption is not decided here.
"""

from __future__ import annotations

from collections.abc import Sequence

from fees.axes import AXES
from fees.lines import AssessmentLine, Inputs
from fees.matcher import Key
from fees.money import round_to
from fees.quantity import Missing
from fees.rules import Basis, Cap, CapPer, Exemption, Suspension, Tariff, applies

Lines = tuple[AssessmentLine, ...]


def subtotal(lines: Sequence[AssessmentLine]) -> int:
    """The sum of some lines."""
    return sum(line.amount_vnd for line in lines)


def exemption_line(grant: Exemption, charged: Lines, words: Inputs) -> AssessmentLine:
    """The line that takes off all of ``charged``."""
    return _reduction(grant, charged, subtotal(charged), words)


def cap_lines(tariff: Tariff, key: Key, charged: Lines) -> Lines | Missing:
    """The lines that bring ``charged`` down to the caps, or the fact that tells whether one holds.

    First each line by its lowest cap, then all together.
    """
    found: list[AssessmentLine] = []
    for per in CapPer:
        caps = sorted(
            (cap for cap in tariff.caps if cap.per is per), key=lambda cap: (cap.max_vnd, cap.code)
        )
        groups = [(line,) for line in charged] if per is CapPer.LINE else [(*charged, *found)]
        for group in groups:
            held = _held(caps, key, group)
            if held and not isinstance(held[0], AssessmentLine):
                return held
            found += held  # type: ignore[arg-type]  # lines: names of facts went back above
    return tuple(found)


def _held(caps: Sequence[Cap], key: Key, group: Lines) -> Lines | Missing:
    total = subtotal(group)
    for cap in caps:
        if total <= cap.max_vnd:
            break  # caps come lowest first
        state = applies(cap.when, key)
        if state is True:
            inputs: Inputs = (("base_vnd", total), ("max_vnd", cap.max_vnd))
            return (_reduction(cap, group, total - cap.max_vnd, inputs),)
        if state is not False:
            return (AXES[state].fact,)
    return ()


def window_for(tariff: Tariff, key: Key, entered_at: int | None) -> Suspension | Missing | None:
    """The suspension that holds for these facts at this time of entry (µs), or none.

    Or the fact that tells.
    """
    for window in tariff.suspensions:  # highest priority first
        state = applies(window.when, key)
        if state is False:
            continue
        if window.bounded:
            if entered_at is None:
                return ("entered_at",)
            if not window.holds_at(entered_at):
                continue
        return window if state is True else (AXES[state].fact,)
    return None


def suspension_line(tariff: Tariff, window: Suspension, charged: Lines) -> AssessmentLine:
    """The line that leaves of ``charged`` what the window lets be charged, rounded once."""
    total = subtotal(charged)
    kept = round_to(
        total * window.fraction.numerator,
        window.fraction.denominator,
        tariff.rounding.to,
        tariff.rounding.mode,
    )
    inputs: Inputs = (("base_vnd", total), ("rate", window.factor))
    return _reduction(window, charged, total - kept, inputs)


def _reduction(
    rule: Exemption | Cap | Suspension, charged: Lines, off: int, inputs: Inputs
) -> AssessmentLine:
    basis = charged[0].basis if len(charged) == 1 else Basis.PER_TURN
    return AssessmentLine(rule.code, rule.source, basis, 1, off, "-1", -off, rule.text, inputs)
