"""`/slots`: what the manager may do with a day's draw, and what the others see."""

import re
from pathlib import Path

from markupsafe import escape

from gate.journey.versions import replace
from parking.draw import sha
from tests.slots import SECRET, WORD, drawn, gate_with_clock, tomorrow
from tests.webhouse import BANANAS, WebHouse
from web import show
from web.words import LANGS, words

PROMISE = sha(SECRET)


def sends(house: WebHouse, act: str, **fields: str) -> str:
    """The page after a form of the manager, or the key of the refusal."""
    form = {"key": house.key()["Idempotency-Key"], **fields}
    answer = house.person("manager").post(f"/slots/{act}", data=form)
    if answer.status_code == 303:
        return house.person("manager").get("/slots?lang=vi").text
    return str(re.findall(r'data-key="([^"]+)"', answer.text)[0])


def test_a_draw_is_announced_cancelled_and_announced_anew(tmp_path: Path) -> None:
    with gate_with_clock(tmp_path) as (house, hands):
        day, t = tomorrow(hands), words("vi")
        closes = show.local(hands.now() + 3_600_000_000)
        told = {"day": day, "closes": closes, "commitment": PROMISE.upper()}
        assert sends(house, "announce", **{**told, "closes": "soon"}) == "slot.closes"
        assert sends(house, "announce", **{**told, "commitment": "moon"}) == "slot.commitment"
        assert t("slot.state.open") in sends(house, "announce", **told)
        assert sends(house, "announce", **told) == "slot.announced"
        name = f"ma-lu-thang {day}"
        early = sends(house, "draw", draw=name, secret=SECRET, beacon=WORD)
        assert early == "slot.still_open"
        assert sends(house, "cancel", draw=name, why="") == "slot.why"
        assert "gõ nhầm mã" in sends(house, "cancel", draw=name, why="gõ nhầm mã")
        assert "gõ nhầm mã" in house.stranger().get("/public").text
        again = sends(house, "announce", **told)
        assert f"{name} b" in again
        for lang in LANGS:
            page = house.person("manager").get(f"/slots?lang={lang}").text
            assert str(escape(words(lang)("slot.turn.open"))) in page
            assert str(escape(words(lang)("slot.state.cancelled"))) in page
        hands.to(hands.now() + 3_600_000_000)
        assert t("slot.turn.closed") in house.person("manager").get("/slots?lang=vi").text
        wrong = sends(house, "draw", draw=f"{name} b", secret="x", beacon=WORD)
        assert wrong == "draw.secret"
        done = sends(house, "draw", draw=f"{name} b", secret=SECRET, beacon=WORD)
        assert t("slot.state.drawn") in done


def test_the_manager_sees_who_has_which_slot_and_the_auditor_only_looks(tmp_path: Path) -> None:
    with gate_with_clock(tmp_path) as (house, hands):
        name = drawn(house, hands, *(f"25C1000{nth}" for nth in range(6)))
        page = house.person("manager").get("/slots?lang=en").text
        assert page.count("25C-100.") == 6
        assert words("en")("slot.held_now", count=5) in page
        assert words("en")("slot.no_place") in page
        assert 'action="/slots/cancel"' in page
        for lang in LANGS:
            t, quota = words(lang), house.person("manager").get(f"/slots?lang={lang}").text
            assert t("slot.quota_missing", missing=20, enough=20) in quota
            assert str(escape(t("slot.quota_turn"))) in quota
        looks = house.person("auditor").get("/slots?lang=en").text
        assert name in looks
        assert '<form method="post" action="/slots' not in looks
        assert house.person("operator").get("/slots").status_code == 403
        assert "/slots" in house.person("manager").get("/").text


COMPANY, CAREFUL = "6200001234", "6200001241"  # tax codes that can exist
DAY = 24 * 3_600_000_000


def two_carriers(house: WebHouse, name: str) -> None:
    """One of them missed all of its thirty slots of five days ago, the other none."""
    state = house.centre._loop.state
    (one, *_) = (a for a in state.slot_requests.values() if a.draw_id == name and a.slot)
    before = one.begins_at - 6 * DAY
    for nth in range(60):
        was = replace(one, visit_id=f"gone-{nth}", tractor=f"29C{nth:05d}", begins_at=before)
        code, came = (COMPANY, 0) if nth % 2 else (CAREFUL, before)
        state.apply(replace(was, id=f"old-{nth}", carrier=code, came_at=came))


def test_the_page_says_which_carrier_misses_its_slots_and_the_driver_why_so_near(
    tmp_path: Path,
) -> None:
    with gate_with_clock(tmp_path) as (house, hands):
        name = drawn(house, hands, "25C10000")
        two_carriers(house, name)
        for lang in LANGS:
            t, page = words(lang), house.person("manager").get(f"/slots?lang={lang}").text
            assert str(escape(t("slot.carriers_how", rate="37,5"))) in page
            assert page.index(COMPANY) < page.index(CAREFUL)  # who misses most stands first
            assert t("slot.carrier_days") in page
        public = house.stranger().get("/public").text + house.stranger().get("/api/v1/public").text
        assert COMPANY not in public
        far = str(show.day_of(hands.now() + 7 * DAY))
        closes = show.local(hands.now() + 3_600_000_000)
        sends(house, "announce", day=far, closes=closes, commitment=PROMISE)
        told = {"plate": "25C20000", "facts": BANANAS, "payer": {"tax_code": f"{COMPANY}-001"}}
        key = house.key()
        reply = house.person("operator").post("/api/v1/declarations", json=told, headers=key)
        code = house.centre.driver_code(reply.json()["visit"])
        asks = {"draw": f"ma-lu-thang {far}", "driver": "790123", "first": "08:00"}
        for lang in LANGS:
            answer = house.stranger().post(
                f"/d/{code}/slot?lang={lang}", data=asks, headers={"Sec-Fetch-Site": "same-origin"}
            )
            assert answer.status_code == 422
            said = words(lang)(
                "error.slot.horizon_carrier", code=COMPANY, missed=30, given=30, days=3
            )
            assert str(escape(said)) in answer.text
