"""Group commit: the real loop and store against a bare sqlite3 loop that writes the same rows.

Commands are made beforehand, so signatures and JSON are not in it (measured apart, below). The
bare loop gets the very rows that the loop's store wrote, in transactions of fifty commands' rows,
into the same tables with the same pragmas, in the same run, turn about.
"""

import asyncio
import base64
import gc
import sqlite3
import statistics
import time
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from pytest_benchmark.fixture import BenchmarkFixture

from benchmarks import traffic
from benchmarks.conftest import Say, five_runs, spread
from benchmarks.traffic import Asked
from gate import wire
from gate.service.loop import BATCH_MAX
from gate.service.state import Entity
from gate.store.mapping import PAYLOAD
from gate.store.sqlstore import SqlStore
from gate.translate import fact_of

RAW_GROUP = 50  # commands whose rows the bare loop writes in one transaction
Transaction = list[tuple[str, list[Any]]]  # statement, rows


@dataclass(frozen=True, slots=True)
class Cost:
    """What one pass over the traffic took."""

    wall_s: float
    cpu_s: float  # of the whole process, all threads


class Recording(SqlStore):
    """The real store, which also keeps the rows it wrote."""

    batches: list[Transaction]

    def _write(self, rows: dict[type[Any], dict[Any, Entity]]) -> None:
        batch = [
            (self._writers[kind].sql, self._writers[kind].rows(found.values()))
            for kind, found in rows.items()
        ]
        for kind, found in rows.items():
            if kind is PAYLOAD.entity:
                batch.append((self._payloads.sql, self._payloads.rows(found.values())))
        self.batches.append(batch)
        super()._write(rows)


def through_the_loop(asked: list[Asked], file: Path) -> Cost:
    """Ask everything of a new gate on an empty database."""
    engine = traffic.fresh_engine(file)
    try:
        loop = traffic.new_loop(SqlStore(engine))
        return timed(lambda: asyncio.run(traffic.all_at_once(loop, asked)))
    finally:
        engine.dispose()


def timed(work: Callable[[], object]) -> Cost:
    """Wall and processor time of some work; what was there before is frozen, as in `malu serve`."""
    gc.collect()
    gc.freeze()
    wall, cpu = time.perf_counter(), time.process_time()
    work()
    return Cost(time.perf_counter() - wall, time.process_time() - cpu)


def rows_written(asked: list[Asked], file: Path) -> list[Transaction]:
    """The rows that the loop's store writes for this traffic, cut for the bare loop."""
    engine = traffic.fresh_engine(file)
    try:
        store = Recording(engine)
        store.batches = []
        asyncio.run(traffic.all_at_once(traffic.new_loop(store), asked))
    finally:
        engine.dispose()
    parts = BATCH_MAX // RAW_GROUP
    return [cut(batch, part, parts) for batch in store.batches for part in range(parts)]


