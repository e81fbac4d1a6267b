"""The booth's card of a vehicle with a slot: who came, whose turn it is, what a person decides."""

import re
from pathlib import Path

from markupsafe import escape

from tests.slots import at_eight, drawn, gate_with_clock, posts
from tests.webhouse import WebHouse
from web.words import LANGS, words

PLATE = "25C10000"


def sent(house: WebHouse, who: str, path: str, **fields: str) -> str:
    """The card after a form, or the key of the refusal."""
    form = {"key": house.key()["Idempotency-Key"], **fields}
    answer = house.person(who).post(path, data=form)
    found = re.findall(r'data-key="([^"]+)"', answer.text) if answer.status_code >= 400 else []
    return found[0] if found else answer.text


def test_the_card_says_whether_who_came_is_who_the_slot_was_given_to(tmp_path: Path) -> None:
    with gate_with_clock(tmp_path) as (house, hands):
        at_eight(house, hands, drawn(house, hands, PLATE))
        house.sees("inland-enter", PLATE)
        visit = house.visit_of(PLATE)
        booth, path = house.person("operator"), f"/booth/{visit}"
        for lang in LANGS:
            page = booth.get(f"{path}?lang={lang}").text
            assert escape(words(lang)("slot.do.look")) in page
            assert words(lang)("slot.now.booked") in page
        vi = words("vi")
        assert sent(house, "operator", f"{path}/slot-driver", driver="7") == "slot.driver"
        card = sent(house, "operator", f"{path}/slot-driver", driver="somebody")
        assert sent(house, "operator", f"{path}/slot-judge", stands="1") == "slot.why"
        form = {"stands": "1", "why": "x", "key": "k"}
        assert house.person("manager").post(f"{path}/slot-judge", data=form).status_code == 403
        told = posts(house, "operator", f"/visits/{visit}/slot/driver", driver=f"790{PLATE}")
        assert told["same"]
        card = booth.get(f"{path}?lang=vi").text
        assert vi("slot.do.nothing") in card
        why = "chủ xe khác lái"
        told = posts(house, "operator", f"/visits/{visit}/slot/judge", stands=False, why=why)
        assert told["word"] == "refused"
        card = sent(house, "operator", f"{path}/slot-judge", stands="1", why="xem lại: đúng người")
        assert vi("slot.now.stands") in card
        assert "xem lại: đúng người" in card
