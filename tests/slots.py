"""A gate whose clock a test sets, and a draw of tomorrow's slots in it, for the pages of slots."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from unittest.mock import patch

import tests.webhouse
from gate import clock
from gate.service import slots
from parking.draw import sha
from tests.webhouse import BANANAS, WebHouse
from web import show

SECRET, WORD = "quả trám", "74 10 55"
MINUTE_US = 60_000_000
_real = clock.now_us


class Hands:
    """The clock: as long ahead of the machine's as a test has set it."""

    def __init__(self) -> None:
        self.ahead = 0

    def now(self) -> int:
        """µs since the epoch."""
        return _real() + self.ahead

    def to(self, at: int) -> None:
        """It is that time now, and goes on from there."""
        self.ahead = at - _real()


@contextmanager
def gate_with_clock(folder: Path) -> Iterator[tuple[WebHouse, Hands]]:
    """A whole centre, and the clock that it, its lanes and its sessions go by.

    It is ten in the morning of this day at the gate.
    """
    hands = Hands()
    today = datetime.fromtimestamp(_real() / 1_000_000, show.HANOI)
    hands.to(show.micros(today.replace(hour=10, minute=0, second=0)))
    fixed = (
        patch.object(clock, "now_us", hands.now),
        patch.object(clock, "counted_us", hands.now),  # no jump: time passed
        patch.object(tests.webhouse, "now_us", hands.now),
    )
    with fixed[0], fixed[1], fixed[2]:
        house = WebHouse(folder / "var")
        house.start()
        try:
            yield house, hands
        finally:
            house.stop()


def tomorrow(hands: Hands) -> str:
    """The day after the clock's, as a draw names it."""
    today = datetime.fromtimestamp(hands.now() / 1_000_000, show.HANOI)
    return (today + timedelta(days=1)).date().isoformat()


def posts(house: WebHouse, who: str, path: str, **body: object) -> dict[str, object]:
    """One act through the API, by a person of that role."""
    answer = house.person(who).post(f"/api/v1{path}", json=body, headers=house.key())
    assert answer.status_code == 200, answer.text
    found: dict[str, object] = answer.json()
    return found


def drawn(house: WebHouse, hands: Hands, *plates: str) -> str:
    """All of these asked for eight o'clock of tomorrow, and the lots are drawn; the draw's name.

    The trailer of 25C10000 is 25R10000, the number of its driver's papers 79025C10000.
    """
    day = tomorrow(hands)
    closes = hands.now() + 60 * MINUTE_US
    posts(house, "manager", "/slots/announce", day=day, closes_at=closes, commitment=sha(SECRET))
    name = f"ma-lu-thang {day}"
    for plate in plates:
        told = {"plate": plate, "trailer": f"25R{plate[3:]}", "facts": BANANAS}
        path = "/api/v1/declarations"
        answer = house.person("operator").post(path, json=told, headers=house.key())
        asks = {"draw": name, "driver": f"790{plate}", "wishes": ["08:00"]}
        posts(house, "operator", f"/visits/{answer.json()['visit']}/slot", **asks)
    hands.to(closes)
    posts(house, "manager", "/slots/draw", draw=name, secret=SECRET, beacon=WORD)
    return name


def at_eight(house: WebHouse, hands: Hands, name: str) -> None:
    """It is ten to eight on the day of that draw, and people have signed in anew."""
    hands.to(slots.begins(name.split()[1], "08:00") - 10 * MINUTE_US)
    for who in [one for one in house._clients if " " not in one and one != "stranger"]:
        house._clients[who].close()
        house._clients[who] = house._client(house.centre.accounts.open_session(who))
