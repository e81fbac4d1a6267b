"""Companies on their pages: two people open one, cash and transfers go in, trucks draw on it."""

import csv
import io
import itertools
from collections.abc import Callable
from zipfile import ZipFile

import httpx
import pytest

from tests.unit.web.test_pay import body, tell
from tests.webhouse import BANANAS, WebHouse
from web import show

_numbers = itertools.count(100_000_007)


def tax_code() -> str:
    """A tax code that can exist and that no other test uses."""
    weights = (31, 29, 23, 19, 17, 13, 7, 5, 3)
    while True:
        nine = f"{next(_numbers):09d}"
        check = 10 - sum(int(d) * w for d, w in zip(nine, weights, strict=True)) % 11
        if check < 10:
            return f"{nine}{check}"


@pytest.fixture
def code() -> str:
    return tax_code()


def post(house: WebHouse, who: httpx.Client, path: str, **fields: str) -> httpx.Response:
    return who.post(path, data={**fields, "key": house.key()["Idempotency-Key"]})


def opened(house: WebHouse, code: str, limit: str = "0") -> None:
    paper = "HĐ 12/2026" if limit != "0" else ""
    asked = post(
        house,
        house.person("finance"),
        "/finance/companies",
        tax_code=code,
        name="Công ty Chuối",
        limit=limit,
        paper=paper,
    )
    assert asked.status_code == 303, asked.text
    done = post(house, house.person("manager"), f"/finance/companies/{code}/decide", approve="1")
    assert done.status_code == 303, done.text


def comes(house: WebHouse, plate: str, code: str) -> str:
    """A banana truck of the company stands inside, confirmed."""
    declared = {"plate": plate, "facts": BANANAS, "payer": {"name": "Chuối", "tax_code": code}}
    answer = house.device.post("/api/v1/declarations", json=declared, headers=house.key())
    assert answer.status_code == 201, answer.text
    house.enters("inland-enter", plate)
    visit = house.visit_of(plate)
    house.person("operator").post(
        f"/api/v1/visits/{visit}/confirm", json={"plate": plate}, headers=house.key()
    )
    return visit


def test_from_the_proposal_to_the_statement(house: WebHouse, code: str, plate: str) -> None:
    finance, booth = house.person("finance"), house.person("operator")
    opened(house, code)
    assert tell(house, body("-", 1_000_000, content=f"NAP{code} cty")).json() == {
        "success": True,
        "outcome": "ACCOUNT",
    }
    shown = booth.get("/booth/company", params={"tax_code": code}).text
    assert "Công ty Chuối" in shown
    assert post(house, booth, f"/booth/company/{code}", amount="nhiều").status_code == 422
    taken = post(house, booth, f"/booth/company/{code}", amount="200k")
    assert taken.headers["location"].endswith("line=2")
    assert "dòng 2" in booth.get(taken.headers["location"]).text
    visit = comes(house, plate, code)
    card = booth.get(f"/booth/{visit}").text
    assert "Trả trước" in card
    assert "900.000" in card
    page = finance.get(f"/finance/companies/{code}").text
    assert plate in page
    assert f"NAP{code}" in page
    assert "MH-" in page  # the receipt's number
    month = finance.get(f"/api/v1/companies/{code}").json()
    assert (month["prepaid_vnd"], month["owed_vnd"], month["on_account"]) == (900_000, 0, [])


def test_the_month_is_a_file_for_people_and_for_programmes(
    house: WebHouse, code: str, plate: str
) -> None:
    finance = house.person("finance")
    opened(house, code)
    tell(house, body("-", 500_000, content=f"nap {code}"))
    comes(house, plate, code)
    month = show.day_of(house.centre.clock()).isoformat()[:7]
    told = finance.get(f"/api/v1/companies/{code}/statements/{month}").json()
    assert [(x["kind"], x["amount"], x["prepaid_after"]) for x in told["lines"]] == [
        ("DEPOSIT", 500_000, 500_000),
        ("DRAW", 300_000, 200_000),
    ]
    files = {
        fmt: finance.get(f"/finance/companies/{code}/{month}.{fmt}").content
        for fmt in ("csv", "xlsx", "pdf")
    }
    rows = list(csv.reader(io.StringIO(files["csv"].decode("utf-8-sig"))))
    assert rows[2][0] == code
    assert rows[2][4] == plate
    assert (rows[2][6], rows[2][7]) == ("-300000", "200000")
    assert all("MINH HOẠ" in row[-1] for row in rows[1:])
    assert "xl/workbook.xml" in ZipFile(io.BytesIO(files["xlsx"])).namelist()
    assert files["pdf"].startswith(b"%PDF")
    for path in ("2026-13.csv", "26-1.csv", f"{month}.doc", "x.csv"):
        assert finance.get(f"/finance/companies/{code}/{path}").status_code == 422


