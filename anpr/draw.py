"""Pictures with what was read drawn into them, for people who check a reader by eye.

Green is accepted, orange is for a person to confirm, grey was found and not read. OpenCV's own font
carries the Chinese characters of plates; nothing has to be installed. The file that was read is
never touched.
"""

from pathlib import Path
from typing import Final

import cv2
import numpy as np

from anpr.image import ImageError, Picture
from anpr.plate import display
from anpr.reading import Read

ACCEPTED: Final = (70, 190, 40)
UNSURE: Final = (20, 130, 250)
UNREAD: Final = (150, 150, 150)
DARK: Final = (25, 25, 25)
WIDE_MIN: Final = 480  # pixels; a smaller picture is enlarged, or its text would not fit


def drawn(image: Picture, reads: tuple[Read, ...]) -> Picture:
    """Return a copy with each plate's corners, text and confidence (height x width x 3, BGR)."""
    scale = max(1.0, WIDE_MIN / image.shape[1])
    size = (round(image.shape[1] * scale), max(1, round(image.shape[0] * scale)))
    grown = cv2.resize(image, size, interpolation=cv2.INTER_CUBIC)
    canvas: Picture = np.array(grown, np.uint8)
    font = cv2.FontFace("uni")
    letter = max(16, size[0] // 45)
    for read in reversed(reads):  # the surest last, on top
        _draw(canvas, read, scale, font, letter)
    return canvas


def _draw(canvas: Picture, read: Read, scale: float, font: cv2.FontFace, letter: int) -> None:
    colour = UNREAD if read.text is None else ACCEPTED if read.accept else UNSURE
    corners = np.rint(np.array(read.corners, np.float32) * np.float32(scale)).astype(np.int32)
    thick = max(2, canvas.shape[1] // 500)
    cv2.polylines(canvas, [corners], isClosed=True, color=colour, thickness=thick)
    cv2.circle(canvas, corners[0].tolist(), 2 * thick, colour, -1)  # the plate's top left
    _label(canvas, caption(read), corners, colour, font, letter)


def caption(read: Read) -> str:
    """Say in a few words what was read: 25C-012.34 99.6 % accepted."""
    if read.text is None:
        return read.reason or "unread"
    sure = "accepted" if read.accept else read.reason or "unsure"
    return f"{display(read.text)} {read.confidence / 10:.1f} % {sure}"


def _label(
    canvas: Picture, text: str, corners: np.ndarray[tuple[int, ...], np.dtype[np.int32]],
    colour: tuple[int, int, int], font: cv2.FontFace, letter: int,
) -> None:  # fmt: skip
    """Write above the plate, or below it at the picture's upper edge; never outside the picture."""
    box = cv2.getTextSize((canvas.shape[1], canvas.shape[0]), text, (0, 0), font, letter)
    wide, high = int(box[2]), letter + letter // 2
    left = int(np.clip(corners[:, 0].min(), 0, max(0, canvas.shape[1] - wide - letter)))
    top = int(corners[:, 1].min()) - high - 4
    if top < 0:
        top = min(int(corners[:, 1].max()) + 4, canvas.shape[0] - high)
    top = max(0, top)
    cv2.rectangle(canvas, (left, top), (left + wide + letter, top + high), colour, -1)
    cv2.putText(canvas, text, (left + letter // 2, top + letter + letter // 8), DARK, font, letter)


def write(folder: Path, name: str, number: int, picture: Picture) -> Path:
    """Write a picture as `folder/name-number.jpg`; returns its path.

    Raises:
        ImageError: the folder cannot be written.
    """
    stem = "".join(c if c.isalnum() or c in "-_." else "_" for c in Path(name).name)
    path = folder / f"{stem}-{number}.jpg"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        good, data = cv2.imencode(".jpg", picture, [cv2.IMWRITE_JPEG_QUALITY, 90])
        assert good
        path.write_bytes(bytes(data))
    except OSError as error:
        raise ImageError(
            "draw.unwritable", f"{path}: {error.strerror}", "name a folder that can be written"
        ) from error
    return path
