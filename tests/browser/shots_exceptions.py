"""Pictures of the booth's exceptions: `python -m tests.browser.shots_exceptions OUT [PART…]`.

Each exception is brought about at a real centre, then its card is photographed, desktop and phone.
Somebody has to look at them; nothing is compared.
"""

from collections.abc import Iterator
from itertools import product
from pathlib import Path

from playwright.sync_api import Browser

from tests import exceptions as odd
from tests.browser.shots import LANGUAGES, Windows, evidence, main
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
    """Each card in both sizes and every language as soon as it is there; one also by night."""
    house.person("operator")
    windows = Windows(browser, house, only)
    for name, visit in states(house):
        page = f"/booth/{visit}"
        for size, lang in product(("desktop", "phone"), LANGUAGES):
            file = out / f"odd-{name}-{size}-{lang}.png"
            windows.shoot(file, size, f"{page}?lang={lang}", "operator")
        if name == "who":
            windows.shoot(out / "odd-who-dark.png", "desktop", page, "operator", "dark")
    windows.close()


if __name__ == "__main__":
    main(shoot)
