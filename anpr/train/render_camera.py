"""What stands between a plate and its picture: light, weather, movement, distance, compression.

`degrade` does each by chance and keeps the picture's size. Grain and rain come out of fields made
once from fixed seeds, so a crop costs well under a millisecond.
"""

from __future__ import annotations

import functools
from collections.abc import Callable

import cv2
import numpy as np

from anpr.train.render_kinds import Floats, Picture, Rng

_GRAIN = 1 << 20


def _clipped(picture: Floats) -> Picture:
    return np.clip(picture, 0, 255).astype(np.uint8)


# ------------------------------------------------------------------------------------------- light
def _shadow(rng: Rng, image: Picture, strength: float) -> Picture:
    """A shadow's edge crosses the picture, sharp or soft; sometimes a band of it."""
    height, width = image.shape[:2]
    slope, start = float(rng.normal(0, 1)), float(rng.uniform(0.1, 0.9))
    line = np.arange(width, dtype=np.float32)[None] / width - np.float32(start)
    line = line + np.float32(slope) * np.linspace(-0.5, 0.5, height, dtype=np.float32)[:, None]
    soft = float(rng.choice([60.0, 15.0, 5.0]))
    cover = np.clip(line * soft + 0.5, 0, 1)
    if rng.random() < 0.3:
        cover = cover * np.clip((float(rng.uniform(0.1, 0.5)) - line) * soft + 0.5, 0, 1)
    dark = 1 - cover * np.float32(0.6 * strength * rng.uniform(0.3, 1))
    return _clipped(image * dark[..., None])


def _light(rng: Rng, image: Picture, strength: float) -> Picture:
    """Exposure, white balance, contrast: one table per channel."""
    gain = np.exp(rng.normal(0, 0.3 * strength))
    cast = np.exp(rng.normal(0, 0.09 * strength, 3))
    bend = np.exp(rng.normal(0, 0.3 * strength))
    lift = rng.normal(0, 18 * strength)
    ramp = np.linspace(0, 1, 256)[:, None] ** bend * 255 * gain * cast + lift
    return cv2.LUT(image, np.clip(ramp, 0, 255).astype(np.uint8)[:, None, :]).astype(np.uint8)


def _night(rng: Rng, image: Picture, strength: float) -> Picture:
    """Infrared or headlights: dark and flat, or the plate shining back until its ink pales."""
    if rng.random() < 0.5:
        ramp = np.linspace(0, 255, 256) * (1 - 0.75 * min(1.0, strength) * rng.uniform(0.4, 1))
        tint = np.exp(rng.normal(0, 0.12, 3))
        table = np.clip(ramp[:, None] * tint, 0, 255)
    else:
        white = float(rng.uniform(1.2, 1.2 + 1.3 * strength))
        table = np.clip(np.linspace(0, 255, 256)[:, None] * white + 45 * strength, 0, 255)
        table = np.repeat(table, 3, axis=1)
        bloom = cv2.blur(image, (7, 7))
        image = cv2.addWeighted(image, 0.75, bloom, 0.25, 0).astype(np.uint8)
    dark = cv2.LUT(image, table.astype(np.uint8)[:, None, :]).astype(np.uint8)
    if rng.random() < 0.3:  # an infrared camera knows no colour
        return cv2.cvtColor(cv2.cvtColor(dark, cv2.COLOR_BGR2GRAY), cv2.COLOR_GRAY2BGR).astype(
            np.uint8
        )
    return dark


def _glare(rng: Rng, image: Picture, strength: float) -> Picture:
    """A lamp or the sun mirrored in the plate: a round spot or a slanting stripe."""
    height, width = image.shape[:2]
    xs = np.linspace(0, width / height, width, dtype=np.float32)[None] - np.float32(
        rng.uniform(0, width / height)
    )
    ys = np.linspace(0, 1, height, dtype=np.float32)[:, None] - np.float32(rng.uniform(0, 1))
    size = np.float32(rng.uniform(0.15, 0.6))
    if rng.random() < 0.35:
        xs = xs + ys * np.float32(rng.normal(0, 0.8))
        ys = ys * 0
        size = size * np.float32(0.5)
    spot = 1 / (1 + ((xs * xs + ys * ys) / (size * size)) ** 2)
    lit = image + spot[..., None] * np.float32(230 * strength * rng.uniform(0.3, 1))
    return _clipped(lit.astype(np.float32, copy=False))


