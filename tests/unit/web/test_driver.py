"""The driver's phone, from the declaration at home to the road: one page, no login, HTTP only."""

import re
from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from tests.unit.web.test_pay import body, due, scanned, tell
from tests.webhouse import BANANAS, WebHouse
from web import show
from web.auth import CSRF_HEADER
from web.ratelimit import Brake


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[WebHouse]:
    """A gate with free bays, whatever other tests parked."""
    found = WebHouse(tmp_path_factory.mktemp("drivers") / "var")
    found.start()
    yield found
    found.stop()


@pytest.fixture(autouse=True)
def patient_gate(house: WebHouse) -> None:
    """Nobody guessed yet; all tests ask from one address."""
    house.app.state.driver_brake = Brake()


def announced(house: WebHouse, plate: str, phone4: str = "") -> dict[str, Any]:
    """What a declarant gets back."""
    told = {"plate": plate, "facts": BANANAS, "phone4": phone4}
    answer = house.device.post("/api/v1/declarations", json=told, headers=house.key())
    assert answer.status_code == 201, answer.text
    found: dict[str, Any] = answer.json()
    return found


def page(house: WebHouse, address: str, lang: str = "vi") -> str:
    answer = house.stranger().get(f"{address}?lang={lang}")
    assert answer.status_code == 200, answer.text
    return answer.text


def looked_up(house: WebHouse, plate: str, phone4: str) -> httpx.Response:
    fields = {"plate": plate, "phone4": phone4}
    return house.stranger().post("/d", data=fields, headers={"Sec-Fetch-Site": "same-origin"})


def test_a_driver_follows_the_whole_visit_on_one_page(house: WebHouse, plate: str) -> None:
    mine = announced(house, plate)["driver_page"]
    assert "Mời xe đến cổng" in page(house, mine)
    sighting = house.sees("inland-enter", plate)
    assert "Chờ vào" in page(house, mine)
    house.passes("inland-enter", sighting, plate)
    visit = house.visit_of(plate)
    bay = house.ask(house.centre.card(visit)).visit.place
    shown = page(house, mine)
    assert f"<b>{bay}</b>" in shown
    assert f'aria-label="Sơ đồ bãi: ô {bay} được đánh dấu"' in shown
    assert all(agency in shown for agency in ("Biên phòng", "Hải quan", "Kiểm dịch"))
    confirm = {"plate": plate}
    booth = house.person("operator")
    booth.post(f"/api/v1/visits/{visit}/confirm", json=confirm, headers=house.key())
    charge = house.ask(house.centre.card(visit)).charge
    assert charge is not None
    shown = page(house, mine)
    assert "300.000" in shown
    assert charge.code in scanned(shown[shown.index("<figure>") :])
    tell(house, body(charge.code, charge.total))
    receipt = house.ask(house.centre.card(visit)).receipt
    assert receipt is not None
    shown = page(house, mine)
    assert "<figure>" not in shown
    assert f'href="/public/receipts/{receipt.code}"' in shown


def test_who_fits_no_bay_is_not_told_that_it_is_next(house: WebHouse, plate: str) -> None:
    told = {"plate": plate, "facts": {**BANANAS, "payload_kg": 90_000}}
    mine = house.device.post("/api/v1/declarations", json=told, headers=house.key()).json()
    house.enters("inland-enter", plate)
    shown = page(house, mine["driver_page"], "en")
    assert "No bay of this yard takes this vehicle" in shown
    assert "You are next" not in shown


def test_the_page_names_no_person_and_no_other_vehicle(
    house: WebHouse, new_plate: Any, plate: str
) -> None:
    other = new_plate()
    house.enters("inland-enter", other)
    mine = announced(house, plate, "0917")["driver_page"]
    house.enters("inland-enter", plate)
    shown = page(house, mine)
    assert show.plate(plate) in shown
    assert other not in shown
    assert show.plate(other) not in shown
    assert "0917" not in shown


@pytest.mark.parametrize(("lang", "word"), [("zh", "请驶往口岸入口"), ("en", "Come to the gate")])
def test_it_speaks_the_drivers_language(house: WebHouse, plate: str, lang: str, word: str) -> None:
    assert word in page(house, announced(house, plate)["driver_page"], lang)


def test_plate_and_last_four_digits_open_it(house: WebHouse, plate: str) -> None:
    mine = announced(house, plate, "0917")["driver_page"]
    assert looked_up(house, show.plate(plate), "0917").headers["location"] == mine


@pytest.mark.parametrize("digits", ["0918", "", "09170", "abcd"])
def test_wrong_digits_and_an_unknown_plate_get_the_same_answer(
    house: WebHouse, plate: str, digits: str
) -> None:
    announced(house, plate, "0917")
    refused, unknown = looked_up(house, plate, digits), looked_up(house, "99Z99999", "0917")
    assert (refused.status_code, unknown.status_code) == (404, 404)
    assert "Không tìm thấy xe" in refused.text
    assert refused.text.count("bốn số") == unknown.text.count("bốn số")


def test_a_vehicle_without_a_declared_phone_opens_for_no_digits(
    house: WebHouse, plate: str
) -> None:
    announced(house, plate)
    assert looked_up(house, plate, "").status_code == 404


def test_guessing_digits_is_slowed(house: WebHouse, plate: str) -> None:
    announced(house, plate, "0917")
    answers = [looked_up(house, plate, f"{n:04d}").status_code for n in range(8)]
    assert answers[0] == 404
    assert answers[-1] == 429
    other = {"name": "ai-do", "password": "không phải mật khẩu này"}
    at_desk = house.stranger().post("/login", data=other, headers={"Sec-Fetch-Site": "same-origin"})
    assert at_desk.status_code == 401  # and not 429: the desks are not slowed with it


