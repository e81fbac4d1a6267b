"""The second pair of eyes by HTTP: pages, API, the browser's own name, and the public number."""

import re
import time
from collections.abc import Callable

import httpx
import pytest

from gate.journey.oversight import DAY_US
from tests.webhouse import BANANAS, WebHouse
from web import auth

AMBULANCE = {"licence_kind": "EMERGENCY", "flow": "NONE", "load": "EMPTY"}


def confirmed(house: WebHouse, plate: str, **facts: object) -> str:
    """A vehicle inside, confirmed by the booth; returns its visit."""
    visit = house.declare(plate, **(facts or BANANAS))
    house.enters("inland-enter", plate)
    at = f"/api/v1/visits/{visit}/confirm"
    answer = house.person("operator").post(at, json={"plate": plate}, headers=house.key())
    assert answer.status_code == 200, answer.text
    return visit


def waiting(house: WebHouse, role: str = "manager") -> dict[str, list[dict[str, object]]]:
    """The three lists as JSON."""
    found: dict[str, list[dict[str, object]]] = house.person(role).get("/api/v1/oversight").json()
    return found


def test_an_override_from_the_booth_is_signed_on_the_second_persons_page(
    house: WebHouse, plate: str
) -> None:
    visit = confirmed(house, plate)
    house.sees("border-leave", plate)
    booth, manager = house.person("operator"), house.person("manager")
    path = f"/oversight/visits/{visit}/override"
    empty = booth.post(path, data={"why": "", "key": f"e-{plate}"})
    assert (empty.status_code, "lý do" in empty.text) == (422, True)
    opened = booth.post(path, data={"why": "bridge closes <b>", "key": f"o-{plate}"})
    assert opened.status_code == 200
    assert "24 giờ" in opened.text

    (mine,) = [o for o in waiting(house)["overrides"] if o["visit"] == visit]
    page = manager.get("/oversight", headers={"HX-Request": "false"}).text
    assert "bridge closes &lt;b&gt;" in page
    assert plate in page
    sign = f"/oversight/overrides/{mine['id']}/countersign"
    assert booth.post(sign, data={"key": f"x-{plate}"}).status_code == 403
    signed = manager.post(sign, data={"note": "asked", "key": f"s-{plate}"})
    assert signed.status_code == 200
    assert f"o-{mine['id']}" not in signed.text
    again = manager.post(sign, data={"note": "asked", "key": f"t-{plate}"})
    assert again.status_code == 404


def test_nobody_signs_their_own_and_the_page_says_so(house: WebHouse, plate: str) -> None:
    visit = confirmed(house, plate)
    house.sees("border-leave", plate)
    lead = house.person("cashier-lead")
    lead.post(
        f"/api/v1/visits/{visit}/override", json={"why": "hurry"}, headers=house.key()
    ).raise_for_status()
    (mine,) = [o for o in waiting(house)["overrides"] if o["visit"] == visit]
    assert "Việc của bạn" in lead.get("/oversight").text
    sign = f"/api/v1/overrides/{mine['id']}/countersign"
    refused = lead.post(sign, json={"note": ""}, headers=house.key())
    assert (refused.status_code, refused.json()["key"]) == (403, "override.same_person")
    assert refused.json()["turn"] == "colleague"
    house.person("manager").post(sign, json={}, headers=house.key()).raise_for_status()


def test_another_login_on_the_same_browser_is_one_pair_of_eyes(house: WebHouse, plate: str) -> None:
    visit = confirmed(house, plate)
    house.sees("border-leave", plate)
    booth = house.person("operator")
    booth.post(
        f"/api/v1/visits/{visit}/override", json={"why": "hurry"}, headers=house.key()
    ).raise_for_status()
    (mine,) = [o for o in waiting(house)["overrides"] if o["visit"] == visit]
    token = house.centre.accounts.open_session("manager")
    browser = re.search(rf"{auth.DEVICE_COOKIE}=[^;]+", booth.headers["Cookie"])
    assert browser is not None
    headers = {
        "Cookie": f"{auth.COOKIE}={token}; {browser.group()}",
        auth.CSRF_HEADER: auth.page_token(token),
        "Sec-Fetch-Site": "same-origin",
        **house.key(),
    }
    sign = f"{house.url}/api/v1/overrides/{mine['id']}/countersign"
    refused = httpx.post(sign, json={}, headers=headers, trust_env=False)
    assert refused.json()["key"] == "override.same_device"


