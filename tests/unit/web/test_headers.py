"""What every answer carries, whoever asks for what."""

import re

from fastapi.routing import APIRoute

from tests.webhouse import WebHouse
from web import guard


def _gets(house: WebHouse) -> list[APIRoute]:
    return [r for r in guard.api_routes(house.app.routes) if r.methods == {"GET"}]


def test_every_route_answers_with_the_policy_and_its_companions(house: WebHouse) -> None:
    for route in _gets(house):
        path = re.sub(r"\{[^}]+\}", "main" if "board" in route.path else "x", route.path)
        for who in (house.stranger(), house.person("operator")):
            with who.stream("GET", path) as answer:
                headers = answer.headers
            policy = headers["content-security-policy"]
            assert "default-src 'none'" in policy, path
            assert "unsafe" not in policy, path
            assert "frame-ancestors 'none'" in policy, path
            assert re.search(r"script-src 'nonce-[\w-]{20,}'", policy), path
            assert headers["x-content-type-options"] == "nosniff"
            assert headers["referrer-policy"] == "same-origin"
            assert headers["cache-control"], path


def test_each_page_has_a_nonce_of_its_own_on_every_script(house: WebHouse) -> None:
    seen = set()
    for _ in range(2):
        answer = house.stranger().get("/board/main")
        nonce = re.search(r"'nonce-([^']+)'", answer.headers["content-security-policy"])
        assert nonce is not None
        tags = re.findall(r"<script[^>]*>", answer.text)
        assert tags
        assert all(f'nonce="{nonce[1]}"' in tag for tag in tags)
        seen.add(nonce[1])
    assert len(seen) == 2


def test_htmx_may_not_evaluate_nor_leave_nor_style(house: WebHouse) -> None:
    page = house.stranger().get("/login").text
    for setting in (
        '"allowEval":false',
        '"selfRequestsOnly":true',
        '"includeIndicatorStyles":false',
        '"allowScriptTags":false',
    ):
        assert setting in page


def test_the_training_ledger_says_so_on_every_page(house: WebHouse) -> None:
    mark = "MINH HOẠ – KHÔNG CÓ GIÁ TRỊ THU"
    for path in ("/", "/login", "/public", "/board/main", "/no-such-page"):
        assert mark in house.stranger().get(path).text, path
        assert mark in house.stranger().get(f"{path}?lang=en").text, path
    assert mark in house.person("operator").get("/booth", headers={"HX-Request": ""}).text
    assert mark in house.person("finance").get("/finance").text


def test_a_body_larger_than_anything_we_take_is_ended(house: WebHouse) -> None:
    kind = "application/x-www-form-urlencoded"
    headers = {"Sec-Fetch-Site": "same-origin", "Content-Type": kind}
    answer = house.stranger().post("/login", content=b"x" * 5_200_000, headers=headers)
    assert answer.status_code in (400, 413, 422)
    assert house.stranger().get("/healthz").status_code == 200
