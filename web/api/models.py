"""What machines may send: strict shapes that refuse every field they do not know.

They carry no amount of a fee and no state: fees are worked out here, states follow from acts.
"""

from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from fees.axes import (
    Commodity,
    Container,
    DeclaredAt,
    Duty,
    Flow,
    Journey,
    LicenceKind,
    Load,
    Measure,
    Origin,
    Regime,
    Transport,
)
from gate.journey.errors import DomainError
from web import text


def _plate(value: str) -> str:
    try:
        return text.plate(value)
    except DomainError as error:
        raise ValueError(error.key) from error


def _line(value: str) -> str:
    try:
        return text.line(value, "")
    except DomainError as error:
        raise ValueError(error.key) from error


Plate = Annotated[str, Field(max_length=32), AfterValidator(_plate)]
Line = Annotated[str, Field(max_length=200), AfterValidator(_line)]
Digest = Annotated[str, Field(pattern=r"^([0-9a-f]{64})?$")]  # of a picture, "" = none
Id = Annotated[str, Field(pattern=r"^[A-Za-z0-9._:/-]{1,64}$")]


class Strict(BaseModel):
    """Unknown fields are refused; numbers are numbers."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)


class Goods(Strict):
    """One kind of goods and its declared value."""

    model_config = ConfigDict(extra="forbid", strict=False, frozen=True)

    commodity: Commodity
    value_vnd: int = Field(ge=0, strict=True)


class Facts(Strict):
    """FACTS of the tariff; what is absent is unknown."""

    # A word of the tariff comes as a JSON string, which strict mode would not take for it.
    model_config = ConfigDict(extra="forbid", strict=False, frozen=True)

    flow: Flow | None = None
    load: Load | None = None
    regime: Regime | None = None
    commodity: Commodity | None = None
    payload_kg: int | None = Field(None, strict=True)
    container: Container | None = None
    seats: int | None = Field(None, strict=True)
    licence_kind: LicenceKind | None = None
    journey: Journey | None = None
    weight_kg: int | None = Field(None, strict=True)
    volume_m3: int | str | None = None
    goods: list[Goods] | None = None
    entered_at: str | None = None
    left_at: str | None = None
    earlier_passages: int | None = Field(None, strict=True)
    origin: Origin | None = None
    duty: Duty | None = None
    declared_at: DeclaredAt | None = None
    transport: Transport | None = None
    measured_by: Measure | None = None
    plug_hours: int | None = Field(None, strict=True)

    def stated(self) -> dict[str, object]:
        """The facts that were sent."""
        return self.model_dump(mode="json", exclude_none=True)


class Payer(Strict):
    """Who pays; all may be absent for a passer-by."""

    name: Line = ""
    tax_code: Line = ""
    address: Line = ""

    def stated(self) -> dict[str, str]:
        """The parts that were sent."""
        return {k: v for k, v in self.model_dump().items() if v}


class Declaration(Strict):
    """A vehicle announced ahead."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    declaration_id: Id | None = None
    plate: Plate
    trailer: Plate = ""
    facts: Facts = Facts()
    payer: Payer = Payer()
    phone4: Annotated[str, Field(pattern=r"^([0-9]{4})?$")] = ""
    keeps_until: Line = ""  # RFC 3339 with an offset: until when goods that spoil are good


class Confirmation(Strict):
    """This is the vehicle; `why` when the plate changes."""

    plate: Plate
    why: Line = ""


def _fact(value: str) -> str:
    if value not in Facts.model_fields:
        raise ValueError("facts.unknown")
    return value


FactName = Annotated[str, AfterValidator(_fact)]


class Statement(Strict):
    """Facts and payer, merged over what is known; `forget` names facts to take away."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    facts: Facts = Facts()
    forget: list[FactName] = []
    payer: Payer = Payer()


class Word(Strict):
    """An agency's word; the marshal names the agency and the paper."""

    agency: Literal["", "BORDER_GUARD", "CUSTOMS", "QUARANTINE"] = ""
    state: Literal["GIVEN", "REFUSED", "NEEDED"]
    paper_no: Line = ""
    reason: Line = ""
    photo: Digest = ""


class Cash(Strict):
    """Cash handed over, whole đồng."""

    tendered: int = Field(gt=0, le=1_000_000_000_000)
