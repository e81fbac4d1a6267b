"""The harsh profile is the same for whoever draws it, and no plate of it ever teaches."""

from pathlib import Path

import cv2
import pytest

from anpr.plate import parse
from anpr.train import harsh


def test_a_picture_of_the_profile_is_always_the_same() -> None:
    first, again, other = harsh.draw(3), harsh.draw(3), harsh.draw(4)
    assert first.text == again.text
    assert (first.image == again.image).all()
    assert harsh.digest(iter([first])) == harsh.digest(iter([again]))
    assert harsh.digest(iter([first])) != harsh.digest(iter([other]))
    alike = harsh.draw(3, seed=5)
    assert alike.text != first.text
    height, width = first.image.shape[:2]
    assert (first.quad >= 0).all()
    assert (first.quad <= (width, height)).all()


def test_its_plates_are_yellow_ones_of_both_countries_small_and_readable_as_such() -> None:
    plates = list(harsh.profile(40))
    assert {plate.kind for plate in plates} == {name for name, _ in harsh._SHARES}
    for plate in plates:
        assert parse(plate.text, "yellow").valid
        assert plate.image.shape[0] >= harsh.ONE_LINE[0]
        assert plate.lines == (2 if plate.kind.endswith("_2") else 1)


def test_other_readers_can_be_tried_on_it(tmp_path: Path) -> None:
    digest = harsh.write(tmp_path, 3)
    assert digest == harsh.digest(harsh.profile(3))
    rows = (tmp_path / "truth.csv").read_text(encoding="utf-8").splitlines()
    assert rows[0] == "file,text,kind,lines"
    assert len(rows) == 4
    shown = cv2.imread(str(tmp_path / "0002.png"))
    assert shown is not None
    assert (shown == harsh.draw(2).image).all()


def test_the_reader_is_measured_by_kind_and_the_figures_name_their_pictures() -> None:
    table = harsh.measure(None, 4).splitlines()
    assert table[0].endswith(harsh.digest(harsh.profile(4)))
    assert table[1].split()[:3] == ["all", "n", "4"]
    assert len(table) == 4 + len(harsh._SHARES)


def test_sheet_and_command(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    out = tmp_path / "sheet.png"
    monkeypatch.setattr("sys.argv", ["harsh", "--sheet", str(out)])
    harsh.main()
    assert out.stat().st_size > 10_000
