"""The facts of a vehicle: read with care, unknown stays unknown."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fees.categories import (
    Chargeable,
    Commodity,
    Container,
    Dwell,
    Earlier,
    FactsError,
    Flow,
    Goods,
    Journey,
    LicenceKind,
    Load,
    Regime,
    VehicleClass,
    contradictions,
    parse_time,
    refuse_contradictions,
    vehicle_class,
)

_EVERY_FACT: dict[str, Any] = {
    "flow": "EXPORT",
    "load": "LOADED",
    "regime": "ORDINARY",
    "commodity": "AGRI",
    "payload_kg": 15000,
    "container": "2x20",
    "seats": 3,
    "licence_kind": "ORDINARY",
    "journey": "THROUGH",
    "weight_kg": 31250,
    "volume_m3": "12.5",
    "goods": [{"commodity": "AGRI", "value_vnd": 90_000_000}],
    "entered_at": "2026-11-22T03:10:12.482Z",
    "left_at": "2026-11-22T08:00:00.000Z",
    "earlier_passages": 0,
    "origin": "VN",
    "duty": "DUTIABLE",
    "declared_at": "ELSEWHERE",
    "transport": "WATERWAY",
    "measured_by": "M3",
    "plug_hours": 7,
}


def test_every_fact_is_read_and_given_back() -> None:
    facts = Chargeable.from_facts(_EVERY_FACT)
    assert facts.to_facts() == _EVERY_FACT
    assert facts.volume_litres == 12_500
    assert facts.goods == (Goods(Commodity.AGRI, 90_000_000),)


def test_nothing_known_stays_nothing_known() -> None:
    facts = Chargeable.from_facts({"flow": None})
    assert facts == Chargeable()
    assert facts.to_facts() == {}
    assert facts.vehicle_class is None
    assert facts.dwell is None
    assert facts.earlier is None
    assert facts.deciding_commodity is None


def test_a_container_may_be_given_as_number_and_a_time_with_offset() -> None:
    facts = Chargeable.from_facts(
        {"container": 40, "volume_m3": 12, "entered_at": "2026-11-22T10:10:12+07:00"}
    )
    assert facts.container is Container.FT40
    assert facts.to_facts()["volume_m3"] == 12
    assert facts.to_facts()["entered_at"] == "2026-11-22T03:10:12.000Z"


@pytest.mark.parametrize(
    ("name", "raw", "remedy"),
    [
        ("colour", "red", "use one of: flow, load"),
        ("flow", "OUT", "use one of: EXPORT, IMPORT, NONE"),
        ("flow", ["EXPORT"], "use one of"),
        ("payload_kg", 15000.0, "whole number"),
        ("payload_kg", True, "whole number"),
        ("payload_kg", -1, "from 1 to"),
        ("weight_kg", 10**9, "from 1 to"),
        ("container", "45", "use one of: NONE, 20, 40, 2x20"),
        ("volume_m3", 1.5, "as text"),
        ("volume_m3", "1.2345", "three decimals"),
        ("volume_m3", "-1", "three decimals"),
        ("volume_m3", "1.²", "three decimals"),
        ("volume_m3", 10**6, "from 0"),
        ("goods", [], "write a list"),
        ("goods", "rice", "write a list"),
        ("goods", [{"commodity": "AGRI"}], "exactly commodity and value_vnd"),
        ("goods", [7], "exactly commodity and value_vnd"),
        ("goods", [{"commodity": "AGRI", "value_vnd": 1}] * 101, "at most 100 goods"),
        ("goods", [{"commodity": "AGRI", "value_vnd": 1, "currency": "CNY"}], "in đồng"),
        ("volume_m3", "9" * 5000, "three decimals"),
        ("origin", "CN", "use one of: VN, FOREIGN"),
        ("plug_hours", -1, "from 0"),
        ("goods", [{"commodity": "RICE", "value_vnd": 1}], "use one of"),
        ("entered_at", 1_700_000_000, "as text"),
        ("entered_at", "yesterday", "like 2026-"),
        ("entered_at", "2026-11-22T10:10:12", "offset"),
        ("earlier_passages", -1, "from 0"),
    ],
)
def test_an_unreadable_fact_is_named_with_its_remedy(name: str, raw: Any, remedy: str) -> None:
    with pytest.raises(FactsError) as caught:
        Chargeable.from_facts({name: raw})
    (problem,) = caught.value.problems
    assert problem.where == name
    assert remedy in problem.remedy
    assert name in str(caught.value)


def test_all_faults_are_told_at_once() -> None:
    with pytest.raises(FactsError) as caught:
        Chargeable.from_facts({"flow": "OUT", "load": "FULL", "wheels": 12})
    assert [problem.where for problem in caught.value.problems] == ["flow", "load", "wheels"]


def test_facts_that_contradict_each_other_are_refused() -> None:
    with pytest.raises(FactsError, match="leaves before it enters"):
        Chargeable(entered_at=2, left_at=1)
    with pytest.raises(FactsError, match="not among the goods"):
        Chargeable(commodity=Commodity.FROZEN, goods=(Goods(Commodity.AGRI, 1),))


@pytest.mark.parametrize(
    ("facts", "where"),
    [
        ({"container": "40", "payload_kg": 1_999}, ["container"]),
        ({"container": "20", "licence_kind": "MOTORCYCLE"}, ["container"]),
        ({"load": "EMPTY", "goods": [{"commodity": "AGRI", "value_vnd": 1}]}, ["goods"]),
        ({"weight_kg": 4_501, "payload_kg": 1_500}, ["weight_kg"]),
        (
            {"entered_at": "2025-01-01T00:00:00Z", "left_at": "2026-11-01T00:00:00Z"},
            ["left_at"],
        ),
        (
            {
                "entered_at": "2026-11-20T00:00:00Z",
                "left_at": "2026-11-20T01:00:01Z",
                "plug_hours": 3,
            },
            ["plug_hours"],
        ),
        ({"container": "40", "payload_kg": 2_000, "weight_kg": 6_000}, []),
        ({"container": "NONE", "payload_kg": 1_000, "load": "EMPTY"}, []),
        (
            {
                "entered_at": "2026-11-20T00:00:00Z",
                "left_at": "2026-11-20T01:00:01Z",
                "plug_hours": 2,
            },
            [],
        ),
    ],
)
def test_what_cannot_be_true_at_once_is_named_with_a_remedy(
    facts: dict[str, Any], where: list[str]
) -> None:
    found = contradictions(Chargeable.from_facts(facts))
    assert [problem.where for problem in found] == where
    assert all("correct" in problem.remedy for problem in found)
    if where:
        with pytest.raises(FactsError, match=where[0]):
            refuse_contradictions(Chargeable.from_facts(facts))
    else:
        refuse_contradictions(Chargeable.from_facts(facts))


def test_where_there_can_be_no_container_none_is_asked_for() -> None:
    assert Chargeable(seats=29).box is Container.NONE
    assert Chargeable(payload_kg=1_999).box is Container.NONE
    assert Chargeable(payload_kg=2_000).box is None
    assert Chargeable().box is None
    assert Chargeable(payload_kg=1_999, container=Container.FT40).box is Container.FT40


@pytest.mark.parametrize(
    ("payload", "band"),
    [
        (1, "V0"),
        (1_999, "V0"),
        (2_000, "V1"),
        (3_999, "V1"),
        (4_000, "V2"),
        (9_999, "V2"),
        (10_000, "V3"),
        (17_999, "V3"),
        (18_000, "V4"),
        (200_000, "V4"),
    ],
)
def test_bands_are_half_open(payload: int, band: str) -> None:
    assert vehicle_class(payload, None, None) == band


@pytest.mark.parametrize(("seats", "band"), [(15, "S0"), (16, "S1"), (29, "S1"), (30, "S2")])
def test_seats_make_passenger_classes(seats: int, band: str) -> None:
    assert vehicle_class(None, None, seats) == band


def test_a_container_settles_the_class_and_two_short_ones_are_a_long_one() -> None:
    assert vehicle_class(1_000, Container.FT20, None) is VehicleClass.V3
    assert vehicle_class(None, Container.FT40, None) is VehicleClass.V4
    assert vehicle_class(None, Container.TWO_FT20, None) is VehicleClass.V4


def test_goods_of_the_highest_value_decide_and_a_tie_does_not() -> None:
    agri, ore = Goods(Commodity.AGRI, 5), Goods(Commodity.MINERAL, 9)
    assert Chargeable(goods=(agri, ore)).deciding_commodity is Commodity.MINERAL
    tied = Chargeable(goods=(agri, Goods(Commodity.FROZEN, 5)))
    assert tied.deciding_commodity is None
    settled = Chargeable(goods=tied.goods, commodity=Commodity.FROZEN)
    assert settled.deciding_commodity is Commodity.FROZEN
    parts = Chargeable(goods=(agri, agri, ore))
    assert parts.deciding_commodity is Commodity.AGRI  # two lots of five are worth ten
    assert Chargeable(commodity=Commodity.AGRI).deciding_commodity is Commodity.AGRI


def test_a_day_and_a_moment_is_over_24_hours() -> None:
    day = 24 * 3_600_000_000
    assert Chargeable(entered_at=0, left_at=day).dwell is Dwell.UP_TO_24H
    assert Chargeable(entered_at=0, left_at=day + 1).dwell is Dwell.OVER_24H
    assert Chargeable(entered_at=0).dwell is None
    assert Chargeable(earlier_passages=0).earlier is Earlier.FIRST
    assert Chargeable(earlier_passages=2).earlier is Earlier.AGAIN


@given(
    st.builds(
        Chargeable,
        flow=st.none() | st.sampled_from(Flow),
        load=st.none() | st.sampled_from(Load),
        regime=st.none() | st.sampled_from(Regime),
        commodity=st.none() | st.sampled_from(Commodity),
        payload_kg=st.none() | st.integers(1, 200_000),
        container=st.none() | st.sampled_from(Container),
        seats=st.none() | st.integers(1, 200),
        licence_kind=st.none() | st.sampled_from(LicenceKind),
        journey=st.none() | st.sampled_from(Journey),
        volume_litres=st.none() | st.integers(0, 500_000),
        entered_at=st.none() | st.integers(0, 2**41).map(lambda ms: ms * 1000),
        earlier_passages=st.none() | st.integers(0, 9),
    )
)
def test_facts_survive_the_way_out_and_back(facts: Chargeable) -> None:
    assert Chargeable.from_facts(facts.to_facts()) == facts


def test_times_are_microseconds_since_the_epoch() -> None:
    assert parse_time("1970-01-01T07:00:01+07:00") == 1_000_000
