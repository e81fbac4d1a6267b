"""What the solver proposed, as whoever sees the yard reads it."""

from collections.abc import Iterator

import pytest

from gate.journey.commands import Actor
from gate.journey.yard_commands import PlanFailed, TakePlan
from gate.solving import Health, SolverHealth
from tests.webhouse import WebHouse
from web.words import LANGS, words
from web.yard import ticks

SOLVER = Actor("solver", "system")


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[WebHouse]:
    """A gate whose solver was asked twice."""
    found = WebHouse(tmp_path_factory.mktemp("ticks") / "var")
    found.start()
    now = found.centre.clock()
    plan = TakePlan(now, 4, "cp-sat", "ab" * 32, 7, 12_000, 11_700, {"who": "A01"}, {})
    found.ask(found.centre.do(plan, SOLVER))
    found.ask(found.centre.do(PlanFailed(now, 4, "cd" * 32, 7, "TimeoutError"), SOLVER))
    yield found
    found.stop()


def test_each_time_the_solver_was_asked_is_a_line_and_opens_whole(house: WebHouse) -> None:
    marshal = house.person("marshal")
    shown = marshal.get("/yard/ticks?lang=en").text
    for said in (
        "nobody waits any more",
        "12.000 m",
        "11.700 m",
        "2,5 %",
        "abababababab",
        "A fault",
    ):
        assert said.lower() in shown.lower()
    failed, told = house.centre.ticks.newest(9)
    assert (failed.said, told.said) == ("failed", "nobody_waits")
    assert f'href="/yard/ticks/{told.id}"' in shown
    whole = marshal.get(f"/yard/ticks/{told.id}").json()
    assert whole["inputs"] == "ab" * 32
    assert (whole["seed"], whole["objective"], whole["bound"]) == (7, 12_000, 11_700)
    assert (whole["gap"], whole["verdict"]) == (0.025, "nobody_waits")
    assert (whole["bays"], whole["moves"], whole["plates"]) == ({"who": "A01"}, {}, {})
    assert whole["at"].endswith("Z")
    missing = marshal.get("/yard/ticks/none")
    assert (missing.status_code, house.stranger().get("/yard/ticks").status_code) == (404, 303)


def test_more_than_a_page_goes_on_below(house: WebHouse, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ticks, "SHOWN", 1)
    auditor = house.person("auditor")
    newest, older = house.centre.ticks.newest(9)
    shown = auditor.get("/yard/ticks").text
    assert f"/yard/ticks/{newest.id}" in shown
    assert f'href="?before={newest.at}"' in shown
    below = auditor.get(f"/yard/ticks?before={newest.at}").text
    assert f"/yard/ticks/{older.id}" in below
    assert newest.id not in below
    assert "?before=" not in below
    for odd in ("x", "-1", "9" * 17, "٣"):
        assert auditor.get("/yard/ticks", params={"before": odd}).status_code == 422


def test_a_failing_solver_is_told_at_the_head(
    house: WebHouse, monkeypatch: pytest.MonkeyPatch
) -> None:
    ill = SolverHealth(Health.FAILS, "TimeoutError", house.centre.clock(), 3)
    assert house.centre._solving is not None
    monkeypatch.setattr(house.centre._solving, "health", ill)
    shown = house.person("marshal").get("/yard/ticks?lang=en").text
    assert "tried 3 times" in shown
    told = house.stranger().get("/readyz").json()["solver"]
    assert (told["state"], told["fault"], told["tries"]) == ("fails", "TimeoutError", 3)


@pytest.mark.parametrize("lang", LANGS)
def test_every_word_of_a_verdict_and_of_the_solver_is_written(lang: str) -> None:
    said = "taken advice nobody_waits gone shown moves no_longer no_better stopped held failed"
    assert all(words(lang)(f"solver.verdict.{word}") for word in said.split())
    assert all(words(lang).has(f"solver.health.{state.value}") for state in Health)
