"""A parallel run on the screens: a band on every page, refusals that say where to go, the table."""

from collections.abc import Iterator

import pytest

from gate.clock import new_id, now_us
from gate.shadow.importer import import_file
from gate.store.engine import open_engine
from gate.store.shadow import ShadowStore
from tests.webhouse import WebHouse
from web import show
from web.words import words

BAND = words("vi")("shadow.mark")
PAGES = {
    "operator": ["/", "/booth"],
    "agency": ["/agency"],
    "finance": ["/finance", "/finance/shadow"],
    "admin": ["/admin"],
    "": ["/login", "/board/main", "/public", "/nowhere"],
}


@pytest.fixture(scope="module")
def parallel(tmp_path_factory: pytest.TempPathFactory) -> Iterator[WebHouse]:
    """A gate beside the present programme."""
    found = WebHouse(tmp_path_factory.mktemp("parallel") / "var", shadow=True)
    found.start()
    yield found
    found.stop()


@pytest.mark.parametrize(("role", "path"), [(r, p) for r, ps in PAGES.items() for p in ps])
def test_every_page_carries_the_band(parallel: WebHouse, role: str, path: str) -> None:
    agency = "CUSTOMS" if role == "agency" else ""
    client = parallel.person(role, agency) if role else parallel.stranger()
    answer = client.get(path, headers={"HX-Request": "false"})
    assert BAND in answer.text


def test_without_a_parallel_run_there_is_no_band(house: WebHouse) -> None:
    assert BAND not in house.stranger().get("/public").text


@pytest.mark.parametrize("lang", ["vi", "zh", "en"])
def test_the_band_speaks_the_readers_language(parallel: WebHouse, lang: str) -> None:
    answer = parallel.stranger().get(f"/public?lang={lang}")
    assert words(lang)("shadow.mark") in answer.text


def test_cash_is_refused_and_says_where_to_pay(parallel: WebHouse) -> None:
    visit = parallel.declare("25C01234")
    parallel.enters("inland-enter", "25C01234")
    operator = parallel.person("operator")
    card = operator.get(f"/api/v1/visits/{visit}").json()
    charge = card["charge"]["id"]
    answer = operator.post(
        f"/api/v1/charges/{charge}/pay", json={"tendered": 300_000}, headers=parallel.key()
    )
    assert answer.status_code == 409, answer.text
    problem = answer.json()
    assert (problem["key"], problem["turn"]) == ("shadow.no_money", "colleague")
    assert "phần mềm hiện dùng" in problem["detail"]


@pytest.mark.parametrize("role", ["finance", "manager", "auditor"])
def test_who_answers_for_money_sees_the_table(parallel: WebHouse, role: str) -> None:
    parallel.enters("border-enter", f"29H5852{len(role)}")
    today = show.day_of(now_us()).isoformat()
    page = parallel.person(role).get(f"/finance/shadow?day={today}")
    assert page.status_code == 200, page.text
    assert words("vi")("shadow.cause.only_ours") in page.text
    for fmt in ("xlsx", "csv", "json"):
        file = parallel.person(role).get(f"/finance/shadow/{today}.{fmt}")
        assert file.status_code == 200
        assert f"malu-doi-chieu-{today}.{fmt}" in file.headers["Content-Disposition"]
    assert parallel.person(role).get(f"/finance/shadow/{today}.pdf").status_code == 422
    assert parallel.person(role).get("/finance/shadow").status_code == 200


@pytest.mark.parametrize("role", ["operator", "cashier-lead", "admin"])
def test_nobody_else_sees_it(parallel: WebHouse, role: str) -> None:
    assert parallel.person(role).get("/finance/shadow").status_code == 403


def test_the_page_names_the_exports_it_compares_with(parallel: WebHouse) -> None:
    folder = parallel.folder.parent
    (folder / "day.csv").write_text("Plate,In\n25C99999,01/11/2026 08:00:00\n", encoding="utf-8")
    (folder / "map.toml").write_text('[columns]\nplate = "Plate"\nentered_at = "In"\n')
    engine = open_engine(f"sqlite:///{parallel.folder / 'centre.sqlite'}")
    import_file(ShadowStore(engine), folder / "day.csv", folder / "map.toml", now_us(), new_id)
    engine.dispose()
    page = parallel.person("finance").get("/finance/shadow?day=2026-11-01")
    assert "day.csv: 2" in page.text
    assert words("vi")("shadow.imports") in page.text
    assert words("vi")("shadow.cause.only_theirs") in page.text
