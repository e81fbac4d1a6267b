"""Each folder under tests/golden/tariffs/ is one vehicle, what it owes, and why.

`facts.json` is what is known, `expected.json` the answer, `why.md` the sentences, the source and
the sum as a person works them from the table. Two tests look at every folder: one works out the
sum without `fees`, the other assesses the facts. A folder's name is that of its tariff and a case;
to add a case, add a folder.
"""

import json
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from fees.assessment import Assessment, assess
from fees.categories import Chargeable
from fees.tariff import Tariff, load_checked
from tests.unit.fees.arithmetic import work

ROOT = Path(__file__).parents[3]
TARIFFS = {file.stem: file for file in (ROOT / "fees/tariffs").glob("*.toml")}
FOLDERS = sorted(path for path in (ROOT / "tests/golden/tariffs").iterdir() if path.is_dir())
# The words a page of why uses for an answer that is not a sum.
SAID = {"refusal": "refused", "missing": "asked", "exemption": "exempt"}
NOTHING: dict[str, Any] = {
    "total_vnd": None,
    "lines": [],
    "exemption": "",
    "forgone_vnd": 0,
    "refusal": "",
    "missing": [],
}
ours = pytest.mark.parametrize("folder", FOLDERS, ids=[folder.name for folder in FOLDERS])


def tariff_of(folder: Path) -> str:
    """The file whose name the folder's name begins with."""
    return max((stem for stem in TARIFFS if folder.name.startswith(f"{stem}-")), key=len)


@cache
def tariff(stem: str) -> Tariff:
    return load_checked(TARIFFS[stem].read_bytes())


def told(folder: Path, name: str) -> dict[str, Any]:
    content: dict[str, Any] = json.loads((folder / name).read_text("utf-8"))
    return content


def answer(result: Assessment) -> dict[str, Any]:
    """The assessment in the words of `expected.json`."""
    lines = [{"code": line.code, "amount_vnd": line.amount_vnd} for line in result.lines]
    found = {name: getattr(result, name) for name in NOTHING}
    return found | {"lines": lines, "missing": list(result.missing)}


@ours
def test_the_engine_answers_what_was_worked_by_hand(folder: Path) -> None:
    facts = Chargeable.from_facts(told(folder, "facts.json"))
    result = assess(facts, tariff(tariff_of(folder)))
    expected = told(folder, "expected.json")
    assert expected.keys() <= NOTHING.keys()
    assert answer(result) == NOTHING | expected, (folder / "why.md").read_text("utf-8")


@ours
def test_the_sum_that_is_written_down_comes_to_what_is_expected(folder: Path) -> None:
    expected = NOTHING | told(folder, "expected.json")
    worked = work((folder / "why.md").read_text("utf-8"))
    assert worked.total == expected["total_vnd"]
    assert worked.lines == [(line["code"], line["amount_vnd"]) for line in expected["lines"]]
    assert worked.forgone == expected["forgone_vnd"]
    stated = {**expected, "missing": ", ".join(expected["missing"])}
    assert worked.said == {word: stated[name] for name, word in SAID.items() if stated[name]}


@ours
def test_every_folder_names_its_source(folder: Path) -> None:
    assert {file.name for file in folder.iterdir()} == {"facts.json", "expected.json", "why.md"}
    title, *_, source = [
        line for line in (folder / "why.md").read_text("utf-8").splitlines() if line[:4].strip()
    ]
    assert title.startswith("# ")
    assert source.startswith("Source: ")


def test_there_are_enough_folders_and_every_tariff_has_some() -> None:
    stems = [tariff_of(folder) for folder in FOLDERS]
    assert len(stems) >= 150
    assert len([stem for stem in stems if not stem.startswith("mlt-")]) >= 60
    assert set(stems) == set(TARIFFS)


def test_a_published_amount_names_the_resolution_it_was_worked_from() -> None:
    """The number in the page of why is one the tariff file itself rests on."""
    for folder in FOLDERS:
        stem = tariff_of(folder)
        if not stem.startswith("mlt-"):
            numbers = [basis.number for basis in tariff(stem).legal_basis]
            page = (folder / "why.md").read_text("utf-8")
            assert any(number and number in page for number in numbers), folder.name
