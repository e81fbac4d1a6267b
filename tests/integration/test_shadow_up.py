"""A gate beside the present programme, whole: the clips drive through, and the two books meet.

The present programme is a file here: its export, made from what really drove through, with one
vehicle missing, one charged otherwise and one mistyped. The table must name exactly these.
"""

import json
import sqlite3
import subprocess
from contextlib import closing
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import pytest

from tests.needs import need
from tests.up import malu, running, until

pytestmark = [pytest.mark.broker, pytest.mark.slow, pytest.mark.timeout(600)]
HANOI = timezone(timedelta(hours=7))
MAPPING = """
[file]
encoding = "utf-8-sig"
delimiter = ";"
times = ["%d/%m/%Y %H:%M:%S"]
[columns]
plate = "Biển số"
entered_at = "Giờ vào"
amount = "Số tiền"
receipt_no = "Biên lai"
"""


def _rows(data: Path, question: str) -> list[tuple[Any, ...]]:
    database = data / "centre.sqlite"
    if not database.exists():
        return []
    with closing(sqlite3.connect(f"file:{database}?mode=ro", uri=True)) as book:
        return book.execute(question).fetchall()


def _run(*arguments: str) -> str:
    done = subprocess.run(malu(*arguments), capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout


def _told(us: int) -> str:
    moment = datetime.fromtimestamp(us / 1_000_000, UTC).astimezone(HANOI)
    return moment.strftime("%d/%m/%Y %H:%M:%S")


def test_beside_the_present_programme_nothing_is_done_and_each_difference_is_named(
    data_dir: Path, free_port: int, tmp_path: Path
) -> None:
    need("mosquitto")
    with running(data_dir, free_port, "--shadow") as gate:
        assert not [line for line in gate.said if "declaration" in line]
        charged = "SELECT v.id, v.plate, v.entered_at, c.total FROM visit v JOIN charge c ON "
        charged += "c.visit_id = v.id WHERE v.entered_at > 0 AND c.state = 'ASSESSED' "
        until(lambda: len(_rows(data_dir, charged)) >= 4, 240)
        went = "SELECT DISTINCT lane FROM passage WHERE lane LIKE '%-leave'"
        until(lambda: bool(_rows(data_dir, went)), 240)
        gate.ctrl_c()
    # Read and assessed; no receipt numbered, no money taken, no barrier moved by us.
    for table in ("receipt", "payment", "opening", "override"):
        assert _rows(data_dir, f"SELECT * FROM {table}") == [], table
    assert {p for (p,) in _rows(data_dir, "SELECT postings FROM ledger_entry")} == {"[]"}
    causes = _rows(data_dir, "SELECT body FROM lane_signal WHERE kind = 'barrier'")
    assert causes, "vehicles got through all the same"
    assert {json.loads(body)["cause"] for (body,) in causes} == {"manual"}
    said = "".join(log.read_text("utf-8") for log in (data_dir / "logs").glob("edge-*.log"))
    assert "barrier_ordered" not in said

    seen = _rows(data_dir, f"{charged} ORDER BY v.entered_at")[:4]
    rows = [(plate, _told(at), total, f"{n:07d}") for n, (_, plate, at, total) in enumerate(seen)]
    (same, missing, other, misread) = rows
    wrong = misread[0][:-1] + ("8" if misread[0][-1] != "8" else "3")
    export = tmp_path / "present.csv"
    lines = [
        "Biển số;Giờ vào;Số tiền;Biên lai",
        f"{same[0]};{same[1]};{same[2]};{same[3]}",
        f"{other[0]};{other[1]};{other[2] * 10};{other[3]}",
        f"{wrong};{misread[1]};{misread[2]};{misread[3]}",
    ]
    export.write_bytes(("\r\n".join(lines) + "\r\n").encode("utf-8-sig"))
    rules = tmp_path / "present.toml"
    rules.write_text(MAPPING, encoding="utf-8")
    where = ("--data", str(data_dir))
    assert "3 rows imported" in _run(
        "shadow", "import", str(export), "--mapping", str(rules), *where
    )
    assert "Nothing was changed" in _run(
        "shadow", "import", str(export), "--mapping", str(rules), *where
    )
    day = datetime.fromtimestamp(seen[0][2] / 1_000_000, UTC).astimezone(HANOI).date().isoformat()
    table = json.loads(_run("shadow", "table", day, "--format", "json", *where))
    found = {line["ours_plate"]: line for line in table["lines"] if line["visit"]}
    assert found[same[0]]["causes"] == ["same"]
    assert found[missing[0]]["causes"] == ["only_ours"]
    assert found[other[0]]["causes"] == ["other_amount"]
    assert [why["code"] for why in found[other[0]]["why"]] == ["zero_too_many"]
    assert found[misread[0]]["causes"] == ["other_plate"]
    assert found[misread[0]]["theirs_plate"] == wrong
    assert not [line for line in table["lines"] if "only_theirs" in line["causes"]]
    enter = [lane for lane in table["lanes"] if lane["movement"] == "enter"]
    assert all(lane["counted"] >= 1 for lane in enter)
