"""The data folder is opened by those who understand it, by one at a time, and never deleted."""

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest

from gate.datafolder import DataFolderError, check, locked, open_folder, set_aside

LEDGER = "MLT-TRAIN"


def test_a_new_folder_is_made_and_opened_again(data_dir: Path) -> None:
    first = open_folder(data_dir, LEDGER)
    assert json.loads((data_dir / "malu.json").read_text()) == {"format": 1, "ledger": LEDGER}
    assert first.keys.stat().st_mode & 0o777 == 0o700
    assert open_folder(data_dir, LEDGER) == first
    assert check(data_dir) == LEDGER


def test_a_folder_from_a_newer_version_is_refused_and_left_as_it_was(data_dir: Path) -> None:
    open_folder(data_dir, LEDGER)
    label = data_dir / "malu.json"
    label.write_text('{"format": 2, "ledger": "MLT-TRAIN", "new": true}')
    before = {path: path.stat().st_mtime_ns for path in data_dir.rglob("*")}
    with pytest.raises(DataFolderError, match=r"format 2.*Run the version that made it"):
        open_folder(data_dir, LEDGER)
    assert {path: path.stat().st_mtime_ns for path in data_dir.rglob("*")} == before


@pytest.mark.parametrize("label", ["{", "[]", '{"ledger": "x"}', '{"format": "1"}'])
def test_a_damaged_label_is_refused_with_a_remedy(data_dir: Path, label: str) -> None:
    open_folder(data_dir, LEDGER)
    (data_dir / "malu.json").write_text(label)
    with pytest.raises(DataFolderError, match="Restore the folder from a backup"):
        open_folder(data_dir, LEDGER)


def test_another_ledger_is_not_opened_by_mistake(data_dir: Path) -> None:
    open_folder(data_dir, LEDGER)
    with pytest.raises(DataFolderError, match="belongs to the ledger MLT-TRAIN"):
        open_folder(data_dir, "MLT-2026")


def test_a_folder_of_something_else_is_not_taken_over(data_dir: Path) -> None:
    data_dir.mkdir()
    (data_dir / "thesis.txt").write_text("mine")
    with pytest.raises(DataFolderError, match="not a data folder"):
        open_folder(data_dir, LEDGER)
    with pytest.raises(DataFolderError, match="not a data folder"):
        set_aside(data_dir, datetime(2026, 11, 22, tzinfo=UTC))
    assert [path.name for path in data_dir.iterdir()] == ["thesis.txt"]


def test_a_file_is_not_a_folder(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(DataFolderError, match="is a file"):
        open_folder(tmp_path / "file", LEDGER)


def test_two_cannot_use_one_folder(data_dir: Path) -> None:
    with locked(data_dir):
        open_folder(data_dir, LEDGER)
        with pytest.raises(DataFolderError, match="in use by another"), locked(data_dir):
            pass
        with pytest.raises(DataFolderError, match="in use by another"):
            set_aside(data_dir, datetime(2026, 11, 22, tzinfo=UTC))
    with locked(data_dir):
        pass


def test_starting_over_keeps_all_that_was(data_dir: Path) -> None:
    open_folder(data_dir, LEDGER)
    (data_dir / "centre.sqlite").write_text("money")
    aside = set_aside(data_dir, datetime(2026, 11, 22, 3, 10, 12, tzinfo=UTC))
    assert aside is not None
    assert aside.name == "var.20261122-031012"
    assert (aside / "centre.sqlite").read_text() == "money"
    assert not data_dir.exists()
    assert set_aside(data_dir, datetime(2026, 11, 22, tzinfo=UTC)) is None
