"""Three days with leaks of every kind, and three clean ones, compared at noon of the day after."""

from pathlib import Path

import pytest

from gate.store.engine import migrate, open_engine
from tests.leaks.planted import Kind
from tests.service.leaks_found import Figures, Setting, run

SEED = 2
SELDOM = {Kind.KEPT_BACK, Kind.LOST_ON_WAY, Kind.LESS_BROUGHT}  # not in every three days


def _days(folder: Path, *, crooked: bool) -> Figures:
    engine = open_engine(f"sqlite:///{folder / 'centre.sqlite'}")
    try:
        migrate(engine)
        return run(engine, SEED, 3, Setting(crooked, customs=True))
    finally:
        engine.dispose()


@pytest.mark.slow
@pytest.mark.timeout(300)
def test_planted_leaks_are_found_by_the_next_noon(tmp_path: Path) -> None:
    found = _days(tmp_path, crooked=True)
    assert {made.kind for made, _ in found.planted} >= set(Kind) - SELDOM
    assert [made for made, seen in found.planted if not seen] == []
    assert found.precision >= 0.9


@pytest.mark.slow
@pytest.mark.timeout(300)
def test_three_clean_days_alarm_nobody(tmp_path: Path) -> None:
    assert _days(tmp_path, crooked=False).alarms == []
