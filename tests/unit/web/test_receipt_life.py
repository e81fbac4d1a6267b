"""Finance corrects receipts on screen and by JSON; both implementations believe the new files."""

import io
import secrets
import subprocess
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx
import pytest

from gate.papers.receipt_xml import check_schema
from gate.papers.signature import verify
from tests.conftest import need
from tests.unit.gate.papers.test_signature import xmlsec1
from tests.up import until
from tests.webhouse import BANANAS, WebHouse

TOWN = {**BANANAS, "flow": "IMPORT", "commodity": "GENERAL", "journey": "INLAND"}
TO = "0123456789 Vietcombank NGUYEN VAN A"


def posted(who: httpx.Client, house: WebHouse, path: str, body: dict[str, Any]) -> dict[str, Any]:
    """A JSON call that goes well."""
    answer = who.post(f"/api/v1{path}", json=body, headers=house.key())
    assert answer.status_code in (200, 201), answer.text
    found: dict[str, Any] = answer.json()
    return found


def pays(house: WebHouse, plate: str, lane: str = "inland-enter", **facts: Any) -> dict[str, str]:
    """A vehicle pays, and its receipt is signed; ids of visit and charge, code of the receipt."""
    house.declare(plate, **facts)
    house.enters(lane, plate)
    visit = house.visit_of(plate)
    booth = house.person("operator")
    posted(booth, house, f"/visits/{visit}/confirm", {"plate": plate})
    charge = booth.get(f"/api/v1/visits/{visit}").json()["charge"]["id"]
    code = posted(booth, house, f"/charges/{charge}/pay", {"tendered": 1_000_000})["code"]
    signed(house, code)
    return {"visit": visit, "charge": charge, "code": code}


def signed(house: WebHouse, code: str, name: str = "receipt") -> bytes:
    """The signed file, as soon as it is there."""
    path = f"/receipts/{code}/{name}.xml"
    who = house.person("finance")
    until(lambda: who.get(path).status_code == 200)
    return who.get(path).content


def believed(house: WebHouse, raw: bytes, folder: Path) -> Any:
    """What both implementations say was signed."""
    certificate = house.folder / "keys" / "receipts.crt"
    assert xmlsec1(raw, folder, certificate)
    return verify(raw, house.centre.sealing.seal.certificate)


def words(answer: httpx.Response, folder: Path) -> str:
    """What stands on a PDF, letter by letter."""
    assert answer.status_code == 200, answer.text
    file = folder / "paper.pdf"
    file.write_bytes(answer.content)
    tool = Path(need("pdftoppm")).with_name("pdftotext")
    done = subprocess.run([tool, "-raw", str(file), "-"], capture_output=True, check=True)
    return " ".join(done.stdout.decode().split())


def form(who: httpx.Client, path: str, **fields: str) -> str:
    """Send a form; where it leads."""
    answer = who.post(path, data={**fields, "key": secrets.token_hex(8)})
    assert answer.status_code == 303, answer.text
    return answer.headers["location"]


@pytest.mark.parametrize("size", ["80mm", "a5"])
def test_a_wrong_name_is_replaced_and_the_new_paper_says_what_it_replaces(
    house: WebHouse, plate: str, tmp_path: Path, size: str
) -> None:
    paid = pays(house, plate)
    old = house.ask(house.centre.receipt(paid["code"]))
    assert old is not None
    finance = house.person("finance")
    card = finance.get(f"/receipts/{paid['code']}")
    assert f'action="/receipts/{paid["code"]}/correct"' in card.text
    assert "/correct" not in house.person("operator").get(f"/receipts/{paid['code']}").text
    fields = {"name": "Công ty Chè Tam Đường", "tax_code": "6200012345", "reason": "thiếu tên"}
    to = form(finance, f"/receipts/{paid['code']}/correct", way="REPLACE", **fields)
    code = to.rsplit("/", 1)[-1]
    assert code != paid["code"]
    raw = signed(house, code)
    check_schema(raw)
    found = believed(house, raw, tmp_path)
    assert found.findtext(".//{*}LQuan/{*}TChat") == "REPLACE"
    assert found.findtext(".//{*}LQuan/{*}SBLai") == str(old.number)
    assert found.findtext(".//{*}NNop/{*}Ten") == "Công ty Chè Tam Đường"
    original = words(house.person("operator").post(f"/receipts/{code}/print/{size}"), tmp_path)
    assert "Thay thế cho biên lai mẫu số" in original
    assert f"số {old.number:07d}" in original
    assert "BẢN SAO" not in original
    assert "BẢN SAO / COPY" in words(house.stranger().get(f"/receipts/{code}/{size}.pdf"), tmp_path)
    reprint = words(house.stranger().get(f"/receipts/{paid['code']}/{size}.pdf"), tmp_path)
    new = house.ask(house.centre.receipt(code))
    assert new is not None
    assert "ĐÃ ĐƯỢC THAY THẾ" in reprint  # whoever holds the old one must not take it for valid
    assert f"số {new.number:07d}" in reprint
    both = finance.get(f"/receipts/{code}").text
    assert f"/receipts/{paid['code']}" in both  # the chain leads back
    public = house.stranger().get(f"/api/v1/public/receipts/{paid['code']}").json()
    assert public["standing"] == "REPLACED"
    again = {"way": "REPLACE", "reason": "x", "payer": {"name": "B"}}
    path = f"/api/v1/receipts/{paid['code']}/correct"
    refused = finance.post(path, json=again, headers=house.key())
    assert refused.json()["key"] == "receipt.replaced"
    assert house.person("operator").post(path, json=again, headers=house.key()).status_code == 403


