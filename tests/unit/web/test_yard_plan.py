"""The page on which the yard is drawn: forms, draft, versions and file; nothing needs a script."""

import re
from collections.abc import Iterator

import httpx
import pytest

from parking.pattern import pattern_toml
from tests.webhouse import WebHouse

PAGE = "/admin/yard"


@pytest.fixture
def admin(house: WebHouse) -> Iterator[httpx.Client]:
    """Who draws, with nothing drawn yet; what was drawn is thrown away afterwards."""
    client = house.person("admin")
    yield client
    client.post(f"{PAGE}/drop")


def seen(client: httpx.Client) -> str:
    """The hash of what the page shows."""
    found = re.search(r'name="seen" value="(\w+)"', client.get(PAGE).text)
    assert found is not None
    return found.group(1)


def form(client: httpx.Client, opened: str) -> dict[str, str]:
    """The fields of an opened form as a browser would send them."""
    page = client.get(PAGE, params={"open": opened}).text
    start = page.index('action="/admin/yard/thing/')
    html = page[start : page.index("</form>", start)]
    fields = dict(re.findall(r'<input[^>]*?name="([^"]+)" value="([^"]*)"', html))
    fields |= {n: "on" for n in re.findall(r'type="checkbox" name="([^"]+)" checked', html)}
    for name, body in re.findall(r'<select name="([^"]+)"[^>]*>(.*?)</select>', html, re.DOTALL):
        options = re.findall(r'<option(?: value="([^"]*)")?( selected)?>([^<]*)', body)
        chosen = [value or said for value, picked, said in options if picked]
        fields[name] = chosen[0] if chosen else (options[0][0] or "")
    return fields


def send(client: httpx.Client, kind: str, fields: dict[str, str], **change: str) -> httpx.Response:
    return sent_to(client, f"thing/{kind}", {**fields, **change})


def sent_to(client: httpx.Client, path: str, fields: dict[str, str]) -> httpx.Response:
    """The answer, or the page that it leads to."""
    answer = client.post(f"{PAGE}/{path}", data=fields)
    return client.get(answer.headers["location"]) if answer.status_code == 303 else answer


def test_a_bay_is_moved_and_its_neighbours_follow(admin: httpx.Client) -> None:
    fields = form(admin, "bay:A001")
    assert fields["neighbours"] == "A002"
    assert fields["lane.inland-enter"] == "on"
    answer = send(admin, "bay", fields, y_cm="100", x_cm="100", length_cm="90", width_cm="90")
    assert answer.status_code == 200
    assert "mark-free picked" in answer.text
    assert form(admin, "bay:A001")["neighbours"] == ""
    assert form(admin, "bay:A002")["neighbours"] == "A003"


def test_what_cannot_be_read_is_refused_at_its_field_and_nothing_is_taken(
    admin: httpx.Client,
) -> None:
    fields = form(admin, "bay:A001")
    for change, said in (
        ({"length_cm": "18,5"}, "số nguyên từ 1"),
        ({"turn_deg": "360"}, "từ 0 đến 359"),
        ({"id": "A002"}, "Tên này đã có"),
        ({"id": "a b"}, "tối đa 24"),
        ({"neighbours": "A(2)"}, "dấu phẩy"),
        ({"zone": "Q"}, "Chọn một trong"),
    ):
        answer = send(admin, "bay", fields, **change)
        assert answer.status_code == 422
        assert said in answer.text
    assert seen(admin) == fields["seen"]


def test_bays_that_overlap_are_told_at_the_field_and_nothing_can_be_kept(
    admin: httpx.Client,
) -> None:
    fields = form(admin, "bay:A001")
    answer = send(admin, "bay", fields, x_cm=form(admin, "bay:A002")["x_cm"])
    assert answer.text.count("chồng lên A002") >= 2
    assert "mark-closed picked" in answer.text
    kept = admin.post(f"{PAGE}/keep", data={"seen": seen(admin), "why": "x", "key": "k-overlap"})
    assert kept.status_code >= 400
    assert "còn chỗ sai" in kept.text


def test_a_form_from_another_window_does_not_write_over_the_draft(admin: httpx.Client) -> None:
    fields = form(admin, "bay:A001")
    assert send(admin, "bay", fields, tonnage_kg="20000").status_code == 200
    answer = send(admin, "bay", fields, tonnage_kg="30000")
    assert answer.status_code == 409
    assert "cửa sổ khác" in answer.text


def test_one_more_bay_and_one_less(admin: httpx.Client) -> None:
    data = {"seen": seen(admin), "zone": "H"}
    answer = sent_to(admin, "more", data)
    assert "H013" in answer.text
    assert form(admin, "bay:H013")["hazmat"] == form(admin, "bay:H001")["hazmat"]
    fields = form(admin, "bay:H013")
    gone = send(admin, "bay", {"seen": fields["seen"], "old": "H013", "do": "remove"})
    assert "H013" not in gone.text


