"""Landslide mode on the screens: pressed on one, told on all, in three languages."""

from collections.abc import Iterator

import pytest

from gate.clock import now_us
from gate.journey.road import RoadClosure, RoadWhy
from tests.webhouse import BANANAS, WebHouse
from web import show
from web.page import fragment

MINUTE_US = 60_000_000


def press(house: WebHouse, button: str, **fields: str) -> int:
    """The status of the answer to that button of the marshal's."""
    said = {"key": house.key()["Idempotency-Key"], **fields}
    return house.person("marshal").post(f"/yard/road/{button}", data=said).status_code


@pytest.fixture
def shut(house: WebHouse) -> Iterator[None]:
    """The road is shut, and open again for the tests that follow."""
    assert press(house, "close", reason="landslide", place="km 12 <b>") == 204
    yield
    assert press(house, "open", reason="looked") == 204
    assert "Đường đang đóng" not in house.stranger().get("/board/main").text


@pytest.mark.usefixtures("shut")
def test_every_screen_tells_of_the_landslide_until_the_road_is_open(house: WebHouse) -> None:
    visit = house.declare("25C09917", **BANANAS)
    code = house.centre.driver_code(visit)
    stranger = house.stranger()
    board = stranger.get("/board/main").text
    for words in ("Đường đang đóng: sạt lở", "道路关闭：塌方", "The road is shut: landslide"):
        assert words in board
    assert "km 12 &lt;b&gt;" in board
    assert "Đường đang đóng" in stranger.get(f"/d/{code}").text
    assert "道路关闭" in stranger.get(f"/d/{code}?lang=zh").text
    assert "The road is shut" in stranger.get("/public?lang=en").text
    assert "Mở lại đường" in house.person("marshal").get("/yard").text
    looks = house.person("auditor").get("/yard").text
    assert "Đường đang đóng" in looks
    assert "/yard/road/" not in looks, "who may only look is offered no button"


@pytest.mark.usefixtures("shut")
@pytest.mark.parametrize("until", ["2999-01-01T00:00", "2020-01-01T00:00", "soon", "2030-01-01Z"])
def test_a_time_that_cannot_be_is_refused_and_what_was_told_stays(
    house: WebHouse, until: str
) -> None:
    assert press(house, "close", reason="flood", until=until) in (409, 422)
    assert "sạt lở" in house.stranger().get("/public").text


def test_a_script_shuts_and_opens_the_road(house: WebHouse) -> None:
    marshal = house.person("marshal")
    said = {"why": "far_side", "place": ""}
    shut = marshal.post("/api/v1/road/close", json=said, headers=house.key())
    assert shut.json()["why"] == "far_side"
    told = house.stranger().get("/api/v1/public/road").json()
    assert (told["shut"], told["why"], told["until"]) == (True, "far_side", None)
    opened = marshal.post("/api/v1/road/open", json={"why": "looked"}, headers=house.key())
    assert opened.json()["shut_us"] > 0
    assert house.stranger().get("/api/v1/public/road").json() == {"shut": False}


@pytest.mark.usefixtures("shut")
def test_a_time_once_told_stays_in_the_form_until_it_is_over(house: WebHouse) -> None:
    ends = (now_us() // MINUTE_US + 30) * MINUTE_US
    assert press(house, "close", reason="landslide", until=show.local(ends)) == 204
    yard = house.person("marshal").get("/yard").text
    assert f'name="until" value="{show.local(ends)}"' in yard, "another reason keeps the time"
    assert f"Dự kiến mở lại: {show.when_short(ends)}" in yard


@pytest.mark.parametrize(
    ("lang", "says"), [("vi", "Đã quá giờ"), ("zh", "已过"), ("en", "has passed")]
)
def test_a_time_that_is_over_is_promised_no_longer(lang: str, says: str) -> None:
    midnight = 1_795_451_400_000_000  # 23/11/2026 23:30 at the gate, 24/11 00:30 in Beijing
    road = RoadClosure("r", RoadWhy.LANDSLIDE, "", "an", "desk", midnight - 1, midnight)
    told = {"road": road, "shuts": False, "new_key": str}
    before = fragment("yard/road.html", lang, **told, now=midnight - 1)
    assert "24/11 00:30" in before, "tomorrow on the other side"
    assert says not in before
    assert says in fragment("yard/road.html", lang, **told, now=midnight)
