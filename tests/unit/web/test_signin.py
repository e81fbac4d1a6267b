"""Coming in: passwords, first links, sessions; and calls that only look like ours."""

import re

import httpx
import pytest

from tests.webhouse import WebHouse
from web import auth

OURS = {"Sec-Fetch-Site": "same-origin"}
LONG = "chuoi chin vang mua thu"


def _login(house: WebHouse, name: str, password: str, **headers: str) -> httpx.Response:
    data = {"name": name, "password": password}
    return house.stranger().post("/login", data=data, headers={**OURS, **headers})


def test_a_first_link_works_once_and_opens_the_role_it_names(house: WebHouse) -> None:
    ((label, token),) = house.centre.accounts.create_first_links(["finance"])
    assert label == "finance"
    assert "Tài vụ" in house.stranger().get(f"/first/{token}").text
    data = {"name": "chi hoa", "password": LONG}
    answer = house.stranger().post(f"/first/{token}", data=data, headers=OURS)
    assert (answer.status_code, answer.headers["location"]) == (303, "/finance")
    cookie = answer.headers["set-cookie"]
    assert cookie.startswith("__Host-malu=")
    for part in ("Secure", "HttpOnly", "SameSite=strict", "Path=/"):
        assert part.lower() in cookie.lower()
    assert "Domain" not in cookie
    again = house.stranger().post(f"/first/{token}", data=data, headers=OURS)
    assert again.status_code == 410
    assert house.stranger().get(f"/first/{token}").status_code == 410
    assert _login(house, "chi hoa", LONG).status_code == 303


def test_a_first_link_may_be_taken_without_a_password(house: WebHouse) -> None:
    ((_, token),) = house.centre.accounts.create_first_links(["operator"])
    answer = house.stranger().post(f"/first/{token}", data={"name": "anh tu"}, headers=OURS)
    assert answer.headers["location"] == "/booth"
    assert _login(house, "anh tu", "").status_code == 401


def test_a_refused_password_does_not_use_the_link_up(house: WebHouse) -> None:
    ((_, token),) = house.centre.accounts.create_first_links(["operator"])
    data = {"name": "anh ba", "password": "short"}
    answer = house.stranger().post(f"/first/{token}", data=data, headers=OURS)
    assert answer.status_code == 422
    assert house.stranger().get(f"/first/{token}").status_code == 200


def test_a_first_link_opens_on_this_machine_only(house: WebHouse) -> None:
    ((_, token),) = house.centre.accounts.create_first_links(["operator"])
    answer = house.stranger().get(f"/first/{token}", headers={"Host": "evil.example"})
    assert answer.status_code == 403


def test_a_wrong_name_and_a_wrong_password_get_the_same_answer(house: WebHouse) -> None:
    house.centre.accounts.add("co lan", "operator")
    house.centre.accounts.set_password("co lan", LONG)
    wrong = _login(house, "co lan", "not this one at all")
    nobody = _login(house, "nobody here", "not this one at all")
    assert wrong.status_code == nobody.status_code == 401
    told = [re.sub(r'nonce="[^"]+"', "", answer.text) for answer in (wrong, nobody)]
    assert told[0] == told[1]
    assert _login(house, "co lan", LONG).status_code == 303


def test_guessing_is_slowed_for_the_guesser(house: WebHouse) -> None:
    house.centre.accounts.add("bac nam", "operator")
    said = [_login(house, "bac nam", f"guess number {n}").status_code for n in range(8)]
    assert said[0] == 401
    assert said[-1] == 429


@pytest.mark.parametrize(
    "headers",
    [
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
        {"Origin": "https://evil.example"},
        {"Origin": "null"},
        {},
    ],
    ids=str,
)
def test_a_sign_in_from_elsewhere_is_refused(house: WebHouse, headers: dict[str, str]) -> None:
    data = {"name": "x", "password": "y"}
    assert house.stranger().post("/login", data=data, headers=headers).status_code == 403


