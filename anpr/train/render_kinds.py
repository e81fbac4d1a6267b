"""The kinds of plates that may come to the gate: size, colours, layout, how often each is drawn.

Vietnam by TT 24/2023 and TT 79/2024/TT-BCA and the sizes before them, China by GA 36. A table and
nothing else; `render_text` says what stands on them, `render_plate` draws them.
"""

from __future__ import annotations

import dataclasses
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

Picture: TypeAlias = NDArray[np.uint8]
Floats: TypeAlias = NDArray[np.float32]
Rng: TypeAlias = np.random.Generator
Shade: TypeAlias = tuple[int, int, int]

PX_PER_MM = 1.2


@dataclasses.dataclass(frozen=True, slots=True)
class RenderedPlate:
    """One drawn plate: picture (BGR, height x width x 3), its text and what kind it is."""

    image: Picture
    text: str
    country: str
    kind: str
    colour: str
    lines: int


@dataclasses.dataclass(frozen=True, slots=True)
class Kind:
    """What a kind of plate looks like: size in mm, ground colour, how its text is laid out."""

    name: str
    country: str
    colour: str
    size: tuple[int, int]
    layout: str
    weight: float

    @property
    def lines(self) -> int:
        """Return 1 or 2, the lines of characters."""
        return 2 if self.layout.endswith("2") else 1

    @property
    def family(self) -> str:
        """Return the layout without its number of lines."""
        return self.layout[:-1]


ALL_KINDS = (
    Kind("vn_white", "VN", "white", (520, 110), "car1", 4.0),
    Kind("vn_white_2", "VN", "white", (330, 165), "car2", 5.0),
    Kind("vn_old_white", "VN", "white", (470, 110), "car1", 1.5),
    Kind("vn_old_white_2", "VN", "white", (280, 200), "car2", 2.0),
    Kind("vn_yellow", "VN", "yellow", (520, 110), "car1", 4.5),
    Kind("vn_yellow_2", "VN", "yellow", (330, 165), "car2", 7.0),
    Kind("vn_blue", "VN", "blue", (520, 110), "car1", 1.5),
    Kind("vn_blue_2", "VN", "blue", (330, 165), "car2", 1.5),
    Kind("vn_old_blue_2", "VN", "blue", (280, 200), "car2", 0.7),
    Kind("vn_zone", "VN", "yellow", (520, 110), "zone1", 0.3),
    Kind("vn_zone_2", "VN", "yellow", (330, 165), "zone2", 0.3),
    Kind("vn_military", "VN", "red", (520, 110), "mil1", 2.2),
    Kind("vn_military_tall", "VN", "red", (280, 165), "mil1", 0.8),
    Kind("vn_military_2", "VN", "red", (330, 165), "mil2", 1.0),
    Kind("vn_diplomatic", "VN", "white", (520, 110), "dip1", 1.2),
    Kind("vn_diplomatic_2", "VN", "white", (330, 165), "dip2", 0.8),
    Kind("vn_trailer", "VN", "white", (520, 110), "series1", 1.2),
    Kind("vn_trailer_2", "VN", "white", (330, 165), "series2", 1.8),
    Kind("vn_trailer_yellow_2", "VN", "yellow", (330, 165), "series2", 1.2),
    Kind("vn_temporary", "VN", "white", (520, 110), "temp1", 0.4),
    Kind("vn_temporary_2", "VN", "white", (330, 165), "temp2", 0.4),
    Kind("vn_motorbike_2", "VN", "white", (190, 140), "moto2", 3.5),
    Kind("vn_motorbike_electric_2", "VN", "white", (190, 140), "emoto2", 0.8),
    Kind("cn_blue", "CN", "blue", (440, 140), "std1", 6.0),
    Kind("cn_yellow", "CN", "yellow", (440, 140), "std1", 4.0),
    Kind("cn_yellow_2", "CN", "yellow", (440, 220), "std2", 5.0),
    Kind("cn_trailer_2", "CN", "yellow", (440, 220), "gua2", 2.5),
    Kind("cn_green", "CN", "green", (480, 140), "nevs1", 2.5),
    Kind("cn_green_large", "CN", "green", (480, 140), "nevl1", 2.0),
    Kind("cn_police", "CN", "white", (440, 140), "police1", 0.8),
    Kind("cn_black", "CN", "black", (440, 140), "black1", 0.8),
    Kind("cn_learner", "CN", "yellow", (440, 140), "learner1", 0.7),
)
KINDS: dict[str, Kind] = {kind.name: kind for kind in ALL_KINDS}

# Grounds and ink per colour, BGR; several because paint, reflection and white balance differ.
PAINT: dict[str, tuple[tuple[Shade, ...], Shade]] = {
    "white": (((228, 230, 230), (205, 208, 210), (240, 235, 228), (176, 196, 204)), (30, 28, 28)),
    "yellow": (
        ((20, 185, 245), (10, 160, 230), (60, 205, 250), (40, 170, 215), (15, 140, 200)),
        (24, 24, 28),
    ),
    "blue": (
        ((165, 70, 15), (190, 85, 20), (140, 50, 20), (200, 110, 30), (225, 60, 25)),
        (235, 235, 235),
    ),
    "red": (((35, 25, 165), (45, 35, 190), (30, 20, 135), (50, 30, 215)), (235, 235, 238)),
    "green": (((150, 190, 110), (140, 200, 90), (165, 185, 130)), (25, 25, 22)),
    "black": (((28, 26, 26), (45, 42, 40)), (235, 235, 235)),
}
RED_INK: Shade = (35, 30, 195)
