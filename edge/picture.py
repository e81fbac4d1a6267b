"""Pictures as arrays: the trigger's small grey look at a lane, and evidence as JPEG.

Knows OpenCV and nothing of vehicles; photographs from files are opened by `anpr.image`.
"""

import os
from collections import deque
from collections.abc import Sequence
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


def shrink(image: Image) -> float:
    """How much smaller the overview picture of this frame is: 1 = as large, never larger."""
    return min(1.0, OVERVIEW_WIDTH / int(image.shape[1]))


def overview(image: Image) -> bytes:
    """The whole frame as JPEG, at most 1280 wide and 200 kB."""
    height, width = image.shape[:2]
    if width > OVERVIEW_WIDTH:
        size = (OVERVIEW_WIDTH, max(1, round(height * shrink(image))))
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
