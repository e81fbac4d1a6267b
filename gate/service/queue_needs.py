"""What a vehicle asks of a bay, as one word in the records of the lines, and who asks alike.

Vehicles with one word can use the same bays. A group is coarser: what few bays have.
"""

from parking.mask import VehicleNeed

_BETWEEN = "/"


def word_of(need: VehicleNeed) -> str:
    """The same word for all whom the same bays can take."""
    plug = "plug" if need.plug else ""
    asked = (need.side, need.zone_use, need.length_cm, need.tonnage_kg, plug, need.hazmat)
    return _BETWEEN.join(map(str, asked))


def group_of(word: str) -> str:
    """Of such a word the side, the plug and the dangerous goods: whose bays come free apart."""
    parts = word.split(_BETWEEN)
    return _BETWEEN.join((parts[0], *parts[-2:])) if len(parts) > 1 else ""
