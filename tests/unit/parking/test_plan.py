"""The plan is the yard: every bay in its place, readable aloud, and nothing typed gets into it."""

from xml.etree import ElementTree as ET

from parking.pattern import pattern_yard
from parking.plan import Spot, draw, sketch
from tests.unit.parking.yards import shipped


def test_every_bay_lies_where_the_file_says() -> None:
    whole = ET.fromstring(draw(shipped(), {}, {}, "Plan"))
    ids = [one.get("id", "")[4:] for one in whole if one.get("id", "").startswith("bay-")]
    assert ids == list(shipped().bays)
    assert whole.get("viewBox") == "0 0 14500 7300"
    assert all(one.get("tabindex") == "0" for one in whole if one.get("id"))


def test_a_taken_bay_opens_its_vehicle_and_says_what_it_is() -> None:
    spots = {"A01": Spot("held", 'A01 · <25C> "held"', "25C<01>", "v1")}
    text = draw(shipped(), spots, {"yard.ground.office": "Văn phòng", "inland": "Nội địa"}, "Sơ đồ")
    whole = ET.fromstring(text)
    (link,) = [one for one in whole if one.get("id") == "bay-A01"]
    assert link.get("href") == "/yard/visit/v1"
    assert link.get("aria-label") == 'A01 · <25C> "held"'
    assert "mark-held" in link.get("class", "")
    assert "25C<01>" in "".join(link.itertext())
    assert "Văn phòng" in text
    assert text.count("Nội địa") == 1


def test_a_chinese_sign_takes_more_room_than_a_letter() -> None:
    def type_cm(plate: str) -> int:
        text = draw(shipped(), {"A07": Spot("full", "A07", plate, "v1")}, {}, "")
        (label,) = [x for x in ET.fromstring(text).iter() if x.get("class") == "plan-plate"]
        return int(label.get("font-size", "0"))

    assert type_cm("粤ZABCD1港") < type_cm("AZABCD1A")
    assert type_cm("25C1") == type_cm("C1"), "never larger than there is room"


def test_a_bay_may_lead_to_a_page_of_its_own() -> None:
    text = draw(shipped(), {"A01": Spot("free", "A01", link="?open=bay:A01&x")}, {}, "")
    (link,) = [one for one in ET.fromstring(text) if one.get("id") == "bay-A01"]
    assert (link.get("href"), link.get("data-bay")) == ("?open=bay:A01&x", "A01")


def test_a_yard_of_four_hundred_bays_can_be_drawn() -> None:
    assert draw(pattern_yard(400), {}, {}, "").count("plan-id") == 400


def test_the_sketch_shows_one_bay_and_stays_small() -> None:
    text = sketch(shipped(), "B03", {"inland": "Nội <địa>"}, "Ô B03")
    ET.fromstring(text)
    assert ">B03<" in text
    assert ">A01<" not in text
    assert "Nội &lt;địa&gt;" in text
    assert len(sketch(shipped(), "A01", {}, "").encode()) < 6_000
    assert len(sketch(pattern_yard(400), next(iter(pattern_yard(400).bays)), {}, "")) < 25_000


def test_a_bay_of_another_yard_has_no_sketch() -> None:
    assert sketch(shipped(), "Z99", {}, "") == ""
