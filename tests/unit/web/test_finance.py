"""Finance's pages: day, shift, month, every figure down to its entry; takings to the treasury."""

import re
from collections.abc import Iterator
from datetime import datetime

import httpx
import pytest

from fees.reports import VIETNAM
from tests.unit.web.test_pay import due
from tests.webhouse import WebHouse, jpeg
from web import show
from web.accounts import account_name
from web.words import words


@pytest.fixture(scope="module")
def gate(tmp_path_factory: pytest.TempPathFactory) -> Iterator[WebHouse]:
    found = WebHouse(tmp_path_factory.mktemp("finance") / "var")
    found.start()
    yield found
    found.stop()


def post(gate: WebHouse, who: httpx.Client, path: str, **fields: str) -> httpx.Response:
    return who.post(path, data={**fields, "key": gate.key()["Idempotency-Key"]})


@pytest.fixture(scope="module")
def shift(gate: WebHouse) -> str:
    """The operator's closed shift with 300.000 đồng taken."""
    lan = gate.person("operator")
    assert post(gate, lan, "/booth/shift/open", float="500.000").status_code == 303
    charge = due(gate, "25C10001")
    post(gate, lan, f"/booth/{charge['visit']}/pay/{charge['id']}", tendered="300000")
    (found,) = gate.ask(gate.centre.open_shifts())
    post(gate, lan, f"/booth/shift/{found.id}/count", note_200000="4")
    assert post(gate, lan, f"/booth/shift/{found.id}/close").status_code == 303
    return found.id


def test_a_figure_opens_down_to_its_entry_and_its_vehicle(gate: WebHouse, shift: str) -> None:
    finance = gate.person("finance")
    page = finance.get("/finance").text
    assert "300.000" in page
    links = re.findall(r'href="(/finance/day/[^"]+of=paid&amp;by=class[^"]+)"', page)
    listed = finance.get(links[0].replace("&amp;", "&")).text
    assert "300.000" in listed
    entry = finance.get(re.findall(r'href="(/finance/entry/\d+)"', listed)[0]).text
    assert "receivable/fee" in entry
    assert "malu.entry/1" in entry  # its very bytes
    trail = finance.get(re.findall(r'href="(/finance/visit/[^"]+)"', listed)[0]).text
    assert "25C-100.01" in trail
    assert "/receipts/" in trail


def test_pictures_of_a_vehicle_are_on_its_trail(gate: WebHouse) -> None:
    picture = gate.picture(jpeg())
    gate.sees("inland-enter", "25C10077", evidence=[{"kind": "overview", **picture}])
    visit = gate.visit_of("25C10077")
    page = gate.person("finance").get(f"/finance/visit/{visit}").text
    assert f"/evidence/{picture['sha256']}" in page
    assert gate.person("operator").get(f"/finance/visit/{visit}").status_code == 403


def test_shift_and_month_have_pages_and_files(gate: WebHouse, shift: str) -> None:
    finance = gate.person("finance")
    assert f"/finance/shift/{shift}" in finance.get("/finance/shifts").text
    assert "300.000" in finance.get(f"/finance/shift/{shift}").text
    month = f"{datetime.now(VIETNAM):%Y-%m}"
    page = finance.get(f"/finance/month/{month}").text
    assert "300.000" in page
    day = re.findall(r'href="(/finance/month/[^"]+of=charged[^"]*)"', page)[0]
    assert f"/finance/day/{month}" in finance.get(day.replace("&amp;", "&")).text
    for fmt, start in (("xlsx", b"PK"), ("csv", b"\xef\xbb\xbf"), ("pdf", b"%PDF"), ("json", b"{")):
        for name in (f"month/{month}", f"shift/{shift}", f"day/{datetime.now(VIETNAM):%Y-%m-%d}"):
            answer = finance.get(f"/finance/{name}.{fmt}")
            assert answer.status_code == 200, name
            assert answer.content.startswith(start), (name, fmt)
            assert "attachment" in answer.headers["content-disposition"]


