"""The desk by its keys: candidates, help while typing, one-key reasons, lock, lost network."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, Route, expect

from tests.browser.desk import at_the_booth, step, swipe
from tests.up import until
from tests.webhouse import BANANAS, WebHouse

pytestmark = [pytest.mark.browser, pytest.mark.broker]
PIN = "260791"
BADGE, COLLEAGUES = "0004512377", "0004512378"
UNSURE = [
    {
        "role": "tractor",
        "text": "25C01284",
        "country": "VN",
        "colour": "yellow",
        "lines": 2,
        "confidence": 700,
        "accept": False,
        "candidates": [{"text": "25C01284", "p": 700}, {"text": "25C01234", "p": 250}],
        "corners": [[520, 500], [780, 500], [780, 570], [520, 570]],
    }
]


@pytest.fixture
def page(chromium: Browser, house: WebHouse) -> Iterator[Page]:
    """The operator's window at the booth, by a one-time link."""
    with at_the_booth(chromium, house, house.url) as found:
        yield found


def test_a_digit_takes_a_candidate_and_enter_confirms_it(page: Page, house: WebHouse) -> None:
    house.declare("25C01234")
    house.sees("inland-enter", "25C01284", plates=UNSURE)
    step(page, "confirm")
    expect(page.locator("#card h1 .plate-two span")).to_have_text(["25C", "012.84"])
    page.keyboard.press("2")
    expect(page.locator("#plate")).to_have_value("25C01234")
    expect(page.locator("#confirm")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("#rows li")).to_have_count(1)
    expect(page.locator('#card h1 [data-plate="25C01234"]')).to_be_visible()


def test_typing_says_what_no_plate_has_there(page: Page, house: WebHouse) -> None:
    house.sees("inland-enter", "25C01284", plates=UNSURE)
    step(page, "confirm")
    page.keyboard.type("25C0I")  # begins with the number of a candidate: it is typing all the same
    expect(page.locator("#plate")).to_have_value("25C0I")
    expect(page.locator("#plate-hint")).to_contain_text("Ký tự thứ 5")
    expect(page.locator("#plate-hint")).to_contain_text("0–9")
    page.keyboard.press("Backspace")
    page.keyboard.type("1234")
    expect(page.locator("#plate-hint")).to_contain_text("Đúng dạng")
    page.keyboard.press("Escape")
    expect(page.locator("#plate")).to_have_value("25C01284")


def test_a_breakdown_is_told_with_two_keys(page: Page, house: WebHouse) -> None:
    house.enters("inland-enter", "25C01234")
    step(page, "confirm")
    page.keyboard.press("F7")
    expect(page.locator("#broken")).to_have_attribute("open", "")
    page.keyboard.press("2")
    expect(page.locator(".alert")).to_contain_text("Hỏng lốp")
    page.keyboard.press("F6")
    page.keyboard.press("Escape")
    expect(page.locator("#exempt")).not_to_have_attribute("open", "")


def test_a_lock_hides_nothing_and_a_pin_opens_it(page: Page, house: WebHouse) -> None:
    page.goto("/booth/lock")
    page.locator("input[name=pin]").fill(PIN)
    page.keyboard.press("Enter")
    expect(page.get_by_role("status")).to_be_visible()
    house.enters("inland-enter", "29H18844")
    page.goto("/booth")
    step(page, "confirm")
    page.locator("#fact-payload_kg").fill("12000")
    page.keyboard.press("Alt+l")
    expect(page.locator("#lock")).to_be_visible()
    expect(page.locator("#fact-payload_kg")).to_be_visible()
    expect(page.locator("#fact-payload_kg")).to_have_value("12000")
    until(lambda: _refused(page, house, f"/booth/{house.visit_of('29H18844')}/assess"))
    assert _refused(page, house, "/booth/lock/pin")
    page.keyboard.type("111222")
    expect(page.locator("#lock output")).to_contain_text("4")
    page.keyboard.type(PIN)
    expect(page.locator("#lock")).to_be_hidden()
    expect(page.locator("#fact-payload_kg")).to_have_value("12000")
    page.locator("#facts-form button").click()
    expect(page.locator(".known")).to_contain_text("12.000")


def _refused(page: Page, house: WebHouse, path: str) -> bool:
    """Whether the centre itself refuses this session's acts, whatever the page shows."""
    token = page.evaluate("JSON.parse(document.body.getAttribute('hx-headers'))['X-CSRF-Token']")
    said = page.request.post(
        path,
        form={"key": "x", "_csrf": token, "pin": "918273"},
        headers={"Origin": house.url},
    )
    return said.status == 423


# What the list of acts under way says; a line stands there for seconds only, less than a slow look.
_TOLD = """() => {
    window.told = [];
    const list = document.querySelector("#sending");
    const note = () => list.querySelectorAll("li").forEach((line) => {
        window.told.push({ text: line.textContent, done: line.classList.contains("done") });
    });
    new MutationObserver(note).observe(list, {
        subtree: true, childList: true, characterData: true, attributes: true,
    });
}"""


