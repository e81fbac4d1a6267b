"""The API as machines meet it: keys, shapes, problems, pictures, events."""

import hashlib
import json

import pytest

from tests.webhouse import BANANAS, WebHouse, jpeg


def test_a_call_that_changes_something_needs_a_key(house: WebHouse, plate: str) -> None:
    answer = house.device.post("/api/v1/declarations", json={"plate": plate})
    assert answer.status_code == 400
    assert answer.headers["content-type"] == "application/problem+json"
    problem = answer.json()
    assert (problem["key"], problem["turn"]) == ("idempotency.missing", "caller")
    assert problem["detail"]


def test_the_same_key_with_another_body_is_a_conflict(house: WebHouse, plate: str) -> None:
    key = {"Idempotency-Key": f"declare-{plate}"}
    body = {"plate": plate, "facts": BANANAS}
    first = house.device.post("/api/v1/declarations", json=body, headers=key)
    again = house.device.post("/api/v1/declarations", json=body, headers=key)
    assert first.json() == again.json()
    other = {**body, "facts": {**BANANAS, "payload_kg": 900}}
    refused = house.device.post("/api/v1/declarations", json=other, headers=key)
    assert refused.status_code == 409


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"plate": "25C01234", "amount": 1},
        {"plate": "25C01234", "facts": {"flow": "SIDEWAYS"}},
        {"plate": "25C01234", "facts": {"payload_kg": 1.5}},
        {"plate": "25C01234", "facts": {"payload_kg": "many"}},
        {"plate": "<script>"},
        {"plate": "25C01234", "payer": {"name": "a\u202eb"}},
        {"plate": ["25C01234"]},
    ],
    ids=str,
)
def test_a_body_of_the_wrong_shape_is_named(house: WebHouse, body: dict[str, object]) -> None:
    answer = house.device.post("/api/v1/declarations", json=body, headers=house.key())
    assert answer.status_code == 422
    assert answer.json()["key"] == "request.invalid"


def test_what_is_no_json_is_one_sentence(house: WebHouse) -> None:
    headers = {**house.key(), "Content-Type": "application/json"}
    answer = house.device.post("/api/v1/declarations", content=b"{", headers=headers)
    assert answer.status_code == 422
    assert "Traceback" not in answer.text


def test_a_visit_from_declaration_to_receipt(house: WebHouse, plate: str) -> None:
    visit = house.declare(plate)
    house.enters("inland-enter", plate)
    booth = house.person("operator")
    at = f"/api/v1/visits/{visit}"
    booth.post(f"{at}/confirm", json={"plate": plate}, headers=house.key()).raise_for_status()
    card = booth.get(at).json()
    assert card["state"] == "INSIDE"
    assert card["place"]
    charge = card["charge"]
    pay = f"/api/v1/charges/{charge['id']}/pay"
    paid = booth.post(pay, json={"tendered": 400_000}, headers=house.key()).json()
    assert paid["change"] == 100_000
    shown = house.stranger().get(f"/api/v1/public/receipts/{paid['code']}").json()
    assert shown["amount_vnd"] == 300_000
    assert shown["plate_last3"] == plate[-3:]
    assert plate not in json.dumps(shown)
    clear = {"state": "GIVEN"}
    customs = house.person("agency", "CUSTOMS")
    customs.post(f"{at}/clear", json=clear, headers=house.key()).raise_for_status()
    refused = booth.post(f"{at}/open", headers=house.key())
    assert refused.json()["key"] == "opening.not_in_lane"


def test_cash_is_whole_dong(house: WebHouse) -> None:
    booth = house.person("operator")
    for tendered in (1.5, "300000", 0, -1, True, 10**13):
        body = {"tendered": tendered}
        answer = booth.post("/api/v1/charges/x/pay", json=body, headers=house.key())
        assert answer.status_code == 422, tendered


def test_a_picture_is_kept_by_its_digest_and_shown_to_staff(house: WebHouse) -> None:
    data = jpeg()
    digest = house.picture(data)["sha256"]
    house.picture(data)
    shown = house.person("operator").get(f"/evidence/{digest}")
    assert (shown.content, shown.headers["content-type"]) == (data, "image/jpeg")
    assert house.person("finance").get(f"/evidence/{digest}").content == data
    assert house.person("admin").get(f"/evidence/{digest}").status_code == 403
    assert house.person("operator").get(f"/evidence/{'0' * 64}").status_code == 404


