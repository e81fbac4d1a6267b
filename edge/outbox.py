"""The outbox: what this node saw, on disk before anything is sent or any barrier moves.

`append` gives each event its place `(epoch, seq)`, gapless from 1, in the SQLite transaction that
stores its exact payload, and returns only after COMMIT. Events of several lanes that wait together
are committed together; the last of each batch is signed, which covers all before it. An event is
let go only by `ack`, and even then kept for thirty days. After a failed write the outbox refuses
everything: the kernel may have dropped the pages, so only a fresh start knows what is on disk.
"""

import hashlib
import sqlite3
import threading
from collections import deque
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Final, Literal, TypeAlias

from edge.chain import BATCH, Chain, Checked, Draft, Identity, Place, Stored, World, check
from edge.outbox_file import begin_epoch, meta, open_outbox

__all__ = ["Draft", "Identity", "Outbox", "OutboxError", "Place", "Stored", "World"]

START: Final = Place(0, 0)
KEEP_US: Final = 30 * 24 * 3600 * 1_000_000

Verdict: TypeAlias = Literal["unknown", "nothing_new", "released", "regressed", "ahead"]


class OutboxError(RuntimeError):
    """The outbox can no longer vouch for what it stored; the node must end and start again."""


@dataclass(slots=True)
class _Request:
    """Drafts waiting for a commit, checked already, with what becomes of them."""

    drafts: list[Checked]
    notes: Mapping[str, str | None]
    stored: list[Stored] | None = None
    fault: OutboxError | None = None


