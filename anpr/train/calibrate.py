"""Make the recogniser's confidence mean what it says, and choose from where on it may stand alone.

Measured on rendered plates of seeds that never taught and on the train texts kept aside; never on
the pictures that measure the reader. One temperature flattens the network's certainty; the
threshold is the lowest confidence above which wrong reads stay as rare as promised. How often each
confidence was right is written down in bins, for a reliability diagram.
"""

from __future__ import annotations

import argparse
import dataclasses
import itertools
import json
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
import onnx

from anpr.plate import parse
from anpr.recogniser import Frames, Picture, Recogniser, beams, prepare
from anpr.train.crops import load_sources
from anpr.train.looks import Source, flat, glimpse
from anpr.train.unseen import looks

SEED = 900_001  # far from every teaching seed
TEMPERATURES = (0.5, 0.6, 0.7, 0.8, 0.9, 1.0, 1.1, 1.2, 1.3, 1.45, 1.6, 1.8, 2.0, 2.3, 2.6, 3.0)
WRONG_RENDERED, WRONG_REAL = 0.001, 0.005
ACCEPT_LEAST = 0.80
LOOKS = 3  # at each real plate, besides the one as it is
BINS = (0.0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95, 0.98, 0.99, 0.995, 1.0)
TEMPERED = 1500  # trials from which the temperature is taken

Shares = np.ndarray[tuple[int], np.dtype[np.float64]]
Truths = np.ndarray[tuple[int], np.dtype[np.bool_]]


@dataclasses.dataclass(frozen=True, slots=True)
class Calibration:
    """Temperature, threshold of acceptance, and what they gave on the two sets.

    `bins` holds for each set rows of `lo`, `hi`, `n`, mean confidence `mean` and share `right`.
    """

    temperature: float
    accept: float
    rendered: dict[str, float]
    real: dict[str, float]
    bins: dict[str, list[dict[str, float]]]


@dataclasses.dataclass(frozen=True, slots=True)
class _Trial:
    crop: Picture
    lines: int
    text: str


def calibrate(recogniser: Path, real: Sequence[Source], *, count: int = 3000) -> Calibration:
    """Choose temperature and threshold for the ONNX file and write the temperature into it.

    The temperature is that of single strips; the threshold that of whole readings, as the reader
    gets them: other cuts of unsure plates and the grammar's say included.
    """
    drawn, seen = list(_drawn(count)), list(_photographed(real))
    temperature = _temperature(Recogniser.load(recogniser, threads=1), [*drawn, *seen])
    _stamp(recogniser, temperature)
    reader = Recogniser.load(recogniser, threads=1)
    sure, true = _judged(reader, drawn)
    sure_real, true_real = _judged(reader, seen)
    accept = max(
        ACCEPT_LEAST,
        threshold(sure, true, WRONG_RENDERED),
        threshold(sure_real, true_real, WRONG_REAL),
    )
    return Calibration(
        temperature,
        accept,
        _table(sure, true, accept),
        _table(sure_real, true_real, accept),
        {"rendered": reliability(sure, true), "real": reliability(sure_real, true_real)},
    )


def _drawn(count: int) -> Iterator[_Trial]:
    for crop, source in looks(SEED, count):
        yield _Trial(crop, source.lines, source.text)


def _photographed(real: Sequence[Source]) -> Iterator[_Trial]:
    """Each plate as the reader would get it, and a few times from corners a little off."""
    rng = np.random.default_rng(SEED)
    for source in real:
        yield _Trial(flat(source), source.lines, source.text)
        for _ in range(LOOKS):
            crop, _ = glimpse(rng, source, float(rng.uniform(0.05, 0.35)))
            yield _Trial(crop, source.lines, source.text)


