"""What the booth shows and does when a day does not go by the book: each question, each answer."""

import itertools
import re
from collections.abc import Callable, Iterator

import httpx
import pytest

from gate.journey.visit import Finding
from tests import exceptions as odd
from tests.webhouse import BANANAS, WebHouse, jpeg
from web.booth import live
from web.booth.findings import told
from web.live import Changed, Channel
from web.words import words

NewPlate = Callable[[], str]


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[WebHouse]:
    """A gate of its own: what goes wrong here would fill the yard of the others."""
    found = WebHouse(tmp_path_factory.mktemp("odd") / "var")
    found.start()
    yield found
    found.stop()


_pairs = itertools.count(1)


@pytest.fixture
def lookalikes() -> tuple[str, str]:
    """Two plates that differ in one digit, and look like no others here."""
    number = next(_pairs) * 371 % 1000
    return f"29H{number:03}01", f"29H{number:03}71"


def card(house: WebHouse, visit: str, who: str = "operator") -> str:
    """The card as that role sees it."""
    answer = house.person(who).get(f"/booth/{visit}")
    assert answer.status_code == 200
    return answer.text


def refused(house: WebHouse, visit: str, act: str, who: str = "operator", **fields: str) -> str:
    """A form that is refused; returns the key of the refusal."""
    key = house.key()["Idempotency-Key"]
    answer: httpx.Response = house.person(who).post(
        f"/booth/{visit}/{act}", data={"key": key, **fields}
    )
    assert 400 <= answer.status_code < 500, answer.text
    (found,) = re.findall(r'data-key="([^"]+)"', answer.text)
    return str(found)


def test_an_ambiguous_exit_shows_both_pictures_and_takes_one_answer(
    house: WebHouse, lookalikes: tuple[str, str]
) -> None:
    one, other = lookalikes
    looks = {
        plate: [{"kind": "overview", **house.picture(jpeg())}] for plate in (one, other, "exit")
    }
    exit_visit = odd.ambiguous(house, one, other, looks)
    assert odd.state(house, exit_visit)["next"] == "who"
    shown = card(house, exit_visit)
    for seen in looks.values():
        assert f"/evidence/{seen[0]['sha256']}" in shown
    assert 'data-pick="1"' in shown
    assert 'data-pick="2"' in shown
    assert 'data-pick="0"' in shown
    assert "pay-form" not in shown
    home = house.visit_of(other)
    after = odd.post(house, exit_visit, "choose", other_id=home)
    assert f'data-id="{home}"' in after
    assert f'data-plate="{other}"' in after
    assert house.person("operator").get(f"/booth/{exit_visit}").status_code == 303
    history = house.person("operator").get(f"/booth/{home}/history").text
    assert "Chọn theo ảnh" in history


def test_none_of_these_makes_it_a_vehicle_of_its_own(
    house: WebHouse, lookalikes: tuple[str, str]
) -> None:
    visit = odd.ambiguous(house, *lookalikes)
    after = odd.post(house, visit, "choose", other_id="")
    assert f'data-id="{visit}"' in after
    assert "Chưa rõ là xe nào trong bãi" in after
    assert odd.state(house, visit)["next"] == "confirm"


def test_a_vehicle_unreadable_on_both_sides_is_chosen_by_picture(
    house: WebHouse, plate: str, new_plate: NewPlate
) -> None:
    odd.enter(house, "inland-enter", new_plate(), **BANANAS)  # so that there are two to choose from
    home = odd.enter(house, "inland-enter", plate, **BANANAS)
    visit = odd.unreadable(house)
    assert f"/booth/{visit}/inside?keys=1" in card(house, visit)
    offered = house.person("operator").get(f"/booth/{visit}/inside?keys=1").text
    assert offered.index(home) < offered.index('data-pick="2"')  # the newest is number one
    after = odd.post(house, visit, "choose", other_id=home)
    assert f'data-plate="{plate}"' in after


def test_a_truck_that_was_turned_back_is_joined_and_not_charged_again(
    house: WebHouse, plate: str
) -> None:
    visit = odd.turned_back(house, plate)
    odd.confirm(house, visit, plate)
    asked = card(house, visit)
    assert "Nay vào lại vì sao?" in asked
    assert "Về rỗng" in asked
    after = odd.post(house, visit, "join", link="TURNED_BACK")
    assert "Miễn phí" in after
    assert "Nối với lượt trước" in after
    assert odd.state(house, visit)["charge"]["state"] == "EXEMPT"
    changed = odd.post(house, visit, "join", link="EMPTY_RETURN")
    assert "theo lượt trước (cùng lượt tính phí)" in changed
    assert refused(house, visit, "join", link="RETRY") == "turn.not_offered"


def test_the_other_side_shows_both_fees_and_then_charges_the_difference(
    house: WebHouse, plate: str
) -> None:
    visit = odd.other_side(house, plate)
    asked = card(house, visit)
    for amount in ("300.000", "1.300.000", "1.000.000"):
        assert amount in asked
    assert "Ra phía nội địa: tính lại phí" in asked
    after = odd.post(house, visit, "leave-by", side="inland")
    assert 'data-next="pay"' in after
    assert 'data-due="1000000"' in after
    assert "khoản này là phần chênh lệch" in after
    assert refused(house, visit, "leave-by", side="up") == "leave_by.unknown_side"


