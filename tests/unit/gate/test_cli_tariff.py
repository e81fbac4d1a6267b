"""`malu tariff` at the desk: the answer on stdout, what is wrong on stderr with its remedy."""

import json
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Table, insert
from typer.testing import CliRunner, Result

from gate.cli_tariff import app
from gate.journey.hold import Hold
from gate.journey.visit import Visit
from gate.service.money import Charge
from gate.store.engine import migrate, open_engine
from gate.store.sqlstore import table

ROOT = Path(__file__).parents[3]
TARIFF = str(ROOT / "fees/tariffs/mlt-fee-2026a.toml")
DRIVERS_MINUTES = str(ROOT / "fees/tariffs/mlt-price-2026b.toml")
CLI = CliRunner()


def test_a_whole_tariff_is_called_whole() -> None:
    said = CLI.invoke(app, ["check", TARIFF])
    assert said.exit_code == 0
    assert "MLT-FEE 2026A (ILLUSTRATIVE): whole, 15 lines" in said.stdout
    assert "unconfirmed policies: turn" in said.stdout


def test_a_hole_is_told_with_its_smallest_example(tmp_path: Path) -> None:
    text = Path(TARIFF).read_text("utf-8")
    file = tmp_path / "hole.toml"
    file.write_text(
        text.replace('regime = "TRANSIT"', 'regime = "TRANSIT", flow = "IMPORT"', 1), "utf-8"
    )
    for arguments in (["check", str(file)], ["assess", str(file)]):
        said = CLI.invoke(app, arguments, input="{}")
        assert said.exit_code == 2
        assert "regime = TRANSIT" in said.stderr
        assert said.stdout == ""


@pytest.mark.parametrize(
    ("content", "said"),
    [(b"tariff = ", "tariff.unreadable"), (b"", "tariff.missing_key"), (None, "file.unreadable")],
)
def test_a_file_that_is_no_tariff(tmp_path: Path, content: bytes | None, said: str) -> None:
    file = tmp_path / "x.toml"
    if content is not None:
        file.write_bytes(content)
    result = CLI.invoke(app, ["check", str(file)])
    assert result.exit_code == 2
    assert said in result.stderr
    assert "→" in result.stderr


def test_facts_from_a_file_or_from_stdin(tmp_path: Path) -> None:
    file = tmp_path / "facts.json"
    file.write_text('{"seats": 29}', "utf-8")
    for arguments, typed in (
        (["assess", TARIFF, str(file)], ""),
        (["assess", TARIFF, "-"], '{"seats": 29}'),
        (["assess", TARIFF], '{"seats": 29}'),
    ):
        said = CLI.invoke(app, arguments, input=typed)
        assert said.exit_code == 0
        answer = json.loads(said.stdout)
        assert (answer["total_vnd"], answer["status"]) == (40_000, "ILLUSTRATIVE")


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("{", "facts.not_json"),
        ("[" * 100_000, "facts.not_json"),
        ("[1]", "facts.not_object"),
        ('{"wheels": 12}', "wheels: is not a fact the tariff knows"),
        ('{"payload_kg": -5}', "write a number from 1"),
    ],
)
def test_facts_that_cannot_be_used(typed: str, said: str) -> None:
    result = CLI.invoke(app, ["assess", TARIFF], input=typed)
    assert result.exit_code == 2
    assert said in result.stderr
    assert result.stdout == ""


def test_a_missing_facts_file(tmp_path: Path) -> None:
    result = CLI.invoke(app, ["assess", TARIFF, str(tmp_path / "none.json")])
    assert result.exit_code == 2
    assert "file.unreadable" in result.stderr


@pytest.mark.parametrize("command", ["check", "assess", "dry-run"])
def test_help_shows_an_example(command: str) -> None:
    assert f"malu tariff {command}" in CLI.invoke(app, [command, "--help"]).stdout


def _books(folder: Path, *visits: dict[str, Any]) -> None:
    """A data folder with these visits, each with what was charged for it (None = nothing)."""
    (folder / "malu.json").write_text('{"format": 1, "ledger": "MLT-TRAIN"}', "utf-8")
    engine = open_engine(f"sqlite:///{folder / 'centre.sqlite'}")
    migrate(engine)
    visit, charge = table(Visit), table(Charge)
    with engine.begin() as connection:
        for number, told in enumerate(visits):
            row = {**_blank(visit), "id": f"v{number}", "state": "LEFT", "entered_at": ENTERED}
            more = {"facts": json.dumps(told["facts"]), "payer": json.dumps(told.get("payer", {}))}
            more |= {"bridge_waits": "[]", "bays_given": "[]", **told.get("more", {})}
            connection.execute(insert(visit), [{**row, **more}])
            for index, (state, total) in enumerate(told["charges"]):
                made = {**_blank(charge), "id": f"c{number}-{index}", "visit_id": f"v{number}"}
                empty = {"assessment": "{}", "payer": "{}", "state": state, "total": total}
                empty["money"] = told.get("money", "fee")
                connection.execute(insert(charge), [{**made, **empty}])
            for held in told.get("holds", []):
                row = {**_blank(table(Hold)), "visit_id": f"v{number}", "id": f"h{number}", **held}
                connection.execute(insert(table(Hold)), [row])
    engine.dispose()