def _temperature(reader: Recogniser, trials: Sequence[_Trial]) -> float:
    """Return the temperature at which single strips are least surprised by the truth."""
    part = trials[:: max(1, len(trials) // TEMPERED)]
    frames = [reader.score(prepare(trial.crop, trial.lines)[None])[0][0] for trial in part]
    texts = [trial.text for trial in part]
    return min(TEMPERATURES, key=lambda t: _surprise(frames, texts, t))


def _surprise(frames: Sequence[Frames], texts: Sequence[str], temperature: float) -> float:
    """Return the cost, in nats, of saying how likely each best text is to be right."""
    cost = 0.0
    for one, true in zip(frames, texts, strict=True):
        text, p = beams(_cooled(one, temperature))[0]
        p = min(max(p, 1e-4), 1 - 1e-4)
        cost -= float(np.log(p if text == true else 1 - p))
    return cost


def _cooled(frames: Frames, temperature: float) -> Frames:
    cool = frames / temperature
    return cool - np.log(np.exp(cool).sum(axis=1, keepdims=True))


def _judged(reader: Recogniser, trials: Sequence[_Trial]) -> tuple[Shares, Truths]:
    """Return each reading's confidence (0 outside every grammar) and whether it is right."""
    sure = np.zeros(len(trials))
    true = np.zeros(len(trials), bool)
    for index, trial in enumerate(trials):
        read = reader.read(trial.crop)
        sure[index] = read.confidence if parse(read.text, read.colour).valid else 0.0
        true[index] = read.text == trial.text
    return sure, true


def threshold(sure: Shares, true: Truths, wrong: float) -> float:
    """Return the lowest confidence above which at most that share of the reads is wrong."""
    order = np.argsort(-sure)
    errors = np.cumsum(~true[order])
    within = np.flatnonzero(errors <= wrong * np.arange(1, len(order) + 1))
    if not len(within):
        return 1.0
    last = int(within[-1])
    below = sure[order[last + 1]] if last + 1 < len(order) else 0.0
    return float(min(0.999, max(below + 1e-4, sure[order[last]])))


def reliability(sure: Shares, true: Truths) -> list[dict[str, float]]:
    """Return how often reads of each confidence were right; bins in which none fell are left out.

    Texts outside every grammar, whose confidence counts as 0, are left out as well.
    """
    rows = []
    for low, high in itertools.pairwise(BINS):
        here = (sure > low) & (sure <= high)
        if here.any():
            right, mean = float(true[here].mean()), float(sure[here].mean())
            row = {"lo": low, "hi": high, "n": float(here.sum()), "mean": mean, "right": right}
            rows.append({name: round(value, 4) for name, value in row.items()})
    return rows


def _table(sure: Shares, true: Truths, accept: float) -> dict[str, float]:
    if not len(sure):
        return {}
    taken = sure >= accept
    return {
        "count": float(len(sure)),
        "exact": round(float(true.mean()), 4),
        "accepted": round(float(taken.mean()), 4),
        "wrong_accepted": round(float((~true[taken]).mean()) if taken.any() else 0.0, 5),
    }


def _stamp(path: Path, temperature: float) -> None:
    """Write the temperature into the ONNX file, where `Recogniser.load` finds it."""
    model = onnx.load(str(path))
    kept = [entry for entry in model.metadata_props if entry.key != "temperature"]
    del model.metadata_props[:]
    model.metadata_props.extend(kept)
    model.metadata_props.add(key="temperature", value=str(temperature))
    onnx.save(model, str(path))


def main() -> None:
    """Calibrate a recogniser by itself and print what was found as JSON."""
    parser = argparse.ArgumentParser(description=main.__doc__)
    parser.add_argument("file", type=Path, help="ONNX file; its temperature is set")
    parser.add_argument("--plates", type=Path, help="folder with manifest.csv; train rows only")
    parser.add_argument("--pointed", type=Path, help="places in scenes without boxes (JSON lines)")
    parser.add_argument("--without", type=Path, help="file names whose labels are wrong")
    parser.add_argument("--count", type=int, default=3000, help="rendered plates")
    given = parser.parse_args()
    real: list[Source] = []
    if given.plates is not None:
        real = load_sources(given.plates, aside=True, pointed=given.pointed, without=given.without)
    found = calibrate(given.file, real, count=given.count)
    print(json.dumps(dataclasses.asdict(found), indent=1))


if __name__ == "__main__":
    main()
