"""The booth by HTTP: a truck is confirmed, paid for and let go; and what is refused on the way."""

from collections.abc import Callable
from html.parser import HTMLParser

import httpx
import pytest

from tests.webhouse import BANANAS, WebHouse

NewPlate = Callable[[], str]


def _do(house: WebHouse, visit: str, act: str, **fields: str) -> httpx.Response:
    key = house.key()["Idempotency-Key"]
    return house.person("operator").post(f"/booth/{visit}/{act}", data={"key": key, **fields})


def _state(house: WebHouse, visit: str) -> dict[str, object]:
    found: dict[str, object] = house.person("operator").get(f"/api/v1/visits/{visit}").json()
    return found


def _pay(house: WebHouse, visit: str, tendered: str, key: str = "") -> httpx.Response:
    charge = _state(house, visit)["charge"]
    assert isinstance(charge, dict)
    fields = {"tendered": tendered} | ({"key": key} if key else {})
    return _do(house, visit, f"pay/{charge['id']}", **fields)


def _arrive(house: WebHouse, plate: str, **more: bool) -> str:
    house.declare(plate)
    house.enters("inland-enter", plate, **more)
    return house.visit_of(plate)


def test_a_truck_from_confirm_to_open_lane(house: WebHouse, plate: str) -> None:
    visit = _arrive(house, plate, accept=False)
    assert _state(house, visit)["next"] == "confirm"
    card = _do(house, visit, "confirm", plate=plate).text
    assert "300.000" in card
    assert "điều khoản chưa xác minh" in card
    house.sees("border-leave", plate)
    waiting = house.person("operator").get(f"/booth/{visit}").text
    assert "Làn chưa mở vì" in waiting
    assert "Chờ Hải quan xác nhận" in waiting
    paid = _pay(house, visit, "500.000").text
    assert "Trả lại khách 200.000" in paid
    assert "MH-" in paid
    for agency in ("BORDER_GUARD", "CUSTOMS", "QUARANTINE"):
        key = {"key": f"{agency}-{plate}", "state": "GIVEN"}
        answer = house.person("agency", agency).post(f"/agency/{visit}", data=key)
        assert answer.status_code == 200
    assert _state(house, visit)["opening"] == {"open": True, "reasons": []}
    assert _do(house, visit, "open").status_code == 200


def test_the_same_key_takes_money_once_and_answers_the_same(house: WebHouse, plate: str) -> None:
    visit = _arrive(house, plate)
    _do(house, visit, "confirm", plate=plate)
    first = _pay(house, visit, "300000", key=f"pay-{plate}")
    receipt = _state(house, visit)["receipt"]
    again = _pay(house, visit, "300000", key=f"pay-{plate}")
    assert (first.status_code, again.status_code) == (200, 200)
    assert _state(house, visit)["receipt"] == receipt
    other = _pay(house, visit, "500000", key=f"pay-{plate}")
    assert other.status_code == 409
    assert "idempotency.conflict" in other.text


def test_a_key_of_one_desk_is_not_answered_for_another(house: WebHouse, plate: str) -> None:
    visit = _arrive(house, plate)
    _do(house, visit, "confirm", plate=plate)
    _pay(house, visit, "300000", key=f"desk-{plate}")
    charge = _state(house, visit)["charge"]
    assert isinstance(charge, dict)
    answer = house.person("cashier-lead").post(
        f"/booth/{visit}/pay/{charge['id']}", data={"tendered": "300000", "key": f"desk-{plate}"}
    )
    assert answer.status_code == 422
    assert "charge.not_due" in answer.text


def test_too_little_cash_is_refused_with_both_sums(house: WebHouse, plate: str) -> None:
    visit = _arrive(house, plate)
    _do(house, visit, "confirm", plate=plate)
    answer = _pay(house, visit, "200k")
    assert answer.status_code == 422
    assert "300.000" in answer.text
    assert "200.000" in answer.text
    assert _state(house, visit)["receipt"] is None


