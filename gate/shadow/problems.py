"""What is wrong with a file or a mapping: where, what, and what helps; all of it at once."""

from collections.abc import Sequence
from dataclasses import dataclass

MOST_SHOWN = 20


@dataclass(frozen=True, slots=True)
class Problem:
    """One fault: the place (file, row, column), the fault, and the remedy."""

    place: str
    what: str
    remedy: str

    def __str__(self) -> str:
        """One line for a person."""
        return f"{self.place}: {self.what}. {self.remedy}."


class ShadowError(Exception):
    """Nothing was taken in; `problems` say why, most of them at once."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        """Keep the problems; the text form is what a person reads."""
        shown = [str(problem) for problem in problems[:MOST_SHOWN]]
        if len(problems) > MOST_SHOWN:
            shown.append(f"… and {len(problems) - MOST_SHOWN} more.")
        super().__init__("\n".join([*shown, "Nothing was imported."]))
        self.problems = tuple(problems)


def refuse(place: str, what: str, remedy: str) -> ShadowError:
    """The error of a single fault."""
    return ShadowError([Problem(place, what, remedy)])