def test_an_emergency_is_opened_and_accounted_for_at_the_booth(house: WebHouse) -> None:
    marshal = house.person("marshal")
    said = marshal.post(
        "/oversight/lanes/inland-leave/emergency",
        data={"why": "AMBULANCE", "key": "ambulance-1"},
    )
    assert said.status_code == 200
    (fresh,) = re.findall(r'id="key-inland-leave" value="([^"]+)" hx-swap-oob', said.text)
    assert fresh != "ambulance-1"  # the next press is another act
    shown = house.person("operator").get("/oversight/emergencies").text
    (which,) = re.findall(r"/oversight/overrides/([^/]+)/account", shown)
    early = f"/api/v1/overrides/{which}/countersign"
    refused = house.person("manager").post(early, json={}, headers=house.key())
    assert (refused.status_code, refused.json()["key"]) == (409, "override.not_accounted")
    fields = {"account": "Phong Thổ hospital", "at": "booth", "key": "ambulance-2"}
    left = house.person("operator").post(f"/oversight/overrides/{which}/account", data=fields)
    assert which not in left.text
    page = house.person("manager").get("/oversight").text
    assert "Phong Thổ hospital" in page
    assert "Xe cứu thương" in page
    house.person("manager").post(early, json={}, headers=house.key()).raise_for_status()
    nowhere = marshal.post(
        "/api/v1/lanes/moon-leave/emergency", json={"why": "fire"}, headers=house.key()
    )
    assert (nowhere.status_code, nowhere.json()["key"]) == (404, "lane.not_found")


def test_a_discretionary_exemption_goes_round_by_api_and_page(house: WebHouse, plate: str) -> None:
    visit = confirmed(house, plate, **{**BANANAS, "licence_kind": "RELIEF"})
    booth, lead = house.person("operator"), house.person("cashier-lead")
    asked = booth.post(
        f"/api/v1/visits/{visit}/ask-exemption", json={"why": "flood"}, headers=house.key()
    ).json()
    assert asked["ground"] == "X3"
    page = lead.get("/oversight").text
    assert f"a-{asked['exemption']}" in page
    assert "300.000" in page  # what is forgone
    path = f"/oversight/exemptions/{asked['exemption']}"
    odd = lead.post(path, data={"say": "maybe", "key": f"m-{plate}"})
    assert odd.status_code == 422
    silent = lead.post(path, data={"say": "no", "key": f"n-{plate}"})
    assert silent.status_code == 422
    done = lead.post(path, data={"say": "yes", "key": f"y-{plate}"})
    assert f"a-{asked['exemption']}" not in done.text
    charge = booth.get(f"/api/v1/visits/{visit}").json()["charge"]
    assert charge["state"] == "EXEMPT"


def test_statutory_exemptions_stand_in_the_daily_list_and_rejected_ones_reach_finance(
    house: WebHouse, new_plate: Callable[[], str]
) -> None:
    visit = confirmed(house, new_plate(), licence_kind="OFFICIAL")
    (mine,) = [g for g in waiting(house)["statutory"] if g["visit"] == visit]
    finance = house.person("finance")
    assert f"c-{mine['charge']}" in finance.get("/oversight").text
    path = f"/oversight/charges/{mine['charge']}"
    left = finance.post(path, data={"say": "no", "note": "a private trip", "key": "r-1"})
    assert f"c-{mine['charge']}" not in left.text
    assert "a private trip" in finance.get("/finance").text
    assert "a private trip" in house.person("auditor").get("/oversight").text
    kinds = [f["kind"] for f in finance.get(f"/api/v1/visits/{visit}").json()["findings"]]
    assert "exemption_rejected" in kinds


def test_the_auditor_looks_and_does_nothing(house: WebHouse) -> None:
    page = house.person("auditor").get("/oversight").text
    assert "hx-post" not in page
    assert house.person("marshal").get("/oversight").status_code == 403
    assert house.person("agency", "CUSTOMS").get("/passes").status_code == 403


