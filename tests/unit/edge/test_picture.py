"""Small looks at a lane, and evidence."""

import numpy as np

from anpr.image import header_size
from edge.camera import safe_address
from edge.picture import (
    OVERVIEW_BYTES,
    Glancer,
    Image,
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
    assert header_size(jpeg) == (1280, 720)
    assert len(overview(empty_lane())) < OVERVIEW_BYTES
    assert len(jpeg) < 4 * OVERVIEW_BYTES  # pure noise is the worst there is


def test_a_plate_is_cut_out_with_a_margin() -> None:
    crop = plate_crop(empty_lane(), [(100, 100), (160, 100), (160, 120), (100, 120)])
    assert crop is not None
    assert header_size(crop) == (80, 30)
    assert plate_crop(empty_lane(), [(900, 10), (960, 10), (960, 20), (900, 20)]) is None


def test_an_address_is_told_without_its_secrets() -> None:
    told = safe_address("rtsp://guard:s3cret@10.0.0.7:554/live/1?token=abc")
    assert told == "rtsp://10.0.0.7:554/live/1"
    assert safe_address("rtsp:///x") == "rtsp://?/x"
