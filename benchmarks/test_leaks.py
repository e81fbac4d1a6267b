"""Ten days with leaks of seventeen kinds, and ten clean ones: what the next noon knows of them."""

from pathlib import Path

import pytest

from benchmarks.conftest import Say
from gate.store.engine import migrate, open_engine
from tests.service.leaks_found import Figures, run

DAYS = 10


def _days(tmp_path: Path, seed: int, *, crooked: bool, customs: bool) -> Figures:
    engine = open_engine(f"sqlite:///{tmp_path / f'{seed}-{customs}.sqlite'}")
    try:
        migrate(engine)
        return run(engine, seed, DAYS, crooked=crooked, customs=customs)
    finally:
        engine.dispose()


@pytest.mark.timeout(1_800)  # ten days of forty vehicles each, three times
def test_planted_leaks(tmp_path: Path, say: Say) -> None:
    for seed, customs in ((11, True), (21, False)):
        found = _days(tmp_path, seed, crooked=True, customs=customs)
        say(
            f"{len(found.planted)} leaks, customs' list {customs}: {found.share:.2%} of the đồng "
            f"found by the next noon, precision {found.precision:.3f} of {len(found.alarms)} alarms"
        )
        for kind, (many, caught, planted, won) in found.by_kind().items():
            say(f"{kind}: {caught} of {many}, {won:,} of {planted:,} đồng")
    clean = _days(tmp_path, 12, crooked=False, customs=True)
    say(f"{DAYS} clean days: {len(clean.alarms)} alarms")
