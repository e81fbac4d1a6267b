"""One run of days with leaks or without, as a process: its figures as JSON on stdout.

    python -m benchmarks.leak_days '{"name": "…", "seed": 11, "crooked": true}'

A line per day goes to stderr, so that whoever waits sees that it goes on. The books lie in memory
where the machine has a place for that: half the time went into waiting for the disk.
"""

import json
import sys
import tempfile
from pathlib import Path
from typing import Any

import msgspec

from gate.store.engine import migrate, open_engine
from tests.leaks.planted import Kind
from tests.service.leaks_found import Figures, Setting, run

MEMORY = Path("/dev/shm")
TREASURY = (Kind.KEPT_BACK, Kind.LOST_ON_WAY, Kind.LESS_BROUGHT)


class Run(msgspec.Struct, frozen=True):
    """A run: its seed, how many days are counted, and what `Setting` says."""

    name: str
    seed: int
    crooked: bool
    customs: bool = False
    history: int = 0
    changes: float = 0.0
    days: int = 10


def figures(one: Run) -> dict[str, Any]:
    """The run from its seed to its figures."""
    how = Setting(one.crooked, one.customs, one.history, one.changes)
    place = MEMORY if MEMORY.is_dir() else None
    with tempfile.TemporaryDirectory(prefix="malu-leaks-", dir=place) as folder:
        engine = open_engine(f"sqlite:///{Path(folder) / 'centre.sqlite'}")
        try:
            migrate(engine)
            found = run(engine, one.seed, one.days, how, lambda said: _tell(one, said))
        finally:
            engine.dispose()
    return _counted(found)


def _tell(one: Run, said: str) -> None:
    sys.stderr.write(f"{one.name} {one.seed}: {said}\n")
    sys.stderr.flush()


def _counted(found: Figures) -> dict[str, Any]:
    vehicles = [(m, seen) for m, seen in found.planted if m.kind not in TREASURY]
    whole = sum(made.amount for made, _ in vehicles)
    false: dict[str, int] = {}
    for gap, true in found.alarms:
        if not true:
            false[gap.code.value] = false.get(gap.code.value, 0) + 1
    return {
        "leaks": len(found.planted),
        "planted": sum(made.amount for made, _ in found.planted),
        "share": found.share,
        "share_vehicles": sum(m.amount for m, seen in vehicles if seen) / whole if whole else 1.0,
        "precision": found.precision,
        "alarms": len(found.alarms),
        "false": false,
        "looks": len(found.looks),
        "looks_true": sum(true for _, true in found.looks),
        "share_looked": found.share_looked(1.0),
        "share_looked_90": found.share_looked(0.9),
        "precision_looked": found.precision_looked,
        "kinds": {kind.value: row for kind, row in found.by_kind().items()},
    }


if __name__ == "__main__":
    wanted = msgspec.json.decode(sys.argv[1], type=Run)
    json.dump(figures(wanted), sys.stdout)
