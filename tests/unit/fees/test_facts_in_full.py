"""Facts, goods, days and policies at the edges: each refusal word for word, each limit itself."""

import re
from collections.abc import Iterable
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from fees import fact_json
from fees.axes import AXES, AXIS_INDEX, Commodity
from fees.categories import (
    Chargeable,
    FactsError,
    Goods,
    contradictions,
    refuse_contradictions,
)
from fees.goods import deciding
from fees.matcher import blank_key
from fees.policies import MixedGoods, SameDay, same_day
from fees.problems import Problem
from fees.rules import applies
from fees.taxcode import find
from fees.working_days import Outage, OutageKind, Waiting, WorkingDays, send_by, sending_queue

FRIDAY = date(2026, 11, 20)
MONDAY = FRIDAY + timedelta(3)
PLAIN = WorkingDays()


Told = tuple[tuple[str, str, str, str], ...]


def invalid(where: str, what: str, remedy: str) -> Told:
    return (("facts.invalid", where, what, remedy),)


def four(problems: Iterable[Problem]) -> Told:
    return tuple((one.key, one.where, one.what, one.remedy) for one in problems)


def test_facts_that_contradict_each_other_say_which_and_what_to_do() -> None:
    with pytest.raises(FactsError) as late:
        Chargeable(entered_at=2, left_at=1)
    assert four(late.value.problems) == invalid(
        "left_at", "leaves before it enters", "correct one of the two times"
    )
    assert Chargeable(entered_at=2, left_at=2).left_at == 2
    with pytest.raises(FactsError) as other:
        Chargeable(commodity=Commodity.FROZEN, goods=(Goods(Commodity.AGRI, 1),))
    assert four(other.value.problems) == invalid(
        "commodity", "is not among the goods", "state the goods and the commodity alike"
    )


def test_the_class_follows_from_each_of_the_three() -> None:
    assert Chargeable.from_facts({"container": "40"}).vehicle_class == "V4"
    assert Chargeable.from_facts({"seats": 29}).vehicle_class == "S1"
    assert Chargeable.from_facts({"payload_kg": 4_000}).vehicle_class == "V2"


STAY = {"entered_at": "2026-11-20T00:00:00Z"}


@pytest.mark.parametrize(
    ("facts", "told"),
    [
        ({"container": "40", "payload_kg": 2_000}, ()),
        (
            {"container": "40", "payload_kg": 1_999},
            invalid(
                "container", "does not go on so small a truck", "correct container or payload_kg"
            ),
        ),
        (
            {"container": "20", "licence_kind": "MOTORCYCLE"},
            invalid(
                "container", "does not go on a motorcycle", "correct container or licence_kind"
            ),
        ),
        (
            {"load": "EMPTY", "goods": [{"commodity": "AGRI", "value_vnd": 1}]},
            invalid("goods", "are stated for an empty vehicle", "remove the goods or correct load"),
        ),
        ({"payload_kg": 1_500, "weight_kg": 4_500}, ()),
        (
            {"payload_kg": 1_500, "weight_kg": 4_501},
            invalid(
                "weight_kg",
                "is more than 3 times the licensed payload",
                "correct weight_kg or payload_kg (both in kg)",
            ),
        ),
        ({"entered_at": "2025-01-01T00:00:00Z", "left_at": "2026-01-02T00:00:00Z"}, ()),
        (
            {"entered_at": "2025-01-01T00:00:00Z", "left_at": "2026-01-02T00:00:00.000001Z"},
            invalid(
                "left_at", "is more than a year after entering", "correct one of the two times"
            ),
        ),
        ({**STAY, "left_at": "2026-11-20T00:00:00Z", "plug_hours": 1}, ()),
        ({**STAY, "left_at": "2026-11-20T01:00:00Z", "plug_hours": 1}, ()),
        ({**STAY, "left_at": "2026-11-20T01:00:00.000001Z", "plug_hours": 2}, ()),
        (
            {**STAY, "left_at": "2026-11-20T01:00:00Z", "plug_hours": 2},
            invalid("plug_hours", "are more than the stay", "correct plug_hours or the times"),
        ),
    ],
)
def test_what_cannot_be_true_at_once_is_told_word_for_word(
    facts: dict[str, Any], told: Told
) -> None:
    assert four(contradictions(Chargeable.from_facts(facts))) == told


