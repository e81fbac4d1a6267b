"""The page of tariffs: a draft with faults, a whole one, tried, proposed, approved, and public."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import httpx
import pytest

from gate.serve import TARIFF
from tests.unit.web.test_pay import due
from tests.webhouse import WebHouse

FILE = TARIFF.read_bytes().decode()
PAGE = "/finance/tariffs"


def version(name: str, days: int) -> str:
    """The training tariff with a dearer export of 15 t, so many days from now."""
    begins = (datetime.now(UTC) + timedelta(days=days)).strftime("%Y-%m-%d")
    out = FILE[: FILE.index("[[examples]]")].replace('"2026A"', f'"{name}"')
    out = out.replace("effective_from = 2026-01-01T", f"effective_from = {begins}T")
    return out.replace("V2 = 150000, V3 = 300000, V4", "V2 = 150000, V3 = 400000, V4")


@pytest.fixture
def gate(tmp_path_factory: pytest.TempPathFactory) -> Iterator[WebHouse]:
    found = WebHouse(tmp_path_factory.mktemp("tariffs") / "var")
    found.start()
    yield found
    found.stop()


def enter(
    gate: WebHouse, who: httpx.Client, text: str | bytes, name: str = "draft.toml"
) -> httpx.Response:
    raw = text.encode() if isinstance(text, str) else text
    key = gate.key()["Idempotency-Key"]
    return who.post(PAGE, data={"key": key}, files={"file": (name, raw)})


def step(gate: WebHouse, who: httpx.Client, path: str, **fields: str) -> httpx.Response:
    return who.post(f"{PAGE}/{path}", data={**fields, "key": gate.key()["Idempotency-Key"]})


def test_a_version_from_the_file_to_the_public_page(gate: WebHouse) -> None:
    finance, manager = gate.person("finance"), gate.person("manager")
    due(gate, "25C10001")
    first = finance.get(PAGE).text
    assert "Đang áp dụng" in first
    assert "hệ thống, lần chạy đầu" in first
    answer = enter(gate, finance, version("2027A", 40))
    assert (answer.status_code, answer.headers["location"]) == (303, f"{PAGE}?version=2027A")
    page = finance.get(f"{PAGE}?version=2027A").text
    assert "by_class.V3" in page
    assert "<b>400000</b>" in page
    assert "Trình duyệt" in page
    assert "Trình duyệt" not in manager.get(f"{PAGE}?version=2027A").text
    listed = finance.get("/api/v1/tariffs").json()
    assert [(x["version"], x["stage"]) for x in listed] == [
        ("2027A", "DRAFT"),
        ("2026A", "IN_FORCE"),
    ]
    sha256 = listed[0]["sha256"]
    assert step(gate, finance, "propose", version="2027A", sha256=sha256).status_code == 303
    assert step(gate, finance, "approve", version="2027A", sha256=sha256).status_code == 403
    assert "Duyệt, thu từ" not in finance.get(f"{PAGE}?version=2027A").text
    assert "2027A" not in gate.stranger().get("/public").text
    assert gate.stranger().get("/public?version=2027A").status_code == 404
    assert "Duyệt, thu từ" in manager.get(f"{PAGE}?version=2027A").text
    assert step(gate, manager, "approve", version="2027A", sha256="0" * 64).status_code == 409
    assert step(gate, manager, "approve", version="2027A", sha256=sha256).status_code == 303
    public = gate.stranger().get("/public").text
    assert "Sắp áp dụng: 2027A" in public
    assert "400.000" in gate.stranger().get("/public?version=2027A").text
    one = finance.get("/api/v1/tariffs/2027A").json()
    assert (one["stage"], one["approved"]["by"], one["text"]) == (
        "APPROVED",
        "manager",
        version("2027A", 40),
    )
    assert finance.get("/api/v1/tariffs/2020A").status_code == 404


def test_a_trial_on_past_vehicles_is_a_table(gate: WebHouse) -> None:
    finance = gate.person("finance")
    if "2028A" not in finance.get(PAGE).text:
        assert enter(gate, finance, version("2028A", 80)).status_code == 303
    due(gate, "25C10002")
    begin = (datetime.now(UTC) - timedelta(days=2)).strftime("%Y-%m-%d")
    end = (datetime.now(UTC) + timedelta(days=1)).strftime("%Y-%m-%d")
    page = finance.get(f"{PAGE}?version=2028A&from={begin}&to={end}").text
    assert "Tất cả so được" in page
    assert re.search(r"<b>[1-9]00\.000</b>", page)
    assert finance.get(f"{PAGE}?version=2028A&from={end}&to={begin}").status_code == 422
    assert finance.get(f"{PAGE}?version=2028A&from=hôm&to={end}").status_code == 422
    assert finance.get(f"{PAGE}?version=2019A").status_code == 404


def test_a_file_with_faults_comes_back_with_each_at_its_line(gate: WebHouse) -> None:
    finance = gate.person("finance")
    wrong = version("2029A", 90).replace('mode = "HALF_UP"', 'mode = "UP_A_BIT"')
    answer = enter(gate, finance, wrong, "sai.toml")
    line = wrong[: wrong.index("UP_A_BIT")].count("\n") + 1
    assert answer.status_code == 422
    assert "sai.toml" in answer.text
    assert f"dòng {line}" in answer.text
    hole = version("2029A", 90).replace(
        'when = { load = "EMPTY", class', 'when = { load = "EMPTY", flow = "IMPORT", class'
    )
    answer = enter(gate, finance, hole)
    assert answer.status_code == 422
    assert "Ví dụ nhỏ nhất" in answer.text
    for nothing in (b"", b"\xff\xfe", b"a = 1\x00"):
        assert "tariff.no_file" in enter(gate, finance, nothing).text
    assert "2029A" not in finance.get(PAGE).text
    assert "tariff.altered" in enter(gate, finance, FILE + "\n").text
    assert enter(gate, gate.person("manager"), FILE).status_code == 403
    assert enter(gate, gate.person("operator"), FILE).status_code == 403


def test_a_proposal_may_be_refused_with_a_reason(gate: WebHouse) -> None:
    finance, manager = gate.person("finance"), gate.person("manager")
    enter(gate, finance, version("2030A", 120))
    (row,) = [x for x in finance.get("/api/v1/tariffs").json() if x["version"] == "2030A"]
    step(gate, finance, "propose", version="2030A", sha256=row["sha256"])
    assert step(gate, manager, "withdraw", version="2030A", why="").status_code == 422
    assert step(gate, manager, "withdraw", version="2030A", why="sai mức").status_code == 303
    assert finance.get("/api/v1/tariffs/2030A").json()["stage"] == "DRAFT"
