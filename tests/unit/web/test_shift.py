"""A cashier's shift on its page; its own gate, because a shift is one per person."""

from collections.abc import Iterator

import httpx
import pytest

from tests.unit.web.test_pay import due
from tests.webhouse import WebHouse


@pytest.fixture(scope="module")
def gate(tmp_path_factory: pytest.TempPathFactory) -> Iterator[WebHouse]:
    found = WebHouse(tmp_path_factory.mktemp("shift") / "var")
    found.start()
    yield found
    found.stop()


def post(gate: WebHouse, who: httpx.Client, path: str, **fields: str) -> httpx.Response:
    key = gate.key()["Idempotency-Key"]
    return who.post(f"/booth/shift/{path}", data={**fields, "key": key})


def test_a_day_at_the_drawer(gate: WebHouse) -> None:
    lan, thu = gate.person("operator"), gate.person("cashier-lead")
    assert "Mở ca" in lan.get("/booth/shift").text
    assert '/booth/shift"' in lan.get("/booth", headers={"HX-Request": "false"}).text
    assert post(gate, lan, "open", float="nhiều").status_code == 422
    assert post(gate, lan, "open", float="500.000").status_code == 303
    charge = due(gate, "25C10001")
    lan.post(
        f"/booth/{charge['visit']}/pay/{charge['id']}", data={"tendered": "300000", "key": "p"}
    )
    page = lan.get("/booth/shift").text
    assert "800.000" not in page  # nobody counts towards a sum
    (shift,) = gate.ask(gate.centre.open_shifts())
    assert post(gate, lan, f"{shift.id}/count", note_500000="x").status_code == 422
    assert post(gate, lan, f"{shift.id}/close").status_code == 409
    assert post(gate, lan, f"{shift.id}/count", note_500000="1", note_200000="1").status_code == 303
    page = lan.get("/booth/shift").text
    assert "800.000" in page
    assert "−100.000" in page
    assert post(gate, lan, f"{shift.id}/close").status_code == 422
    assert post(gate, thu, f"{shift.id}/take-over", sum="700000", reason="thiếu").status_code == 303
    assert post(gate, lan, f"{shift.id}/close").status_code == 404
    shown = gate.person("finance").get("/finance/shifts").text
    assert "thiếu" in shown
    assert "Đã bàn giao" in shown
    (following,) = gate.ask(gate.centre.open_shifts())
    assert (following.cashier, following.expected) == ("cashier-lead", 700_000)


def test_finance_takes_no_cash(gate: WebHouse) -> None:
    assert post(gate, gate.person("finance"), "open", float="0").status_code == 403
