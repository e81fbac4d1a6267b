"""Open a picture file as the reader wants it: eight bits, three channels, upright.

Nobody's file is trusted: what is empty, no picture, or so large that decoding it could fill the
memory is refused with a key, the fact and a remedy, before a single pixel is decoded.
"""

import struct
from pathlib import Path
from typing import Final

import cv2
import numpy as np
import numpy.typing as npt

Picture = npt.NDArray[np.uint8]

PIXELS_MAX: Final = 25_000_000
BYTES_MAX: Final = 100_000_000
_START_OF_FRAME: Final = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}


class ImageError(Exception):
    """A picture that cannot be read: message key, what is wrong, and what to do about it."""

    def __init__(self, key: str, what: str, remedy: str) -> None:
        super().__init__(f"{what}; {remedy}")
        self.key = key
        self.what = what
        self.remedy = remedy


def load_image(path: Path) -> Picture:
    """Read a picture file as BGR, turned as its EXIF data say.

    Grey, CMYK, transparent and 16-bit pictures become height x width x 3 of eight bits.

    Raises:
        ImageError: the file is missing, empty, no picture, damaged, or above 25 megapixels.
    """
    try:
        if path.stat().st_size > BYTES_MAX:
            raise ImageError("image.too_large", f"{path.name} is over 100 MB", "send a smaller one")
        data = path.read_bytes()
    except OSError as error:
        raise ImageError(
            "image.unreadable", f"{path}: {error.strerror}", "check the path and its permissions"
        ) from error
    return decode_image(data, path.name)


def decode_image(data: bytes, name: str = "picture") -> Picture:
    """Decode the bytes of a picture file; the same results and errors as `load_image`."""
    if not data:
        raise ImageError("image.empty", f"{name} is empty (0 bytes)", "copy the file again")
    size = header_size(data)
    if size is None:
        raise ImageError(
            "image.unknown", f"{name} is no picture we know", "use JPEG, PNG, BMP, WebP or TIFF"
        )
    if size[0] * size[1] > PIXELS_MAX:
        raise ImageError(
            "image.too_large",
            f"{name} is {size[0]}×{size[1]}, over 25 megapixels",
            "shrink it before reading",
        )
    try:
        image = cv2.imdecode(np.frombuffer(data, np.uint8), cv2.IMREAD_COLOR)
    except cv2.error as error:
        raise _damaged(name) from error
    if image is None or image.size == 0:
        raise _damaged(name)
    return image.astype(np.uint8, copy=False)


def _damaged(name: str) -> ImageError:
    return ImageError("image.damaged", f"{name} is damaged", "copy or save the file again")


def header_size(data: bytes) -> tuple[int, int] | None:
    """Return width and height as the file's header says, None for a format we do not know."""
    try:
        if data[:8] == b"\x89PNG\r\n\x1a\n":
            return _pair(data, ">II", 16)
        if data[:2] == b"\xff\xd8":
            return _jpeg_size(data)
        if data[:2] == b"BM":
            width, height = _pair(data, "<ii", 18)
            return abs(width), abs(height)
        if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
            return _webp_size(data)
        if data[:4] in (b"II*\x00", b"MM\x00*"):
            return _tiff_size(data)
    except (struct.error, IndexError):
        return None
    return None


def _pair(data: bytes, layout: str, offset: int) -> tuple[int, int]:
    first, second = struct.unpack_from(layout, data, offset)
    return int(first), int(second)


def _jpeg_size(data: bytes) -> tuple[int, int] | None:
    """Walk the segments to the start of frame (ITU-T T.81, B.1.1)."""
    at = 2
    while at + 9 < len(data):
        if data[at] != 0xFF:
            return None
        marker = data[at + 1]
        if marker in _START_OF_FRAME:
            height, width = _pair(data, ">HH", at + 5)
            return width, height
        if marker == 0xFF or 0xD0 <= marker <= 0xD8 or marker == 0x01:
            at += 1 if marker == 0xFF else 2
            continue
        at += 2 + int(struct.unpack_from(">H", data, at + 2)[0])
    return None


def _webp_size(data: bytes) -> tuple[int, int] | None:
    """Read the three forms of WebP (RFC 9649, section 2)."""
    form = data[12:16]
    if form == b"VP8X":
        return (
            1 + int.from_bytes(data[24:27], "little"),
            1 + int.from_bytes(data[27:30], "little"),
        )
    if form == b"VP8L":
        bits = int.from_bytes(data[21:25], "little")
        return 1 + (bits & 0x3FFF), 1 + (bits >> 14 & 0x3FFF)
    width, height = _pair(data, "<HH", 26)
    return width & 0x3FFF, height & 0x3FFF


def _tiff_size(data: bytes) -> tuple[int, int] | None:
    """Read tags 256 and 257 of the first directory (TIFF 6.0, section 2)."""
    order = "<" if data[:2] == b"II" else ">"
    start = int(struct.unpack_from(order + "I", data, 4)[0])
    found: dict[int, int] = {}
    for entry in range(int(struct.unpack_from(order + "H", data, start)[0])):
        at = start + 2 + entry * 12
        tag, kind = _pair(data, order + "HH", at)
        if tag in (256, 257):
            layout = order + ("H" if kind == 3 else "I")
            found[tag] = int(struct.unpack_from(layout, data, at + 8)[0])
    return (found[256], found[257]) if len(found) == 2 else None
