"""Sixty kills in one run: nothing that was on the edge's disk is lost, nothing happens twice."""

from pathlib import Path

import pytest

from tests.needs import need
from tests.sim.kills import Plan, run

pytestmark = [pytest.mark.broker, pytest.mark.slow, pytest.mark.timeout(1500)]


def test_sixty_kills_lose_nothing_and_double_nothing(tmp_path: Path) -> None:
    """Twenty of each of centre, edge and broker while 250 trucks come, pay and leave again."""
    found = run(tmp_path, need("mosquitto"), Plan(seed=20261122, vehicles=250, kills=20))
    assert found.killed == {"centre": 20, "edge": 20, "broker": 20}
    assert found.passages == 500
    assert found.committed == 1000  # a sighting and a passage each time
    assert found.lost == []
    assert found.broken_promises == []
    assert (found.doubled_visits, found.doubled_charges, found.doubled_payments) == (0, 0, 0)
    # Every payment the cashier was told of has its receipt, no other has one, no number is missing.
    assert found.receipts == list(range(1, found.paid + 1))
    assert found.paid >= 125  # payments went on all the time; some trucks left while all was down


def test_the_same_run_fails_when_the_acknowledgement_comes_before_commit(tmp_path: Path) -> None:
    """The planted fault must be seen, or the test above sees nothing."""
    plan = Plan(seed=20261122, vehicles=100, kills=8, every_ms=60, centre="tests.sim.hasty_centre")
    assert run(tmp_path, need("mosquitto"), plan).broken_promises != []
