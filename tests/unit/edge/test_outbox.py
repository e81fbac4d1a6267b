"""The outbox: gapless, chained, signed, and never two events in one place, come what may."""

import gc
import itertools
import shutil
import sqlite3
import tempfile
import threading
from pathlib import Path

import msgspec
import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from edge.outbox import KEEP_US, Outbox, OutboxError, Place
from edge.outbox_file import DATABASE, EPOCH_FILE, OutboxTooNewError
from gate import wire
from tests.unit.edge.hand import KEY, NOON_US, HandClock, lorry, outbox


def bad_day(folder: Path, statement: str, *values: object) -> None:
    """Change the database behind the outbox's back."""
    db = sqlite3.connect(folder / DATABASE)
    db.execute(statement, values)
    db.commit()
    db.close()


def test_events_stand_in_a_row_from_one(tmp_path: Path) -> None:
    box = outbox(tmp_path)
    stored = box.append([lorry(), lorry(), lorry()])
    assert [one.place for one in stored] == [Place(1, 1), Place(1, 2), Place(1, 3)]
    assert box.head == Place(1, 3)
    assert box.began == "new outbox"
    box.close()


def test_a_batch_is_chained_and_its_last_event_signs_for_all(tmp_path: Path) -> None:
    box = outbox(tmp_path)
    stored = box.append([lorry()]) + box.append([lorry(), lorry()])
    events = [wire.decode_event(one.payload)[1] for one in stored]
    assert events[0]["prev"] == wire.genesis_prev("ma-lu-thang", "inland-1", 1)
    for before, after in itertools.pairwise(events):
        assert after["prev"] == wire.event_hash(before)
    assert [wire.verify_event(one, KEY.public_key()) for one in events] == [True, False, True]
    box.close()


def test_a_long_batch_is_signed_at_least_every_fifty(tmp_path: Path) -> None:
    box = outbox(tmp_path)
    stored = box.append([lorry() for _ in range(120)])
    signed = [one.place.seq for one in stored if b'"sig"' in one.payload]
    assert signed == [50, 100, 120]
    box.close()


def test_lanes_that_wait_together_are_committed_together(tmp_path: Path) -> None:
    box = outbox(tmp_path)
    lanes = [threading.Thread(target=lambda: box.append([lorry()])) for _ in range(40)]
    for one in lanes:
        one.start()
    for one in lanes:
        one.join()
    assert [one.place.seq for one in box.unacked(100)] == list(range(1, 41))
    box.close()


def test_notes_come_true_with_the_event(tmp_path: Path) -> None:
    box = outbox(tmp_path)
    box.append([lorry()], {"standing": "a"})
    box.close()
    box = outbox(tmp_path)
    assert (box.began, box.note("standing")) == (None, "a")
    box.append([], {"standing": None})
    assert box.note("standing") is None
    assert box.head == Place(1, 1)
    box.close()


def test_a_body_that_could_not_be_read_back_is_not_stored(tmp_path: Path) -> None:
    box = outbox(tmp_path)
    with pytest.raises(wire.WireError, match="malformed"):
        box.append([lorry(), lorry(text="")])
    assert box.head == Place(1, 0)
    box.close()


def test_an_event_is_found_by_its_name(tmp_path: Path) -> None:
    box = outbox(tmp_path)
    stored = box.append([lorry(), lorry()])
    assert box.find(stored[1].event_id) == Place(1, 2)
    assert box.find("nobody") is None
    assert box.between(1, 2, 9, 5) == [stored[1]]
    box.close()


def test_only_what_the_centre_signed_for_is_let_go(tmp_path: Path) -> None:
    clock = HandClock()
    box = outbox(tmp_path, clock)
    box.append([lorry() for _ in range(5)])
    assert box.ack(1, 3) == "released"
    assert box.ack(1, 3) == "nothing_new"
    assert [one.place.seq for one in box.unacked(9)] == [4, 5]
    assert (box.count_unacked(), box.count_flying(1, 4)) == (2, 1)
    assert box.ack(7, 1) == "unknown"
    box.close()


def test_a_restored_centre_gets_again_what_it_forgot(tmp_path: Path) -> None:
    box = outbox(tmp_path)
    box.append([lorry() for _ in range(5)])
    box.ack(1, 5)
    assert box.ack(1, 2) == "regressed"
    assert [one.place.seq for one in box.unacked(9)] == [3, 4, 5]
    box.close()


def test_a_centre_that_knows_more_than_we_do_begins_a_new_epoch(tmp_path: Path) -> None:
    box = outbox(tmp_path)
    box.append([lorry()])
    assert box.ack(1, 9) == "ahead"
    assert box.append([lorry()])[0].place == Place(2, 1)
    assert [one.place for one in box.unacked(9)] == [Place(1, 1), Place(2, 1)]
    assert box.epochs_waiting() == [1, 2]
    assert box.ack(1, 9) == "released"
    assert box.ack(1, 9) == "nothing_new"
    assert [one.place for one in box.unacked(9)] == [Place(2, 1)]
    box.close()


