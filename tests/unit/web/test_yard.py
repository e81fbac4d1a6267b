"""The marshal's pages by HTTP: plan, panel, walk, inventory; and the agencies' holds."""

import asyncio
import hashlib
from collections.abc import Callable
from typing import Any

import httpx
import pytest
from sqlalchemy import text

from gate.service.yardview import YardView
from tests.webhouse import BANANAS, WebHouse, jpeg
from web import show

NewPlate = Callable[[], str]
ROOM = 10  # vehicles that may stand there when a test begins; the yard has more bays of each kind


def _yard(house: WebHouse) -> YardView:
    return asyncio.run_coroutine_threadsafe(house.centre.yard_now(), house._loop).result(30)


def _free(house: WebHouse) -> str:
    return next(s.bay.id for z in _yard(house).zones for s in z.spots if s.standing is None)


def _key(house: WebHouse) -> str:
    return house.key()["Idempotency-Key"]


def _do(house: WebHouse, visit: str, verb: str, role: str = "marshal", **fields: str) -> Any:
    fields = {"key": _key(house), **fields}
    return house.person(role).post(f"/yard/visit/{visit}/{verb}", data=fields)


def _api(house: WebHouse, role: str, path: str, **body: Any) -> httpx.Response:
    return house.person(role).post(f"/api/v1{path}", json=body, headers=house.key())


def _inside(house: WebHouse, plate: str) -> str:
    """A banana truck in a bay; room is made when many before it stand in the yard still."""
    standing = list(_yard(house).standing)
    for visit in standing[:-ROOM]:
        _do(house, visit, "gone", side="inland", text="room for the next")
    house.declare(plate)
    house.enters("inland-enter", plate)
    return house.visit_of(plate)


# ---------------------------------------------------------------------------------- the plan
def test_the_plan_shows_the_truck_in_its_bay_and_its_panel(house: WebHouse, plate: str) -> None:
    visit = _inside(house, plate)
    place = _yard(house).standing[visit].visit.place
    page = house.person("marshal").get("/yard", headers={"HX-Request": ""}).text
    assert f'data-plate="{plate}"' in page
    assert "Chờ qua cầu" in page
    panel = house.person("marshal").get(f"/yard/visit/{visit}").text
    assert place in panel
    assert "Chuyển ô" in panel
    assert "<html" not in panel
    whole = house.person("marshal").get(f"/yard?visit={visit}").text
    assert "Rau quả tươi" in whole
    alone = house.person("marshal").get(f"/yard/visit/{visit}", headers={"HX-Request": ""})
    assert alone.headers["location"] == f"/yard?visit={visit}"


@pytest.mark.parametrize("role", ["auditor", "manager"])
def test_who_may_only_look_has_no_forms(house: WebHouse, plate: str, role: str) -> None:
    visit = _inside(house, plate)
    page = house.person(role).get(f"/yard?visit={visit}").text
    assert 'hx-post="/yard/visit' not in page
    assert ('hx-post="/yard/road' in page) == (role == "manager"), "who may shut the road"
    assert _do(house, visit, "move", role, place="A01", reason="full").status_code == 403


def test_the_marshal_moves_a_truck_with_a_tap(house: WebHouse, plate: str) -> None:
    visit = _inside(house, plate)
    bay = _free(house)
    panel = _do(house, visit, "move", place=bay, reason="repark")
    assert panel.status_code == 200
    assert _yard(house).standing[visit].visit.place == bay
    twice = _do(house, visit, "move", place=bay, reason="repark")
    assert twice.status_code == 422
    assert "place.same" in twice.text
    unknown = _do(house, visit, "move", place="Z99", reason="full")
    assert "Bãi không có ô Z99" in unknown.text
    assert _do(house, visit, "move", place="X" * 21, reason="full").status_code == 422


def test_a_vehicle_in_the_wrong_bay_names_who_stands_there(
    house: WebHouse, new_plate: NewPlate
) -> None:
    one, other = new_plate(), new_plate()
    first, second = _inside(house, one), _inside(house, other)
    place = _yard(house).standing[first].visit.place
    answer = _do(house, second, "move", place=place, reason="full")
    assert answer.status_code == 422
    assert "place.taken" in answer.text
    assert show.plate(one) in answer.text or one in answer.text


