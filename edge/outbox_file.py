"""Opening an outbox: which epoch begins, what is trusted, what is set aside.

The epoch is kept twice: in the database and in `outbox.epoch` beside it, which also counts the
openings. The file is written first, so an epoch that was ever used is on disk before its first
event. The database remembers the count and the file's change time, which no copy and no backup
brings back; a database that is new, restored, copied or damaged therefore begins a higher epoch. An
epoch is also never lower than the seconds since 2026 began: when the whole folder is lost or comes
from a backup, nothing here could know which epochs were used since. So two different events never
share a place. What cannot be trusted is renamed and kept for a
person to look at; its readable events go on under their old places. Nothing here deletes an event.
"""

import hashlib
import os
import sqlite3
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

FORMAT: Final = 1
DATABASE: Final = "outbox.sqlite"
EPOCH_FILE: Final = "outbox.epoch"
YEAR_2026_US: Final = 1_767_225_600_000_000

_SCHEMA: Final = """
CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT;
CREATE TABLE note (key TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT;
CREATE TABLE released (epoch INTEGER PRIMARY KEY, seq INTEGER NOT NULL) STRICT;
CREATE TABLE event (
    epoch INTEGER NOT NULL,
    seq INTEGER NOT NULL,
    event_id TEXT NOT NULL,
    payload BLOB NOT NULL,
    digest BLOB NOT NULL,
    stored_us INTEGER NOT NULL,
    acked_us INTEGER,
    PRIMARY KEY (epoch, seq)
) STRICT;
CREATE INDEX event_by_id ON event (event_id);
CREATE INDEX event_unacked ON event (epoch, seq) WHERE acked_us IS NULL;
"""


class OutboxTooNewError(RuntimeError):
    """The outbox was written by a newer version; it is left as it is."""


@dataclass(frozen=True, slots=True)
class Opened:
    """An open database, the epoch that holds now, and why it began (None: it goes on)."""

    db: sqlite3.Connection
    epoch: int
    began: str | None


def open_outbox(folder: Path, now_us: int) -> Opened:
    """Open or create the outbox in `folder`; decides whether a new epoch begins.

    Raises `OutboxTooNewError` when a newer version wrote it, and `sqlite3.Error` or
    `OSError` when the disk does not take it.
    """
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / DATABASE
    known = _read_mark(folder / EPOCH_FILE)
    if not path.exists():
        return _create(folder, _after(known.epoch, now_us), "new outbox")
    try:
        db = _connect(path)
        fault = _fault(db)
        epoch = 0 if fault else int(meta(db, "epoch"))
    except (sqlite3.DatabaseError, KeyError, ValueError) as error:
        return _replace(folder, _after(known.epoch, now_us), f"damaged: {error}")
    if fault is not None:
        db.close()
        return _replace(folder, _after(known.epoch, now_us), f"damaged: {fault}")
    if meta(db, "mark") != known.text:
        epoch = begin_epoch(folder, db, max(epoch, known.epoch), now_us)
        return Opened(db, epoch, "restored: the database is a copy")
    _set_meta(db, {"mark": _write_mark(folder / EPOCH_FILE, epoch, known.openings + 1)})
    return Opened(db, epoch, None)


def begin_epoch(folder: Path, db: sqlite3.Connection, last: int, now_us: int) -> int:
    """Begin the epoch after `last`: in its file, then in the database; returns its number."""
    epoch = _after(last, now_us)
    _begin(folder, db, epoch)
    return epoch


