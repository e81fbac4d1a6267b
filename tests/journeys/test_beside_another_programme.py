"""A morning beside the present programme: a fee is foretold, corrected and foretold anew.

Nobody takes money, nothing opens: the other programme does both. The operator corrects the payload;
the first prediction is reversed, the second stands, and the truck leaves as the others let it.
"""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.journeys.checks import check
from tests.journeys.day import Day
from tests.journeys.test_cashiers import BANANAS

TRUCK = "25C-071.01"


@pytest.fixture
def day(tmp_path: Path) -> Iterator[Day]:
    """A gate that looks on."""
    found = Day(tmp_path / "var", shadow=True)
    found.open()
    yield found
    check(found)
    found.close()


def test_a_foretold_fee_is_taken_back_when_the_payload_was_wrong(day: Day) -> None:
    day.at("07:30").lan.declares(TRUCK, BANANAS)
    day.at("08:00").enters("inland-enter", TRUCK)
    day.lan.confirms(TRUCK)
    day.at("08:05").lan.states(TRUCK, {"payload_kg": 7_000})
    day.at("11:00").comes("border-leave", TRUCK)
    with day.refused("shadow.no_barrier"):
        day.lan.opens(TRUCK)
    day.let_out_by_hand("border-leave")
    day.ends(
        """
        25C-071.01 inland 08:00 → border 11:00
          charge A1 300.000 REVERSED, passer-by
          charge A1 150.000 ASSESSED, passer-by
          corrected payload_kg 15000 → 7000 by lan
          acts inland-1: prediction; lan: reversal, prediction
        goods EXPORT ORDINARY FRESH_PRODUCE brought by 25C-071.01, left with 25C-071.01 by border
        """
    )