def test_two_in_each_others_bay_exchange_labels_on_the_walk(
    house: WebHouse, new_plate: NewPlate
) -> None:
    one, other = new_plate(), new_plate()
    first, second = _inside(house, one), _inside(house, other)
    mine, theirs = (_yard(house).standing[v].visit.place for v in (first, second))
    marshal = house.person("marshal")
    marshal.post("/yard/count/start", data={"key": _key(house)})
    walk = _yard(house).walk
    assert walk is not None
    for place, plate in ((theirs, one), (mine, other)):
        seen = {"key": _key(house), "place": place, "plate": plate}
        marshal.post(f"/yard/count/{walk.count.id}/seen", data=seen)
    page = marshal.post(f"/yard/count/{walk.count.id}/finish", data={"key": _key(house)}).text
    assert "Đổi ô cho nhau" in page
    assert f"/yard/visit/{first}/heal" in page
    act = {"key": _key(house), "place": theirs, "reason": "stock_take"}
    page = marshal.post(f"/yard/visit/{first}/heal?back=count", data=act).text
    assert f"/yard/visit/{second}/heal" not in page
    standing = _yard(house).standing
    assert (standing[first].visit.place, standing[second].visit.place) == (theirs, mine)


def test_a_bay_too_short_is_no_label_and_says_who_has_to_move(
    house: WebHouse, new_plate: NewPlate
) -> None:
    long, held = new_plate(), new_plate()
    first, second = _inside(house, long), _inside(house, held)
    mine, theirs = (_yard(house).standing[v].visit.place for v in (first, second))
    _do(house, second, "hold", kind="BROKEN_DOWN", reason="engine")
    panel = house.person("marshal").get(f"/yard/visit/{first}").text
    assert f"/yard/visit/{first}/heal" in panel
    answer = _api(house, "marshal", f"/visits/{first}/heal-bay", place=theirs, why="repark")
    assert answer.status_code == 422
    assert answer.json()["params"]["mend"] == mine
    marshal = house.person("marshal")
    marshal.post("/yard/count/start", data={"key": _key(house)})
    walk = _yard(house).walk
    assert walk is not None
    seen = {"key": _key(house), "place": theirs, "plate": long}
    marshal.post(f"/yard/count/{walk.count.id}/seen", data=seen)
    page = marshal.post(f"/yard/count/{walk.count.id}/finish", data={"key": _key(house)}).text
    assert f"chuyển về ô {mine}" in page
    assert f"/yard/visit/{first}/heal" not in page


def test_a_truck_is_called_from_the_plan(house: WebHouse, plate: str) -> None:
    house.sees("inland-enter", plate)
    visit = house.visit_of(plate)
    marshal = house.person("marshal")
    fields = {"key": _key(house)}
    answer = marshal.post(f"/yard/visit/{visit}/call?back=plan", data=fields)
    assert answer.status_code == 204  # the plan comes by the stream
    assert _yard(house).standing[visit].visit.calls == 2  # the rule had called it once
    assert "đã gọi 2 lần" in marshal.get("/yard").text
    again = marshal.post(f"/yard/visit/{visit}/call?back=plan", data=fields)
    assert again.status_code == 204
    assert _yard(house).standing[visit].visit.calls == 2  # the same tap, told twice


def test_a_broken_down_truck_and_its_repair(house: WebHouse, plate: str) -> None:
    visit = _inside(house, plate)
    panel = _do(house, visit, "hold", kind="BROKEN_DOWN", reason="tyre").text
    assert "Nổ lốp" in panel
    (hold,) = _yard(house).standing[visit].holds
    assert "hỏng xe" in house.person("marshal").get("/yard").text
    _do(house, visit, "release", hold_id=hold.id, reason="repaired")
    assert _yard(house).standing[visit].holds == ()


def test_trailer_and_goods_from_the_panel(house: WebHouse, new_plate: NewPlate) -> None:
    giver, taker = new_plate(), new_plate()
    visit = _inside(house, giver)
    house.enters("inland-enter", taker)
    other = house.visit_of(taker)
    assert _do(house, visit, "couple", number="25R-001.23").status_code == 200
    _do(house, visit, "swap", number="25R00123", into="25R00999")
    assert [e.number for e in _yard(house).standing[visit].coupled] == ["25R00999"]
    _do(house, visit, "uncouple", number="25R00999")
    assert "25R-009.99" in house.person("marshal").get("/yard").text
    goods = _yard(house).standing[visit].goods[0]
    assert _do(house, visit, "transfer", consignment_id=goods.id).status_code in (200, 422)
    lying = [c for c in _yard(house).goods if c.id == goods.id]
    assert lying, "the goods lie in the yard, on the ground or on the trailer"
    taken = _do(house, other, "transfer", consignment_id=goods.id, take="1")
    assert taken.status_code == 200, taken.text
    assert [c.id for c in _yard(house).standing[other].goods] == [goods.id]


