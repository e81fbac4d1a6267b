"""Train the recogniser: a small convolutional network with connectionist temporal classification.

Starts from random numbers, from the checkpoint of an earlier run, or from the weights of a smaller
network, for a given time on CPU or GPU. At every checkpoint it exports the smoothed weights to
ONNX, tries them on the plates kept aside, and notes the result, so a useful file exists early.
"""

from __future__ import annotations

import argparse
import json
import math
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

import cv2
import numpy as np
import torch
from torch import Tensor
from torch.utils.data import DataLoader, IterableDataset

from anpr.recogniser import Recogniser
from anpr.train.crops import PHOTOGRAPHED, load_sources, stream
from anpr.train.drawn import Pool, draw
from anpr.train.learning import APART, BATCH, RATE, Batch, Run, batched
from anpr.train.looks import Source, flat, look
from anpr.train.mates import Mates, gathered
from anpr.train.mining import Mining

SURVEY = 1200.0  # seconds between two surveys of what is hard
TRIED = 400  # drawn plates tried at a checkpoint


class _Stream(IterableDataset[Batch]):
    def __init__(
        self,
        real: Sequence[Source],
        seed: int,
        start: int,
        batch: int,
        drawn: Path | None,
        weights: Tensor,
        photographed: float,
    ) -> None:
        self._real, self._seed, self._start, self._batch = real, seed, start, batch
        self._drawn, self._weights, self._photographed = drawn, weights, photographed

    def __iter__(self) -> Iterator[Batch]:
        cv2.setNumThreads(1)
        drawn = Pool(self._drawn) if self._drawn is not None else None
        samples = stream(
            self._seed,
            self._real,
            self._start,
            drawn=drawn,
            weights=self._weights.numpy(),
            photographed=self._photographed,
        )
        while True:
            yield batched([next(samples) for _ in range(self._batch)])


def tried(path: Path, real: Sequence[Source], drawn: Sequence[Source]) -> dict[str, float]:
    """Return the share read exactly of kept-aside plates as they are, and of drawn harsh looks."""
    reader = Recogniser.load(path, threads=1)
    right = [reader.read(flat(source)).text == source.text for source in real]
    rng = np.random.default_rng(77)
    seen = [
        reader.read_strip(look(rng, source, 0.8).image, source.lines).text == source.text
        for source in drawn
    ]
    shares = {"exact_real": right, "exact_rendered": seen}
    return {name: round(float(np.mean(hits)), 4) for name, hits in shares.items() if hits}


def _rate(done: float, steps: int, most: float = RATE) -> float:
    """A quick start, then half a cosine down to a fiftieth."""
    return most * min(1.0, (steps + 1) / 150) * (0.02 + 0.49 * (1 + math.cos(math.pi * done)))


def train(
    folder: Path,
    real: Sequence[Source],
    *,
    minutes: float,
    steps: int = 0,
    seed: int = 1,
    batch: int = BATCH,
    workers: int = 1,
    device: str = "cpu",
    every: float = 240.0,
    begin: Path | None = None,
    drawn: Path | None = None,
    aside: Sequence[Source] = (),
    mates: Mates | None = None,
    rate: float = RATE,
    photographed: float = PHOTOGRAPHED,
) -> Path:
    """Train for `minutes` (or `steps` steps, when given) and return the ONNX file's path.

    Args:
        folder: checkpoint, ONNX file and `curve.jsonl`; a checkpoint found there is gone on from.
        real: photographed plates that teach; may be empty.
        minutes: how long, all runs from this checkpoint together; the rate falls over this time.
        steps: how many steps instead.
        seed: of weights and of looks.
        batch: looks in a step.
        workers: processes that look; 0 = this one.
        device: of torch.
        every: seconds between two checkpoints, each tried on `aside` and on drawn plates.
        begin: checkpoint of an earlier, perhaps smaller network to start from.
        drawn: a pool written by `anpr.train.drawn`; without it plates are drawn on the way.
        aside: photographed plates that never teach.
        mates: other processes that learn the same network.
        rate: how fast it learns at most; lower where good weights are gone on with.
        photographed: share of the looks at photographs, where there are any.
    """
    run = Run(folder, device, seed, mates)
    run.resume(begin)
    weights = torch.ones(len(real), dtype=torch.float64).share_memory_()
    mining = Mining(real, weights.numpy())
    apart = seed + 1000 * run.mates.rank
    data = _Stream(real, apart, run.looks, batch, drawn, weights, photographed)
    loader = DataLoader(
        data, batch_size=None, num_workers=workers, prefetch_factor=6 if workers else None
    )
    trial = _unseen(drawn)
    last, mean, begun = time.monotonic(), 0.0, run.steps
    saved, surveyed = run.seconds, -SURVEY
    for parts in loader:
        done = (run.steps - begun) / steps if steps else run.seconds / (minutes * 60)
        if done >= 1 and (run.mates.count == 1 or run.steps % APART == 0):
            break
        now = time.monotonic()
        loss = run.step(parts, _rate(done, run.steps - begun, rate), now - last)
        last, mean = now, loss if mean == 0 else 0.98 * mean + 0.02 * loss
        if run.seconds - surveyed >= SURVEY and len(real):
            surveyed = run.seconds
            _survey(run, mining, real)
        if run.mates.rank:
            continue
        if run.steps % 50 == 0:
            print(f"step {run.steps} {done:.0%} loss {mean:.3f} {run.seconds:.0f}s", flush=True)
        if run.seconds - saved > every:
            saved = run.seconds
            run.save()
            _note(run, mean, tried(folder / "recogniser.onnx", aside, trial))
    if not run.mates.rank:
        run.save()
        if steps:
            _note(run, mean, tried(folder / "recogniser.onnx", aside, trial))
    return folder / "recogniser.onnx"