def _blank(of: Table) -> dict[str, object]:
    return {c.name: 0 if c.type.python_type in (int, bool) else "" for c in of.columns}


ENTERED = 1_795_305_600_000_000  # 2026-11-22, 07:00 at the gate
BUS = {"seats": 29}


def _dry_run(folder: Path, *more: str, draft: str = TARIFF) -> Result:
    days = ("--from", "2026-11-22", "--to", "2026-11-22", "--data", str(folder))
    return CLI.invoke(app, ["dry-run", draft, *days, *more])


def test_a_dry_run_compares_what_was_charged_with_the_draft(tmp_path: Path) -> None:
    _books(
        tmp_path,
        {"facts": BUS, "charges": [("REVERSED", 9), ("PAID", 30_000)], "payer": {"name": "A"}},
        {"facts": BUS, "charges": [("EXEMPT", 40_000)], "payer": {"tax_code": "5600128057"}},
        {"facts": BUS, "charges": []},
        {"facts": {}, "charges": [("PAID", 1)]},
        {"facts": {"flow": "UP"}, "charges": [("PAID", 1)]},
    )
    told = json.loads(_dry_run(tmp_path, "--format", "json").stdout)
    assert (told["seen"], told["unreadable"], told["missing"]) == (5, 1, {"payload_kg": 1})
    assert (told["total"]["now_vnd"], told["total"]["draft_vnd"]) == (30_000, 80_000)
    assert {name: group["more"] for name, group in told["by_payer"].items()} == {
        "COMPANY": 1,
        "PERSON": 1,
    }
    assert told["uncharged"]["draft_vnd"] == 40_000
    shown = _dry_run(tmp_path).stdout
    assert "all compared" in shown
    assert "80.000" in shown
    assert "facts missing: payload_kg: 1" in shown
    assert "facts that cannot be read: 1" in shown


def test_prices_by_the_drivers_minutes_are_tried_on_stays_charged_in_full(tmp_path: Path) -> None:
    """One night at customs, one of its own, and one of which the books do not tell."""
    hour = 3_600_000_000
    lorry = {
        "facts": {"load": "EMPTY", "flow": "NONE", "payload_kg": 15_000},
        "charges": [("PAID", 160_000)],
        "money": "price",
        "more": {"left_at": ENTERED + 26 * hour},
    }
    night = {"agency": "CUSTOMS", "kind": "AGENCY", "at": ENTERED + hour}
    _books(
        tmp_path,
        {**lorry, "holds": [{**night, "released_at": ENTERED + 25 * hour}]},
        lorry,
        {**lorry, "more": {"left_at": 0}},
    )
    told = json.loads(_dry_run(tmp_path, "--format", "json", draft=DRIVERS_MINUTES).stdout)
    assert told["missing"] == {"left_at": 1}
    assert told["minutes"] == {"told": 2, "not_told": 0, "others_min": 24 * 60}
    assert (told["total"]["visits"], told["total"]["draft_vnd"]) == (2, 80_000 + 160_000)
    shown = _dry_run(tmp_path, draft=DRIVERS_MINUTES).stdout
    assert "minutes not the driver's, by the gate's books of 2 visits: 1.440" in shown
    assert "minutes not the driver's" not in _dry_run(tmp_path).stdout


def test_a_dry_run_takes_no_plate_and_no_name_with_it(tmp_path: Path) -> None:
    _books(tmp_path, {"facts": BUS, "charges": [("PAID", 1)], "payer": {"name": "Nguyễn Văn A"}})
    assert "Nguyễn" not in _dry_run(tmp_path).stdout
    assert "not charged before" not in _dry_run(tmp_path).stdout


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--from", "yesterday", "--to", "2026-11-22"], "is not a day"),
        (["--from", "2026-11-23", "--to", "2026-11-22"], "does not follow"),
        (["--from", "2026-11-22", "--to", "2026-11-22"], "holds no books yet"),
    ],
)
def test_a_dry_run_over_nothing(tmp_path: Path, arguments: list[str], said: str) -> None:
    result = CLI.invoke(app, ["dry-run", TARIFF, *arguments, "--data", str(tmp_path)])
    assert result.exit_code == 2
    assert said in result.stderr


def test_a_dry_run_over_another_programmes_folder(tmp_path: Path) -> None:
    (tmp_path / "malu.json").write_text("[]", "utf-8")
    assert _dry_run(tmp_path).exit_code == 2


def test_facts_that_cannot_be_true_at_once() -> None:
    typed = '{"container": "40", "payload_kg": 1500}'
    result = CLI.invoke(app, ["assess", TARIFF], input=typed)
    assert result.exit_code == 2
    assert "container: does not go on so small a truck" in result.stderr


def test_a_fault_names_its_line_as_compilers_do(tmp_path: Path) -> None:
    text = (ROOT / "fees/tariffs/mlt-fee-2026a.toml").read_text("utf-8")
    file = tmp_path / "draft.toml"
    file.write_text(text.replace('mode = "HALF_UP"', 'mode = "UPWARDS"'), "utf-8")
    line = text[: text.index('mode = "HALF_UP"')].count("\n") + 1
    said = CLI.invoke(app, ["check", str(file)])
    assert said.exit_code == 2
    assert said.stderr.startswith(f"{file}:{line}: [")
