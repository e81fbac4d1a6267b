"""New versions of frozen values: what `dataclasses.replace` does, and no more."""

import dataclasses
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gate.journey.versions import replace
from gate.journey.visit import Custody, Visit
from tests.unit.gate.journey.people import states, truck

visits = st.builds(truck, state=states, plate=st.text(max_size=9), opened_at=st.integers())
changes = st.fixed_dictionaries(
    {}, optional={"lane": st.text(), "state": states, "confirmed_at": st.integers()}
)


@given(visits, changes)
def test_it_does_what_the_standard_library_does(visit: Visit, changed: dict[str, Any]) -> None:
    before = dataclasses.astuple(visit)
    new = replace(visit, **changed)
    assert new == dataclasses.replace(visit, **changed)
    assert hash_of(new) == hash_of(dataclasses.replace(visit, **changed))
    assert type(new) is Visit
    assert dataclasses.astuple(visit) == before


def hash_of(visit: Visit) -> int:
    """Facts are a mapping, so the rest is hashed."""
    return hash(dataclasses.astuple(dataclasses.replace(visit, facts=(), payer=())))  # type: ignore[arg-type]


def test_the_new_version_is_frozen_too() -> None:
    with pytest.raises(dataclasses.FrozenInstanceError):
        replace(truck(), state=Custody.LEFT).lane = "x"  # type: ignore[misc]


def test_a_name_that_is_no_field_is_refused() -> None:
    with pytest.raises(TypeError, match="no field 'colours'"):
        replace(truck(), colours="red")  # type: ignore[call-arg]


@dataclasses.dataclass(frozen=True)
class Loose:
    """Without slots."""

    first: int
    second: int


@dataclasses.dataclass(frozen=True, slots=True)
class Strict:
    """With a check of its own."""

    first: int
    second: int

    def __post_init__(self) -> None:
        """Refuse nothing, but be asked."""


@dataclasses.dataclass(frozen=True, slots=True)
class Lone:
    """Too small to be worth a copy."""

    only: int


@pytest.mark.parametrize("value", [Loose(1, 2), Strict(1, 2), Lone(1)])
def test_other_values_are_refused(value: Any) -> None:
    with pytest.raises(TypeError, match=type(value).__name__):
        replace(value, first=3)


def test_what_is_no_dataclass_is_refused() -> None:
    with pytest.raises(TypeError, match="int"):
        replace(3, real=4)  # type: ignore[type-var]
