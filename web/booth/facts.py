"""The facts form.

One field per axis that a tariff may ask for, in the order an operator asks a driver.

The choices come from `fees.axes`; there is no default, and an empty field means unknown. What a
form sends becomes the FACTS object of the public interface; whether it makes sense is decided by
`fees`.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from fees.axes import Commodity, Container, Flow, Journey, LicenceKind, Load, Regime
from gate.journey.errors import DomainError


@dataclass(frozen=True, slots=True)
class Field:
    """One fact: its name, and its choices (empty = a whole number)."""

    name: str
    choices: tuple[str, ...] = ()


FIELDS = (
    Field("flow", tuple(Flow)),
    Field("load", tuple(Load)),
    Field("regime", tuple(Regime)),
    Field("commodity", tuple(Commodity)),
    Field("journey", tuple(Journey)),
    Field("container", tuple(Container)),
    Field("payload_kg"),
    Field("seats"),
    Field("weight_kg"),
    Field("licence_kind", tuple(LicenceKind)),
)
NAMES = frozenset(field.name for field in FIELDS)


def read_facts(form: Mapping[str, str]) -> dict[str, object]:
    """The facts a form states.

    An emptied field is sent as "", which removes the fact. Raises `facts.number`.
    """
    return {f.name: _read(f, form[f.name].strip()) for f in FIELDS if f.name in form}


def _read(field: Field, text: str) -> object:
    if not text or field.choices:
        return text
    digits = text.replace(".", "").replace(" ", "")
    if not digits.isascii() or not digits.isdecimal() or len(digits) > 9:
        raise DomainError("facts.number", field=field.name)
    return int(digits)
