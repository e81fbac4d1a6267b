"""Statements about one vehicle that cannot all be true, and those just inside what can."""

from typing import Any

import pytest

from fees.categories import Chargeable, contradictions

DAY_US = 24 * 3_600_000_000
HOUR_US = 3_600_000_000


def found(**facts: Any) -> list[tuple[str, str, str]]:
    """Name, sentence and remedy of each contradiction; all carry the same message key."""
    problems = contradictions(Chargeable.from_facts(facts))
    assert {problem.key for problem in problems} <= {"facts.invalid"}
    return [(problem.where, problem.what, problem.remedy) for problem in problems]


def stay(microseconds: int, **facts: Any) -> list[tuple[str, str, str]]:
    known = Chargeable(entered_at=0, left_at=microseconds, **facts)
    return [(one.where, one.what, one.remedy) for one in contradictions(known)]


@pytest.mark.parametrize("box", ["20", "40", "2x20"])
def test_no_container_goes_on_a_truck_that_may_not_carry_it(box: str) -> None:
    assert found(container=box, payload_kg=1_999) == [
        ("container", "does not go on so small a truck", "correct container or payload_kg")
    ]
    assert found(container=box, payload_kg=2_000) == []
    assert found(container=box) == []
    assert found(container="NONE", payload_kg=500) == []


def test_no_container_goes_on_a_motorcycle() -> None:
    assert found(container="20", licence_kind="MOTORCYCLE") == [
        ("container", "does not go on a motorcycle", "correct container or licence_kind")
    ]
    assert found(container="NONE", licence_kind="MOTORCYCLE") == []
    assert found(container="20", licence_kind="ORDINARY") == []


def test_an_empty_vehicle_has_no_goods() -> None:
    goods = [{"commodity": "AGRI", "value_vnd": 0}]
    assert found(load="EMPTY", goods=goods) == [
        ("goods", "are stated for an empty vehicle", "remove the goods or correct load")
    ]
    assert found(load="LOADED", goods=goods) == []
    assert found(load="EMPTY") == []


def test_a_weight_beyond_three_times_the_payload_is_a_slipped_digit() -> None:
    assert found(payload_kg=5_000, weight_kg=15_001) == [
        (
            "weight_kg",
            "is more than 3 times the licensed payload",
            "correct weight_kg or payload_kg (both in kg)",
        )
    ]
    assert found(payload_kg=5_000, weight_kg=15_000) == []
    assert found(weight_kg=15_001) == []


def test_a_stay_beyond_a_leap_year_is_a_wrong_year() -> None:
    assert stay(366 * DAY_US + 1) == [
        ("left_at", "is more than a year after entering", "correct one of the two times")
    ]
    assert stay(366 * DAY_US) == []


def test_nobody_is_plugged_in_for_longer_than_the_stay() -> None:
    """Started hours count on both sides: half an hour is one, an hour and a moment are two."""
    said = [("plug_hours", "are more than the stay", "correct plug_hours or the times")]
    assert stay(HOUR_US // 2, plug_hours=1) == []
    assert stay(HOUR_US // 2, plug_hours=2) == said
    assert stay(0, plug_hours=1) == []
    assert stay(HOUR_US, plug_hours=1) == []
    assert stay(HOUR_US, plug_hours=2) == said
    assert stay(HOUR_US + 1, plug_hours=2) == []
    assert stay(HOUR_US + 1, plug_hours=3) == said
    assert stay(HOUR_US, plug_hours=0) == []


def test_one_time_alone_contradicts_nothing() -> None:
    assert contradictions(Chargeable(entered_at=400 * DAY_US, plug_hours=99)) == ()
    assert contradictions(Chargeable(left_at=400 * DAY_US, plug_hours=99)) == ()


def test_every_contradiction_is_told_at_once() -> None:
    told = found(
        container="40",
        payload_kg=1_000,
        licence_kind="MOTORCYCLE",
        load="EMPTY",
        goods=[{"commodity": "AGRI", "value_vnd": 1}],
        weight_kg=9_000,
    )
    assert [where for where, _, _ in told] == ["container", "container", "goods", "weight_kg"]
