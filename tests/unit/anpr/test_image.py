"""Pictures as people send them: empty, damaged, huge, grey, sixteen bits, lying on their side."""

import struct
import zlib
from pathlib import Path

import cv2
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from anpr.image import ImageError, decode_image, header_size, load_image


def picture(kind: str, image: np.ndarray) -> bytes:
    good, data = cv2.imencode(kind, image)
    assert good
    return data.tobytes()


SCENE = np.arange(30 * 20 * 3, dtype=np.uint8).reshape(20, 30, 3)


@pytest.mark.parametrize("kind", [".jpg", ".png", ".bmp", ".webp", ".tiff"])
def test_the_header_tells_the_size_before_anything_is_decoded(kind: str) -> None:
    data = picture(kind, SCENE)
    assert header_size(data) == (30, 20)
    assert decode_image(data).shape == (20, 30, 3)


@pytest.mark.parametrize(
    "image",
    [SCENE[:, :, 0], SCENE.astype(np.uint16) * 256, np.dstack([SCENE, SCENE[:, :, 0]])],
    ids=["grey", "sixteen bits", "transparent"],
)
def test_every_kind_of_pixel_becomes_eight_bits_of_three_colours(
    image: np.ndarray,
) -> None:
    found = decode_image(picture(".png", image))
    assert found.shape == (20, 30, 3)
    assert found.dtype == np.uint8


def huge_png() -> bytes:
    """A valid header of 30000 × 30000 pixels in some sixty bytes."""

    def chunk(name: bytes, body: bytes) -> bytes:
        return (
            struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))
        )

    head = struct.pack(">IIBBBBB", 30000, 30000, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IEND", b"")


@pytest.mark.parametrize(
    ("data", "key"),
    [
        (b"", "image.empty"),
        (b"not a picture", "image.unknown"),
        (huge_png(), "image.too_large"),
        (picture(".png", SCENE)[:60], "image.damaged"),
        (b"\xff\xd8\xff\xe0", "image.unknown"),
    ],
)
def test_what_is_no_picture_is_refused_with_a_remedy(data: bytes, key: str) -> None:
    with pytest.raises(ImageError) as refused:
        decode_image(data)
    assert refused.value.key == key
    assert refused.value.remedy


def test_a_missing_file_is_refused_by_name(tmp_path: Path) -> None:
    with pytest.raises(ImageError, match=r"gone\.jpg"):
        load_image(tmp_path / "gone.jpg")


def test_a_phone_held_upright_gives_an_upright_picture(tmp_path: Path) -> None:
    exif = b"Exif\x00\x00MM\x00*\x00\x00\x00\x08\x00\x01\x01\x12\x00\x03\x00\x00\x00\x01\x00\x06"
    exif += b"\x00\x00\x00\x00\x00\x00"
    data = picture(".jpg", SCENE)
    turned = data[:2] + b"\xff\xe1" + struct.pack(">H", len(exif) + 2) + exif + data[2:]
    (tmp_path / "phone.jpg").write_bytes(turned)
    assert load_image(tmp_path / "phone.jpg").shape == (30, 20, 3)


@given(st.binary(max_size=80), st.sampled_from([b"", b"\xff\xd8", b"II*\x00", b"RIFF1234WEBP"]))
def test_no_bytes_make_the_header_reader_fall_over(data: bytes, start: bytes) -> None:
    size = header_size(start + data)
    assert size is None or len(size) == 2
