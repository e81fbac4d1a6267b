"""What a node is told: a wrong key is named, never passed over."""

from pathlib import Path

import pytest

from edge.settings import (
    SettingsError,
    read_private_key,
    read_public_key,
    read_settings,
    read_token,
)
from tests.unit.edge.hand import KEY
from tests.unit.edge.node_folder import node_folder


@pytest.fixture
def config(tmp_path: Path) -> Path:
    return node_folder(tmp_path, centre=KEY, broker_port=1883)


def test_the_file_of_the_supervisor_is_read(config: Path, tmp_path: Path) -> None:
    settings = read_settings(config)
    assert (settings.node, settings.side, settings.broker.port) == ("inland-1", "inland", 1883)
    assert [lane.id for lane in settings.lanes] == ["inland-enter"]
    assert read_token(Path(settings.centre.token_file)) == "open-sesame"
    assert read_public_key(Path(settings.centre.public_key)) == KEY.public_key()
    read_private_key(Path(settings.key.file))


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("retry_cap_s = 1\n", "retry_cap_s = 1\nretries = 3\n", "unknown field `retries`"),
        ('side = "inland"', 'side = "north"', "north"),
        ("port = 1883", "port = 0", "broker.port"),
        ('gate = "ma-lu-thang"', "", "gate"),
        ("[broker]", "[broker", "not a TOML file"),
        ("source = 'none'", "source = 'video'", "needs `path`"),
        ("source = 'none'", "source = 'clip'\npath = 'a.mp4'", "`script` belongs"),
        ("source = 'none'", "source = 'none'\nscript = 'a'", "`script` belongs"),
    ],
)
def test_a_wrong_setting_is_named(config: Path, old: str, new: str, words: str) -> None:
    text = config.read_text()
    assert old in text
    config.write_text(text.replace(old, new))
    with pytest.raises(SettingsError, match=words):
        read_settings(config)


def test_two_lanes_of_one_name_are_refused(config: Path) -> None:
    lane = "[[lanes]]\nid = 'inland-enter'\nmovement = 'leave'\nsource = 'none'\n"
    config.write_text(config.read_text() + lane)
    with pytest.raises(SettingsError, match="same id"):
        read_settings(config)


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="no such file"):
        read_settings(tmp_path / "edge.toml")
    with pytest.raises(SettingsError, match="cannot be read"):
        read_settings(tmp_path)
    with pytest.raises(SettingsError, match="cannot be read"):
        read_private_key(tmp_path / "a.key")


def test_keys_and_tokens_that_are_none_are_named(tmp_path: Path, config: Path) -> None:
    odd = tmp_path / "odd"
    odd.write_bytes(b"")
    with pytest.raises(SettingsError, match="empty"):
        read_token(odd)
    odd.write_bytes(b"\xff")
    with pytest.raises(SettingsError, match="token cannot be read"):
        read_token(odd)
    for read in (read_private_key, read_public_key):
        with pytest.raises(SettingsError, match="not a key in PEM form"):
            read(odd)
