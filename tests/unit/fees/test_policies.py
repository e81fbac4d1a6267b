"""The answers to what a resolution leaves open: closed sets, and what follows from them."""

import pytest

from fees.assessment import assess
from fees.categories import Chargeable, Commodity, parse_time
from fees.goods import Goods, deciding
from fees.policies import (
    KINDS,
    BarExit,
    MixedGoods,
    OnTurnedBack,
    SameDay,
    VersionAt,
    day_of,
    deciding_moment,
    same_day,
)
from fees.tariff import TariffError, load_tariff
from tests.unit.fees.shipped import edited, tariff


def at(text: str) -> int:
    return parse_time(f"2026-11-{text}+07:00")


def test_the_shipped_answers_are_typed() -> None:
    policy = tariff().policy
    assert policy.bar_exit is BarExit.YES
    assert policy.mixed_goods is MixedGoods.HIGHEST_DECLARED_VALUE
    assert {name: str(getattr(policy, name)) for name in KINDS} == {
        name: said.value for name, said in tariff().policies.items()
    }


@pytest.mark.parametrize("name", KINDS)
def test_a_word_that_cannot_be_carried_out_is_refused(name: str) -> None:
    value = tariff().policies[name].value
    with pytest.raises(TariffError) as caught:
        load_tariff(edited((f'{name} = {{ value = "{value}"', f'{name} = {{ value = "AS_USUAL"')))
    (problem,) = caught.value.problems
    assert problem.where == f"policies.{name}.value"
    assert value in problem.remedy


def test_the_same_day_by_the_calendar_or_by_the_clock() -> None:
    evening, morning = at("20T23:30:00"), at("21T00:30:00")
    assert not same_day(SameDay.CALENDAR_DAY, evening, morning)
    assert same_day(SameDay.WITHIN_24H, evening, morning)
    assert same_day(SameDay.CALENDAR_DAY, at("20T00:00:00"), at("20T23:59:59"))
    assert same_day(SameDay.WITHIN_24H, at("21T08:00:00"), at("20T08:00:00"))
    assert not same_day(SameDay.WITHIN_24H, at("20T08:00:00"), at("21T08:00:01"))
    assert (day_of(evening), day_of(morning)) == ("2026-11-20", "2026-11-21")


def test_whose_moment_picks_the_version() -> None:
    moments = {"entered_at": 1, "left_at": 2, "now": 3}
    assert deciding_moment(VersionAt.ENTRY, **moments) == 1
    assert deciding_moment(VersionAt.LEAVING, **moments) == 2
    assert deciding_moment(VersionAt.ASSESSMENT, **moments) == 3


AGAIN = {
    "flow": "EXPORT",
    "load": "LOADED",
    "regime": "ORDINARY",
    "commodity": "FRESH_PRODUCE",
    "payload_kg": 15000,
    "journey": "THROUGH",
    "earlier_passages": 1,
}


def test_whoever_is_turned_back_pays_once_or_again_as_the_tariff_says() -> None:
    again = load_tariff(edited((OnTurnedBack.CHARGED_ONCE, OnTurnedBack.CHARGED_AGAIN)))
    facts = Chargeable.from_facts(AGAIN)
    assert assess(facts, tariff()).total_vnd == 0
    assert assess(facts, again).total_vnd == 300_000


def test_mixed_goods_may_be_left_to_a_person() -> None:
    by_hand = load_tariff(edited((MixedGoods.HIGHEST_DECLARED_VALUE, MixedGoods.BY_DECISION)))
    goods = [{"commodity": "AGRI", "value_vnd": 9}, {"commodity": "MINERAL", "value_vnd": 1}]
    mixed = {**AGAIN, "earlier_passages": 0, "goods": goods}
    del mixed["commodity"]
    assert assess(Chargeable.from_facts(mixed), tariff()).total_vnd == 500_000
    assert assess(Chargeable.from_facts(mixed), by_hand).missing == ("commodity",)
    told = Chargeable.from_facts({**mixed, "commodity": "MINERAL"})
    assert assess(told, by_hand).total_vnd == 2_500_000


def test_one_kind_of_goods_needs_no_decision() -> None:
    one = (Goods(Commodity.AGRI, 1), Goods(Commodity.AGRI, 2))
    assert deciding(one, None, MixedGoods.BY_DECISION) is Commodity.AGRI
    assert deciding(None, Commodity.FROZEN, MixedGoods.BY_DECISION) is Commodity.FROZEN