HOW = "write the time like 2026-11-22T10:15:00+07:00"
CUBIC = 'write cubic metres with at most three decimals, for example "12.5"'
AGRI = {"commodity": "AGRI", "value_vnd": 1}
GOODS = "each of the goods has exactly commodity and value_vnd (in đồng)"
LIST = 'write a list like [{"commodity": "AGRI", "value_vnd": 1000000}]'


@pytest.mark.parametrize(
    ("name", "raw", "remedy"),
    [
        ("entered_at", 7, "write the time as text, for example 2026-11-22T10:15:00+07:00"),
        ("entered_at", "soon", HOW),
        ("left_at", "2026-11-22T10:15:00", "add the offset from UTC, for example +07:00"),
        ("payload_kg", "7", "write a whole number"),
        ("payload_kg", 0, "write a number from 1 to 200000"),
        ("weight_kg", 200_001, "write a number from 1 to 200000"),
        ("seats", 201, "write a number from 1 to 200"),
        ("earlier_passages", 1_001, "write a number from 0 to 1000"),
        ("plug_hours", 8_785, "write a number from 0 to 8784"),
        ("load", "FULL", "use one of: LOADED, EMPTY"),
        ("container", 45, "use one of: NONE, 20, 40, 2x20"),
        (
            "volume_m3",
            1.5,
            'write cubic metres as a whole number or as text, for example "12.5"',
        ),
        ("volume_m3", "1.2345", CUBIC),
        ("volume_m3", "", CUBIC),
        ("volume_m3", ".5", CUBIC),
        ("volume_m3", "٣", CUBIC),
        ("volume_m3", "1.٣", CUBIC),
        ("volume_m3", "1.x", CUBIC),
        ("volume_m3", "0" * 10, CUBIC),
        ("volume_m3", "500.001", "write a number from 0 to 500000"),
        ("goods", {}, LIST),
        ("goods", [], LIST),
        ("goods", [AGRI] * 101, "name at most 100 goods; add up those of one kind"),
        ("goods", ["AGRI"], GOODS),
        ("goods", [AGRI, {**AGRI, "more": 1}], GOODS),
        ("goods", [{**AGRI, "value_vnd": 10**12 + 1}], f"write a number from 0 to {10**12}"),
        ("goods", [{**AGRI, "value_vnd": -1}], f"write a number from 0 to {10**12}"),
    ],
)
def test_an_unreadable_fact_is_told_word_for_word(name: str, raw: Any, remedy: str) -> None:
    with pytest.raises(FactsError) as caught:
        Chargeable.from_facts({name: raw})
    assert four(caught.value.problems) == invalid(name, f"cannot be {raw!r}", remedy)


def test_a_fact_that_there_is_not_names_those_that_there_are() -> None:
    with pytest.raises(FactsError) as caught:
        Chargeable.from_facts({"colour": None, "load": "EMPTY"})
    remedy = f"use one of: {', '.join(fact_json.FACTS)}"
    assert four(caught.value.problems) == invalid(
        "colour", "is not a fact the tariff knows", remedy
    )


