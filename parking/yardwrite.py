"""A yard written as the file that `parking.yardfile` reads: to be kept, sent and read again.

What all bays of a zone share stands once under ``each``. Reading what was written gives the same
yard; comments of an earlier file are not kept, because a yard does not know them.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, fields
from typing import Any

from parking.yard import Bay, Yard, Zone

_HEAD = """\
# The yard as it was drawn on the admin page. Centimetres on a plan whose origin is its upper left
# corner; what all bays of a zone share stands under `each` (docs/yard.md explains every key).
"""
_OWN = ("zone", "serves")  # said by where a bay stands in the file, and by its lanes
_KEYS = tuple(one.name for one in fields(Bay) if one.name not in _OWN)
_SINGLE = frozenset({"id", "x_cm", "y_cm", "neighbours"})  # never one value for a whole zone


def yard_toml(yard: Yard) -> str:
    """The file of a yard."""
    width, height = yard.size_cm
    lines = [
        f"id = {_value(yard.id)}",
        f"illustrative = {_value(yard.illustrative)}",
        f"width_cm = {width}",
        f"height_cm = {height}",
        *_list("lanes", [asdict(lane) for lane in yard.lanes.values()]),
        *_list("boards", [asdict(board) for board in yard.boards.values()]),
        *_list("ground", [asdict(ground) for ground in yard.ground]),
        *_list("apart", [asdict(rule) for rule in yard.apart]),
    ]
    if not yard.zones:
        lines.append("zones = []")
    for zone in yard.zones.values():
        lines += _zone(zone, [bay for bay in yard.bays.values() if bay.zone == zone.id])
    return _HEAD + "\n".join(lines) + "\n"


def _zone(zone: Zone, bays: Sequence[Bay]) -> list[str]:
    rows = [{key: getattr(bay, key) for key in _KEYS} for bay in bays]
    each = {
        key: rows[0][key]
        for key in _KEYS
        if rows and key not in _SINGLE and all(row[key] == rows[0][key] for row in rows)
    }
    own = [{key: value for key, value in row.items() if key not in each} for row in rows]
    return [
        "",
        "[[zones]]",
        *(f"{key} = {_value(value)}" for key, value in asdict(zone).items()),
        f"each = {_table(each)}",
        *_list("bays", own),
    ]


def _list(key: str, tables: Sequence[Mapping[str, Any]]) -> list[str]:
    if not tables:
        return [f"{key} = []"]
    return [f"{key} = [", *(f"    {_table(table)}," for table in tables), "]"]


def _table(values: Mapping[str, Any]) -> str:
    return "{ " + ", ".join(f"{key} = {_value(value)}" for key, value in values.items()) + " }"


def _value(value: object) -> str:
    """Numbers, truths, texts and lists of texts; TOML wants DEL escaped, JSON does not do it."""
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")