def test_another_trailer_is_swapped_by_a_persons_word(house: WebHouse, plate: str) -> None:
    before, now = f"29R{plate[-5:]}", f"15R{plate[-5:]}"
    visit = odd.other_trailer(house, plate, before, now)
    assert odd.state(house, visit)["next"] == "trailer"
    asked = card(house, visit)
    assert f'data-plate="{before}"' in asked
    assert f'data-plate="{now}"' in asked
    after = odd.post(house, visit, "trailer", out=before, into=now)
    assert 'data-next="trailer"' not in after
    assert odd.state(house, visit)["trailer"] == now
    assert refused(house, visit, "uncouple", number=before) == "equipment.not_coupled"


def test_a_misread_trailer_is_put_right_by_who_looked_and_stays_noted(
    house: WebHouse, plate: str
) -> None:
    before, now = f"29R{plate[-5:]}", f"15R{plate[-5:]}"
    visit = odd.other_trailer(house, plate, before, now)
    after = odd.post(house, visit, "couple", number=before)
    assert "Làn đọc nhầm biển rơ-moóc" in after
    assert odd.state(house, visit)["trailer"] == before
    assert odd.state(house, visit)["opening"] == {"open": True, "reasons": []}


def test_goods_on_another_vehicle_are_paid_for_by_who_brought_them(
    house: WebHouse, new_plate: NewPlate
) -> None:
    giver, taker = f"云G{new_plate()[-5:]}", new_plate()
    visit = odd.handed_over(house, giver, taker)
    shown = card(house, visit)
    assert "chở vào còn phải thu" in shown
    assert "Công ty TNHH Khoáng sản Phong Thổ" in shown
    assert "Lò Văn Pản" in shown
    history = house.person("operator").get(f"/booth/{visit}/history").text
    assert "Hàng: " in history
    assert "Lái xe" in history


def test_what_is_held_says_by_whom_why_and_that_nobody_here_can_release_it(
    house: WebHouse, plate: str
) -> None:
    visit = odd.held(house, plate, f"15R{plate[-5:]}")
    shown = card(house, visit)
    assert "Đang bị giữ – Hải quan" in shown
    assert "Hải quan đang giữ xe: Nghi khai sai khối lượng" in shown
    assert "Nổ lốp" in shown
    (hold,) = re.findall(r'name="hold_id" value="([^"]+)"', shown)
    after = odd.post(house, visit, "release", hold_id=hold, reason="Đã thay lốp")
    assert "Lần giữ đã qua (1)" in after
    assert "Đang bị giữ – Hải quan" in after


def test_an_older_debt_is_shown_with_its_sum_and_a_way_to_it(house: WebHouse, plate: str) -> None:
    back = odd.owing(house, plate)
    shown = card(house, back)
    assert "còn nợ phí" in shown
    assert "300.000" in shown
    (before,) = re.findall(r'class="button quiet" href="/booth/([^"]+)"', shown)
    assert "pay-form" in card(house, before)


@pytest.mark.parametrize(
    ("how", "say", "do"),
    [
        ("two", "Hai xe nối đuôi trong một làn", "Giữ thanh chắn"),
        ("wrong", "Xe vào nhầm làn", "Cho xe lùi ra"),
    ],
)
def test_what_is_odd_in_a_lane_says_what_to_do_now(
    house: WebHouse, new_plate: NewPlate, how: str, say: str, do: str
) -> None:
    if how == "two":
        visit = odd.two_in_lane(house, new_plate(), new_plate())
    else:
        visit = odd.wrong_lane(house, new_plate())
    shown = card(house, visit)
    assert shown.index(say) < shown.index('class="card-body"')
    assert do in shown
    row = house.person("operator").get("/booth").text.split(f'id="row-{visit}"')[1]
    assert say in row.split("</li>")[0]


def test_a_finding_is_closed_with_a_note_and_stays_readable(
    house: WebHouse, new_plate: NewPlate
) -> None:
    visit = odd.two_in_lane(house, new_plate(), new_plate())
    (finding,) = re.findall(r'name="finding_id" value="([^"]+)"', card(house, visit))
    without = refused(house, visit, "close-finding", finding_id=finding, note="")
    assert without == "finding.note_needed"
    after = odd.post(house, visit, "close-finding", finding_id=finding, note="Đã cho lùi")
    assert "Đã xử lý (1)" in after
    assert "Đã cho lùi" in after
    assert "Giữ thanh chắn" not in after


def test_a_truck_that_backed_out_of_the_exit_needs_nothing(house: WebHouse, plate: str) -> None:
    shown = card(house, odd.backed_out(house, plate))
    assert "Xe đã lùi khỏi" in shown