def test_a_notice_is_a_signed_file_and_a_page(house: WebHouse, plate: str, tmp_path: Path) -> None:
    paid = pays(house, plate)
    finance = house.person("finance")
    body = {"way": "NOTIFY", "reason": "Sai địa chỉ", "payer": {"address": "Bản Mới"}}
    told = posted(finance, house, f"/receipts/{paid['code']}/correct", body)
    assert told["number"] == 1
    found = believed(house, signed(house, paid["code"], "notice-1"), tmp_path)
    assert found.findtext("DLTBao/MSo") == "04/SS-CTĐT"
    assert found.findtext("DLTBao/DSCTu/CTu/LDo") == "Sai địa chỉ"
    name = str(told["notice"])
    assert f'value="{name}"' in finance.get("/receipts/sending").text
    archive = zipfile.ZipFile(io.BytesIO(finance.get("/receipts/sending.zip").content))
    raw = archive.read(f"{name.replace('/', '-')}.xml")
    assert raw == finance.get(f"/receipts/{paid['code']}/notice-1.xml").content
    for step in ("SEND", "ACCEPT"):
        fields = {"receipt": [name], "step": step, "key": f"{step}-{name}"}
        assert finance.post("/receipts/sending", data=fields).status_code == 303
    assert f'value="{name}"' not in finance.get("/receipts/sending").text
    reprint = words(house.stranger().get(f"/receipts/{paid['code']}/a5.pdf"), tmp_path)
    assert "ĐÃ CÓ THÔNG BÁO SAI SÓT 04/SS-CTĐT" in reprint
    page = words(finance.get(f"/receipts/{paid['code']}/notice-1.pdf"), tmp_path)
    assert "LẬP SAI" in page
    assert "Bản Mới" in page
    assert "notice-1.pdf" in finance.get(f"/receipts/{paid['code']}").text
    assert finance.get(f"/receipts/{paid['code']}/notice-2.pdf").status_code == 404
    assert house.stranger().get(f"/receipts/{paid['code']}/notice-1.pdf").status_code != 200


@pytest.mark.parametrize("size", ["80mm", "a5"])
def test_a_part_that_goes_back_makes_an_adjusting_receipt(
    house: WebHouse, plate: str, tmp_path: Path, size: str
) -> None:
    paid = pays(house, plate, "border-enter", **TOWN)
    finance = house.person("finance")
    wrong = {"facts": {"journey": "RETURNED"}, "why": "xe quay đầu, biên bản 12"}
    done = posted(finance, house, f"/visits/{paid['visit']}/correct-fee", wrong)
    back = done["to_give_back"]
    assert back > 0
    listed = finance.get("/api/v1/refunds").json()["refunds"]
    (proposed,) = [r for r in listed if r["charge_id"] == paid["charge"]]
    assert (proposed["state"], proposed["amount"]) == ("PROPOSED", back)
    assert proposed["id"] in finance.get("/finance/refunds").text
    ask = {"to": TO, "why": "phí giảm", "refund_id": proposed["id"], "way": ""}
    form(finance, "/finance/refunds", **ask)
    decide = f"/refunds/{proposed['id']}/decide"
    posted(house.person("manager"), house, decide, {"approve": True})
    posted(finance, house, f"/refunds/{proposed['id']}/sent", {"reference": "FT99"})
    first = house.ask(house.centre.receipt(paid["code"]))
    assert first is not None
    (_, (new, life)) = house.ask(house.centre.receipt_chain(first.id))
    assert (new.amount, life.answers) == (-back, first.id)
    found = believed(house, signed(house, new.code), tmp_path)
    assert found.findtext(".//{*}LQuan/{*}TChat") == "ADJUST"
    assert found.findtext(".//{*}TgTTTBSo") == str(-back)
    reprint = words(house.stranger().get(f"/receipts/{paid['code']}/{size}.pdf"), tmp_path)
    assert "ĐÃ ĐƯỢC ĐIỀU CHỈNH" in reprint
    assert f"số {new.number:07d}" in reprint
    page = words(house.person("operator").post(f"/receipts/{new.code}/print/{size}"), tmp_path)
    assert "Điều chỉnh cho biên lai mẫu số" in page
    assert "Âm " in page
    usage = finance.get("/receipts/usage").text
    assert "Biên lai điều chỉnh" in usage


