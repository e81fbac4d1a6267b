"""A yard read from its TOML file: the shape of the file, and every fault of shape named.

A zone states under ``each`` what all its bays share and lists under ``bays`` what is particular; a
value that neither states is a fault, never a default. What contradicts itself across bays is found
by `parking.yardcheck`. A yard with any fault is refused as a whole: a truck sent to a bay that does
not exist is worse than no plan.
"""

from __future__ import annotations

from types import MappingProxyType
from typing import Any

from parking.checked import FileError, Problem, toml
from parking.yard import Apart, Bay, Ground, LaneEnd, Wall, Yard, Zone
from parking.yardcheck import contradictions

_KINDS: dict[type, str] = {
    str: "text in quotes",
    int: "a whole number",
    bool: "true or false",
    list: "a list in [ ]",
    dict: "a table in { }",
}
_BAY: dict[str, type] = {
    "id": str,
    "length_cm": int,
    "width_cm": int,
    "height_cm": int,
    "tonnage_kg": int,
    "plug": bool,
    "hazmat": list,
    "lanes": list,
    "distance_m": int,
    "walk_m": int,
    "neighbours": list,
    "behind": list,
    "x_cm": int,
    "y_cm": int,
    "turn_deg": int,
}
_LANE: dict[str, type] = {"id": str, "side": str, "x_cm": int, "y_cm": int}
_BOARD: dict[str, type] = {"id": str, "x_cm": int, "y_cm": int, "turn_deg": int}
_GROUND: dict[str, type] = {
    "kind": str,
    "words": str,
    "x_cm": int,
    "y_cm": int,
    "width_cm": int,
    "height_cm": int,
}
_APART: dict[str, type] = {"hazmat": str, "apart_from": list, "source": str}
_ZONE: dict[str, type] = {"id": str, "use": str, "words": str, "each": dict, "bays": list}
_HEAD: dict[str, type] = {
    "id": str,
    "illustrative": bool,
    "width_cm": int,
    "height_cm": int,
    "lanes": list,
    "ground": list,
    "zones": list,
    "apart": list,
    "boards": list,
}


class YardError(FileError):
    """The yard file cannot be used; carries every problem found."""


def load_yard(raw: bytes) -> Yard:
    """Read a yard file; raises ``YardError`` naming every problem with its place and remedy."""
    yard, faults = read_yard(raw)
    if faults:
        raise YardError(faults)
    return yard


def read_yard(raw: bytes) -> tuple[Yard, tuple[Problem, ...]]:
    """A yard that may still contradict itself (one that is being drawn), and where it does.

    Raises ``YardError`` for what is no yard at all: not TOML, a key or a type that is wrong.
    """
    faults: list[Problem] = []
    found = toml(raw, "yard", "yard.unreadable")
    if isinstance(found, Problem):
        raise YardError([found])
    head = _values({"boards": [], **found}, _HEAD, "", faults)  # a yard may have no big screen
    lanes = [LaneEnd(**one) for one in _listed(head["lanes"], _LANE, "lanes", faults)]
    ground = [Ground(**one) for one in _listed(head["ground"], _GROUND, "ground", faults)]
    boards = [Wall(**one) for one in _listed(head["boards"], _BOARD, "boards", faults)]
    apart = [Apart(**one) for one in _listed(head["apart"], _APART, "apart", faults)]
    sides = {lane.id: lane.side for lane in lanes}
    zones: list[Zone] = []
    bays: list[Bay] = []
    for index, table in enumerate(_tables(head["zones"], "zones", faults)):
        zone, places = _zone(table, f"zones[{index}].", sides, faults)
        zones.append(zone)
        bays += places
    yard = Yard(
        head["id"],
        head["illustrative"],
        MappingProxyType({zone.id: zone for zone in zones}),
        MappingProxyType({bay.id: bay for bay in bays}),
        MappingProxyType({lane.id: lane for lane in lanes}),
        tuple(ground),
        tuple(apart),
        (head["width_cm"], head["height_cm"]),
        MappingProxyType({board.id: board for board in boards}),
    )
    if faults:  # measures that are missing would only raise a second complaint about the place
        raise YardError(faults)
    return yard, tuple(contradictions(yard, zones, bays, lanes, boards))


def _zone(
    table: dict[str, Any], where: str, sides: dict[str, str], faults: list[Problem]
) -> tuple[Zone, list[Bay]]:
    """A zone and its bays; what a bay does not say itself is taken from the zone's ``each``."""
    zone = _values(table, _ZONE, where, faults)
    each = zone["each"]
    bays = []
    for index, own in enumerate(_tables(zone["bays"], f"{where}bays", faults)):
        values = _values({**each, **own}, _BAY, f"{where}bays[{index}].", faults)
        serves = tuple(dict.fromkeys(sides[lane] for lane in values["lanes"] if lane in sides))
        bays.append(Bay(**values, zone=zone["id"], serves=serves))
    return Zone(zone["id"], zone["use"], zone["words"]), bays


def _listed(
    items: list[Any], shape: dict[str, type], key: str, faults: list[Problem]
) -> list[dict[str, Any]]:
    tables = _tables(items, key, faults)
    return [_values(item, shape, f"{key}[{index}].", faults) for index, item in enumerate(tables)]


def _tables(items: list[Any], key: str, faults: list[Problem]) -> list[dict[str, Any]]:
    good = [item for item in items if type(item) is dict]
    if len(good) < len(items):
        faults.append(Problem("yard.type", key, "holds other things", f"write [[{key}]]"))
    return good


def _values(
    table: dict[str, Any], shape: dict[str, type], where: str, faults: list[Problem]
) -> dict[str, Any]:
    """The values of a table by its shape, lists of names as tuples; faults are noted."""
    faults.extend(
        Problem("yard.unknown_key", f"{where}{key}", "is not known", "remove or correct it")
        for key in sorted(table.keys() - shape.keys())
    )
    return {key: _value(table, key, kind, where, faults) for key, kind in shape.items()}


_NAMES = frozenset({"hazmat", "lanes", "neighbours", "behind", "apart_from"})


def _value(table: dict[str, Any], key: str, kind: type, where: str, faults: list[Problem]) -> Any:
    found: Any = table.get(key)
    if type(found) is not kind:
        what = f"is {found!r}" if key in table else "is missing"
        faults.append(Problem("yard.type", f"{where}{key}", what, f"write {_KINDS[kind]}"))
        return kind()
    named = where and kind is list and key in _NAMES  # the head's lists are of tables
    return _names(table[key], f"{where}{key}", faults) if named else found


def _names(found: list[Any], where: str, faults: list[Problem]) -> tuple[str, ...]:
    if all(type(name) is str for name in found):
        return tuple(found)
    faults.append(Problem("yard.type", where, f"is {found!r}", "write names in quotes"))
    return ()
