"""The dimensions a border-gate tariff is drawn along, and the words that are allowed on each.

Taken from the resolutions of several provinces: flow, load, customs regime, goods, vehicle,
journey, licence and what went before. A word that is not here is refused when a tariff or a fact is
read, never guessed.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Flow(StrEnum):
    """Which way the goods cross the border; NONE = no goods cross (empty vehicles, people)."""

    EXPORT = "EXPORT"
    IMPORT = "IMPORT"
    NONE = "NONE"


class Load(StrEnum):
    """Whether the vehicle carries goods."""

    LOADED = "LOADED"
    EMPTY = "EMPTY"


class Regime(StrEnum):
    """Customs regime of the goods.

    kinh doanh thường, tạm nhập tái xuất, quá cảnh, kho ngoại quan, chuyển khẩu, cư dân biên giới.
    """

    ORDINARY = "ORDINARY"
    TNTX = "TNTX"
    TRANSIT = "TRANSIT"
    BONDED = "BONDED"
    TRANSFER = "TRANSFER"
    BORDER_RESIDENT = "BORDER_RESIDENT"


class Commodity(StrEnum):
    """Groups of goods as resolutions name them; live animals include poultry."""

    FRESH_PRODUCE = "FRESH_PRODUCE"
    AGRI = "AGRI"
    MINERAL = "MINERAL"
    PETROLEUM = "PETROLEUM"
    LIVE_ANIMAL = "LIVE_ANIMAL"
    FROZEN = "FROZEN"
    GENERAL = "GENERAL"


class Journey(StrEnum):
    """What the vehicle does with its goods in the area.

    By which side it may leave follows from this and from the flow: `gate.journey.opening`.
    THROUGH crosses the area and leaves by the other side. INLAND carries imports that used the
    yard on into the country, in the vehicle that brought them or in one that came to fetch them.
    TRANSSHIP hands its goods over in the yard and leaves by the side it came from. RETURNED was
    refused on the other side and goes home with its goods.
    """

    THROUGH = "THROUGH"
    INLAND = "INLAND"
    TRANSSHIP = "TRANSSHIP"
    RETURNED = "RETURNED"


class LicenceKind(StrEnum):
    """What the vehicle is licensed for, as far as the tariff cares.

    Everything without a special licence is ORDINARY.
    """

    ORDINARY = "ORDINARY"
    MOTORCYCLE = "MOTORCYCLE"
    OFFICIAL = "OFFICIAL"
    EMERGENCY = "EMERGENCY"
    RELIEF = "RELIEF"
    DIPLOMATIC = "DIPLOMATIC"


class Container(StrEnum):
    """The container carried, by length in feet; NONE = known to carry none (bulk, loose goods)."""

    NONE = "NONE"
    FT20 = "20"
    FT40 = "40"
    TWO_FT20 = "2x20"


class Origin(StrEnum):
    """Where the goods were made."""

    VN = "VN"
    FOREIGN = "FOREIGN"


class Duty(StrEnum):
    """Whether import or export duty is owed on the goods."""

    DUTIABLE = "DUTIABLE"
    FREE = "FREE"


class DeclaredAt(StrEnum):
    """Whether the customs declaration was opened in the collecting province or city."""

    HERE = "HERE"
    ELSEWHERE = "ELSEWHERE"


class Transport(StrEnum):
    """How the goods come to or leave the gate or port."""

    ROAD = "ROAD"
    WATERWAY = "WATERWAY"


class Measure(StrEnum):
    """The unit the goods are declared in, where a row says "per tonne or m³"."""

    TONNE = "TONNE"
    M3 = "M3"


class VehicleClass(StrEnum):
    """Bands by licensed payload (or container) and by seats, shared by several provinces.

    See ``fees.categories.vehicle_class``; a tariff may draw its own (``fees.bands``).
    """

    V0 = "V0"
    V1 = "V1"
    V2 = "V2"
    V3 = "V3"
    V4 = "V4"
    S0 = "S0"
    S1 = "S1"
    S2 = "S2"


class Earlier(StrEnum):
    """Whether the same turn already passed (``earlier_passages`` above zero)."""

    FIRST = "FIRST"
    AGAIN = "AGAIN"


class Dwell(StrEnum):
    """Time between entering and leaving the area; exactly 24 hours is not yet over."""

    UP_TO_24H = "UP_TO_24H"
    OVER_24H = "OVER_24H"


@dataclass(frozen=True, slots=True)
class Axis:
    """One dimension.

    Its name in a tariff's ``when``, its words, and the fact to ask for when it is unknown.
    """

    name: str
    values: tuple[str, ...]
    fact: str


PAYLOAD_WORDS = tuple(f"V{n}" for n in range(8))
SEAT_WORDS = tuple(f"S{n}" for n in range(4))

# In the order in which a person would ask.
AXES: tuple[Axis, ...] = (
    Axis("licence_kind", tuple(LicenceKind), "licence_kind"),
    Axis("load", tuple(Load), "load"),
    Axis("flow", tuple(Flow), "flow"),
    Axis("regime", tuple(Regime), "regime"),
    Axis("commodity", tuple(Commodity), "commodity"),
    Axis("origin", tuple(Origin), "origin"),
    Axis("duty", tuple(Duty), "duty"),
    Axis("class", (*PAYLOAD_WORDS, *SEAT_WORDS), "payload_kg"),
    Axis("container", tuple(Container), "container"),
    Axis("journey", tuple(Journey), "journey"),
    Axis("declared_at", tuple(DeclaredAt), "declared_at"),
    Axis("transport", tuple(Transport), "transport"),
    Axis("earlier_passages", tuple(Earlier), "earlier_passages"),
    Axis("dwell", tuple(Dwell), "left_at"),
)
AXIS_NAMES: tuple[str, ...] = tuple(axis.name for axis in AXES)
AXIS_INDEX: dict[str, int] = {name: index for index, name in enumerate(AXIS_NAMES)}
