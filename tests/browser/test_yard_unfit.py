"""Before a vehicle is put down the marshal reads which bays do not suit it, and may do it still."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.unit.parking.yards import bay, text
from tests.webhouse import WebHouse

pytestmark = [pytest.mark.browser]
THREE_BAYS = text(bay("A01"), bay("A02", length_cm="1300"), bay("A03", distance_m="900"))
LARGE = {"flow": "IMPORT", "load": "LOADED", "regime": "ORDINARY", "commodity": "GENERAL",
         "payload_kg": 25_000, "journey": "INLAND"}  # fmt: skip
LORRY = "29H55555"


@pytest.fixture
def house(tmp_path: Path) -> Iterator[WebHouse]:
    """A yard of three bays, one of them short, and a long lorry in the first."""
    drawn = tmp_path / "yard.toml"
    drawn.write_bytes(THREE_BAYS)
    found = WebHouse(tmp_path / "var", yard=drawn)
    found.start()
    found.declare(LORRY, **LARGE)
    found.enters("border-enter", LORRY)
    found.person("marshal")
    yield found
    found.stop()


@pytest.fixture
def page(chromium: Browser, house: WebHouse) -> Iterator[Page]:
    """The marshal's page."""
    window = chromium.new_context(base_url=house.url, viewport={"width": 1366, "height": 900})
    found = window.new_page()
    found.goto(f"/first/{house.centre.accounts.create_link('marshal')}")
    found.locator("button.primary").click()
    found.goto("/yard")
    yield found
    window.close()


def test_the_short_bay_is_marked_while_the_lorry_is_in_hand(page: Page, house: WebHouse) -> None:
    page.locator("#plan a.plan-bay").focus()
    page.keyboard.press("m")
    short, long = page.locator("g#bay-A02"), page.locator("g#bay-A03")
    expect(short).to_have_class("plan-bay mark-free unfit")
    expect(short).to_have_attribute("aria-description", "ô ngắn hơn xe.")
    expect(long).to_have_class("plan-bay mark-free")
    expect(page.locator("span.bay.unfit")).to_have_count(1)
    expect(page.locator("#found")).to_contain_text("1 ô không hợp")
    page.keyboard.press("Escape")
    expect(page.locator(".unfit")).to_have_count(0)

    page.locator("#plan a.plan-bay").focus()
    page.keyboard.press("m")
    expect(short).to_have_class("plan-bay mark-free unfit")
    long.focus()
    page.keyboard.press("Enter")
    expect(page.locator("#move [data-unfit]")).to_be_hidden()
    page.locator("#move [data-cancel]").click()

    page.locator("#plan a.plan-bay").focus()
    page.keyboard.press("m")
    expect(short).to_have_class("plan-bay mark-free unfit")
    short.focus()
    page.keyboard.press("Enter")
    expect(page.locator("#move [data-unfit]")).to_have_text("Không hợp: ô ngắn hơn xe.")
    page.locator("#move button[value=seen_here]").click()  # a person's word stands
    expect(page.locator("#panel .fits")).to_contain_text("A02")
    card = house.ask(house.centre.card(house.visit_of(LORRY)))
    assert card.visit.place == "A02"


def test_the_list_of_bays_in_the_panel_says_it_too(page: Page, house: WebHouse) -> None:
    page.goto(f"/yard?visit={house.visit_of(LORRY)}")
    options = page.locator("#place-move option")
    expect(options.filter(has_text="A02")).to_have_text("A02 ✕ ô ngắn hơn xe.")
    expect(options.filter(has_text="A03")).to_have_text("A03")