def test_of_a_phone_only_four_digits_are_taken(house: WebHouse, plate: str) -> None:
    told = {"plate": plate, "facts": BANANAS, "phone4": "0912345678"}
    answer = house.device.post("/api/v1/declarations", json=told, headers=house.key())
    assert answer.status_code == 422
    assert "phone4" in answer.text


def test_a_mistyped_code_and_another_gates_code_say_so(house: WebHouse, plate: str) -> None:
    code = announced(house, plate)["driver_code"]
    wrong = ("3" if code[0] == "2" else "2") + code[1:]
    mistyped = house.stranger().get(f"/d/{wrong}")
    assert mistyped.status_code == 404
    assert "gõ sai" in mistyped.text


def test_what_was_declared_and_what_was_misread_are_one_page(house: WebHouse, plate: str) -> None:
    """The code handed out at home opens the visit that the booth's correction made of it."""
    mine = announced(house, plate, "0917")["driver_page"]
    misread = plate.replace("25C", "25G")  # of no other test: their numbers differ
    house.enters("inland-enter", misread, accept=False)
    visit = house.visit_of(misread)
    fields = {"plate": plate, "why": "bùn che chữ"}
    answer = house.person("operator").post(
        f"/api/v1/visits/{visit}/confirm", json=fields, headers=house.key()
    )
    assert answer.status_code == 200, answer.text
    bay = house.ask(house.centre.card(visit)).visit.place
    assert f"<b>{bay}</b>" in page(house, mine)
    assert looked_up(house, plate, "0917").status_code == 303


def test_the_desk_hands_out_a_slip_with_the_code_as_letters_and_picture(
    house: WebHouse, plate: str
) -> None:
    house.enters("inland-enter", plate)
    visit = house.visit_of(plate)
    operator = house.person("operator")
    assert f'href="/booth/{visit}/driver"' in operator.get(f"/booth/{visit}").text
    answer = operator.get(f"/booth/{visit}/driver", follow_redirects=True)
    code = re.search(r"[2-9A-Z]{4}-[2-9A-Z]{4}-[2-9A-Z]{5}", answer.text)
    assert code is not None
    assert scanned(answer.text) == f"{house.url}/d/{code[0]}"
    assert house.stranger().get(f"/booth/{visit}/driver").status_code in (303, 401)


def test_the_marshal_hands_it_out_too(house: WebHouse, plate: str) -> None:
    house.enters("inland-enter", plate)
    visit = house.visit_of(plate)
    assert (
        f'href="/booth/{visit}/driver"' in house.person("marshal").get(f"/yard/visit/{visit}").text
    )


def test_only_what_changes_comes_again(house: WebHouse, plate: str) -> None:
    mine = announced(house, plate)["driver_page"]
    part = house.stranger().get(f"{mine}?part=1").text
    assert "Mời xe đến cổng" in part
    assert "<html" not in part


def test_the_whole_page_fits_a_2g_line(house: WebHouse, plate: str) -> None:
    """Page with its QR, style and script together, before compression: under 50,000 bytes."""
    charge = due(house, plate)
    mine = f"/d/{house.centre.driver_code(charge['visit'])}"
    html = house.stranger().get(mine).text
    assert "<svg" in html
    linked = re.findall(r'(?:src|href)="(/static/[^"]+)"', html)
    assert linked == ["/static/driver.css", "/static/driver.js"]
    whole = len(html.encode()) + sum(len(house.stranger().get(x).content) for x in linked)
    assert whole < 50_000, whole


def test_who_is_inside_finds_its_bay_although_the_next_trip_is_declared(
    house: WebHouse, plate: str
) -> None:
    here = announced(house, plate, "4417")["driver_page"]
    house.enters("inland-enter", plate)
    tomorrow = announced(house, plate, "4417")["driver_page"]
    assert tomorrow != here
    assert looked_up(house, plate, "4417").headers["location"] == here


def test_the_booth_may_look_a_driver_up_in_its_own_browser(house: WebHouse, plate: str) -> None:
    page_of = announced(house, plate, "4417")["driver_page"]
    booth = house.person("operator")
    told = re.search(r'name="_csrf" value="(\w+)"', booth.get("/d").text)
    assert told is not None
    fields = {"plate": plate, "phone4": "4417", "_csrf": told[1]}
    found = booth.post("/d", data=fields, headers={CSRF_HEADER: "", "HX-Request": "false"})
    assert found.headers.get("location") == page_of
    assert "_csrf" not in house.stranger().get("/d").text


def test_a_foreign_driver_reads_the_limit_of_its_stay_on_the_own_clock(house: WebHouse) -> None:
    house.enters("border-enter", "云G54321")
    code = house.centre.driver_code(house.visit_of("云G54321"))
    assert "北京 满24小时" in page(house, f"/d/{code}", "zh")


def test_a_refused_driver_finds_the_way_back_to_the_own_page(house: WebHouse, plate: str) -> None:
    mine = announced(house, plate, "4417")["driver_page"]
    ours = {"Sec-Fetch-Site": "same-origin"}
    refused = house.stranger().post(f"{mine}/slot", data={"draw": "none"}, headers=ours)
    assert refused.is_client_error
    assert f'href="{mine}"' in refused.text
    assert 'href="/d"' in looked_up(house, plate, "0000").text
    assert 'href="/d"' in house.stranger().get("/d/XXXX-XXXX-XXXXX").text
