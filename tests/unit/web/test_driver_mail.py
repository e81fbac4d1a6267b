"""Letters to drivers, through a real mail server with TLS: once each, in the driver's language."""

from collections.abc import Iterator

import httpx
import pytest

from gate.journey.errors import DomainError
from gate.mail import Fate, Letter, MailServer, Smtp
from gate.store.telling import UNSURE
from gate.telling import Teller
from tests.smtp import MailHouse, mail_house
from tests.webhouse import WebHouse
from web.driver.telling import address, composer

LETTER = Letter("n1", "lai-xe@vidu.vn", "vi", "25C-012.34: Mời vào ô A05.", "Mời vào ô A05.\n")
OWN = {"Sec-Fetch-Site": "same-origin"}


@pytest.fixture(scope="module")
def mail(tmp_path_factory: pytest.TempPathFactory) -> Iterator[MailHouse]:
    with mail_house(tmp_path_factory.mktemp("mail")) as found:
        yield found


@pytest.fixture
def post(mail: MailHouse) -> Smtp:
    """The adapter, trusting the server's own authority; nothing was sent yet."""
    mail.letters.clear()
    mail.answers.clear()
    return Smtp(
        MailServer("127.0.0.1", mail.port, "starttls", "cua-khau@vidu.vn", "", "", mail.authority)
    )


@pytest.fixture
def teller(house: WebHouse, post: Smtp) -> Iterator[Teller]:
    """The gate with letters; the test says when it looks."""
    house.centre.carrier = post
    yield Teller(house.centre, house.centre.tell_book, post, composer("https://gate.example"))
    for contact in house.centre.tell_book.contacts():
        house.centre.tell_book.sign_off(contact.visit_id)
    house.centre.carrier = None


def rounds(house: WebHouse, teller: Teller, times: int = 1) -> None:
    async def go() -> None:
        for _ in range(times):
            await teller.look()
            await teller.deliver()

    house.ask(go())


def signs_up(house: WebHouse, plate: str, to: str, lang: str = "vi") -> httpx.Response:
    code = house.centre.driver_code(house.visit_of(plate))
    return house.stranger().post(f"/d/{code}/mail?lang={lang}", data={"address": to}, headers=OWN)


def test_a_letter_goes_out_under_tls_and_says_who_sent_it(mail: MailHouse, post: Smtp) -> None:
    assert post.send(LETTER) == (Fate.SENT, "")
    (found,) = mail.letters
    assert (found["To"], found["Message-ID"]) == ("lai-xe@vidu.vn", "<n1@vidu.vn>")
    assert found["Subject"] == LETTER.subject
    assert found.get_content().splitlines() == LETTER.body.splitlines()
    assert mail.in_the_clear == 0


def test_what_the_server_answers_decides_whether_it_is_tried_again(
    mail: MailHouse, post: Smtp
) -> None:
    mail.answers += ["451 later", "554 never", ""]
    assert [post.send(LETTER)[0] for _ in range(4)] == [
        Fate.LATER,
        Fate.REFUSED,
        Fate.UNSURE,  # the line broke after the letter was handed over
        Fate.SENT,
    ]


def test_no_letter_to_a_server_nobody_vouches_for_or_in_the_clear(mail: MailHouse) -> None:
    stranger = Smtp(MailServer("127.0.0.1", mail.port, "starttls", "a@b.vn"))
    fate, why = stranger.send(LETTER)
    assert fate is Fate.LATER
    assert "CERTIFICATE" in why
    with pytest.raises(ValueError, match="without TLS"):
        MailServer("mail.vidu.vn", 25, "none", "a@b.vn")


def test_a_driver_is_told_of_the_bay_once_and_of_the_next_bay_again(
    house: WebHouse, mail: MailHouse, teller: Teller, plate: str
) -> None:
    house.enters("inland-enter", plate)
    visit = house.visit_of(plate)
    bay = house.ask(house.centre.card(visit)).visit.place
    assert signs_up(house, plate, "tai-xe@vidu.vn").status_code == 303
    rounds(house, teller, 3)
    (first,) = mail.letters
    assert f"Mời vào ô {bay}." in first.get_content()
    code = house.centre.driver_code(visit)
    assert f"https://gate.example/d/{code}" in first.get_content()
    house.person("marshal").post(
        f"/api/v1/visits/{visit}/hold",
        json={"kind": "AGENCY", "agency": "CUSTOMS", "reason": "kiểm hóa", "paper_no": "12/HQ"},
        headers=house.key(),
    ).raise_for_status()
    rounds(house, teller, 2)
    assert len(mail.letters) == 2
    assert "Hải quan" in mail.letters[1].get_content()
    assert "tai-xe@vidu.vn" in house.stranger().get(f"/d/{code}?lang=vi").text


def test_he_is_told_in_the_language_of_his_page_and_not_after_he_stops(
    house: WebHouse, mail: MailHouse, teller: Teller, plate: str
) -> None:
    house.enters("inland-enter", plate)
    signs_up(house, plate, "siji@example.cn", "zh")
    rounds(house, teller)
    assert "请驶入" in mail.letters[0].get_content()
    assert mail.letters[0]["Content-Language"] == "zh"
    signs_up(house, plate, "")
    house.centre.tell_book.add(house.visit_of(plate), [("bay", "Z99")])
    rounds(house, teller)
    assert len(mail.letters) == 1


def test_a_server_that_is_busy_is_asked_again_later_and_a_crash_sends_nothing_twice(
    house: WebHouse, mail: MailHouse, teller: Teller, plate: str
) -> None:
    house.enters("inland-enter", plate)
    visit, book = house.visit_of(plate), house.centre.tell_book
    signs_up(house, plate, "tai-xe@vidu.vn")
    mail.answers.append("451 later")
    rounds(house, teller, 3)
    assert mail.letters == []
    assert set(book.states(visit).values()) == {"WAITING"}
    assert book.due() == []
    house.centre.tell_book.add(visit, [("called", "1")])
    (leaving,) = book.due()
    book.begin(leaving.id)
    book.after_crash()
    assert book.states(visit)["called 1"] == UNSURE
    assert book.due() == []


def test_what_is_no_longer_true_is_not_sent(
    house: WebHouse, mail: MailHouse, teller: Teller, plate: str
) -> None:
    house.enters("inland-enter", plate)
    visit = house.visit_of(plate)
    signs_up(house, plate, "tai-xe@vidu.vn")
    house.centre.tell_book.add(visit, [("bay", "A99")])
    rounds(house, teller)
    assert house.centre.tell_book.states(visit)["bay A99"] == "LATE"
    assert len(mail.letters) == 1


@pytest.mark.parametrize(
    "typed", ["", "a@b", "a b@c.vn", "a@b.vn\nBcc: x@y.vn", "@b.vn", "x" * 300]
)
def test_what_is_no_address_is_refused(typed: str) -> None:
    with pytest.raises(DomainError, match=r"driver\.mail"):
        address(typed)


def test_without_a_mail_server_nothing_is_offered(house: WebHouse, plate: str) -> None:
    house.enters("inland-enter", plate)
    code = house.centre.driver_code(house.visit_of(plate))
    assert "/mail" not in house.stranger().get(f"/d/{code}").text
    assert signs_up(house, plate, "a@b.vn").status_code == 404