@pytest.mark.parametrize(
    ("name", "raw", "field", "value"),
    [
        ("payload_kg", 1, "payload_kg", 1),
        ("payload_kg", 200_000, "payload_kg", 200_000),
        ("weight_kg", 200_000, "weight_kg", 200_000),
        ("seats", 200, "seats", 200),
        ("earlier_passages", 1_000, "earlier_passages", 1_000),
        ("plug_hours", 8_784, "plug_hours", 8_784),
        ("plug_hours", 0, "plug_hours", 0),
        ("volume_m3", 500, "volume_litres", 500_000),
        ("volume_m3", 0, "volume_litres", 0),
        ("volume_m3", "000000001", "volume_litres", 1_000),
        ("volume_m3", "0.001", "volume_litres", 1),
        ("volume_m3", "2.5", "volume_litres", 2_500),
        ("volume_m3", "2.", "volume_litres", 2_000),
        ("container", 20, "container", "20"),
        ("goods", (AGRI,) * 100, "goods", (Goods(Commodity.AGRI, 1),) * 100),
        (
            "goods",
            [{"commodity": "AGRI", "value_vnd": 10**12}],
            "goods",
            (Goods(Commodity.AGRI, 10**12),),
        ),
        ("goods", [{"commodity": "AGRI", "value_vnd": 0}], "goods", (Goods(Commodity.AGRI, 0),)),
        ("entered_at", "1970-01-01T07:00:00.000001+07:00", "entered_at", 1),
        ("left_at", None, "left_at", None),
    ],
)
def test_the_limits_themselves_are_read(name: str, raw: Any, field: str, value: Any) -> None:
    read = getattr(Chargeable.from_facts({name: raw}), field)
    assert (read, isinstance(read, str)) == (value, isinstance(value, str))


@pytest.mark.parametrize(
    ("litres", "shown"), [(0, 0), (1, "0.001"), (1_000, 1), (1_010, "1.01"), (12_500, "12.5")]
)
def test_a_volume_is_shown_as_short_as_it_can_be(litres: int, shown: int | str) -> None:
    assert Chargeable(volume_litres=litres).to_facts() == {"volume_m3": shown}


def test_a_time_is_shown_to_the_thousandth_of_a_second() -> None:
    assert Chargeable(entered_at=1_234_567).to_facts() == {"entered_at": "1970-01-01T00:00:01.234Z"}


def test_goods_of_one_kind_are_added_up_from_nothing() -> None:
    ore, agri = Commodity.MINERAL, Commodity.AGRI
    split = (Goods(ore, 1), Goods(ore, 1), Goods(agri, 2))
    assert deciding(split, None) is None
    assert deciding(split, agri) is agri
    assert deciding((Goods(ore, 1), Goods(ore, 1), Goods(agri, 3)), None) is agri


@pytest.mark.parametrize("policy", MixedGoods)
def test_a_word_for_goods_that_do_not_lead_settles_nothing(policy: MixedGoods) -> None:
    tied = (Goods(Commodity.AGRI, 5), Goods(Commodity.MINERAL, 5))
    assert deciding(tied, Commodity.FROZEN, policy) is None
    assert deciding(tied, Commodity.AGRI, policy) is Commodity.AGRI


def test_two_moments_of_one_day_are_on_it_and_midnight_is_the_next() -> None:
    hour = 3_600_000_000
    midnight = 17 * hour  # 00:00 in Vietnam
    assert same_day(SameDay.CALENDAR_DAY, midnight, midnight + 24 * hour - 1)
    assert same_day(SameDay.CALENDAR_DAY, midnight + 1, midnight + 2)
    assert not same_day(SameDay.CALENDAR_DAY, midnight - 1, midnight)


def test_of_axes_that_are_not_known_the_first_is_asked_for() -> None:
    first, second, *_ = AXES
    when = {second.name: second.values[:1], first.name: first.values[:1]}
    assert applies(when, blank_key()) == AXIS_INDEX[first.name] == 0
    assert applies(dict(reversed(when.items())), blank_key()) == 0
    assert applies(when, blank_key()) is not False
    only = {first.name: first.values[:1]}
    assert applies(only, blank_key()) is not True
    assert applies(only, (first.values[0], *blank_key()[1:])) is True
    assert applies(when, (None, second.values[-1], *blank_key()[2:])) is False


def test_a_tax_code_is_found_behind_the_word_in_small_letters_and_capitals() -> None:
    assert find("nap0300588569") == find("NAP0300588569") == ("0300588569",)
    assert find("mlt0300588569") == find("MLT0300588569") == ()


