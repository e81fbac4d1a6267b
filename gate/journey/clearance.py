"""Clearances: the confirmations that agencies must give before a vehicle may leave towards a side.

Which agencies are needed follows from flow, load, regime, commodity and route by a data table
(`gate/data/clearances.toml`), not from code. A clearance is given, refused or withdrawn by the
agency's own login, or recorded by the marshal with a paper number.
"""

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum


class ClearanceState(StrEnum):
    """NEEDED → GIVEN | REFUSED | WAIVED; a hold takes GIVEN back to NEEDED with a reason."""

    NEEDED = "NEEDED"
    GIVEN = "GIVEN"
    REFUSED = "REFUSED"
    WAIVED = "WAIVED"


SATISFIED = frozenset({ClearanceState.GIVEN, ClearanceState.WAIVED})


@dataclass(frozen=True, slots=True)
class Clearance:
    """The newest word of one agency about one visit."""

    id: str  # "<visit>/<agency>"
    visit_id: str
    agency: str
    state: ClearanceState
    by: str
    at: int
    paper_no: str = ""  # set when the marshal recorded it for the agency
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Requirement:
    """One row: when all named facts have these values, the agencies must confirm."""

    when: tuple[tuple[str, str], ...]
    agencies: tuple[str, ...]


def load_requirements(raw: str) -> tuple[Requirement, ...]:
    """Read the table; raises `KeyError`/`tomllib.TOMLDecodeError` on a malformed file."""
    rows = tomllib.loads(raw)["required"]
    return tuple(
        Requirement(tuple(sorted(row["when"].items())), tuple(row["agencies"])) for row in rows
    )


def route(side_in: str, side_out: str) -> str:
    """The route as the table names it: `inland-border`; "" while a side is open or unknown."""
    known = side_in and side_out not in ("", "any")
    return f"{side_in}-{side_out}" if known else ""


def required(facts: Mapping[str, object], table: Iterable[Requirement]) -> tuple[str, ...]:
    """Agencies that must confirm, in table order, each once.

    Unknown facts match no row that asks for them.
    """
    found: dict[str, None] = {}
    for row in table:
        if all(facts.get(name) == value for name, value in row.when):
            found.update(dict.fromkeys(row.agencies))
    return tuple(found)
