"""The big screen: more vehicles than it has room for, read from afar, the line gone, calls."""

import wave
from collections.abc import Iterator
from functools import partial
from io import BytesIO

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.desk import PATIENCE_MS
from tests.up import until
from tests.webhouse import WebHouse

pytestmark = [pytest.mark.browser, pytest.mark.broker]
MANY = [f"25C4{n:04d}" for n in range(12)]

# Pages do not turn by themselves: what comes up then came because it changed.
NEVER_TURNS = (
    "const every = window.setInterval;"
    "window.setInterval = (what, ms) => (ms === 8000 ? 0 : every(what, ms));"
)


@pytest.fixture
def wall(chromium: Browser, house: WebHouse) -> Iterator[Page]:
    """A television without anybody signed in."""
    expect.set_options(timeout=PATIENCE_MS)
    window = chromium.new_context(base_url=house.url, viewport={"width": 1920, "height": 1080})
    window.set_default_timeout(PATIENCE_MS)
    yield window.new_page()
    window.close()


def shown(page: Page) -> set[str]:
    plates = page.locator(".board-line:not([hidden]) [data-plate]")
    return {str(x.get_attribute("data-plate")) for x in plates.all()}


def on_wall(page: Page, plate: str) -> bool:
    return plate in shown(page)


def test_every_vehicle_comes_up_whole_when_the_pages_turn(house: WebHouse, wall: Page) -> None:
    for plate in MANY:
        house.enters("inland-enter", plate)
    wall.goto("/board/main")
    expect(wall.locator("#pages")).not_to_be_empty()
    for plate in MANY:
        until(partial(on_wall, wall, plate), 120)
    for line in wall.locator(".board-line:not([hidden])").all():
        box = line.bounding_box()
        assert box is not None
        assert box["y"] + box["height"] <= 1080


def test_what_just_changed_comes_up_without_waiting_for_its_page(
    house: WebHouse, wall: Page
) -> None:
    wall.add_init_script(NEVER_TURNS)
    for plate in MANY:
        house.enters("inland-enter", plate)
    wall.goto("/board/main")
    expect(wall.locator("#pages")).not_to_be_empty()
    assert MANY[-1] not in shown(wall)
    house.sees("inland-enter", "25C55555")  # lines of the gate come last
    until(lambda: "25C55555" in shown(wall))


def test_a_few_vehicles_need_no_pages(house: WebHouse, wall: Page) -> None:
    house.enters("inland-enter", MANY[0])
    wall.goto("/board/main")
    expect(wall.locator(".board-line")).to_have_count(1)
    expect(wall.locator("#pages")).to_be_empty()


def test_without_the_line_it_keeps_its_lines_and_says_that_they_are_old(
    house: WebHouse, wall: Page
) -> None:
    house.enters("inland-enter", MANY[0])
    wall.goto("/board/main")
    expect(wall.locator(".board-line")).to_have_count(1)
    wall.context.set_offline(offline=True)
    expect(wall.locator("#link")).not_to_be_empty()
    assert shown(wall) == {MANY[0]}


# Capital height of what an element is set in, as the browser draws it, over the picture's height.
CAPITAL = """(element) => {
  const style = getComputedStyle(element);
  const pen = document.createElement("canvas").getContext("2d");
  pen.font = `${style.fontWeight} ${style.fontSize} ${style.fontFamily}`;
  return pen.measureText("H").actualBoundingBoxAscent / window.innerHeight;
}"""


def test_it_is_read_from_twenty_metres(house: WebHouse, wall: Page) -> None:
    """Plate and bay: 16 minutes of arc at 20 m on a screen 1.06 m high; words half of that."""
    house.enters("inland-enter", MANY[0])
    for width, height in ((1920, 1080), (1366, 768)):
        wall.set_viewport_size({"width": width, "height": height})
        wall.goto("/board/main")
        line = wall.locator(".board-line").first
        for part in (".plate", ".board-bay b"):
            assert line.locator(part).evaluate(CAPITAL) >= 1 / 11
        for word in line.locator(".board-word b, .board-word span").all():
            assert word.evaluate(CAPITAL) >= 1 / 22
        arrow = line.locator(".board-way svg").bounding_box()
        assert arrow is not None
        assert arrow["height"] >= height / 11
        inside = line.evaluate("(x) => x.scrollWidth <= x.clientWidth + 1")
        assert inside


def test_a_long_plate_leaves_room_for_its_bay(house: WebHouse, wall: Page) -> None:
    house.enters("border-enter", "ABCDEFGH12345678")
    for width, height in ((1920, 1080), (390, 844)):
        wall.set_viewport_size({"width": width, "height": height})
        wall.goto("/board/main")
        wall.wait_for_function(
            "document.querySelector('.board-bay b').getBoundingClientRect().right <= innerWidth"
        )
        assert wall.evaluate("document.documentElement.scrollWidth") <= width


class Hum:
    """A voice without words: a tenth of a second of sound."""

    def __init__(self) -> None:
        self.said: list[tuple[str, str]] = []

    async def say(self, lang: str, sentence: str) -> bytes | None:
        self.said.append((lang, sentence))
        sound = BytesIO()
        with wave.open(sound, "wb") as out:
            out.setparams((1, 2, 16_000, 0, "NONE", ""))
            out.writeframes(bytes(3_200))
        return sound.getvalue()


def test_who_gets_a_bay_is_called_twice_one_after_the_other_until_somebody_mutes(
    house: WebHouse, wall: Page
) -> None:
    voice = Hum()
    house.centre.voice = voice
    wall.goto("/board/main")
    sound = wall.locator("#sound")
    expect(sound).to_contain_text("Bật tiếng")
    sound.click()
    expect(sound).to_contain_text("Tắt tiếng")
    for plate in MANY[:2]:
        house.enters("inland-enter", plate)
    expect(wall.locator(".board-line.calling .plate")).to_have_attribute("data-plate", MANY[0])
    until(lambda: len(voice.said) >= 8, 60)
    first, second = voice.said[:4], voice.said[4:]
    assert [lang for lang, _ in voice.said] == ["vi", "zh"] * 4
    assert first[:2] == first[2:]
    assert second[:2] == second[2:]
    assert first[0] != second[0]
    expect(wall.locator("#call")).to_be_empty()
    sound.click()
    expect(sound).to_contain_text("Đã tắt tiếng")
    house.enters("inland-enter", MANY[2])
    expect(wall.locator(".board-line")).to_have_count(3)
    wall.reload()
    expect(sound).to_contain_text("Đã tắt tiếng")
    assert len(voice.said) == 8
