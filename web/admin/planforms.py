"""The forms of the yard's plan: what is typed becomes a change of the drawn yard, or is refused.

A field that cannot be read is refused at the field, and nothing of the form is taken. What reads
well and contradicts the rest of the plan is taken: the page then says so at the field (`problems`).
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace
from typing import Any

from parking import yardedit as edit
from parking.yard import SIDES, Apart, Bay, Ground, LaneEnd, Wall, Yard, Zone
from parking.yardcheck import GROUND_KINDS
from web import text

NAME = re.compile(r"[\w.-]{1,24}")
_SPLIT = re.compile(r"[\s,;]+")
USES = ("truck", "container", "reefer", "transship", "hazmat")
FAR_CM = 10_000_000
MOST = {"turn_deg": 359, "tonnage_kg": 200_000, "distance_m": 100_000, "walk_m": 100_000}
LEAST = {"length_cm": 1, "width_cm": 1, "tonnage_kg": 1, "x_cm": -FAR_CM, "y_cm": -FAR_CM}
OF_ZONE = ("length_cm", "width_cm", "height_cm", "tonnage_kg", "turn_deg")


@dataclass(slots=True)
class Sheet:
    """One form as it was sent; `faults` names the sentence for each field that cannot be read."""

    sent: Mapping[str, str]
    faults: dict[str, tuple[str, dict[str, object]]] = field(default_factory=dict)

    def number(self, name: str) -> int:
        """A whole number within what such a field may hold."""
        least, most = LEAST.get(name, 0), MOST.get(name, FAR_CM)
        typed = self.sent.get(name, "").strip()
        if not re.fullmatch(r"-?\d{1,9}", typed) or not least <= int(typed) <= most:
            self.faults[name] = ("number", {"least": least, "most": most})
            return 0
        return int(typed)

    def name(self, name: str, taken: Mapping[str, object], old: str) -> str:
        """A name that nothing else of its kind has."""
        typed = self.sent.get(name, "").strip()
        if not NAME.fullmatch(typed):
            self.faults[name] = ("name", {})
        elif typed != old and typed in taken:
            self.faults[name] = ("taken", {})
        return typed

    def names(self, name: str) -> tuple[str, ...]:
        """Names with commas or spaces between them, each once."""
        typed = [one for one in _SPLIT.split(self.sent.get(name, "")) if one]
        if not all(NAME.fullmatch(one) for one in typed):
            self.faults[name] = ("names", {})
        return tuple(dict.fromkeys(typed))

    def ticked(self, prefix: str) -> tuple[str, ...]:
        """The names of the boxes that are ticked."""
        return tuple(key.removeprefix(prefix) for key in self.sent if key.startswith(prefix))

    def one_of(self, name: str, allowed: Mapping[str, object] | tuple[str, ...]) -> str:
        """One of a list."""
        typed = self.sent.get(name, "")
        if typed not in allowed:
            self.faults[name] = ("choice", {})
        return typed

    def words(self, name: str) -> str:
        """A line of writing: what is typed beside the list counts before the list."""
        typed = text.line(self.sent.get(f"{name}_own", "") or self.sent.get(name, ""), name, 80)
        if not typed:
            self.faults[name] = ("empty", {})
        return typed


def changed(kind: str, old: str, sheet: Sheet, yard: Yard) -> Yard:
    """The yard after this form; only to be used when the sheet found no fault.

    Raises `KeyError` for a kind that there is none of.
    """
    return {
        "bay": _bay,
        "zone": _zone,
        "lane": _lane,
        "board": _board,
        "ground": _ground,
        "apart": _apart,
        "plan": _plan,
    }[kind](old, sheet, yard)


def removed(kind: str, old: str, yard: Yard) -> Yard:
    """The yard without that thing."""
    match kind:
        case "bay":
            return edit.without_bay(yard, old)
        case "zone":
            return edit.without_zone(yard, old)
        case "lane":
            return edit.without_lane(yard, old)
        case "board":
            return edit.without_board(yard, old)
        case "ground" if (at := place(old, yard.ground)) is not None:
            return replace(yard, ground=edit.at_place(yard.ground, at, None))
        case "apart" if (at := place(old, yard.apart)) is not None:
            return replace(yard, apart=edit.at_place(yard.apart, at, None))
    return yard


def thing(kind: str, name: str, yard: Yard) -> object | None:
    """What a form is about; None = nothing of that name."""
    match kind:
        case "bay":
            return yard.bays.get(name)
        case "zone":
            return yard.zones.get(name)
        case "lane":
            return yard.lanes.get(name)
        case "board":
            return yard.boards.get(name)
        case "ground" if (at := place(name, yard.ground)) is not None:
            return yard.ground[at]
        case "apart" if (at := place(name, yard.apart)) is not None:
            return yard.apart[at]
        case "plan":
            return yard
    return None


def place(number: str, things: tuple[object, ...]) -> int | None:
    """Where in its list a thing stands that has no name."""
    known = number.isascii() and number.isdigit() and int(number) < len(things)
    return int(number) if known else None


def shown(one: object | None) -> dict[str, str]:
    """The values of a thing as its form shows them."""
    if one is None:
        return {}
    if isinstance(one, Yard):
        width, height = one.size_cm
        on = "on" if one.illustrative else ""
        return {"id": one.id, "illustrative": on, "width_cm": str(width), "height_cm": str(height)}
    values = {f.name: getattr(one, f.name) for f in fields(one)}  # type: ignore[arg-type]
    found = {name: _text(value) for name, value in values.items()}
    return found | {f"lane.{name}": "on" for name in values.get("lanes", ())}


def _text(value: Any) -> str:
    if isinstance(value, tuple):
        return ", ".join(value)
    if isinstance(value, bool):
        return "on" if value else ""
    return str(value)


def _bay(old: str, sheet: Sheet, yard: Yard) -> Yard:
    known = yard.bays.get(old)
    for way in ("distance_m", "walk_m"):
        if not sheet.sent.get(way, "").strip():
            sheet.sent = {**sheet.sent, way: "0"}  # left empty: estimated from the plan
    bay = Bay(
        id=sheet.name("id", yard.bays, old),
        zone=sheet.one_of("zone", yard.zones),
        length_cm=sheet.number("length_cm"),
        width_cm=sheet.number("width_cm"),
        height_cm=sheet.number("height_cm"),
        tonnage_kg=sheet.number("tonnage_kg"),
        turn_deg=sheet.number("turn_deg"),
        x_cm=sheet.number("x_cm"),
        y_cm=sheet.number("y_cm"),
        distance_m=sheet.number("distance_m"),
        walk_m=sheet.number("walk_m"),
        plug="plug" in sheet.sent,
        hazmat=sheet.names("hazmat"),
        lanes=tuple(name for name in sheet.ticked("lane.") if name in yard.lanes),
        neighbours=sheet.names("neighbours"),
        behind=sheet.names("behind"),
    )
    if known is not None and set(bay.lanes) == set(known.lanes):
        bay = replace(bay, lanes=known.lanes)  # in the order in which the file has them
    bay = edit.with_ways(yard, bay, anew=False)
    return edit.with_bay(yard, old, bay, by_plan="by_plan" in sheet.sent)


def _zone(old: str, sheet: Sheet, yard: Yard) -> Yard:
    known = yard.zones.get(old)
    uses = (*USES, known.use) if known else USES
    zone = Zone(sheet.name("id", yard.zones, old), sheet.one_of("use", uses), sheet.words("words"))
    new = edit.with_zone(yard, old, zone)
    values: dict[str, object] = {
        name: sheet.number(name) for name in OF_ZONE if sheet.sent.get(name, "").strip()
    }
    values |= {
        name: sheet.names(name) for name in ("hazmat", "lanes") if sheet.sent.get(name, "").strip()
    }
    if values.get("hazmat") == ("-",):
        values["hazmat"] = ()
    if (plug := sheet.sent.get("plug", "")) in ("yes", "no"):
        values["plug"] = plug == "yes"
    return edit.all_of(new, zone.id, **values)


def _lane(old: str, sheet: Sheet, yard: Yard) -> Yard:
    lane = LaneEnd(
        sheet.name("id", yard.lanes, old),
        sheet.one_of("side", SIDES),
        sheet.number("x_cm"),
        sheet.number("y_cm"),
    )
    return edit.with_lane(yard, old, lane, sheet.sent.get("like", ""))


def _board(old: str, sheet: Sheet, yard: Yard) -> Yard:
    board = Wall(
        sheet.name("id", yard.boards, old),
        sheet.number("x_cm"),
        sheet.number("y_cm"),
        sheet.number("turn_deg"),
    )
    return edit.with_board(yard, old, board)


def _ground(old: str, sheet: Sheet, yard: Yard) -> Yard:
    ground = Ground(
        sheet.one_of("kind", GROUND_KINDS),
        sheet.words("words"),
        *(sheet.number(name) for name in ("x_cm", "y_cm", "width_cm", "height_cm")),
    )
    return replace(yard, ground=edit.at_place(yard.ground, _at(old, yard.ground), ground))


def _apart(old: str, sheet: Sheet, yard: Yard) -> Yard:
    rule = Apart(sheet.words("hazmat"), sheet.names("apart_from"), sheet.words("source"))
    return replace(yard, apart=edit.at_place(yard.apart, _at(old, yard.apart), rule))


def _at(number: str, things: tuple[object, ...]) -> int:
    at = place(number, things)
    return len(things) if at is None else at


def _plan(_old: str, sheet: Sheet, yard: Yard) -> Yard:
    size = (sheet.number("width_cm"), sheet.number("height_cm"))
    name, illustrative = sheet.name("id", {}, ""), "illustrative" in sheet.sent
    return replace(yard, id=name, illustrative=illustrative, size_cm=size)
