"""Where the network is weak or the page long: nothing that the marshal presses stays silent."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.slots import MINUTE_US, gate_with_clock, posts
from tests.webhouse import WebHouse

pytestmark = [pytest.mark.browser]
PATIENCE_MS = 30_000


@pytest.fixture
def house(tmp_path: Path) -> Iterator[WebHouse]:
    """A whole centre; nobody here needs the broker."""
    found = WebHouse(tmp_path / "var")
    found.start()
    yield found
    found.stop()


@pytest.fixture
def phone(chromium: Browser, house: WebHouse) -> Iterator[Page]:
    """The marshal's phone, signed in."""
    expect.set_options(timeout=PATIENCE_MS)
    house.person("marshal")
    window = chromium.new_context(base_url=house.url, viewport={"width": 390, "height": 844})
    window.set_default_timeout(PATIENCE_MS)
    page = window.new_page()
    page.goto(f"/first/{house.centre.accounts.create_link('marshal')}")
    page.locator("button.primary").click()
    page.wait_for_url(re.compile(r"/(booth|yard)"))
    yield page
    window.close()


def test_a_tap_without_network_says_that_nobody_answered(phone: Page, house: WebHouse) -> None:
    house.declare("25C01234")
    house.enters("inland-enter", "25C01234")
    phone.goto("/yard/count")
    phone.get_by_role("button", name="Bắt đầu kiểm bãi").click()
    spot = phone.locator("li.walk-spot", has=phone.locator('[data-plate="25C01234"]'))
    spot.scroll_into_view_if_needed()
    phone.context.set_offline(True)
    spot.get_by_role("button", name="Đúng").click()
    problem = phone.locator("#problem")
    expect(problem).to_contain_text("không trả lời")
    expect(problem).to_be_in_viewport()
    phone.context.set_offline(False)
    spot.get_by_role("button", name="Đúng").click()
    expect(spot).to_contain_text("✓ đúng")
    expect(problem).to_be_empty()


def test_a_refusal_is_seen_from_the_panel_of_a_long_page(phone: Page, house: WebHouse) -> None:
    for plate in ("25C01234", "29H18844"):
        house.declare(plate)
        house.enters("inland-enter", plate)
    visit, other = house.visit_of("25C01234"), house.visit_of("29H18844")
    phone.goto(f"/yard?visit={visit}")
    panel = phone.locator("#panel")
    panel.locator("select[name=place]").first.select_option("B10")
    form = {"place": "B10", "reason": "repark", "key": "somebody-else"}
    assert house.person("marshal").post(f"/yard/visit/{other}/move", data=form).is_success
    panel.get_by_role("button", name="Đỗ nhầm ô").click()
    expect(phone.locator("#problem")).to_contain_text("29H18844")
    expect(phone.locator("#problem")).to_be_in_viewport()
    phone.locator("#problem").click()
    expect(phone.locator("#problem")).to_be_empty()


def test_a_drawn_plan_stays_where_the_finger_slid_it(phone: Page, house: WebHouse) -> None:
    phone.goto("/yard")
    expect(phone.locator("#link")).to_have_text("Trực tuyến")
    phone.evaluate("document.querySelector('.plan-frame').scrollLeft = 200")
    house.declare("25C01234")
    house.enters("inland-enter", "25C01234")  # the plan is drawn anew
    expect(phone.locator('a.bay [data-plate="25C01234"]')).to_be_visible()
    assert phone.evaluate("document.querySelector('.plan-frame').scrollLeft") == 200


def test_a_long_line_names_places_and_leaves_the_plan_in_reach(
    phone: Page, house: WebHouse
) -> None:
    for n in range(30):
        house.sees("inland-enter", f"25C{10_000 + n}")
    phone.goto("/yard")
    waiting = phone.locator(".stage").first.locator("li", has=phone.locator(".nth"))
    expect(waiting.first.locator(".nth")).to_have_text("1.")
    expect(waiting.nth(1).locator(".nth")).to_have_text("2.")
    called = phone.locator(".stage").first.locator("li", has_text="đã gọi")
    expect(called.first.locator(".nth")).to_have_count(0)
    phone.wait_for_function("document.querySelector('.stage ol').offsetHeight < 844")


