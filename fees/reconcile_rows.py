"""What the daily comparison looks at: plain rows of a day, as lanes, people, bank and book have it.

Times are µs since the epoch, 0 = never; amounts whole đồng. Nothing here decides anything.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from fees.charge import ChargeState

Facts = Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Signal:
    """A loop or a barrier, in its own words."""

    id: str
    lane: str
    kind: str  # loop | open | closed
    at: int
    cause: str = ""  # of a barrier: opening, override, manual …


@dataclass(frozen=True, slots=True)
class Crossing:
    """A camera saw a vehicle cross the line."""

    id: str
    lane: str
    at: int
    visit_id: str
    sighted: bool  # it was seen standing before


@dataclass(frozen=True, slots=True)
class Due:
    """One charge that was not taken back."""

    id: str
    state: ChargeState
    total: int
    paid: int
    forgone: int = 0
    exemption: str = ""
    price: bool = False  # for a service, not the fee

    @property
    def outstanding(self) -> int:
        """What is still owed."""
        open_ = self.state in (ChargeState.DUE, ChargeState.PART_PAID)
        return self.total - self.paid if open_ else 0


@dataclass(frozen=True, slots=True)
class Door:
    """The lane was opened beside the rule."""

    id: str
    emergency: bool
    by: str


@dataclass(frozen=True, slots=True)
class Stay:
    """One visit that ended this day, with all that is known of it."""

    id: str
    plate: str
    entered_at: int
    left_at: int
    side_in: str
    side_out: str
    facts: Facts
    charged_as: Facts  # what the fee looked at
    payer: Mapping[str, str]
    vehicle_class: str
    colour: str
    lane: str = ""
    link: str = ""
    stated_by: str = ""  # who stated the facts, or confirmed the vehicle
    unseen: bool = False  # no lane saw it leave: a person ended it
    dues: tuple[Due, ...] = ()
    doors: tuple[Door, ...] = ()
    before: tuple[Facts, ...] = ()  # facts as they stood before somebody changed them
    earlier: tuple[Facts, ...] = ()  # of this plate's earlier visits, newest first
    kg_in: int = 0  # 0 = not weighed
    kg_out: int = 0
    handed: bool = False  # goods or a trailer went to or from it, and somebody wrote it down
    carries: bool = False  # its own goods were aboard when it left
    closed: frozenset[str] = field(default_factory=frozenset)  # kinds of findings closed by people
    declared: bool = False  # its payer stated the goods before it came
    charged_at: int = 0  # when its charge was made; without one, when it left


@dataclass(frozen=True, slots=True)
class Listed:
    """One line of the customs' list of what they cleared: the vehicle, its goods, and when."""

    plate: str
    facts: Facts
    at: int = 0  # 0 = the list has no times: any visit of that day


@dataclass(frozen=True, slots=True)
class Paper:
    """A receipt."""

    id: str
    series: str
    number: int
    charge_id: str
    visit_id: str
    amount: int
    at: int
    by: str


@dataclass(frozen=True, slots=True)
class Taken:
    """A payment."""

    id: str
    charge_id: str
    visit_id: str
    method: str
    amount: int
    at: int
    by: str
    via: str
    settles: bool = True  # the charge is fully paid by now


@dataclass(frozen=True, slots=True)
class Drawer:
    """A shift that was closed this day, or should have been."""

    id: str
    cashier: str
    closed_at: int
    taken: int
    variance: int
    reason: str
    left_open: bool


@dataclass(frozen=True, slots=True)
class Told:
    """Money that the bank told of."""

    id: str
    at: int
    amount: int
    kept: int
    in_statement: bool
    open: bool
    by: str


@dataclass(frozen=True, slots=True)
class Stated:
    """A credit of a bank statement that is in no book; `ref` is how the bank calls it."""

    ref: str
    at: int
    amount: int


@dataclass(frozen=True, slots=True)
class GivenBack:
    """A refund that was approved or sent this day."""

    id: str
    charge_id: str
    visit_id: str
    amount: int
    at: int
    asked_by: str
    grounded: bool  # a finding or a cheaper assessment asks for it, or it was kept money
