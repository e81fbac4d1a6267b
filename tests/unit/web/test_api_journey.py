"""What machines and desks may say about trailers, goods, drivers and earlier visits."""

from collections.abc import Callable
from typing import Any

import httpx
import pytest

from tests.webhouse import BANANAS, WebHouse

EMPTY = {"flow": "NONE", "load": "EMPTY", "payload_kg": 15_000}


def _ask(house: WebHouse, who: httpx.Client, path: str, **body: Any) -> dict[str, Any]:
    answer = who.post(f"/api/v1{path}", json=body, headers=house.key())
    found: dict[str, Any] = answer.json()
    return {"status": answer.status_code, **found}


@pytest.mark.parametrize(
    ("act", "body"),
    [
        ("choose", {}),
        ("choose", {"other_id": "a b"}),
        ("join", {"link": "SOMEHOW"}),
        ("join", {"link": "NEW", "turn_id": "x"}),
        ("leave-by", {"side": "south"}),
        ("couple", {"number": "<b>"}),
        ("couple", {"number": "15R00123", "kind": "SLEDGE"}),
        ("uncouple", {}),
        ("swap", {"out": "15R00123"}),
        ("driver", {"driver": "A", "why": 1}),
    ],
    ids=str,
)
def test_a_body_of_the_wrong_shape_is_named(
    house: WebHouse, act: str, body: dict[str, object]
) -> None:
    answer = _ask(house, house.person("operator"), f"/visits/x/{act}", **body)
    assert (answer["status"], answer["key"]) == (422, "request.invalid")


def test_a_trailer_is_put_behind_set_down_and_changed(house: WebHouse, plate: str) -> None:
    visit, booth = house.declare(plate), house.person("operator")
    house.enters("inland-enter", plate)
    coupled = _ask(house, booth, f"/visits/{visit}/couple", number="15R-001.23")
    assert (coupled["status"], coupled["number"]) == (200, "15R00123")
    swapped = _ask(house, booth, f"/visits/{visit}/swap", out="15R-001.23", into="15R-004.56")
    assert swapped["number"] == "15R00456"
    down = _ask(house, booth, f"/visits/{visit}/uncouple", number="15R-004.56", place="B002")
    assert down["status"] == 200
    again = _ask(house, booth, f"/visits/{visit}/uncouple", number="15R-004.56")
    assert again["key"] == "equipment.not_coupled"


def test_goods_change_vehicles_and_customs_takes_them(
    house: WebHouse, new_plate: Callable[[], str]
) -> None:
    giver, taker = new_plate(), new_plate()
    brought, fetches = house.declare(giver), house.declare(taker, **EMPTY)
    house.enters("inland-enter", giver)
    house.enters("inland-enter", taker)
    (goods,) = [
        c.id for c in house.centre._loop.state.consignments.values() if c.brought_by == brought
    ]
    booth, customs = house.person("operator"), house.person("agency", "CUSTOMS")
    given = _ask(house, booth, f"/consignments/{goods}/transfer", to_visit=fetches)
    assert (given["from"], given["to"]) == (brought, fetches)
    same = _ask(house, booth, f"/consignments/{goods}/transfer", to_visit=fetches)
    assert same["key"] == "transfer.same_vehicle"
    unsaid = _ask(house, customs, f"/consignments/{goods}/seize", reason="hàng giả")
    assert unsaid["key"] == "seize.paper_needed"
    taken = _ask(house, customs, f"/consignments/{goods}/seize", reason="hàng giả", paper_no="Q1")
    assert taken["state"] == "SEIZED"
    nobody = _ask(house, booth, f"/consignments/{goods}/seize", reason="x", paper_no="1")
    assert nobody["key"] == "policy.refused"


def test_the_booth_says_how_it_leaves_and_who_drives(house: WebHouse, plate: str) -> None:
    visit, booth = house.declare(plate), house.person("operator")
    house.enters("inland-enter", plate)
    said = _ask(house, booth, f"/visits/{visit}/leave-by", side="inland")
    assert said["journey"] == "RETURNED"
    driver = _ask(house, booth, f"/visits/{visit}/driver", driver="Trần B", why="đổi ca")
    assert driver["driver"] == "Trần B"
    joined = _ask(house, booth, f"/visits/{visit}/join", link="RETRY")
    assert joined["key"] == "turn.not_offered"
    chosen = _ask(house, booth, f"/visits/{visit}/choose", other_id="")
    assert chosen["key"] == "choose.not_unknown"


def test_a_fact_can_be_taken_away_again(house: WebHouse, plate: str) -> None:
    visit, booth = house.declare(plate), house.person("operator")
    path = f"/visits/{visit}/declare"
    gone = _ask(house, booth, path, facts={"payload_kg": 900}, forget=["commodity"])
    assert gone["missing"] == ["commodity"]
    unknown = _ask(house, booth, path, forget=["wheels"])
    assert unknown["key"] == "request.invalid"
    facts = booth.get(f"/api/v1/visits/{visit}").json()["facts"]
    assert facts == {k: v for k, v in BANANAS.items() if k != "commodity"} | {"payload_kg": 900}
