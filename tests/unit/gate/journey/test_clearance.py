"""Which agencies must confirm a vehicle: a table of data, read strictly."""

import tomllib
from importlib import resources

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gate.journey.clearance import (
    SATISFIED,
    ClearanceState,
    Requirement,
    load_requirements,
    required,
    route,
)

SHIPPED = load_requirements(
    resources.files("gate").joinpath("data/clearances.toml").read_text("utf-8")
)
BANANAS = {"flow": "EXPORT", "load": "LOADED", "commodity": "FRESH_PRODUCE"}


@pytest.mark.parametrize(
    ("facts", "agencies"),
    [
        (BANANAS, ("BORDER_GUARD", "CUSTOMS", "QUARANTINE")),
        ({**BANANAS, "commodity": "GENERAL"}, ("BORDER_GUARD", "CUSTOMS")),
        ({"flow": "IMPORT", "load": "LOADED"}, ("BORDER_GUARD", "CUSTOMS")),
        ({"flow": "NONE", "load": "EMPTY"}, ("BORDER_GUARD",)),
        ({"flow": "EXPORT", "load": "EMPTY", "commodity": "FRESH_PRODUCE"}, ("BORDER_GUARD",)),
        ({}, ("BORDER_GUARD",)),
    ],
)
def test_who_confirms_what(facts: dict[str, object], agencies: tuple[str, ...]) -> None:
    assert required(facts, SHIPPED) == agencies


@pytest.mark.parametrize(
    ("side_in", "side_out", "name"),
    [
        ("inland", "border", "inland-border"),
        ("border", "border", "border-border"),
        ("inland", "any", ""),
        ("inland", "", ""),
        ("", "border", ""),
    ],
)
def test_a_route_has_a_name_once_both_sides_are_known(
    side_in: str, side_out: str, name: str
) -> None:
    assert route(side_in, side_out) == name


def test_a_row_may_ask_for_a_route_and_a_regime() -> None:
    when = (("regime", "TRANSIT"), ("route", "border-inland"))
    table = (Requirement(when, ("CUSTOMS",)),)
    assert required({"regime": "TRANSIT", "route": "border-inland"}, table) == ("CUSTOMS",)
    assert required({"regime": "TRANSIT", "route": "inland-border"}, table) == ()


def test_a_table_is_read_as_it_is_written() -> None:
    table = load_requirements(
        '[[required]]\nwhen = {load = "LOADED", flow = "EXPORT"}\nagencies = ["B", "A"]\n'
    )
    assert table == (Requirement((("flow", "EXPORT"), ("load", "LOADED")), ("B", "A")),)
    assert required({"flow": "EXPORT", "load": "LOADED"}, table) == ("B", "A")


@pytest.mark.parametrize(
    "raw", ["", "[[required]]\nwhen = {}\n", '[[required]]\nagencies = ["CUSTOMS"]\n']
)
def test_a_table_with_a_hole_is_refused(raw: str) -> None:
    with pytest.raises(KeyError):
        load_requirements(raw)


def test_a_table_that_is_not_toml_is_refused() -> None:
    with pytest.raises(tomllib.TOMLDecodeError):
        load_requirements("[[required]")


names = st.sampled_from(["flow", "load", "commodity"])
facts_of = st.dictionaries(names, st.sampled_from("ab"))
tables = st.lists(
    st.builds(
        lambda when, agencies: Requirement(tuple(sorted(when.items())), tuple(agencies)),
        facts_of,
        st.lists(st.sampled_from("XYZ"), max_size=3),
    )
)


@given(facts_of, tables)
def test_each_agency_of_each_row_that_applies_once_and_no_other(
    facts: dict[str, str], table: list[Requirement]
) -> None:
    needed = required(facts, table)
    applying = [row for row in table if set(row.when) <= set(facts.items())]
    assert len(needed) == len(set(needed))
    assert set(needed) == {agency for row in applying for agency in row.agencies}


@given(facts_of, tables, names, st.sampled_from("ab"))
def test_a_fact_more_never_makes_an_agency_less(
    facts: dict[str, str], table: list[Requirement], name: str, value: str
) -> None:
    if name in facts:
        return
    assert set(required(facts, table)) <= set(required({**facts, name: value}, table))


def test_given_and_waived_satisfy_and_nothing_else_does() -> None:
    assert {ClearanceState.GIVEN, ClearanceState.WAIVED} == SATISFIED
