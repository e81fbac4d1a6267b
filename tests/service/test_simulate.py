"""A simulated day: it holds, it is the same again, and it can be fed in again byte for byte."""

import asyncio
import json
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass, replace
from io import StringIO
from pathlib import Path
from typing import Any

import msgspec
import pytest
from typer import Typer
from typer.testing import CliRunner

from gate.cli_simulate import simulate as command
from gate.journey import commands as c
from gate.journey.commands import Actor
from gate.simulate import books as b
from gate.simulate import invariants as inv
from gate.simulate import record, run
from gate.simulate.profile import FLOWS, Profile, load
from gate.store.engine import migrate, open_engine

SEED, HOURS, MORNING = 7, 26, 10


def busy() -> Profile:
    """A short day on which every flow takes every one of its courses."""
    ordinary = load("ordinary")
    often = {name: msgspec.structs.replace(f, per_day=2) for name, f in ordinary.flows.items()}
    reefer = msgspec.structs.replace(often["tntx_reefer"], yard_minutes=[60.0, 90.0, 120.0])
    fruit = msgspec.structs.replace(
        often["export_fruit"], per_day=5, far_minutes=[30.0, 60.0, 90.0], returns=1.0
    )
    return msgspec.structs.replace(
        ordinary,
        flows={**often, "tntx_reefer": reefer, "export_fruit": fruit},
        variants=msgspec.structs.replace(ordinary.variants, trailer_leaves_behind_another=0.8),
        reads=msgspec.structs.replace(ordinary.reads, undecided=0.1, missed=0.05, unreadable=0.05),
        far_side=msgspec.structs.replace(ordinary.far_side, refuses=0.4),
        yard=msgspec.structs.replace(ordinary.yard, bays={"A": 4, "B": 2, "C": 1, "D": 2}),
    )


@dataclass(frozen=True)
class Day:
    """One recorded day."""

    found: dict[str, Any]
    lines: list[str]


@pytest.fixture(scope="module")
def day() -> Day:
    """Run once for all tests that only look at it."""
    out = StringIO()
    found = run.simulate(busy(), SEED, HOURS, out=out)
    return Day(found, out.getvalue().splitlines())


@pytest.fixture(scope="module")
def morning() -> Day:
    """The first hours of the same day."""
    out = StringIO()
    found = run.simulate(busy(), SEED, MORNING, out=out)
    return Day(found, out.getvalue().splitlines())


def test_every_invariant_holds_and_was_checked_on_something(day: Day) -> None:
    for name, found in day.found["invariants"].items():
        assert found["broken"] == 0, (name, found)
        assert found["checked"] > 0, name
    assert day.found["holds"]


def test_the_book_agrees_with_what_really_happened(day: Day) -> None:
    truth = day.found["truth"]
    assert truth["visits_of_two_vehicles"] == 0
    assert truth["inside_by_the_book"] == truth["inside"]
    assert truth["inside_but_not_in_the_book"] == truth["in_the_book_but_not_inside"] == 0


def test_all_ten_flows_came_and_their_money_and_waits_are_told(day: Day) -> None:
    assert list(day.found["flows"]) == list(FLOWS)
    for flow, found in day.found["flows"].items():
        assert found["visits"] > 0, flow
        assert found["wait_gate"]["p50"] <= found["wait_gate"]["p90"] <= found["wait_gate"]["max"]
    money = day.found["money"]
    assert {"A1", "A3", "B1", "B3", "C2", "E1", "F2"} <= set(money["by_line"])
    assert money["paid_vnd"] > 0
    assert money["receipts"] == day.found["invariants"]["receipts_gapless"]["checked"]
    assert money["exempt"]["n"] > 0


def test_people_were_asked_and_nobody_was_refused_for_a_fault_of_ours(day: Day) -> None:
    people = day.found["people"]
    for asked in ("Confirm", "StateFacts", "Transfer", "Couple", "Uncouple", "Move"):
        assert people[asked] > 0, asked
    assert people["turns_joined"]["EMPTY_RETURN"] > 0
    assert people["turns_joined"]["TURNED_BACK"] > 0
    assert not [r for r in people["refused"] if "policy" in r or "not_found" in r]


def test_the_same_seed_gives_the_same_report_and_another_seed_another(morning: Day) -> None:
    assert run.simulate(busy(), SEED, MORNING) == morning.found
    other = run.simulate(busy(), SEED + 1, MORNING)
    assert other["books_sha256"] != morning.found["books_sha256"]