# ----------------------------------------------------------------------------------------- weather
def _fog(rng: Rng, image: Picture, strength: float) -> Picture:
    """Mountain fog: contrast goes, a bright grey comes."""
    much = float(rng.uniform(0.15, 0.2 + 0.5 * min(1.0, strength)))
    grey = np.full_like(image, int(rng.uniform(120, 225)))
    return cv2.addWeighted(image, 1 - much, grey, much, 0).astype(np.uint8)


@functools.cache
def _rainfall() -> Picture:
    """Streaks of falling rain, 0..255, larger than any crop."""
    rng = np.random.default_rng(90)
    sheet = np.zeros((512, 1024), np.uint8)
    for _ in range(1300):
        x, y = int(rng.integers(1024)), int(rng.integers(512))
        reach = int(rng.uniform(6, 40))
        end = (x + round(reach * float(rng.normal(0.12, 0.04))), y + reach)
        cv2.line(sheet, (x, y), end, int(rng.uniform(40, 190)), 1, cv2.LINE_AA)
    return sheet


def _rain(rng: Rng, image: Picture, strength: float) -> Picture:
    """Streaks before the plate, drops on the lens that bend what is behind them."""
    height, width = image.shape[:2]
    if rng.random() < 0.6 and height < 512 and width < 1024:
        sheet = _rainfall()
        y, x = int(rng.integers(512 - height)), int(rng.integers(1024 - width))
        streaks = sheet[y : y + height, x : x + width, None] * np.float32(0.6 * strength)
        image = cv2.add(image, np.repeat(streaks, 3, axis=2).astype(np.uint8)).astype(np.uint8)
    if rng.random() < 0.6:
        image = image.copy()
        for _ in range(int(rng.integers(1, 5))):
            _drop(rng, image)
    return image


