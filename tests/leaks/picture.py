"""What a person sees who looks at a vehicle's picture and asks for its papers the next morning.

An open tipper with ore and a trailer with a cooling unit are seen; no picture tells fruit in boxes
from other boxes. Who carries aid has a paper of an office outside the gate; who says so has none.
"""

from collections.abc import Mapping

SEEN = ("MINERAL", "FROZEN")


def speaks_against(true: Mapping[str, object], stated: Mapping[str, object]) -> bool:
    """Whether picture or papers of a vehicle with these true facts contradict what was stated."""
    if stated.get("licence_kind") == "RELIEF":
        return true.get("licence_kind") != "RELIEF"
    goods = true.get("commodity")
    return goods in SEEN and stated.get("commodity") != goods
