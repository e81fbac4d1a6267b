"""The close-up of a plate: what it shows, and that points come back from it to where they were."""

import numpy as np
import numpy.typing as npt

from anpr.corners import HEIGHT, ROOM, WIDTH, OnnxCorners, carried, close_up, inverse, spread

QUAD = np.array([[100, 60], [220, 72], [218, 104], [98, 92]], np.float32)


def painted(quad: npt.NDArray[np.float32], scale: int = 1) -> npt.NDArray[np.uint8]:
    """A black picture with a white plate in it."""
    import cv2

    picture = np.zeros((200 * scale, 320 * scale, 3), np.uint8)
    cv2.fillConvexPoly(picture, np.rint(quad * scale).astype(np.int32), (255, 255, 255))
    return picture


def test_the_corners_of_a_plate_lie_where_the_room_around_it_ends() -> None:
    _, matrix = close_up(painted(QUAD), QUAD)
    share = ROOM / (1 + 2 * ROOM)
    left, top = share * WIDTH, share * HEIGHT
    right, bottom = WIDTH - left, HEIGHT - top
    expected = [[left, top], [right, top], [right, bottom], [left, bottom]]
    np.testing.assert_allclose(carried(QUAD, matrix), expected, atol=3)


def test_what_the_close_up_says_is_carried_back_into_the_picture() -> None:
    _, matrix = close_up(painted(QUAD), QUAD)
    there = carried(QUAD, matrix)
    assert np.abs(carried(there, inverse(matrix)) - QUAD).max() < 0.01


def test_a_plate_that_fills_a_large_photograph_is_seen_like_a_small_one() -> None:
    small, _ = close_up(painted(QUAD), QUAD)
    large, _ = close_up(painted(QUAD, scale=8), QUAD * 8)
    assert small.shape == large.shape == (HEIGHT, WIDTH, 3)
    assert np.abs(small.astype(int) - large.astype(int)).mean() < 8


def test_room_grows_from_the_middle() -> None:
    square = np.array([[0, 0], [10, 0], [10, 10], [0, 10]], np.float32)
    assert spread(square, 0.25).tolist() == [[-2.5, -2.5], [12.5, -2.5], [12.5, 12.5], [-2.5, 12.5]]


class Answers:
    """A network that always points at the same places of the close-up."""

    def __init__(self, corners: list[list[float]]) -> None:
        self._corners = np.array([corners], np.float32)

    def run(self, outputs: None, inputs: object) -> list[npt.NDArray[np.float32]]:
        return [self._corners]


def pointing(corners: list[list[float]]) -> OnnxCorners:
    made = OnnxCorners.__new__(OnnxCorners)
    made._session, made._input = Answers(corners), "close_up"
    return made


def test_corners_that_stray_too_far_are_not_believed() -> None:
    all_at_one_place = [[0.0, 0.0]] * 4
    assert pointing(all_at_one_place).refine(painted(QUAD), QUAD) is QUAD


def test_corners_that_were_right_stay() -> None:
    left, top = WIDTH / 6, HEIGHT / 6
    same = [[left, top], [WIDTH - left, top], [WIDTH - left, HEIGHT - top], [left, HEIGHT - top]]
    np.testing.assert_allclose(pointing(same).refine(painted(QUAD), QUAD), QUAD, atol=0.01)
