"""The facts an assessment may look at, and nothing more.

``Chargeable`` holds what is known about one vehicle and its goods; ``None`` means unknown and stays
unknown. Nothing is filled in here: whether an unknown fact matters is the tariff's business. Times
are microseconds since the epoch, UTC.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import Any, TypeVar

from fees.axes import (
    Commodity,
    Container,
    Dwell,
    Earlier,
    Flow,
    Journey,
    LicenceKind,
    Load,
    Regime,
    VehicleClass,
)
from fees.problems import FactsError, Problem

__all__ = [
    "Chargeable",
    "Commodity",
    "Container",
    "Dwell",
    "Earlier",
    "FactsError",
    "Flow",
    "Goods",
    "Journey",
    "LicenceKind",
    "Load",
    "Regime",
    "VehicleClass",
    "parse_time",
    "vehicle_class",
]

_Word = TypeVar("_Word", bound=StrEnum)
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_DAY_US = 24 * 3_600_000_000
# Upper ends of the payload bands in kg, half-open: "từ 4 tấn đến dưới 10 tấn" is [4000, 10000).
_PAYLOAD_BANDS = (
    (2_000, VehicleClass.V0),
    (4_000, VehicleClass.V1),
    (10_000, VehicleClass.V2),
    (18_000, VehicleClass.V3),
)
_SEAT_BANDS = ((16, VehicleClass.S0), (30, VehicleClass.S1))
_CONTAINER_CLASS = {
    Container.FT20: VehicleClass.V3,
    Container.FT40: VehicleClass.V4,
    Container.TWO_FT20: VehicleClass.V4,  # two 20-foot boxes pay as one 40-foot
}
# Sanity limits: a slipped digit is a question to a person, never a fee.
MAX_WEIGHT_KG = 200_000
MAX_SEATS = 200
MAX_VOLUME_LITRES = 500_000
MAX_VALUE_VND = 1_000_000_000_000
MAX_PASSAGES = 1_000


@dataclass(frozen=True, slots=True)
class Goods:
    """One kind of goods on the vehicle and its customs-declared value in đồng."""

    commodity: Commodity
    value_vnd: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Chargeable:
    """Facts for one turn; ``None`` = unknown.

    Weights in kg, volume in litres, times in µs since the epoch (UTC).
    """

    flow: Flow | None = None
    load: Load | None = None
    regime: Regime | None = None
    commodity: Commodity | None = None
    payload_kg: int | None = None
    container: Container | None = None
    seats: int | None = None
    licence_kind: LicenceKind | None = None
    journey: Journey | None = None
    weight_kg: int | None = None
    volume_litres: int | None = None
    goods: tuple[Goods, ...] | None = None
    entered_at: int | None = None
    left_at: int | None = None
    earlier_passages: int | None = None

    def __post_init__(self) -> None:
        """Refuse facts that contradict each other; raises ``FactsError``."""
        if (
            self.entered_at is not None
            and self.left_at is not None
            and self.left_at < self.entered_at
        ):
            raise FactsError(
                [_fault("left_at", "leaves before it enters", "correct one of the two times")]
            )
        if (
            self.goods
            and self.commodity
            and self.commodity not in {item.commodity for item in self.goods}
        ):
            raise FactsError(
                [
                    _fault(
                        "commodity",
                        "is not among the goods",
                        "state the goods and the commodity alike",
                    )
                ]
            )

    @classmethod
    def from_facts(cls, facts: Mapping[str, Any]) -> Chargeable:
        """Read the FACTS object of the public interface (absent or null = unknown).

        Raises ``FactsError`` with every unknown name and unreadable value, each with its remedy.
        """
        problems: list[Problem] = []
        known: dict[str, Any] = {}
        for name, raw in facts.items():
            reader = _READERS.get(name)
            if reader is None:
                problems.append(
                    _fault(
                        name, "is not a fact the tariff knows", f"use one of: {', '.join(_READERS)}"
                    )
                )
            elif raw is not None:
                try:
                    known[_FIELD.get(name, name)] = reader(raw)
                except (TypeError, ValueError) as error:
                    problems.append(_fault(name, f"cannot be {raw!r}", str(error)))
        if problems:
            raise FactsError(problems)
        return cls(**known)

    def to_facts(self) -> dict[str, Any]:
        """Give back the FACTS object: integers and strings only, unknown facts left out."""
        out: dict[str, Any] = {}
        for field in fields(self):
            value = getattr(self, field.name)
            if value is None:
                continue
            match field.name:
                case "volume_litres":
                    out["volume_m3"] = _cubic_metres(value)
                case "goods":
                    out["goods"] = [
                        {"commodity": str(g.commodity), "value_vnd": g.value_vnd} for g in value
                    ]
                case "entered_at" | "left_at":
                    out[field.name] = _show_time(value)
                case _:
                    out[field.name] = value if isinstance(value, int) else str(value)
        return out

    @property
    def vehicle_class(self) -> VehicleClass | None:
        """The band of this vehicle, ``None`` while container, payload and seats are all unknown."""
        return vehicle_class(self.payload_kg, self.container, self.seats)

    @property
    def dwell(self) -> Dwell | None:
        """How long it stayed, ``None`` until it has left."""
        if self.entered_at is None or self.left_at is None:
            return None
        return Dwell.OVER_24H if self.left_at - self.entered_at > _DAY_US else Dwell.UP_TO_24H

    @property
    def earlier(self) -> Earlier | None:
        """Whether this turn already passed, ``None`` when nobody said."""
        if self.earlier_passages is None:
            return None
        return Earlier.AGAIN if self.earlier_passages else Earlier.FIRST

    @property
    def deciding_commodity(self) -> Commodity | None:
        """The goods whose declared value is highest decide.

        A tie between kinds is left to a person (``None``).
        """
        if not self.goods:
            return self.commodity
        highest = max(item.value_vnd for item in self.goods)
        leading = {item.commodity for item in self.goods if item.value_vnd == highest}
        return leading.pop() if len(leading) == 1 else None


def vehicle_class(
    payload_kg: int | None, container: Container | None, seats: int | None
) -> VehicleClass | None:
    """Class of a vehicle by container, else by licensed payload in kg, else by seats.

    Payload is what the inspection paper allows, never gross weight. A tractor with semi-trailer is
    banded by its trailer or container, so a container settles the class alone.
    """
    if container is not None:
        return _CONTAINER_CLASS[container]
    if payload_kg is not None:
        return next((band for end, band in _PAYLOAD_BANDS if payload_kg < end), VehicleClass.V4)
    if seats is not None:
        return next((band for end, band in _SEAT_BANDS if seats < end), VehicleClass.S2)
    return None


def parse_time(text: object) -> int:
    """Read an RFC 3339 time with its offset into µs since the epoch.

    Raises ``ValueError`` saying what is missing.
    """
    if not isinstance(text, str):
        raise TypeError("write the time as text, for example 2026-11-22T10:15:00+07:00")
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise ValueError("write the time like 2026-11-22T10:15:00+07:00") from None
    if moment.tzinfo is None:
        raise ValueError("add the offset from UTC, for example +07:00")
    return (moment - _EPOCH) // timedelta(microseconds=1)


def _show_time(us: int) -> str:
    moment = _EPOCH + timedelta(microseconds=us)
    return moment.isoformat(timespec="milliseconds").replace("+00:00", "Z")


def _fault(name: str, what: str, remedy: str) -> Problem:
    return Problem("facts.invalid", name, what, remedy)


def _count(low: int, high: int) -> Callable[[object], int]:
    def read(raw: object) -> int:
        if type(raw) is not int:
            raise TypeError("write a whole number")
        if not low <= raw <= high:
            raise ValueError(f"write a number from {low} to {high}")
        return raw

    return read


def _word(kind: type[_Word]) -> Callable[[object], _Word]:
    def read(raw: object) -> _Word:
        try:
            return kind(str(raw))
        except ValueError:
            raise ValueError(f"use one of: {', '.join(kind)}") from None

    return read


def _container(raw: object) -> Container:
    return _word(Container)(str(raw) if type(raw) is int else raw)


def _litres(raw: object) -> int:
    """Cubic metres, whole or as decimal text (``"12.5"``), to litres.

    Floats are refused like everywhere else.
    """
    text = str(raw) if type(raw) is int else raw
    if not isinstance(text, str):
        raise TypeError('write cubic metres as a whole number or as text, for example "12.5"')
    whole, _, part = text.partition(".")
    if not (
        whole.isascii()
        and whole.isdigit()
        and len(part) <= 3
        and (part or "0").isdecimal()
        and part.isascii()
    ):
        raise ValueError('write cubic metres with at most three decimals, for example "12.5"')
    return _count(0, MAX_VOLUME_LITRES)(int(whole) * 1000 + int(part.ljust(3, "0")))


def _cubic_metres(litres: int) -> int | str:
    whole, part = divmod(litres, 1000)
    return f"{whole}.{part:03d}".rstrip("0") if part else whole


def _goods(raw: object) -> tuple[Goods, ...]:
    if not isinstance(raw, list | tuple) or not raw:
        raise TypeError('write a list like [{"commodity": "AGRI", "value_vnd": 1000000}]')
    items = []
    for item in raw:
        if not isinstance(item, Mapping) or set(item) != {"commodity", "value_vnd"}:
            raise ValueError("each of the goods has exactly commodity and value_vnd")
        items.append(
            Goods(_word(Commodity)(item["commodity"]), _count(0, MAX_VALUE_VND)(item["value_vnd"]))
        )
    return tuple(items)


_FIELD = {"volume_m3": "volume_litres"}
_READERS: dict[str, Callable[[object], Any]] = {
    "flow": _word(Flow),
    "load": _word(Load),
    "regime": _word(Regime),
    "commodity": _word(Commodity),
    "payload_kg": _count(1, MAX_WEIGHT_KG),
    "container": _container,
    "seats": _count(1, MAX_SEATS),
    "licence_kind": _word(LicenceKind),
    "journey": _word(Journey),
    "weight_kg": _count(1, MAX_WEIGHT_KG),
    "volume_m3": _litres,
    "goods": _goods,
    "entered_at": parse_time,
    "left_at": parse_time,
    "earlier_passages": _count(0, MAX_PASSAGES),
}
