"""A slot given back on the phone or at the booth: both pages tell, the public list shows it."""

from pathlib import Path

import httpx
from markupsafe import escape

from gate.service.slots import code
from tests.slots import drawn, gate_with_clock, posts
from tests.webhouse import WebHouse
from web.words import LANGS, words

PLATES = [f"25C1000{nth}" for nth in range(7)]


def phone(house: WebHouse, plate: str, lang: str = "vi") -> str:
    """The page of this vehicle's driver."""
    path = house.centre.driver_code(house.visit_of(plate))
    return house.stranger().get(f"/d/{path}?lang={lang}").text


def gives_back(house: WebHouse, plate: str) -> httpx.Response:
    path = house.centre.driver_code(house.visit_of(plate))
    own = {"Sec-Fetch-Site": "same-origin"}
    return house.stranger().post(f"/d/{path}/slot/back", data={}, headers=own)


def test_a_driver_gives_a_slot_back_and_the_next_reads_it(tmp_path: Path) -> None:
    with gate_with_clock(tmp_path) as (house, hands):
        name = drawn(house, hands, *PLATES)
        (told,) = house.stranger().get("/api/v1/public/slots").json()
        by_code = {code(name, plate): plate for plate in PLATES}
        order = [by_code[lot["tractor"]] for lot in told["lots"]]
        giver, heir = order[0], order[5]
        for lang in LANGS:
            assert str(escape(words(lang)("slot.back_go"))) in phone(house, giver, lang)
            assert words(lang)("slot.back_go") not in phone(house, heir, lang)
        assert gives_back(house, giver).status_code == 303
        again = gives_back(house, giver)
        assert again.status_code == 422
        assert "slot.none" in again.text
        for lang in LANGS:
            t = words(lang)
            assert str(escape(t("slot.over.given_back", time="08:00"))) in phone(house, giver, lang)
            day = name.split()[1]
            assert str(escape(t("tell.slot", time="08:00", day=day))) in phone(house, heir, lang)
            page = house.stranger().get(f"/public?lang={lang}").text
            assert t("slot.now.given_back") in page
            assert code(name, heir) in page
            assert heir not in page
        path = f"/booth/{house.visit_of(heir)}"
        card = house.person("operator").get(f"{path}?lang=vi").text
        assert words("vi")("slot.back_hint", at="").split(".")[0][:10] in card
        form = {"key": house.key()["Idempotency-Key"]}
        card = house.person("operator").post(f"{path}/slot-back", data=form).text
        assert words("vi")("slot.now.given_back") in card
        reply = posts(house, "operator", f"/visits/{house.visit_of(order[1])}/slot/give-back")
        assert reply["to"] == ""
        (told,) = house.stranger().get("/api/v1/public/slots").json()
        passed = [(back["from"], back["to"]) for back in told["given_back"]]
        expected = [(giver, heir), (heir, order[6]), (order[1], "")]
        assert passed == [(code(name, a), code(name, b) if b else "") for a, b in expected]
        assert [lot["now"] for lot in told["lots"]].count("08:00") == 4
        why = words("vi")("slot.back_free", at="", slot="08:00", giver=code(name, order[1]))
        assert why.split(",")[1] in house.stranger().get("/public?lang=vi").text
