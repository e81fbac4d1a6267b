"""Pictures of every page: `python -m tests.browser.shots OUT [PART…]`.

Plays a small day at a real centre, so that the pages show what people will see. Somebody has to
look at them; nothing is compared.
"""

import re
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import cv2
import numpy as np
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, sync_playwright

from scripts.programs import locate
from tests.conftest import CHROMIUM_ARGS
from tests.servers import Mosquitto
from tests.webhouse import BANANAS, WebHouse

SIZES = {"desktop": (1366, 768), "phone": (390, 844), "wall": (1920, 1080)}
LANGUAGES = ("vi", "zh", "en")
PIN = "260791"
Ready = Callable[[Page], None]


# At least 24 by 24 CSS pixels: WCAG 2.2, success criterion 2.5.8 (links in text are exempt).
SMALL = """() => [...document.querySelectorAll("button, select, input, summary, .button")]
  .filter((one) => one.checkVisibility() && !["checkbox", "radio", "hidden"].includes(one.type))
  .filter((one) => Math.min(one.offsetWidth, one.offsetHeight) < 24)
  .map((one) => (one.textContent || one.name).trim().slice(0, 30))"""


def open_all(page: Page) -> None:
    """Every form that waits behind a summary is opened."""
    page.evaluate("for (const one of document.querySelectorAll('details')) one.open = true")


def locked(page: Page) -> None:
    """The desk is locked, and a wrong PIN was tried."""
    page.keyboard.press("Alt+l")
    page.locator("#lock").wait_for()
    page.keyboard.type("111222")
    page.locator("#lock output p").first.wait_for()


def unlocked(windows: "Windows", size: str) -> None:
    """The window's session goes on, whatever page it locked."""
    page = windows.get(size, "operator", "light").new_page()
    page.goto("/booth")
    page.keyboard.type(PIN)
    page.locator("#lock").wait_for(state="hidden")
    page.close()


def drawn(plate: str) -> tuple[bytes, bytes]:
    """A drawn truck with its plate, and the plate alone: enough to judge a page by."""
    picture = np.full((720, 1280, 3), (196, 188, 176), np.uint8)
    cv2.rectangle(picture, (0, 430), (1280, 720), (92, 90, 88), -1)
    cv2.rectangle(picture, (360, 120), (940, 590), (60, 88, 150), -1)
    cv2.rectangle(picture, (420, 170), (880, 330), (70, 60, 50), -1)
    for x in (400, 800):
        cv2.circle(picture, (x + 50, 470), 38, (200, 240, 250), -1)
    cv2.rectangle(picture, (520, 500), (780, 570), (51, 200, 247), -1)
    ascii_only = "".join(c if c.isascii() else "*" for c in plate)
    cv2.putText(picture, ascii_only, (535, 550), cv2.FONT_HERSHEY_DUPLEX, 1.35, (20, 20, 20), 3)
    crop = picture[496:574, 516:784]
    pair = [cv2.imencode(".jpg", p)[1].tobytes() for p in (picture, crop)]
    return pair[0], pair[1]


def evidence(house: WebHouse, plate: str) -> list[dict[str, Any]]:
    """Pictures at the centre, as an event names them."""
    overview, crop = drawn(plate)
    return [
        {"kind": "overview", **house.picture(overview)},
        {"kind": "plate", **house.picture(crop)},
    ]