def test_a_month_goes_to_accounting_and_onto_the_form(gate: WebHouse, shift: str) -> None:
    finance, month = gate.person("finance"), f"{datetime.now(VIETNAM):%Y-%m}"
    told = finance.get(f"/finance/month/{month}/journal.json").json()
    assert {line["debit"]: line["value"] for line in told["lines"]}["111"] == 300_000
    assert "chưa được" in told["basis"]
    form = finance.get(f"/finance/month/{month}/form/so-thu.json").json()
    assert {line["figure"]: line["value"] for line in form["lines"]}["paid"] == 300_000
    assert finance.get(f"/finance/month/{month}/form/no-such.pdf").status_code == 404


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/finance?date=gestern", 422),
        ("/finance/month/2026-13", 422),
        ("/finance/month/1926-01", 422),
        ("/finance/shift/no-such", 404),
        ("/finance/visit/no-such", 404),
        ("/finance/entry/99999999", 404),
        ("/finance/day/2026-11-22/entries?of=everything", 422),
        ("/finance/day/2026-11-22.doc", 422),
        ("/finance/hand-in/no-such.pdf", 404),
    ],
)
def test_what_is_not_there_is_said(gate: WebHouse, path: str, status: int) -> None:
    answer = gate.person("finance").get(path)
    assert answer.status_code == status
    assert "class=" in answer.text  # a page, with a remedy


def test_takings_go_to_the_treasury(gate: WebHouse, shift: str) -> None:
    lead, finance = gate.person("cashier-lead"), gate.person("finance")
    page = lead.get("/finance/hand-in").text
    assert f'name="shift-{shift}"' in page
    assert "300.000" in page
    assert post(gate, finance, "/finance/hand-in").status_code == 409
    fields = {f"shift-{shift}": "1", "note": "chuyến chiều"}
    assert post(gate, lead, "/finance/hand-in", **fields).status_code == 303
    (listed,) = gate.ask(gate.centre.hand_ins(5))
    act = f"/finance/hand-in/{listed.id}"
    assert lead.get(f"{act}.pdf").content.startswith(b"%PDF")
    assert listed.number in lead.get(f"{act}.json").text
    told = {"amount": "299.000", "paper": "GNT-7", "treasurer": "Lò Văn Bính"}
    answer = post(gate, finance, f"{act}/confirm", **told)
    assert answer.status_code == 409
    assert "299000" in answer.text.replace(".", "")
    told["amount"] = "300.000"
    assert post(gate, finance, f"{act}/confirm", **told).status_code == 303
    page = finance.get("/finance/hand-in").text
    assert "GNT-7" in page
    assert "Lò Văn Bính" in page
    assert post(gate, lead, f"{act}/back", why="sai").status_code == 404


def test_an_entry_names_its_accounts_in_words_and_its_vehicle_by_its_plate(
    gate: WebHouse,
) -> None:
    visit, finance = due(gate, "25C77001")["visit"], gate.person("finance")
    trail = finance.get(f"/finance/visit/{visit}").text
    assert "Phải thu phí" in trail
    page = finance.get(re.findall(r'href="(/finance/entry/\d+)"', trail)[0]).text
    assert "Doanh thu phí" in page
    assert "revenue/fee" in page  # as the book has it, for who compares
    assert show.plate("25C77001") in page


def test_accounts_are_named_as_accountants_name_them() -> None:
    t = words("vi")
    assert account_name(t, "prepaid/0300588569") == "Trả trước của 0300588569"
    assert account_name(t, "cash/01a204e4-c58b-777a-bd7a-b7dd0828afab") == "Ngăn kéo …afab"
    assert account_name(t, "cash/safe") == "Két sắt"
    assert account_name(t, "over_short") == "Thừa, thiếu khi đếm"
    assert account_name(t, "moon/rocks") == "moon rocks"
