"""A tariff: the words of a resolution turned into data, with the hash of the bytes it came from.

Reading refuses anything it does not understand: a misspelt key, a float, a source without a
document. Whether the lines leave a hole or overlap is proved apart, by ``check``. The compiled form
is made once, so an assessment costs microseconds.
"""

from __future__ import annotations

from fees.check import check_tariff
from fees.problems import Problem, TariffError
from fees.rules import (
    Basis,
    Exemption,
    LegalBasis,
    Line,
    Policy,
    Source,
    Status,
    Suspension,
    Tariff,
    Text,
)
from fees.tariff_file import read_tariff

__all__ = [
    "Basis",
    "Exemption",
    "LegalBasis",
    "Line",
    "Policy",
    "Problem",
    "Source",
    "Status",
    "Suspension",
    "Tariff",
    "TariffError",
    "Text",
    "check",
    "load_checked",
    "load_tariff",
]


def load_tariff(raw: bytes) -> Tariff:
    """Read a tariff file; raises ``TariffError`` with every problem of form.

    The keys are described in ``docs/tariff.md``.
    """
    return read_tariff(raw)


def check(tariff: Tariff) -> list[Problem]:
    """Prove one outcome for every possible combination and run the embedded examples.

    An empty list is the proof.
    """
    return check_tariff(tariff)


def load_checked(raw: bytes) -> Tariff:
    """Read and check: what a ledger opens its day with.

    Raises ``TariffError`` unless the tariff is whole.
    """
    tariff = read_tariff(raw)
    problems = check_tariff(tariff)
    if problems:
        raise TariffError(problems)
    return tariff