@pytest.mark.parametrize(
    "headers",
    [
        {auth.CSRF_HEADER: ""},
        {auth.CSRF_HEADER: "0" * 64},
        {"Origin": "https://evil.example"},
        {"Sec-Fetch-Site": "cross-site"},
    ],
    ids=str,
)
def test_an_act_that_another_site_could_send_is_refused(
    house: WebHouse, headers: dict[str, str]
) -> None:
    operator = house.person("operator")
    answer = operator.post("/booth/x/assess", data={"key": "k"}, headers=headers)
    assert answer.status_code == 403
    assert "csrf.refused" in answer.text


def test_after_signing_out_the_old_cookie_opens_nothing(house: WebHouse) -> None:
    house.centre.accounts.add("em ut", "operator")
    token = house.centre.accounts.open_session("em ut")
    cookie = {"Cookie": f"{auth.COOKIE}={token}"}
    assert house.stranger().get("/booth", headers=cookie).status_code == 200
    data = {"_csrf": auth.page_token(token)}
    assert (
        house.stranger().post("/logout", data=data, headers={**cookie, **OURS}).status_code == 303
    )
    assert house.stranger().get("/booth", headers=cookie).status_code == 303


def test_sign_in_never_sends_anybody_to_another_site(house: WebHouse) -> None:
    house.centre.accounts.add("di sau", "operator")
    house.centre.accounts.set_password("di sau", LONG)
    for target in (
        "//evil.example",
        "https://evil.example",
        "/\\evil.example",
        "\tx",
        "javascript:1",
    ):
        data = {"name": "di sau", "password": LONG, "next": target}
        answer = house.stranger().post(
            "/login", data=data, headers={**OURS, "X-Forwarded-For": "10.0.0.1"}
        )
        assert answer.headers.get("location") in ("/booth", None)


def test_an_administrator_adds_a_person_who_sets_the_password_alone(house: WebHouse) -> None:
    admin = house.person("admin")
    page = admin.post("/admin/accounts", data={"name": "quan doc", "role": "manager"}).text
    token = page.split("/first/")[1].split("<")[0]
    data = {"name": "somebody else", "password": LONG}
    answer = house.stranger().post(f"/first/{token}", data=data, headers=OURS)
    assert answer.headers["location"] == "/finance"
    names = [account.name for account in house.centre.accounts.all()]
    assert "quan doc" in names
    assert "somebody else" not in names


def test_a_shut_account_is_out_at_once(house: WebHouse) -> None:
    house.centre.accounts.add("nghi viec", "operator")
    token = house.centre.accounts.open_session("nghi viec")
    cookie = {"Cookie": f"{auth.COOKIE}={token}"}
    assert house.stranger().get("/booth", headers=cookie).status_code == 200
    house.person("admin").post("/admin/accounts/disable", data={"name": "nghi viec"})
    assert house.stranger().get("/booth", headers=cookie).status_code == 303


def test_nobody_shuts_the_own_account(house: WebHouse) -> None:
    answer = house.person("admin").post("/admin/accounts/disable", data={"name": "admin"})
    assert "account.own" in answer.text


def test_an_administrator_gives_a_badge_and_takes_it_back(house: WebHouse) -> None:
    admin, operator = house.person("admin"), house.person("operator")
    given = {"name": "operator", "number": "0004512377"}
    assert operator.post("/admin/badges", data=given).status_code == 403
    assert admin.post("/admin/badges", data=given | {"number": "12"}).status_code == 422
    assert admin.post("/admin/badges", data=given).status_code == 303
    assert house.centre.badges.whose("0004512377") == "operator"
    page = admin.get("/admin").text
    assert "0004512377" not in page
    assert operator.post("/booth/lock").status_code == 204
    assert operator.post("/booth/lock/open", data={"pin": "0004512377"}).status_code == 204
    assert admin.post("/admin/badges/take", data={"name": "operator"}).status_code == 422
    taken = {"name": "operator", "why": "mất ở chợ"}
    assert admin.post("/admin/badges/take", data=taken).status_code == 303
    assert "mất ở chợ" in admin.get("/admin").text
    assert not house.centre.desk_pins.can_return("operator")
