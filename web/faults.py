"""A fault of a tariff file in its reader's language: what is wrong, where, and what to do.

`fees` names the sentence and what it speaks of; the words are ours. A sentence that nobody wrote
yet is shown as `fees` has it, in English: a fault is never hidden for want of a translation.
"""

from dataclasses import dataclass

from fees.places import line_of
from fees.problems import Problem
from web.words import Words

ANY = "any vehicle"
SPOKEN = "en"  # what `fees` says itself


@dataclass(frozen=True, slots=True)
class Said:
    """One fault as a reader sees it; `line` 0 = not known."""

    key: str
    where: str
    what: str
    remedy: str
    example: str
    line: int


def said(t: Words, problem: Problem, file: str = "") -> Said:
    """The fault in the language of `t`, with its line in the text of the file."""
    what, remedy = problem.what, problem.remedy
    key = f"fault.{problem.sentence}"
    if t.lang != SPOKEN and t.has(key):
        what, remedy = t(key, **problem.told), t(f"remedy.{key}", **problem.told)
    example = t("fault.any_vehicle") if problem.example == ANY else problem.example
    line = line_of(file, problem.where, problem.what) if file else 0
    return Said(problem.key, problem.where, what, remedy, example, line)
