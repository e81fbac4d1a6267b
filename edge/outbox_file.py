"""Opening an outbox: which epoch begins, what is trusted, what is set aside.

The epoch is kept twice: in the database and in `outbox.epoch` beside it. The file is written first,
so an epoch that was ever used is on disk before its first event. A database that is new, came from
a copy or failed its checks therefore always begins a higher epoch, and two different events never
share a place. A database that cannot be trusted is renamed and kept for a person to look at; its
readable events are carried over under their old places. Nothing here deletes an event.
"""

import hashlib
import os
import sqlite3
from dataclasses import dataclass
from pathlib import Path
from typing import Final

FORMAT: Final = 1
DATABASE: Final = "outbox.sqlite"
EPOCH_FILE: Final = "outbox.epoch"

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


def open_outbox(folder: Path) -> Opened:
    """Open or create the outbox in `folder`; decides whether a new epoch begins.

    Raises `OutboxTooNewError` when a newer version wrote it, and `sqlite3.Error` or
    `OSError` when the disk does not take it.
    """
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / DATABASE
    known = _read_epoch(folder / EPOCH_FILE)
    if not path.exists():
        return _create(folder, known + 1, "new outbox")
    try:
        db = _connect(path)
        fault = _fault(db)
        epoch = 0 if fault else int(meta(db, "epoch"))
    except (sqlite3.DatabaseError, KeyError, ValueError) as error:
        return _replace(folder, known, f"damaged: {error}")
    if fault is not None:
        db.close()
        return _replace(folder, known, f"damaged: {fault}")
    reason = _copied(db, path, epoch, known)
    if reason is None:
        return Opened(db, epoch, None)
    return _go_on(folder, db, max(epoch, known) + 1, reason)


def begin_epoch(folder: Path, db: sqlite3.Connection, epoch: int) -> None:
    """Write the epoch to its file, then into the database, with an empty chain."""
    _write_epoch(folder / EPOCH_FILE, epoch)
    inode = (folder / DATABASE).stat().st_ino
    values = {"format": FORMAT, "epoch": epoch, "head_seq": 0, "head_hash": "", "inode": inode}
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
    begin_epoch(folder, db, epoch)
    return Opened(db, epoch, reason)


def _go_on(folder: Path, db: sqlite3.Connection, epoch: int, reason: str) -> Opened:
    begin_epoch(folder, db, epoch)
    return Opened(db, epoch, reason)


def _copied(db: sqlite3.Connection, path: Path, epoch: int, known: int) -> str | None:
    """Why this database is not the one last written here, or None when it is.

    A copied or restored file has another inode, even when the epoch file was restored with it.
    """
    if epoch != known:
        return f"restored: database of epoch {epoch} beside epoch file {known}"
    if meta(db, "inode") != str(path.stat().st_ino):
        return "restored: the database is a copy"
    return None


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


def _replace(folder: Path, known: int, reason: str) -> Opened:
    """Set a damaged database aside, begin a new one and carry the readable events over."""
    epoch = known + 1
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


def _read_epoch(path: Path) -> int:
    """The highest epoch this folder ever used; 0 when there is no file, or an unreadable one.

    An unreadable file is harmless: the database's epoch is then higher, which begins a new one.
    """
    try:
        return int(path.read_text(encoding="ascii"))
    except (FileNotFoundError, ValueError):
        return 0


def _write_epoch(path: Path, epoch: int) -> None:
    """Write the file so that a power cut leaves the old number or the new one."""
    fresh = path.with_suffix(".new")
    with fresh.open("w", encoding="ascii") as file:
        file.write(f"{epoch}\n")
        file.flush()
        os.fsync(file.fileno())
    fresh.rename(path)
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
