"""Fee and price on the screens: two sums, two codes, two documents, never one number."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import text as sql

from tests.unit.web.test_pay import due
from tests.webhouse import WebHouse

PRICES = Path("fees/tariffs/mlt-price-2026a.toml").resolve()
DRIVERS_MINUTES = Path("fees/tariffs/mlt-price-2026b.toml").resolve()
HOUR = 3_600_000_000


@contextmanager
def asking(prices: Path, folder: Path) -> Iterator[WebHouse]:
    """A gate that asks these prices."""
    found = WebHouse(folder / "var", price=prices)
    found.start()
    yield found
    found.stop()


@pytest.fixture(scope="module")
def gate(tmp_path_factory: pytest.TempPathFactory) -> Iterator[WebHouse]:
    with asking(PRICES, tmp_path_factory.mktemp("price")) as found:
        yield found


def test_booth_pay_page_and_slip_keep_the_two_apart(gate: WebHouse) -> None:
    booth = gate.person("operator")
    fee = due(gate, "25C30001")
    gate.sees("border-leave", "25C30001")
    told = booth.get(f"/api/v1/visits/{fee['visit']}").json()
    by_money = {c["money"]: c for c in told["charges"]}
    assert by_money["fee"]["total_vnd"] == 300_000
    price = by_money["price"]
    assert price["total_vnd"] in (40_000, 80_000)  # by day or by night
    card = booth.get(f"/booth/{fee['visit']}").text
    assert "Giá trông giữ xe" in card
    both = f"{300_000 + price['total_vnd']:,}".replace(",", ".")
    assert both not in card
    page = gate.stranger().get(f"/pay/{fee['code']}").text
    assert price["code"] in page
    assert "Giá trông giữ xe" in page
    assert both not in page
    assert "25C" not in page
    for charge in (by_money["fee"], price):
        answer = booth.post(
            f"/api/v1/charges/{charge['id']}/pay", json={"tendered": 500_000}, headers=gate.key()
        )
        assert answer.status_code == 200, answer.text
    card = booth.get(f"/booth/{fee['visit']}").text
    assert "Phiếu thu giá dịch vụ" in card
    code = card.split("/slips/")[1].split('"')[0]
    slip = booth.get(f"/slips/{code}").text
    assert "PHIẾU THU TIỀN DỊCH VỤ" in slip
    assert "MINH HOẠ" in slip
    assert "GXMH-" in slip
    assert gate.stranger().get(f"/slips/{code}").status_code == 303  # to sign in
    assert booth.get(f"/slips/{'B' * 12}").status_code in (404, 422)


def test_a_version_of_the_prices_from_the_file_to_the_public_page(gate: WebHouse) -> None:
    finance, manager = gate.person("finance"), gate.person("manager")
    public = gate.stranger().get("/public").text
    assert "MLT-PRICE 2026A" in public
    assert "Người thu: Đơn vị khai thác bãi (minh hoạ)" in public
    begins = (datetime.now(UTC) + timedelta(days=40)).strftime("%Y-%m-%d")
    text = PRICES.read_text("utf-8").split("[[examples]]")[0].replace('"2026A"', '"2027A"')
    text = text.replace("effective_from = 2026-01-01T", f"effective_from = {begins}T")
    text = text.replace("amount = 40000", "amount = 65000", 1)
    page = "/finance/tariffs"
    answer = finance.post(
        page,
        data={"key": gate.key()["Idempotency-Key"]},
        files={"file": ("gia.toml", text.encode())},
    )
    where = f"{page}?tariff=MLT-PRICE&version=2027A"
    assert (answer.status_code, answer.headers["location"]) == (303, where)
    shown = finance.get(where).text
    for said in ("Giá trông giữ xe: MLT-PRICE 2027A", "<b>65000</b>", "So với giá đã tính"):
        assert said in shown
    assert finance.get(f"{page}?version=2027A").status_code == 404  # the fee has none of that name
    one = finance.get("/api/v1/tariffs/2027A?tariff=MLT-PRICE").json()
    assert (one["kind"], one["stage"]) == ("PRICE", "DRAFT")
    word = {"tariff": "MLT-PRICE", "version": "2027A", "sha256": one["sha256"]}
    for who, step in ((finance, "propose"), (manager, "approve")):
        sent = {**word, "key": gate.key()["Idempotency-Key"]}
        answer = who.post(f"{page}/{step}", data=sent)
        assert (answer.status_code, answer.headers["location"]) == (303, where)
    public = gate.stranger().get("/public").text
    assert "Sắp áp dụng: 2027A" in public
    assert "65.000" in gate.stranger().get("/public?tariff=MLT-PRICE&version=2027A").text
    for missing in ("version=2027A", "tariff=NONE&version=2026A", "tariff=MLT-PRICE&version=1"):
        assert gate.stranger().get(f"/public?{missing}").status_code == 404


def test_scripts_take_the_steps_of_a_tariff_too(gate: WebHouse) -> None:
    finance, manager = gate.person("finance"), gate.person("manager")
    api = "/api/v1/tariffs"
    text = PRICES.read_text("utf-8").split("[[examples]]")[0].replace('"2026A"', '"2099A"')
    text = text.replace("effective_from = 2026-01-01T", "effective_from = 2099-01-01T")
    assert finance.post(api, json={"text": "kind ="}, headers=gate.key()).status_code == 422
    assert manager.post(api, json={"text": text}, headers=gate.key()).status_code == 403
    draft = finance.post(api, json={"text": text}, headers=gate.key())
    assert draft.status_code == 201, draft.text
    told = draft.json()
    assert (told["tariff"], told["version"]) == ("MLT-PRICE", "2099A")
    word = {"sha256": told["sha256"], "tariff": told["tariff"]}
    for step in (f"{api}/2099A/propose", f"{api}/2099A/propose"):
        answer = finance.post(step, json=word, headers=gate.key())
    assert (answer.status_code, answer.json()["key"]) == (409, "tariff.no_such_step")
    back = {"why": "sai giá", "tariff": "MLT-PRICE"}
    assert manager.post(f"{api}/2099A/withdraw", json=back, headers=gate.key()).status_code == 200
    assert finance.post(f"{api}/2099A/propose", json=word, headers=gate.key()).status_code == 200
    answer = finance.post(f"{api}/2099A/approve", json=word, headers=gate.key())
    assert (answer.status_code, answer.json()["key"]) == (403, "policy.refused")


def through(gate: WebHouse, plate: str, *, held: bool) -> None:
    """Comes in, is held by customs if so, pays all that is asked and leaves."""
    booth, customs = gate.person("operator"), gate.person("agency", "CUSTOMS")
    visit = due(gate, plate)["visit"]
    if held:
        asked = {"kind": "AGENCY", "reason": "soi chiếu", "agency": "CUSTOMS"}
        told = customs.post(f"/api/v1/visits/{visit}/hold", json=asked, headers=gate.key())
        assert told.status_code == 200, told.text
        free = {"hold_id": told.json()["hold"], "reason": "xong"}
        told = customs.post(f"/api/v1/visits/{visit}/release", json=free, headers=gate.key())
        assert told.status_code == 200, told.text
    sighting = gate.sees("border-leave", plate)
    for charge in booth.get(f"/api/v1/visits/{visit}").json()["charges"]:
        where = f"/api/v1/charges/{charge['id']}/pay"
        paid = booth.post(where, json={"tendered": 500_000}, headers=gate.key())
        assert paid.status_code == 200, paid.text
    gate.passes("border-leave", sighting, plate)


def test_a_manager_tries_the_drivers_minutes_on_lorries_that_paid_for_every_one(
    tmp_path: Path,
) -> None:
    with asking(PRICES, tmp_path) as gate:
        through(gate, "25C30001", held=True)
        through(gate, "25C30002", held=False)
        with gate.centre._engine.begin() as books:  # both came 26 hours before, one was held for 25
            books.execute(sql(f"UPDATE visit SET entered_at = entered_at - {26 * HOUR}"))
            books.execute(sql(f"UPDATE hold SET at = at - {25 * HOUR}"))
        due(gate, "25C30003")  # still inside
        finance, manager = gate.person("finance"), gate.person("manager")
        begins = (datetime.now(UTC) + timedelta(days=40)).strftime("%Y-%m-%d")
        text = DRIVERS_MINUTES.read_text("utf-8").split("[[examples]]")[0]
        text = text.replace("effective_from = 2026-01-01T", f"effective_from = {begins}T")
        key, file = gate.key()["Idempotency-Key"], ("gia.toml", text.encode())
        sent = finance.post("/finance/tariffs", data={"key": key}, files={"file": file})
        assert sent.status_code == 303
        days = [(datetime.now(UTC) + timedelta(days=n)).strftime("%Y-%m-%d") for n in (-2, 1)]
        asked = f"tariff=MLT-PRICE&version=2026B&from={days[0]}&to={days[1]}"
        page = manager.get(f"/finance/tariffs?{asked}").text
        assert "3 lượt" in page
        assert "Theo sổ cửa khẩu của 2 lượt, 1.500 phút không phải của lái xe." in page
        assert "Thiếu dữ kiện: Giờ ra" in page  # who is still inside
        assert "Thiếu dữ kiện: Ai giữ xe" not in page
        with gate.centre._engine.begin() as books:  # as of before such waits were kept
            books.execute(sql("UPDATE visit SET bridge_waits = '[]', cleared_for = 'border'"))
        page = manager.get(f"/finance/tariffs?{asked}").text
        assert "Theo sổ cửa khẩu của 0 lượt, 0 phút" in page
        assert "Thiếu dữ kiện: Ai giữ xe, lúc nào: sổ không ghi rõ" in page


def test_booth_and_driver_read_whose_minutes_are_paid(tmp_path: Path) -> None:
    with asking(DRIVERS_MINUTES, tmp_path) as gate:
        booth = gate.person("operator")
        fee = due(gate, "25C30001")
        gate.sees("border-leave", "25C30001")
        told = booth.get(f"/api/v1/visits/{fee['visit']}").json()
        (charged,) = (one for one in told["charges"] if one["money"] == "fee")
        paid = booth.post(
            f"/api/v1/charges/{charged['id']}/pay", json={"tendered": 300_000}, headers=gate.key()
        )
        assert paid.status_code == 200, paid.text
        assert "chỉ tính 0 phút của lái xe" in booth.get(f"/booth/{fee['visit']}").text
        page = f"/d/{gate.centre.driver_code(fee['visit'])}?lang=en"
        assert "only the driver&#39;s 0 min are counted" in gate.stranger().get(page).text