def test_a_truck_is_turned_away_and_a_declared_one_cancelled(
    house: WebHouse, new_plate: NewPlate
) -> None:
    here, coming = new_plate(), new_plate()
    house.sees("inland-enter", here)
    visit = house.visit_of(here)
    panel = _do(house, visit, "refuse", reason="papers")
    assert "Chọn một xe" in panel.text  # it is here no more
    expected = house.declare(coming)
    assert show.plate(coming) in house.person("marshal").get("/yard").text
    _do(house, expected, "cancel", reason="not_coming")
    assert show.plate(coming) not in house.person("marshal").get("/yard").text


def test_a_finding_is_dealt_with(house: WebHouse, plate: str) -> None:
    house.passes("inland-enter", "", plate)
    visit = house.visit_of(plate)
    (found,) = _yard(house).standing[visit].findings
    nothing = _do(house, visit, "close", finding_id=found.id, note="")
    assert "finding.note_needed" in nothing.text
    assert _do(house, visit, "close", finding_id=found.id, note="đã xem ảnh").status_code == 200
    assert _yard(house).standing[visit].findings == ()


def test_a_truck_that_is_gone_is_ended_by_the_marshal_alone(house: WebHouse, plate: str) -> None:
    visit = _inside(house, plate)
    assert _do(house, visit, "gone", "operator", side="inland", text="x").status_code == 403
    assert _do(house, visit, "gone", side="inland", text="không thấy").status_code == 200
    assert visit not in _yard(house).standing


# ---------------------------------------------------------------------------------- the walk
def test_a_walk_on_the_phone_from_start_to_differences(
    house: WebHouse, new_plate: NewPlate
) -> None:
    here, lost, extra = new_plate(), new_plate(), new_plate()
    first, second = _inside(house, here), _inside(house, lost)
    place = _yard(house).standing[first].visit.place
    gap = _yard(house).standing[second].visit.place
    marshal = house.person("marshal")
    page = marshal.post("/yard/count/start", data={"key": _key(house)}).text
    assert "Kết thúc, so với sổ" in page
    walk = _yard(house).walk
    assert walk is not None
    seen = f"/yard/count/{walk.count.id}/seen"
    tap = marshal.post(seen, data={"key": _key(house), "place": place, "plate": here})
    assert f'id="spot-{place}"' in tap.text
    assert 'hx-swap-oob="true"' in tap.text
    assert "đúng" in tap.text
    empty = marshal.post(seen, data={"key": _key(house), "place": gap, "plate": ""})
    assert "trống" in empty.text
    free = _free(house)
    marshal.post(seen, data={"key": _key(house), "place": free, "plate": extra})
    outside = marshal.post(seen, data={"key": _key(house), "place": "unassigned", "plate": ""})
    assert 'id="outside"' in outside.text
    bad = marshal.post(seen, data={"key": _key(house), "place": free, "plate": "<b>"})
    assert bad.status_code == 422
    second_phone = marshal.post("/yard/count/start", data={"key": _key(house)}).text
    assert "Kết thúc, so với sổ" in second_phone, "who presses Begin meanwhile walks along"
    assert marshal.get("/yard/stock-take").headers["location"] == "/yard/count"

    done = marshal.post(f"/yard/count/{walk.count.id}/finish", data={"key": _key(house)}).text
    assert "Không thấy xe" in done
    assert "Xe không có trong sổ" in done
    assert show.plate(lost) in done

    gone = {"key": _key(house), "side": "", "reason": "stock_take"}
    after = marshal.post(f"/yard/visit/{second}/gone?back=count", data=gone).text
    assert show.plate(lost) not in after
    admit = {
        "key": _key(house),
        "plate": extra,
        "place": free,
        "source": "stock_take",
        "reason": "stock_take",
        "side_in": "inland",
    }
    after = marshal.post("/yard/inventory?back=count", data=admit).text
    assert show.plate(extra) not in after
    assert _yard(house).standing[house.visit_of(extra)].visit.place == free


