"""One truck's day at the booth in a real browser, by keyboard, from first sighting to away."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, ConsoleMessage, Page, expect

from tests.browser.desk import PATIENCE_MS
from tests.webhouse import WebHouse

pytestmark = [pytest.mark.browser, pytest.mark.broker]
FACTS = {
    "flow": "EXPORT",
    "load": "LOADED",
    "regime": "ORDINARY",
    "commodity": "FRESH_PRODUCE",
    "journey": "THROUGH",
}


def _note(message: ConsoleMessage, faults: list[str]) -> None:
    """Complaints count, but not those about a refusal that the test provokes."""
    if message.type == "error" and "422" not in message.text:
        faults.append(message.text)


@pytest.fixture
def page(chromium: Browser, house: WebHouse) -> Iterator[Page]:
    """A booth's window; what the browser complains about fails the test."""
    window = chromium.new_context(base_url=house.url, viewport={"width": 1366, "height": 768})
    window.set_default_timeout(PATIENCE_MS)
    faults: list[str] = []
    found = window.new_page()
    found.on("pageerror", lambda error: faults.append(str(error)))
    found.on("console", lambda message: _note(message, faults))
    yield found
    window.close()
    assert faults == []


def _sign_in(page: Page, house: WebHouse, role: str) -> None:
    """By the one-time link that the first start wrote down."""
    lines = (house.folder / "links.txt").read_text("utf-8").splitlines()
    (token,) = [line.rsplit("/", 1)[1] for line in lines if line.startswith(f"{role}\t")]
    page.goto(f"/first/{token}")
    page.locator("button.primary").click()


def test_a_truck_is_confirmed_paid_for_and_let_go(page: Page, house: WebHouse) -> None:
    expect.set_options(timeout=PATIENCE_MS)
    _sign_in(page, house, "operator")
    page.wait_for_url("**/booth")
    expect(page.locator("#rows li")).to_have_count(0)
    expect(page.locator("#link")).to_have_text("Trực tuyến")

    sighting = house.sees("inland-enter", "25C01284", accept=False)
    expect(page.locator('#rows [data-plate="25C01284"]')).to_be_visible()
    expect(page.locator("#card")).to_have_attribute("data-next", "confirm")
    expect(page.locator("#confirm")).to_be_focused()

    page.keyboard.press("2")  # the camera took 3 for 8: typing goes straight into the plate
    page.keyboard.type("5C01234")
    expect(page.locator(".why select")).to_be_enabled()
    page.keyboard.press("Enter")
    expect(page.locator('#card h1 [data-plate="25C01234"]')).to_be_visible()
    house.passes("inland-enter", sighting, "25C01234")
    expect(page.locator("#card")).to_have_attribute("data-next", "facts")

    for name, value in FACTS.items():
        page.locator(f"#fact-{name}").select_option(value)
    page.locator("#fact-payload_kg").fill("15000")
    page.keyboard.press("Enter")
    expect(page.locator("#card")).to_have_attribute("data-next", "pay")
    expect(page.locator(".fee tfoot td")).to_have_text("300.000\u00a0₫")
    expect(page.locator(".fee em")).to_have_text("điều khoản chưa xác minh")

    expect(page.locator("#tendered")).to_be_focused()
    page.keyboard.type("200k")
    page.keyboard.press("Enter")
    expect(page.locator("#problem .problem-say")).to_contain_text("300.000")
    page.locator("#tendered").fill("500.000")
    expect(page.locator("#change")).to_have_text("200.000 ₫")
    page.keyboard.press("Enter")
    expect(page.locator("#notice")).to_contain_text("200.000")
    receipt = page.locator(".receipt-line a")
    expect(receipt).to_contain_text("0000001")

    visit = page.locator("#card").get_attribute("data-id")
    leaving = house.sees("border-leave", "25C01234")
    expect(page.locator(".shut")).to_contain_text("Hải quan")
    for agency in ("BORDER_GUARD", "CUSTOMS", "QUARANTINE"):
        given = {"state": "GIVEN", "key": f"{agency}-given"}
        house.person("agency", agency).post(f"/agency/{visit}", data=given).raise_for_status()
    expect(page.locator("[data-open]")).to_be_visible()

    with page.context.expect_page() as opened:
        receipt.click()
    paper = opened.value
    expect(paper.locator(".receipt")).to_contain_text("Ba trăm nghìn đồng chẵn")
    expect(paper.locator(".mark")).to_have_text("MINH HOẠ – KHÔNG CÓ GIÁ TRỊ THU")
    paper.close()

    house.passes("border-leave", leaving, "25C01234")
    expect(page.locator("#rows li")).to_have_count(0)


def test_typing_is_never_taken_away_by_news(page: Page, house: WebHouse) -> None:
    expect.set_options(timeout=PATIENCE_MS)
    house.enters("inland-enter", "29H18844")
    visit = house.visit_of("29H18844")
    _sign_in(page, house, "operator")
    page.wait_for_url("**/booth")
    page.locator("#fact-payload_kg").fill("12")
    given = {"state": "GIVEN", "key": "bp"}
    house.person("agency", "BORDER_GUARD").post(f"/agency/{visit}", data=given)
    expect(page.locator("#stale")).to_be_visible()
    expect(page.locator("#fact-payload_kg")).to_have_value("12")
    page.locator("#stale").click()
    expect(page.locator(".clear-GIVEN")).to_be_visible()


def test_the_board_shows_a_vehicle_from_its_first_sighting(page: Page, house: WebHouse) -> None:
    expect.set_options(timeout=PATIENCE_MS)
    page.goto("/board/main")
    house.enters("border-enter", "云G12345")
    line = page.locator('.board-line:has([data-plate="云G12345"])')
    expect(line).to_contain_text("Vào ô đỗ")
    expect(line).to_contain_text("驶入车位")
    expect(page.locator('[data-clock="Asia/Shanghai"]')).not_to_be_empty()


def test_an_agency_gives_its_word_with_one_tap(page: Page, house: WebHouse) -> None:
    expect.set_options(timeout=PATIENCE_MS)
    house.declare("25C01234")
    _sign_in(page, house, "agency:CUSTOMS")
    page.wait_for_url("**/agency")
    house.enters("inland-enter", "25C01234")
    page.get_by_role("button", name="Đồng ý").click()
    expect(page.locator(".tag-GIVEN")).to_be_visible()
    page.get_by_text("Rút lại").first.click()
    page.locator(".ask input[name=reason]").fill("Thiếu tờ khai")
    page.locator(".ask button[value=NEEDED]").click()
    expect(page.locator("button.give")).to_be_visible()


def test_hostile_text_runs_nowhere(page: Page, house: WebHouse) -> None:
    expect.set_options(timeout=PATIENCE_MS)
    house.enters("inland-enter", "29H18844")
    visit = house.visit_of("29H18844")
    payload = '"><img src=x onerror=document.title="hit"><script>document.title="hit"</script>'
    fields = {"payer_name": payload, "payer_address": payload, "key": "hostile"}
    house.person("operator").post(f"/booth/{visit}/facts", data=fields).raise_for_status()
    _sign_in(page, house, "operator")
    page.wait_for_url("**/booth")
    expect(page.locator("[name=payer_name]")).to_have_value(payload)
    assert "hit" not in page.title()
