"""The daily comparison on finance's screen: a gap, its word, and who may say it."""

import json
import re
from collections.abc import Iterator
from datetime import date, timedelta

import httpx
import pytest
from typer import Typer
from typer.testing import CliRunner

from fees.reconcile_treasury import Term
from fees.working_days import WorkingDays
from gate.cli_reconcile import reconcile
from gate.clock import now_us
from gate.reconcile_night import NightlyComparison, days_for
from gate.store.gaps import kept_of
from tests.webhouse import WebHouse
from web import show


@pytest.fixture(scope="module")
def gate(tmp_path_factory: pytest.TempPathFactory) -> Iterator[WebHouse]:
    found = WebHouse(tmp_path_factory.mktemp("reconcile") / "var")
    found.start()
    yield found
    found.stop()


def post(gate: WebHouse, who: httpx.Client, day: str, **fields: str) -> httpx.Response:
    return who.post(
        f"/finance/reconcile/{day}", data={**fields, "key": gate.key()["Idempotency-Key"]}
    )


def skim(gate: WebHouse) -> None:
    """A drawer that lacks 50.000 đồng, with a reason."""
    lan = gate.person("operator")
    lan.post("/booth/shift/open", data={"float": "500.000", "key": "o"})
    (shift,) = gate.ask(gate.centre.open_shifts())
    at = f"/booth/shift/{shift.id}"
    lan.post(f"{at}/count", data={"note_200000": "2", "note_50000": "1", "key": "c"})
    assert lan.post(f"{at}/close", data={"reason": "rơi", "key": "x"}).status_code == 303


def malu(gate: WebHouse, day: str, *more: str) -> tuple[int, str]:
    app = Typer()
    app.command()(reconcile)
    done = CliRunner().invoke(app, [day, "--data", str(gate.folder), *more])
    return done.exit_code, done.output


def test_a_gap_is_shown_kept_by_the_night_and_settled_by_somebody_else(gate: WebHouse) -> None:
    skim(gate)
    today = show.day_of(gate.centre.clock())
    day, finance = today.isoformat(), gate.person("finance")
    assert "/finance/reconcile" in finance.get("/finance").text
    assert finance.get("/finance/reconcile").status_code == 303
    page = finance.get(f"/finance/reconcile/{day}").text
    assert "Ngăn kéo lệch so với sổ" in page
    assert "50.000" in page
    assert malu(gate, day)[0] == 1
    wanted = re.search(r'name="gap" value="([^"]+)"', page)
    assert wanted is not None
    fields = {"gap": wanted[1], "action": "PASSED_ON", "note": "hỏi quản lý"}
    assert post(gate, finance, day, **fields).status_code == 303
    assert malu(gate, day)[0] == 1  # it stays open
    assert post(gate, finance, day, **{**fields, "note": " "}).status_code == 422
    assert post(gate, finance, day, **{**fields, "action": "FORGET"}).status_code == 422
    assert post(gate, finance, day, **{**fields, "gap": "x"}).status_code == 404
    assert post(gate, gate.person("operator"), day, **fields).status_code == 403
    gate.ask(gate.centre._comparison.make([today]))
    (kept,) = kept_of(gate.centre._engine, today)
    assert (kept.code, kept.amount) == ("drawer_differs", 50_000)
    manager = gate.person("manager")
    assert post(gate, manager, day, **{**fields, "action": "LOST"}).status_code == 303
    code, out = malu(gate, day, "--json")
    assert (code, json.loads(out)["unexplained"]) == (0, 0)
    page = finance.get(f"/finance/reconcile/{day}").text
    assert "Không còn chênh lệch nào chưa rõ." in page
    assert "hỏi quản lý" in page


def test_the_night_compares_each_day_twice(gate: WebHouse) -> None:
    centre = gate.centre
    night = NightlyComparison(centre._engine, centre.tariff, now_us, centre._keep_gaps)
    today = show.day_of(now_us())
    early, later = 1_795_281_600_000_000, 1_795_284_600_000_000  # 00:20 and 01:10 at the gate
    first = night.due(later)
    assert first[-1] - first[-2] == timedelta(days=1)
    assert night.due(early)[-1] == first[-1] - timedelta(days=1)
    gate.ask(night.make([today]))
    assert night.due(now_us()) == []


def test_a_day_is_compared_again_when_its_days_for_the_treasury_are_over() -> None:
    term = Term(1, 2, WorkingDays())
    assert days_for(date(2026, 11, 27), term) == [date(2026, 11, d) for d in (24, 25, 26)]
    assert days_for(date(2026, 11, 30), term) == [date(2026, 11, d) for d in (28, 29)]
    tuesday = days_for(date(2026, 12, 1), term)  # Monday was the first working day after Friday
    assert tuesday == [date(2026, 11, d) for d in (26, 27, 28, 29, 30)]


def test_the_treasurys_list_is_read_or_refused_with_its_line(gate: WebHouse) -> None:
    day = show.day_of(now_us()).isoformat()
    told = gate.folder / "kho-bac.csv"
    told.write_text("paper,amount\nGNT-1,3000000\nGNT-1,500000\n", encoding="utf-8")
    assert malu(gate, day, "--treasury", str(told))[0] == 0
    for bad in ("GNT-2,3.000.000", ",3000000", "GNT-2"):
        told.write_text(f"paper,amount\nGNT-1,1\n{bad}\n", encoding="utf-8")
        code, out = malu(gate, day, "--treasury", str(told))
        assert (code, "line 3" in out) == (2, True)
    assert malu(gate, day, "--treasury", str(gate.folder / "none.csv"))[0] == 2


def test_a_statement_is_read_or_refused(gate: WebHouse) -> None:
    day = show.day_of(now_us()).isoformat()
    file = gate.folder / "sao-ke.sta"
    file.write_text("", encoding="utf-8")
    code, out = malu(gate, day, "--statement", str(file))
    assert (code, "is empty" in out) == (2, True)
    code, out = malu(gate, day, "--statement", str(gate.folder / "none.sta"))
    assert (code, "Check the path" in out) == (2, True)


def test_bad_input_is_said_with_a_remedy(gate: WebHouse) -> None:
    day = show.day_of(now_us()).isoformat()
    assert malu(gate, "yesterday") == (2, "yesterday is not a day. Write it as YYYY-MM-DD.\n")
    listed = gate.folder / "hai-quan.csv"
    listed.write_text("plate,at,commodity\n25C01234,soon,MINERAL\n", encoding="utf-8")
    code, out = malu(gate, day, "--customs", str(listed))
    assert (code, "line 2" in out) == (2, True)
    listed.write_text("plate,payload_kg\n25C01234,9000\n", encoding="utf-8")
    assert malu(gate, day, "--customs", str(listed))[0] == 0
    listed.write_text("plate,payload_kg\n,9000\n", encoding="utf-8")
    assert malu(gate, day, "--customs", str(listed))[0] == 2
    assert malu(gate, day, "--customs", str(gate.folder / "none.csv"))[0] == 2
    assert gate.person("finance").get("/finance/reconcile/soon").status_code == 422
