"""Paying by transfer, from the booth's screen to the bank's notice, over HTTP only."""

import itertools
import json
import re
from typing import Any

import cv2
import httpx
import numpy as np
import pytest

from fees.vietqr import crc16
from gate.bank.notice import sign
from gate.clock import now_us
from tests.webhouse import WebHouse
from web import show

_ids = itertools.count(1)


def due(house: WebHouse, plate: str) -> dict[str, Any]:
    """A truck inside, confirmed by the booth: its charge."""
    house.declare(plate)
    house.enters("inland-enter", plate)
    visit = house.visit_of(plate)
    booth = house.person("operator")
    answer = booth.post(
        f"/api/v1/visits/{visit}/confirm", json={"plate": plate}, headers=house.key()
    )
    assert answer.status_code == 200, answer.text
    charge = house.ask(house.centre.card(visit)).charge
    assert charge is not None
    return {"visit": visit, "id": charge.id, "code": charge.code, "total": charge.total}


def body(code: str, amount: int, **changed: Any) -> dict[str, Any]:
    number = next(_ids)
    return {
        "id": number,
        "accountNumber": "0000000000",
        "transferType": "in",
        "transferAmount": amount,
        "content": f"MBVCB.{number}.{code.lower()} CT tu 0123456789",
        "referenceCode": f"FT{number}",
        "transactionDate": "2026-11-22 07:00:00",
        **changed,
    }


