"""Whom a second person looks at: goods for which one word speaks, dearest first."""

from dataclasses import replace

import pytest

from fees.charge import ChargeState
from fees.reconcile import Gap, Reason
from fees.reconcile_fees import fee
from fees.reconcile_looks import KNOWN, MOST, Word, look_gaps
from fees.reconcile_rows import Due, Stay
from tests.unit.fees.test_reconcile import FREE, FRUIT, MLT, NOON, PAID, stay

GENERAL = {**FRUIT, "commodity": "GENERAL"}
RELIEF = {**GENERAL, "flow": "IMPORT", "licence_kind": "RELIEF"}
EMPTY = {"flow": "NONE", "load": "EMPTY", "payload_kg": 15_000}
PRICE = Due("p-1", ChargeState.PAID, 50_000, 50_000, price=True)


def word(found: Stay, *, listed: bool = False) -> Word:
    """What was said of its goods, with the shipped tariff."""
    return Word(found, listed, lambda facts: fee(facts, found, MLT))


def lines(found: Stay, *, listed: bool = False) -> tuple[Gap, ...]:
    """The day's list when nothing else happened."""
    return look_gaps([word(found, listed=listed)], ())


def test_goods_that_only_the_booth_stated_are_looked_at_with_the_most_that_can_be_missing() -> None:
    (gap,) = lines(stay(facts=GENERAL, dues=(replace(PAID, total=500_000), PRICE)))
    assert gap.id == "goods_on_one_word/v-1"
    assert gap.amount == 5 * 500_000 - 500_000  # ore is five times other goods
    assert (gap.ask, gap.lane, gap.at, gap.visit_id) == ("lan", "border-leave", NOON, "v-1")
    assert gap.detail == {"stated": "GENERAL", "look_for": "MINERAL"}
    assert gap.rows == (("visit", "v-1"), ("charge", "c-1"), ("charge", "p-1"))
    assert gap.reason is Reason.WAITS_FOR_LOOK
    assert (gap.open, gap.to_look_at) == (False, True)
    assert lines(stay(stated_by=""))[0].ask == "operator"


@pytest.mark.parametrize(
    "found",
    [
        stay(declared=True),
        stay(facts=EMPTY),
        stay(dues=()),  # asked about as uncharged
        stay(dues=(PRICE,)),
        stay(earlier=(FRUIT,) * KNOWN),
        stay(facts={**FRUIT, "commodity": "MINERAL"}, dues=(replace(PAID, total=2_500_000),)),
        stay(facts=RELIEF, dues=(replace(FREE, state=ChargeState.PAID),)),
        stay(facts=RELIEF, dues=(replace(FREE, forgone=0),)),
    ],
)
def test_where_another_speaks_or_nothing_hangs_on_the_word_nobody_looks(found: Stay) -> None:
    assert lines(found) == ()


def test_a_trade_is_three_loaded_turns_of_one_kind_with_the_same_goods() -> None:
    others = ({**FRUIT, "commodity": "AGRI"}, {**FRUIT, "regime": "TNTX"}, EMPTY)
    assert lines(stay(earlier=(*[FRUIT] * (KNOWN - 1), *others)))
    assert not lines(stay(earlier=(*others, *[FRUIT] * KNOWN)))


def test_where_customs_have_a_line_nobody_looks() -> None:
    assert lines(stay(), listed=True) == ()
    assert lines(stay(facts=RELIEF, dues=(FREE,)), listed=True) == ()


def test_relief_is_asked_for_its_papers_even_when_it_was_declared() -> None:
    (gap,) = lines(stay(facts=RELIEF, dues=(FREE, PRICE), declared=True))
    assert gap.amount == 300_000
    assert gap.detail == {"stated": "GENERAL", "look_for": "RELIEF"}


def test_the_list_is_short_and_the_dear_ones_come_first() -> None:
    small = [
        word(stay(id=f"v-{number}", facts={**FRUIT, "payload_kg": 3_000}, left_at=NOON - number))
        for number in range(MOST)
    ]
    asked = word(stay(id="v-asked"))
    dear = word(stay(id="v-dear"))
    found = look_gaps([*small, asked, dear], {"v-asked"})
    assert [gap.ref for gap in found] == ["v-dear", "v-5", "v-4", "v-3", "v-2", "v-1"]
    assert [gap.ref for gap in look_gaps([*small, dear], (), 1)] == ["v-dear"]
