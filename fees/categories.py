"""The facts an assessment may look at, and nothing more.

``Chargeable`` holds what is known about one vehicle and its goods; ``None`` means unknown and stays
unknown. Nothing is filled in here: whether an unknown fact matters is the tariff's business. Times
are microseconds since the epoch, UTC.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Any

from fees.axes import (
    Commodity,
    Container,
    DeclaredAt,
    Duty,
    Dwell,
    Earlier,
    Flow,
    Journey,
    LicenceKind,
    Load,
    Measure,
    Origin,
    Regime,
    Transport,
    VehicleClass,
)
from fees.bands import SHARED
from fees.fact_json import fault, parse_time, read_facts, show_fact
from fees.goods import Goods, deciding
from fees.kept import Kept, in_turn
from fees.problems import FactsError, Problem

__all__ = [
    "Chargeable",
    "Commodity",
    "Container",
    "DeclaredAt",
    "Duty",
    "Dwell",
    "Earlier",
    "FactsError",
    "Flow",
    "Goods",
    "Journey",
    "Kept",
    "LicenceKind",
    "Load",
    "Measure",
    "Origin",
    "Regime",
    "Transport",
    "VehicleClass",
    "contradictions",
    "parse_time",
    "refuse_contradictions",
    "vehicle_class",
]

_DAY_US = 24 * 3_600_000_000
_HOUR_US = 3_600_000_000
BOX_FROM_KG = 2_000  # an empty 20-foot box alone weighs more than a smaller truck may carry
MOST_OVERLOADED = 3  # times the licensed payload: more is a slipped digit
LONGEST_STAY_US = 366 * _DAY_US


@dataclass(frozen=True, slots=True, kw_only=True)
class Chargeable:
    """Facts for one turn; ``None`` = unknown.

    Weights in kg, volume in litres, times in µs since the epoch (UTC), plug in started hours.
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
    origin: Origin | None = None
    duty: Duty | None = None
    declared_at: DeclaredAt | None = None
    transport: Transport | None = None
    measured_by: Measure | None = None
    plug_hours: int | None = None
    kept: tuple[Kept, ...] | None = None

    def __post_init__(self) -> None:
        """Refuse facts that contradict each other; raises ``FactsError``."""
        if (
            self.entered_at is not None
            and self.left_at is not None
            and self.left_at < self.entered_at
        ):
            raise FactsError(
                [
                    fault(
                        "left_at",
                        "leaves before it enters",
                        "correct one of the two times",
                        "times",
                    )
                ]
            )
        if self.kept and not in_turn(self.kept):
            raise FactsError(
                [
                    fault(
                        "kept",
                        "overlap, or end before they begin",
                        "give each minute to one of them, in order of time",
                        "kept",
                    )
                ]
            )
        if (
            self.goods
            and self.commodity
            and self.commodity not in {item.commodity for item in self.goods}
        ):
            raise FactsError(
                [
                    fault(
                        "commodity",
                        "is not among the goods",
                        "state the goods and the commodity alike",
                        "not_among_goods",
                    )
                ]
            )

    @classmethod
    def from_facts(cls, facts: Mapping[str, Any]) -> Chargeable:
        """Read the FACTS object of the public interface (absent or null = unknown).

        Raises ``FactsError`` with every unknown name and unreadable value, each with its remedy.
        """
        return cls(**read_facts(facts))

    def to_facts(self) -> dict[str, Any]:
        """Give back the FACTS object: integers and strings only, unknown facts left out."""
        known = ((field.name, getattr(self, field.name)) for field in fields(self))
        return dict(show_fact(name, value) for name, value in known if value is not None)

    @property
    def vehicle_class(self) -> VehicleClass | None:
        """The shared band, ``None`` while container, payload and seats are all unknown."""
        return vehicle_class(self.payload_kg, self.container, self.seats)

    @property
    def box(self) -> Container | None:
        """The container; NONE where there can be none: a bus, a truck too small for the box."""
        if self.container is not None:
            return self.container
        if self.payload_kg is None:
            return None if self.seats is None else Container.NONE
        return Container.NONE if self.payload_kg < BOX_FROM_KG else None

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

        A tie between kinds is left to a person (``None`` until the commodity is stated).
        """
        return deciding(self.goods, self.commodity)


def vehicle_class(
    payload_kg: int | None, container: Container | None, seats: int | None
) -> VehicleClass | None:
    """Class of a vehicle in the shared bands, as the booth and the reports show it."""
    word = SHARED.classify(payload_kg, container, seats)
    return None if word is None else VehicleClass(word)


def contradictions(facts: Chargeable) -> tuple[Problem, ...]:
    """What cannot be true of one vehicle at once: asked of new statements, never of old records."""
    has_box = facts.container not in (None, Container.NONE)
    payload = facts.payload_kg
    small = payload is not None and payload < BOX_FROM_KG
    stay = None
    if facts.entered_at is not None and facts.left_at is not None:
        stay = facts.left_at - facts.entered_at
    hours = None if stay is None else max(1, -(-stay // _HOUR_US))
    found = (
        (
            has_box and small,
            fault(
                "container",
                "does not go on so small a truck",
                "correct container or payload_kg",
                "box_on_small",
            ),
        ),
        (
            has_box and facts.licence_kind is LicenceKind.MOTORCYCLE,
            fault(
                "container",
                "does not go on a motorcycle",
                "correct container or licence_kind",
                "box_on_motorcycle",
            ),
        ),
        (
            facts.load is Load.EMPTY and bool(facts.goods),
            fault(
                "goods",
                "are stated for an empty vehicle",
                "remove the goods or correct load",
                "goods_on_empty",
            ),
        ),
        (
            payload is not None
            and facts.weight_kg is not None
            and facts.weight_kg > MOST_OVERLOADED * payload,
            fault(
                "weight_kg",
                f"is more than {MOST_OVERLOADED} times the licensed payload",
                "correct weight_kg or payload_kg (both in kg)",
                "too_heavy",
                times=str(MOST_OVERLOADED),
            ),
        ),
        (
            stay is not None and stay > LONGEST_STAY_US,
            fault(
                "left_at",
                "is more than a year after entering",
                "correct one of the two times",
                "over_a_year",
            ),
        ),
        (
            hours is not None and (facts.plug_hours or 0) > hours,
            fault(
                "plug_hours", "are more than the stay", "correct plug_hours or the times", "plugged"
            ),
        ),
    )
    return tuple(problem for wrong, problem in found if wrong)


def refuse_contradictions(facts: Chargeable) -> None:
    """Raise ``FactsError`` with everything that cannot be true of one vehicle at once."""
    found = contradictions(facts)
    if found:
        raise FactsError(found)