def tell(house: WebHouse, told: dict[str, Any], *, secret: bytes = b"") -> httpx.Response:
    raw, at = json.dumps(told).encode(), str(now_us() // 1_000_000)
    signature = sign(secret or house.centre.bank_secret, at, raw)
    headers = {"X-SePay-Timestamp": at, "X-SePay-Signature": f"sha256={signature}"}
    return house.stranger().post("/api/v1/bank/notices", content=raw, headers=headers)


def scanned(page: str) -> str:
    """What a camera reads from the picture on a page: rows of dark modules, drawn again."""
    path = re.search(
        r'<svg[^>]*viewBox="0 0 (\d+) \d+".*?stroke="#000"[^>]* d="([^"]+)"', page, re.DOTALL
    )
    assert path is not None, page[:2000]
    picture = np.full((int(path[1]), int(path[1])), 255, np.uint8)
    x, y = 0.0, 0.0
    for kind, numbers in re.findall(r"([Mmh])([-\d. ]+)", path[2]):
        values = [float(n) for n in re.findall(r"-?[\d.]+", numbers)]
        if kind == "h":
            picture[int(y), int(x) : int(x + values[0])] = 0
            x += values[0]
        elif kind == "M":
            x, y = values
        else:
            x, y = x + values[0], y + values[1]
    for scale in (4, 5, 6, 3, 8):  # a camera comes nearer until it reads
        large = cv2.resize(picture, None, fx=scale, fy=scale, interpolation=cv2.INTER_NEAREST)
        for seen in (large, cv2.GaussianBlur(large, (0, 0), scale / 4)):
            text, *_ = cv2.QRCodeDetector().detectAndDecode(seen)  # one sharp code in 2,500 is lost
            if text:
                return str(text)
    return ""


def test_the_booth_shows_a_code_that_a_telephone_can_read(house: WebHouse, plate: str) -> None:
    charge = due(house, plate)
    card = house.person("operator").get(f"/booth/{charge['visit']}").text
    assert charge["code"] in card
    text = scanned(card[card.index('class="transfer"') :])
    assert f"54{len(str(charge['total'])):02d}{charge['total']}5802VN" in text
    assert charge["code"] in text
    assert text[-4:] == f"{crc16(text[:-4].encode()):04X}"


def test_anybody_may_pay_and_sees_no_plate(house: WebHouse, plate: str) -> None:
    charge = due(house, plate)
    page = house.stranger().get(f"/pay/{charge['code']}")
    assert page.status_code == 200
    assert 'http-equiv="refresh"' in page.text
    assert "300.000" in page.text
    assert plate not in page.text
    assert show.plate(plate) not in page.text
    assert charge["code"] in scanned(page.text)
    assert house.stranger().get(f"/pay/{charge['code'].lower()}").status_code == 200


@pytest.mark.parametrize("code", ["MLT2611220001234", "x", "MLT2611229999990"])
def test_a_code_that_is_none_is_not_found(house: WebHouse, code: str) -> None:
    assert house.stranger().get(f"/pay/{code}").status_code == 404


def test_the_banks_notice_pays_and_the_page_follows(house: WebHouse, plate: str) -> None:
    charge = due(house, plate)
    told = body(charge["code"], charge["total"])
    for outcome in ("FULL", "DUPLICATE", "DUPLICATE"):  # retries change nothing
        answer = tell(house, told)
        assert (answer.status_code, answer.json()) == (200, {"success": True, "outcome": outcome})
    page = house.stranger().get(f"/pay/{charge['code']}").text
    assert "Đã nhận đủ tiền" in page
    assert "<svg" not in page
    card = house.ask(house.centre.card(charge["visit"]))
    assert card.receipt is not None
    assert card.receipt.content["method"] == "bank"


def test_a_part_lowers_the_code_that_is_shown(house: WebHouse, plate: str) -> None:
    charge = due(house, plate)
    assert tell(house, body(charge["code"], 100_000)).json()["outcome"] == "PART"
    page = house.stranger().get(f"/pay/{charge['code']}").text
    assert "5406200000" in scanned(page)


def test_what_the_bank_did_not_sign_changes_nothing(house: WebHouse, plate: str) -> None:
    charge = due(house, plate)
    told = body(charge["code"], charge["total"])
    answer = tell(house, told, secret=b"guessed")
    assert (answer.status_code, answer.json()["key"]) == (401, "bank.signature")
    session = house.person("finance").post("/api/v1/bank/notices", json=told)
    assert session.status_code == 401
    assert "Đã nhận đủ" not in house.stranger().get(f"/pay/{charge['code']}").text


def test_a_notice_that_cannot_be_read_is_named_and_one_that_goes_out_ignored(
    house: WebHouse,
) -> None:
    answer = tell(house, body("", 5, transferAmount=1.5))
    assert (answer.status_code, answer.json()["params"]) == (422, {"field": "transferAmount"})
    assert tell(house, body("", 5, transferType="out")).json()["outcome"] == "IGNORED"
    assert tell(house, body("", 5, content="x" * 70_000)).status_code == 413


def test_finance_finds_unmatched_money_and_applies_it(house: WebHouse, plate: str) -> None:
    charge = due(house, plate)
    told = body("khong ro", charge["total"])
    assert tell(house, told).json()["outcome"] == "UNMATCHED"
    finance = house.person("finance")
    shown = finance.get("/finance/bank").text
    assert told["referenceCode"] in shown
    credit = next(
        c for c in house.ask(house.centre.credits()) if c.reference == told["referenceCode"]
    )
    act = f"/finance/bank/{credit.id}/resolve"
    form = {"how": "APPLIED", "code": charge["code"], "note": "lái xe gọi", "key": f"k{plate}"}
    assert house.person("operator").post(act, data=form).status_code == 403
    answer = finance.post(act, data=form)
    assert answer.status_code == 303, answer.text
    assert house.ask(house.centre.card(charge["visit"])).receipt is not None
    assert "lái xe gọi" in finance.get("/finance/bank").text


STATEMENT = """:20:S
:25:0000000000
:28C:1/1
:60F:C261122VND0,
:61:2611221122C{amount},NTRFNONREF//{reference}
:86:{text}
:62F:C261122VND{closing},
"""


def test_finance_imports_a_statement_and_a_faulty_one_leaves_no_trace(
    house: WebHouse, plate: str
) -> None:
    charge = due(house, plate)
    finance = house.person("finance")
    good = STATEMENT.format(
        amount=charge["total"], reference=f"S{plate}", text=charge["code"], closing=charge["total"]
    )
    half = good[: good.index(":62F:")]
    key = {"key": f"i{plate}"}
    answer = finance.post("/finance/bank/import", data=key, files={"file": ("sk.sta", half)})
    assert answer.status_code == 422
    assert "closing balance" in answer.text
    assert house.ask(house.centre.card(charge["visit"])).receipt is None
    answer = finance.post("/finance/bank/import", data=key, files={"file": ("sk.sta", good)})
    assert answer.status_code == 303, answer.text
    assert house.ask(house.centre.card(charge["visit"])).receipt is not None
    no = house.person("operator").post(
        "/finance/bank/import", data=key, files={"file": ("sk.sta", good)}
    )
    assert no.status_code == 403


def test_what_was_paid_too_much_goes_back_with_two_people(house: WebHouse, plate: str) -> None:
    charge = due(house, plate)
    told = body(charge["code"], charge["total"] + 50_000)
    assert tell(house, told).json()["outcome"] == "OVER"
    credits = house.ask(house.centre.credits())
    credit = next(c for c in credits if c.reference == told["referenceCode"])
    finance, manager = house.person("finance"), house.person("manager")
    wish = {"credit_id": credit.id, "to": "0123 VCB", "why": f"thừa {plate}", "key": f"r{plate}"}
    assert manager.post("/finance/refunds", data=wish).status_code == 403
    assert finance.post("/finance/refunds", data=wish).status_code == 303
    (refund,) = [r for r in house.ask(house.centre.refunds(100)) if r.credit_id == credit.id]
    act = f"/finance/refunds/{refund.id}"
    yes = {"approve": "1", "key": f"d{plate}"}
    assert finance.post(f"{act}/decide", data=yes).status_code == 403
    assert manager.post(f"{act}/decide", data=yes).status_code == 303
    sent = {"reference": "FT-OUT", "key": f"s{plate}"}
    assert finance.post(f"{act}/sent", data=sent).status_code == 303
    page = finance.get("/finance/refunds").text
    assert f"thừa {plate}" in page
    assert "FT-OUT" in page
    none = {**wish, "credit_id": "", "code": "MLT1", "key": f"n{plate}"}
    assert finance.post("/finance/refunds", data=none).status_code == 422


def test_scripts_find_and_resolve_unmatched_money(house: WebHouse, plate: str) -> None:
    charge = due(house, plate)
    told = body("khong ro", charge["total"])
    assert tell(house, told).json()["outcome"] == "UNMATCHED"
    finance, api = house.person("finance"), "/api/v1/bank/credits"
    waiting = finance.get(api).json()["credits"]
    (credit,) = [c for c in waiting if c["reference"] == told["referenceCode"]]
    assert (credit["kept"], credit["open"], credit["at"][:2]) == (300_000, True, "20")
    act = f"{api}/{credit['id']}/resolve"
    asked = {"how": "APPLIED", "note": "lái xe gọi", "code": charge["code"]}
    assert house.person("operator").post(act, json=asked, headers=house.key()).status_code == 403
    assert house.person("operator").get(api).status_code == 403
    for wrong, key in (
        ({**asked, "how": "GIVE"}, "request.invalid"),
        ({**asked, "note": " "}, "credit.note_needed"),
        ({**asked, "code": "MLT0"}, "credit.no_charge"),
    ):
        answer = finance.post(act, json=wrong, headers=house.key())
        assert (answer.status_code, answer.json()["key"]) == (422, key)
    answer = finance.post(act, json=asked, headers=house.key())
    assert (answer.status_code, answer.json()["kept"]) == (200, 0)
    again = finance.post(act, json=asked, headers=house.key())
    assert again.json()["key"] == "credit.settled"
    assert credit["id"] not in [c["id"] for c in finance.get(api).json()["credits"]]
    every = finance.get(f"{api}?waiting=false").json()["credits"]
    assert [c["note"] for c in every if c["id"] == credit["id"]] == ["lái xe gọi"]
