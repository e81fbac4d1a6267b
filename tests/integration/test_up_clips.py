"""`malu up` with nothing but itself: the built-in clips drive in, and Ctrl-C loses no event."""

import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from gate.layout import NODES
from tests.needs import need
from tests.up import running, until

pytestmark = [pytest.mark.broker, pytest.mark.slow, pytest.mark.timeout(600)]


def _rows(database: Path, question: str) -> list[tuple[Any, ...]]:
    """Ask a database that others are writing; nothing while it does not exist yet."""
    if not database.exists():
        return []
    with closing(sqlite3.connect(f"file:{database}?mode=ro", uri=True)) as book:
        return book.execute(question).fetchall()


def _unknown(data: Path) -> list[tuple[str, int, int]]:
    """Return events on an edge's disk that the centre has no row for."""
    known = {
        (node, *numbers)
        for node, *numbers in _rows(data / "centre.sqlite", "SELECT node,epoch,seq FROM raw_event")
    }
    return [
        (node.id, epoch, seq)
        for node in NODES
        for epoch, seq in _rows(
            data / f"edge-{node.id}" / "outbox.sqlite", "SELECT epoch, seq FROM event"
        )
        if (node.id, epoch, seq) not in known
    ]


def test_the_clips_drive_in_and_ctrl_c_loses_nothing(
    data_dir: Path, free_port: int, tmp_path: Path
) -> None:
    need("mosquitto")
    book = data_dir / "centre.sqlite"
    with running(data_dir, free_port) as gate:
        assert not [line for line in gate.said if "declaration" in line]
        entered = "SELECT DISTINCT lane FROM passage WHERE lane LIKE '%-enter'"
        until(lambda: len(_rows(book, entered)) == 2, 180)
        assert gate.ctrl_c() == 0
        assert gate.processes() == {}
    quiet = tmp_path / "quiet"
    quiet.mkdir()
    with running(data_dir, free_port, f"--camera=inland-enter={quiet}"):
        until(lambda: _unknown(data_dir) == [])