class Outbox:
    """One node's outbox; safe to use from several threads.

    `began` says why the current epoch began, or None when it goes on from an earlier start.
    """

    def __init__(self, folder: Path, identity: Identity, world: World) -> None:
        opened = open_outbox(folder, world.clock())
        self._folder, self._world = folder, world
        self._chain = Chain(identity, world)
        self._db = opened.db
        self.began = opened.began
        self._lock = threading.Lock()
        self._waiting: deque[_Request] = deque()
        self._broken: OutboxError | None = None
        self.on_commit: Callable[[], None] = lambda: None
        self._load_head(opened.epoch)

    def _load_head(self, epoch: int) -> None:
        self._head = Place(epoch, int(meta(self._db, "head_seq")))
        self._prev = meta(self._db, "head_hash") or self._chain.genesis(epoch)

    @property
    def head(self) -> Place:
        """The newest place; seq 0 when the epoch has no event yet."""
        return self._head

    def append(
        self, drafts: Sequence[Draft], notes: Mapping[str, str | None] | None = None
    ) -> list[Stored]:
        """Store events, in this order, and return once they are on disk.

        `notes` are small facts of the node's own (None removes one) that become true in the same
        transaction. Raises `WireError` for a body that could not be read back, and `OutboxError`
        when the disk did not take it; then nothing of this call is stored.
        """
        request = _Request([check(draft) for draft in drafts], notes or {})
        self._waiting.append(request)
        with self._lock:  # whoever comes first commits for all who wait
            while request.stored is None and request.fault is None:
                self._commit_batch()
        if request.fault is not None:
            raise request.fault
        self.on_commit()
        return request.stored or []

    def _commit_batch(self) -> None:
        batch, size = [], 0
        while self._waiting and size < BATCH:
            request = self._waiting.popleft()
            batch.append(request)
            size += len(request.drafts)
        try:
            self._refuse_when_broken()
            self._write(batch)
        except OutboxError as error:
            self._broken = error
        except Exception as error:  # whatever it was, what is on disk is no longer known
            self._broken = OutboxError(f"the outbox could not be written: {error}")
        for request in batch:
            if request.stored is None:
                request.fault = self._broken

    def _write(self, batch: Sequence[_Request]) -> None:
        drafts = [draft for request in batch for draft in request.drafts]
        stored, prev = self._chain.extend(self._head, self._prev, drafts)
        self._store(stored, prev, batch)
        if stored:
            self._head, self._prev = stored[-1].place, prev
        rest = iter(stored)
        for request in batch:
            request.stored = list(islice(rest, len(request.drafts)))

    def _store(self, stored: Sequence[Stored], prev: str, batch: Sequence[_Request]) -> None:
        """One transaction: the events, the new head and the notes. COMMIT flushes to disk."""
        db, now = self._db, self._world.clock()
        db.execute("BEGIN IMMEDIATE")
        try:
            db.executemany(
                "INSERT INTO event VALUES (?, ?, ?, ?, ?, ?, NULL)",
                [
                    (*one.place, one.event_id, one.payload, _digest(one.payload), now)
                    for one in stored
                ],
            )
            if stored:
                self._set_meta({"head_seq": str(stored[-1].place.seq), "head_hash": prev})
            for request in batch:
                self._set_notes(request.notes)
            db.execute("COMMIT")
        except BaseException:
            if db.in_transaction:
                db.execute("ROLLBACK")
            raise

    def _set_meta(self, values: Mapping[str, str]) -> None:
        self._db.executemany(
            "UPDATE meta SET value = ? WHERE key = ?", [(v, k) for k, v in values.items()]
        )

    def _set_notes(self, notes: Mapping[str, str | None]) -> None:
        for key, value in notes.items():
            if value is None:
                self._db.execute("DELETE FROM note WHERE key = ?", (key,))
            else:
                self._db.execute("INSERT OR REPLACE INTO note VALUES (?, ?)", (key, value))

    def note(self, key: str) -> str | None:
        """A note stored with an earlier `append`, or None."""
        with self._using():
            row = self._db.execute("SELECT value FROM note WHERE key = ?", (key,)).fetchone()
        return None if row is None else str(row[0])

    def find(self, event_id: str) -> Place | None:
        """Where the event of this name stands, or None when it was never stored."""
        with self._using():
            row = self._db.execute(
                "SELECT epoch, seq FROM event WHERE event_id = ?", (event_id,)
            ).fetchone()
        return None if row is None else Place(*row)

    def unacked(self, limit: int, after: Place = START) -> list[Stored]:
        """The next events not yet acknowledged, in order, at most `limit`.

        Raises `OutboxError` when a row is not what was stored.
        """
        return self._rows("acked_us IS NULL AND (epoch, seq) > (?, ?)", after, limit)

    def unacked_of(self, epoch: int, after: int, limit: int) -> list[Stored]:
        """The next events of one epoch not yet acknowledged, above `after`, at most `limit`."""
        return self._rows("acked_us IS NULL AND epoch = ? AND seq > ?", (epoch, after), limit)

    def epochs_waiting(self) -> list[int]:
        """The epochs of which anything waits for the centre, oldest first."""
        found: list[int] = []
        last = 0
        with self._using():
            while True:  # one step down the index for each, however many events wait
                row = self._db.execute(
                    "SELECT epoch FROM event WHERE acked_us IS NULL AND epoch > ?"
                    " ORDER BY epoch LIMIT 1",
                    (last,),
                ).fetchone()
                if row is None:
                    return found
                last = int(row[0])
                found.append(last)

    def between(self, epoch: int, start: int, stop: int, limit: int) -> list[Stored]:
        """Events `start` ≤ seq < `stop` of an epoch, acknowledged or not, at most `limit`."""
        return self._rows("epoch = ? AND seq >= ? AND seq < ?", (epoch, start, stop), limit)

    def _rows(self, where: str, values: tuple[int, ...], limit: int) -> list[Stored]:
        with self._using():
            rows = self._db.execute(
                "SELECT epoch, seq, event_id, payload, digest FROM event"
                f" WHERE {where} ORDER BY epoch, seq LIMIT ?",
                (*values, limit),
            ).fetchall()
            for epoch, seq, _, payload, digest in rows:
                if _digest(payload) != digest:
                    self._broken = OutboxError(f"event {epoch}/{seq} is not what was stored")
                    raise self._broken
        return [Stored(Place(row[0], row[1]), row[2], row[3]) for row in rows]

    def count_unacked(self) -> int:
        """How many events wait for the centre."""
        with self._using():
            row = self._db.execute("SELECT count(*) FROM event WHERE acked_us IS NULL").fetchone()
        return int(row[0])

    def count_flying(self, epoch: int, until: int) -> int:
        """How many events of an epoch wait for the centre, up to and with seq `until`."""
        with self._using():
            row = self._db.execute(
                "SELECT count(*) FROM event WHERE acked_us IS NULL AND epoch = ? AND seq <= ?",
                (epoch, until),
            ).fetchone()
        return int(row[0])

    def ack(self, epoch: int, seq: int) -> Verdict:
        """Let go what the centre has committed: `epoch` up to `seq`, from a verified ack only.

        A lower number than before means that the centre was restored from a backup: the events
        above it wait again. A higher one than this epoch ever had means that this outbox is an old
        copy: a new epoch begins, and what waits in the old one is still sent as it is, so that the
        centre sees for itself whether it holds the same bytes.
        """
        with self._using():
            top = self._top(epoch)
            if top is None:
                return "unknown"
            if seq > top and epoch == self._head.epoch:
                now = self._world.clock()
                self._load_head(begin_epoch(self._folder, self._db, epoch, now))
                return "ahead"
            return self._move_release(epoch, min(seq, top))

    def _top(self, epoch: int) -> int | None:
        """The highest seq ever given in an epoch, or None for an epoch that is not ours."""
        if epoch == self._head.epoch:
            return self._head.seq
        row = self._db.execute("SELECT max(seq) FROM event WHERE epoch = ?", (epoch,)).fetchone()
        return None if row[0] is None else int(row[0])

    def _move_release(self, epoch: int, seq: int) -> Verdict:
        row = self._db.execute("SELECT seq FROM released WHERE epoch = ?", (epoch,)).fetchone()
        before = 0 if row is None else int(row[0])
        if seq == before:
            return "nothing_new"
        self._db.execute("BEGIN IMMEDIATE")
        self._db.execute(
            "UPDATE event SET acked_us = ? WHERE epoch = ? AND seq > ? AND seq <= ?",
            (
                self._world.clock() if seq > before else None,
                epoch,
                min(before, seq),
                max(before, seq),
            ),
        )
        self._db.execute("INSERT OR REPLACE INTO released VALUES (?, ?)", (epoch, seq))
        self._db.execute("COMMIT")
        return "released" if seq > before else "regressed"

    def prune(self) -> int:
        """Delete events that were acknowledged more than thirty days ago; returns how many."""
        with self._using():
            done = self._db.execute(
                "DELETE FROM event WHERE acked_us < ?", (self._world.clock() - KEEP_US,)
            )
        return done.rowcount

    def close(self) -> None:
        """Close the database; what is stored stays."""
        with self._lock:
            self._broken = self._broken or OutboxError("the outbox is closed")
            self._db.close()

    @contextmanager
    def _using(self) -> Iterator[None]:
        """Hold the database; whatever it fails at, nothing is believed of it afterwards."""
        with self._lock:
            self._refuse_when_broken()
            try:
                yield
            except (sqlite3.Error, OSError) as error:
                self._broken = OutboxError(f"the outbox could not be used: {error}")
                raise self._broken from error

    def _refuse_when_broken(self) -> None:
        if self._broken is not None:
            raise self._broken


def _digest(payload: bytes) -> bytes:
    return hashlib.sha256(payload).digest()
