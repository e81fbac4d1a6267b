"""The administrator draws the yard: a bay is dragged aside, kept as a version and applied."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from tests.webhouse import WebHouse

pytestmark = [pytest.mark.browser]


def test_a_bay_is_dragged_kept_and_applied(chromium: Browser, tmp_path: Path) -> None:
    house = WebHouse(tmp_path / "var")
    house.start()
    try:
        house.person("admin")
        window = chromium.new_context(base_url=house.url, viewport={"width": 1366, "height": 768})
        page = window.new_page()
        faults: list[str] = []
        page.on("pageerror", lambda error: faults.append(str(error)))
        page.goto(f"/first/{house.centre.accounts.create_link('admin')}")
        page.locator("button.primary").click()
        page.goto("/admin/yard")
        before = house.centre.yard.bays["B12"]
        bay = page.locator("#bay-B12").bounding_box()
        assert bay is not None
        x, y = bay["x"] + bay["width"] / 2, bay["y"] + bay["height"] / 2
        page.mouse.move(x, y)
        page.mouse.down()
        page.mouse.move(x + 30, y, steps=5)
        page.mouse.up()
        page.wait_for_url(re.compile("open=bay"))
        expect(page.locator("#bay-B12.picked")).to_be_visible()
        expect(page.locator("input[name=x_cm]").last).not_to_have_value(str(before.x_cm))
        expect(page.locator("input[name=neighbours]")).to_have_value("")
        page.locator("form[action$=keep] input[name=why]").fill("kẻ lại vạch")
        page.locator("form[action$=keep] button").click()
        row = page.locator("tr", has=page.locator("th", has_text=re.compile(r"^2$")))
        row.locator("summary").click()
        row.locator("form[action$=apply] input[name=why]").fill("hôm nay")
        row.locator("form[action$=apply] button").click()
        expect(page.locator("tr.chosen th").first).to_contain_text("2")
        assert house.centre.yard.bays["B12"].x_cm > before.x_cm
        assert faults == []
        window.close()
    finally:
        house.stop()
