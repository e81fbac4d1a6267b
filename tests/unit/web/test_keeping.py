"""Until when goods keep: the fields of booth and agency, and what machines may send."""

import re
from datetime import UTC, datetime, timedelta

import pytest

from gate.journey.errors import DomainError
from tests.webhouse import BANANAS, WebHouse
from web import show, text
from web.words import LANGS, words


def tomorrow(hours: int = 30) -> datetime:
    """A full minute to come."""
    return (datetime.now(UTC) + timedelta(hours=hours)).replace(second=0, microsecond=0)


def declared(house: WebHouse, plate: str, **more: object) -> str:
    told = {"plate": plate, "facts": BANANAS, **more}
    answer = house.person("operator").post("/api/v1/declarations", json=told, headers=house.key())
    assert answer.status_code == 201, answer.text
    return str(answer.json()["visit"])


def written(when: datetime) -> str:
    return show.local(show.micros(when))


def sent(house: WebHouse, who: str, path: str, **fields: str) -> str:
    form = {"key": house.key()["Idempotency-Key"], **fields}
    answer = house.person(who).post(path, data=form, headers={"HX-Request": "true"})
    found = re.findall(r'data-key="([^"]+)"', answer.text) if answer.status_code >= 400 else []
    return found[0] if found else answer.text


def test_a_declaration_says_until_when_and_the_booth_puts_it_right(
    house: WebHouse, plate: str
) -> None:
    until = tomorrow()
    visit = declared(house, plate, keeps_until=until.isoformat())
    page = house.person("operator").get(f"/booth/{visit}").text
    shown = show.when_short(show.micros(until))
    assert shown in page
    urgent = show.when_short(show.micros(until - timedelta(hours=12)))
    assert words("vi")("keeps.urgent", at=urgent) in page
    later = written(until + timedelta(hours=1))
    path = f"/booth/{visit}/keeping"
    assert sent(house, "operator", path, until=later) == "keeps.why"
    assert sent(house, "operator", path, until="soon", why="x") == "keeps.time"
    assert sent(house, "operator", path, until="2020-01-01T00:00", why="x") == "keeps.past"
    card = sent(house, "operator", path, until=later, why="the label says so")
    assert f'value="{later}"' in card
    history = house.person("operator").get(f"/booth/{visit}/history").text
    assert shown in history
    assert "the label says so" in history
    api = house.person("operator").get(f"/api/v1/visits/{visit}").json()
    assert api["keeps_until"] == show.iso(show.micros(until + timedelta(hours=1)))


@pytest.mark.parametrize(
    ("told", "key"),
    [
        ("tomorrow", "keeps.time"),
        ("2026-11-22T10:00", "keeps.time"),  # of which clock?
        (-5, "request.invalid"),
        ("2020-11-22T10:00:00+07:00", "keeps.past"),
        ("9998-11-22T10:00:00+07:00", "keeps.far"),
    ],
)
def test_a_machine_sends_a_time_with_its_zone_or_is_refused(
    house: WebHouse, plate: str, told: object, key: str
) -> None:
    body = {"plate": plate, "facts": BANANAS, "keeps_until": told}
    answer = house.person("operator").post("/api/v1/declarations", json=body, headers=house.key())
    assert answer.json()["key"] == key
    assert 400 <= answer.status_code < 500


def test_the_quarantine_says_it_on_its_own_page_in_three_languages(
    house: WebHouse, plate: str
) -> None:
    house.declare(plate)
    house.enters("inland-enter", plate)
    visit = house.visit_of(plate)
    officer = house.person("agency", "QUARANTINE")
    for lang in LANGS:
        page = officer.get(f"/agency?lang={lang}").text
        assert f'action="/agency/{visit}/keeping"' in page
        assert words(lang)("keeps.title") in page
    until = tomorrow(50)
    form = {"key": house.key()["Idempotency-Key"], "until": written(until)}
    answer = officer.post(f"/agency/{visit}/keeping", data=form, headers={"HX-Request": "true"})
    assert show.when_short(show.micros(until)) in answer.text


def test_a_time_at_the_gate_is_read_as_a_form_writes_it() -> None:
    assert text.moment("", "x") == 0
    assert show.iso(text.moment("2026-11-22T14:05", "x")) == "2026-11-22T07:05:00.000Z"
    for wrong in ("soon", "2026-11-22T14:05Z", "1999-01-01T00:00"):
        with pytest.raises(DomainError, match="x"):
            text.moment(wrong, "x")
