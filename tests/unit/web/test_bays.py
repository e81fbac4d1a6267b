"""Bays closed, kept and opened on the yard page and by a script."""

from tests.webhouse import WebHouse


def press(house: WebHouse, button: str, **fields: str) -> int:
    """The status of the answer to that button of the marshal's."""
    said = {"key": house.key()["Idempotency-Key"], **fields}
    return house.person("marshal").post(f"/yard/bays/{button}", data=said).status_code


def test_a_bay_is_closed_and_opened_by_one_press(house: WebHouse) -> None:
    assert press(house, "close", place="B005", reason="flooded") in (204, 303)
    page = house.person("marshal").get("/yard").text
    assert "Ô đóng hoặc giữ riêng" in page
    assert "ngập nước" in page
    looks = house.person("auditor").get("/yard").text
    assert "ngập nước" in looks
    assert "/yard/bays/" not in looks, "who may only look is offered no button"
    assert press(house, "close", place="B005", reason="flooded") == 422
    assert press(house, "open", place="B005", reason="repaired") in (204, 303)


def test_a_time_that_is_none_is_refused(house: WebHouse) -> None:
    for until in ("", "soon", "2020-01-01T00:00", "2999-01-01T00:00"):
        said = {"place": "B005", "plate": "25C01234", "until": until, "reason": "agency"}
        assert press(house, "keep", **said) == 422


def test_a_script_closes_a_zone_and_opens_it(house: WebHouse) -> None:
    marshal = house.person("marshal")
    said = {"place": "B", "why": "works"}
    shut = marshal.post("/api/v1/yard/bays/close", json=said, headers=house.key()).json()
    together = f"<b>{', '.join(shut['bays'])}</b>"
    assert together in marshal.get("/yard").text, "closed at once, shown as one line"
    opened = marshal.post("/api/v1/yard/bays/open", json=said, headers=house.key()).json()
    assert shut["bays"] == opened["bays"]
    kept = {"bay": "B005", "plate": "25C-012.34", "until": 1, "why": "agency"}
    late = marshal.post("/api/v1/yard/bays/keep", json=kept, headers=house.key())
    assert late.status_code == 422
    assert "bay.until" in late.text