def test_an_outage_of_a_single_day_is_one() -> None:
    down = Outage(OutageKind.TAX_SYSTEM, FRIDAY, FRIDAY)
    assert send_by(FRIDAY, PLAIN, [down]) == FRIDAY + timedelta(4)
    sentence = "an outage that began 2026-11-20 did not end 2026-11-19"
    with pytest.raises(ValueError, match=f"^{re.escape(sentence)}$"):
        replace(down, ended=FRIDAY - timedelta(1))
    with pytest.raises(ValueError, match=r"^count from the first working day after: 0$"):
        PLAIN.after(FRIDAY, 0)


def test_an_outage_that_was_over_does_not_hide_the_one_that_lasts() -> None:
    over = Outage(OutageKind.TAX_SYSTEM, FRIDAY - timedelta(9), FRIDAY - timedelta(1))
    lasts = Outage(OutageKind.TAX_SYSTEM, MONDAY)
    assert send_by(FRIDAY, PLAIN, [over, lasts]) is None
    late = Outage(OutageKind.TAX_SYSTEM, MONDAY + timedelta(1))
    assert send_by(FRIDAY, PLAIN, [late]) == MONDAY


def test_what_is_due_first_goes_first_whatever_the_day_of_issue() -> None:
    day = timedelta(1)
    back = Outage(OutageKind.FORCE_MAJEURE, FRIDAY, FRIDAY)
    unsent = [("b", MONDAY), ("c", FRIDAY), ("a", MONDAY)]
    queue = sending_queue(unsent, PLAIN, [back], MONDAY + day)
    assert queue == [
        Waiting("a", MONDAY, MONDAY + day, late=False),
        Waiting("b", MONDAY, MONDAY + day, late=False),
        Waiting("c", FRIDAY, MONDAY + 2 * day, late=False),
    ]
    (late,) = sending_queue([("a", MONDAY)], PLAIN, [], MONDAY + 2 * day)
    assert late.late is True


def test_facts_are_shown_as_plain_words_and_numbers() -> None:
    stated = {"load": "EMPTY", "container": "2x20", "payload_kg": 2_000}
    shown = Chargeable.from_facts(stated).to_facts()
    assert {name: type(value) for name, value in shown.items()} == {
        "load": str,
        "container": str,
        "payload_kg": int,
    }


@pytest.mark.parametrize(
    ("facts", "says", "told"),
    [
        ({"entered_at": "1970-01-02T00:00Z", "left_at": "1970-01-01T00:00Z"}, "times", {}),
        ({"commodity": "FROZEN", "goods": [AGRI]}, "not_among_goods", {}),
        ({"colour": 1}, "unknown", {}),
        (
            {"load": "FULL"},
            "value",
            {"value": "'FULL'", "reason": "use one of: LOADED, EMPTY"},
        ),
        ({"container": "40", "payload_kg": 1}, "box_on_small", {}),
        ({"container": "40", "licence_kind": "MOTORCYCLE"}, "box_on_motorcycle", {}),
        ({"load": "EMPTY", "goods": [AGRI]}, "goods_on_empty", {}),
        ({"payload_kg": 1, "weight_kg": 4}, "too_heavy", {"times": "3"}),
        ({"entered_at": "1970-01-01T00:00Z", "left_at": "1972-01-01T00:00Z"}, "over_a_year", {}),
        ({**STAY, "left_at": "2026-11-20T01:00:00Z", "plug_hours": 2}, "plugged", {}),
    ],
)
def test_what_is_wrong_with_facts_names_its_sentence(
    facts: dict[str, Any], says: str, told: dict[str, str]
) -> None:
    with pytest.raises(FactsError) as caught:
        refuse_contradictions(Chargeable.from_facts(facts))
    (problem,) = caught.value.problems
    assert (problem.says, problem.sentence, problem.told) == (f"facts.{says}",) * 2 + (told,)


def test_a_receipt_of_a_lower_number_goes_first() -> None:
    unsent = [("AA/10", FRIDAY), ("AA/9", FRIDAY), ("AA/8", FRIDAY)]
    queue = sending_queue(unsent, PLAIN, [], FRIDAY)
    assert [one.receipt for one in queue] == ["AA/8", "AA/9", "AA/10"]
