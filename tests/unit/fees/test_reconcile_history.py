"""What a vehicle usually carries, against what it is said to carry today."""

from collections.abc import Mapping

import pytest

from fees.reconcile import Code
from fees.reconcile_history import TURNS
from fees.reconcile_rows import Listed
from tests.unit.fees.test_reconcile import FRUIT, codes, stay

ORE = {**FRUIT, "commodity": "MINERAL"}
GENERAL = {**FRUIT, "commodity": "GENERAL"}
BACK = {"payload_kg": 15_000, "flow": "NONE", "load": "EMPTY"}
PAID_AS_GENERAL = {"facts": GENERAL, "dues": stay().dues}


def asked(*earlier: Mapping[str, object]) -> int:
    """What is asked about a load called general, after these turns, newest first."""
    found = codes(stay(**PAID_AS_GENERAL, earlier=earlier))
    return found.get(Code.UNLIKE_EARLIER_GOODS, 0)


@pytest.mark.parametrize(
    ("earlier", "asks"),
    [
        ((), False),
        ((BACK, ORE), True),
        ((GENERAL, BACK, ORE), True),  # one of two
        ((GENERAL, GENERAL, ORE), False),  # it has changed its trade
        ((GENERAL, *[ORE] * TURNS), True),
        ((*[GENERAL] * 4, *[ORE] * TURNS), False),  # only the newest count
        (({**ORE, "regime": "TRANSIT"},), False),  # another kind of turn
        (({**ORE, "flow": "IMPORT"},), False),
        (({**ORE, "load": "EMPTY"},), False),
        (({**ORE, "commodity": ""},), False),
        ((FRUIT,), False),  # cheaper goods than today's
    ],
)
def test_at_least_half_of_the_loaded_turns_say_more(
    earlier: tuple[Mapping[str, object], ...], asks: bool
) -> None:
    assert (asked(*earlier) > 0) is asks


def test_who_is_empty_today_is_not_asked_about_goods() -> None:
    assert codes(stay(facts=BACK, earlier=(ORE,))) == {}


def test_customs_know_the_goods_better_than_yesterday_does() -> None:
    found = stay(**PAID_AS_GENERAL, earlier=(ORE,))
    assert Code.UNLIKE_EARLIER_GOODS in codes(found)
    assert Code.UNLIKE_EARLIER_GOODS not in codes(found, Listed("25C01234", GENERAL))
