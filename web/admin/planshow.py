"""What the page of the yard's plan shows: the drawing with links, and what is wrong at which field.

The sentences of a contradiction are in the reader's language; a fault of a file that nobody has
words for yet is shown as the reader of files says it, in English: it is never hidden.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache

from markupsafe import Markup

from fees.places import line_of
from parking.checked import Problem
from parking.plan import Spot, draw
from parking.yard import Yard
from parking.yardfile import read_yard
from web.words import Words

_FIELD = {
    "yard.twice": "id",
    "yard.name": "id",
    "yard.turn": "turn_deg",
    "yard.outside": "x_cm",
    "yard.overlap": "x_cm",
    "yard.side": "side",
    "yard.lane_unused": "id",
    "yard.ground": "kind",
    "yard.lane": "lanes",
    "yard.unreachable": "lanes",
    "yard.size": "length_cm",
    "yard.neighbour": "neighbours",
    "yard.neighbour_one_sided": "neighbours",
    "yard.neighbour_far": "neighbours",
    "yard.behind": "behind",
    "yard.behind_itself": "behind",
    "yard.apart_source": "source",
}


@dataclass(frozen=True, slots=True)
class Wrong:
    """One contradiction: which form mends it ("bay:A01"), at which field, and the sentence."""

    opens: str
    field: str
    label: str
    said: str
    remedy: str
    other: str  # what else is named, as the file has it


@lru_cache(maxsize=8)
def surveyed(text: str) -> tuple[Yard, tuple[Problem, ...]]:
    """The drawn yard and its contradictions; raises `YardError`. A large one takes a while."""
    return read_yard(text.encode())


def wrongs(t: Words, yard: Yard, problems: Iterable[Problem]) -> list[Wrong]:
    """The contradictions of a drawn yard in the language of `t`."""
    return [_wrong(t, yard, problem) for problem in problems]


def _wrong(t: Words, yard: Yard, problem: Problem) -> Wrong:
    opens = _opens(yard, problem)
    kind, _, name = opens.partition(":")
    if kind == "ground":
        name = t.said(yard.ground[int(name)].words)
    elif kind == "apart":
        name = yard.apart[int(name)].hazmat
    short = problem.key.removeprefix("yard.")
    said = t(f"yardplan.wrong.{short}", other=t.said(problem.other))
    remedy = t(f"yardplan.mend.{short}", other=t.said(problem.other))
    label = f"{t(f'yardplan.kind.{kind}')} {name}"
    return Wrong(opens, _FIELD[problem.key], label, said, remedy, problem.other)


def _opens(yard: Yard, problem: Problem) -> str:
    """The form of the thing that a problem names by "bay A01", or by its name alone."""
    kind, _, name = problem.where.partition(" ")
    if kind == "ground":
        at = next(i for i, g in enumerate(yard.ground) if name in (g.words, g.kind))
        return f"ground:{at}"
    if kind == "apart":
        at = next(i for i, rule in enumerate(yard.apart) if rule.hazmat == name)
        return f"apart:{at}"
    if problem.key == "yard.twice":
        return f"bay:{problem.where}"
    return f"{kind}:{name}"


def picture(t: Words, yard: Yard, wrong: Iterable[Wrong], opened: str) -> Markup:
    """The plan; a bay opens its form, the open one is framed, those with a fault are red."""
    red = {name for one in wrong for name in (one.opens.removeprefix("bay:"), one.other)}
    last = sorted(yard.bays, key=lambda name: (opened == f"bay:{name}", name in red))
    spots = {
        name: Spot(
            ("closed" if name in red else "free") + (" picked" if opened == f"bay:{name}" else ""),
            f"{t('yardplan.kind.bay')} {name}",
            link=f"?open=bay:{name}#edit",
        )
        for name in last  # what is worth a look lies on top
    }
    top = replace(yard, bays={name: yard.bays[name] for name in last})
    words = {one.words: t.said(one.words) for one in yard.ground}
    sides: Mapping[str, str] = {
        lane.side: t.or_name("side", lane.side) for lane in yard.lanes.values()
    }
    return Markup(draw(top, spots, {**words, **sides}, t("yardplan.title")))


@dataclass(frozen=True, slots=True)
class Fault:
    """One fault of a file that is no yard; `line` 0 = not known."""

    line: int
    where: str
    what: str
    remedy: str


def faults(t: Words, text: str, problems: Iterable[Problem]) -> list[Fault]:
    """Why a file cannot be drawn at all."""
    return [
        Fault(
            line_of(text, problem.where, problem.what),
            problem.where,
            f"{t.or_name('yardplan.file', problem.key.removeprefix('yard.'))}: {problem.what}",
            problem.remedy,
        )
        for problem in problems
    ]
