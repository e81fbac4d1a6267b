"""The marshal's phone: a walk through the yard, tap by tap, and the live plan at the desk."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, expect

from tests.webhouse import WebHouse

pytestmark = [pytest.mark.browser]
PATIENCE_MS = 30_000
PHONE = {"width": 360, "height": 740}
DESK = {"width": 1366, "height": 768}


@pytest.fixture
def house(tmp_path: Path) -> Iterator[WebHouse]:
    """A whole centre; nobody here needs the broker."""
    found = WebHouse(tmp_path / "var")
    found.start()
    yield found
    found.stop()


def _note(message: ConsoleMessage, faults: list[str]) -> None:
    """Complaints count, but not those about a refusal that the test provokes."""
    if message.type == "error" and "422" not in message.text:
        faults.append(message.text)


def _window(chromium: Browser, house: WebHouse, size: dict[str, int]) -> BrowserContext:
    house.person("marshal")
    window = chromium.new_context(
        base_url=house.url, viewport={"width": size["width"], "height": size["height"]}
    )
    window.set_default_timeout(PATIENCE_MS)
    page = window.new_page()
    page.goto(f"/first/{house.centre.accounts.create_link('marshal')}")
    page.locator("button.primary").click()
    page.wait_for_url(re.compile(r"/(booth|yard)"))
    page.close()
    return window


@pytest.fixture
def phone(chromium: Browser, house: WebHouse) -> Iterator[Page]:
    """The marshal's phone; what the browser complains about fails the test."""
    window, faults = _window(chromium, house, PHONE), []
    page = window.new_page()
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.on("console", lambda message: _note(message, faults))
    yield page
    window.close()
    assert faults == []


@pytest.fixture
def desk(chromium: Browser, house: WebHouse) -> Iterator[Page]:
    """The marshal's desk."""
    window = _window(chromium, house, DESK)
    yield window.new_page()
    window.close()


