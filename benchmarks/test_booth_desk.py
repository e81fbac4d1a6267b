"""The desk in trouble: how fast a PIN or a badge brings it back, how soon a loss is on screen.

Two losses: the centre's process dies (connections are reset and refused), and a cable is pulled (no
byte passes, nothing closes; only the missing beat tells). From the loss to the frame in which the
word is painted, both read from one machine's clock. What was pressed meanwhile is counted after.
"""

import statistics
import time
from collections import Counter
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page
from pytest_benchmark.fixture import BenchmarkFixture

from benchmarks.conftest import Say
from benchmarks.test_booth_operator import K_S, Operator
from tests.browser.desk import swipe
from tests.cut import Cable
from tests.servers import Mosquitto
from tests.up import until
from tests.webhouse import WebHouse

TIMES = 10
PIN = "260791"
BADGE, KEY_MS = "0004512377", 10  # a reader types a key in 10 ms or less
PAINTED = """() => {
  window.painted = 0;
  const look = () => document.body.classList.contains("lost")
    ? window.requestAnimationFrame(() => { window.painted = Date.now(); })
    : window.requestAnimationFrame(look);
  look();
}"""
Found = dict[str, list[float]]


def desk(chromium: Browser, house: WebHouse, at: str) -> Page:
    """The operator's window, with a PIN."""
    window = chromium.new_context(base_url=at, viewport={"width": 1366, "height": 768})
    window.set_default_timeout(60_000)
    house.person("operator")
    page = window.new_page()
    page.goto(f"/first/{house.centre.accounts.create_link('operator')}")
    page.locator("button.primary").click()
    page.wait_for_url("**/booth")
    house.centre.badges.give("operator", BADGE, "admin")
    page.goto("/booth/lock")
    page.locator("input[name=pin]").fill(PIN)
    page.keyboard.press("Enter")
    page.get_by_role("status").wait_for()
    page.goto("/booth")
    page.wait_for_timeout(1_500)
    return page


def returns(page: Page, found: Found) -> None:
    """Locked, and back by six digits: from the first key, and from the last."""
    operator = Operator(page)
    with page.expect_response("**/booth/lock"):
        page.keyboard.press("Alt+l")
    page.wait_for_timeout(300)
    begun = time.monotonic()
    operator.press(*PIN)
    pressed = time.monotonic()
    page.wait_for_function("() => document.getElementById('lock').hidden")
    found["back, from the first key"].append(time.monotonic() - begun)
    found["back, from the last key"].append(time.monotonic() - pressed)


def swiped(page: Page, found: Found) -> None:
    """Locked, and back by ten digits and Enter of a reader: from the first of them."""
    with page.expect_response("**/booth/lock"):
        page.keyboard.press("Alt+l")
    page.wait_for_timeout(300)
    begun = time.monotonic()
    swipe(page, BADGE, KEY_MS)
    page.wait_for_function("() => document.getElementById('lock').hidden")
    found["back, from a badge's first key"].append(time.monotonic() - begun)


def loses(page: Page, house: WebHouse, cable: Cable, found: Found, way: str, plate: str) -> str:
    """A vehicle waits to be confirmed, the connection goes, it is confirmed; then all is well."""
    house.declare(plate)
    house.enters("inland-enter", plate)
    visit = house.visit_of(plate)
    page.wait_for_selector(f'#card[data-id="{visit}"][data-next="confirm"]')
    page.evaluate(PAINTED)
    page.wait_for_timeout(137 * (len(found[f"{way}: on screen"]) % 8))  # anywhere in a beat
    begun = time.time()
    cable.pull() if way == "pulled" else cable.crash()
    page.wait_for_function("() => window.painted")
    found[f"{way}: on screen"].append(page.evaluate("window.painted") / 1000 - begun)
    page.keyboard.press("Enter")
    page.wait_for_timeout(1_000)
    mended = time.monotonic()
    cable.mend()
    until(lambda: house.ask(house.centre.card(visit)).charge is not None)
    found[f"{way}: act done after"].append(time.monotonic() - mended)
    page.wait_for_selector("body:not(.lost)")
    page.wait_for_function("() => !document.querySelector('#sending li:not(.done):not(.refused)')")
    found[f"{way}: desk says so after"].append(time.monotonic() - mended)
    charge = house.ask(house.centre.card(visit)).charge
    assert charge is not None
    paid = {"tendered": "500000", "key": f"p{visit}"}  # at another desk: the list is empty again
    house.person("operator").post(f"/booth/{visit}/pay/{charge.id}", data=paid).raise_for_status()
    return visit


def doubled(house: WebHouse, visits: list[str]) -> int:
    """How many of these vehicles were charged more than once."""
    trails = [house.ask(house.centre.trail(visit)) for visit in visits]
    return sum(Counter(e.kind for e in t.entries)["charge"] != 1 for t in trails)


def script(page: Page, house: WebHouse, cable: Cable, found: Found, visits: list[str]) -> None:
    """All of it, in turn."""
    for n in range(TIMES):
        returns(page, found)
        swiped(page, found)
        for k, way in enumerate(("crashed", "pulled")):
            visits.append(loses(page, house, cable, found, way, f"29C{10_000 + 10 * n + k}"))


@pytest.mark.timeout(900)
def test_booth_desk(
    benchmark: BenchmarkFixture,
    chromium: Browser,
    tmp_path: Path,
    mosquitto: Mosquitto,
    say: Say,
) -> None:
    house = WebHouse(tmp_path / "var", mosquitto.port)
    house.start()
    cable = Cable(house.url)
    visits: list[str] = []
    names = (
        "back, from the first key",
        "back, from the last key",
        "back, from a badge's first key",
    )
    cuts = [f"{way}: {what}" for way in ("crashed", "pulled")
            for what in ("on screen", "act done after", "desk says so after")]  # fmt: skip
    found: Found = {name: [] for name in (*names, *cuts)}
    try:
        until(lambda: all(house.centre.ready().values()))
        page = desk(chromium, house, cable.url)
        benchmark.pedantic(  # type: ignore[no-untyped-call]
            lambda: script(page, house, cable, found, visits), rounds=1, iterations=1
        )
        twice = doubled(house, visits)
        page.context.close()
    finally:
        cable.stop()
        house.stop()
    say(f"six digits of a PIN at K {K_S} s each; {TIMES} times each")
    for name, values in found.items():
        say(f"{name:<31} median {statistics.median(values):5.2f} s   worst {max(values):5.2f} s")
    say(f"{len(visits)} acts pressed while the centre was away, charged more than once: {twice}")
