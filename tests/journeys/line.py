"""Asking around in the queues of a story: who is called, what a driver's phone says, the replay."""

import re
from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from html import unescape
from typing import Any

from anpr.plate import display
from gate.store.queue import QueueDays
from parking.lines import Record
from parking.replay import opened, replay
from tests.journeys.book import MINUTE_US
from tests.journeys.day import Day
from web.words import words

ORE: Mapping[str, object] = {
    "flow": "EXPORT",
    "load": "LOADED",
    "regime": "ORDINARY",
    "commodity": "MINERAL",
    "payload_kg": 15_000,
    "journey": "THROUGH",
}
BANANAS = {**ORE, "commodity": "FRESH_PRODUCE"}
VIETNAM = timedelta(hours=7)


def ore_truck(nth: int) -> str:
    """The plate of one of a row of trucks with ore."""
    return f"25C-{100 + nth}.00"


def cleared(day: Day, *plates: str, facts: Mapping[str, object] = ORE) -> None:
    """They came in, and all three agencies have given their word: they stand for the bridge."""
    for plate in plates:
        day.lan.declares(plate, facts)
        day.enters("inland-enter", plate)
        day.lan.confirms(plate)
        for who in (day.phong, day.kim, day.hai):
            who.gives(plate)


def calls(day: Day, stage: str = "bridge") -> list[tuple[str, str]]:
    """Plate and reason of every call of today, in order."""
    return [
        (display(plates.get(record.called, "")), record.because)
        for records, plates in [_today(day)]
        for record in records
        if record.stage == stage and record.called
    ]


def replays(day: Day) -> bool:
    """Whether the day's records give the same calls again."""
    records, _ = _today(day)
    return replay(opened(records[0]).rule, records).equal


def acts(day: Day, what: str) -> list[Record]:
    """The records of today of this kind."""
    return [record for record in _today(day)[0] if record.what == what]


def phone(day: Day, plate: str, lang: str = "en") -> str:
    """What the driver of this vehicle reads on the phone, as plain text."""
    code = day.centre.driver_code(day.visit_id(plate))
    return _read(day, f"/d/{code}", lang)


def asks_by_phone(day: Day, plate: str, fields: Mapping[str, str]) -> int:
    """The driver sends the form that asks for a slot; the status of the answer."""
    code = day.centre.driver_code(day.visit_id(plate))
    own = {"Sec-Fetch-Site": "same-origin"}
    asked = day._http.post(f"/d/{code}/slot", data=dict(fields), headers=own)
    return int(day._runner.run(asked).status_code)


def public(day: Day, lang: str) -> str:
    """The public page, as plain text."""
    return _read(day, "/public", lang)


def published(day: Day) -> list[dict[str, Any]]:
    """The draws as anybody may fetch them."""
    answer = day._runner.run(day._http.get("/api/v1/public/slots"))
    found: list[dict[str, Any]] = answer.json()
    return found


def _read(day: Day, path: str, lang: str) -> str:
    answer = day._runner.run(day._http.get(path, params={"lang": lang}))
    assert answer.status_code == 200, answer.text
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", answer.text)).split())


def says(lang: str, key: str, **params: object) -> str:
    """The words of a key, as they stand on a page."""
    return " ".join(words(lang)(key, **params).split())


def _today(day: Day) -> tuple[list[Record], dict[str, str]]:
    days = QueueDays(day.engine)
    local = datetime.fromtimestamp(day.now / 1_000_000, UTC) + VIETNAM
    records = days.records(date(local.year, local.month, local.day))
    return records, days.plates(record.called for record in records)


def crosses(day: Day, plate: str) -> None:
    """What it owes is paid, and it leaves over the bridge."""
    due = [reason.split()[1] for reason in day.shut(plate) if reason.startswith("unpaid")]
    for amount in due:
        day.lan.takes(int(amount), plate)
    day.leaves("border-leave", plate)


def goes_on(day: Day, *plates: str, minutes: int = 6) -> None:
    """Each of these crosses, so many minutes after the one before."""
    for plate in plates:
        day.now += minutes * MINUTE_US
        day._tick()
        crosses(day, plate)