def test_an_act_without_an_answer_is_sent_until_it_has_one(page: Page, house: WebHouse) -> None:
    house.declare("25C01234", **BANANAS)
    house.sees("inland-enter", "25C01234")
    step(page, "confirm")
    tries: list[str] = []

    def lose(route: Route) -> None:
        tries.append(route.request.post_data or "")
        if len(tries) == 1:
            route.fetch()  # the centre hears it; its answer is lost on the way
        if len(tries) < 3:
            route.abort("connectionreset")
        else:
            route.continue_()

    page.route("**/confirm", lose)
    page.evaluate(_TOLD)
    page.keyboard.press("Enter")
    step(page, "pay")
    page.wait_for_function("window.told.some((line) => line.done)")
    told = page.evaluate("window.told.map((line) => line.text)")
    assert any("Đang gửi lại" in text for text in told)
    assert len(set(tries)) == 1  # the same act under the same key
    assert house.person("operator").get("/booth").text.count('data-id="') >= 1


def test_a_silent_network_is_said(page: Page) -> None:
    page.context.set_offline(True)
    expect(page.locator("body.lost #link")).to_be_visible()
    page.context.set_offline(False)
    expect(page.locator("#link")).to_have_text("Trực tuyến")


def test_a_desk_of_one_side_sees_its_own_lanes(page: Page, house: WebHouse) -> None:
    house.sees("inland-enter", "29H18844")
    house.sees("border-enter", "云G12345")
    page.goto("/booth?lanes=border")
    expect(page.locator('#card h1 [data-plate="云G12345"]')).to_be_visible()
    expect(page.locator('#rows [data-plate="29H18844"]')).to_be_hidden()


@pytest.mark.parametrize("key", ["1", "4"])
def test_a_lane_is_opened_against_the_rule_with_two_keys(
    page: Page, house: WebHouse, key: str
) -> None:
    house.declare("25C01234", **BANANAS)
    house.enters("inland-enter", "25C01234")
    visit = house.visit_of("25C01234")
    sighting = house.sees("border-leave", "25C01234")
    page.goto(f"/booth/{visit}")
    expect(page.locator("#override")).not_to_have_attribute("open", "")
    page.keyboard.press("F10")
    expect(page.locator("#override")).to_have_attribute("open", "")
    why = page.locator(f"#override [data-pick='{key}']").get_attribute("value")
    with page.expect_response("**/override"):
        page.keyboard.press(key)
    until(lambda: sighting in house.centre._loop.state.openings)
    waits = house.person("manager").get("/oversight").text  # signed by somebody else, later
    assert why
    assert why in waits


def test_a_lock_waits_beside_a_card_that_news_comes_for(page: Page, house: WebHouse) -> None:
    page.goto("/booth/lock")
    page.locator("input[name=pin]").fill(PIN)
    page.keyboard.press("Enter")
    expect(page.get_by_role("status")).to_be_visible()
    house.enters("inland-enter", "29H18844")
    page.goto("/booth")
    step(page, "confirm")
    page.locator("#plate").fill("29H18")
    page.keyboard.press("Alt+l")
    expect(page.locator("#lock")).to_be_visible()
    house.enters("inland-enter", "24C11892")  # life goes on: the list grows, the card stays
    expect(page.locator("#rows [data-plate='24C11892']")).to_be_visible()
    expect(page.locator("#card h1 [data-plate='29H18844']")).to_be_visible()
    expect(page.locator("#plate")).to_have_value("29H18")
    page.keyboard.type(PIN)
    expect(page.locator("#lock")).to_be_hidden()
    expect(page.locator("#plate")).to_be_focused()
    page.keyboard.type("844")
    expect(page.locator("#plate")).to_have_value("29H18844")
    page.keyboard.press("Enter")
    expect(page.locator("#card")).not_to_have_attribute("data-next", "confirm")


def test_a_badge_locks_and_opens_the_desk_and_does_nothing_else(
    page: Page, house: WebHouse
) -> None:
    house.centre.accounts.add("hoa", "operator")
    house.centre.badges.give("operator", BADGE, "admin")
    house.centre.badges.give("hoa", COLLEAGUES, "admin")
    house.sees("inland-enter", "25C01284", plates=UNSURE)
    page.goto("/booth")
    step(page, "confirm")
    with page.expect_response("**/booth/lock"):
        swipe(page, BADGE)  # its digits choose no candidate, its Enter confirms nothing
    expect(page.locator("#lock")).to_be_visible()
    expect(page.locator("#plate")).to_have_value("25C01284")
    until(lambda: _refused(page, house, f"/booth/{house.visit_of('25C01284')}/confirm"))
    swipe(page, COLLEAGUES)
    expect(page.locator("#lock output")).to_contain_text("4")
    swipe(page, BADGE)
    expect(page.locator("#lock")).to_be_hidden()
    step(page, "confirm")
