"""What an assessment may claim, and what a fact that nobody stated counts as."""

import re
from dataclasses import replace
from typing import Any

import pytest

from fees.assessment import Assessment, assess, axis_words, unchanged
from fees.axes import AXES
from fees.categories import Chargeable
from fees.matcher import blank_key
from tests.unit.fees.shipped import line, rule, small, tariff

WHO: dict[str, Any] = {"tariff": "T", "version": "1", "sha256": "0"}


@pytest.mark.parametrize(
    ("claim", "sentence"),
    [
        ({}, "an assessment is an amount, a refusal or a question, and exactly one of them"),
        (
            {"refusal": "R", "missing": ("load",)},
            "an assessment is an amount, a refusal or a question, and exactly one of them",
        ),
        (
            {"refusal": "R", "forgone_vnd": 5},
            "without an amount there are no lines, no exemption and nothing forgone",
        ),
        ({"total_vnd": -5}, "a total is whole đồng and not negative: -5"),
        ({"total_vnd": 5}, "the lines do not add up to the total"),
    ],
)
def test_an_assessment_that_claims_too_much_says_so(claim: dict[str, Any], sentence: str) -> None:
    with pytest.raises(ValueError, match=f"^{re.escape(sentence)}$"):
        Assessment(**WHO, **claim)


def test_an_exempt_vehicle_owes_nothing() -> None:
    five = assess(Chargeable(), small(line("L", "amount = 5")))
    with pytest.raises(ValueError, match=r"^an exempt vehicle owes nothing$"):
        replace(five, exemption="X")


@pytest.mark.parametrize("place", range(len(AXES)), ids=[axis.name for axis in AXES])
def test_what_nobody_stated_counts_as_the_file_says_and_only_that(place: int) -> None:
    axis = AXES[place]
    word = axis.values[-1]
    silent = replace(tariff(), absent={axis.name: word})
    assert axis_words(Chargeable(), silent) == (
        *blank_key()[:place],
        word,
        *blank_key()[place + 1 :],
    )


def test_a_payload_alone_makes_no_class_where_a_box_may_stand_on_the_truck() -> None:
    boxes = small(
        line("L", 'amount = 5\nwhen = { class = ["V0", "V1", "V2", "V3", "V4"] }'),
        line("B", 'amount = 9\nwhen = { container = ["20", "40", "2x20"] }\npriority = 1'),
        rule("refusals", "S", 'refuse = "NOT_PUBLISHED"\nwhen = { class = ["S0", "S1", "S2"] }'),
    )
    place = next(place for place, axis in enumerate(AXES) if axis.name == "class")
    truck = Chargeable.from_facts({"payload_kg": 8_000})
    assert axis_words(truck, boxes)[place] is None
    bare = Chargeable.from_facts({"payload_kg": 8_000, "container": "NONE"})
    assert axis_words(bare, boxes)[place] == "V2"
    no_boxes = small(line("L", "amount = 5"))
    assert axis_words(truck, no_boxes)[place] == "V2"


def test_a_key_that_lacks_an_axis_is_no_key() -> None:
    with pytest.raises(ValueError, match="shorter"):
        tariff().parts[0].matcher.decide(blank_key()[:-1])


def test_of_several_refusals_the_one_that_applies_gives_its_word() -> None:
    rules = small(
        line("L", 'amount = 5\nwhen = { load = "LOADED", flow = "EXPORT" }'),
        rule("refusals", "A", 'refuse = "FIRST"\nwhen = { load = "EMPTY" }'),
        rule("refusals", "B", 'refuse = "SECOND"\nwhen = { load = "LOADED", flow = "IMPORT" }'),
        rule("refusals", "C", 'refuse = "THIRD"\nwhen = { load = "LOADED", flow = "NONE" }'),
    )
    said = [
        assess(Chargeable.from_facts(facts), rules).refusal
        for facts in (
            {"load": "EMPTY"},
            {"load": "LOADED", "flow": "IMPORT"},
            {"load": "LOADED", "flow": "NONE"},
        )
    ]
    assert said == ["FIRST", "SECOND", "THIRD"]


def test_an_answer_names_the_file_it_comes_from() -> None:
    bananas = {"flow": "EXPORT", "load": "LOADED", "regime": "ORDINARY"}
    for facts in ({}, bananas, {"seats": 29}):
        said = assess(Chargeable.from_facts(facts), tariff())
        assert (said.tariff, said.version, said.sha256) == ("MLT-FEE", "2026A", tariff().sha256)


def test_the_same_total_from_another_rule_is_another_answer() -> None:
    one = assess(Chargeable(), small(line("L", "amount = 5"))).to_json()
    other = assess(Chargeable(), small(line("M", "amount = 5"))).to_json() | {
        "sha256": one["sha256"]
    }
    assert unchanged(one, one)
    assert not unchanged(one, other)
    older = one | {
        "lines": [
            {key: told for key, told in said.items() if key not in ("inputs", "arithmetic")}
            for said in one["lines"]
        ]
    }
    assert unchanged(older, one)


def test_a_stay_is_asked_for_by_what_is_not_told_of_it() -> None:
    long = small(
        line("S", 'amount = 5\nwhen = { dwell = "UP_TO_24H" }'),
        line("L", 'amount = 9\nwhen = { dwell = "OVER_24H" }'),
    )
    assert assess(Chargeable(), long).missing == ("left_at",)
    left = Chargeable.from_facts({"left_at": "2026-11-22T12:00:00+07:00"})
    assert assess(left, long).missing == ("entered_at",)


def test_components_ask_for_all_they_need_at_once() -> None:
    both = small(
        line("W", 'basis = "PER_TONNE"\namount = 5\npart = "GOODS"'),
        line("P", 'basis = "PER_HOUR"\namount = 7\npart = "PLUG"'),
    )
    assert assess(Chargeable(), both).missing == ("weight_kg", "plug_hours")


def test_what_an_exempt_vehicle_is_let_off_is_the_fee_below_its_cap() -> None:
    capped = small(
        line("L", "amount = 500"),
        rule("caps", "CAP", 'per = "TURN"\nmax_vnd = 100\nwhen = { load = "EMPTY" }'),
        rule(
            "exemptions",
            "X",
            'ground = "RELIEF_GOODS"\nneeds_approval = false\nwhen = { licence_kind = "RELIEF" }',
        ),
    )
    relief = Chargeable.from_facts({"licence_kind": "RELIEF", "load": "EMPTY"})
    answer = assess(relief, capped)
    assert (answer.total_vnd, answer.forgone_vnd, answer.exemption) == (0, 100, "X")