def test_only_the_marshal_walks(house: WebHouse) -> None:
    operator = house.person("operator")
    assert operator.post("/yard/count/start", data={"key": "x"}).status_code == 403
    page = operator.get("/yard/count").text
    assert "/yard/count/start" not in page


# ----------------------------------------------------------------------------- the inventory
def test_vehicles_are_taken_in_one_by_one(house: WebHouse, new_plate: NewPlate) -> None:
    plate, bay = new_plate(), _free(house)
    fields = {
        "key": _key(house),
        "plate": plate,
        "trailer": "25R-555.55",
        "place": bay,
        "side_in": "inland",
        "since": "2026-11-20T06:30",
        "source": "inventory",
        "reason": "inventory",
        **{name: str(value) for name, value in BANANAS.items()},
    }
    marshal = house.person("marshal")
    page = marshal.post("/yard/inventory", data=fields)
    assert f"Đã ghi xe {show.plate(plate)}" in page.text
    visit = _yard(house).standing[house.visit_of(plate)].visit
    assert show.when(visit.entered_at) == "20/11/2026 06:30:00"
    assert visit.facts["payload_kg"] == 15_000
    twice = marshal.post("/yard/inventory", data={**fields, "key": _key(house)})
    assert "admit.inside" in twice.text
    assert bay in twice.text


@pytest.mark.parametrize(
    ("field", "value", "key"),
    [
        ("since", "yesterday", "admit.since"),
        ("since", "0001-01-01T00:00", "admit.since"),
        ("since", "2026-11-20T06:30+07:00", "admit.since"),
        ("since", "2999-01-01T00:00", "admit.future"),
        ("plate", "", "admit.no_plate"),
        ("side_in", "", "side.unknown"),
        ("place", "Z99", "place.unknown"),
        ("reason", "", "stock.why_needed"),
        ("source", "lane", "admit.source"),
    ],
)
def test_what_is_wrong_on_the_form(
    house: WebHouse, plate: str, field: str, value: str, key: str
) -> None:
    good = {
        "plate": plate,
        "place": "unassigned",
        "side_in": "inland",
        "since": "",
        "source": "inventory",
        "reason": "inventory",
        "key": _key(house),
    }
    answer = house.person("marshal").post("/yard/inventory", data={**good, field: value})
    assert answer.status_code == 422
    assert f'data-key="{key}"' in answer.text


# ------------------------------------------------------------------------------ the agencies
def test_customs_holds_and_releases_with_one_tap_each(house: WebHouse, plate: str) -> None:
    visit = _inside(house, plate)
    customs = house.person("agency", "CUSTOMS")
    fields = {"key": _key(house), "kind": "AGENCY", "reason": "inspection"}
    page = customs.post(f"/agency/{visit}/hold", data=fields).text
    assert "Kiểm tra thực tế" in page
    others = house.person("agency", "QUARANTINE").get("/agency").text
    assert "Kiểm tra thực tế ·" not in others  # nothing of one agency's is shown to another
    (hold,) = _yard(house).standing[visit].holds
    stolen = {"key": _key(house), "hold_id": hold.id, "reason": "done"}
    refused = house.person("agency", "QUARANTINE").post(f"/agency/{visit}/release", data=stolen)
    assert refused.status_code == 403
    assert "hold.other_agency" in refused.text
    released = customs.post(f"/agency/{visit}/release", data={**stolen, "key": _key(house)})
    assert released.status_code == 200
    assert _yard(house).standing[visit].holds == ()


def test_an_agency_holds_a_vehicle_that_is_not_on_its_list(house: WebHouse, plate: str) -> None:
    house.declare(plate, flow="NONE", load="EMPTY", payload_kg=5_000)
    house.enters("inland-enter", plate)
    quarantine = house.person("agency", "QUARANTINE")
    assert show.plate(plate) not in quarantine.get("/agency").text
    fields = {"kind": "AGENCY", "reason": "sample"}
    page = quarantine.post(
        "/agency/hold", data={**fields, "plate": show.plate(plate), "key": _key(house)}
    )
    assert show.plate(plate) in page.text
    nobody = quarantine.post(
        "/agency/hold", data={**fields, "plate": "99Z99999", "key": _key(house)}
    )
    assert "hold.no_such_plate" in nobody.text


