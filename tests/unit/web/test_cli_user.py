"""`malu user add` beside the running centre: links for people, tokens for devices, refusals."""

from pathlib import Path

import pytest
from typer.testing import CliRunner

from gate.cli_user import app
from gate.clock import now_us
from gate.store.accounts import Accounts
from gate.store.engine import open_engine
from tests.stores import furnish


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """A data folder with an empty book."""
    folder = tmp_path / "var"
    furnish(folder)
    return folder


def _book(data: Path) -> Accounts:
    return Accounts(open_engine(f"sqlite:///{data / 'centre.sqlite'}"), now_us)


def _run(data: Path, *arguments: str) -> tuple[int, str]:
    result = CliRunner().invoke(app, ["add", *arguments, "--data", str(data)])
    return result.exit_code, result.stdout.strip()


def test_a_person_gets_a_link_that_opens_the_own_account(data: Path) -> None:
    code, link = _run(data, "Ngoc Anh", "--role", "operator", "--port", "8123")
    assert code == 0
    assert link.startswith("http://127.0.0.1:8123/first/")
    found = _book(data).first_link(link.rsplit("/", 1)[1])
    assert found is not None
    assert (found.account, found.role) == ("Ngoc Anh", "operator")


def test_a_device_gets_its_token(data: Path) -> None:
    code, token = _run(data, "bought-camera-1", "--role", "device")
    assert code == 0
    device = _book(data).device(token)
    assert device is not None
    assert device.name == "bought-camera-1"


def test_an_agency_is_named(data: Path) -> None:
    assert _run(data, "hai quan", "--role", "agency")[0] == 2
    assert _run(data, "hai quan", "--role", "agency", "--agency", "CUSTOMS")[0] == 0


def test_a_name_is_given_once(data: Path) -> None:
    assert _run(data, "lan", "--role", "operator")[0] == 0
    assert _run(data, "lan", "--role", "operator")[0] == 2


def test_an_unknown_role_and_a_folder_without_books_are_refused(data: Path, tmp_path: Path) -> None:
    assert _run(data, "lan", "--role", "king")[0] == 2
    assert _run(tmp_path / "nothing", "lan", "--role", "operator")[0] == 2


def _badge(data: Path, *arguments: str, typed: str = "") -> tuple[int, str]:
    result = CliRunner().invoke(app, ["badge", *arguments, "--data", str(data)], input=typed)
    return result.exit_code, result.stderr


def test_a_badge_is_swiped_at_the_prompt_and_taken_back(data: Path) -> None:
    _run(data, "lan", "--role", "operator")
    assert _badge(data, "lan", typed="0004512377\n")[0] == 0
    assert _badge(data, "lan", typed="12\n")[0] == 2
    assert _badge(data, "nobody", typed="0004512378\n")[0] == 2
    code, said = _badge(data, "lan", "--revoke", "mất")
    assert code == 0
    assert "taken back" in said
    assert _badge(data, "lan", "--revoke", "mất")[0] == 2