def day(house: WebHouse) -> dict[str, str]:
    """Trucks in every state; returns what the pages need to be found."""
    for plate in ("25C01234", "29H18844", "24C11892", "15C30218"):
        house.declare(plate)
    house.declare(
        "云G12345",
        flow="IMPORT",
        load="LOADED",
        regime="ORDINARY",
        commodity="GENERAL",
        container="40",
        journey="INLAND",
    )
    for plate in ("25C01234", "29H18844", "24C11892"):
        house.passes(
            "inland-enter",
            house.sees("inland-enter", plate, evidence=evidence(house, plate)),
            plate,
        )
    house.enters("border-enter", "云G12345")
    paid = settle(house, "25C01234")
    for plate in ("29H18844", "24C11892"):
        confirm(house, plate)
    clear(house, "24C11892", ("BORDER_GUARD",))
    house.sees("border-leave", "24C11892", evidence=evidence(house, "24C11892"))
    house.sees(
        "inland-enter",
        "29C55512",
        evidence=evidence(house, "29C55512"),
        plates=[unsure_read("29C55512")],
    )
    return paid


def unsure_read(plate: str) -> dict[str, Any]:
    """A plate in two rows that the reader is not sure of, where `drawn` paints it."""
    others = [plate[:-1] + sign for sign in "78"]
    return {
        "role": "tractor",
        "text": plate,
        "country": "VN",
        "colour": "yellow",
        "lines": 2,
        "confidence": 741,
        "accept": False,
        "candidates": [
            {"text": text, "p": p} for text, p in zip([plate, *others], (741, 143, 61), strict=True)
        ],
        "corners": [[520, 500], [780, 500], [780, 570], [520, 570]],
    }


def confirm(house: WebHouse, plate: str) -> str:
    """The booth confirms; with facts known the fee is due."""
    visit = house.visit_of(plate)
    house.person("operator").post(
        f"/booth/{visit}/confirm", data={"plate": plate, "key": f"c{plate}"}
    ).raise_for_status()
    return visit


def clear(house: WebHouse, plate: str, agencies: tuple[str, ...]) -> None:
    """Agencies give their word."""
    visit = house.visit_of(plate)
    for agency in agencies:
        who = house.person("agency", agency)
        who.post(
            f"/agency/{visit}", data={"state": "GIVEN", "key": f"{agency}{plate}"}
        ).raise_for_status()


def settle(house: WebHouse, plate: str) -> dict[str, str]:
    """Confirmed, cleared and paid."""
    visit = confirm(house, plate)
    clear(house, plate, ("BORDER_GUARD", "CUSTOMS", "QUARANTINE"))
    booth = house.person("operator")
    charge = booth.get(f"/api/v1/visits/{visit}").json()["charge"]
    paid = booth.post(
        f"/booth/{visit}/pay/{charge['id']}", data={"tendered": "500000", "key": f"p{plate}"}
    )
    paid.raise_for_status()
    receipt = booth.get(f"/api/v1/visits/{visit}").json()["receipt"]
    return {"visit": visit, "code": receipt["code"]}


def pay_code(house: WebHouse, plate: str) -> str:
    """The code under which anybody may pay what this vehicle owes."""
    visit = house.visit_of(plate)
    card = house.person("operator").get(f"/booth/{visit}").text
    return str(re.findall(r"/pay/(MLT\d+)", card)[0])


def money_day(house: WebHouse) -> None:
    """A shift that is counted, a credit that nobody owes, a refund that is asked for."""
    booth, office = house.person("operator"), house.person("finance")
    booth.post("/booth/shift/open", data={"float": "500000", "key": "s1"})
    page = booth.get("/booth/shift").text
    for shift in set(re.findall(r"/booth/shift/([^/\"]+)/count", page)):
        booth.post(f"/booth/shift/{shift}/count", data={"note_500000": "1", "key": "s2"})
    office.get("/finance/bank").raise_for_status()


