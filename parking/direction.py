"""Which way to go from a big screen: the arrow that stands beside a plate.

A reader turns an arrow into a way only when it points as the ground lies before the reader's eyes,
so an angle is counted from the way in which the readers of that very screen look. Eight directions:
from twenty metres nobody tells 20 degrees from 30.
"""

from __future__ import annotations

import math

from parking.yard import Bay, LaneEnd, Wall

STEP_DEG = 45


def arrow_deg(board: Wall, target: Bay | LaneEnd) -> int:
    """Degrees clockwise from straight ahead (up on the screen), a multiple of 45, below 360."""
    bearing = math.degrees(math.atan2(target.y_cm - board.y_cm, target.x_cm - board.x_cm))
    return round((bearing - board.turn_deg) / STEP_DEG) * STEP_DEG % 360
