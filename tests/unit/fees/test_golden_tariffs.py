"""Each JSON file under tests/golden/tariffs/<tariff>/ is one vehicle and the fee it owes.

The cases are worked by hand from the table; to add one, add a file.
"""

import json
from pathlib import Path

import pytest

from fees.assessment import assess
from fees.categories import Chargeable
from fees.check import outcome
from fees.tariff import load_checked

ROOT = Path(__file__).parents[3]
CASES = sorted((ROOT / "tests/golden/tariffs").glob("*/*.json"))


def test_there_are_cases() -> None:
    assert len(CASES) >= 30


@pytest.mark.parametrize("case", CASES, ids=[f"{case.parent.name}/{case.stem}" for case in CASES])
def test_the_case_comes_out_as_worked_by_hand(case: Path) -> None:
    tariff = load_checked((ROOT / "fees/tariffs" / f"{case.parent.name}.toml").read_bytes())
    told = json.loads(case.read_text("utf-8"))
    result = outcome(assess(Chargeable.from_facts(told["facts"]), tariff))
    assert {name: result[name] for name in told["expect"]} == told["expect"], told["why"]