def second_looks(house: WebHouse) -> None:
    """Something on each list of the second person, and passes in each state."""
    booth, yard, office = (house.person(role) for role in ("operator", "marshal", "manager"))
    for plate, facts in (
        ("25B00999", {"licence_kind": "OFFICIAL"}),
        ("24C00777", {**BANANAS, "licence_kind": "RELIEF"}),
    ):
        visit = house.declare(plate, **facts)
        seen = house.sees("inland-enter", plate, evidence=evidence(house, plate))
        house.passes("inland-enter", seen, plate)
        confirm(house, plate)
    why = {"why": "Gạo cứu trợ lũ, công văn 12/UBND-KT"}
    asked = booth.post(f"/api/v1/visits/{visit}/ask-exemption", json=why, headers=house.key())
    asked.raise_for_status()
    at = "/api/v1/lanes/inland-leave/emergency"
    yard.post(at, json={"why": "AMBULANCE"}, headers=house.key()).raise_for_status()
    now = house.centre.clock()
    for plate, kind in (("25B00123", "BUS"), ("25A00115", "EMERGENCY"), ("25C00001", "YARD")):
        body = {"plate": plate, "kind": kind, "holder": "Lai Châu", "why": "xe chạy thường xuyên"}
        times = {"valid_from": now, "valid_to": now + 90 * 86_400_000_000}
        made = yard.post("/api/v1/passes", json={**body, **times}, headers=house.key()).json()
        if kind != "YARD":
            path = f"/api/v1/passes/{made['pass']}/approve"
            office.post(path, headers=house.key()).raise_for_status()


class Windows:
    """Browser windows by size, person and scheme; signed in once each, by a one-time link."""

    def __init__(self, browser: Browser, house: WebHouse, only: list[str]) -> None:
        """Nothing is open yet; of all pictures only those whose names hold a part in `only`."""
        self._browser, self._house, self._only = browser, house, only
        self._open: dict[tuple[str, str, str], BrowserContext] = {}

    def get(self, size: str, who: str, scheme: str) -> BrowserContext:
        """The window of that size with that account's session ("" = nobody)."""
        found = self._open.get((size, who, scheme))
        if found is not None:
            return found
        width, height = SIZES[size]
        made = self._browser.new_context(
            viewport={"width": width, "height": height},
            base_url=self._house.url,
            color_scheme="dark" if scheme == "dark" else "light",
        )
        made.set_default_timeout(60_000)  # a busy machine draws slowly
        if who:
            page = made.new_page()
            page.goto(f"/first/{self._house.centre.accounts.create_link(who)}")
            page.click("button.primary")
            page.close()
        self._open[size, who, scheme] = made
        return made

    def shoot(
        self,
        file: Path,
        size: str,
        path: str,
        who: str = "",
        scheme: str = "light",
        ready: Ready | None = None,
    ) -> bool:
        """One picture, after `ready` did to the page what was to be done; False = not asked for.

        What the browser complained about is printed, and buttons too small for a finger.
        """
        if self._only and not any(part in file.name for part in self._only):
            return False
        page = self.get(size, who, scheme).new_page()
        faults: list[str] = []

        def note(message: ConsoleMessage) -> None:
            if message.type in ("error", "warning"):
                faults.append(message.text)

        page.on("console", note)
        page.on("pageerror", lambda error: faults.append(str(error)))
        page.goto(path)
        if ready is not None:
            ready(page)
        page.wait_for_timeout(400)
        wide = page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
        if wide > 0:
            faults.append(f"{wide} px wider than the window")
        faults += [f"small: {one}" for one in page.evaluate(SMALL) if size == "phone"]
        page.screenshot(path=file, full_page=size != "wall")
        page.close()
        print(file.name, *[f"! {fault}" for fault in faults if "404" not in fault])
        return True

    def close(self) -> None:
        """Shut them all."""
        for window in self._open.values():
            window.close()


def lock(windows: Windows, house: WebHouse, out: Path, visit: str) -> None:
    """The locked desk over a card in progress."""
    house.centre.desk_pins.set_pin("operator", PIN)
    for size in ("desktop", "phone"):
        for lang in LANGUAGES:
            file, path = out / f"locked-{size}-{lang}.png", f"/booth/{visit}?lang={lang}"
            if windows.shoot(file, size, path, "operator", ready=locked):
                unlocked(windows, size)


