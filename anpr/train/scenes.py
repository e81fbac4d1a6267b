"""Teaching scenes for the detector: pictures with the four corners of every plate in them.

Real scenes are read from a manifest's train rows and never written anywhere but the cache; over
them, and over drawn backgrounds, plates from the renderer are pasted in perspective. Rows of any
other split are refused, so that what measures the reader can never teach it.
"""

from __future__ import annotations

import csv
import dataclasses
import json
from collections.abc import Callable, Sequence
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from anpr.plate import normalise
from anpr.train.render import Picture, Rng, degrade, render_plate

Quad = NDArray[np.float32]
"""Four corners in pixels, 4 x 2: top left, top right, bottom right, bottom left."""

SIDE_MAX = 1280  # larger photographs are shrunk before use


@dataclasses.dataclass(frozen=True, slots=True)
class Scene:
    """One photograph (BGR) and its plates; `exact` corners follow the plate's slant.

    `weight` says how often it is shown beside the others: what the gate sees, oftener.
    """

    image: Picture
    quads: tuple[Quad, ...]
    exact: bool
    weight: float = 1.0


def ordered(points: Quad) -> Quad:
    """Return four corners as top left, top right, bottom right, bottom left."""
    total, slope = points.sum(axis=1), points[:, 1] - points[:, 0]
    order = [int(total.argmin()), int(slope.argmin()), int(total.argmax()), int(slope.argmax())]
    return points[order].astype(np.float32)


def parse_box(text: str) -> tuple[Quad, bool]:
    """Read a manifest's box: `x,y,w,h`, or `corners x&y …`; the latter is exact."""
    if text.startswith("corners"):
        pairs = [pair.split("&") for pair in text.split()[1:]]
        return ordered(np.array([[float(x), float(y)] for x, y in pairs], np.float32)), True
    x, y, w, h = (float(value) for value in text.split(","))
    return np.array([[x, y], [x + w, y], [x + w, y + h], [x, y + h]], np.float32), False


Places = dict[str, tuple[list[Quad], bool]]
"""By file: the corners of its plates, and whether they follow the slant."""