def _fits(page: Page) -> bool:
    """Nothing sticks out to the right."""
    return bool(page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"))


def test_a_walk_with_the_thumb(phone: Page, house: WebHouse) -> None:
    expect.set_options(timeout=PATIENCE_MS)
    for plate in ("25C01234", "29H18844"):
        house.declare(plate)
        house.enters("inland-enter", plate)
    phone.goto("/yard/count")
    assert _fits(phone)
    phone.get_by_role("button", name="Bắt đầu kiểm bãi").click()
    right = phone.locator("li.walk-spot", has=phone.locator('[data-plate="25C01234"]'))
    right.get_by_role("button", name="Đúng").click()
    expect(phone.locator("li.walk-spot.right")).to_contain_text("✓ đúng")
    expect(phone.locator("#walk-head b")).to_contain_text("1/")
    other = phone.locator("li.walk-spot", has=phone.locator('[data-plate="29H18844"]'))
    other.locator("summary").click()
    other.get_by_role("button", name="Trống").click()
    expect(phone.locator("li.walk-spot.other")).to_contain_text("→ trống")
    free = phone.locator("li.walk-spot", has_text="sổ: trống").first
    free.locator("summary").click()
    free.locator("input[name=plate]").fill("云G12345")
    free.get_by_role("button", name="Ghi").click()
    expect(phone.locator('.walk-saw [data-plate="云G12345"]')).to_be_visible()
    assert _fits(phone)

    phone.get_by_role("button", name="Kết thúc, so với sổ").click()
    expect(phone.locator("#walk")).to_contain_text("Không thấy xe")
    missing = phone.locator("li.walk-spot", has_text="Không thấy xe")
    missing.locator("summary", has_text="Đã ra khỏi khu vực").click()
    missing.get_by_role("button", name="Xe không còn ở đây").click()
    expect(phone.locator("li.walk-spot", has_text="Không thấy xe")).to_have_count(0)
    extra = phone.locator("li.walk-spot", has_text="Xe không có trong sổ")
    extra.locator("select[name=side_in]").select_option("border")
    extra.get_by_role("button", name="Ghi xe vào sổ").click()
    expect(phone.locator("#walk")).to_contain_text("Bãi khớp với sổ.")
    assert _fits(phone)
    phone.goto("/yard/inventory")
    assert _fits(phone)
    phone.goto(f"/yard?visit={house.visit_of('25C01234')}")
    assert _fits(phone)


def test_the_plan_follows_what_others_do(desk: Page, house: WebHouse) -> None:
    expect.set_options(timeout=PATIENCE_MS)
    house.declare("25C01234")
    desk.goto("/yard")
    expect(desk.locator("#link")).to_have_text("Trực tuyến")
    house.sees("inland-enter", "25C01234")
    expect(desk.locator('.stage [data-plate="25C01234"]')).to_be_visible()
    unfolded = desk.locator(".stage details", has_text="Ngừng gọi").first
    unfolded.locator("summary").click()
    house.sees("border-enter", "云G12345")  # the plan is drawn anew, under the hand
    expect(desk.locator('.stage [data-plate="云G12345"]')).to_be_visible()
    expect(unfolded).to_have_attribute("open", "")
    desk.locator(".stage li", has_text="25C").get_by_role("button", name="Gọi").click()
    expect(desk.locator(".stage")).to_contain_text(["đã gọi 1 lần", "", ""])
    house.enters("inland-enter", "25C01234")
    expect(desk.locator('a.bay [data-plate="25C01234"]')).to_be_visible()
    desk.locator("a.bay", has_text="25C").click()
    panel = desk.locator("#panel")
    panel.locator("select[name=place]").first.select_option("A12")
    panel.get_by_role("button", name="Đỗ nhầm ô").click()
    expect(panel.locator(".panel-head")).to_contain_text("A12")
    expect(desk.locator("a.bay", has_text="A12")).to_be_visible()
    visit = house.visit_of("25C01234")
    body = {"kind": "AGENCY", "reason": "inspection"}
    customs = house.person("agency", "CUSTOMS")
    assert customs.post(f"/api/v1/visits/{visit}/hold", json=body, headers=house.key()).is_success
    expect(desk.locator("a.bay.mark-held")).to_contain_text("bị giữ")


def test_a_vehicle_is_dragged_to_a_free_bay_with_a_reason_or_moved_by_keys(
    house: WebHouse, desk: Page
) -> None:
    house.enters("inland-enter", "25C01234")
    visit = house.visit_of("25C01234")

    def place() -> str:
        return str(house.ask(house.centre.card(visit)).visit.place)

    desk.goto("/yard")
    desk.locator("#seek").fill("012.34")
    expect(desk.locator("#found")).to_contain_text("1")
    first = place()
    truck = desk.locator(f"#bay-{first}")
    truck.scroll_into_view_if_needed()
    start, end = truck.bounding_box(), desk.locator("#bay-A12").bounding_box()
    assert start is not None
    assert end is not None
    desk.mouse.move(start["x"] + start["width"] / 2, start["y"] + start["height"] / 2)
    desk.mouse.down()
    desk.mouse.move(end["x"] + end["width"] / 2, end["y"] + end["height"] / 2, steps=5)
    assert place() == first
    desk.mouse.up()
    expect(desk.locator("dialog#move")).to_contain_text(f"{first} → A12")
    desk.locator("dialog#move button[value=repark]").click()
    expect(desk.locator("#bay-A12.mark-free")).to_have_count(0)
    assert place() == "A12"
    desk.locator("#bay-A12").focus()
    desk.keyboard.press("m")
    expect(desk.locator("#found")).to_contain_text("25C01234")
    desk.locator("#bay-A11").focus()
    desk.keyboard.press("Enter")
    desk.locator("dialog#move [name=text]").fill("nhường lối")
    desk.keyboard.press("Enter")
    expect(desk.locator("#bay-A11.mark-free")).to_have_count(0)
    assert place() == "A11"
    desk.locator("#bay-A11").focus()
    desk.keyboard.press("m")
    desk.keyboard.press("Escape")
    expect(desk.locator("#plan.moving")).to_have_count(0)
    assert place() == "A11"
