"""Small looks, evidence and photographs from files."""

from pathlib import Path

import cv2
import numpy as np
import pytest

from edge.camera import safe_address
from edge.picture import (
    OVERVIEW_BYTES,
    Glancer,
    Image,
    PictureError,
    load_still,
    measure,
    overview,
    plate_crop,
)
from tests.unit.edge.movie import empty_lane, scene

NOISE: Image = np.random.default_rng(1).integers(0, 255, (1440, 2560, 3), np.uint8)


def test_a_lorry_differs_from_the_empty_lane_and_stands_still() -> None:
    glancer = Glancer()
    assert glancer.look(empty_lane(), 0) == (0, 0)
    moved, foreign = glancer.look(scene(0, 18), 80_000)
    assert moved > 50
    assert foreign > 50
    moved, foreign = glancer.look(scene(0, 18), 600_000)
    assert glancer.look(scene(0, 18), 900_000)[0] == 0
    assert foreign > 50


def test_evening_falls_on_the_whole_lane_and_nobody_comes() -> None:
    glancer = Glancer()
    glancer.look(empty_lane(), 0)
    darker = np.asarray(empty_lane() - 40, np.uint8)
    assert glancer.look(darker, 80_000) == (0, 0)


def test_the_lane_is_learnt_anew() -> None:
    glancer = Glancer()
    glancer.learn(anew=True)
    glancer.look(empty_lane(), 0)
    glancer.look(scene(0, 18), 80_000)
    glancer.learn(anew=False)
    assert glancer.look(scene(0, 18), 160_000)[1] > 50
    glancer.learn(anew=True)
    assert glancer.look(scene(0, 18), 240_000)[1] == 0


def test_an_overview_is_small_enough_to_send() -> None:
    jpeg = overview(NOISE)
    assert measure(jpeg) == (1280, 720)
    assert len(overview(empty_lane())) < OVERVIEW_BYTES
    assert len(jpeg) < 4 * OVERVIEW_BYTES  # pure noise is the worst there is


def test_a_plate_is_cut_out_with_a_margin() -> None:
    crop = plate_crop(empty_lane(), [(100, 100), (160, 100), (160, 120), (100, 120)])
    assert crop is not None
    assert measure(crop) == (80, 30)
    assert plate_crop(empty_lane(), [(900, 10), (960, 10), (960, 20), (900, 20)]) is None


@pytest.mark.parametrize("suffix", [".jpg", ".png", ".bmp"])
def test_a_photograph_is_measured_and_read(tmp_path: Path, suffix: str) -> None:
    path = tmp_path / f"a{suffix}"
    cv2.imwrite(str(path), empty_lane())
    assert measure(path.read_bytes()) == (640, 360)
    assert load_still(path).shape == (360, 640, 3)


def test_each_bad_photograph_costs_one_sentence(tmp_path: Path) -> None:
    path = tmp_path / "a.jpg"
    with pytest.raises(PictureError, match="cannot be read"):
        load_still(path)
    path.touch()
    with pytest.raises(PictureError, match="is empty"):
        load_still(path)
    path.write_bytes(b"\xff\xd8\xff\xff\xc0\x00\x11\x08" + b"\x40\x00" + b"\x40\x00" + b"0" * 40)
    with pytest.raises(PictureError, match="268 megapixels"):
        load_still(path)
    path.write_bytes(b"\xff\xd8\xff\xe0\x00\x02")
    with pytest.raises(PictureError, match="not a picture"):
        load_still(path)
    with path.open("wb") as file:
        file.truncate(61_000_000)
    with pytest.raises(PictureError, match="61 MB"):
        load_still(path)


def test_an_address_is_told_without_its_secrets() -> None:
    told = safe_address("rtsp://guard:s3cret@10.0.0.7:554/live/1?token=abc")
    assert told == "rtsp://10.0.0.7:554/live/1"
    assert safe_address("rtsp:///x") == "rtsp://?/x"
