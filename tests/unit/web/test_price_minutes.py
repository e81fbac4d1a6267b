"""A price that counts the driver's minutes only says so, to the booth and to the driver."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.unit.web.test_pay import due
from tests.webhouse import WebHouse

PRICES = Path("fees/tariffs/mlt-price-2026b.toml").resolve()


@pytest.fixture(scope="module")
def gate(tmp_path_factory: pytest.TempPathFactory) -> Iterator[WebHouse]:
    found = WebHouse(tmp_path_factory.mktemp("minutes") / "var", price=PRICES)
    found.start()
    yield found
    found.stop()


def test_booth_and_driver_read_whose_minutes_are_paid(gate: WebHouse) -> None:
    booth = gate.person("operator")
    fee = due(gate, "25C30001")
    gate.sees("border-leave", "25C30001")
    (charged,) = (
        one
        for one in booth.get(f"/api/v1/visits/{fee['visit']}").json()["charges"]
        if one["money"] == "fee"
    )
    paid = booth.post(
        f"/api/v1/charges/{charged['id']}/pay", json={"tendered": 300_000}, headers=gate.key()
    )
    assert paid.status_code == 200, paid.text
    assert "chỉ tính 0 phút của lái xe" in booth.get(f"/booth/{fee['visit']}").text
    driver = gate.stranger().get(f"/d/{gate.centre.driver_code(fee['visit'])}?lang=en").text
    assert "only the driver&#39;s 0 min are counted" in driver
