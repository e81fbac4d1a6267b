"""The facts form.

One field per axis that a tariff may ask for, in the order an operator asks a driver.

The choices come from `fees.axes`; there is no default, and an empty field means unknown. What a
form sends becomes the FACTS object of the public interface; whether it makes sense is decided by
`fees`.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

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
from fees.rules import Basis, Tariff, When
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
# Facts that only some tariffs need: shown where the one in force asks, or somebody stated them.
RARE = (
    Field("origin", tuple(Origin)),
    Field("duty", tuple(Duty)),
    Field("declared_at", tuple(DeclaredAt)),
    Field("transport", tuple(Transport)),
    Field("measured_by", tuple(Measure)),
    Field("volume_m3"),
    Field("plug_hours"),
)
_COUNTS = {
    Basis.PER_M3: ("volume_m3",),
    Basis.PER_TONNE_OR_M3: ("measured_by", "volume_m3"),
    Basis.PER_HOUR: ("plug_hours",),
}


def asked(tariff: Tariff) -> frozenset[str]:
    """Names of the facts that some rule of this tariff looks at."""
    whens: list[When] = [line.when for line in tariff.lines]
    whens += [rule.when for rule in tariff.refusals]
    whens += [rule.when for rule in tariff.impossible]
    whens += [rule.when for rule in tariff.exemptions]
    named = {name for when in whens for name in when}
    counted = {name for line in tariff.lines for name in _COUNTS.get(line.basis, ())}
    return frozenset(named | counted)


def fields_for(wanted: Collection[str]) -> tuple[Field, ...]:
    """The fields of the form: the common ones, and of the rare ones those wanted."""
    return FIELDS + tuple(field for field in RARE if field.name in wanted)


def read_facts(form: Mapping[str, str]) -> dict[str, object]:
    """The facts a form states.

    An emptied field is sent as "", which removes the fact. Raises `facts.number`.
    """
    return {f.name: _read(f, form[f.name].strip()) for f in FIELDS + RARE if f.name in form}


def _read(field: Field, text: str) -> object:
    if not text or field.choices:
        return text
    digits = text.replace(".", "").replace(" ", "")
    if not digits.isascii() or not digits.isdecimal() or len(digits) > 9:
        raise DomainError("facts.number", field=field.name)
    return int(digits)
