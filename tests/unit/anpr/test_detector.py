"""What the detector does around its network: shrinking, and telling answers apart."""

import numpy as np

from anpr.detector import decode, letterbox, planes


def anchor(x: float, y: float, score: float) -> list[float]:
    left, right, top, bottom = x - 20, x + 20, y - 5, y + 5
    return [x, y, 40, 10, score, left, top, right, top, right, bottom, left, bottom]


def test_a_picture_is_shrunk_and_filled_up_to_the_stride() -> None:
    square, scale = letterbox(np.zeros((600, 800, 3), np.uint8), 416)
    assert square.shape == (320, 416, 3)
    assert scale == 0.52
    assert (square[-1] == 114).all()


def test_a_network_gets_red_first_and_shares_of_one() -> None:
    square = np.random.default_rng(1).integers(0, 256, (64, 96, 3), np.uint8)
    expected = square[:, :, ::-1].transpose(2, 0, 1)[None].astype(np.float32) / 255
    assert planes(square).dtype == np.float32
    np.testing.assert_allclose(planes(square), expected, atol=1e-6)


def test_overlapping_answers_are_one_plate_and_weak_ones_none() -> None:
    answers = [anchor(100, 50, 0.6), anchor(102, 50, 0.9), anchor(300, 50, 0.8), anchor(9, 9, 0.1)]
    found = decode(np.array(answers, np.float32).T, 0.5, 832, 832)
    assert [round(plate.score, 2) for plate in found] == [0.9, 0.8]
    assert found[0].corners.tolist() == [[164, 90], [244, 90], [244, 110], [164, 110]]


def test_corners_stay_in_the_picture_and_a_crowded_picture_shows_forty_plates() -> None:
    many = np.array([anchor(5 + 60 * n, 3, 0.9) for n in range(60)], np.float32).T
    found = decode(many, 1.0, 640, 480)
    assert len(found) == 40
    assert all(plate.corners.min() >= 0 for plate in found)