def test_the_marshal_records_a_hold_with_its_paper(house: WebHouse, plate: str) -> None:
    visit = _inside(house, plate)
    fields = {"kind": "SEIZED", "agency": "CUSTOMS", "text": "biên bản vi phạm"}
    bare = _do(house, visit, "hold", **fields)
    assert "hold.paper_needed" in bare.text
    panel = _do(house, visit, "hold", paper_no="BB-03/2026", **fields)
    assert "BB-03/2026" in panel.text
    assert "biên bản vi phạm" in house.person("marshal").get("/agency").text


def test_customs_takes_the_goods(house: WebHouse, plate: str) -> None:
    visit = _inside(house, plate)
    (goods,) = _yard(house).standing[visit].goods
    customs = house.person("agency", "CUSTOMS")
    path = f"/agency/goods/{goods.id}/seize"
    bare = customs.post(path, data={"key": _key(house), "reason": "suspicion"})
    assert bare.status_code == 422
    fields = {"key": _key(house), "reason": "suspicion", "paper_no": "BB-04/2026"}
    assert customs.post(path, data=fields).status_code == 200
    (goods,) = [c for c in _yard(house).goods if c.id == goods.id]
    assert goods.state == "SEIZED"


# ------------------------------------------------------------------------------------ the API
def test_the_same_by_the_api(house: WebHouse, new_plate: NewPlate) -> None:
    plate, other = new_plate(), new_plate()
    visit = _inside(house, plate)
    held = _api(house, "marshal", f"/visits/{visit}/hold", kind="BROKEN_DOWN", reason="tyre")
    assert held.status_code == 200
    release = {"hold_id": held.json()["hold"], "reason": "repaired"}
    assert _api(house, "operator", f"/visits/{visit}/release", **release).status_code == 200
    again = _api(house, "operator", f"/visits/{visit}/release", **release)
    assert again.status_code == 422
    assert again.json()["key"] == "hold.released"
    bay = _free(house)
    moved = _api(house, "marshal", f"/visits/{visit}/move", place=bay, why="repark")
    assert moved.json()["place"] == bay
    no_queue = _api(house, "marshal", f"/visits/{visit}/call")
    assert no_queue.json()["key"] == "place.not_queued"
    body = {"plate": other, "place": "unassigned", "side_in": "inland", "source": "inventory"}
    admitted = _api(house, "marshal", "/yard/admit", **body, why="x", since=1_700_000_000_000_000)
    assert admitted.status_code == 200
    taken_in = admitted.json()["visit"]
    unasked = _api(house, "marshal", f"/visits/{taken_in}/call")
    assert unasked.json()["key"] == "queue.reason_needed"
    called = _api(house, "marshal", f"/visits/{taken_in}/call", why="đưa vào ô")
    assert called.json()["stage"] == "yard"
    (found,) = _yard(house).standing[taken_in].findings
    closed = _api(
        house, "marshal", f"/visits/{taken_in}/close-finding", finding_id=found.id, note="đúng"
    )
    assert closed.status_code == 200
    gone = _api(house, "marshal", f"/visits/{taken_in}/end-unseen", side="inland", why="đã đi")
    assert gone.json()["state"] == "LEFT"
    late = _api(house, "marshal", f"/visits/{taken_in}/move", place=bay)
    assert late.json()["key"] in ("visit.closed", "visit.not_inside")
    count = _api(house, "marshal", "/yard/counts").json()["count"]
    seen = _api(house, "marshal", f"/yard/counts/{count}/seen", place=bay, plate=plate)
    assert seen.status_code == 200
    done = _api(house, "marshal", f"/yard/counts/{count}/finish").json()
    assert plate not in [d["plate"] for d in done["missing"]]
    declared = house.declare(new_plate())
    assert _api(house, "marshal", f"/visits/{declared}/cancel", why="x").status_code == 200
    house.sees("inland-enter", at_gate := new_plate())
    turned = _api(house, "operator", f"/visits/{house.visit_of(at_gate)}/refuse", why="x")
    assert turned.json()["state"] == "REFUSED"


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("/visits/x/hold", {"kind": "LOST", "reason": "x"}),
        ("/visits/x/hold", {"kind": "AGENCY", "reason": "a\u202eb"}),
        ("/visits/x/move", {"place": "A 1"}),
        ("/visits/x/end-unseen", {"side": "sea", "why": "x"}),
        ("/yard/admit", {"plate": "25C01234"}),
        ("/yard/counts/x/seen", {"place": "A01", "plate": "<b>"}),
        ("/yard/counts/x/seen", {"place": "A01", "plate": "25C01234", "more": 1}),
    ],
)
def test_what_is_not_well_formed(house: WebHouse, path: str, body: dict[str, Any]) -> None:
    answer = _api(house, "marshal", path, **body)
    assert answer.status_code == 422
    assert answer.json()["key"] == "request.invalid"