@pytest.mark.parametrize("amount", ["", "abc", "-5", "1e9", "12.5.", "9" * 13, "０"])
def test_cash_that_is_no_amount(house: WebHouse, plate: str, amount: str) -> None:
    visit = _arrive(house, plate)
    _do(house, visit, "confirm", plate=plate)
    assert _pay(house, visit, amount).status_code == 422
    assert _state(house, visit)["receipt"] is None


def test_a_plate_is_corrected_with_a_reason_and_only_so(
    house: WebHouse, new_plate: NewPlate
) -> None:
    read, true = new_plate(), new_plate()
    house.enters("inland-enter", read, accept=False)
    visit = house.visit_of(read)
    silent = _do(house, visit, "confirm", plate=true)
    assert "confirm.reason_needed" in silent.text
    card = _do(house, visit, "confirm", plate=true, why="misread").text
    assert f'data-plate="{true}"' in card


def test_facts_are_asked_for_one_by_one_and_none_is_assumed(house: WebHouse, plate: str) -> None:
    house.enters("inland-enter", plate)
    visit = house.visit_of(plate)
    card = _do(house, visit, "confirm", plate=plate).text
    assert "Chưa đủ dữ kiện" in card
    assert _state(house, visit)["charge"] is None
    facts = {name: str(value) for name, value in BANANAS.items()}
    _do(house, visit, "facts", **facts)
    charge = _state(house, visit)["charge"]
    assert isinstance(charge, dict)
    assert charge["total_vnd"] == 300_000


def test_a_fact_that_is_no_number_is_refused_in_words(house: WebHouse, plate: str) -> None:
    visit = _arrive(house, plate)
    answer = _do(house, visit, "facts", payload_kg="heavy")
    assert "phải là số nguyên" in answer.text


def test_an_unknown_vehicle_is_one_clear_sentence(house: WebHouse) -> None:
    answer = house.person("operator").get("/booth/no-such-visit")
    assert answer.status_code == 404
    assert "Chọn xe trong danh sách" in answer.text


def test_a_form_without_its_key_does_nothing(house: WebHouse, plate: str) -> None:
    visit = _arrive(house, plate, accept=False)
    answer = house.person("operator").post(f"/booth/{visit}/confirm", data={"plate": plate})
    assert answer.status_code == 400
    assert _state(house, visit)["confirmed_by"] == ""


def test_an_agency_speaks_for_itself_alone(house: WebHouse, plate: str) -> None:
    visit = _arrive(house, plate)
    page = house.person("agency", "CUSTOMS").get("/agency").text
    assert f"ask-{visit}" in page
    assert "Biên phòng" not in page
    for given in ("GIVEN", "REFUSED"):
        fields = {"key": f"c-{plate}-{given}", "state": given, "agency": "BORDER_GUARD"}
        house.person("agency", "CUSTOMS").post(f"/agency/{visit}", data=fields)
    clearances = _state(house, visit)["clearances"]
    assert isinstance(clearances, list)
    said = {line["agency"]: line["state"] for line in clearances}
    assert said == {"BORDER_GUARD": "NEEDED", "CUSTOMS": "GIVEN", "QUARANTINE": "NEEDED"}


def test_the_marshal_records_for_an_agency_with_the_number_of_its_paper(
    house: WebHouse, plate: str
) -> None:
    visit = _arrive(house, plate)
    marshal = house.person("marshal")
    fields = {"state": "GIVEN", "agency": "CUSTOMS"}
    bare = marshal.post(f"/agency/{visit}", data={**fields, "key": f"m1-{plate}"})
    assert "clearance.paper_needed" in bare.text
    paper = {**fields, "key": f"m2-{plate}", "paper_no": "HQ-17/2026"}
    assert "HQ-17/2026" in marshal.post(f"/agency/{visit}", data=paper).text


