"""An odd night at the booth in a real browser: four questions, each answered with one key."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests import exceptions as odd
from tests.browser.desk import PATIENCE_MS
from tests.browser.test_booth_day import _note
from tests.webhouse import WebHouse

pytestmark = [pytest.mark.browser, pytest.mark.broker]


@pytest.fixture
def page(chromium: Browser, house: WebHouse) -> Iterator[Page]:
    """A booth's window, signed in; what the browser complains about fails the test."""
    window = chromium.new_context(base_url=house.url, viewport={"width": 1366, "height": 768})
    window.set_default_timeout(PATIENCE_MS)
    expect.set_options(timeout=PATIENCE_MS)
    faults: list[str] = []
    found = window.new_page()
    found.on("pageerror", lambda error: faults.append(str(error)))
    found.on("console", lambda message: _note(message, faults))
    house.person("operator")
    found.goto(f"/first/{house.centre.accounts.create_link('operator')}")
    found.locator("button.primary").click()
    found.wait_for_url("**/booth")
    yield found
    window.close()
    assert faults == []


def _card(page: Page, visit: str, step: str) -> None:
    """This card is open, and this is what it asks."""
    expect(page.locator("#card")).to_have_attribute("data-id", visit)
    expect(page.locator("#card")).to_have_attribute("data-next", step)


def test_one_key_says_which_vehicle_leaves(page: Page, house: WebHouse) -> None:
    visit = odd.ambiguous(house, "25C10011", "25C10071")
    home = house.visit_of("25C10071")
    page.goto(f"/booth/{visit}")
    _card(page, visit, "who")
    number = page.locator(f'.cand[value="{home}"]').get_attribute("data-pick")
    assert number is not None
    page.keyboard.press(number)
    expect(page.locator("#card")).to_have_attribute("data-id", home)
    expect(page.locator('#card h1 [data-plate="25C10071"]')).to_be_visible()
    expect(page.locator(f"#row-{visit}")).to_have_count(0)


def test_typing_a_plate_is_never_taken_for_an_answer(page: Page, house: WebHouse) -> None:
    visit = odd.ambiguous(house, "25C10011", "25C10071")
    page.goto(f"/booth/{visit}")
    _card(page, visit, "who")
    page.keyboard.type("25C10011", delay=60)
    expect(page.locator("#plate")).to_have_value("25C10011")
    _card(page, visit, "who")
    page.keyboard.press("Enter")
    home = house.visit_of("25C10011")
    expect(page.locator("#card")).to_have_attribute("data-id", home)


def test_a_vehicle_that_nobody_could_read_is_chosen_by_picture(page: Page, house: WebHouse) -> None:
    home = odd.enter(house, "inland-enter", "25C10011")
    odd.enter(house, "inland-enter", "29H18844")
    visit = odd.unreadable(house)
    page.goto(f"/booth/{visit}")
    _card(page, visit, "who")
    expect(page.locator(f'.cand[value="{home}"]')).to_have_attribute("data-pick", "2")
    page.keyboard.press("2")
    expect(page.locator("#card")).to_have_attribute("data-id", home)


def test_a_truck_is_turned_back_and_joined(page: Page, house: WebHouse) -> None:
    visit = odd.turned_back(house, "25C20022")
    page.goto(f"/booth/{visit}")
    _card(page, visit, "confirm")
    page.keyboard.press("Enter")
    _card(page, visit, "follow")
    answer = page.locator('button[value="TURNED_BACK"]')
    page.keyboard.press(answer.get_attribute("data-pick") or "")
    expect(page.locator(".tag-EXEMPT").first).to_be_visible()
    expect(page.locator(".rest")).to_contain_text("Bị trả lại")


def test_the_other_side_is_assessed_anew_and_paid(page: Page, house: WebHouse) -> None:
    visit = odd.other_side(house, "云G30033")
    page.goto(f"/booth/{visit}")
    _card(page, visit, "side")
    expect(page.locator(".versus")).to_contain_text("1.300.000")
    page.keyboard.press("Enter")  # Enter alone changes no fee
    _card(page, visit, "side")
    page.keyboard.press("1")
    _card(page, visit, "pay")
    expect(page.locator("#tendered")).to_be_focused()
    page.keyboard.type("1000k")
    page.keyboard.press("Enter")
    expect(page.locator("#notice")).to_contain_text("0000002")


def test_another_trailer_is_confirmed_and_what_is_open_stays_open(
    page: Page, house: WebHouse
) -> None:
    visit = odd.other_trailer(house, "29C40044", "29R11111", "15R22222")
    page.goto(f"/booth/{visit}")
    _card(page, visit, "trailer")
    page.locator("#history summary").click()
    expect(page.locator("#history")).to_contain_text("Chưa ai sửa gì")
    page.keyboard.press("1")
    expect(page.locator(".pulled")).to_contain_text("15R-222.22")
    expect(page.locator("#card")).not_to_have_attribute("data-next", "trailer")
    expect(page.locator("#history")).to_contain_text(re.compile("Hàng: 29C-400.44"))