def test_the_live_plan_comes_once_and_then_with_each_change(house: WebHouse, plate: str) -> None:
    visit = _inside(house, plate)
    marshal = house.person("marshal")
    with marshal.stream("GET", "/yard/stream") as stream:
        lines = stream.iter_lines()
        first = _event(lines)
        assert first[0] == "plan"
        assert plate in first[1]
        _do(house, visit, "hold", kind="BROKEN_DOWN", reason="engine")
        name, html = _event(lines)
        while name != "plan" or "hỏng xe" not in html:
            name, html = _event(lines)


def _event(lines: Any) -> tuple[str, str]:
    """The next event of a stream: its name and its data."""
    name, data = "", []
    for line in lines:
        if line.startswith("event: "):
            name = line.removeprefix("event: ")
        elif line.startswith("data:"):
            data.append(line.removeprefix("data:"))
        elif not line and name:
            return name, "\n".join(data)
    raise AssertionError("the stream ended")


def test_the_marshal_keeps_a_picture_of_the_paper(house: WebHouse, plate: str) -> None:
    visit = _inside(house, plate)
    marshal, picture = house.person("marshal"), jpeg()
    fields = {"kind": "AGENCY", "agency": "QUARANTINE", "paper_no": "KD-9", "reason": "sample"}
    file = {"photo": ("paper.jpg", picture, "image/jpeg")}
    held = marshal.post(
        f"/yard/visit/{visit}/hold", data={**fields, "key": _key(house)}, files=file
    )
    assert held.status_code == 200
    digest = hashlib.sha256(picture).hexdigest()
    assert marshal.get(f"/evidence/{digest}").content == picture
    given = {"state": "GIVEN", "agency": "CUSTOMS", "paper_no": "HQ-1", "key": _key(house)}
    assert marshal.post(f"/agency/{visit}", data=given, files=file).status_code == 200
    with house.centre._engine.connect() as book:
        entries = book.execute(text("SELECT kind, raw FROM ledger_entry")).all()
    assert {kind for kind, raw in entries if digest.encode() in bytes(raw)} >= {
        "hold",
        "clearance",
    }
    none = {"photo": ("", b"", "application/octet-stream")}  # the file field was left empty
    given = {**given, "state": "NEEDED", "reason": "nhầm", "key": _key(house)}
    assert marshal.post(f"/agency/{visit}", data=given, files=none).status_code == 200
    other = {"photo": ("paper.png", b"\x89PNG", "image/png")}
    refused = marshal.post(
        f"/agency/{visit}", data={**given, "state": "GIVEN", "key": _key(house)}, files=other
    )
    assert "evidence.not_jpeg" in refused.text
    stray = {"else": ("a.jpg", picture, "image/jpeg")}
    refused = marshal.post(f"/agency/{visit}", data={**given, "key": _key(house)}, files=stray)
    assert "request.invalid" in refused.text


def test_customs_adds_a_picture_to_its_own_record(house: WebHouse, plate: str) -> None:
    visit = _inside(house, plate)
    (goods,) = _yard(house).standing[visit].goods
    customs, picture = house.person("agency", "CUSTOMS"), jpeg()
    page = customs.get("/agency").text
    form = page[page.index(f'hx-post="/agency/goods/{goods.id}/seize"') - 120 :][:400]
    assert "multipart/form-data" in form  # else the picture would be lost on the way
    fields = {"key": _key(house), "text": "hàng không khai báo", "paper_no": "BB-5"}
    file = {"photo": ("paper.jpg", picture, "image/jpeg")}
    path = f"/agency/goods/{goods.id}/seize"
    assert customs.post(path, data=fields, files=file).status_code == 200
    with house.centre._engine.connect() as book:
        raw = book.execute(text("SELECT raw FROM ledger_entry WHERE kind = 'seizure'")).all()
    assert any(hashlib.sha256(picture).hexdigest().encode() in bytes(r[0]) for r in raw)
