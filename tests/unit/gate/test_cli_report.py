"""`malu report` on books of this version, and on those that an earlier one wrote."""

import json
from pathlib import Path

import pytest
import sqlalchemy as sa
import typer
from typer.testing import CliRunner, Result

from gate import cli_report
from gate.settings import CentreSettings
from gate.store.engine import open_engine
from tests.stores import furnish


@pytest.fixture
def data(tmp_path: Path) -> Path:
    folder = tmp_path / "var"
    furnish(folder)
    engine = open_engine(CentreSettings(data=folder).url())
    engine.dispose()
    return folder


def report(data: Path, kind: str, when: str) -> Result:
    app = typer.Typer()
    app.command()(cli_report.report)
    return CliRunner().invoke(app, [kind, when, "--format", "json", "--data", str(data)])


@pytest.mark.parametrize(("kind", "when"), [("day", "2026-11-22"), ("month", "2026-11")])
def test_a_day_without_vehicles_is_a_report_too(data: Path, kind: str, when: str) -> None:
    done = report(data, kind, when)
    assert done.exit_code == 0, done.output
    assert json.loads(done.output)


def test_books_of_an_earlier_version_say_what_to_do(data: Path) -> None:
    engine = open_engine(CentreSettings(data=data).url())
    with engine.begin() as connection:
        connection.execute(sa.text("DROP TABLE report_day"))
    engine.dispose()
    done = report(data, "month", "2026-11")
    assert done.exit_code == 2
    assert "earlier version" in done.output
    assert "malu up" in done.output


def test_an_unknown_shift_and_a_wrong_month_are_refused(data: Path) -> None:
    assert "no shift" in report(data, "shift", "x").output
    assert "YYYY-MM" in report(data, "month", "2026-13").output