def test_receipts_are_found_by_number_code_day_and_standing(house: WebHouse, plate: str) -> None:
    paid = pays(house, plate)
    finance = house.person("finance")
    found = house.ask(house.centre.receipt(paid["code"]))
    assert found is not None
    link = f'href="/receipts/{paid["code"]}"'
    for query in (f"q={paid['code']}", f"q={found.number}", f"q={found.series} {found.number:07d}"):
        assert link in finance.get(f"/receipts?{query}").text, query
    assert link in finance.get("/receipts?standing=ISSUED").text
    assert link not in finance.get("/receipts?standing=REPLACED").text
    assert link not in finance.get("/receipts?state=SPOILED&standing=nope").text
    assert link not in finance.get("/receipts?day=2020-01-01").text
    assert link not in finance.get("/receipts?q=nonsense").text
    assert finance.get("/receipts?day=nope").status_code == 422
    assert house.person("operator").get("/receipts").status_code == 403
    late = {"reason": "rách giấy"}
    answer = finance.post(f"/api/v1/receipts/{paid['code']}/spoil", json=late, headers=house.key())
    assert answer.json()["key"] == "receipt.no_such_step"


def test_a_spoilt_receipt_is_offered_to_nobody(
    house: WebHouse, new_plate: Callable[[], str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(house.centre.sealing, "unsigned", lambda *_: ())  # the signer is away
    plate, booth = new_plate(), house.person("operator")
    house.declare(plate)
    house.enters("inland-enter", plate)
    visit = house.visit_of(plate)
    posted(booth, house, f"/visits/{visit}/confirm", {"plate": plate})
    charge = booth.get(f"/api/v1/visits/{visit}").json()["charge"]["id"]
    code = posted(booth, house, f"/charges/{charge}/pay", {"tendered": 1_000_000})["code"]
    assert f"/receipts/{code}/print/" in booth.get(f"/receipts/{code}").text
    why = {"reason": "giấy kẹt trong máy in"}
    lead = house.person("cashier-lead")
    posted(lead, house, f"/receipts/{code}/spoil", why)
    card = booth.get(f"/receipts/{code}").text
    assert "giấy kẹt trong máy in" in card
    assert "/print/" not in card
    assert "data-print" not in card


def test_the_amount_is_corrected_by_its_facts_on_the_card(
    house: WebHouse, new_plate: Callable[[], str]
) -> None:
    paid = pays(house, new_plate())
    finance = house.person("finance")
    at = f"/receipts/{paid['code']}"
    assert f'action="{at}/fee"' in finance.get(at).text
    assert form(finance, f"{at}/fee", commodity="GENERAL", why="hàng khác khai báo") == at
    visit = house.person("operator").get(f"/api/v1/visits/{paid['visit']}").json()
    assert visit["charge"]["state"] == "DUE"


def test_a_shift_by_json(house: WebHouse) -> None:
    booth = house.person("operator")
    shift = posted(booth, house, "/shifts", {"float_vnd": 0})
    name = shift["shift"]
    counted = posted(booth, house, f"/shifts/{name}/count", {"notes": {"500000": 1}})
    assert counted
    posted(booth, house, f"/shifts/{name}/close", {"reason": "thừa tiền lẻ"})
    wrong = booth.post("/api/v1/shifts", json={"float_vnd": -1}, headers=house.key())
    assert wrong.status_code == 422
    other = house.person("finance").post("/api/v1/shifts", json={}, headers=house.key())
    assert other.status_code in (403, 422)
