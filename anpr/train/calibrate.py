"""Make the recogniser's confidence mean what it says, and choose from where on it may stand alone.

Measured on rendered plates of seeds that never taught and on the train texts kept aside; never on
the pictures that measure the reader. One temperature flattens the network's certainty; the
threshold is the lowest confidence above which wrong reads stay as rare as promised.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import onnx

from anpr.plate import parse
from anpr.recogniser import COLOURS, Frames, Recogniser, beams
from anpr.train.crops import Source, look, rendered

SEED = 900_001  # far from every teaching seed
TEMPERATURES = (0.3, 0.4, 0.5, 0.6, 0.7, 0.85, 1.0, 1.15, 1.3, 1.5, 1.75, 2.0, 2.5)
WRONG_RENDERED, WRONG_REAL = 0.001, 0.005
ACCEPT_LEAST = 0.80
LOOKS = 3  # at each real plate


@dataclasses.dataclass(frozen=True, slots=True)
class Calibration:
    """Temperature, threshold of acceptance, and what they gave on the two sets."""

    temperature: float
    accept: float
    rendered: dict[str, float]
    real: dict[str, float]


@dataclasses.dataclass(frozen=True, slots=True)
class _Trial:
    frames: Frames
    colour: str
    text: str


def calibrate(recogniser: Path, real: Sequence[Source], *, count: int = 3000) -> Calibration:
    """Choose temperature and threshold for the ONNX file and write the temperature into it."""
    reader = Recogniser.load(recogniser, threads=1)
    rng = np.random.default_rng(SEED)
    drawn = _trials(reader, rng, [rendered(rng) for _ in range(count)])
    seen = _trials(reader, rng, [source for source in real for _ in range(LOOKS)])
    temperature = min(TEMPERATURES, key=lambda t: _surprise([*drawn, *seen], t))
    _stamp(recogniser, temperature)
    sure, true = _judged(drawn, temperature)
    sure_real, true_real = _judged(seen, temperature)
    accept = max(
        ACCEPT_LEAST,
        _threshold(sure, true, WRONG_RENDERED),
        _threshold(sure_real, true_real, WRONG_REAL),
    )
    return Calibration(
        temperature, accept, _table(sure, true, accept), _table(sure_real, true_real, accept)
    )


def _trials(
    reader: Recogniser, rng: np.random.Generator, sources: Sequence[Source]
) -> list[_Trial]:
    trials = []
    for source in sources:
        sample = look(rng, source, float(rng.uniform(0.2, 0.8)))
        frames, colours = reader.score(sample.image[None])
        trials.append(_Trial(frames[0], COLOURS[int(colours[0].argmax())], source.text))
    return trials


def _cooled(trial: _Trial, temperature: float) -> Frames:
    cool = trial.frames / temperature
    return cool - np.log(np.exp(cool).sum(axis=1, keepdims=True))


def _surprise(trials: Sequence[_Trial], temperature: float) -> float:
    """Return the mean cost, in nats, of saying how likely the best text is to be right."""
    cost = 0.0
    for trial in trials[:: max(1, len(trials) // 900)]:
        text, p = beams(_cooled(trial, temperature))[0]
        p = min(max(p, 1e-4), 1 - 1e-4)
        cost -= float(np.log(p if text == trial.text else 1 - p))
    return cost


def _judged(
    trials: Sequence[_Trial], temperature: float
) -> tuple[
    np.ndarray[tuple[int], np.dtype[np.float64]], np.ndarray[tuple[int], np.dtype[np.bool_]]
]:
    """Return each best text's confidence (0 outside every grammar) and whether it is right."""
    sure = np.zeros(len(trials))
    true = np.zeros(len(trials), bool)
    for index, trial in enumerate(trials):
        text, p = beams(_cooled(trial, temperature))[0]
        sure[index] = p if parse(text, trial.colour).valid else 0.0
        true[index] = text == trial.text
    return sure, true


def _threshold(
    sure: np.ndarray[tuple[int], np.dtype[np.float64]],
    true: np.ndarray[tuple[int], np.dtype[np.bool_]],
    wrong: float,
) -> float:
    """Return the lowest confidence above which at most that share of the reads is wrong."""
    order = np.argsort(-sure)
    errors = np.cumsum(~true[order])
    within = np.flatnonzero(errors <= wrong * np.arange(1, len(order) + 1))
    if not len(within):
        return 1.0
    last = int(within[-1])
    below = sure[order[last + 1]] if last + 1 < len(order) else 0.0
    return float(min(0.999, max(below + 1e-4, sure[order[last]])))


def _table(
    sure: np.ndarray[tuple[int], np.dtype[np.float64]],
    true: np.ndarray[tuple[int], np.dtype[np.bool_]],
    accept: float,
) -> dict[str, float]:
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
