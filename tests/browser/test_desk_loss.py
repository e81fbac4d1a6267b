"""What becomes of acts that are pressed while the desk has lost the centre: each is done once."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.desk import at_the_booth, step
from tests.cut import Cable
from tests.up import until
from tests.webhouse import BANANAS, WebHouse

pytestmark = [pytest.mark.browser, pytest.mark.broker]
REFUSED = "không còn phải thu"


@pytest.fixture
def cable(house: WebHouse) -> Iterator[Cable]:
    """What lies between the desk and the centre."""
    found = Cable(house.url)
    yield found
    found.stop()


@pytest.fixture
def page(chromium: Browser, house: WebHouse, cable: Cable) -> Iterator[Page]:
    """The operator's window at the booth, at the far end of the cable."""
    with at_the_booth(chromium, house, cable.url) as found:
        yield found


@pytest.mark.parametrize("way", ["pulled", "crashed"])
def test_what_is_pressed_while_the_centre_is_away_is_done_once(
    page: Page, house: WebHouse, cable: Cable, way: str
) -> None:
    house.declare("25C01234", **BANANAS)
    house.enters("inland-enter", "25C01234")
    visit = house.visit_of("25C01234")
    step(page, "confirm")
    page.keyboard.press("Enter")
    step(page, "pay")
    cable.pull() if way == "pulled" else cable.crash()
    expect(page.locator("body.lost #link")).to_be_visible()
    page.locator("#tendered").fill("500k")
    page.keyboard.press("Enter")  # the cash is in the drawer, the centre has not heard of it
    expect(page.locator("#sending li")).to_contain_text("Đang gửi lại")
    page.keyboard.press("Enter")  # an operator presses again
    assert not house.ask(house.centre.card(visit)).receipt
    cable.mend()
    expect(page.locator("body:not(.lost) #link")).to_have_text("Trực tuyến")
    until(lambda: house.ask(house.centre.card(visit)).receipt is not None)
    expect(page.locator("#sending li:not(.done):not(.refused)")).to_have_count(0)
    trail = house.ask(house.centre.trail(visit))
    assert [e.kind for e in trail.entries].count("payment") == 1
    assert len(trail.receipts) == 1


def test_an_act_that_became_impossible_meanwhile_is_told_as_refused(
    page: Page, house: WebHouse, cable: Cable
) -> None:
    house.declare("25C01234", **BANANAS)
    house.enters("inland-enter", "25C01234")
    visit = house.visit_of("25C01234")
    step(page, "confirm")
    page.keyboard.press("Enter")
    step(page, "pay")
    cable.crash()
    expect(page.locator("body.lost #link")).to_be_visible()
    page.locator("#tendered").fill("500k")
    page.keyboard.press("Enter")
    expect(page.locator("#sending li")).to_contain_text("Đang gửi lại")
    booth = house.person("operator")  # it is paid at another desk
    charge = booth.get(f"/api/v1/visits/{visit}").json()["charge"]["id"]
    other = {"tendered": "300000", "key": "elsewhere"}
    booth.post(f"/booth/{visit}/pay/{charge}", data=other).raise_for_status()
    cable.mend()
    expect(page.locator("#sending .refused")).to_contain_text("Bị từ chối: Thu tiền 25C-012.34")
    page.reload()  # the line says why, and outlives even that
    expect(page.locator("#sending .refused")).to_contain_text(REFUSED)
    trail = house.ask(house.centre.trail(visit))
    assert [e.kind for e in trail.entries].count("payment") == 1
