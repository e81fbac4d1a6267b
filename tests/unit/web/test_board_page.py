"""The big screen's words and arrows, and the voice of the house, without a browser."""

import asyncio
import os
import wave
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

import pytest

from gate.service.views import BoardLine
from gate.voice import KEPT, Espeak
from tests.needs import need
from tests.unit.parking.yards import shipped
from tests.webhouse import WebHouse
from web.board.routes import way
from web.board.saying import sentence, spelled


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[WebHouse]:
    """A gate of its own: who finds no bay is not called out."""
    found = WebHouse(tmp_path_factory.mktemp("board") / "var")
    found.start()
    yield found
    found.stop()


def line(word: str, bay: str = "A05", lane: str = "", plate: str = "25C01234") -> BoardLine:
    return BoardLine(plate, bay, word, lane, 0)


def script(folder: Path, body: str) -> str:
    """A program in the place of espeak-ng."""
    path = folder / "says"
    path.write_text(f"#!/bin/sh\n{body}\n", "utf-8")
    path.chmod(0o755)
    return os.fspath(path)


def said(voice: Espeak, text: str, lang: str = "vi") -> bytes | None:
    return asyncio.run(voice.say(lang, text))


def test_a_plate_is_called_sign_by_sign() -> None:
    assert spelled("25C01234", "vi") == "2 5 C , 0 1 2 3 4"
    assert spelled("云G12345", "vi") == "Vân G , 1 2 3 4 5"
    assert spelled("云G12345", "zh").startswith("云 G")


def test_only_who_should_move_is_called() -> None:
    assert "Mời vào ô A 0 5" in sentence(line("go_bay"), "vi")
    assert "号车位" in sentence(line("go_bay"), "zh")
    assert "Ra cầu" in sentence(line("go_lane", lane="border-leave"), "vi")
    assert "Mời vào cổng" in sentence(line("come_gate", "", "border-enter"), "vi")
    silent = [line("pay"), line("leave"), line("wait_gate"), line("go_bay", "unassigned")]
    assert {sentence(one, "vi") for one in [*silent, line("go_bay", plate="")]} == {""}


def test_an_arrow_stands_only_where_somebody_is_sent() -> None:
    yard = shipped()
    assert way(yard, "main", line("go_bay")) in range(0, 360, 45)
    assert way(yard, "main", line("go_lane", lane="border-leave")) == 270
    assert way(yard, "main", line("wait_lane", lane="border-leave")) is None
    assert way(yard, "main", line("go_bay", "unassigned")) is None
    assert way(yard, "elsewhere", line("go_bay")) is None


def test_a_sentence_is_rendered_once_and_a_broken_voice_is_no_voice(tmp_path: Path) -> None:
    counted = tmp_path / "count"
    voice = Espeak(script(tmp_path, f"echo x >> {counted}; printf RIFF; cat"))
    assert said(voice, "Xe 1") == said(voice, "Xe 1") == b"RIFFXe 1"
    assert counted.read_text().count("x") == 1
    assert said(voice, "Xe 1", "en") is None
    for n in range(KEPT + 1):
        said(voice, f"Xe {n}")
    assert counted.read_text().count("x") > KEPT
    assert said(Espeak(script(tmp_path, "exit 3")), "Xe") is None
    assert said(Espeak(script(tmp_path, "echo no sound")), "Xe") is None


def test_a_voice_that_hangs_is_ended(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("gate.voice.PATIENCE_S", 0.05)
    assert said(Espeak(script(tmp_path, "exec sleep 60")), "Xe") is None


@pytest.mark.parametrize("lang", ["vi", "zh"])
def test_the_real_voice_speaks(lang: str) -> None:
    sound = said(Espeak(need("espeak-ng")), sentence(line("go_bay"), lang), lang)
    assert sound is not None
    with wave.open(BytesIO(sound)) as heard:
        assert heard.getframerate() >= 16_000
    assert len(sound) > 50_000  # more than a second of speech


def test_the_house_says_only_what_is_called_now(
    house: WebHouse, plate: str, tmp_path: Path
) -> None:
    stranger = house.stranger()
    before, house.centre.voice = house.centre.voice, Espeak(script(tmp_path, "printf RIFF; cat"))
    try:
        assert stranger.get(f"/board/main/say/vi/{plate}").status_code == 204
        house.enters("inland-enter", plate)
        heard = stranger.get(f"/board/main/say/vi/{plate}")
        assert heard.headers["content-type"] == "audio/wav"
        assert spelled(plate, "vi") in heard.content.decode()
        assert stranger.get(f"/board/main/say/en/{plate}").status_code == 204
        assert stranger.get(f"/board/nowhere/say/vi/{plate}").status_code == 404
        house.centre.voice = None
        assert stranger.get(f"/board/main/say/vi/{plate}").status_code == 204
        assert 'data-voice=""' in stranger.get("/board/main").text
    finally:
        house.centre.voice = before
