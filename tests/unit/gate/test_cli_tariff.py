"""`malu tariff` at the desk: the answer on stdout, what is wrong on stderr with its remedy."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from gate.cli_tariff import app

ROOT = Path(__file__).parents[3]
TARIFF = str(ROOT / "fees/tariffs/mlt-fee-2026a.toml")
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


@pytest.mark.parametrize("command", ["check", "assess"])
def test_help_shows_an_example(command: str) -> None:
    assert f"malu tariff {command}" in CLI.invoke(app, [command, "--help"]).stdout
