"""Changes of a yard that is being drawn: each gives a new yard, and the references follow.

A bay that is renamed keeps its neighbours, one that is removed is named nowhere any more, and bays
that come to lie side by side become neighbours. Nothing is refused because it contradicts itself:
that is told by `parking.yardcheck`, so that two bays can change places in two steps.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import replace
from types import MappingProxyType
from typing import TypeVar

from parking.geometry import bay_shape, overlap
from parking.yard import Bay, LaneEnd, Wall, Yard, Zone

BESIDE_CM = 100  # bays this close, in any direction, are neighbours
_GAP_CM = 30  # between a bay and one that is put beside it
_NUMBER = re.compile(r"(.*?)(\d+)(\D*)", re.DOTALL)
T = TypeVar("T")


def beside(one: Bay, other: Bay) -> bool:
    """Whether two bays lie so close on the plan that they are neighbours."""
    reach = 2 * BESIDE_CM
    grown = replace(one, length_cm=one.length_cm + reach, width_cm=one.width_cm + reach)
    return overlap(bay_shape(grown), bay_shape(other))


def with_bay(yard: Yard, old: str, bay: Bay, *, by_plan: bool = True) -> Yard:
    """The yard in which ``bay`` stands for ``old`` ("" = it is new).

    ``by_plan``: who lies beside it now is its neighbour, who lay beside it before is not any more,
    and neighbours that a person named across a gap stay; else its neighbours are just as stated.
    """
    before = yard.bays.get(old)
    others = [one for one in yard.bays.values() if one.id not in (old, bay.id)]
    names = set(bay.neighbours)
    if by_plan:
        names -= {one.id for one in others if before is not None and beside(before, one)}
        names |= {one.id for one in others if beside(bay, one)}
    names -= {old, bay.id}
    new = replace(bay, neighbours=_sorted(names))
    bays = {}
    for one in yard.bays.values():
        if one.id == old:
            bays[new.id] = new
        elif one.id != new.id:
            bays[one.id] = _knowing(one, old, new, names)
    bays[new.id] = new
    return _made(yard, bays)


def _knowing(one: Bay, old: str, new: Bay, names: set[str]) -> Bay:
    """Another bay after ``new`` took the place of ``old``."""
    mine = set(one.neighbours) - {old, new.id} | ({new.id} if one.id in names else set())
    behind = tuple(new.id if name == old else name for name in one.behind)
    known = set(one.neighbours) == mine
    return replace(one, neighbours=one.neighbours if known else _sorted(mine), behind=behind)


def without_bay(yard: Yard, name: str) -> Yard:
    """The yard without that bay; nobody names it any more."""
    return _made(
        yard,
        {
            one.id: replace(
                one,
                neighbours=tuple(other for other in one.neighbours if other != name),
                behind=tuple(other for other in one.behind if other != name),
            )
            for one in yard.bays.values()
            if one.id != name
        },
    )


def paired_by_plan(yard: Yard) -> Yard:
    """Every bay's neighbours are those that lie beside it on the plan, and nobody else."""
    bays = list(yard.bays.values())
    found: dict[str, set[str]] = {one.id: set() for one in bays}
    for index, one in enumerate(bays):
        for other in bays[index + 1 :]:
            if beside(one, other):
                found[one.id].add(other.id)
                found[other.id].add(one.id)
    return _made(yard, {one.id: replace(one, neighbours=_sorted(found[one.id])) for one in bays})