def _after(last: int, now_us: int) -> int:
    return max(last + 1, (now_us - YEAR_2026_US) // 1_000_000)


def _begin(folder: Path, db: sqlite3.Connection, epoch: int) -> None:
    mark = _write_mark(folder / EPOCH_FILE, epoch, 1)
    values = {"format": FORMAT, "epoch": epoch, "head_seq": 0, "head_hash": "", "mark": mark}
    _set_meta(db, values)


def _set_meta(db: sqlite3.Connection, values: Mapping[str, object]) -> None:
    db.execute("BEGIN IMMEDIATE")
    db.executemany(
        "INSERT INTO meta VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value",
        [(key, str(value)) for key, value in values.items()],
    )
    db.execute("COMMIT")


def meta(db: sqlite3.Connection, key: str) -> str:
    """One value of the table `meta`; raises KeyError when it is not there."""
    row = db.execute("SELECT value FROM meta WHERE key = ?", (key,)).fetchone()
    if row is None:
        raise KeyError(key)
    value: str = row[0]
    return value


def _connect(path: Path) -> sqlite3.Connection:
    db = sqlite3.connect(path, isolation_level=None, check_same_thread=False, timeout=10)
    db.execute("PRAGMA journal_mode = WAL")
    # FULL flushes the log at every commit: in power-cut trials NORMAL lost acknowledged rows.
    db.execute("PRAGMA synchronous = FULL")
    return db


def _create(folder: Path, epoch: int, reason: str) -> Opened:
    db = _connect(folder / DATABASE)
    db.executescript(f"BEGIN IMMEDIATE; {_SCHEMA} COMMIT;")
    _begin(folder, db, epoch)
    return Opened(db, epoch, reason)


def _fault(db: sqlite3.Connection) -> str | None:
    """What is wrong with the database, or None; raises sqlite3.DatabaseError when unreadable."""
    if not db.execute("SELECT 1 FROM sqlite_master WHERE name = 'meta'").fetchone():
        return "it has no tables"
    if int(meta(db, "format")) > FORMAT:
        db.close()
        raise OutboxTooNewError(
            f"the outbox has format {FORMAT + 1} or later; start the version that wrote it"
        )
    verdict = db.execute("PRAGMA quick_check(1)").fetchone()[0]
    if verdict != "ok":
        return str(verdict)
    for epoch, seq, payload, digest in db.execute(
        "SELECT epoch, seq, payload, digest FROM event WHERE acked_us IS NULL"
    ):
        if hashlib.sha256(payload).digest() != digest:
            return f"event {epoch}/{seq} is not what was stored"
    epoch, head = int(meta(db, "epoch")), int(meta(db, "head_seq"))
    last = db.execute("SELECT max(seq) FROM event WHERE epoch = ?", (epoch,)).fetchone()[0]
    if last is not None and last != head:
        return f"the newest event is {last}, it should be {head}"
    return None


def _replace(folder: Path, epoch: int, reason: str) -> Opened:
    """Set a damaged database aside, begin a new one and carry the readable events over."""
    aside = folder / f"outbox.damaged-{epoch}.sqlite"
    for suffix in ("", "-wal", "-shm"):
        part = folder / (DATABASE + suffix)
        if part.exists():
            part.rename(aside.with_name(aside.name + suffix))
    rows = _salvage(aside)
    epoch = max([epoch, *(row[0] + 1 for row in rows)])
    opened = _create(folder, epoch, reason)
    opened.db.execute("BEGIN IMMEDIATE")
    opened.db.executemany("INSERT INTO event VALUES (?, ?, ?, ?, ?, ?, NULL)", rows)
    opened.db.execute("COMMIT")
    return opened


def _salvage(path: Path) -> list[tuple[int, int, str, bytes, bytes, int]]:
    """The unacknowledged events that still are what was stored, as far as they can be read."""
    kept: list[tuple[int, int, str, bytes, bytes, int]] = []
    try:
        db = sqlite3.connect(f"file:{path}?mode=ro", uri=True)
        for row in db.execute(
            "SELECT epoch, seq, event_id, payload, digest, stored_us FROM event"
            " WHERE acked_us IS NULL ORDER BY epoch, seq"
        ):
            if hashlib.sha256(row[3]).digest() == row[4]:
                kept.append(row)
    except sqlite3.DatabaseError:
        # The file stays beside the new one; what could be read until here is carried over.
        return kept
    db.close()
    return kept


@dataclass(frozen=True, slots=True)
class _Mark:
    """What the epoch file says: the highest epoch ever used here, and how often it was opened.

    `text` also holds the file's change time (ns): the kernel sets it, no copy can bring it along.
    """

    epoch: int
    openings: int
    text: str


def _read_mark(path: Path) -> _Mark:
    """The epoch file; epoch 0 when it is missing or unreadable.

    That is harmless: the database then differs from it, which begins a new epoch.
    """
    try:
        epoch, openings = (int(word) for word in path.read_text(encoding="ascii").split())
    except (FileNotFoundError, ValueError):
        return _Mark(0, 0, "")
    return _Mark(epoch, openings, f"{epoch} {openings} {path.stat().st_ctime_ns}")


def _write_mark(path: Path, epoch: int, openings: int) -> str:
    """Write the file so that a power cut leaves the old one or the new one; returns its text."""
    fresh = path.with_suffix(".new")
    with fresh.open("w", encoding="ascii") as file:
        file.write(f"{epoch} {openings}\n")
        file.flush()
        os.fsync(file.fileno())
    fresh.rename(path)
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
    return _read_mark(path).text