def test_late_signatures_are_a_public_number(house: WebHouse) -> None:
    body = house.stranger().get("/api/v1/public/daily").json()
    assert body["not_countersigned_24h"] == 0
    today = body["days"][-1]
    assert today["overrides"] + today["emergencies"] >= 0
    assert today["not_countersigned_24h"] == 0
    page = house.stranger().get("/public").text
    assert "không được ký đối chứng trong 24 giờ" in page


# -------------------------------------------------------------------------------- passes
def ask_fields(plate: str, key: str) -> dict[str, str]:
    """The form for a regular bus."""
    today = time.strftime("%Y-%m-%d", time.gmtime(time.time() + 7 * 3600))
    return {
        "plate": plate,
        "kind": "BUS",
        "holder": "Lai Châu buses",
        "from": today,
        "to": today,
        "why": "twice a day",
        "seats": "29",
        "flow": "NONE",
        "load": "EMPTY",
        "key": key,
    }


def test_a_pass_is_asked_at_the_yard_and_approved_in_the_office(
    house: WebHouse, plate: str
) -> None:
    marshal, manager = house.person("marshal"), house.person("manager")
    asked = marshal.post("/passes", data=ask_fields(plate, f"p-{plate}"))
    assert asked.status_code == 303
    (found,) = [p for p in manager.get("/api/v1/passes").json()["passes"] if p["plate"] == plate]
    assert (found["in_force"], found["facts"]["seats"]) == (False, 29)
    page = manager.get("/passes").text
    assert f"/passes/{found['id']}/approve" in page
    assert f"/passes/{found['id']}/approve" not in marshal.get("/passes").text
    denied = marshal.post(f"/passes/{found['id']}/approve", data={"key": f"q-{plate}"})
    assert denied.status_code == 403
    done = manager.post(f"/passes/{found['id']}/approve", data={"key": f"r-{plate}"})
    assert done.status_code == 303
    house.sees("inland-enter", plate)
    visit = house.visit_of(plate)
    shown = manager.get(f"/api/v1/visits/{visit}").json()
    assert (shown["facts_source"], shown["facts"]["seats"]) == ("pass", 29)
    revoke = {"why": "sold", "key": f"s-{plate}"}
    manager.post(f"/passes/{found['id']}/revoke", data=revoke)
    assert "sold" in manager.get("/passes").text


@pytest.mark.parametrize(
    ("changes", "key"),
    [
        ({"from": "yesterday"}, "pass.day"),
        ({"from": "0001-01-01"}, "pass.day"),
        ({"from": "2020-01-01"}, "pass.past"),
        ({"to": "2150-01-01"}, "pass.too_long"),
        ({"kind": "FRIEND"}, "pass.unknown_kind"),
        ({"licence_kind": "OFFICIAL"}, "pass.fact"),
        ({"seats": "many"}, "facts.number"),
        ({"plate": "<script>"}, "text.plate"),
    ],
)
def test_a_form_that_makes_no_sense_is_named(
    house: WebHouse, plate: str, changes: dict[str, str], key: str
) -> None:
    fields = {**ask_fields(plate, f"bad-{plate}"), **changes}
    answer = house.person("operator").post("/passes", data=fields)
    assert answer.status_code == 422
    assert f'data-key="{key}"' in answer.text


def test_a_pass_by_api_has_strict_shapes(house: WebHouse, plate: str) -> None:
    now = house.centre.clock()
    body = {
        "plate": plate,
        "kind": "EMERGENCY",
        "holder": "hospital",
        "facts": AMBULANCE,
        "valid_from": now,
        "valid_to": now + 30 * DAY_US,
        "why": "ambulance",
    }
    operator, manager = house.person("operator"), house.person("manager")
    for wrong in ({"valid_from": 1.5}, {"valid_to": 2**60}, {"kind": "X"}, {"amount": 1}):
        answer = operator.post("/api/v1/passes", json={**body, **wrong}, headers=house.key())
        assert answer.status_code == 422, wrong
    made = operator.post("/api/v1/passes", json=body, headers=house.key())
    assert made.status_code == 201, made.text
    at = f"/api/v1/passes/{made.json()['pass']}"
    manager.post(f"{at}/approve", headers=house.key()).raise_for_status()
    again = manager.post(f"{at}/approve", headers=house.key())
    assert (again.status_code, again.json()["key"]) == (409, "pass.approved")
    manager.post(f"{at}/revoke", json={"why": "sold"}, headers=house.key()).raise_for_status()