def test_acknowledged_events_are_kept_for_thirty_days(tmp_path: Path) -> None:
    clock = HandClock()
    box = outbox(tmp_path, clock)
    box.append([lorry() for _ in range(3)])
    box.ack(1, 2)
    clock.now_us += KEEP_US
    assert box.prune() == 0
    clock.now_us += 1
    assert box.prune() == 2
    assert [one.place.seq for one in box.unacked(9)] == [3]
    box.ack(1, 3)
    clock.now_us += KEEP_US + 1
    assert box.prune() == 1
    box.close()
    box = outbox(tmp_path, clock)
    assert box.append([lorry()])[0].place == Place(1, 4)
    box.close()


def test_a_full_disk_ends_the_outbox_and_stores_nothing(tmp_path: Path) -> None:
    box = outbox(tmp_path)
    box.append([lorry()])
    pages = box._db.execute("PRAGMA page_count").fetchone()[0]
    box._db.execute(f"PRAGMA max_page_count = {pages}")
    with pytest.raises(OutboxError, match="full"):
        box.append([lorry() for _ in range(200)])
    for refused in (lambda: box.append([lorry()]), lambda: box.unacked(1), lambda: box.ack(1, 1)):
        with pytest.raises(OutboxError):
            refused()
    box.close()
    box = outbox(tmp_path)
    assert box.head == Place(1, 1)
    box.close()


def test_a_failing_disk_is_noticed_by_whoever_asks(tmp_path: Path) -> None:
    box = outbox(tmp_path)
    box.append([lorry()])
    box._db.execute("DROP TABLE released")
    with pytest.raises(OutboxError, match="could not be used"):
        box.ack(1, 1)
    with pytest.raises(OutboxError):
        box.append([lorry()])
    box.close()


def test_a_row_that_changed_is_not_sent(tmp_path: Path) -> None:
    box = outbox(tmp_path)
    box.append([lorry()])
    bad_day(tmp_path, "UPDATE event SET payload = x'7b7d'")
    with pytest.raises(OutboxError, match="not what was stored"):
        box.unacked(9)
    box.close()


def test_a_damaged_outbox_is_set_aside_and_its_good_events_go_on(tmp_path: Path) -> None:
    box = outbox(tmp_path)
    stored = box.append([lorry(), lorry(), lorry()])
    box.close()
    bad_day(tmp_path, "UPDATE event SET payload = x'00' WHERE seq = 2")
    box = outbox(tmp_path)
    assert "damaged" in (box.began or "")
    assert box.unacked(9) == [stored[0], stored[2]]
    assert box.append([lorry()])[0].place == Place(2, 1)
    assert (tmp_path / "outbox.damaged-2.sqlite").is_file()
    box.close()


def test_a_file_that_is_no_database_is_set_aside(tmp_path: Path) -> None:
    outbox(tmp_path).close()
    (tmp_path / DATABASE).write_bytes(b"not a database" * 100)
    box = outbox(tmp_path)
    assert box.append([lorry()])[0].place == Place(2, 1)
    box.close()


def test_events_missing_at_the_end_are_noticed(tmp_path: Path) -> None:
    box = outbox(tmp_path)
    box.append([lorry(), lorry()])
    box.close()
    bad_day(tmp_path, "DELETE FROM event WHERE seq = 2")
    box = outbox(tmp_path)
    assert box.head == Place(2, 0)
    box.close()


def test_tables_missing_are_noticed(tmp_path: Path) -> None:
    outbox(tmp_path).close()
    bad_day(tmp_path, "DROP TABLE meta")
    box = outbox(tmp_path)
    assert box.head == Place(2, 0)
    box.close()


def test_a_newer_outbox_is_left_as_it_is(tmp_path: Path) -> None:
    outbox(tmp_path).close()
    bad_day(tmp_path, "UPDATE meta SET value = '2' WHERE key = 'format'")
    with pytest.raises(OutboxTooNewError, match="start the version that wrote it"):
        outbox(tmp_path)


def test_an_unreadable_epoch_file_only_costs_an_epoch(tmp_path: Path) -> None:
    outbox(tmp_path).close()
    (tmp_path / EPOCH_FILE).write_text("?")
    box = outbox(tmp_path)
    assert box.head == Place(2, 0)
    box.close()


def test_a_database_put_back_alone_is_noticed(tmp_path: Path) -> None:
    box = outbox(tmp_path)
    box.append([lorry()])
    box.close()
    old = (tmp_path / DATABASE).read_bytes()
    box = outbox(tmp_path)
    box.append([lorry()])
    box.close()
    (tmp_path / DATABASE).write_bytes(old)  # same file, same inode, yesterday's content
    box = outbox(tmp_path)
    assert (box.head, box.count_unacked()) == (Place(2, 0), 1)
    box.close()


def test_a_lost_folder_does_not_repeat_an_epoch(tmp_path: Path) -> None:
    clock = HandClock()
    clock.pass_s(99)
    first = outbox(tmp_path / "a", clock)
    clock.pass_s(1)
    second = outbox(tmp_path / "b", clock)
    assert (first.head.epoch, second.head.epoch) == (100, 101)
    first.close()
    second.close()


