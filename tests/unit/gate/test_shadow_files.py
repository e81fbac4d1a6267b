"""The three-way table as files, and the night that makes them."""

import asyncio
import csv
import io
import json
from datetime import date
from pathlib import Path

import pytest
from openpyxl import load_workbook
from sqlalchemy import Engine
from sqlalchemy.exc import OperationalError

from fees.reports import local_day
from fees.tariff import load_checked
from gate.journey.threeway import Cause, LaneTotal, Line, Ours, Table, Theirs, Why
from gate.serve import TARIFF
from gate.shadow.nightly import Nightly
from gate.shadow.render import CAUSES, WHY, explain, render
from gate.store.engine import open_engine
from tests.stores import sqlite_in
from web.finance.shadow import explain as explain_on_page
from web.words import LANGS, catalogue, words

AT = 1_795_309_205_000_000  # 2026-11-22 08:00:05 at the gate
HOUR = 3_600_000_000
LINE = Line(
    (Cause.OTHER_PLATE, Cause.OTHER_AMOUNT),
    AT,
    "inland-enter",
    Ours("v1", "25C01234", AT, amount_vnd=300_000),
    Theirs("r1", "25C01284", "day.csv: 2", AT, receipts=("=0017",), amount_vnd=180_000),
    (Why("other_class", "V2", "V3"),),
    "theirs",
)
LANE = LaneTotal("inland-enter", "enter", 1, 1, 0, 1, 0, 0)
DARK = LaneTotal("border-enter", "enter", None, 0, 0, 0, 0, 0)
TABLE = Table("2026-11-22", (LINE,), (LANE, DARK))


def test_the_workbook_opens_in_another_program_and_keeps_money_a_number() -> None:
    book = load_workbook(io.BytesIO(render(TABLE, "xlsx", illustrative=True)))
    assert book.sheetnames == ["Tổng hợp", "Từng xe"]
    cells = [[c.value for c in row] for row in book["Tổng hợp"].iter_rows()]
    assert cells[0][0] == "ĐỐI CHIẾU BA BÊN NGÀY 22/11/2026"
    assert "MINH HOẠ" in str(cells[1][0])
    assert ["Xe", 1, 1, 1] in [row[:4] for row in cells]
    assert ["border-enter", "–"] in [row[:2] for row in cells]
    assert ["Khác số tiền", 1, -120_000] in [row[:3] for row in cells]
    lines = [[c.value for c in row] for row in book["Từng xe"].iter_rows()]
    assert lines[1][4:8] == [300_000, 180_000, -120_000, "Khác biển số, Khác số tiền"]
    assert lines[1][8] == "loại xe: bên kia V2, ở đây V3; có lẽ bên kia ghi sai"


def test_csv_defuses_formulas_and_json_is_the_table() -> None:
    text = render(TABLE, "csv", illustrative=False).decode("utf-8-sig")
    (row,) = csv.DictReader(io.StringIO(text))
    assert row["Biên lai bên kia"] == "'=0017"
    assert row["Chênh lệch (đ)"] == "-120000"
    told = json.loads(render(TABLE, "json", illustrative=True))
    assert told["lines"][0]["causes"] == ["other_plate", "other_amount"]
    assert told["mark"]
    with pytest.raises(KeyError):
        render(TABLE, "pdf", illustrative=False)


def test_an_empty_day_is_a_file_too() -> None:
    book = load_workbook(
        io.BytesIO(render(Table("2026-11-22", (), ()), "xlsx", illustrative=False))
    )
    assert book["Từng xe"].max_row == 1


def test_each_cause_and_reason_has_words_everywhere() -> None:
    assert set(CAUSES) == set(Cause)
    keys = {f"shadow.cause.{c.value}" for c in Cause} | {f"shadow.why.{code}" for code in WHY}
    unused = {"shadow.why.as_exemption", "shadow.why.other_turn"}
    assert keys - unused - set(catalogue()) == set()
    for key in ("shadow.no_money", "shadow.no_barrier"):
        assert {f"error.{key}", f"remedy.{key}"} <= set(catalogue())


@pytest.mark.parametrize("lang", LANGS)
def test_the_page_explains_in_each_language(lang: str) -> None:
    told = explain_on_page(words(lang), LINE)
    assert "V2" not in told, "a class is told in words"
    why = (
        Why("facts_missing", "payload_kg,regime"),
        Why("near", "25C01284"),
        Why("as_turn", "AGAIN"),
    )
    other = Line((Cause.OTHER_AMOUNT,), AT, "", LINE.ours, LINE.theirs, why)
    assert "payload_kg" not in explain_on_page(words(lang), other)
    assert "AGAIN" not in explain_on_page(words(lang), other)
    assert explain(Line((Cause.SAME,), AT)) == ""


# --- the night --------------------------------------------------------------------------------


@pytest.fixture
def engine(tmp_path: Path) -> Engine:
    found = open_engine(sqlite_in(tmp_path))
    return found


def nightly(engine: Engine, folder: Path) -> Nightly:
    tariff = load_checked(TARIFF.read_bytes())
    return Nightly(engine, lambda _: tariff, folder)


def test_tables_are_due_at_half_past_midnight_at_the_gate_and_once_a_night(
    engine: Engine, tmp_path: Path
) -> None:
    night = nightly(engine, tmp_path / "shadow")
    midnight = AT - AT % (24 * HOUR) + 17 * HOUR  # 2026-11-23 00:00 at the gate
    assert local_day(midnight) == date(2026, 11, 23)
    early = night.due(midnight + HOUR // 2 - 1)
    assert early[-1] == date(2026, 11, 21), "the night before was missed"
    night.make(early)
    assert night.due(midnight + HOUR // 2 - 1) == []
    due = night.due(midnight + HOUR // 2)
    assert (len(due), due[0], due[-1]) == (7, date(2026, 11, 16), date(2026, 11, 22))
    night.make(due)
    assert night.due(midnight + 20 * HOUR) == []
    night.make([])
    assert list((tmp_path / "shadow").iterdir()) == [], "a day without a line makes no file"


async def test_a_night_that_fails_is_told_and_tried_again(
    engine: Engine, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    night = nightly(engine, tmp_path / "shadow")
    calls: list[int] = []

    def make(days: list[date]) -> None:
        calls.append(len(days))
        if len(calls) == 1:
            raise OperationalError("disk full", None, Exception())
        raise OSError("still full")

    night.make = make  # type: ignore[method-assign]

    async def sleep(_: float) -> None:
        if len(calls) == 2:
            raise asyncio.CancelledError

    with pytest.raises(asyncio.CancelledError):
        await night.run(lambda: AT, sleep)
    assert calls == [7, 7]
    assert "threeway_failed" in capsys.readouterr().out