def cut(batch: Transaction, part: int, parts: int) -> Transaction:
    """One of `parts` equal shares of a batch's rows, table by table, in order."""
    return [
        (sql, rows[len(rows) * part // parts : len(rows) * (part + 1) // parts])
        for sql, rows in batch
    ]


def bare(transactions: list[Transaction], file: Path) -> Cost:
    """The least a Python program can do: sqlite3, executemany, COMMIT."""
    traffic.fresh_engine(file).dispose()
    with closing(sqlite3.connect(file, isolation_level=None)) as connection:
        for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON"):
            connection.execute(f"PRAGMA {pragma}")

        def write() -> None:
            for transaction in transactions:
                connection.execute("BEGIN IMMEDIATE")
                for sql, rows in transaction:
                    connection.executemany(sql, rows)
                connection.execute("COMMIT")

        return timed(write)


def counts(file: Path) -> dict[str, int]:
    """Rows per table, to prove that both loops wrote the same."""
    with closing(sqlite3.connect(file)) as connection:
        names = connection.execute("SELECT name FROM sqlite_master WHERE type='table'").fetchall()
        return {
            n: connection.execute(f'SELECT count(*) FROM "{n}"').fetchone()[0] for (n,) in names
        }


def traffic_of(mix: str, folder: Path) -> list[Asked]:
    """About five thousand commands."""
    if mix == "day":
        return traffic.day(200, folder)
    if mix == "lanes":
        return traffic.lane_traffic(300, signals=True)
    return traffic.lane_traffic(1_200, signals=False)


@pytest.mark.timeout(600)
@pytest.mark.parametrize("mix", ["crossings", "lanes", "day"])
def test_group_commit(mix: str, benchmark: BenchmarkFixture, tmp_path: Path, say: Say) -> None:
    asked = traffic_of(mix, tmp_path)
    transactions = rows_written(asked, tmp_path / "captured.sqlite")
    loops: list[Cost] = []
    bares: list[Cost] = []

    def both() -> None:
        run = len(loops)
        loops.append(through_the_loop(asked, tmp_path / f"loop{run}.sqlite"))
        bares.append(bare(transactions, tmp_path / f"bare{run}.sqlite"))

    five_runs(benchmark, both)
    assert counts(tmp_path / "loop0.sqlite") == counts(tmp_path / "bare0.sqlite")
    del loops[0], bares[0]  # the warm-up

    n = len(asked)
    walls = [b.wall_s / x.wall_s for x, b in zip(loops, bares, strict=True)]
    cpus = [b.cpu_s / x.cpu_s for x, b in zip(loops, bares, strict=True)]
    say(f"{n} commands; loop in batches of at most {BATCH_MAX}, bare loop in groups of {RAW_GROUP}")
    say(f"loop: {spread([n / x.wall_s for x in loops], '/s')}")
    say(f"bare: {spread([n / x.wall_s for x in bares], '/s')}")
    say(f"ratio by wall time: {spread(walls)}   (target ≥ 0.3)")
    say(f"ratio by processor time: {spread(cpus)}")
    say(
        f"processor: loop {statistics.median(x.cpu_s for x in loops) / n * 1e6:.0f} µs, "
        f"bare {statistics.median(x.cpu_s for x in bares) / n * 1e6:.0f} µs a command"
    )
    benchmark.extra_info |= {"commands": n, "ratio_wall": walls, "ratio_cpu": cpus}


def payloads(count: int, key: Ed25519PrivateKey) -> list[bytes]:
    """Sightings as an edge sends them, each signed."""
    found, prev = [], wire.genesis_prev("ma-lu-thang", "inland-1", 1)
    for seq in range(1, count + 1):
        plate = traffic.plate_of(seq)
        unsigned = {
            "schema": "malu.event/1",
            "gate": "ma-lu-thang",
            "node": "inland-1",
            "epoch": 1,
            "seq": seq,
            "event_id": wire.uuid7(seq, b"\0" * 10),
            "kind": "sighting",
            "occurred_at": wire.rfc3339(traffic.NOW),
            "clock": {"synced": True, "offset_ms": 0},
            "salt": base64.b64encode(bytes(16)).decode(),
            "prev": prev,
            "body": {
                "lane": "inland-enter",
                "side": "inland",
                "movement": "enter",
                "state": "settled",
                "plates": [
                    {
                        "role": "tractor",
                        "text": plate,
                        "country": "VN",
                        "colour": "yellow",
                        "lines": 2,
                        "confidence": 972,
                        "accept": True,
                        "candidates": [{"text": plate, "p": 972}],
                        "corners": [[812, 540], [1002, 544], [1001, 636], [811, 631]],
                    }
                ],
                "vehicle": {"class": "truck", "confidence": 880},
                "evidence": [{"kind": "overview", "sha256": prev, "bytes": 184_220}],
                "reader": {"name": "malu", "version": "0.3", "weights": "sha256:0"},
                "source": "camera",
            },
        }
        prev = wire.event_hash(unsigned)
        found.append(wire.event_bytes(wire.sign_event(unsigned, key, "inland-1-2026")))
    return found


@pytest.mark.parametrize("step", ["decode", "hash", "verify"])
def test_wire(step: str, benchmark: BenchmarkFixture, say: Say) -> None:
    key = Ed25519PrivateKey.generate()
    raws = payloads(300, key)
    objects = [wire.decode_event(raw)[1] for raw in raws]
    public = key.public_key()
    work: dict[str, Callable[[], object]] = {
        "decode": lambda: [fact_of(wire.decode_event(raw)[0]) for raw in raws],
        "hash": lambda: [wire.event_hash(obj) for obj in objects],
        "verify": lambda: [wire.verify_event(obj, public) for obj in objects],
    }
    assert all(wire.verify_event(obj, public) for obj in objects)
    costs: list[Cost] = []
    five_runs(benchmark, lambda: costs.append(timed(work[step])))
    del costs[0]  # the warm-up
    each = [x.cpu_s / len(raws) * 1e6 for x in costs]
    say(
        f"{step}: {spread(each, ' µs', low_is_worst=False)} of processor an event of "
        f"{len(raws[0])} bytes"
    )