@settings(max_examples=25, stateful_step_count=20, deadline=None)
class OutboxLife(RuleBasedStateMachine):
    """Any order of work, crashes, copies, losses and damage."""

    def __init__(self) -> None:
        """A new folder, and an empty memory of every place ever given."""
        super().__init__()
        self.folder = Path(tempfile.mkdtemp(prefix="outbox-"))
        self.clock, self.life = HandClock(), 0
        self.ever: dict[Place, bytes] = {}
        self.waiting: dict[Place, bytes] = {}
        self.links: dict[Place, tuple[str, str]] = {}  # the hash that an event names, and its own
        self.copy: tuple[Path, dict[Place, bytes]] | None = None
        self.box = self.open()

    def open(self) -> Outbox:
        """Start the node again; its dice never repeat."""
        self.life += 1
        self.clock.pass_s(1)
        return outbox(self.folder, self.clock, self.life)

    @rule(count=st.integers(1, 60))
    def see_lorries(self, count: int) -> None:
        """Store events; none of them takes a place that was ever taken."""
        self.clock.pass_s(1)
        for one in self.box.append([lorry(at_us=NOON_US) for _ in range(count)]):
            assert one.place not in self.ever
            self.ever[one.place] = self.waiting[one.place] = one.payload

    @precondition(lambda self: self.waiting)
    @rule(share=st.floats(0, 1))
    def centre_signs(self, share: float) -> None:
        """The centre takes a part of the oldest epoch that waits."""
        epoch = min(place.epoch for place in self.waiting)
        last = max(place.seq for place in self.waiting if place.epoch == epoch)
        seq = max(1, int(last * share))
        if any(place == (epoch, seq) for place in self.waiting):
            assert self.box.ack(epoch, seq) == "released"
            self.waiting = {
                place: payload
                for place, payload in self.waiting.items()
                if place.epoch != epoch or place.seq > seq
            }

    @rule()
    def power_cut(self) -> None:
        """Nobody closes anything; the next start finds all that was committed."""
        head = self.box.head
        self.box = self.open()
        assert (self.box.head, self.box.began) == (head, None)
        gc.collect()  # the dead node's file handles go now, not in the middle of a later copy

    @rule()
    def keep_a_copy(self) -> None:
        """Somebody makes a backup of the whole folder."""
        self.box.close()
        if self.copy is not None:
            shutil.rmtree(self.copy[0])
        self.copy = (Path(tempfile.mkdtemp(prefix="copy-")), dict(self.waiting))
        shutil.copytree(self.folder, self.copy[0], dirs_exist_ok=True)
        self.box = self.open()

    @precondition(lambda self: self.copy is not None)
    @rule()
    def restore_the_copy(self) -> None:
        """The folder is replaced by the backup: a new epoch begins."""
        assert self.copy is not None
        self.box.close()
        shutil.rmtree(self.folder)
        shutil.copytree(self.copy[0], self.folder)
        self.box, self.waiting = self.open(), dict(self.copy[1])
        assert "restored" in (self.box.began or "")

    @rule()
    def lose_the_database(self) -> None:
        """The database is gone, its epoch file is not."""
        self.box.close()
        for path in self.folder.glob("outbox.sqlite*"):
            path.unlink()
        self.box, self.waiting = self.open(), {}

    @precondition(lambda self: self.waiting)
    @rule(pick=st.integers(0, 10_000))
    def damage_a_row(self, pick: int) -> None:
        """One stored event is not what it was; all the others go on."""
        place = sorted(self.waiting)[pick % len(self.waiting)]
        self.box.close()
        bad_day(self.folder, "UPDATE event SET payload = x'' WHERE (epoch, seq) = (?, ?)", *place)
        self.box = self.open()
        del self.waiting[place]

    @invariant()
    def nothing_is_lost(self) -> None:
        """What waits is what was stored and not signed for, byte for byte."""
        assert {one.place: one.payload for one in self.box.unacked(10_000)} == self.waiting

    @invariant()
    def epochs_are_gapless_chains(self) -> None:
        """Within what waits of the newest epoch, each event names the one before."""
        head = self.box.head
        mine = sorted(place for place in self.ever if place.epoch == head.epoch)
        assert [place.seq for place in mine] == list(range(1, head.seq + 1))
        prev = wire.genesis_prev("ma-lu-thang", "inland-1", head.epoch)
        for place in mine:
            if place not in self.links:  # a payload in `ever` never changes
                event = msgspec.json.decode(self.ever[place])
                self.links[place] = (event["prev"], wire.event_hash(event))
            named, own = self.links[place]
            assert named == prev
            prev = own
        if mine:
            assert wire.verify_event(msgspec.json.decode(self.ever[mine[-1]]), KEY.public_key())

    def teardown(self) -> None:
        """Leave nothing behind."""
        self.box.close()
        shutil.rmtree(self.folder)
        if self.copy is not None:
            shutil.rmtree(self.copy[0])


TestOutboxLife = OutboxLife.TestCase
