"""A day's draw from its secret to the booth: manager, drivers and operator, each on a page."""

import re
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from gate.service.slots import code
from parking.draw import sha
from tests.slots import WORD, at_eight, gate_with_clock, tomorrow
from tests.webhouse import BANANAS, WebHouse
from web import show

pytestmark = [pytest.mark.browser]
PLATES = [f"25C1000{nth}" for nth in range(6)]


def signs_in(page: Page, house: WebHouse, role: str) -> None:
    house.person(role)
    page.goto(f"/first/{house.centre.accounts.create_link(role)}")
    page.locator("button.primary").click()


def test_a_draw_is_announced_asked_drawn_given_back_and_seen_at_the_booth(
    chromium: Browser, tmp_path: Path
) -> None:
    with gate_with_clock(tmp_path) as (house, hands):
        window = chromium.new_context(base_url=house.url, viewport={"width": 1366, "height": 768})
        page, faults = window.new_page(), list[str]()
        page.on("pageerror", lambda error: faults.append(str(error)))
        signs_in(page, house, "manager")
        page.goto("/slots")
        page.locator("#make-secret").click()
        expect(page.locator("#commitment")).to_have_value(re.compile("^[0-9a-f]{64}$"))
        secret = page.locator("#secret").inner_text()
        assert page.locator("#commitment").input_value() == sha(secret)
        day = tomorrow(hands)
        page.locator("input[name=day]").fill(day)
        closes = datetime.fromtimestamp(hands.now() / 1_000_000, show.HANOI) + timedelta(hours=1)
        closes = closes.replace(second=0, microsecond=0)
        page.locator("input[name=closes]").fill(closes.strftime("%Y-%m-%dT%H:%M"))
        page.locator("form[action$=announce] button").click()
        expect(page.locator("#draw-1 h2")).to_contain_text(day)
        (told,) = house.stranger().get("/api/v1/public/slots").json()
        assert told["commitment"] == sha(secret)

        phone = chromium.new_context(base_url=house.url, viewport={"width": 390, "height": 844})
        driver = phone.new_page()
        for plate in PLATES:
            house.declare(plate, **BANANAS)
            driver.goto(f"/d/{house.centre.driver_code(house.visit_of(plate))}")
            driver.locator("select[name=first]").select_option("08:00")
            driver.locator("input[name=driver]").fill(f"790{plate}")
            driver.locator("form[action$=slot] button").click()
            expect(driver.locator("main")).to_contain_text("Đã xin: 08:00")

        hands.to(show.micros(closes))
        page.goto("/slots")
        expect(page.locator("#draw-1")).to_contain_text("6 xe xin")
        fits = page.locator(".fits")
        page.locator("input[name=secret]").fill("another")
        expect(fits).to_have_class("fits lack")
        page.locator("input[name=secret]").fill(secret)
        expect(fits).to_have_class("fits sure")
        page.locator("input[name=beacon]").fill(WORD)
        page.locator("form[action$=draw] button").click()
        expect(page.locator("#draw-1 tbody tr")).to_have_count(6)

        (told,) = house.stranger().get("/api/v1/public/slots").json()
        by_code = {code(told["draw"], plate): plate for plate in PLATES}
        first, last = (by_code[told["lots"][nth]["tractor"]] for nth in (0, 5))
        driver.goto(f"/d/{house.centre.driver_code(house.visit_of(first))}")
        driver.locator("summary").click()
        driver.locator("form[action$=back] button").click()
        expect(driver.locator("main")).to_contain_text("Bạn đã trả lại khung giờ 08:00")
        driver.goto(f"/d/{house.centre.driver_code(house.visit_of(last))}")
        main = driver.locator("main")
        expect(main).to_contain_text(re.compile(r"Được khung giờ .*08:00 Hà Nội · .*09:00 北京"))
        phone.close()

        at_eight(house, hands, told["draw"])
        house.sees("inland-enter", last)
        signs_in(page, house, "operator")
        page.goto(f"/booth/{house.visit_of(last)}")
        card = page.locator(".slot")
        card.locator("input[name=driver]").fill("somebody")
        card.locator("form[action$=slot-driver] button").click()
        expect(card.locator(".other dd")).to_contain_text("giấy phép khác")
        card.locator("input[name=why]").fill("tài xế khác, không rõ lý do")
        card.locator("button.danger").click()
        expect(card.locator("h2")).to_contain_text("xếp hàng thường")
        assert faults == []
        window.close()