def test_a_recorded_day_replays_to_the_same_bytes(day: Day) -> None:
    now, recorded = run.replay(day.lines)
    assert now == recorded == day.found["books_sha256"]


def _alter_event(line: dict[str, Any]) -> bool:
    if not line.get("raw"):
        return False
    text = line["raw"][0]
    line["raw"][0] = ("A" if text[200] != "A" else "B").join((text[:200], text[201:]))
    return True


def _alter_cash(line: dict[str, Any]) -> bool:
    if line.get("command") != "PayCash":
        return False
    line["fields"]["tendered"] += 1_000
    return True


def _alter_time(line: dict[str, Any]) -> bool:
    if line.get("command") != "Confirm":
        return False
    line["at"] += 1
    return True


@pytest.mark.parametrize("alter", [_alter_event, _alter_cash, _alter_time])
def test_a_changed_byte_makes_other_books(
    morning: Day, alter: Callable[[dict[str, Any]], bool]
) -> None:
    lines = [json.loads(text) for text in morning.lines]
    assert any(alter(line) for line in lines)
    now, recorded = run.replay(json.dumps(line) for line in lines)
    assert recorded == morning.found["books_sha256"]
    assert now != recorded


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "line 1"),
        ("{}", "line 1"),
        ("[]", "line 1"),
        ("not json", "line 1"),
        ('{"schema":"malu.record/1","seed":1}', "line 1"),
        ('{"schema":"malu.record/1","seed":1,"start":0,"tariff_sha256":"x","bays":[]}', "tariff"),
    ],
)
def test_what_is_no_record_is_refused(text: str, says: str) -> None:
    with pytest.raises(record.RecordError, match=says):
        run.replay([text] if text else [])


def test_every_command_survives_being_written_and_read() -> None:
    asked: list[c.Command] = [
        c.Tick(),
        c.Declare("d", "25C01234", {"flow": "EXPORT", "payload_kg": 9}, {"name": "x"}, "25R00001"),
        c.Clear("v", "CUSTOMS", "GIVEN", "12", ""),
        c.Move("v", "A01"),
        c.AskPass("25B00001", "BUS", "h", {"seats": 29}, 1, 2, "w"),
    ]
    lines = [record.Asked(5, Actor("a", "operator", "d"), command) for command in asked]
    out = StringIO()
    record.write(out, record.Head(1, 2, "sha", ("A01",)))
    for line in lines:
        record.write(out, line)
    record.write(out, record.Batch(6, "inland-1", (b"\x00\xff", b"{}")))
    record.write(out, record.End(7, "f"))
    head, *found = record.read(out.getvalue().splitlines())
    assert head == record.Head(1, 2, "sha", ("A01",))
    assert found[:-2] == lines
    assert found[-2:] == [record.Batch(6, "inland-1", (b"\x00\xff", b"{}")), record.End(7, "f")]


# --- an invariant that could not break would prove nothing ------------------------------------


@pytest.fixture(scope="module")
def books(day: Day, tmp_path_factory: pytest.TempPathFactory) -> b.Books:
    """The books of the recorded day, read after a replay."""
    engine = open_engine(f"sqlite:///{tmp_path_factory.mktemp('books') / 'centre.sqlite'}")
    migrate(engine)
    asyncio.run(run._replay(engine, record.read(day.lines)))
    found = b.read(engine)
    engine.dispose()
    return found


def _broken(books: b.Books) -> set[str]:
    return {found.name for found in inv.check(books, run.training_tariff()) if found.broken}


def test_a_lost_receipt_an_unbalanced_entry_and_a_broken_chain_are_seen(books: b.Books) -> None:
    assert _broken(books) == set()
    assert _broken(replace(books, receipts=books.receipts[:3] + books.receipts[4:])) == {
        "receipts_gapless"
    }
    number = next(n for n, e in enumerate(books.entries) if e.postings)
    entry = books.entries[number]
    wrong = replace(entry, postings=((entry.postings[0][0], 1), *entry.postings[1:]))
    altered = [*books.entries[:number], wrong, *books.entries[number + 1 :]]
    assert _broken(replace(books, entries=altered)) == {"debits_equal_credits"}
    assert _broken(replace(books, entries=books.entries[:5] + books.entries[6:])) == {
        "entries_chained"
    }
    assert _broken(replace(books, payments=books.payments[1:])) == {"paid_is_what_was_paid"}


