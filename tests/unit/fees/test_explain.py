"""An amount explains itself: what decided, and the sum as somebody would write it."""

from typing import Any

import pytest

from fees.assessment import Assessment, assess, unchanged
from fees.categories import Chargeable
from fees.tariff import Tariff
from tests.unit.fees.shipped import line, rule, small, tariff
from tests.unit.fees.test_provinces import shipped


def under(rules: Tariff, **facts: Any) -> Assessment:
    return assess(Chargeable.from_facts(facts), rules)


IMPORT = {
    "flow": "IMPORT",
    "load": "LOADED",
    "regime": "ORDINARY",
    "commodity": "GENERAL",
    "payload_kg": 12000,
    "journey": "INLAND",
}


def test_an_import_that_goes_on_inland() -> None:
    (only,) = under(tariff(), **IMPORT).lines
    assert only.arithmetic.vi == "130 % × 600.000 đ = 780.000 đ"
    assert only.arithmetic.en == "130 % × 600,000 ₫ = 780,000 ₫"
    assert only.arithmetic.zh == "130 % × 600,000 盾 = 780,000 盾"
    assert dict(only.inputs) == {
        "load": "LOADED",
        "flow": "IMPORT",
        "regime": "ORDINARY",
        "class": "V3",
        "journey": "INLAND",
        "payload_kg": 12000,
    }


@pytest.mark.parametrize(
    ("body", "facts", "said"),
    [
        ("amount = 40000", {"seats": 29}, "1 lượt × 40.000 đ = 40.000 đ"),
        (
            'basis = "PER_TONNE"\namount = 25000',
            {"weight_kg": 31250},
            "31,25 tấn × 25.000 đ = 781.250 đ",
        ),
        (
            'basis = "PER_TONNE"\namount = 25001',
            {"weight_kg": 31250},
            "31,25 tấn × 25.001 đ = 781.281,25 đ, làm tròn: 781.281 đ",
        ),
        (
            'basis = "PER_M3"\namount = 7',
            {"volume_m3": "0.333"},
            "0,333 m³ × 7 đ = 2,331 đ, làm tròn: 2 đ",
        ),
        (
            'basis = "PER_CONTAINER"\namount = 5500000',
            {"container": "2x20"},
            "2 công-ten-nơ × 5.500.000 đ = 11.000.000 đ",
        ),
        ('basis = "PER_HOUR"\namount = 25000', {"plug_hours": 7}, "7 giờ × 25.000 đ = 175.000 đ"),
    ],
)
def test_the_sum_is_written_as_by_hand(body: str, facts: dict[str, Any], said: str) -> None:
    assert under(small(line("L", body)), **facts).lines[0].arithmetic.vi == said


@pytest.mark.parametrize(
    ("factor", "said"),
    [
        ("5", "5 × 1.000 đ = 5.000 đ"),
        ("0.30", "30 % × 1.000 đ = 300 đ"),
        ("1/3", "1/3 × 1.000 đ = 333,333… đ, làm tròn: 333 đ"),
        ("1", "1 lượt × 1.000 đ = 1.000 đ"),
        ("0", "0 % × 1.000 đ = 0 đ"),
    ],
)
def test_multiples_read_as_people_say_them(factor: str, said: str) -> None:
    rules = small(
        line("A", 'amount = 1000\nwhen = { load = "LOADED" }'),
        line("M", f'multiplier_of = "A"\nfactor = "{factor}"\nwhen = {{ load = "EMPTY" }}'),
    )
    assert under(rules, load="EMPTY").lines[0].arithmetic.vi == said


def test_what_takes_off_says_what_it_leaves() -> None:
    barge = 'factor = "0.5"\nwhen = { transport = "WATERWAY" }'
    rules = small(line("L", "amount = 101"), rule("suspensions", "W", barge))
    (_, off) = under(rules, transport="WATERWAY").lines
    assert off.arithmetic.vi == ("50 % × 101 đ = 50,5 đ, làm tròn: 51 đ; 51 đ − 101 đ = −50 đ")
    even = small(line("L", "amount = 100"), rule("suspensions", "W", barge))
    assert under(even, transport="WATERWAY").lines[1].arithmetic.en == (
        "50 % × 100 ₫ = 50 ₫; 50 ₫ − 100 ₫ = −50 ₫"
    )


def test_a_cap_and_an_exemption_say_what_they_take() -> None:
    facts = {
        "load": "LOADED",
        "flow": "IMPORT",
        "regime": "TNTX",
        "commodity": "AGRI",
        "container": "40",
        "journey": "INLAND",
    }
    (_, cap) = under(shipped("lang-son-09-2025"), **facts).lines
    assert cap.arithmetic.vi == "mức tối đa 5.000.000 đ − 5.200.000 đ = −200.000 đ"
    (_, off) = under(tariff(), **{**IMPORT, "licence_kind": "OFFICIAL"}).lines
    assert off.arithmetic.vi == "−780.000 đ"
    assert dict(off.inputs) == {"licence_kind": "OFFICIAL"}


@pytest.mark.parametrize(
    ("facts", "measure"),
    [
        ({"seats": 29}, ("seats", 29)),
        ({**IMPORT, "container": "20"}, ("container", "20")),
    ],
)
def test_what_made_the_class_is_told(facts: dict[str, Any], measure: tuple[str, Any]) -> None:
    result = under(tariff(), **facts)
    assert measure in result.lines[0].inputs
    assert Assessment.from_json(result.to_json()) == result


def test_a_volume_is_told_as_it_was_stated() -> None:
    rules = small(line("L", 'basis = "PER_M3"\namount = 7'))
    assert under(rules, volume_m3="12.5").lines[0].inputs == (("volume_m3", "12.5"),)


def test_a_container_that_a_rule_names_is_told_once() -> None:
    rules = small(
        line("C", 'by_class = { V4 = 9 }\nwhen = { container = ["40", "2x20"] }'),
        rule("refusals", "R", 'when = { container = ["NONE", "20"] }\nrefuse = "NO"'),
    )
    assert under(rules, container="40").lines[0].inputs == (("class", "V4"), ("container", "40"))


def test_a_line_priced_by_class_may_rest_on_an_answer_that_is_absent() -> None:
    """The class stands in the file as what not knowing means; there is no measure behind it."""
    text = "by_class = { V0 = 9, V1 = 9, V2 = 9, V3 = 9, V4 = 9, S0 = 9, S1 = 9, S2 = 9 }"
    rules = small('\n[absent]\nclass = "V4"\n', line("L", text))
    assert under(rules).lines[0].inputs == (("class", "V4"),)


def test_what_was_assessed_before_lines_explained_themselves_still_loads() -> None:
    now = under(tariff(), **IMPORT)
    then = now.to_json()
    for entry in then["lines"]:
        del entry["inputs"], entry["arithmetic"]
    old = Assessment.from_json(then)
    assert old.lines[0].inputs == ()
    assert old.lines[0].arithmetic == now.lines[0].arithmetic
    assert old.total_vnd == now.total_vnd
    assert unchanged(then, now.to_json())
    assert not unchanged(then, under(tariff(), **{**IMPORT, "journey": "THROUGH"}).to_json())


def test_inputs_that_the_ledger_has_sorted_are_the_same_inputs() -> None:
    result = under(tariff(), **{**IMPORT, "container": "20"})
    told = result.to_json()
    told["lines"][0]["inputs"] = dict(sorted(told["lines"][0]["inputs"].items(), reverse=True))
    assert Assessment.from_json(told) == result
