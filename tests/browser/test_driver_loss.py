"""The driver's phone where the network swallows what is sent: it says how old is what it shows."""

from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from tests.webhouse import WebHouse

pytestmark = [pytest.mark.browser]
PATIENCE_MS = 30_000


def test_a_page_that_gets_no_answer_says_its_age_and_heals(
    chromium: Browser, tmp_path: Path
) -> None:
    expect.set_options(timeout=PATIENCE_MS)
    house = WebHouse(tmp_path / "var")
    house.start()
    try:
        house.declare("25C01234")
        house.enters("inland-enter", "25C01234")
        code = house.centre.driver_code(house.visit_of("25C01234"))
        window = chromium.new_context(base_url=house.url, viewport={"width": 390, "height": 844})
        page = window.new_page()
        page.clock.install()
        page.goto(f"/d/{code}")
        expect(page.locator(".bay b")).to_be_visible()
        page.route("**/*part=1", lambda _: None)  # taken, and never answered
        with page.expect_request("**/*part=1"):
            page.clock.run_for(20_000)
        expect(page.locator("#lost")).to_be_hidden()
        page.clock.run_for(70_000)
        expect(page.locator("#lost")).to_contain_text("1 min")
        page.unroute("**/*part=1")
        page.clock.run_for(40_000)
        expect(page.locator("#lost")).to_be_hidden()
        expect(page.locator(".bay b")).to_be_visible()
        window.close()
    finally:
        house.stop()