def one_more(yard: Yard, zone: str) -> Bay:
    """A bay like the last one of its zone, with the next free number, on the free side of it.

    In a zone without bays, or without room in the row: one in the middle of the plan, reached by
    every lane, to be moved.
    """
    mine = [bay for bay in yard.bays.values() if bay.zone == zone]
    width, height = yard.size_cm
    first = Bay(id=zone + "00", zone=zone, length_cm=1_800, lanes=tuple(yard.lanes))
    like = mine[-1] if mine else first
    like = replace(like, id=_next_name(like.id, yard.bays), neighbours=(), behind=())
    step = like.width_cm + _GAP_CM
    last = mine[-2:]
    if len(last) == 2:  # go on as the row went
        step_x, step_y = last[1].x_cm - last[0].x_cm, last[1].y_cm - last[0].y_cm
    else:
        across = like.turn_deg % 180 == 90
        step_x, step_y = (step, 0) if across else (0, step)
    tried = [(like.x_cm + step_x, like.y_cm + step_y), (like.x_cm - step_x, like.y_cm - step_y)]
    for x, y in tried:
        placed = replace(like, x_cm=x, y_cm=y)
        free = not any(overlap(bay_shape(placed), bay_shape(one)) for one in yard.bays.values())
        if mine and free and 0 <= x <= width and 0 <= y <= height:
            return with_ways(yard, placed)
    return with_ways(yard, replace(like, x_cm=width // 2, y_cm=height // 2))


def with_ways(yard: Yard, bay: Bay, *, anew: bool = True) -> Bay:
    """The bay with the drive and the walk estimated from the plan.

    The drive is along and across from the nearest of its lanes, the walk straight to the nearest
    building; 0 where there is none. Not ``anew``: only what is 0 is estimated.
    """
    ends = [lane for name, lane in yard.lanes.items() if name in bay.lanes]
    doors = [one for one in yard.ground if one.kind == "building"]
    drive = min((abs(e.x_cm - bay.x_cm) + abs(e.y_cm - bay.y_cm) for e in ends), default=0)
    walk = min(
        (
            max(abs(d.x_cm + d.width_cm // 2 - bay.x_cm), abs(d.y_cm + d.height_cm // 2 - bay.y_cm))
            for d in doors
        ),
        default=0,
    )
    return replace(
        bay,
        distance_m=bay.distance_m if bay.distance_m and not anew else drive // 100,
        walk_m=bay.walk_m if bay.walk_m and not anew else walk // 100,
    )


def with_zone(yard: Yard, old: str, zone: Zone) -> Yard:
    """The yard in which ``zone`` stands for ``old`` ("" = it is new); its bays come with it."""
    zones = _instead(yard.zones, old, zone.id, zone)
    bays = {
        one.id: replace(one, zone=zone.id) if old and one.zone == old else one
        for one in yard.bays.values()
    }
    return _made(replace(yard, zones=MappingProxyType(zones)), bays)


def without_zone(yard: Yard, name: str) -> Yard:
    """The yard without that zone and without its bays."""
    for bay in [one.id for one in yard.bays.values() if one.zone == name]:
        yard = without_bay(yard, bay)
    return replace(yard, zones=MappingProxyType(_without(yard.zones, name)))


def all_of(yard: Yard, zone: str, **values: object) -> Yard:
    """The same values for all bays of a zone."""
    return _made(
        yard,
        {
            one.id: replace(one, **values) if one.zone == zone else one  # type: ignore[arg-type]
            for one in yard.bays.values()
        },
    )


def with_lane(yard: Yard, old: str, lane: LaneEnd, like: str = "") -> Yard:
    """The yard with that lane for ``old`` ("" = new); it reaches what ``like`` reaches, too."""
    lanes = _instead(yard.lanes, old, lane.id, lane)
    bays = {}
    for one in yard.bays.values():
        names = [lane.id if name == old else name for name in one.lanes]
        if like and like in one.lanes and lane.id not in names:
            names.append(lane.id)
        bays[one.id] = replace(one, lanes=tuple(names))
    return _made(replace(yard, lanes=MappingProxyType(lanes)), bays)


def without_lane(yard: Yard, name: str) -> Yard:
    """The yard without that lane; no bay names it any more."""
    bays = {
        one.id: replace(one, lanes=tuple(lane for lane in one.lanes if lane != name))
        for one in yard.bays.values()
    }
    lanes = MappingProxyType(_without(yard.lanes, name))
    return _made(replace(yard, lanes=lanes), bays)


def with_board(yard: Yard, old: str, board: Wall) -> Yard:
    """The yard with that big screen for ``old`` ("" = it is new)."""
    boards = _instead(yard.boards, old, board.id, board)
    return replace(yard, boards=MappingProxyType(boards))


def without_board(yard: Yard, name: str) -> Yard:
    """The yard without that big screen."""
    return replace(yard, boards=MappingProxyType(_without(yard.boards, name)))


def at_place(things: tuple[T, ...], place: int, thing: T | None) -> tuple[T, ...]:
    """A list with another thing at that place, one more at its end, or (None) one fewer."""
    new = () if thing is None else (thing,)
    return (*things[:place], *new, *things[place + 1 :])


def _instead(things: Mapping[str, T], old: str, name: str, thing: T) -> dict[str, T]:
    """The same order, with ``thing`` where ``old`` was, or at the end."""
    found = {}
    for key, one in things.items():
        if key == old:
            found[name] = thing
        elif key != name:
            found[key] = one
    return found | {name: thing}


def _without(things: Mapping[str, T], name: str) -> dict[str, T]:
    return {key: one for key, one in things.items() if key != name}


def _made(yard: Yard, bays: Mapping[str, Bay]) -> Yard:
    """The yard with these bays, zone by zone, each knowing the sides that its lanes lead to."""
    order = {zone: place for place, zone in enumerate(yard.zones)}
    sides = {lane.id: lane.side for lane in yard.lanes.values()}
    told = (
        replace(one, serves=tuple(dict.fromkeys(sides[x] for x in one.lanes if x in sides)))
        for one in bays.values()
    )
    ranked = sorted(told, key=lambda one: order.get(one.zone, len(order)))
    return replace(yard, bays=MappingProxyType({one.id: one for one in ranked}))


def _sorted(names: Iterable[str]) -> tuple[str, ...]:
    return tuple(sorted(names))


def _next_name(name: str, taken: Mapping[str, object]) -> str:
    """The next number after this name that nobody has, as wide as it was written."""
    found = _NUMBER.fullmatch(name)
    head, digits, tail = found.groups() if found else (name, "0", "")
    number = int(digits) + 1
    while f"{head}{number:0{len(digits)}d}{tail}" in taken:
        number += 1
    return f"{head}{number:0{len(digits)}d}{tail}"
