"""Teach the small network that puts corners right, from the squares that teach the detector.

Only plates whose corners are known teach: drawn ones, and real ones with four labelled corners.
Each is shown as a detector would hand it over: shifted, too large or too small, turned, or as the
upright box around it. The answer is four places in the close-up, the mean places of four maps.

    python -m anpr.train.corners --plates DIR --minutes 20 --out .cache/corners
"""

from __future__ import annotations

import argparse
import json
import math
import time
from pathlib import Path

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional

from anpr.corners import HEIGHT, WIDTH, carried, close_up
from anpr.train.compose import Square
from anpr.train.render import Picture, Rng, degrade
from anpr.train.scenes import Quad
from anpr.train.squares import Pool, folder_scenes, looked

BATCH = 32
OPSET = 17
EDGE = 0.06  # of the close-up: how far beyond it a corner may still be told


def _conv(wide: int, out: int, stride: int = 1) -> nn.Sequential:
    return nn.Sequential(
        nn.Conv2d(wide, out, 3, stride, 1, bias=False), nn.BatchNorm2d(out), nn.ReLU(inplace=True)
    )


class Net(nn.Module):
    """Close-up (n x 3 x 48 x 144, 0..1) to the corners in its pixels (n x 4 x 2)."""

    def __init__(self) -> None:
        super().__init__()
        self.down = nn.ModuleList([_conv(3, 16, 2), _conv(16, 32, 2), _conv(32, 64, 2)])
        self.deep = nn.Sequential(_conv(64, 96, 2), _conv(96, 96))
        self.across = nn.ModuleList([nn.Conv2d(96, 64, 1), nn.Conv2d(64, 32, 1)])
        self.up = nn.ModuleList([_conv(64, 64), _conv(32, 32)])
        self.maps = nn.Conv2d(32, 4, 1)
        rows, columns = HEIGHT // 4, WIDTH // 4
        y = (torch.linspace(-EDGE, 1 + EDGE, rows) * HEIGHT).repeat_interleave(columns)
        x = (torch.linspace(-EDGE, 1 + EDGE, columns) * WIDTH).repeat(rows)
        self.register_buffer("places", torch.stack([x, y], 1))

    def forward(self, image: Tensor) -> Tensor:
        """Return the corners: the mean place under each corner's map."""
        first = self.down[0](image)
        second = self.down[1](first)
        third = self.down[2](second)
        low = functional.interpolate(self.across[0](self.deep(third)), scale_factor=2.0)
        low = self.up[0](low + third)
        low = functional.interpolate(self.across[1](low), scale_factor=2.0)
        maps = self.maps(self.up[1](low + second)).flatten(2).softmax(-1)
        places: Tensor = self.places
        return maps @ places


def handed(rng: Rng, quad: Quad) -> Quad:
    """Return a plate's corners as a detector would give them: more or less beside the truth."""
    if rng.random() < 0.2:
        (left, top), (right, bottom) = quad.min(axis=0), quad.max(axis=0)
        quad = np.array([[left, top], [right, top], [right, bottom], [left, bottom]], np.float32)
    across, tall = quad[1] - quad[0], quad[3] - quad[0]
    height = float(np.linalg.norm(tall))
    centre = quad.mean(axis=0)
    rough = float(rng.choice([0.4, 1.0, 1.0, 1.6]))
    turn = np.radians(rng.normal(0, 4 * rough))
    spin = np.array([[np.cos(turn), -np.sin(turn)], [np.sin(turn), np.cos(turn)]])
    middle = centre + across * rng.normal(0, 0.035 * rough) + tall * rng.normal(0, 0.07 * rough)
    wide, high = np.exp(rng.normal(0.0, 0.07 * rough)), np.exp(rng.normal(0.0, 0.11 * rough))
    shares = np.array([[-0.5, -0.5], [0.5, -0.5], [0.5, 0.5], [-0.5, 0.5]]) * [wide, high]
    mean_across = (quad[1] - quad[0] + quad[2] - quad[3]) / 2
    mean_tall = (quad[3] - quad[0] + quad[2] - quad[1]) / 2
    flat = shares[:, :1] * mean_across + shares[:, 1:] * mean_tall
    blend = float(rng.uniform(0, 1))  # of the true slant, what the detector saw of it
    flat = flat * blend + (quad - centre) * [[1.0, 1.0]] * (1 - blend)
    noise = rng.normal(0, 0.05 * rough * height, (4, 2))
    return (middle + flat @ spin.T + noise).astype(np.float32)


