"""A receipt for people: the first print is the original, the code fetches copies and the XML."""

import hashlib
import io
import subprocess
import zipfile
from collections.abc import Callable
from pathlib import Path

import httpx
import pytest

from gate.papers.receipt_xml import check_schema
from gate.papers.signature import verify
from tests.conftest import need
from tests.up import until
from tests.webhouse import WebHouse


@pytest.fixture
def paid(house: WebHouse, new_plate: Callable[[], str]) -> str:
    """The look-up code of a vehicle that has paid."""
    plate = new_plate()
    house.declare(plate)
    house.enters("inland-enter", plate)
    visit = house.visit_of(plate)
    operator = house.person("operator")
    confirmed = operator.post(
        f"/api/v1/visits/{visit}/confirm", json={"plate": plate}, headers=house.key()
    )
    assert confirmed.status_code == 200, confirmed.text
    charge = operator.get(f"/api/v1/visits/{visit}").json()["charge"]
    answer = operator.post(
        f"/api/v1/charges/{charge['id']}/pay",
        json={"tendered": 500_000},
        headers=house.key(),
    )
    assert answer.status_code == 200, answer.text
    return str(answer.json()["code"])


def words(answer: httpx.Response, folder: Path) -> str:
    """What stands on a PDF."""
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-type"] == "application/pdf"
    assert answer.headers["cache-control"] == "no-store"
    file = folder / "paper.pdf"
    file.write_bytes(answer.content)
    tool = Path(need("pdftoppm")).with_name("pdftotext")
    done = subprocess.run([tool, "-raw", str(file), "-"], capture_output=True, check=True)
    return " ".join(done.stdout.decode().split())


def test_the_original_is_printed_once(house: WebHouse, paid: str, tmp_path: Path) -> None:
    operator = house.person("operator")
    page = operator.get(f"/receipts/{paid}")
    assert f'action="/receipts/{paid}/print/80mm"' in page.text
    first = words(operator.post(f"/receipts/{paid}/print/80mm"), tmp_path)
    assert "MINH HOẠ" in first
    assert "BẢN SAO" not in first
    second = words(operator.post(f"/receipts/{paid}/print/a5"), tmp_path)
    assert "BẢN SAO / COPY" in second
    assert paid in second


def test_the_code_is_enough_for_a_copy(house: WebHouse, paid: str, tmp_path: Path) -> None:
    for size in ("80mm", "a5"):
        said = words(house.stranger().get(f"/receipts/{paid}/{size}.pdf"), tmp_path)
        assert "BẢN SAO / COPY" in said
        assert f"{house.url}/public" in said.replace("/ public", "/public")
    shown = house.person("operator").get(f"/receipts/{paid}").text
    assert f"<b>{house.url}/public</b>" in shown  # never a path that leads nowhere from a paper
    assert f"/receipts/{paid}/a5.pdf" in house.stranger().get(f"/public/receipts/{paid}").text


def test_the_signed_file_is_the_one_in_the_book(house: WebHouse, paid: str) -> None:
    until(lambda: house.stranger().get(f"/receipts/{paid}/receipt.xml").status_code == 200)
    raw = house.stranger().get(f"/receipts/{paid}/receipt.xml").content
    check_schema(raw)
    found = verify(raw, house.centre.sealing.seal.certificate)
    assert found.findtext(".//{*}MTCuu") == paid
    assert found.find(".//{*}DCTCuu") is None  # this gate was given no address
    receipt = house.ask(house.centre.receipt(paid))
    assert receipt is not None
    signed = house.ask(house.centre.signed_paper(receipt.id))
    assert signed is not None
    assert signed.sha256 == hashlib.sha256(raw).hexdigest()
    assert "receipt.xml" in house.person("operator").get(f"/receipts/{paid}").text


def test_who_may_not_see_visits_prints_no_original(house: WebHouse, paid: str) -> None:
    assert house.person("admin").post(f"/receipts/{paid}/print/80mm").status_code == 403
    assert house.person("admin").get(f"/receipts/{paid}").status_code == 403
    assert house.stranger().post(f"/receipts/{paid}/print/80mm").status_code in (303, 401, 403)


@pytest.mark.parametrize("tail", ["a4.pdf", "80mm.xml"])
def test_what_there_is_not(house: WebHouse, paid: str, tail: str) -> None:
    assert house.stranger().get(f"/receipts/{paid}/{tail}").status_code in (404, 422)
    assert house.person("operator").post(f"/receipts/{paid}/print/a4").status_code == 422


def test_a_code_that_nobody_gave_is_not_found(house: WebHouse) -> None:
    unknown = "2222-2222-22222"
    answer = house.stranger().get(f"/receipts/{unknown}/a5.pdf")
    assert answer.status_code in (404, 422)


def test_finance_sees_what_was_used_of_each_series(house: WebHouse, paid: str) -> None:
    assert paid
    page = house.person("finance").get("/receipts/usage")
    assert page.status_code == 200, page.text
    assert "MH-" in page.text
    assert "01BLP0-001" in page.text
    assert house.person("finance").get("/receipts/usage?month=2020-01").status_code == 200
    assert house.person("finance").get("/receipts/usage?month=nope").status_code == 422
    assert house.person("operator").get("/receipts/usage").status_code == 403


def test_finance_sends_the_files_and_says_what_came_of_it(house: WebHouse, paid: str) -> None:
    until(lambda: house.stranger().get(f"/receipts/{paid}/receipt.xml").status_code == 200)
    found = house.ask(house.centre.receipt(paid))
    assert found is not None
    finance = house.person("finance")
    page = finance.get("/receipts/sending")
    assert page.status_code == 200, page.text
    assert f'value="{found.id}"' in page.text
    archive = zipfile.ZipFile(io.BytesIO(finance.get("/receipts/sending.zip").content))
    name = f"{found.series}-{found.number}.xml"
    assert archive.read(name) == house.stranger().get(f"/receipts/{paid}/receipt.xml").content
    for step in ("SEND", "ACCEPT"):
        fields = {"receipt": [found.id], "step": step, "key": f"{step}-{paid}"}
        answer = finance.post("/receipts/sending", data=fields)
        assert answer.status_code == 303, answer.text
    assert f'value="{found.id}"' not in finance.get("/receipts/sending").text
    assert house.person("operator").get("/receipts/sending").status_code == 403
    auditor = house.person("auditor").get("/receipts/sending")
    assert "checkbox" not in auditor.text
