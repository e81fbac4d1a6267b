"""The desk by its keys: candidates, help while typing, one-key reasons, lock, lost network."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, Route, expect

from tests.servers import Mosquitto
from tests.up import until
from tests.webhouse import BANANAS, WebHouse

pytestmark = [pytest.mark.browser, pytest.mark.broker]
PATIENCE_MS = 30_000
PIN = "260791"
UNSURE = [
    {
        "role": "tractor",
        "text": "25C01284",
        "country": "VN",
        "colour": "yellow",
        "lines": 2,
        "confidence": 700,
        "accept": False,
        "candidates": [{"text": "25C01284", "p": 700}, {"text": "25C01234", "p": 250}],
        "corners": [[520, 500], [780, 500], [780, 570], [520, 570]],
    }
]


@pytest.fixture
def house(tmp_path: Path, mosquitto_broker: Mosquitto) -> Iterator[WebHouse]:
    """A whole centre with a real broker."""
    found = WebHouse(tmp_path / "var", mosquitto_broker.port)
    found.start()
    until(lambda: all(found.centre.ready().values()))
    yield found
    found.stop()


@pytest.fixture
def page(chromium: Browser, house: WebHouse) -> Iterator[Page]:
    """The operator's window at the booth, by a one-time link."""
    expect.set_options(timeout=PATIENCE_MS)
    window = chromium.new_context(base_url=house.url, viewport={"width": 1366, "height": 768})
    window.set_default_timeout(PATIENCE_MS)
    house.person("operator")
    found = window.new_page()
    found.goto(f"/first/{house.centre.accounts.create_link('operator')}")
    found.locator("button.primary").click()
    found.wait_for_url("**/booth")
    expect(found.locator("#link")).to_have_text("Trực tuyến")
    yield found
    window.close()


def _step(page: Page, name: str) -> None:
    expect(page.locator("#card")).to_have_attribute("data-next", name)


def test_a_digit_takes_a_candidate_and_enter_confirms_it(page: Page, house: WebHouse) -> None:
    house.declare("25C01234")
    house.sees("inland-enter", "25C01284", plates=UNSURE)
    _step(page, "confirm")
    expect(page.locator("#card h1 .plate-two span")).to_have_text(["25C", "012.84"])
    page.keyboard.press("2")
    expect(page.locator("#plate")).to_have_value("25C01234")
    expect(page.locator("#confirm")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("#rows li")).to_have_count(1)
    expect(page.locator('#card h1 [data-plate="25C01234"]')).to_be_visible()


def test_typing_says_what_no_plate_has_there(page: Page, house: WebHouse) -> None:
    house.sees("inland-enter", "25C01284", plates=UNSURE)
    _step(page, "confirm")
    page.keyboard.type("25C0I")  # begins with the number of a candidate: it is typing all the same
    expect(page.locator("#plate")).to_have_value("25C0I")
    expect(page.locator("#plate-hint")).to_contain_text("Ký tự thứ 5")
    expect(page.locator("#plate-hint")).to_contain_text("0–9")
    page.keyboard.press("Backspace")
    page.keyboard.type("1234")
    expect(page.locator("#plate-hint")).to_contain_text("Đúng dạng")
    page.keyboard.press("Escape")
    expect(page.locator("#plate")).to_have_value("25C01284")


def test_a_breakdown_is_told_with_two_keys(page: Page, house: WebHouse) -> None:
    house.enters("inland-enter", "25C01234")
    _step(page, "confirm")
    page.keyboard.press("F7")
    expect(page.locator("#broken")).to_have_attribute("open", "")
    page.keyboard.press("2")
    expect(page.locator(".alert")).to_contain_text("Hỏng lốp")
    page.keyboard.press("F6")
    page.keyboard.press("Escape")
    expect(page.locator("#exempt")).not_to_have_attribute("open", "")


def test_a_lock_hides_nothing_and_a_pin_opens_it(page: Page, house: WebHouse) -> None:
    page.goto("/booth/lock")
    page.locator("input[name=pin]").fill(PIN)
    page.keyboard.press("Enter")
    expect(page.get_by_role("status")).to_be_visible()
    house.enters("inland-enter", "29H18844")
    page.goto("/booth")
    _step(page, "confirm")
    page.locator("#fact-payload_kg").fill("12000")
    page.keyboard.press("Alt+l")
    expect(page.locator("#lock")).to_be_visible()
    expect(page.locator("#fact-payload_kg")).to_be_visible()
    expect(page.locator("#fact-payload_kg")).to_have_value("12000")
    until(lambda: _refused(page, house, f"/booth/{house.visit_of('29H18844')}/assess"))
    assert _refused(page, house, "/booth/lock/pin")
    page.keyboard.type("111222")
    expect(page.locator("#lock output")).to_contain_text("4")
    page.keyboard.type(PIN)
    expect(page.locator("#lock")).to_be_hidden()
    expect(page.locator("#fact-payload_kg")).to_have_value("12000")
    page.locator("#facts-form button").click()
    expect(page.locator(".known")).to_contain_text("12.000")


def _refused(page: Page, house: WebHouse, path: str) -> bool:
    """Whether the centre itself refuses this session's acts, whatever the page shows."""
    token = page.evaluate("JSON.parse(document.body.getAttribute('hx-headers'))['X-CSRF-Token']")
    said = page.request.post(
        path,
        form={"key": "x", "_csrf": token, "pin": "918273"},
        headers={"Origin": house.url},
    )
    return said.status == 423


def test_an_act_without_an_answer_is_sent_until_it_has_one(page: Page, house: WebHouse) -> None:
    house.declare("25C01234", **BANANAS)
    house.sees("inland-enter", "25C01234")
    _step(page, "confirm")
    tries: list[str] = []

    def lose(route: Route) -> None:
        tries.append(route.request.post_data or "")
        if len(tries) == 1:
            route.fetch()  # the centre hears it; its answer is lost on the way
        if len(tries) < 3:
            route.abort("connectionreset")
        else:
            route.continue_()

    page.route("**/confirm", lose)
    page.keyboard.press("Enter")
    expect(page.locator("#sending li")).to_contain_text("Đang gửi lại")
    expect(page.locator("#sending .done")).to_be_visible()
    _step(page, "pay")
    assert len(set(tries)) == 1  # the same act under the same key
    assert house.person("operator").get("/booth").text.count('data-id="') >= 1


def test_a_silent_network_is_said(page: Page) -> None:
    page.context.set_offline(True)
    expect(page.locator("body.lost #link")).to_be_visible()
    page.context.set_offline(False)
    expect(page.locator("#link")).to_have_text("Trực tuyến")


def test_a_desk_of_one_side_sees_its_own_lanes(page: Page, house: WebHouse) -> None:
    house.sees("inland-enter", "29H18844")
    house.sees("border-enter", "云G12345")
    page.goto("/booth?lanes=border")
    expect(page.locator('#card h1 [data-plate="云G12345"]')).to_be_visible()
    expect(page.locator('#rows [data-plate="29H18844"]')).to_be_hidden()
