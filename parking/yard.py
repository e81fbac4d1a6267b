"""The yard as data: zones and bays with what each can take, read from a TOML file.

A yard that contradicts itself (two bays of one name, a bay in an unknown zone, a bay no lane
reaches) is refused as a whole: a truck sent to a bay that does not exist is worse than no plan.
"""

from __future__ import annotations

import tomllib
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

MAX_BYTES = 1_000_000


@dataclass(frozen=True, slots=True)
class YardProblem:
    """One fault of a yard file: message key, place, sentence, remedy."""

    key: str
    where: str
    what: str
    remedy: str

    def __str__(self) -> str:
        return f"{self.where}: {self.what} → {self.remedy}"


class YardError(ValueError):
    """The yard file cannot be used; carries every problem found."""

    def __init__(self, problems: Iterable[YardProblem]) -> None:
        self.problems = tuple(problems)
        super().__init__("; ".join(str(problem) for problem in self.problems))


@dataclass(frozen=True, slots=True)
class Zone:
    """A part of the yard with one use; ``words`` is the key of its name on screen."""

    id: str
    use: str
    words: str


@dataclass(frozen=True, slots=True)
class Bay:
    """One place for one vehicle. ``height_cm`` 0 = open sky; ``tonnage_kg`` is gross weight.

    ``serves`` lists the sides (``inland``, ``border``) whose lanes reach the bay; ``distance_m`` is
    the drive from the nearest of those lanes.
    """

    id: str
    zone: str
    length_cm: int
    height_cm: int
    tonnage_kg: int
    plug: bool
    hazmat: bool
    serves: tuple[str, ...]
    distance_m: int


@dataclass(frozen=True, slots=True)
class Yard:
    """All bays of one gate by id, in the order of the file."""

    id: str
    illustrative: bool
    zones: Mapping[str, Zone]
    bays: Mapping[str, Bay]


def load_yard(raw: bytes) -> Yard:
    """Read a yard file; raises ``YardError`` naming every problem."""
    problems: list[YardProblem] = []
    table = _parse(raw)
    yard_id = _value(table, "id", str, "", problems)
    illustrative = _value(table, "illustrative", bool, "", problems)
    zones = [_zone(item, where, problems) for item, where in _tables(table, "zones", problems)]
    bays = [_bay(item, where, problems) for item, where in _tables(table, "bays", problems)]
    _nothing_else(table, {"id", "illustrative", "zones", "bays"}, "", problems)
    problems += _consistency(zones, bays)
    if problems:
        raise YardError(problems)
    return Yard(
        yard_id,
        illustrative,
        MappingProxyType({zone.id: zone for zone in zones}),
        MappingProxyType({bay.id: bay for bay in bays}),
    )


def _parse(raw: bytes) -> dict[str, Any]:
    if len(raw) > MAX_BYTES:
        raise YardError([_file("is larger than one megabyte", "give the yard file")])
    try:
        return tomllib.loads(raw.decode("utf-8"))
    except UnicodeDecodeError as error:
        raise YardError([_file(f"is not UTF-8 text ({error.reason})", "save it so")]) from None
    except RecursionError:
        raise YardError([_file("is nested too deeply", "give the yard file")]) from None
    except tomllib.TOMLDecodeError as error:
        raise YardError([_file(f"is not TOML: {error}", "correct the place named")]) from None


def _file(what: str, remedy: str) -> YardProblem:
    return YardProblem("yard.unreadable", "file", what, remedy)


def _tables(
    table: dict[str, Any], key: str, problems: list[YardProblem]
) -> list[tuple[dict[str, Any], str]]:
    items = _value(table, key, list, "", problems)
    good = [(item, f"{key}[{index}].") for index, item in enumerate(items) if type(item) is dict]
    if len(good) < len(items):
        problems.append(YardProblem("yard.type", key, "holds other things", f"write [[{key}]]"))
    return good


def _zone(item: dict[str, Any], where: str, problems: list[YardProblem]) -> Zone:
    zone = Zone(*(_value(item, key, str, where, problems) for key in ("id", "use", "words")))
    _nothing_else(item, {"id", "use", "words"}, where, problems)
    return zone


_BAY_KEYS: dict[str, type] = {
    "id": str,
    "zone": str,
    "length_cm": int,
    "height_cm": int,
    "tonnage_kg": int,
    "plug": bool,
    "hazmat": bool,
    "serves": list,
    "distance_m": int,
}


def _bay(item: dict[str, Any], where: str, problems: list[YardProblem]) -> Bay:
    values = {key: _value(item, key, kind, where, problems) for key, kind in _BAY_KEYS.items()}
    values["serves"] = tuple(values["serves"])
    _nothing_else(item, set(_BAY_KEYS), where, problems)
    return Bay(**values)


def _value(
    table: dict[str, Any], key: str, kind: type, where: str, problems: list[YardProblem]
) -> Any:
    if type(table.get(key)) is kind:
        return table[key]
    what = f"is {table[key]!r}" if key in table else "is missing"
    problems.append(YardProblem("yard.type", f"{where}{key}", what, f"write a {kind.__name__}"))
    return kind()


def _nothing_else(
    table: dict[str, Any], known: set[str], where: str, problems: list[YardProblem]
) -> None:
    problems.extend(
        YardProblem("yard.unknown_key", f"{where}{key}", "is not known", "remove or correct it")
        for key in sorted(table.keys() - known)
    )


def _consistency(zones: list[Zone], bays: list[Bay]) -> list[YardProblem]:
    """Names used twice, zones nobody made, bays out of reach or without room."""
    named = Counter(thing.id for things in (zones, bays) for thing in things)
    problems = [
        YardProblem("yard.twice", name or "id", "is used twice", "give each its own id")
        for name, count in named.items()
        if count > 1
    ]
    known = {zone.id for zone in zones}
    for bay in bays:
        if bay.zone not in known:
            problems.append(
                YardProblem("yard.zone", f"bay {bay.id}", f"in zone {bay.zone!r}", "name a zone")
            )
        if not bay.serves or any(side not in ("inland", "border") for side in bay.serves):
            problems.append(
                YardProblem(
                    "yard.unreachable", f"bay {bay.id}", "no lane reaches it", 'serves = ["inland"]'
                )
            )
        if bay.length_cm <= 0 or bay.tonnage_kg <= 0 or bay.height_cm < 0 or bay.distance_m < 0:
            problems.append(
                YardProblem("yard.size", f"bay {bay.id}", "has no room", "correct its measures")
            )
    return problems
