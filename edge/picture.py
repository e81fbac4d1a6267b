"""Pictures as arrays: the trigger's small grey look, evidence as JPEG, stills from files.

Knows OpenCV and nothing of vehicles. A still is measured before it is decoded, so that a file that
would fill the memory is refused with a sentence instead of taking the node down.
"""

import os
import struct
from collections import deque
from collections.abc import Sequence
from pathlib import Path
from typing import Final, TypeAlias

os.environ.setdefault("OPENCV_FFMPEG_LOGLEVEL", "-8")  # ffmpeg would print addresses with passwords
os.environ.setdefault("OPENCV_LOG_LEVEL", "SILENT")

import cv2
import numpy as np
import numpy.typing as npt

cv2.utils.logging.setLogLevel(cv2.utils.logging.LOG_LEVEL_SILENT)

Image: TypeAlias = npt.NDArray[np.uint8]

SMALL: Final = (320, 180)
DIFFERENT: Final = 22  # grey levels beyond noise, compression and slow light
MEMORY_US: Final = 250_000  # motion is seen against a quarter of a second ago
LEARN: Final = 0.05  # share of each look in the picture of the empty lane
OVERVIEW_WIDTH: Final = 1280
OVERVIEW_BYTES: Final = 200_000
STILL_PIXELS: Final = 60_000_000
STILL_BYTES: Final = 60_000_000
STILL_SUFFIXES: Final = frozenset({".jpg", ".jpeg", ".png", ".bmp"})


class PictureError(ValueError):
    """A picture cannot be used; the text is one sentence with a remedy."""


class Glancer:
    """Compares each frame of one camera with the empty lane and with a moment ago."""

    def __init__(self) -> None:
        self._empty: npt.NDArray[np.float32] | None = None
        self._recent: deque[tuple[int, npt.NDArray[np.float32]]] = deque()
        self._last: npt.NDArray[np.float32] | None = None

    def look(self, image: Image, at_us: int) -> tuple[int, int]:
        """Shares (‰) of the picture that moved and that differ from the empty lane.

        `image` is height × width × 3, blue-green-red. The first look is taken for the empty lane.
        """
        small = cv2.resize(image, SMALL, interpolation=cv2.INTER_NEAREST)
        grey = cv2.blur(cv2.cvtColor(small, cv2.COLOR_BGR2GRAY), (5, 5)).astype(np.float32)
        if self._empty is None:
            self._empty = grey
        self._recent.append((at_us, grey))
        while len(self._recent) > 1 and self._recent[1][0] <= at_us - MEMORY_US:
            self._recent.popleft()
        self._last = grey
        return _changed(grey, self._recent[0][1]), _changed(grey, self._empty)

    def learn(self, *, anew: bool) -> None:
        """The last look showed the empty lane; `anew` forgets what it looked like before."""
        if self._last is None or self._empty is None:
            return
        share = 1.0 if anew else LEARN
        self._empty = self._empty + share * (self._last - self._empty)


def _changed(one: npt.NDArray[np.float32], other: npt.NDArray[np.float32]) -> int:
    """Share (‰) of pixels that differ, after taking out what changed everywhere alike."""
    difference = one - other
    difference -= float(np.median(difference))
    return int(1000 * np.count_nonzero(np.abs(difference) > DIFFERENT) / difference.size)


def overview(image: Image) -> bytes:
    """The whole frame as JPEG, at most 1280 wide and 200 kB."""
    height, width = image.shape[:2]
    if width > OVERVIEW_WIDTH:
        size = (OVERVIEW_WIDTH, max(1, round(height * OVERVIEW_WIDTH / width)))
        image = np.asarray(cv2.resize(image, size, interpolation=cv2.INTER_AREA), np.uint8)
    for quality in (88, 78, 65, 50, 35):
        jpeg = _jpeg(image, quality)
        if len(jpeg) <= OVERVIEW_BYTES:
            return jpeg
    return _jpeg(image, 20)


def plate_crop(image: Image, corners: Sequence[tuple[int, int]]) -> bytes | None:
    """The plate with a margin as JPEG, or None when its corners lie outside the frame."""
    across, down = [x for x, _ in corners], [y for _, y in corners]
    wide, high = max(across) - min(across), max(down) - min(down)
    left, right = max(0, min(across) - wide // 6), max(across) + wide // 6
    top, bottom = max(0, min(down) - high // 4), max(down) + high // 4
    crop = image[top:bottom, left:right]
    return _jpeg(crop, 90) if crop.size else None


def _jpeg(image: Image, quality: int) -> bytes:
    ok, data = cv2.imencode(".jpg", image, [cv2.IMWRITE_JPEG_QUALITY, quality])
    if not ok:
        raise PictureError("a frame could not be written as JPEG; check the camera's pixel format")
    return bytes(data)


def load_still(path: Path) -> Image:
    """A photograph from a file; raises `PictureError` with one sentence when it cannot be used."""
    try:
        size = path.stat().st_size
        if size == 0:
            raise PictureError(f"{path.name} is empty (0 bytes): copy it again")
        if size > STILL_BYTES:
            raise PictureError(f"{path.name} has {size // 1_000_000} MB: save it smaller")
        data = path.read_bytes()
    except OSError as error:
        raise PictureError(f"{path.name} cannot be read ({error.strerror}): check it") from error
    width, height = measure(data)
    if width * height > STILL_PIXELS:
        million = width * height // 1_000_000
        raise PictureError(f"{path.name} has {million} megapixels, 60 is the most: save it smaller")
    try:
        image = cv2.imdecode(np.frombuffer(data, np.uint8), cv2.IMREAD_COLOR)
    except cv2.error:
        image = None
    if image is None:
        raise PictureError(f"{path.name} is not a picture that can be read: save it as JPEG again")
    return np.asarray(image, np.uint8)


def measure(data: bytes) -> tuple[int, int]:
    """Width and height that a JPEG, PNG or BMP claims in its header; (0, 0) when it claims none."""
    if data[:8] == b"\x89PNG\r\n\x1a\n" and len(data) >= 24:
        width, height = struct.unpack(">II", data[16:24])
        return int(width), int(height)
    if data[:2] == b"BM" and len(data) >= 26:
        width, height = struct.unpack("<ii", data[18:26])
        return abs(int(width)), abs(int(height))
    return _measure_jpeg(data)


def _measure_jpeg(data: bytes) -> tuple[int, int]:
    """Walk the segments of a JPEG (ITU-T T.81 §B.1) to its frame header."""
    at = 2
    while data[:2] == b"\xff\xd8" and at + 9 <= len(data) and data[at] == 0xFF:
        marker = data[at + 1]
        if marker in range(0xC0, 0xD0) and marker not in (0xC4, 0xC8, 0xCC):
            height, width = struct.unpack(">HH", data[at + 5 : at + 9])
            return int(width), int(height)
        at += 1 if marker == 0xFF else 2 + int(struct.unpack(">H", data[at + 2 : at + 4])[0])
    return 0, 0
