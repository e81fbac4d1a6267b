"""What may be said about a vehicle, its trailer and its goods: strict shapes.

Ids of the vehicle or the goods stand in the path; an empty id in a body means nobody, no other
visit, or the ground. Nothing here names a state: states follow from acts.
"""

from typing import Annotated, Literal

from pydantic import Field

from web.api.models import Digest, Line, Plate, Strict

NoneOrId = Annotated[str, Field(pattern=r"^([A-Za-z0-9._:/-]{1,64})?$")]
Side = Literal["inland", "border"]
# Numbers of trailers are plates; numbers of containers (ISO 6346) are written with the same signs.
Number = Plate


class Choice(Strict):
    """Which visit this vehicle is; "" = none of those offered."""

    other_id: NoneOrId
    why: Line = ""


class Following(Strict):
    """How this visit follows an earlier one; NEW follows none."""

    link: Literal["TURNED_BACK", "RETRY", "EMPTY_RETURN", "NEW"]
    before_id: NoneOrId = ""


class Leaving(Strict):
    """The side by which it leaves."""

    side: Side


class Coupling(Strict):
    """A trailer or container put behind or on the vehicle."""

    number: Number
    kind: Literal["TRAILER", "CONTAINER"] = "TRAILER"


class Uncoupling(Strict):
    """What is set down, and where; "" = nobody said."""

    number: Number
    place: Line = ""


class Swapping(Strict):
    """It now pulls `into` instead of `out`, which stands at `place`."""

    out: Number
    into: Number
    place: Line = ""


class Driver(Strict):
    """Who drives from now on, and why."""

    driver: Line
    why: Line


class Transferring(Strict):
    """The vehicle that takes the goods; "" = they are set down at `place`."""

    to_visit: NoneOrId
    place: Line = ""


class Seizing(Strict):
    """Goods are taken by an agency; the marshal names the agency and the paper."""

    agency: Literal["", "BORDER_GUARD", "CUSTOMS", "QUARANTINE"] = ""
    reason: Line
    paper_no: Line = ""
    photo: Digest = ""
