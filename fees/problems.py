"""One shape for everything that is wrong with a tariff file or with the facts of a vehicle.

A problem names what is wrong, where, and what to do about it; it never repairs anything by itself.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Problem:
    """One fault.

    Message key, place (``lines[3].when.flow``), sentence, remedy and the smallest example that
    shows it. ``says`` names the sentence where a key has several, ``told`` what it speaks of: with
    them a screen says the same in its reader's language.
    """

    key: str
    where: str
    what: str
    remedy: str
    example: str = ""
    says: str = ""
    told: Mapping[str, str] = field(default_factory=dict, compare=False)

    @property
    def sentence(self) -> str:
        """The name of its sentence among the words of the screens."""
        return self.says or self.key

    def __str__(self) -> str:
        shown = f"{self.where}: {self.what} → {self.remedy}"
        return f"{shown} (example: {self.example})" if self.example else shown


class ProblemsError(ValueError):
    """Raised with every problem found: a person corrects a file once and not line by line."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems: tuple[Problem, ...] = tuple(problems)
        super().__init__("; ".join(str(problem) for problem in self.problems))


class TariffError(ProblemsError):
    """The tariff file cannot be used as it stands; nothing is charged by it."""


class FactsError(ProblemsError):
    """The facts of a vehicle contain an unknown name, an unreadable value or a contradiction."""