def test_no_bay_is_chosen_before_somebody_chose_one(phone: Page, house: WebHouse) -> None:
    house.declare("25C01234")
    house.enters("inland-enter", "25C01234")
    visit = house.visit_of("25C01234")
    before = house.ask(house.centre.card(visit)).visit.place
    phone.goto(f"/yard?visit={visit}")
    panel = phone.locator("#panel")
    place = panel.locator("select[name=place]").first
    expect(place).to_have_value("")
    panel.get_by_role("button", name="Dồn chỗ").click()
    expect(place).to_be_focused()  # the browser asks for what is missing
    closes = phone.locator(".bay-form")
    closes.locator("summary").click()
    for form in closes.locator("form").all():
        expect(form.locator("select[name=place]")).to_have_value("")
    closes.get_by_role("button").first.click()
    expect(closes.locator("select[name=place]").first).to_be_focused()
    assert house.ask(house.centre.card(visit)).visit.place == before
    assert house.ask(house.centre.yard_now()).stops == ()


def test_a_double_click_sends_nobody_else_to_the_end(chromium: Browser, tmp_path: Path) -> None:
    expect.set_options(timeout=PATIENCE_MS)
    with gate_with_clock(tmp_path) as (house, _):
        for plate in ("25C01234", "29H18844"):
            house.declare(plate)
            house.enters("inland-enter", plate)
            visit = house.visit_of(plate)
            posts(house, "operator", f"/visits/{visit}/confirm", plate=plate)
            for agency in ("BORDER_GUARD", "CUSTOMS", "QUARANTINE"):
                clear = f"/api/v1/visits/{visit}/clear"
                guard = house.person("agency", agency)
                assert guard.post(clear, json={"state": "GIVEN"}, headers=house.key()).is_success
        house.person("marshal")
        window = chromium.new_context(base_url=house.url)
        page = window.new_page()
        page.goto(f"/first/{house.centre.accounts.create_link('marshal')}")
        page.locator("button.primary").click()
        page.goto("/yard")
        rows = page.locator(".stage").nth(2).locator("li")
        expect(rows.nth(1)).to_contain_text("đã gọi 1 lần")
        page.clock.set_fixed_time("2026-11-23T10:00:00Z")  # both clicks come within the moment
        rows.first.get_by_role("button", name="Không đến").click()
        expect(rows.first).to_contain_text("29H-188.44")  # the next one has moved up
        rows.first.get_by_role("button", name="Không đến").click()
        house.sees("inland-enter", "15C30218")
        expect(page.locator(".stage").first).to_contain_text("15C-302.18")  # drawn once more
        expect(rows.first).to_contain_text("29H-188.44")
        page.clock.set_fixed_time("2026-11-23T10:00:01Z")
        rows.first.get_by_role("button", name="Không đến").click()
        expect(rows.first).to_contain_text("25C-012.34")
        window.close()


def test_the_wall_says_by_itself_that_the_told_time_has_passed(
    chromium: Browser, tmp_path: Path
) -> None:
    with gate_with_clock(tmp_path) as (house, hands):
        opens = (hands.now() // MINUTE_US + 60) * MINUTE_US
        posts(house, "marshal", "/road/close", why="landslide", place="km 12", until=opens)
        window = chromium.new_context(base_url=house.url, viewport={"width": 1920, "height": 1080})
        wall = window.new_page()
        wall.goto("/board/main")
        told = wall.locator(".board-road")
        expect(told).to_contain_text("Dự kiến mở lại")
        hands.to(opens)  # and nothing else happens
        expect(told).to_contain_text("Đã quá giờ dự kiến", timeout=PATIENCE_MS)
        expect(told).to_contain_text("has passed")
        window.close()
