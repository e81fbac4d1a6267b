"""Pictures of the booth's exceptions: `python -m tests.browser.shots_exceptions OUT [PART…]`.

Each exception is brought about at a real centre, then its card is photographed, desktop and phone.
Somebody has to look at them; nothing is compared.
"""

import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright

from scripts.programs import locate
from tests import exceptions as odd
from tests.browser.shots import Windows, evidence
from tests.conftest import CHROMIUM_ARGS
from tests.servers import Mosquitto
from tests.webhouse import WebHouse


def states(house: WebHouse) -> Iterator[tuple[str, str]]:
    """Every exception in turn: what it is called, and the visit whose card shows it now."""
    looks = {p: evidence(house, p) for p in ("25C10011", "25C10071", "25C10001")}
    yield "who", odd.ambiguous(house, "25C10011", "25C10071", {**looks, "exit": looks["25C10001"]})
    yield "unread", odd.unreadable(house)
    yield "side", odd.other_side(house, "云G30033")
    follow = odd.turned_back(house, "25C20022")
    odd.confirm(house, follow, "25C20022")
    yield "follow", follow
    yield "owing", odd.owing(house, "24C50055")
    yield "two", odd.two_in_lane(house, "29C60066", "29C60077")
    yield "wrong", odd.wrong_lane(house, "29C70077")
    yield "held", odd.held(house, "29C80088", "15R33333")
    yield "goods", odd.handed_over(house, "云G90099", "24C90090")
    yield "backed", odd.backed_out(house, "24C90123")
    yield "closed", odd.gone(house, "29H12377")
    yield "trailer", odd.other_trailer(house, "29C40044", "29R11111", "15R22222")


def shoot(browser: Browser, house: WebHouse, out: Path, only: list[str]) -> None:
    """Each card in both sizes as soon as it is there; some in every language and by night."""
    house.person("operator")
    windows = Windows(browser, house, only)
    for name, visit in states(house):
        page = f"/booth/{visit}"
        for size in ("desktop", "phone"):
            windows.shoot(out / f"odd-{name}-{size}.png", size, page, "operator")
        if name == "who":
            windows.shoot(out / "odd-who-dark.png", "desktop", page, "operator", "dark")
        if name in ("side", "follow"):
            for lang in ("zh", "en", "vi"):
                file = out / f"odd-{name}-{lang}.png"
                windows.shoot(file, "desktop", f"{page}?lang={lang}", "operator")
    windows.close()


def main(out: Path, only: list[str]) -> None:
    """Make all pictures under `out`."""
    out.mkdir(parents=True, exist_ok=True)
    mosquitto, chromium = locate("mosquitto"), locate("chromium")
    if mosquitto is None or chromium is None:
        raise SystemExit("pictures need mosquitto and chromium; install them")
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        broker = Mosquitto(program=mosquitto, folder=Path(folder) / "broker")
        broker.start()
        house = WebHouse(Path(folder) / "var", broker.port)
        house.start()
        browser = playwright.chromium.launch(executable_path=chromium, args=list(CHROMIUM_ARGS))
        try:
            shoot(browser, house, out, only)
        finally:
            browser.close()
            house.stop()
            broker.stop()


if __name__ == "__main__":
    main(Path(sys.argv[1] if len(sys.argv) > 1 else "build/shots"), sys.argv[2:])
