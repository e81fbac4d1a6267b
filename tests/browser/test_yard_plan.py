"""The administrator draws the yard: a bay is dragged aside, kept as a version and applied."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from tests.unit.parking.yards import bay, text
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


TWO_BAYS = text(bay("A01"), bay("A02", length_cm="1300", distance_m="900"))
LARGE = {"flow": "IMPORT", "load": "LOADED", "regime": "ORDINARY", "commodity": "GENERAL",
         "payload_kg": 25_000, "journey": "INLAND"}  # fmt: skip


def test_the_marshal_reads_who_could_make_room_and_presses_once(
    chromium: Browser, tmp_path: Path
) -> None:
    drawn = tmp_path / "yard.toml"
    drawn.write_bytes(TWO_BAYS)
    house = WebHouse(tmp_path / "var", yard=drawn)
    house.start()
    try:
        house.declare("25C01234")  # short enough for A02, but A01 is nearer
        house.enters("inland-enter", "25C01234")
        house.declare("29H55555", **LARGE)
        house.enters("border-enter", "29H55555")
        house.person("marshal")
        window = chromium.new_context(base_url=house.url, viewport={"width": 390, "height": 844})
        page = window.new_page()
        page.goto(f"/first/{house.centre.accounts.create_link('marshal')}")
        page.locator("button.primary").click()
        page.goto("/yard")
        advice = page.locator(".advice")
        expect(advice).to_contain_text("A01 → A02", timeout=60_000)  # its process begins
        expect(advice).to_contain_text("29H-555.55")
        advice.locator("button").click()
        expect(advice).to_be_hidden()
        for plate, place in (("29H55555", "A01"), ("25C01234", "A02")):
            card = house.ask(house.centre.card(house.visit_of(plate)))
            assert card.visit.place == place
        window.close()
    finally:
        house.stop()
