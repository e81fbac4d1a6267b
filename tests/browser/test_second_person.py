"""The second person in a real browser: what the booth opened appears by itself and is signed."""

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.desk import PATIENCE_MS
from tests.webhouse import BANANAS, WebHouse

pytestmark = [pytest.mark.browser, pytest.mark.broker]
PLATE = "25C01234"


def window(chromium: Browser, house: WebHouse, role: str, faults: list[str]) -> Page:
    """A browser of its own for a new person of that role, signed in by a one-time link."""
    context = chromium.new_context(base_url=house.url, viewport={"width": 1366, "height": 900})
    context.set_default_timeout(PATIENCE_MS)
    name = f"{role}-at-a-desk"
    house.centre.accounts.add(name, role)
    page = context.new_page()
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.on("console", lambda m: faults.append(m.text) if "Content" in m.text else None)
    page.goto(f"/first/{house.centre.accounts.create_link(name)}")
    page.locator("button.primary").click()
    page.wait_for_url(lambda url: "/first/" not in url)
    return page


def test_an_override_and_an_ambulance_are_signed_in_the_office(
    chromium: Browser, house: WebHouse
) -> None:
    expect.set_options(timeout=PATIENCE_MS)
    faults: list[str] = []
    visit = house.declare(PLATE, **BANANAS)
    house.enters("inland-enter", PLATE)
    house.sees("border-leave", PLATE)
    booth = window(chromium, house, "operator", faults)
    office = window(chromium, house, "manager", faults)
    office.goto("/oversight")
    expect(office.locator("#lists .empty")).to_have_count(3)

    booth.goto(f"/booth/{visit}")
    booth.locator("details.override summary").click()
    booth.locator(f"#override-{visit}").fill("the bridge closes at five")
    booth.locator("details.override button.danger").click()
    signing = office.locator("#lists article", has_text="the bridge closes at five")
    expect(signing).to_be_visible()
    signing.locator("input[name=note]").fill("saw the picture")
    office.keyboard.press("Enter")
    expect(signing).to_have_count(0)

    booth.locator("details.emergency summary").click()
    ambulance = booth.locator("details.emergency form[hx-post*=inland-leave]")
    ambulance.locator("button").click()
    waiting = office.locator("#lists article", has_text="Xe cứu thương")
    expect(waiting).to_contain_text("Chưa ghi ai, việc gì")
    booth.locator("details.emergency summary").click()
    booth.locator("details.emergency summary").click()
    told = booth.locator(".emergencies input[name=account]")
    told.fill("Phong Thổ hospital")
    for _ in ("closed", "open again"):  # the list is fetched anew, and what is typed stays
        with booth.expect_response("**/oversight/emergencies"):
            booth.locator("details.emergency summary").click()
    expect(told).to_have_value("Phong Thổ hospital")
    booth.locator(".emergencies button").click()
    expect(booth.locator(".emergencies form")).to_have_count(0)
    expect(waiting).to_contain_text("Phong Thổ hospital")
    waiting.locator("button").click()
    expect(office.locator("#lists .empty")).to_have_count(3)
    for page in (booth, office):
        page.context.close()
    assert faults == []
