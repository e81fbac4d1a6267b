"""Plates as a camera beside the lane has them: set upright again, small, and still the plate."""

import numpy as np
import pytest

from anpr.train import drawn, looks
from anpr.train.aslant import ONE_LINE, TWO_LINES, aslant
from anpr.train.looks import Source, look


def plate(kind: str, seed: int = 1) -> Source:
    return looks.shrunk(drawn.rendered(np.random.default_rng(seed), kind))


@pytest.mark.parametrize(
    ("kind", "room"),
    [("vn_yellow", ONE_LINE), ("cn_trailer_2", TWO_LINES), ("vn_military", ONE_LINE)],
)
def test_a_slanted_look_is_an_upright_plate_again(kind: str, room: tuple[float, float]) -> None:
    source = plate(kind)
    across = np.linalg.norm(source.quad[1] - source.quad[0])
    down = np.linalg.norm(source.quad[3] - source.quad[0])
    for seed in range(20):
        crop = aslant(np.random.default_rng(seed), source.image, source.quad, source.lines)
        height, width = crop.shape[:2]
        assert room[0] * 0.8 < height < room[1] * 2
        assert 0.4 * across / down < width / height < 1.4 * across / down
        assert crop.std() > 2  # not a single shade


def test_equal_seeds_look_alike_and_only_drawn_plates_are_slanted(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    source = plate("vn_yellow_2")
    first, again = (look(np.random.default_rng(3), source, 1.0) for _ in range(2))
    assert (first.image == again.image).all()
    assert first.target == again.target
    slanted: list[int] = []

    def noted(*given: object) -> object:
        slanted.append(1)
        return aslant(*given)  # type: ignore[arg-type]

    monkeypatch.setattr(looks, "aslant", noted)
    rng = np.random.default_rng(4)
    for _ in range(40):
        look(rng, source, 1.0)
    drawn_ones = len(slanted)
    assert 10 < drawn_ones < 30
    photograph = Source(source.image, source.quad, source.text, source.lines, source.colour)
    for _ in range(20):
        look(rng, photograph, 1.0)
    assert len(slanted) == drawn_ones
