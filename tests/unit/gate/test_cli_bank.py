"""`malu bank import` on a folder that no centre holds, and on one that it does."""

from pathlib import Path

import pytest
from typer.testing import CliRunner

from gate.cli_bank import app
from gate.datafolder import locked
from gate.service.money import BankCredit
from gate.settings import CentreSettings
from gate.store.engine import open_engine
from gate.store.sqlstore import SqlStore
from tests.stores import furnish

GOOD = """:20:S
:25:0000000000
:28C:1/1
:60F:C261122VND0,
:61:2611221122C300000,NTRFNONREF//FT1
:86:khong ro
:62F:C261122VND300000,
"""


@pytest.fixture
def data(tmp_path: Path) -> Path:
    folder = tmp_path / "var"
    furnish(folder)
    engine = open_engine(CentreSettings(data=folder).url())
    engine.dispose()
    return folder


def run(data: Path, content: str, *more: str) -> tuple[int, str]:
    file = data.parent / "sao-ke.sta"
    file.write_text(content, encoding="utf-8")
    done = CliRunner().invoke(app, ["import", str(file), "--data", str(data), *more])
    return done.exit_code, done.output


def credits(data: Path) -> list[BankCredit]:
    engine = open_engine(CentreSettings(data=data).url())
    found = [e for e in SqlStore(engine).load() if isinstance(e, BankCredit)]
    engine.dispose()
    return found


def test_a_statement_is_taken_in_once(data: Path) -> None:
    assert run(data, GOOD) == (0, "1 credits: UNMATCHED 1.\n")
    assert run(data, GOOD) == (0, "1 credits: DUPLICATE 1.\n")
    (found,) = credits(data)
    assert (found.amount, found.file, found.kept) == (300_000, "sao-ke.sta", 300_000)


def test_a_faulty_one_leaves_no_trace_and_says_where(data: Path) -> None:
    code, said = run(data, GOOD.replace("VND300000", "VND9"))
    assert code == 2
    assert "sao-ke.sta, line 1" in said
    assert "Nothing was recorded." in said
    assert credits(data) == []


def test_a_running_centre_is_the_only_writer(data: Path) -> None:
    with locked(data):
        code, said = run(data, GOOD)
    assert code == 2
    assert "/finance/bank" in said


def test_what_is_not_there_is_named(data: Path, tmp_path: Path) -> None:
    code, said = run(data, GOOD, "--mapping", str(tmp_path / "none.toml"))
    assert (code, "none.toml cannot be read" in said) == (2, True)
    code, said = run(tmp_path / "empty", GOOD)
    assert (code, "holds no books" in said) == (2, True)
