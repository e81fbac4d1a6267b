"""What a draw gave, and to whom a slot given back falls: told by letter and on the page.

Through a real mail server with TLS, as in `test_driver_mail`.
"""

from collections.abc import Iterator
from pathlib import Path

import pytest
from markupsafe import escape

from gate.mail import MailServer, Smtp
from gate.service import slots
from gate.telling import Teller
from tests.slots import Hands, at_eight, drawn, gate_with_clock, posts
from tests.smtp import MailHouse, mail_house
from tests.webhouse import WebHouse
from web.driver.telling import composer
from web.words import LANGS, words

PLATES = [f"25C1000{nth}" for nth in range(8)]  # five have a slot at eight, three have none
OWN = {"Sec-Fetch-Site": "same-origin"}


@pytest.fixture
def mail(tmp_path: Path) -> Iterator[MailHouse]:
    with mail_house(tmp_path) as found:
        yield found


@pytest.fixture
def gate(tmp_path: Path, mail: MailHouse) -> Iterator[tuple[WebHouse, Hands, Teller]]:
    """The gate with letters; the test says when it looks."""
    post = Smtp(
        MailServer("127.0.0.1", mail.port, "starttls", "cua-khau@vidu.vn", "", "", mail.authority)
    )
    with gate_with_clock(tmp_path) as (house, hands):
        house.centre.carrier = post
        yield house, hands, Teller(house.centre, house.centre.tell_book, post, composer(""))


def rounds(house: WebHouse, teller: Teller, times: int = 2) -> None:
    async def go() -> None:
        for _ in range(times):
            await teller.look()
            await teller.deliver()

    house.ask(go())


def in_order(house: WebHouse, name: str) -> list[str]:
    """The plates by their lots."""
    asked = [one for one in house.centre._loop.state.slot_requests.values() if one.draw_id == name]
    return [one.tractor for one in sorted(asked, key=lambda one: one.number)]


def signs_up(house: WebHouse, plate: str, lang: str) -> None:
    code = house.centre.driver_code(house.visit_of(plate))
    to = {"address": f"{plate.lower()}@vidu.vn"}
    answer = house.stranger().post(f"/d/{code}/mail?lang={lang}", data=to, headers=OWN)
    assert answer.status_code == 303


def phone(house: WebHouse, plate: str, lang: str, part: int = 0) -> str:
    code = house.centre.driver_code(house.visit_of(plate))
    return house.stranger().get(f"/d/{code}?lang={lang}&part={part}").text


def give_back(house: WebHouse, plate: str) -> None:
    posts(house, "operator", f"/visits/{house.visit_of(plate)}/slot/give-back")


def said_to(mail: MailHouse, plate: str) -> list[str]:
    """What the letters to this plate's driver say, without the page's address."""
    mine = [one for one in mail.letters if one["To"] == f"{plate.lower()}@vidu.vn"]
    return [str(one.get_content()).splitlines()[0] for one in mine]


def test_who_won_and_who_lost_are_told_once_in_the_own_language(
    gate: tuple[WebHouse, Hands, Teller], mail: MailHouse
) -> None:
    house, hands, teller = gate
    name = drawn(house, hands, *PLATES)
    order, day = in_order(house, name), name.split()[1]
    for lang, won, lost in zip(LANGS, order, order[5:], strict=False):
        signs_up(house, won, lang)
        signs_up(house, lost, lang)
    rounds(house, teller)
    for lang, won, lost in zip(LANGS, order, order[5:], strict=False):
        t = words(lang)
        assert said_to(mail, won) == [t("tell.slot_won", time="08:00", day=day)]
        assert said_to(mail, lost) == [t("tell.slot_none", day=day)]
    assert len(mail.letters) == 6
    assert not any(plate in str(one.get_content()) for one in mail.letters for plate in PLATES)


def test_who_lost_is_told_until_the_last_slot_of_that_draw_begins(
    gate: tuple[WebHouse, Hands, Teller], mail: MailHouse
) -> None:
    house, hands, teller = gate
    name = drawn(house, hands, *PLATES)
    last = in_order(house, name)[7]
    hands.to(slots.begins(name.split()[1], "23:59"))
    signs_up(house, last, "vi")
    rounds(house, teller)
    assert mail.letters == []


def test_each_heir_is_told_once_in_the_own_language_and_nobody_else_is(
    gate: tuple[WebHouse, Hands, Teller], mail: MailHouse
) -> None:
    house, hands, teller = gate
    name = drawn(house, hands, *PLATES)
    order, day = in_order(house, name), name.split()[1]
    heirs = dict(zip(LANGS, order[5:], strict=True))
    for lang, plate in heirs.items():
        signs_up(house, plate, lang)
    signs_up(house, order[4], "vi")  # the draw gave it a slot, nobody gave it one back
    rounds(house, teller)
    before = len(mail.letters)
    for (lang, heir), giver in zip(heirs.items(), order, strict=False):
        said = words(lang)("tell.slot", time="08:00", day=day)
        assert str(escape(said)) not in phone(house, heir, lang, part=1)
        give_back(house, giver)
        assert str(escape(said)) in phone(house, heir, lang, part=1)  # what renews itself
        rounds(house, teller)
        letter = mail.letters[-1]
        assert letter["To"] == f"{heir.lower()}@vidu.vn"
        assert letter["Content-Language"] == lang
        assert said in letter.get_content()
        assert not any(other in letter.get_content() for other in PLATES)  # nobody's plate
    assert len(mail.letters) == before + 3


def test_an_heir_that_gave_it_back_before_the_letter_left_is_told_nothing(
    gate: tuple[WebHouse, Hands, Teller], mail: MailHouse
) -> None:
    house, hands, teller = gate
    order = in_order(house, drawn(house, hands, *PLATES))
    signs_up(house, order[5], "vi")
    rounds(house, teller)
    mail.answers.append("451 later")
    give_back(house, order[0])
    rounds(house, teller)
    give_back(house, order[5])
    hands.ahead += 10 * 60_000_000
    rounds(house, teller)
    assert len(said_to(mail, order[5])) == 1  # that the draw gave it nothing
    states = house.centre.tell_book.states(house.visit_of(order[5]))
    assert [state for fact, state in states.items() if fact.startswith("slot ")] == ["LATE"]


def test_a_slot_of_a_draw_that_is_called_off_is_told_too(
    gate: tuple[WebHouse, Hands, Teller], mail: MailHouse
) -> None:
    house, hands, teller = gate
    name = drawn(house, hands, *PLATES)
    order, day = in_order(house, name), name.split()[1]
    signs_up(house, order[0], "zh")
    posts(house, "manager", "/slots/cancel", draw=name, why="lở đất ở km 12")
    signs_up(house, order[7], "vi")  # never had one: nothing was taken from it
    rounds(house, teller)
    (letter,) = mail.letters
    said = words("zh")("tell.slot_off", time="08:00", day=day, why="lở đất ở km 12")
    assert said in letter.get_content()
    assert str(escape(said)) in phone(house, order[0], "zh", part=1)


def test_who_is_at_the_gate_is_told_of_no_slot(
    gate: tuple[WebHouse, Hands, Teller],
) -> None:
    house, hands, teller = gate
    name = drawn(house, hands, *PLATES)
    order = in_order(house, name)
    signs_up(house, order[5], "vi")
    give_back(house, order[0])
    at_eight(house, hands, name)
    house.sees("inland-enter", order[5])
    rounds(house, teller)
    told = house.centre.tell_book.states(house.visit_of(order[5]))
    assert not any(kind.startswith("slot") for kind in told)  # where to stand, and nothing else
