"""Drawn plates: equal seeds draw equal plates, and every kind says what may stand on it."""

import numpy as np
import pytest

from anpr.plate import parse
from anpr.train.render import ALPHABET, KINDS, degrade, render_plate, sheet
from anpr.train.render_camera import _STEPS
from anpr.train.render_signs import SIGNS, draw_sign
from anpr.train.render_strokes import MAKERS, TALL, stroked
from anpr.train.render_text import fits, guess_kind, rows


def test_equal_seeds_draw_equal_plates_and_others_draw_others() -> None:
    def draw(seed: int) -> tuple[str, bytes]:
        rng = np.random.default_rng(seed)
        plate = render_plate(rng, px_per_mm=0.4)
        return plate.text, degrade(rng, plate.image, 1.0).tobytes()

    assert draw(7) == draw(7)
    assert draw(7) != draw(8)


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_is_drawn_in_its_proportions_and_says_what_it_may(kind: str) -> None:
    rng = np.random.default_rng(3)
    wanted = KINDS[kind]
    for _ in range(4):
        plate = render_plate(rng, kind=kind, px_per_mm=0.4)
        height, width = plate.image.shape[:2]
        assert (width, height) == tuple(round(side * 0.4) for side in wanted.size)
        assert (plate.country, plate.colour, plate.lines) == (
            wanted.country,
            wanted.colour,
            wanted.lines,
        )
        assert set(plate.text) <= set(ALPHABET)
        assert plate.image.std() > 2, "an empty plate says nothing"
        if wanted.family != "zone":  # the zones' series overlap other grammars
            assert parse(plate.text, plate.colour).valid, plate.text


def test_a_wanted_text_is_drawn_on_a_kind_that_can_carry_it() -> None:
    rng = np.random.default_rng(5)
    texts = {
        "25C01234": "car",
        "25RM01234": "series",
        "29B112345": "moto",
        "29MD185735": "emoto",
        "T2512345": "temp",
        "KB1234": "mil",
        "80376NG16": "dip",
        "云G12345": "std",
        "云G1234挂": "gua",
        "云G1234学": "learner",
        "云A1234警": "police",
        "粤Z1234港": "black",
        "云GD12345": "nevs",
        "云G12345D": "nevl",
    }
    for text, family in texts.items():
        plate = render_plate(rng, text=text, px_per_mm=0.3)
        assert (plate.text, KINDS[plate.kind].family) == (text, family)
    with pytest.raises(ValueError, match="no kind"):
        guess_kind(rng, "云12")
    assert not fits("25C01234", KINDS["cn_blue"])


def test_what_is_painted_is_what_is_said_but_for_dots_and_dashes() -> None:
    rng = np.random.default_rng(11)
    for kind in KINDS.values():
        text = render_plate(rng, kind=kind.name, px_per_mm=0.3).text
        painted = "".join(rows(rng, text, kind)).replace("Đ", "D")
        assert painted.translate(str.maketrans("", "", "-.· ")) == text
        assert len(rows(rng, text, kind)) == kind.lines


def test_strokes_keep_their_width_whatever_the_letters_width() -> None:
    for maker in range(MAKERS):
        for aspect in (0.42, 0.6):
            bar = stroked(maker, "H", aspect, 0.14)
            assert bar.shape[0] == TALL
            run = int((bar[TALL // 4] > 127).argmin())
            assert abs(run - 0.14 * TALL) <= 1.5


def test_every_fault_of_a_camera_keeps_the_pictures_size() -> None:
    rng = np.random.default_rng(13)
    image = render_plate(rng, kind="vn_yellow", px_per_mm=0.4).image
    for _, step in _STEPS:
        for strength in (0.2, 1.0, 1.5):
            seen = step(rng, image, strength)
            assert seen.shape == image.shape
            assert seen.dtype == np.uint8
    assert degrade(rng, image, 0.0) is image


def test_the_contact_sheet_shows_every_kind() -> None:
    drawn = sheet(1, columns=8, each=1, quality=0.3)
    assert drawn.shape == (130 * -(-len(KINDS) // 8), 260 * 8, 3)


def test_lettering_that_is_no_plate_is_drawn_alike_from_equal_seeds() -> None:
    for draw in (*SIGNS, draw_sign):
        for seed in range(6):
            drawn = draw(np.random.default_rng(seed))
            assert drawn.shape[1] > drawn.shape[0]
            assert drawn.dtype == np.uint8
            assert (drawn == draw(np.random.default_rng(seed))).all()