def view(rng: Rng, square: Square) -> tuple[Picture, Quad] | None:
    """Return a close-up of one of the square's known plates and its true corners in it."""
    known = [quad for quad, exact in zip(square.quads, square.exact, strict=True) if exact]
    if not known:
        return None
    quad = known[int(rng.integers(len(known)))]
    picture, matrix = close_up(square.image, handed(rng, quad))
    corners = carried(quad, matrix)
    size = np.array([WIDTH, HEIGHT], np.float32)
    if (corners < -EDGE * size).any() or (corners > (1 + EDGE) * size).any():
        return None
    if rng.random() < 0.3:
        picture = degrade(rng, picture, float(rng.uniform(0, 0.5)))
    return picture, corners


def batch(rng: Rng, pool: Pool, count: int) -> tuple[Tensor, Tensor, Tensor]:
    """Return close-ups, true corners, and the weight that counts errors by a plate's height."""
    pictures: list[Picture] = []
    corners: list[Quad] = []
    while len(pictures) < count:
        for square in pool.some(rng, count):
            seen = view(rng, looked(rng, square))
            if seen is not None and len(pictures) < count:
                pictures.append(seen[0][:, :, ::-1])
                corners.append(seen[1])
    images = torch.from_numpy(np.stack(pictures)).permute(0, 3, 1, 2).float().div_(255)
    return (
        images.contiguous(memory_format=torch.channels_last),
        torch.from_numpy(np.stack(corners)),
        torch.tensor([1.0, 1.0]),
    )


def train(
    out: Path, pool: Pool, minutes: float, *, steps: int | None = None, rate: float = 0.003
) -> Path:
    """Teach for so many minutes (or steps) and return the ONNX file; progress once a minute."""
    net = Net().to(memory_format=torch.channels_last)
    optimiser = torch.optim.AdamW(net.parameters(), rate, weight_decay=0.001)
    mean = Net()
    mean.load_state_dict(net.state_dict())
    rng = np.random.default_rng(17)
    pool.fill(BATCH * (8 if steps is None else 1))
    started = told = time.monotonic()
    step, recent = 0, []
    while True:
        share = step / steps if steps else (time.monotonic() - started) / (minutes * 60)
        if share >= 1:
            break
        for group in optimiser.param_groups:
            warm = min(1.0, (step + 1) / 100)
            group["lr"] = rate * warm * max(0.02, 0.5 * (1 + math.cos(math.pi * share)))
        images, corners, weight = batch(rng, pool, BATCH)
        loss = ((net(images) - corners).abs() * weight).mean()
        optimiser.zero_grad(set_to_none=True)
        loss.backward()
        optimiser.step()
        step += 1
        recent.append(loss.item())
        _follow(mean, net, step)
        if time.monotonic() - told > 60:
            told = time.monotonic()
            line = {
                "step": step,
                "off": round(float(np.mean(recent)), 3),
                "composed": pool.composed,
            }
            with (out / "progress.jsonl").open("a", encoding="utf-8") as file:
                file.write(json.dumps(line) + "\n")
            recent = []
            export(mean, out / "corners.onnx")
    return export(mean, out / "corners.onnx")


@torch.no_grad()
def _follow(mean: nn.Module, net: nn.Module, step: int) -> None:
    """Let the running mean follow the weights, over some 500 steps in the end."""
    now = net.state_dict()
    for name, value in mean.state_dict().items():
        if value.dtype.is_floating_point:
            value.lerp_(now[name], max(1 / 500, 1 / (step + 1)))


def export(net: nn.Module, target: Path) -> Path:
    """Write the ONNX file and the checkpoint beside it; return the former."""
    torch.save(net.state_dict(), target.with_suffix(".pt"))
    net.eval()
    torch.onnx.export(
        net,
        (torch.zeros(1, 3, HEIGHT, WIDTH),),
        str(target),
        input_names=["close_up"],
        output_names=["corners"],
        opset_version=OPSET,
        dynamo=False,
    )
    return target


def main(argv: list[str] | None = None) -> None:
    """Teach from the command line."""
    parser = argparse.ArgumentParser(description="Train the network that puts corners right.")
    parser.add_argument("--plates", type=Path, help="folder with manifest.csv; train rows only")
    parser.add_argument("--out", type=Path, default=Path(".cache/corners"))
    parser.add_argument("--minutes", type=float, default=20.0)
    parser.add_argument("--pictures", type=int, default=5000, help="squares kept in memory")
    parser.add_argument("--feeders", type=int, default=1, help="processes that compose squares")
    parser.add_argument("--seed", type=int, default=2)
    parser.add_argument("--tiny", action="store_true", help="a few steps of drawn pictures only")
    args = parser.parse_args(argv)
    if args.tiny:
        args.plates, args.feeders = None, 0
    torch.set_num_threads(1)
    torch.manual_seed(args.seed)
    args.out.mkdir(parents=True, exist_ok=True)
    scenes = folder_scenes(args.plates, None)
    with Pool(scenes, seed=args.seed, size=args.pictures, feeders=args.feeders) as pool:
        print(train(args.out, pool, args.minutes, steps=3 if args.tiny else None))


if __name__ == "__main__":
    main()