def _survey(run: Run, mining: Mining, real: Sequence[Source]) -> None:
    run.smooth.module.eval()
    mining.survey(run.smooth.module, run.steps)
    doubted = "".join(f"{real[index].name} {real[index].text}\n" for index in mining.doubted)
    if not run.mates.rank:
        (run.folder / "doubted.txt").write_text(doubted, encoding="utf-8")


def _unseen(drawn: Path | None) -> list[Source]:
    """Return the drawn plates tried at checkpoints: a second pool beside the first, if drawn."""
    beside = drawn.with_name("tried.bin") if drawn is not None else None
    if beside is None or not beside.exists():
        return []
    pool = Pool(beside)
    return [pool[index] for index in range(min(TRIED, len(pool)))]


def _note(run: Run, loss: float, shares: dict[str, float]) -> None:
    line = {"step": run.steps, "looks": run.looks, "seconds": round(run.seconds)}
    entry = json.dumps(line | {"loss": round(loss, 4)} | shares)
    with (run.folder / "curve.jsonl").open("a", encoding="utf-8") as file:
        file.write(entry + "\n")
    print(entry, flush=True)


def rebuild(
    folder: Path,
    plates: Path | None,
    *,
    minutes: float,
    pointed: Path | None = None,
    count: int = 20_000,
    device: str = "cpu",
) -> Path:
    """Draw the pools if they are missing, load the photographs, train; return the ONNX file."""
    pools = ((folder / "drawn.bin", count, 1), (folder / "tried.bin", TRIED, 900_011))
    for path, number, seed in pools:
        if not path.exists():
            draw(path, number, seed, processes=2)
    kept = {
        aside: load_sources(plates, aside=aside, pointed=pointed) if plates is not None else []
        for aside in (False, True)
    }
    return train(
        folder,
        kept[False],
        minutes=minutes,
        device=device,
        drawn=folder / "drawn.bin",
        aside=kept[True],
    )


def main() -> None:
    """Train with every choice open; `python -m anpr.train recogniser` is the short way."""
    parser = argparse.ArgumentParser(description=main.__doc__)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--plates", type=Path, help="folder with manifest.csv; train rows only")
    parser.add_argument("--pointed", type=Path, help="places in scenes without boxes (JSON lines)")
    parser.add_argument("--without", type=Path, help="file names whose labels are not believed")
    parser.add_argument("--drawn", type=Path, help="pool written by anpr.train.drawn")
    parser.add_argument("--begin", type=Path, help="checkpoint of an earlier network")
    parser.add_argument("--minutes", type=float, default=90.0)
    parser.add_argument("--steps", type=int, default=0, help="so many steps, whatever the time")
    parser.add_argument("--batch", type=int, default=BATCH, help="looks in a step")
    parser.add_argument(
        "--photographed", type=float, default=PHOTOGRAPHED, help="share of looks at photographs"
    )
    parser.add_argument("--rate", type=float, default=RATE, help="most that a step moves")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--workers", type=int, default=1)
    parser.add_argument("--crew", type=int, default=1, help="processes that train together")
    parser.add_argument("--rank", type=int, default=0, help=argparse.SUPPRESS)
    given = parser.parse_args()
    torch.set_num_threads(1)
    mates = gathered("anpr.train.recognise", given.out / "meeting", given.rank, given.crew)
    kept: dict[bool, list[Source]] = {True: [], False: []}
    if given.plates is not None:
        for aside in kept:
            kept[aside] = load_sources(
                given.plates, aside=aside, pointed=given.pointed, without=given.without
            )
    print(f"{len(kept[False])} photographs teach, {len(kept[True])} are kept aside", flush=True)
    train(
        given.out,
        kept[False],
        minutes=given.minutes,
        steps=given.steps,
        seed=given.seed,
        batch=given.batch,
        workers=given.workers,
        device="cuda" if torch.cuda.is_available() else "cpu",
        begin=given.begin,
        drawn=given.drawn,
        aside=kept[True],
        mates=mates,
        rate=given.rate,
        photographed=given.photographed,
    )


if __name__ == "__main__":
    main()
