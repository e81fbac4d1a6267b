"""Counts verdicts: the score of each module, what survived, and what is the same for everybody.

The score is noticed ÷ (judged - equal). A mutant is *equal* only if `equal.toml` names that one
change and says why no input can tell it from the original; an entry that fits no survivor is an
error, so the list cannot grow old unseen. Endless mutants count as noticed: somebody would.
"""

import math
import tomllib
from collections import Counter, defaultdict
from pathlib import Path
from typing import TypedDict

EQUAL = Path(__file__).with_name("equal.toml")
NOTICED = {"noticed", "endless"}


class Verdict(TypedDict):
    """One line of the book."""

    mutant: str
    verdict: str
    by: str
    tests: int
    early: bool
    was: str
    now: str


def place(mutant: str) -> tuple[str, str]:
    """Module and function of `fees.money.Rounding.apply#3`."""
    package, module, function = mutant.partition("#")[0].split(".", 2)
    return f"{package}.{module}", function


def equals() -> dict[tuple[str, str, str], str]:
    """(function, line before, line after) → why nothing can tell them apart."""
    entries = tomllib.loads(EQUAL.read_text("utf-8")).get("equal", [])
    return {(entry["function"], entry["was"], entry["now"]): entry["why"] for entry in entries}


def key(verdict: Verdict) -> tuple[str, str, str]:
    """How `equal.toml` names a mutant: by what it changes, not by its number."""
    return verdict["mutant"].partition("#")[0], verdict["was"], verdict["now"]


def interval(noticed: int, total: int) -> tuple[float, float]:
    """Wilson's 95 % interval of a share drawn by lot."""
    z = 1.96
    share, spread = noticed / total, z * z / total
    middle = (share + spread / 2) / (1 + spread)
    half = z / (1 + spread) * math.sqrt(share * (1 - share) / total + spread / (4 * total))
    return middle - half, middle + half


def row(name: str, verdicts: list[Verdict], same: dict[tuple[str, str, str], str]) -> str:
    """One row of the table."""
    count = Counter(
        "equal" if v["verdict"] not in NOTICED and key(v) in same else v["verdict"]
        for v in verdicts
    )
    caught = count["noticed"] + count["endless"]
    left = len(verdicts) - caught - count["equal"]
    judged = len(verdicts) - count["equal"]
    raw = f"{100 * caught / len(verdicts):.1f} %"
    score = f"{100 * caught / judged:.1f} %" if judged else "–"
    cells = (name, len(verdicts), count["noticed"], count["endless"], left, count["equal"])
    return f"| {' | '.join(map(str, cells))} | {raw} | **{score}** |"


def report(verdicts: list[Verdict], *, commit: str, sampled: bool, show: bool) -> str:
    """The table in Markdown, an interval if drawn by lot, and the survivors if asked for."""
    same = equals()
    modules: dict[str, list[Verdict]] = defaultdict(list)
    for verdict in verdicts:
        modules[place(verdict["mutant"])[0]].append(verdict)
    lines = [
        f"Tree {commit or 'unknown'}.\n",
        "| module | judged | noticed | endless | survived | equal | noticed of judged | score |",
        "|---|---|---|---|---|---|---|---|",
        *(row(f"`{name}`", own, same) for name, own in modules.items()),
        row("all", verdicts, same) if verdicts else "",
    ]
    survivors = [v for v in verdicts if v["verdict"] not in NOTICED]
    if sampled and verdicts:
        judged = [v for v in verdicts if v not in survivors or key(v) not in same]
        low, high = interval(len(judged) - sum(v in survivors for v in judged), len(judged))
        lines.append(f"\nDrawn by lot: with 95 % between {100 * low:.1f} % and {100 * high:.1f} %.")
    if show:
        for v in survivors:
            if key(v) not in same:
                lines.append(f"\n{v['mutant']} ({v['verdict']}, {v['tests']} tests)")
                lines += [f"  - {v['was']}", f"  + {v['now']}"]
    old = set(same) - {key(v) for v in survivors}
    lines += [f"equal.toml: no survivor fits {entry}" for entry in sorted(old) if not sampled]
    return "\n".join(lines)