def shoot(browser: Browser, house: WebHouse, out: Path, only: list[str]) -> None:
    """All pages in all sizes and languages."""
    found = day(house)
    money_day(house)
    house.person("finance"), house.person("admin"), house.person("marshal")
    second_looks(house)
    link = house.centre.accounts.create_first_links(["operator"])[0][1]
    standing, due = house.visit_of("24C11892"), house.visit_of("29H18844")
    unsure, code = house.visit_of("29C55512"), found["code"]
    pages = (
        ("front", "/", "operator"),
        ("login", "/login", ""),
        ("first", f"/first/{link}", ""),
        ("booth", "/booth", "operator"),
        ("booth-leave", f"/booth/{standing}", "operator"),
        ("booth-pay", f"/booth/{due}", "operator"),
        ("booth-unsure", f"/booth/{unsure}", "operator"),
        ("booth-paid", f"/booth/{found['visit']}", "operator"),
        ("agency", "/agency", "hai-quan"),
        ("marshal", "/agency", "marshal"),
        ("booth-lanes", "/booth?lanes=border", "operator"),
        ("pin", "/booth/lock", "operator"),
        ("shift", "/booth/shift", "operator"),
        ("pay", f"/pay/{pay_code(house, '29H18844')}", ""),
        ("finance-bank", "/finance/bank", "finance"),
        ("finance-refunds", "/finance/refunds", "finance"),
        ("finance-shifts", "/finance/shifts", "finance"),
        ("receipts-usage", "/receipts/usage", "finance"),
        ("receipts-sending", "/receipts/sending", "finance"),
        ("oversight", "/oversight", "manager"),
        ("passes", "/passes", "manager"),
        ("yard", f"/yard?visit={due}", "marshal"),
        ("yard-count", "/yard/count", "marshal"),
        ("yard-inventory", "/yard/inventory", "marshal"),
        ("board", "/board/main", ""),
        ("driver-find", "/d", ""),
        ("driver-pay", f"/d/{house.centre.driver_code(due)}", ""),
        ("driver-go", f"/d/{house.centre.driver_code(found['visit'])}?lang=zh", ""),
        ("driver-wait", f"/d/{house.centre.driver_code(unsure)}?lang=en", ""),
        ("driver-paper", f"/d/{house.centre.driver_code(due)}/paper", ""),
        ("finance", "/finance", "finance"),
        ("public", "/public", ""),
        ("public-receipt", f"/public/receipts/{code}", ""),
        ("receipt", f"/receipts/{code}", "operator"),
        ("admin", "/admin", "admin"),
        ("missing", "/no-such-page", "operator"),
    )
    windows = Windows(browser, house, only)
    for lang in LANGUAGES:
        for size in ("desktop", "phone"):
            for name, path, who in pages:
                join = "&" if "?" in path else "?"
                said = path if "lang=" in path else f"{path}{join}lang={lang}"
                windows.shoot(out / f"{name}-{size}-{lang}.png", size, said, who)
            desk = out / f"booth-open-{size}-{lang}.png"
            windows.shoot(desk, size, f"/booth/{due}?lang={lang}", "operator", ready=open_all)
    windows.shoot(out / "board-wall.png", "wall", "/board/main")
    for name, visit in (("booth-pay", due), ("booth-unsure", unsure)):
        dark = out / f"{name}-desktop-dark.png"
        windows.shoot(dark, "desktop", f"/booth/{visit}", "operator", "dark")
    lock(windows, house, out, due)
    windows.close()


Shoot = Callable[[Browser, WebHouse, Path, list[str]], None]


def main(play: Shoot) -> None:
    """Make the pictures that `play` takes: `OUT [PART…]` as the command line says."""
    out, only = Path(sys.argv[1] if len(sys.argv) > 1 else "build/shots"), sys.argv[2:]
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
            play(browser, house, out, only)
        finally:
            browser.close()
            house.stop()
            broker.stop()


if __name__ == "__main__":
    main(shoot)