# ------------------------------------------------------------------------------- devices
def test_a_browser_gets_its_name_at_its_first_sign_in_and_keeps_it(house: WebHouse) -> None:
    link = house.centre.accounts.create_first_links(["auditor"])[0][1]
    headers = {"Sec-Fetch-Site": "same-origin"}
    with httpx.Client(base_url=house.url, headers=headers, trust_env=False) as browser:
        first = browser.post(f"/first/{link}", data={"name": "kiem-tra", "password": ""})
        (secret,) = re.findall(
            rf"{auth.DEVICE_COOKIE}=([^;]+)", "; ".join(first.headers.get_list("set-cookie"))
        )
        (given,) = [c for c in first.headers.get_list("set-cookie") if auth.DEVICE_COOKIE in c]
        for word in ("Secure", "HttpOnly", "SameSite=strict", "Path=/"):
            assert word in given
        device = auth.device_name(secret)
        page = house.person("admin").get("/admin").text
        assert device in page
        assert secret not in page
        assert "kiem-tra" in page
        link = house.centre.accounts.create_link("kiem-tra")
        cookies = {auth.DEVICE_COOKIE: secret}
        again = httpx.post(
            f"{house.url}/first/{link}",
            data={"password": ""},
            headers={**headers, "Cookie": f"{auth.DEVICE_COOKIE}={cookies[auth.DEVICE_COOKIE]}"},
            trust_env=False,
        )
        assert auth.DEVICE_COOKIE not in "; ".join(again.headers.get_list("set-cookie"))


def test_the_administrator_names_and_revokes_devices(house: WebHouse, plate: str) -> None:
    admin = house.person("admin")
    lost = f"lost-{plate.lower()}"
    named = {"device": lost, "name": "Điện thoại bãi", "place": "bãi A", "key": f"n-{plate}"}
    assert admin.post("/admin/devices", data=named).status_code == 303
    assert "Điện thoại bãi" in admin.get("/admin").text
    ended = {"device": lost, "why": "rơi xuống suối", "key": f"v-{plate}"}
    assert admin.post("/admin/devices/revoke", data=ended).status_code == 303
    assert "rơi xuống suối" in admin.get("/admin").text
    body = {"device_id": lost, "name": "again", "place": ""}
    back = admin.post("/api/v1/devices", json=body, headers=house.key())
    assert (back.status_code, back.json()["key"]) == (403, "device.revoked")
    twice = admin.post(f"/api/v1/devices/{lost}/revoke", json={"why": "x"}, headers=house.key())
    assert twice.json()["key"] == "device.revoked"


def test_from_a_revoked_browser_nothing_is_changed_any_more(house: WebHouse, plate: str) -> None:
    house.centre.accounts.add(f"temp-{plate}", "operator")
    token = house.centre.accounts.open_session(f"temp-{plate}")
    device = auth.device_name(f"stolen-{plate}")
    admin = house.person("admin")
    for path, body in (
        ("/api/v1/devices", {"device_id": device, "name": "Quầy 9"}),
        (f"/api/v1/devices/{device}/revoke", {"why": "stolen"}),
    ):
        admin.post(path, json=body, headers=house.key()).raise_for_status()
    headers = {
        "Cookie": f"{auth.COOKIE}={token}; {auth.DEVICE_COOKIE}=stolen-{plate}",
        auth.CSRF_HEADER: auth.page_token(token),
        "Sec-Fetch-Site": "same-origin",
        **house.key(),
    }
    refused = httpx.post(
        f"{house.url}/api/v1/declarations", json={"plate": plate}, headers=headers, trust_env=False
    )
    assert (refused.status_code, refused.json()["key"]) == (403, "device.revoked")