@pytest.mark.parametrize(
    ("data", "key"),
    [(b"<svg onload=alert(1)>", "evidence.not_jpeg"), (b"", "evidence.not_jpeg")],
)
def test_what_is_no_picture_is_refused(house: WebHouse, data: bytes, key: str) -> None:
    digest = hashlib.sha256(data).hexdigest()
    answer = house.device.put(f"/api/v1/evidence/{digest}", content=data)
    assert answer.json()["key"] == key


def test_a_picture_under_another_digest_is_refused(house: WebHouse) -> None:
    answer = house.device.put(f"/api/v1/evidence/{'a' * 64}", content=jpeg())
    assert answer.json()["key"] == "evidence.digest"


def test_a_picture_too_large_is_refused(house: WebHouse) -> None:
    data = b"\xff\xd8\xff" + bytes(5_000_001)
    digest = hashlib.sha256(data).hexdigest()
    answer = house.device.put(f"/api/v1/evidence/{digest}", content=data)
    assert answer.status_code == 413


def test_an_event_by_http_is_acknowledged_like_one_from_the_wire(
    house: WebHouse, plate: str
) -> None:
    node = house.nodes["border-1"]
    raw = node.event(
        "camera", {"camera": "cam-1", "state": "ok", "since": "2026-11-22T00:00:00.000Z"}
    )
    bearer = house.bearer("border-1")
    first = bearer.post("/api/v1/events", content=raw).json()
    again = bearer.post("/api/v1/events", content=raw).json()
    assert first["schema"] == "malu.ack/1"
    assert first["seq"] == again["seq"] == node.seq


def test_an_event_that_cannot_be_read_is_named_and_kept(house: WebHouse) -> None:
    answer = house.device.post("/api/v1/events", content=b"{nonsense")
    assert answer.status_code == 422
    assert answer.json()["key"] == "event.malformed"
    huge = house.device.post("/api/v1/events", content=b"x" * 300_000)
    assert huge.status_code == 413


def test_days_are_asked_for_in_order_and_not_too_many(house: WebHouse) -> None:
    ask = house.stranger().get
    assert ask("/api/v1/public/daily?from=2026-11-20&to=2026-11-22").status_code == 200
    for query in ("from=2026-11-22&to=2026-11-20", "from=2020-01-01&to=2026-01-01", "from=x"):
        assert ask(f"/api/v1/public/daily?{query}").status_code == 422, query


def test_the_board_says_the_same_as_data(house: WebHouse, plate: str) -> None:
    house.enters("inland-enter", plate)
    lines = house.stranger().get("/api/v1/board/main").json()["lines"]
    (mine,) = [line for line in lines if line["plate"] == plate]
    assert set(mine["text"]) == {"vi", "zh", "en"}
    assert house.stranger().get("/api/v1/board/attic").status_code == 404


def test_the_description_is_there_while_training(house: WebHouse) -> None:
    paths = house.stranger().get("/api/v1/openapi.json").json()["paths"]
    assert "/api/v1/visits/{visit_id}/confirm" in paths
    assert not any(path.startswith("/booth") for path in paths)


def test_a_request_is_told_which_field_is_missing_and_which_is_not_known(house: WebHouse) -> None:
    marshal = house.person("marshal")
    body = {"reason": "landslide"}
    answer = marshal.post("/api/v1/road/close?lang=en", json=body, headers=house.key())
    assert answer.status_code == 422
    assert answer.json()["params"]["where"] == "reason (no such field), why (missing)"


def test_ready_says_which_part_is_away(house: WebHouse) -> None:
    answer = house.stranger().get("/readyz")
    assert answer.status_code == 503
    assert answer.json() == {
        "loop": True,
        "broker": False,
        "solver": {"state": "idle"},
        "clock_off_s": 0,
    }
    assert "malu_live_readers" in house.stranger().get("/metrics").text
