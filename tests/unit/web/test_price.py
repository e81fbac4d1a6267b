"""Fee and price on the screens: two sums, two codes, two documents, never one number."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.unit.web.test_pay import due
from tests.webhouse import WebHouse


@pytest.fixture(scope="module")
def gate(tmp_path_factory: pytest.TempPathFactory) -> Iterator[WebHouse]:
    prices = Path("fees/tariffs/mlt-price-2026a.toml").resolve()
    found = WebHouse(tmp_path_factory.mktemp("price") / "var", price=prices)
    found.start()
    yield found
    found.stop()


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