def test_a_visit_that_is_over_is_read_only_but_its_plate_can_be_corrected(
    house: WebHouse, new_plate: NewPlate
) -> None:
    plate, true = new_plate(), new_plate()
    visit = odd.gone(house, plate)
    shown = card(house, visit)
    assert "Chỉ xem" in shown
    assert "pay-form" not in shown
    assert "Đổi lái xe" not in shown
    assert refused(house, visit, "driver", driver="A", why="B") == "visit.closed"
    corrected = odd.post(house, visit, "confirm", plate=true, why="misread")
    assert f'data-plate="{true}"' in corrected
    assert odd.state(house, visit)["state"] == "LEFT"
    history = house.person("operator").get(f"/booth/{visit}/history").text
    assert "Biển số" in history


def test_a_vehicle_is_turned_away_and_a_declared_one_called_off(
    house: WebHouse, new_plate: NewPlate
) -> None:
    plate, never = new_plate(), new_plate()
    house.sees("inland-enter", plate)
    visit = house.visit_of(plate)
    assert "Bị từ chối" in odd.post(house, visit, "refuse", why="Không đủ giấy tờ")
    declared = house.declare(never)
    assert "Đã huỷ" in odd.post(house, declared, "cancel", why="Hỏng xe dọc đường")


def test_the_marshal_says_what_stands_there_and_touches_no_money(
    house: WebHouse, lookalikes: tuple[str, str]
) -> None:
    visit = odd.ambiguous(house, *lookalikes)
    shown = card(house, visit, "marshal")
    assert 'data-pick="1"' in shown
    assert "confirm-form" not in shown
    assert refused(house, visit, "leave-by", "marshal", side="inland") == "policy.refused"
    home = house.visit_of(lookalikes[0])
    assert f'data-id="{home}"' in odd.post(house, visit, "choose", "marshal", other_id=home)


@pytest.mark.parametrize("lang", ["vi", "zh", "en"])
def test_every_question_is_asked_in_every_language(
    house: WebHouse, new_plate: NewPlate, lang: str
) -> None:
    one = new_plate()
    visits = (
        odd.two_in_lane(house, new_plate(), new_plate()),
        odd.other_side(house, new_plate()),
        odd.other_trailer(house, one, f"29R{one[-5:]}", f"15R{one[-5:]}"),
        odd.held(house, new_plate(), f"14R{one[-5:]}"),
        odd.owing(house, new_plate()),
    )
    for visit in visits:
        answer = house.person("operator").get(f"/booth/{visit}?lang={lang}")
        assert answer.status_code == 200
        wrong = re.findall(r">((?:finding|opening|custody|link|hold)\.[a-z_]+)<", answer.text)
        assert wrong == []


def test_a_detail_that_nobody_knows_is_shown_as_it_is() -> None:
    found = Finding("f", "v", "of_next_year", 0, {"lane": "x-9", "amount": 5, "other": "v2"})
    still, closed = told([found], words("vi"))
    assert closed == ()
    assert still[0].bits == (("làn", "x-9"), ("số tiền", "5\u00a0₫"))
    assert still[0].other == "v2"
    assert not still[0].urgent


def test_the_receipt_for_a_difference_says_what_was_paid_before(
    house: WebHouse, plate: str
) -> None:
    visit = odd.other_side(house, plate)
    odd.post(house, visit, "leave-by", side="inland")
    odd.pay(house, visit)
    receipt = odd.state(house, visit)["receipt"]
    assert receipt["amount_vnd"] == 1_000_000
    paper = house.person("operator").get(f"/receipts/{receipt['code']}").text
    assert "Trừ số đã nộp theo biên lai trước" in paper
    assert "−300.000" in paper


def pieces(house: WebHouse, *visits: str) -> str:
    """What screens hear when these visits changed."""
    changed = Changed(frozenset(("booth", v) for v in visits))
    asked = live.pieces(house.centre, Channel("booth", "vi", "desk"), changed)
    return house.ask(asked).decode()


def test_what_is_over_leaves_the_list_and_its_card_becomes_read_only(
    house: WebHouse, plate: str
) -> None:
    visit = odd.gone(house, plate)
    heard = pieces(house, visit)
    assert f"event: gone\ndata: {visit}" in heard
    assert "event: row" not in heard
    assert "Chỉ xem" in heard


def test_what_proved_to_be_another_visit_leaves_the_list_and_names_it(
    house: WebHouse, lookalikes: tuple[str, str]
) -> None:
    visit = odd.ambiguous(house, *lookalikes)
    home = house.visit_of(lookalikes[0])
    odd.post(house, visit, "choose", other_id=home)
    heard = pieces(house, visit, home)
    assert f"event: gone\ndata: {visit}" in heard
    assert f'href="/booth/{home}"' in heard
    assert f'id="row-{home}"' in heard


def test_who_left_owing_stays_on_the_list(house: WebHouse, plate: str) -> None:
    visit = odd.enter(house, "inland-enter", plate, **BANANAS)
    odd.confirm(house, visit, plate)
    house.passes("border-leave", "", plate)
    heard = pieces(house, visit)
    assert "event: gone" not in heard
    assert f'id="row-{visit}"' in heard
