"""Goods for which only the booth's word speaks: on finance's screen, looked at by somebody else."""

import json
import re
from collections.abc import Iterator

import pytest

from tests.unit.web.test_reconcile import malu, post
from tests.webhouse import WebHouse
from web import show


@pytest.fixture(scope="module")
def gate(tmp_path_factory: pytest.TempPathFactory) -> Iterator[WebHouse]:
    found = WebHouse(tmp_path_factory.mktemp("looks") / "var")
    found.start()
    yield found
    found.stop()


def paid_and_gone(gate: WebHouse, plate: str, **facts: object) -> str:
    """Nobody declared this truck: the booth states its facts, it pays and leaves by the bridge."""
    booth = gate.person("operator")
    gate.enters("inland-enter", plate)
    visit = gate.visit_of(plate)
    at = f"/api/v1/visits/{visit}"
    for act, body in (("confirm", {"plate": plate}), ("declare", {"facts": facts})):
        answer = booth.post(f"{at}/{act}", json=body, headers=gate.key())
        assert answer.status_code == 200, answer.text
    charge = booth.get(at).json()["charge"]
    paid = {"tendered": charge["total_vnd"]}
    answer = booth.post(f"/api/v1/charges/{charge['id']}/pay", json=paid, headers=gate.key())
    assert answer.status_code == 200, answer.text
    gate.passes("border-leave", "", plate)
    return visit


def test_goods_for_which_one_word_speaks_are_looked_at_by_somebody_else(gate: WebHouse) -> None:
    goods = {"flow": "EXPORT", "load": "LOADED", "regime": "ORDINARY", "commodity": "GENERAL"}
    facts = {**goods, "journey": "THROUGH", "payload_kg": 20_000}
    visit = paid_and_gone(gate, "25C40001", **facts)
    day, finance = show.day_of(gate.centre.clock()).isoformat(), gate.person("finance")
    gap = f"{day}/goods_on_one_word/{visit}"

    def listed() -> str:
        """Under which heading of the page it stands."""
        page = finance.get(f"/finance/reconcile/{day}").text
        before = page.split(f"/finance/visit/{visit}")[0]
        return str(re.findall(r"<h[12]>([^<0-9]+)", before)[-1]).strip()

    assert listed() == "Cần một người khác xem ảnh và giấy tờ"
    code, out = malu(gate, day, "--json")
    (found,) = (g for g in json.loads(out)["gaps"] if g["visit"] == visit)
    assert (found["code"], found["reason"]) == ("goods_on_one_word", "waits_for_look")
    assert found["vnd"] == 3_200_000  # were it ore
    assert (code, json.loads(out)["unexplained"]) == (0, 0)  # work, no alarm
    word = {"gap": gap, "action": "PASSED_ON", "note": "ảnh mờ, hỏi chủ hàng"}
    assert post(gate, finance, day, **word).status_code == 303
    assert listed() == "Đối chiếu ngày"  # nobody could say: unexplained
    assert malu(gate, day)[0] == 1
    word |= {"action": "LOST", "note": "ảnh thấy xe ben chở quặng"}
    assert post(gate, gate.person("manager"), day, **word).status_code == 303
    assert listed() == "Đã rõ"
