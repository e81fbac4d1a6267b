"""Read the characters of one rectified plate, with ONNX Runtime.

A crop becomes one strip of 32 x 160 pixels: a two-line plate is cut and its lines laid side by
side, so that one small network reads every plate of both countries. When a crop's proportions allow
both, both are read and the grammar and the network's own certainty decide. An unsure plate is cut
in a few other ways, and the mean of what all of them say stands. It never invents a character to
please a grammar.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Final

import cv2
import numpy as np
import numpy.typing as npt
import onnxruntime as ort

from anpr.grammar import rerank
from anpr.plate import PROVINCES_CN, SUFFIXES_CN, parse
from anpr.sessions import session

Picture = npt.NDArray[np.uint8]
Frames = npt.NDArray[np.float32]

ALPHABET: Final = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ" + PROVINCES_CN + SUFFIXES_CN
COLOURS: Final = ("white", "yellow", "blue", "red", "green", "black")
HEIGHT: Final = 32
WIDTH: Final = 160
ONE_LINE_FROM: Final = 2.9  # width over height above which a crop has one line for certain
TWO_LINES_TO: Final = 1.75  # ... and below which it has two
TWO_RATHER: Final = 2.4  # ... and below which two are tried first
UPPER: Final = 0.54  # the upper line lies above this share of the height
LOWER: Final = 0.40  # the lower line lies below this one
BEAMS: Final = 6
FAINTEST: Final = 2e-4  # probability of a symbol in a frame below which it is not followed
FOLLOWED: Final = 4  # symbols of a frame, the likeliest
SURE: Final = 0.9  # calibrated confidence from which one cut of a plate is enough
CUTS: Final = ((0.47, 0.33), (0.61, 0.47))  # other places where the two lines may part
INSETS: Final = (0.05, -0.05)  # of a crop's height: a little less, a little more around the plate
RIVAL: Final = 0.02  # of the best layout's standing, below which another is not looked at again


@dataclasses.dataclass(frozen=True, slots=True)
class Recognised:
    """What a crop says: text in normal form, each character's probability, all of it calibrated."""

    text: str
    probs: tuple[float, ...]
    confidence: float
    candidates: list[tuple[str, float]]
    colour: str
    lines: int