def test_every_kind_of_thing_is_added_changed_and_removed(admin: httpx.Client) -> None:
    new = {
        "zone": {"id": "E", "use": "truck", "words": "yard.zone.truck", "words_own": "Khu Đông"},
        "lane": {
            "id": "inland-two",
            "side": "inland",
            "x_cm": "0",
            "y_cm": "90",
            "like": "inland-enter",
        },
        "board": {"id": "b2", "x_cm": "100", "y_cm": "100", "turn_deg": "90"},
        "ground": {
            "kind": "green",
            "words": "Bồn hoa",
            "x_cm": "0",
            "y_cm": "0",
            "width_cm": "90",
            "height_cm": "90",
        },
        "apart": {"hazmat": "8", "apart_from": "3, 5.1", "source": "assumed"},
    }
    for kind, fields in new.items():
        answer = send(admin, kind, fields, seen=seen(admin), old="")
        assert answer.status_code == 200, (kind, answer.text)
    file = admin.get(f"{PAGE}/file").text
    assert 'words = "Khu Đông"' in file
    assert "inland-two" in file.partition("[[zones]]")[2]
    assert "Bồn hoa" in admin.get(PAGE).text
    again = form(admin, "ground:0")
    assert again["words"] == "Bồn hoa"
    assert send(admin, "ground", again, x_cm="50").status_code == 200
    assert send(admin, "apart", form(admin, "apart:2"), source="ADR").status_code == 200
    assert send(admin, "lane", form(admin, "lane:inland-two"), id="inland-2").status_code == 200
    assert send(admin, "zone", form(admin, "zone:E"), use="reefer").status_code == 200
    names = {"zone": "E", "lane": "inland-2", "board": "b2", "ground": "0", "apart": "2"}
    for kind, name in names.items():
        send(admin, kind, {"seen": seen(admin), "old": name, "do": "remove"})
    left = admin.get(f"{PAGE}/file").text
    assert "inland-2" not in left
    assert "Bồn hoa" not in left


def test_a_value_for_all_bays_of_a_zone_and_the_size_of_the_plan(admin: httpx.Client) -> None:
    fields = form(admin, "zone:C")
    send(admin, "zone", fields, tonnage_kg="44000", plug="no", hazmat="-")
    found = form(admin, "bay:C003")
    assert (found["tonnage_kg"], "plug" in found, found["hazmat"]) == ("44000", False, "")
    plan = form(admin, "plan:")
    wide = str(int(plan["width_cm"]) + 100)
    assert send(admin, "plan", plan, width_cm=wide).status_code == 200
    assert f"width_cm = {wide}" in admin.get(f"{PAGE}/file").text


def test_a_bay_dragged_on_the_drawing_is_moved(admin: httpx.Client) -> None:
    data = {"seen": seen(admin), "bay": "A003", "x_cm": "77", "y_cm": "88"}
    assert admin.post(f"{PAGE}/moved", data=data).status_code == 303
    found = form(admin, "bay:A003")
    assert (found["x_cm"], found["y_cm"]) == ("77", "88")
    wrong = admin.post(f"{PAGE}/moved", data={**data, "x_cm": "left"})
    assert wrong.status_code == 422


def test_a_file_that_is_no_yard_is_refused_with_every_fault(admin: httpx.Client) -> None:
    begun = seen(admin)
    text = pattern_toml(40)
    for content, said in (
        (text.replace("illustrative = true", "illustrative = 1"), "illustrative"),
        (text + "lanes = 3 3\n", "dòng"),
        (text.replace("ground = []", "grund = []"), "grund"),
    ):
        answer = admin.post(f"{PAGE}/upload", files={"file": ("y.toml", content.encode())})
        assert answer.status_code == 422
        assert said in answer.text
    for raw in (b"", b"\xff\xfe"):
        assert admin.post(f"{PAGE}/upload", files={"file": ("y.toml", raw)}).status_code == 422
    assert seen(admin) == begun


def test_a_whole_file_is_kept_applied_and_downloaded_as_it_came(
    house: WebHouse, admin: httpx.Client
) -> None:
    before = admin.get(f"{PAGE}/file").content
    file = before + b"# drawn by hand\n"
    assert admin.post(f"{PAGE}/upload", files={"file": ("y.toml", file)}).status_code == 303
    data = {"seen": seen(admin), "why": "kẻ lại vạch", "key": "k-keep"}
    assert admin.post(f"{PAGE}/keep", data=data).status_code == 303
    versions, _ = house.ask(house.centre.yards())
    new = versions[0]
    assert (new.why, new.bays, new.entered_by) == ("kẻ lại vạch", 240, "admin")
    press = {"version": new.id, "sha256": new.sha256, "why": "hôm nay", "key": "k-apply"}
    assert admin.post(f"{PAGE}/apply", data=press).status_code == 303
    _, applied = house.ask(house.centre.yards())
    assert applied[0].version == new.id
    assert admin.get(f"{PAGE}/file", params={"version": new.id}).content == file
    page = admin.get(PAGE).text
    assert "hôm nay" in page
    assert "kẻ lại vạch" in page
    assert admin.post(f"{PAGE}/begin", data={"version": "1"}).status_code == 303
    assert admin.get(f"{PAGE}/file").content == before
    back = {"version": "1", "sha256": versions[-1].sha256, "why": "trả lại", "key": "k-back"}
    assert admin.post(f"{PAGE}/apply", data=back).status_code == 303
    assert admin.get(f"{PAGE}/file", params={"version": "99"}).status_code == 404


@pytest.mark.parametrize("lang", ["vi", "zh", "en"])
def test_every_form_opens_in_every_language(admin: httpx.Client, lang: str) -> None:
    for opened in ("bay:A001", "zone:A", "zone:", "lane:", "board:", "ground:", "apart:0", "plan:"):
        answer = admin.get(PAGE, params={"open": opened, "lang": lang})
        assert answer.status_code == 200
        assert "admin/yard/thing/" in answer.text
    assert "admin/yard/thing/" not in admin.get(PAGE, params={"open": "bay:none"}).text


def test_neighbours_of_all_bays_by_one_press(admin: httpx.Client) -> None:
    fields = form(admin, "bay:A001")
    fields.pop("by_plan", None)
    send(admin, "bay", fields, neighbours="")
    assert "kề A001, nhưng A001 không kề lại" not in admin.get(PAGE).text
    assert form(admin, "bay:A002")["neighbours"] == "A003"
    admin.post(f"{PAGE}/pairs", data={"seen": seen(admin)})
    assert form(admin, "bay:A001")["neighbours"].startswith("A002")