def _drop(rng: Rng, image: Picture) -> None:
    height, width = image.shape[:2]
    size = max(3, round(height * float(rng.uniform(0.06, 0.2))))
    x, y = int(rng.integers(width)), int(rng.integers(height))
    part = image[max(0, y - size) : y + size, max(0, x - size) : x + size]
    if min(part.shape[:2]) < 4:
        return
    inner = cv2.resize(cv2.blur(part, (5, 5)), part.shape[1::-1], interpolation=cv2.INTER_AREA)
    round_ = np.zeros(part.shape[:2], np.uint8)
    middle = (part.shape[1] // 2, part.shape[0] // 2)
    cv2.circle(round_, middle, min(middle), 255, -1)
    cv2.copyTo(cv2.convertScaleAbs(inner, alpha=1.0, beta=12), round_, part)


# ---------------------------------------------------------------------------- movement and distance
def _motion_blur(rng: Rng, image: Picture, strength: float) -> Picture:
    reach = int(rng.integers(3, 4 + int(10 * strength * image.shape[1] / 400)))
    kernel = np.zeros((reach, reach), np.float32)
    angle = float(rng.normal(0, 20))
    kernel[reach // 2] = 1
    turn = cv2.getRotationMatrix2D(((reach - 1) / 2, (reach - 1) / 2), angle, 1)
    kernel = cv2.warpAffine(kernel, turn, (reach, reach)).astype(np.float32)
    return cv2.filter2D(image, -1, kernel / max(float(kernel.sum()), 1e-3)).astype(np.uint8)


def _defocus(rng: Rng, image: Picture, strength: float) -> Picture:
    wide = float(rng.uniform(0.4, 0.5 + 0.022 * strength * image.shape[0]))
    return cv2.GaussianBlur(image, (0, 0), min(wide, 4.0)).astype(np.uint8)


def _rolling_shutter(rng: Rng, image: Picture, strength: float) -> Picture:
    """Rows are read one after the other while the truck shakes: they shear and wobble."""
    height, width = image.shape[:2]
    rows = np.linspace(0, 1, height, dtype=np.float32)[:, None]
    lean = np.float32(height * rng.normal(0, 0.06) * strength) * rows
    shake = np.float32(height * rng.normal(0, 0.012) * strength) * np.sin(
        rows * np.float32(rng.uniform(4, 20)) + np.float32(rng.uniform(0, 6))
    )
    across = np.arange(width, dtype=np.float32)[None] + lean - lean.mean() + shake
    down = np.repeat(np.arange(height, dtype=np.float32)[:, None], width, axis=1)
    return cv2.remap(image, across, down, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE).astype(
        np.uint8
    )


def _coarse(rng: Rng, image: Picture, strength: float) -> Picture:
    """Far away: few pixels, then enlarged again."""
    height, width = image.shape[:2]
    lowest = max(11.0, 26 - 13 * strength) * (1.7 if width < 2.6 * height else 1.0)
    scale = min(1.0, float(rng.uniform(lowest, max(lowest + 1, height))) / height)
    way = int(rng.choice([cv2.INTER_AREA, cv2.INTER_LINEAR]))
    size = (max(8, int(width * scale)), max(8, int(height * scale)))
    tiny = cv2.resize(image, size, interpolation=way)
    back = cv2.INTER_CUBIC if rng.random() < 0.4 else cv2.INTER_LINEAR
    return cv2.resize(tiny, (width, height), interpolation=back).astype(np.uint8)


# ------------------------------------------------------------------------------- sensor and encoder
@functools.cache
def _grain() -> Floats:
    return np.random.default_rng(91).standard_normal(_GRAIN, dtype=np.float32)


def _noise(rng: Rng, image: Picture, strength: float) -> Picture:
    size = image.size
    if size > _GRAIN:
        grain = rng.standard_normal(image.shape, dtype=np.float32)
    else:
        start = int(rng.integers(_GRAIN - size + 1))
        grain = _grain()[start : start + size].reshape(image.shape)
    return _clipped(image + grain * np.float32(rng.uniform(2, 16) * strength))


def _jpeg(rng: Rng, image: Picture, strength: float) -> Picture:
    quality = int(rng.uniform(max(12.0, 70 - 50 * strength), 90))
    return _packed(image, quality)


def _packed(image: Picture, quality: int) -> Picture:
    packed = cv2.imencode(".jpg", image, [cv2.IMWRITE_JPEG_QUALITY, quality])[1]
    back = cv2.imdecode(packed, cv2.IMREAD_COLOR)
    if back is None:
        raise ValueError("a JPEG that was just written does not open")
    return back.astype(np.uint8)


def _video(rng: Rng, image: Picture, strength: float) -> Picture:
    """A starved H.264 stream: blocks that were skipped stay blurred, the rest is deblocked."""
    height, width = image.shape[:2]
    hard = _packed(image, int(rng.uniform(max(8.0, 34 - 24 * strength), 45)))
    smooth = cv2.medianBlur(hard, 3)
    block = int(rng.choice([4, 8, 16]))
    stale = rng.random((height // block + 1, width // block + 1)) < 0.35 * strength
    lag = cv2.blur(np.roll(smooth, int(rng.integers(-2, 3)), axis=1), (5, 5))
    mask = cv2.resize(
        stale.astype(np.uint8), None, fx=block, fy=block, interpolation=cv2.INTER_NEAREST
    )[:height, :width]
    cv2.copyTo(lag, mask, smooth)
    return smooth.astype(np.uint8)


_STEPS: tuple[tuple[float, Callable[[Rng, Picture, float], Picture]], ...] = (
    (0.25, _shadow),
    (0.10, _glare),
    (0.75, _light),
    (0.12, _night),
    (0.06, _fog),
    (0.06, _rain),
    (0.05, _rolling_shutter),
    (0.25, _motion_blur),
    (0.15, _defocus),
    (0.60, _coarse),
    (0.50, _noise),
    (0.40, _jpeg),
    (0.10, _video),
)


def degrade(rng: Rng, image: Picture, strength: float = 1.0) -> Picture:
    """Return the picture as a gate camera might deliver it; size kept, `strength` 0 (none) to 1.5.

    Shadow, glare, exposure, night, fog, rain, rolling shutter, blur, distance, noise, compression:
    each by chance, the likelier the greater the strength.
    """
    if strength <= 0:
        return image
    for chance, step in _STEPS:
        if rng.random() < chance * min(1.0, strength):
            image = step(rng, image, strength)
    return image
