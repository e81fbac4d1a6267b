"""What contradicts itself in a yard whose file reads well, each fault with its place and remedy.

Two bays on the same ground, a neighbour nobody made, a bay that no lane reaches, a lane that leads
to no bay: all are found here, together, so that who draws the yard mends it in one go.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from itertools import combinations

from parking.checked import Problem
from parking.geometry import Shape, bay_shape, box, overlap, within
from parking.yard import SIDES, Bay, LaneEnd, Wall, Yard, Zone

GROUND_KINDS = ("road", "building", "green")
# Bays of two rows may be named neighbours across a lane of this width, not across the yard.
NEIGHBOUR_MAX_CM = 1_000
NAME_MAX = 40  # of a bay; a board shows far less
NO_BAY = "unassigned"  # the place of a vehicle without a bay


def contradictions(
    yard: Yard,
    zones: Sequence[Zone],
    bays: Sequence[Bay],
    lanes: Sequence[LaneEnd],
    boards: Sequence[Wall] = (),
) -> list[Problem]:
    """Every contradiction; ``zones`` to ``boards`` are the lists before they got names."""
    return [
        *_twice([thing.id for things in (zones, bays) for thing in things]),
        *_twice([lane.id for lane in lanes]),
        *_twice([board.id for board in boards]),
        *_named(bays),
        *_boards(yard),
        *_lanes(yard),
        *(fault for bay in bays for fault in _bay(bay, yard)),
        *_apart(yard),
        *_geometry(yard, bays),
    ]


def _twice(names: Iterable[str]) -> Iterator[Problem]:
    for name, count in Counter(names).items():
        if count > 1 or not name:
            yield Problem(
                "yard.twice", name or "id", "is used twice or empty", "give each its own id"
            )


def _named(bays: Sequence[Bay]) -> Iterator[Problem]:
    """Names that would be taken for something else, or that no board and no driver can read."""
    for bay in bays:
        if bay.id == NO_BAY or len(bay.id) > NAME_MAX or not bay.id.isprintable():
            yield Problem(
                "yard.name",
                f"bay {bay.id}",
                "cannot be named so",
                f"up to {NAME_MAX} printable characters, and not {NO_BAY!r}",
            )


def _boards(yard: Yard) -> Iterator[Problem]:
    width, height = yard.size_cm
    for board in yard.boards.values():
        where = f"board {board.id}"
        if not 0 <= board.turn_deg < 360:
            yield Problem("yard.turn", where, f"is turned by {board.turn_deg}", "0 to 359 degrees")
        if not (0 <= board.x_cm <= width and 0 <= board.y_cm <= height):
            yield Problem("yard.outside", where, "lies outside the plan", "correct x_cm and y_cm")


def _lanes(yard: Yard) -> Iterator[Problem]:
    reached = {lane for bay in yard.bays.values() for lane in bay.lanes}
    for lane in yard.lanes.values():
        if lane.side not in SIDES:
            yield Problem(
                "yard.side", f"lane {lane.id}", f"is on side {lane.side!r}", "inland or border"
            )
        if lane.id not in reached:
            yield Problem(
                "yard.lane_unused",
                f"lane {lane.id}",
                "reaches no bay",
                "name it in the lanes of the bays that it reaches, or remove it",
            )
    for ground in yard.ground:
        if ground.kind not in GROUND_KINDS:
            yield Problem(
                "yard.ground",
                f"ground {ground.words or ground.kind}",
                f"is of kind {ground.kind!r}",
                f"one of {', '.join(GROUND_KINDS)}",
            )


def _bay(bay: Bay, yard: Yard) -> Iterator[Problem]:
    where = f"bay {bay.id}"
    for lane in bay.lanes:
        if lane not in yard.lanes:
            yield Problem(
                "yard.lane", where, f"names lane {lane!r}", "name a lane of the yard", lane
            )
    if not bay.serves:
        yield Problem("yard.unreachable", where, "no lane reaches it", 'lanes = ["inland-enter"]')
    lengths = (bay.length_cm, bay.width_cm, bay.tonnage_kg)
    if min(lengths) <= 0 or min(bay.height_cm, bay.distance_m, bay.walk_m) < 0:
        yield Problem("yard.size", where, "has no room", "correct its measures")
    if not 0 <= bay.turn_deg < 360:
        yield Problem("yard.turn", where, f"is turned by {bay.turn_deg}", "0 to 359 degrees")
    for key, names in (("neighbour", bay.neighbours), ("behind", bay.behind)):
        for name in names:
            if name not in yard.bays or name == bay.id:
                said = f"{key} names {name!r}"
                yield Problem(f"yard.{key}", where, said, "name another bay", name)
    for name in bay.neighbours:
        if name in yard.bays and bay.id not in yard.bays[name].neighbours:
            yield Problem(
                "yard.neighbour_one_sided",
                where,
                f"has neighbour {name}, but not the other way round",
                f'add "{bay.id}" to the neighbours of {name}',
                name,
            )
    if bay.id in _reach_behind(bay, yard):
        yield Problem(
            "yard.behind_itself", where, "stands behind itself", "remove one of the behind"
        )


def _reach_behind(bay: Bay, yard: Yard) -> set[str]:
    """All bays that must be empty before this one can be left, however many deep."""
    found: set[str] = set()
    todo = list(bay.behind)
    while todo:
        name = todo.pop()
        if name in found or name not in yard.bays:
            continue
        found.add(name)
        todo += yard.bays[name].behind
    return found


def _apart(yard: Yard) -> Iterator[Problem]:
    for rule in yard.apart:
        if not rule.source.strip():
            yield Problem(
                "yard.apart_source",
                f"apart {rule.hazmat}",
                "names no source",
                'name the rule, or write "assumed"',
            )


def _geometry(yard: Yard, bays: Sequence[Bay]) -> Iterator[Problem]:
    shapes = {bay.id: bay_shape(bay) for bay in bays}
    whole = box(0, 0, *yard.size_cm)
    solid: list[tuple[str, Shape]] = [
        (ground.words, box(ground.x_cm, ground.y_cm, ground.width_cm, ground.height_cm))
        for ground in yard.ground
        if ground.kind == "building"
    ]
    for bay_id, shape in shapes.items():
        if not within(shape, whole):
            yield Problem(
                "yard.outside", f"bay {bay_id}", "lies outside the plan", "correct x_cm and y_cm"
            )
        for words, building in solid:
            if overlap(shape, building):
                yield Problem(
                    "yard.overlap",
                    f"bay {bay_id}",
                    f"lies under {words}",
                    "move one of them",
                    words,
                )
    for (one, first), (two, second) in combinations(shapes.items(), 2):
        if overlap(first, second):
            yield Problem(
                "yard.overlap", f"bay {one}", f"overlaps bay {two}", "move one of them", two
            )
    yield from _far_neighbours(yard, shapes)


def _far_neighbours(yard: Yard, shapes: dict[str, Shape]) -> Iterator[Problem]:
    for bay in yard.bays.values():
        for name in bay.neighbours:
            # Each pair is told once, from its first bay.
            if name in shapes and bay.id < name:
                gap = shapes[bay.id].gap_at_least(shapes[name])
                if gap > NEIGHBOUR_MAX_CM:
                    yield Problem(
                        "yard.neighbour_far",
                        f"bay {bay.id}",
                        f"is named neighbour of {name}, {gap / 100:.0f} m away or more",
                        "correct the neighbours or the places",
                        name,
                    )