def prepare(crop: Picture, lines: int, cut: tuple[float, float] = (UPPER, LOWER)) -> Picture:
    """Return the 32 x 160 x 3 strip the network reads; two lines are laid side by side.

    `cut` says where the upper line ends and the lower one begins, as shares of the height.
    """
    if lines == 1:
        return _fitted(crop, WIDTH)
    height = crop.shape[0]
    upper = crop[: max(1, round(height * cut[0]))]
    lower = crop[min(height - 1, round(height * cut[1])) :]
    return np.hstack([_fitted(upper, WIDTH // 2), _fitted(lower, WIDTH // 2)])


def _fitted(picture: Picture, width: int) -> Picture:
    shrink = picture.shape[0] > HEIGHT and picture.shape[1] > width
    way = cv2.INTER_AREA if shrink else cv2.INTER_LINEAR
    return cv2.resize(picture, (width, HEIGHT), interpolation=way).astype(np.uint8)


class Recogniser:
    """The trained recogniser; a strip takes about a millisecond on one thread.

    What is read together is shared out among threads, each with strips of its own: one strip is
    too small for two.
    """

    def __init__(self, opened: ort.InferenceSession, temperature: float, threads: int = 1) -> None:
        self._session = opened
        self._temperature = temperature
        self._threads = threads
        self._pool = ThreadPoolExecutor(threads - 1, "strips") if threads > 1 else None

    @classmethod
    def load(cls, path: Path, threads: int = 2) -> Recogniser:
        """Load `path`; its metadata carries the temperature measured when it was calibrated."""
        opened = session(path, 1)
        kept = opened.get_modelmeta().custom_metadata_map
        return cls(opened, float(kept.get("temperature", "1.0")), threads)

    def read(self, crop: Picture) -> Recognised:
        """Read a rectified plate (height x width x 3, blue-green-red) of any proportion."""
        return self.read_all([crop])[0]

    def read_all(self, crops: Sequence[Picture]) -> list[Recognised]:
        """Read rectified plates, or several crops of one, each for itself; quicker than in turn.

        The likelier number of lines comes first; the other one is tried where that is not clear.
        When no reading of a known form is sure, the plate is cut in other ways as well, and each
        text gets the mean of the probabilities that all cuts give it.
        """
        layouts = [_layouts(crop) for crop in crops]
        firsts = self._heard([_strips(crop, n[:1]) for crop, n in zip(crops, layouts, strict=True)])
        found = [weighed(heard[0]) for heard in firsts]
        unsure = [index for index, best in enumerate(found) if not _clear(best)]
        seconds = self._heard([_strips(crops[index], layouts[index][1:]) for index in unsure])
        for index, heard in zip(unsure, seconds, strict=True):
            firsts[index] += heard
            found[index] = weighed(max(firsts[index], key=_standing))
        unsure = [index for index in unsure if not _clear(found[index])]
        rivals = [_rivals(firsts[index], found[index]) for index in unsure]
        others = self._heard(
            [
                [cut for one in rival for cut in _other_cuts(crops[index], one.lines)]
                for index, rival in zip(unsure, rivals, strict=True)
            ]
        )
        for index, rival, other in zip(unsure, rivals, others, strict=True):
            views = ([one, *(o for o in other if o.lines == one.lines)] for one in rival)
            found[index] = max((weighed(together(view)) for view in views), key=_standing)
        return found

    def _heard(self, groups: Sequence[Sequence[tuple[Picture, int]]]) -> list[list[Recognised]]:
        """Read groups of strips, each strip with its number of lines, in one go."""
        strips = [strip for group in groups for strip, _ in group]
        if not strips:
            return [[] for _ in groups]
        frames, colours = self.score(np.stack(strips))
        scored = iter(zip(frames, colours, strict=True))
        return [
            [_heard(*next(scored), lines, self._temperature) for _, lines in group]
            for group in groups
        ]

    def read_strip(self, strip: Picture, lines: int) -> Recognised:
        """Read a strip that `prepare` made of a plate of so many lines."""
        return self._heard([[(strip, lines)]])[0][0]

    def score(self, strips: Picture) -> tuple[Frames, Frames]:
        """Return log probabilities (n x 40 x characters+1, blank first) and colour scores."""
        batch = strips.transpose(0, 3, 1, 2).astype(np.float32, order="C") / np.float32(255)
        if self._pool is None or len(batch) == 1:
            return self._scored(batch)
        own, *rest = np.array_split(batch, min(self._threads, len(batch)))
        elsewhere = [self._pool.submit(self._scored, part) for part in rest]
        parts = [self._scored(own), *(part.result() for part in elsewhere)]
        frames, colours = zip(*parts, strict=True)
        return np.concatenate(frames), np.concatenate(colours)

    def _scored(self, batch: Frames) -> tuple[Frames, Frames]:
        frames, colours = self._session.run(None, {"strip": batch})
        return np.asarray(frames, np.float32), np.asarray(colours, np.float32)


def _layouts(crop: Picture) -> tuple[int, ...]:
    """Return the numbers of lines that a crop's proportions allow, the likelier first."""
    ratio = crop.shape[1] / crop.shape[0]
    if ratio < TWO_LINES_TO:
        return (2,)
    if ratio >= ONE_LINE_FROM:
        return (1,)
    return (2, 1) if ratio < TWO_RATHER else (1, 2)


def _strips(crop: Picture, layouts: Sequence[int]) -> list[tuple[Picture, int]]:
    return [(prepare(crop, lines), lines) for lines in layouts]


def _clear(best: Recognised) -> bool:
    return best.confidence >= SURE and parse(best.text, best.colour).valid


def _rivals(heard: Sequence[Recognised], best: Recognised) -> list[Recognised]:
    """Return the layouts of one crop that are worth another look."""
    floor = RIVAL * _standing(best)[0]
    return [one for one in heard if _standing(one)[0] >= floor]


def _other_cuts(crop: Picture, lines: int) -> list[tuple[Picture, int]]:
    """Return strips of the same plate, cut in other places and with other rims."""
    cuts = [prepare(crop, lines, cut) for cut in CUTS] if lines == 2 else []
    return [(strip, lines) for strip in (*cuts, *(prepare(_inset(crop, i), lines) for i in INSETS))]


def _inset(crop: Picture, share: float) -> Picture:
    """Cut a rim off, or add one that repeats the edge when `share` of the height is negative."""
    high, wide = (
        round(abs(share) * side * k) for side, k in zip(crop.shape[:2], (1, 0.6), strict=True)
    )
    if share >= 0:
        return crop[high : crop.shape[0] - high, wide : crop.shape[1] - wide]
    return cv2.copyMakeBorder(crop, high, high, wide, wide, cv2.BORDER_REPLICATE).astype(np.uint8)


def together(heard: Sequence[Recognised]) -> Recognised:
    """Return what several looks at one plate say together: the mean probability of each text.

    A look that does not offer a text gives it nothing, so agreement is what makes a reading sure.

    Raises:
        ValueError: there is no look.
    """
    if not heard:
        raise ValueError("no look at the plate")
    shares: dict[str, float] = {}
    for one in heard:
        for text, p in one.candidates:
            shares[text] = shares.get(text, 0.0) + p / len(heard)
    ranked = sorted(shares.items(), key=lambda pair: -pair[1])
    text, confidence = ranked[0]
    said = [one for one in heard if one.text == text]
    clearest = max(said or heard, key=lambda one: one.confidence)
    tints = [one.colour for one in heard]
    colour = max(tints, key=tints.count)
    probs = clearest.probs if said else (confidence,) * len(text)
    return Recognised(text, probs, confidence, ranked[:BEAMS], colour, clearest.lines)


def weighed(heard: Recognised) -> Recognised:
    """Return the reading after grammar, colour and look-alikes have had their say on candidates."""
    ranked = rerank(heard.candidates, heard.colour)
    text, confidence = ranked[0]
    probs = heard.probs if text == heard.text else (confidence,) * len(text)
    return dataclasses.replace(
        heard, text=text, probs=probs, confidence=confidence, candidates=ranked
    )


def _heard(frames: Frames, colours: Frames, lines: int, temperature: float) -> Recognised:
    cool = frames / temperature
    cool = cool - np.log(np.exp(cool).sum(axis=1, keepdims=True))
    candidates = beams(cool)
    text, confidence = candidates[0]
    return Recognised(
        text, tuple(_sharpness(cool)), confidence, candidates, COLOURS[int(colours.argmax())], lines
    )


def _standing(heard: Recognised) -> tuple[float, bool]:
    """Rank two layouts of one crop: a text of a known form outweighs a fourfold certainty."""
    known = parse(heard.text, heard.colour).valid
    return heard.confidence * (4.0 if known else 1.0), known


def _sharpness(frames: Frames) -> list[float]:
    """Return the best frame's probability of each character of the greedy text."""
    best = frames.argmax(axis=1)
    probs: list[float] = []
    for index, symbol in enumerate(best):
        p = float(np.exp(frames[index, symbol]))
        if symbol and (index == 0 or symbol != best[index - 1]):
            probs.append(p)
        elif symbol:
            probs[-1] = max(probs[-1], p)
    return probs


def beams(frames: Frames, width: int = BEAMS) -> list[tuple[str, float]]:
    """Return the likeliest texts with their probabilities: prefix search over the frames.

    `frames` holds log probabilities, blank first; the few symbols that matter in a frame are kept.
    Only what a frame shows can come out: no grammar takes part.
    """
    ended: dict[tuple[int, ...], list[float]] = {(): [1.0, 0.0]}  # ends in blank, in its symbol
    for chances in _chances(frames):
        if len(chances) == 1 and chances[0][0] == 0:  # most frames: nothing but blank, all stay
            (_, p) = chances[0]
            for end in ended.values():
                end[:] = p * (end[0] + end[1]), 0.0
            continue
        grown: dict[tuple[int, ...], list[float]] = {}
        for prefix, (blank, symbol) in ended.items():
            _grow(grown, prefix, chances, blank, symbol)
        if len(grown) > width:
            grown = dict(sorted(grown.items(), key=_mass)[:width])
        ended = grown
    found = [("".join(ALPHABET[k - 1] for k in p), min(sum(e), 1.0)) for p, e in ended.items()]
    return sorted(found, key=lambda pair: -pair[1])


def _chances(frames: Frames) -> list[list[tuple[int, float]]]:
    """Return of each frame the symbols that matter, at most four, with their probabilities."""
    shares = np.exp(frames)
    at, symbols = np.nonzero(shares > FAINTEST)
    found: list[list[tuple[int, float]]] = [[] for _ in frames]
    for row, k, p in zip(at.tolist(), symbols.tolist(), shares[at, symbols].tolist(), strict=True):
        found[row].append((k, p))
    for row, chances in enumerate(found):
        if len(chances) > FOLLOWED:
            found[row] = sorted(chances, key=lambda one: -one[1])[:FOLLOWED]
    return found


def _mass(item: tuple[tuple[int, ...], list[float]]) -> float:
    blank, symbol = item[1]
    return -(blank + symbol)


def _grow(
    grown: dict[tuple[int, ...], list[float]],
    prefix: tuple[int, ...],
    chances: Sequence[tuple[int, float]],
    blank: float,
    symbol: float,
) -> None:
    """Add a frame's symbols to what they lead to from one prefix."""
    same = grown.setdefault(prefix, [0.0, 0.0])
    last = prefix[-1] if prefix else 0
    both = blank + symbol
    for k, p in chances:
        if k == 0:
            same[0] += p * both
            continue
        key = (*prefix, k)
        longer = grown.get(key)
        if longer is None:
            longer = grown[key] = [0.0, 0.0]
        if k == last:  # a repeated symbol is new only after a blank
            same[1] += p * symbol
            longer[1] += p * blank
        else:
            longer[1] += p * both
