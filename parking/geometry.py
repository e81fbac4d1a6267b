"""Rectangles on the plan of a yard: their corners, and whether two of them share ground.

Two rectangles are apart exactly when some side of one has the whole other rectangle beyond it (the
separating axis theorem); touching edges share nothing.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

from parking.yard import Bay

TOUCHING_CM = 1.0  # corners are rounded by floating point and drawn by hand


@dataclass(frozen=True, slots=True)
class Shape:
    """A rectangle by its corners in order, cm, with its middle and the circle around it."""

    corners: tuple[tuple[float, float], ...]
    middle: tuple[float, float]
    radius: float

    def gap_at_least(self, other: Shape) -> float:
        """A distance (cm) that the two surely keep: that of the circles around them; maybe < 0."""
        return math.dist(self.middle, other.middle) - self.radius - other.radius


def bay_shape(bay: Bay) -> Shape:
    """A bay's ground."""
    return _turned(bay.x_cm, bay.y_cm, bay.length_cm, bay.width_cm, bay.turn_deg)


def box(x_cm: int, y_cm: int, width_cm: int, height_cm: int) -> Shape:
    """An upright rectangle by its upper left corner."""
    return _turned(x_cm + width_cm / 2, y_cm + height_cm / 2, width_cm, height_cm, 0)


def _turned(x: float, y: float, length: float, width: float, turn_deg: float) -> Shape:
    angle = math.radians(turn_deg)
    cos, sin = math.cos(angle), math.sin(angle)
    corners = tuple(
        (x + along * length / 2 * cos - across * width / 2 * sin,
         y + along * length / 2 * sin + across * width / 2 * cos)
        for along, across in ((-1, -1), (1, -1), (1, 1), (-1, 1))
    )  # fmt: skip
    return Shape(corners, (x, y), math.hypot(length, width) / 2)


def overlap(one: Shape, other: Shape) -> bool:
    """Whether the two share more than a touching edge."""
    if one.gap_at_least(other) > 0:
        return False
    return not (_parted(one, other) or _parted(other, one))


def _parted(one: Shape, other: Shape) -> bool:
    """Whether an axis along a side of ``one`` has a gap between the two."""
    for index in (0, 1):
        ax, ay = one.corners[index]
        bx, by = one.corners[index + 1]
        length = math.hypot(bx - ax, by - ay) or 1.0
        axis = ((bx - ax) / length, (by - ay) / length)
        low, high = _span(one, axis)
        other_low, other_high = _span(other, axis)
        if min(high, other_high) - max(low, other_low) <= TOUCHING_CM:
            return True
    return False


def _span(shape: Shape, axis: tuple[float, float]) -> tuple[float, float]:
    reach = [x * axis[0] + y * axis[1] for x, y in shape.corners]
    return min(reach), max(reach)


def within(inner: Shape, outer: Shape) -> bool:
    """Whether an upright rectangle holds all corners of another."""
    low_x, low_y = outer.corners[0]
    high_x, high_y = outer.corners[2]
    return all(
        low_x - TOUCHING_CM <= x <= high_x + TOUCHING_CM
        and low_y - TOUCHING_CM <= y <= high_y + TOUCHING_CM
        for x, y in inner.corners
    )
