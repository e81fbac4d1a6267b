"""Forms of a unit's own folder: taken whole, or refused at the start with place and remedy."""

from collections.abc import Iterator
from importlib import resources
from pathlib import Path

import pytest

from gate import configured
from gate.configured import ConfiguredError
from gate.forms import forms
from gate.papers.configured import notice_form, outages, working_days
from gate.serve import build
from gate.settings import CentreSettings


@pytest.fixture(autouse=True)
def _as_shipped() -> Iterator[None]:
    yield
    configured.use(None)


def folder(tmp_path: Path, name: str, before: str, after: str) -> Path:
    """A folder with one of the shipped files, changed in one place."""
    text = resources.files("gate").joinpath(f"data/{name}").read_text("utf-8")
    assert before in text
    (tmp_path / name).write_text(text.replace(before, after, 1), "utf-8")
    return tmp_path


def test_a_renamed_form_and_an_outage_hold_without_a_new_version(tmp_path: Path) -> None:
    text = '[[outages]]\nkind = "TAX_SYSTEM"\nbegan = "2026-12-01"\nended = "2026-12-02"\n'
    mine = folder(tmp_path, "papers.toml", 'number = "04/SS-CTĐT"', 'number = "05/SS"')
    with (mine / "papers.toml").open("a", encoding="utf-8") as file:
        file.write(text)
    configured.use(mine)
    assert notice_form().number == "05/SS"
    assert [o.kind for o in outages()] == ["TAX_SYSTEM"]
    assert list(forms()[1]) == ["so-thu", "to-khai-phi"]  # the shipped file for what it lacks
    folder(tmp_path, "finance.toml", 'id = "so-thu"', 'id = "mau-tinh"')
    configured.use(mine)
    assert list(forms()[1]) == ["mau-tinh", "to-khai-phi"]


@pytest.mark.parametrize(
    ("name", "before", "after", "place", "remedy"),
    [
        ("papers.toml", 'version = "2.0.0"', "version = 2", "error_notice.version", "write a text"),
        ("papers.toml", '"01" = 3', '"1" = 3', "error_notice.kinds.1", "two digits"),
        ("papers.toml", '"2026-01-01"', '"1.1.2026"', "working_days.holidays", "YYYY-MM-DD"),
        ("papers.toml", "made_up", "made_upp", "working_days.made_up", "is missing"),
        (
            "papers.toml",
            "[working_days]",
            '[[outages]]\nkind = "TAX_SYSTEM"\nbegan = "2026-12-02"\n'
            'ended = "2026-12-01"\n[working_days]',
            "outages[0].ended",
            "write the later day",
        ),
        ("finance.toml", 'figure = "cash"', 'figure = "hope"', "journal.lines[0].figure", "one of"),
        ("finance.toml", "list_days = 1", "list_days = 0", "hand_in.list_days", "from 1 to 60"),
        ("finance.toml", 'id = "to-khai-phi"', 'id = "so-thu"', "disclosure[1].id", "another one"),
        ("finance.toml", "[journal]", "[[journal]]", "journal", "write a table"),
        ("finance.toml", "[journal]", "journal]", "file", "correct the place"),
    ],
)
def test_a_fault_names_file_field_and_remedy_and_nothing_of_it_holds(
    tmp_path: Path, name: str, before: str, after: str, place: str, remedy: str
) -> None:
    mine = folder(tmp_path, name, before, after)
    days = working_days()
    with pytest.raises(ConfiguredError) as refused:
        configured.use(mine)
    said = str(refused.value)
    assert str(mine / name) in said
    assert place in said
    assert remedy in said
    assert working_days() == days
    assert notice_form().number == "04/SS-CTĐT"


def test_a_misspelt_file_and_a_folder_that_is_none_are_refused_at_the_start(
    tmp_path: Path,
) -> None:
    (tmp_path / "paper.toml").write_text("", "utf-8")
    with pytest.raises(ConfiguredError, match=r"paper\.toml: is not known → name it one of"):
        configured.use(tmp_path)
    var = tmp_path / "var"
    with pytest.raises(ConfiguredError, match="MALU_FORMS"):
        build(CentreSettings(data=var, forms=tmp_path / "nowhere"))
    assert not var.exists()  # nothing was begun