def load_scenes(
    plates: Path, pointed: Path | None = None, wanted: Callable[[str], bool] = bool
) -> list[Scene]:
    """Load the train scenes of `plates/manifest.csv` whose plate has a place.

    `pointed` gives places that `anpr.train.teach` found; they go before a rough box of the
    manifest, and after its exact corners. `wanted` is asked for each plate's text; by default
    every scene is taken.
    """
    places = read_places(pointed) if pointed is not None else {}
    scenes = []
    with (plates / "manifest.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            if row["split"] != "train" or row["kind"] != "scene":
                continue
            if row["box"]:
                quad, exact = parse_box(row["box"])
                if exact or row["file"] not in places:
                    places[row["file"]] = ([quad], exact)
            if row["file"] in places and wanted(normalise(row["text"])):
                scenes.append(_scene(plates / row["file"], *places[row["file"]], _weight(row)))
    return scenes


def read_places(pointed: Path) -> Places:
    """Read what `anpr.train.teach` wrote: one JSON object a line, `file` and `corners`."""
    places: Places = {}
    for line in pointed.read_text(encoding="utf-8").splitlines():
        found = json.loads(line)
        places[found["file"]] = ([np.array(c, np.float32) for c in found["corners"]], True)
    return places


def _scene(path: Path, quads: list[Quad], exact: bool, weight: float) -> Scene:
    image = cv2.imread(str(path), cv2.IMREAD_COLOR)
    if image is None:
        raise ValueError(f"{path.name}: not a picture that OpenCV reads")
    scale = min(1.0, SIDE_MAX / max(image.shape[:2]))
    if scale < 1:
        image = cv2.resize(image, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    scaled = tuple((quad * np.float32(scale)).astype(np.float32) for quad in quads)
    return Scene(image.astype(np.uint8), scaled, exact, weight)


def _weight(row: dict[str, str]) -> float:
    """Trucks and Chinese vehicles are few among the photographs, motorbikes many."""
    if row["vehicle"] == "motorbike":
        return 0.3
    return 3.0 if row["vehicle"] == "truck" or row["country"] == "CN" else 1.0


# ---------------------------------------------------------------------------------- backgrounds
def drawn_background(rng: Rng, height: int = 480, width: int = 640) -> Picture:
    """Draw something that is no plate: patches, bars and discs in the way of trucks and walls."""
    grain = int(rng.choice([2, 4, 12, 40]))
    rough = rng.uniform(0, 255, (height // 8 // grain + 2, width // 8 // grain + 2, 3))
    soft = cv2.resize(rough.astype(np.float32), (width, height), interpolation=cv2.INTER_CUBIC)
    picture = soft * np.float32(rng.uniform(0.1, 0.6)) + np.float32(rng.uniform(0, 140))
    picture = np.clip(picture, 0, 255).astype(np.uint8)
    for _ in range(int(rng.integers(4, 26))):
        _shape(rng, picture, height, width)
    if rng.random() < 0.5:
        picture = cv2.GaussianBlur(picture, (0, 0), float(rng.uniform(0.5, 2))).astype(np.uint8)
    return picture


def _shape(rng: Rng, picture: Picture, height: int, width: int) -> None:
    colour = tuple(float(v) for v in np.clip(rng.uniform(0, 255) + rng.normal(0, 40, 3), 0, 255))
    x, y = int(rng.integers(width)), int(rng.integers(height))
    size = int(rng.uniform(4, 160))
    pick = rng.random()
    if pick < 0.4:
        tall = int(size * rng.uniform(0.1, 1.5)) + 1
        cv2.rectangle(picture, (x, y), (x + size, y + tall), colour, -1, cv2.LINE_AA)
    elif pick < 0.55:
        cv2.circle(picture, (x, y), size // 3 + 1, colour, -1, cv2.LINE_AA)
    elif pick < 0.75:
        step = max(3, size // 8)
        for line in range(int(rng.integers(3, 10))):
            top = y + line * step
            cv2.line(picture, (x, top), (x + size * 2, top), colour, max(1, step // 3), cv2.LINE_AA)
    else:
        letters = "ISUZU HINO 0123456789 FAW XE TAI TRUCK 1900 STOP"
        start = int(rng.integers(len(letters) - 6))
        word, scale = letters[start : start + int(rng.integers(2, 7))], float(rng.uniform(0.4, 2.5))
        cv2.putText(picture, word, (x, y), int(rng.integers(0, 5)), scale, colour, 2, cv2.LINE_AA)


def lettered(rng: Rng, image: Picture, quads: Sequence[Quad]) -> Picture:
    """Write what is no plate on a copy: telephone numbers, painted plate texts, container codes.

    Nothing is written over a plate of `quads`.
    """
    out = image.copy()
    height, width = out.shape[:2]
    for _ in range(int(rng.integers(1, 4))):
        words = _words(rng)
        size = float(np.exp(rng.uniform(np.log(0.35), np.log(2.2)))) * width / 640
        font, thick = int(rng.integers(0, 5)), max(1, round(size * float(rng.uniform(1, 3))))
        (wide, tall), _ = cv2.getTextSize(words, font, size, thick)
        x = int(rng.integers(0, max(1, width - wide)))
        y = int(rng.integers(tall, max(tall + 1, height)))
        low, high = np.array([x - 4, y - tall - 4]), np.array([x + wide + 4, y + 8])
        if any(((q.max(0) > low) & (q.min(0) < high)).all() for q in quads):
            continue
        shade = np.full(3, float(rng.choice([0, 20, 230, 255])))
        colour = rng.uniform(0, 255, 3) if rng.random() < 0.4 else shade
        ink = tuple(float(v) for v in colour)
        cv2.putText(out, words, (x, y), font, size, ink, thick, cv2.LINE_AA)
    return out


def _words(rng: Rng) -> str:
    """Return words as trucks carry them: painted numbers, telephones, containers, trades."""

    def digits(count: int) -> str:
        return "".join(str(int(d)) for d in rng.integers(0, 10, count))

    letters = "".join(chr(65 + int(c)) for c in rng.integers(0, 26, 3))
    return str(
        rng.choice(
            [
                f"{digits(2)}{letters[0]}-{digits(3)}.{digits(2)}",
                f"{digits(2)}{letters[0]}{digits(5)}",
                f"09{digits(2)}.{digits(3)}.{digits(3)}",
                f"02{digits(1)} {digits(4)} {digits(4)}",
                f"{letters}U {digits(6)} {digits(1)}",
                f"TAI TRONG {digits(4)} KG",
                digits(4),
                ["HINO 500", "HYUNDAI", "THACO", "CHENGLONG", "SINOTRUK", "DONGFENG"][
                    int(rng.integers(6))
                ],
            ]
        )
    )


def without_plate(rng: Rng, scene: Scene) -> Picture:
    """Cut a part of a scene in which its known plates do not lie; may be small."""
    height, width = scene.image.shape[:2]
    points = np.concatenate(scene.quads)
    left, top = points.min(axis=0) - 4
    right, bottom = points.max(axis=0) + 4
    rooms = [
        (0, 0, width, int(top)),
        (0, int(bottom), width, height),
        (0, 0, int(left), height),
        (int(right), 0, width, height),
    ]
    sizes = [max(0, x1 - x0) * max(0, y1 - y0) for x0, y0, x1, y1 in rooms]
    x0, y0, x1, y1 = rooms[int(np.argmax(sizes))] if rng.random() < 0.7 else rooms[0]
    part = scene.image[max(0, y0) : y1, max(0, x0) : x1]
    return part if min(part.shape[:2], default=0) >= 60 else drawn_background(rng)


# -------------------------------------------------------------------------------------- pasting
def slanted(rng: Rng, centre: tuple[float, float], width: float, ratio: float) -> Quad:
    """Return the corners of a plate `width` pixels wide, seen from somewhere in a lane."""
    half = np.array([width / 2, width / 2 / ratio])
    flat = np.array([[-1, -1], [1, -1], [1, 1], [-1, 1]], np.float64) * half
    flat[:, 1] += flat[:, 0] * rng.normal(0, 0.07)  # a camera beside the lane: lines fall
    flat[:, 0] = flat[:, 0] * rng.uniform(0.75, 1.05) + flat[:, 1] * rng.normal(0, 0.12)
    flat *= 1 + np.sign(flat[:, :1]) * rng.normal(0, 0.025)  # the nearer end is larger
    turn = rng.normal(0, 0.05)
    spin = np.array([[np.cos(turn), -np.sin(turn)], [np.sin(turn), np.cos(turn)]])
    return (flat @ spin.T + np.array(centre)).astype(np.float32)


def covering(rng: Rng, quad: Quad, ratio: float) -> Quad:
    """Return corners of a plate of that ratio lying over `quad` and hiding it."""
    centre = quad.mean(axis=0)
    sides = np.linalg.norm(np.roll(quad, -1, axis=0) - quad, axis=1)
    wide, tall = float(sides[[0, 2]].mean()), float(sides[[1, 3]].mean())
    width = max(wide * 1.1, tall * 1.15 * ratio)
    return slanted(rng, (float(centre[0]), float(centre[1])), width, ratio)


def paste(rng: Rng, image: Picture, quad: Quad, plate: Picture) -> Picture:
    """Lay `plate` into the corners `quad` of a copy of `image`, in the light that is there."""
    low = np.maximum(quad.min(axis=0).astype(int) - 4, 0)
    high = np.minimum(quad.max(axis=0).astype(int) + 5, image.shape[1::-1])
    if (high - low).min() <= 0:
        return image
    matrix_plate, plate = _shrunk(quad, plate)
    matrix = cv2.getPerspectiveTransform(matrix_plate, (quad - low).astype(np.float32))
    size = (int(high[0] - low[0]), int(high[1] - low[1]))
    lit = plate.astype(np.float32) * np.float32(_light_at(rng, image, quad))
    laid = cv2.warpPerspective(lit, matrix, size, flags=cv2.INTER_LINEAR)
    solid = np.ones(plate.shape[:2], np.float32)
    cover = cv2.warpPerspective(solid, matrix, size, flags=cv2.INTER_LINEAR)
    cover = cv2.GaussianBlur(cover, (3, 3), 0)[..., None]
    out = image.copy()
    under = out[low[1] : high[1], low[0] : high[0]]
    under[:] = (under * (1 - cover) + np.clip(laid, 0, 255) * cover).astype(np.uint8)
    return out


def _shrunk(quad: Quad, plate: Picture) -> tuple[Quad, Picture]:
    """Return the plate's own corners and the plate, shrunk first or thin strokes would flicker."""
    height, width = plate.shape[:2]
    source = np.array([[0, 0], [width, 0], [width, height], [0, height]], np.float32)
    across = float(np.linalg.norm(quad[1] - quad[0]))
    if across >= width / 2:
        return source, plate
    share = max(across * 1.5, 12) / width
    small = cv2.resize(plate, None, fx=share, fy=share, interpolation=cv2.INTER_AREA)
    return source * np.float32(share), small.astype(np.uint8)


def _light_at(rng: Rng, image: Picture, quad: Quad) -> float:
    """Return how bright a plate should be there: of the surroundings' brightness, with slack."""
    left, top = np.maximum(quad.min(axis=0).astype(int) - 12, 0)
    right, bottom = quad.max(axis=0).astype(int) + 12
    around = image[top:bottom, left:right]
    mean = float(around.mean()) if around.size else 110.0
    return float(np.clip((0.35 + mean / 170) * rng.uniform(0.75, 1.35), 0.25, 1.5))


def random_plate(rng: Rng, near: float = 0.0) -> tuple[Picture, float]:
    """Draw and degrade a plate; return its picture and its width over height.

    `near` asks for a shape not far from that ratio, so that the plate fits where another was.
    """
    for _ in range(4):
        plate = render_plate(rng)
        ratio = plate.image.shape[1] / plate.image.shape[0]
        if not near or 0.5 < ratio / near < 2:
            break
    return degrade(rng, plate.image, float(rng.uniform(0, 1.0))), ratio