def test_who_left_owing_can_still_pay(house: WebHouse, plate: str) -> None:
    visit = _arrive(house, plate)
    _do(house, visit, "confirm", plate=plate)
    house.passes("border-leave", "", plate)
    assert _state(house, visit)["next"] == "pay"
    assert f'id="row-{visit}"' in house.person("operator").get("/booth").text
    paid = _pay(house, visit, "300000")
    assert paid.status_code == 200
    assert "Lượt xe này đã xong" in paid.text
    assert "Trả lại khách 0" in paid.text
    after = house.person("operator").get(f"/booth/{visit}").text
    assert "Chỉ xem" in after
    assert "pay-form" not in after


class _Tags(HTMLParser):
    """Counts elements and dangerous attributes as a browser would see them."""

    def __init__(self) -> None:
        """Start at nothing."""
        super().__init__()
        self.tags: list[str] = []
        self.handlers: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note the element."""
        self.tags.append(tag)
        self.handlers += [
            name
            for name, value in attrs
            if name.startswith(("on", "hx-on"))
            or (name in ("href", "src", "action") and not (value or "").startswith("/"))
        ]


def _payloads() -> list[str]:
    """200 texts that would run somewhere if they were ever taken for markup."""
    names = ("img", "svg", "script", "iframe", "body", "details", "video", "a", "math", "input")
    events = ("onerror", "onload", "onclick", "ontoggle", "onfocus")
    made = [f"<{n} src=x {e}=alert(1)>" for n in names for e in events]
    made += [f'" {e}=alert(1) x="' for e in events] + [f"' autofocus {e}='alert(1)" for e in events]
    made += [f"</{n}><script>alert({i})</script>" for i, n in enumerate(names)]
    made += [f"{{{{ {x} }}}}" for x in ("7*7", "config", "self", "request.app")]
    made += [f"javascript:alert({i})" for i in range(6)]
    made += [f"<{n}/onload=alert`{i}`//" for i, n in enumerate(names)]
    made += [f"&lt;script&gt;alert({i})&lt;/script&gt;" for i in range(10)]
    made += [f'=HYPERLINK("http://evil/{i}")' for i in range(10)]
    made += [f'{{"hx-on:click":"alert({i})"}}' for i in range(10)]
    made += [f"<b hx-get=/logout hx-trigger=load n={i}>" for i in range(40)]
    made += [f"--><img src=x onerror=alert({i})>" for i in range(40)]
    return made


def test_hostile_text_is_shown_as_text(house: WebHouse, plate: str) -> None:
    visit = _arrive(house, plate)
    plain = _Tags()
    plain.feed(_do(house, visit, "facts", payer_name="Nguyễn Văn A", payer_address="Lai Châu").text)
    payloads = _payloads()
    assert len(payloads) >= 200
    for payload in payloads:
        answer = _do(house, visit, "facts", payer_name=payload, payer_address=payload)
        assert answer.status_code == 200
        seen = _Tags()
        seen.feed(answer.text)
        assert seen.tags == plain.tags, payload
        assert seen.handlers == []


@pytest.mark.parametrize(
    "text", ["a\u202eb", "a\x00b", "a\nb", "a\u200bb", "\ud7ff\ue000", "x" * 201]
)
def test_text_that_hides_something_is_refused(house: WebHouse, plate: str, text: str) -> None:
    visit = _arrive(house, plate)
    answer = _do(house, visit, "facts", payer_name=text)
    assert answer.status_code == 422
    assert "text.line" in answer.text


@pytest.mark.parametrize(
    "text", ["<b>", "25C\u202e01234", "25C 0123\x07", "ａ１", "X" * 40, "25C;--"]
)
def test_a_plate_is_letters_digits_and_provinces(house: WebHouse, plate: str, text: str) -> None:
    visit = _arrive(house, plate, accept=False)
    answer = _do(house, visit, "confirm", plate=text, why="misread")
    assert answer.status_code == 422
    assert "text.plate" in answer.text