def test_the_booth_puts_a_charge_on_account_with_one_key(
    house: WebHouse, code: str, new_plate: Callable[[], str]
) -> None:
    booth, finance = house.person("operator"), house.person("finance")
    opened(house, code, "500.000")
    visit = comes(house, new_plate(), code)
    card = booth.get(f"/booth/{visit}").text
    assert "Ghi nợ cho Công ty Chuối" in card
    charge = house.ask(house.centre.card(visit)).charge
    assert charge is not None
    put = post(house, booth, f"/booth/{visit}/account/{charge.id}")
    assert "Ghi nợ tài khoản" in put.text
    assert charge.code in finance.get(f"/finance/companies/{code}").text
    second = comes(house, new_plate(), code)
    assert "Ghi nợ cho" not in booth.get(f"/booth/{second}").text  # beyond the limit
    other = house.ask(house.centre.card(second)).charge
    assert other is not None
    refused = booth.post(f"/api/v1/charges/{other.id}/on-account", headers=house.key())
    assert (refused.status_code, refused.json()["key"]) == (409, "company.limit")


def test_a_proposal_is_refused_by_its_fields(house: WebHouse, code: str) -> None:
    finance = house.person("finance")
    for fields, status in (
        ({"tax_code": "0300588568", "name": "x"}, 422),
        ({"tax_code": code, "name": ""}, 422),
        ({"tax_code": code, "name": "x", "limit": "-5"}, 422),
        ({"tax_code": code, "name": "x", "limit": "5000000"}, 422),  # no agreement
    ):
        assert post(house, finance, "/finance/companies", **fields).status_code == status
    assert finance.get(f"/finance/companies/{code}").status_code == 404
    assert finance.get(f"/booth/company?tax_code={code}").status_code == 403
    terms = {"tax_code": code, "name": "x", "limit_vnd": 1.5}
    answer = finance.post("/api/v1/companies", json=terms, headers=house.key())
    assert answer.status_code == 422
    terms = {"tax_code": code, "name": "Công ty B"}
    assert finance.post("/api/v1/companies", json=terms, headers=house.key()).status_code == 201
    manager = house.person("manager")
    no = {"approve": False, "note": "không rõ"}
    manager.post(f"/api/v1/companies/{code}/decide", json=no, headers=house.key())
    found = finance.get("/api/v1/companies").json()["companies"]
    assert next(c for c in found if c["tax_code"] == code)["state"] == "CLOSED"


def test_an_account_is_closed_from_its_page(house: WebHouse, code: str) -> None:
    finance, manager = house.person("finance"), house.person("manager")
    opened(house, code)
    house.person("operator").post(
        f"/api/v1/companies/{code}/top-up", json={"amount_vnd": 100_000}, headers=house.key()
    )
    assert "Đóng tài khoản" in finance.get(f"/finance/companies/{code}").text
    post(house, finance, f"/finance/companies/{code}/close", why="thôi", to="0123 VCB")
    refund = next(r for r in house.ask(house.centre.refunds(5)) if r.company == code)
    assert "0123 VCB" in finance.get("/finance/refunds").text
    post(house, manager, f"/finance/refunds/{refund.id}/decide", approve="1")
    assert finance.get(f"/api/v1/companies/{code}").json()["state"] == "CLOSED"
    shut = finance.post(
        f"/api/v1/companies/{code}/close", json={"why": "again"}, headers=house.key()
    )
    assert shut.json()["key"] == "company.closing"