def test_a_lost_passage_and_an_uncharged_visit_are_seen(books: b.Books) -> None:
    known = [p for p in books.passages if p.visit_id]
    assert "coming_less_going_is_inside" in _broken(replace(books, passages=known[1:]))
    found = {f.visit_id for f in books.findings}
    charge = next(
        x for x in books.charges if x.visit_id not in found and books.visits[x.visit_id].left_at
    )
    rest = [x for x in books.charges if x.visit_id != charge.visit_id]
    assert "every_visit_accounted_for" in _broken(replace(books, charges=rest))


def test_two_in_one_bay_and_one_in_two_places_are_seen(books: b.Books) -> None:
    first, second = [v for v in books.visits.values() if v.left_at and v.enter_passage][:2]
    stays = [
        replace(v, state="INSIDE", place="A01", left_at=0, leave_passage="")  # type: ignore[arg-type]
        for v in (first, second)
    ]
    inside = {v.id: v for v in (msgspec.convert(msgspec.to_builtins(s), type(s)) for s in stays)}
    assert "no_bay_twice" in _broken(replace(books, visits={**books.visits, **inside}))
    twin = replace(first, id="twin", entered_at=first.entered_at + 1)
    assert "no_vehicle_in_two_places" in _broken(
        replace(books, visits={**books.visits, "twin": twin})
    )


def test_goods_charged_twice_are_seen(books: b.Books) -> None:
    over = next(h for h in books.handed if h.to_visit)
    lot = next(g for g in books.goods if g.id == over.consignment_id)
    charge = next(x for x in books.charges if x.visit_id == lot.brought_by and x.total)
    twice = [*books.charges, replace(charge, id="again", visit_id=over.to_visit, paid=0)]
    assert _broken(replace(books, charges=twice)) == {"no_consignment_charged_twice"}


# --- the command --------------------------------------------------------------------------------


def _malu(*args: str) -> Any:
    app = Typer()
    app.command()(command)
    return CliRunner().invoke(app, list(args))


def test_the_command_writes_json_records_and_replays(tmp_path: Path) -> None:
    out, kept = tmp_path / "out.json", tmp_path / "day.ndjson"
    done = _malu("--seed", "3", "--hours", "9", "-o", str(out), "--record", str(kept))
    assert done.exit_code == 0, done.output
    found = json.loads(out.read_text("utf-8"))
    assert (found["schema"], found["seed"], found["hours"]) == ("malu.simulation/1", 3, 9)
    again = _malu("--replay", str(kept))
    assert again.exit_code == 0, again.output
    assert again.stdout.strip() == found["books_sha256"]
    lines = kept.read_text("utf-8").splitlines()
    kept.write_text("\n".join(lines[:-2] + lines[-1:]), encoding="utf-8")
    cut = _malu("--replay", str(kept))
    assert cut.exit_code == 1 or lines[-2].find('"Tick"') > 0


def test_another_process_gives_the_same_bytes() -> None:
    """Nothing may hang on the order of a set: it differs from process to process."""
    said = [
        subprocess.run(
            [sys.executable, "-m", "gate.cli", "simulate", "--seed", "5", "--hours", "10"],
            capture_output=True,
            check=True,
            env={"PYTHONHASHSEED": order, "PATH": "/usr/bin:/bin"},
        ).stdout
        for order in ("1", "2")
    ]
    assert said[0] == said[1]
    assert json.loads(said[0])["holds"]


def test_bad_input_is_said_with_a_remedy(tmp_path: Path) -> None:
    for args, says in (
        ((), "--seed 7"),
        (("--seed", "1", "--traffic", "weekend"), "january-2015, ordinary, peak"),
        (("--replay", str(tmp_path / "none")), "--record"),
        (("--seed", "1", "--record", str(tmp_path / "no" / "day")), "cannot be written"),
        (("--seed", "1", "--faults", "all"), "--faults"),
        (("--seed", "1", "--days", "0"), "--days"),
    ):
        done = _malu(*args)
        assert done.exit_code == 2, (args, done.output)
        assert says in done.output, (args, done.output)
    (tmp_path / "bad").write_text("nothing\n", encoding="utf-8")
    done = _malu("--replay", str(tmp_path / "bad"))
    assert done.exit_code == 2
    assert "Record the day again" in done.output


def test_a_broken_invariant_ends_with_one(monkeypatch: pytest.MonkeyPatch) -> None:
    found = {"holds": False, "invariants": {"no_bay_twice": {"checked": 1, "broken": 1}}}
    monkeypatch.setattr(run, "simulate", lambda *_args, **_options: found)
    done = _malu("--seed", "1")
    assert done.exit_code == 1
    assert "no_bay_twice" in done.output
