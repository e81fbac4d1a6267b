"""Teach an ultralytics pose model with its own loss, in a loop as lean as a small machine needs.

Ultralytics' trainer reads, mosaics, validates and plots; on one core that halves what is learnt in
an hour. Here batches come from `anpr.train.squares`, the forward pass is compiled where a compiler
is found, and corners are taught by their plain distance: the shares of a plate's size that matter
to reading are too small for the usual key-point similarity to feel.
"""

from __future__ import annotations

import copy
import dataclasses
import json
import math
import shutil
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from anpr.train.torchfix import declare_missing_operators

declare_missing_operators()

import numpy as np  # noqa: E402
import torch  # noqa: E402
from torch import nn  # noqa: E402

from anpr.train.squares import Pool  # noqa: E402

WARM_STEPS = 100
AVERAGED_EVERY = 4  # steps between looks of the running mean at the weights
SAID_EVERY = 50


@dataclasses.dataclass(frozen=True, slots=True)
class Plan:
    """How long and how fast: minutes (or steps, for a trial), squares a step, learning rate."""

    minutes: float
    batch: int = 16
    rate: float = 0.0015
    steps: int | None = None
    seed: int = 1
    save_minutes: float = 10.0
    compiled: bool = True


class CornerDistance(nn.Module):
    """Distance of corners in shares of a plate's size; takes the place of ultralytics' similarity.

    `area` is the plate's box in the same units; `known` is 0 where corners are only guessed.
    """

    def forward(
        self, found: torch.Tensor, true: torch.Tensor, known: torch.Tensor, area: torch.Tensor
    ) -> torch.Tensor:
        """Return the mean distance, square near nought so that it comes to rest there."""
        away = (found[..., :2] - true[..., :2]).pow(2).sum(-1) / (area + 1e-6)
        distance = torch.sqrt(away + 1e-5) - math.sqrt(1e-5)
        return (distance.clamp(max=2.0) * known).sum() / known.sum().clamp(min=1.0)


def teach(
    yolo: Any, pool: Pool, plan: Plan, folder: Path, saved: Callable[[Any], None] | None = None
) -> Path:
    """Teach `yolo` (an ultralytics `YOLO` of task pose) and return its checkpoint.

    Every `save_minutes` the running mean of the weights is written to `folder/last.pt`, a line of
    progress to `folder/progress.jsonl`, and `saved` is called with the averaged model.
    """
    model = yolo.model.float().to(memory_format=torch.channels_last)
    for parameter in model.parameters():
        parameter.requires_grad_(True)
    model.train()
    criterion = _criterion(model)
    optimiser = _optimiser(model, plan.rate)
    forward = torch.compile(model._predict_once) if _compilable(plan) else model._predict_once
    mean = copy.deepcopy(model).eval()
    rng = np.random.default_rng([plan.seed, 7])
    pool.fill(plan.batch * (4 if plan.steps is None else 1))
    started = told = kept = time.monotonic()
    recent: list[list[float]] = []
    step = 0
    while True:
        share = _share(plan, step, time.monotonic() - started)
        if share >= 1:
            break
        for group in optimiser.param_groups:
            group["lr"] = plan.rate * min(1, (step + 1) / WARM_STEPS) * _cooling(share)
        batch = pool.batch(rng, plan.batch)
        total, parts = criterion(forward(batch["img"]), batch)
        total.sum().backward()
        nn.utils.clip_grad_norm_(model.parameters(), 10.0 * plan.batch)
        optimiser.step()
        optimiser.zero_grad(set_to_none=True)
        step += 1
        recent.append([float(parts[name]) for name in criterion.loss_names])
        if step % AVERAGED_EVERY == 0:
            _average(mean, model, step)
        if step % SAID_EVERY == 0:
            now = time.monotonic()
            _say(folder, step, plan, pool, recent, (now - told) / SAID_EVERY)
            recent, told = [], now
        if time.monotonic() - kept > plan.save_minutes * 60:
            kept = time.monotonic()
            keep(yolo, mean, folder)
            if saved is not None:
                saved(mean)
    if step >= AVERAGED_EVERY:
        return keep(yolo, mean, folder)
    return keep(yolo, model, folder)


def _share(plan: Plan, step: int, seconds: float) -> float:
    return step / plan.steps if plan.steps is not None else seconds / (plan.minutes * 60)


def _cooling(share: float) -> float:
    return max(0.02, 0.5 * (1 + math.cos(math.pi * share)))


def _compilable(plan: Plan) -> bool:
    return plan.compiled and plan.steps is None and shutil.which("g++") is not None


def _criterion(model: Any) -> Any:
    """Return ultralytics' pose loss with our gains and our distance of corners."""
    from ultralytics.cfg import get_cfg
    from ultralytics.utils import DEFAULT_CFG

    model.args = get_cfg(DEFAULT_CFG, {"box": 5.0, "cls": 1.0, "pose": 12.0, "kobj": 0.0})
    criterion = model.init_criterion()
    criterion.keypoint_loss = CornerDistance()
    return criterion


def _optimiser(model: nn.Module, rate: float) -> torch.optim.Optimizer:
    """AdamW; only the weights of convolutions decay."""
    heavy = [p for p in model.parameters() if p.requires_grad and p.ndim > 1]
    light = [p for p in model.parameters() if p.requires_grad and p.ndim <= 1]
    groups = [{"params": heavy, "weight_decay": 0.001}, {"params": light, "weight_decay": 0.0}]
    return torch.optim.AdamW(groups, lr=rate, betas=(0.9, 0.99))


@torch.no_grad()
def _average(mean: nn.Module, model: nn.Module, step: int) -> None:
    """Let the running mean follow; quickly at first, then over some 1,500 steps."""
    slow = AVERAGED_EVERY * min(1 / 20, max(1 / 1500, 1 / (step + 1)))
    now = model.state_dict()
    for name, value in mean.state_dict().items():
        if value.dtype.is_floating_point:
            value.lerp_(now[name], min(1.0, slow))
        else:
            value.copy_(now[name])


def _say(
    folder: Path, step: int, plan: Plan, pool: Pool, recent: list[list[float]], took: float
) -> None:
    box, corners, _, plate, edges = np.mean(recent, axis=0)
    line = {
        "step": step,
        "squares": step * plan.batch,
        "composed": pool.composed,
        "per_second": round(plan.batch / took, 1),
        "box": round(float(box), 4),
        "corners": round(float(corners), 4),
        "plate": round(float(plate), 4),
        "edges": round(float(edges), 4),
    }
    with (folder / "progress.jsonl").open("a", encoding="utf-8") as file:
        file.write(json.dumps(line) + "\n")


def keep(yolo: Any, model: nn.Module, folder: Path) -> Path:
    """Write the weights of `model` as an ultralytics checkpoint and return its path."""
    shell = yolo.__class__(yolo.model.yaml["yaml_file"], task="pose")
    shell.model.load_state_dict(model.state_dict())
    target = folder / "last.pt"
    shell.save(str(target))
    return target
