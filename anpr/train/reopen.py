"""Open exported weights again so that they can learn: what ships is enough to teach on from.

An exported convolution has swallowed the normalisation behind it, and what that normalisation had
measured is gone. Here it is measured anew, on looks like those that will teach: the opened network
answers as the file does, and goes on doing so when it is set to learning. How the optimiser stood
is not in the file; it begins afresh. Nothing is taught here.

    python -m anpr.train.reopen anpr/weights/recogniser.onnx --out begin.pt
    python -m anpr.train.recognise --begin begin.pt --rate 0.0003 …
"""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any, TypeAlias

import cv2
import numpy as np
import onnx
import onnxruntime
import torch
from onnx import numpy_helper
from torch import Tensor, nn

from anpr.train.crops import load_sources, stream
from anpr.train.drawn import Pool
from anpr.train.network import FAINT, Net

Norm: TypeAlias = nn.BatchNorm2d
Pair: TypeAlias = tuple[nn.Conv2d, Norm | None]

LOOKS = 1024  # strips on which the normalisation is measured
WARM = 30_000  # looks after which `anpr.train.crops.stream` grows no harsher
ALIKE = 0.01  # most that a logarithm of a share, or a colour's score, may differ from the file's


class OtherNetworkError(ValueError):
    """The file holds another network than `anpr.train.network.Net`."""


def reopened(path: Path, strips: Tensor) -> Net:
    """Return the network of an exported file, ready to learn.

    Blocks that an older file had not yet are added, and begin by nearly doing nothing.

    Args:
        path: ONNX file written by `anpr.train.network.export`.
        strips: n x 3 x 32 x 160, 0..1: looks on which the normalisation is measured.

    Raises OtherNetworkError when the file's layers are not those of `Net`, or answer otherwise.
    """
    net = Net().eval()
    pairs, new = _take(net, path)
    with torch.no_grad():
        _measure(net, pairs, strips)
        _compare(net, path, strips[:32])
        for norm in new:
            norm.weight.fill_(FAINT)
    return net


def _known(own: list[Pair], kept: list[Tensor | None], path: Path) -> tuple[list[Pair], list[Norm]]:
    """Return the pairs that the file holds, in its order, and the normalisations it has not.

    A block that was added stands behind one of the same shape: whoever comes first is the older.
    """
    known: list[Pair] = []
    new: list[Norm] = []
    for conv, norm in own:
        next_ = kept[len(known)] if len(known) < len(kept) else None
        if next_ is not None and next_.shape == conv.weight.shape:
            known.append((conv, norm))
        elif norm is not None and conv.in_channels == conv.out_channels:
            norm.weight.zero_()  # it adds nothing until all others answer as the file does
            new.append(norm)
        else:
            raise OtherNetworkError(f"{path}: no convolution of shape {tuple(conv.weight.shape)}")
    if len(known) != len(kept):
        raise OtherNetworkError(f"{path}: {len(kept)} convolutions, {len(known)} of them known")
    return known, new


def checkpoint(net: Net) -> dict[str, Any]:
    """Return what `--begin` of `anpr.train.recognise` takes."""
    weights = {f"module.{name}": tensor for name, tensor in net.state_dict().items()}
    return {"smooth": weights, "looks": WARM}


def _pairs(net: Net) -> list[Pair]:
    """Return each convolution, in the order of the strip's way, with its normalisation."""
    layers = [m for m in net.modules() if isinstance(m, nn.Conv2d | nn.BatchNorm2d)]
    found: list[Pair] = []
    for layer, after in zip(layers, [*layers[1:], None], strict=True):
        if isinstance(layer, nn.Conv2d):
            found.append((layer, after if isinstance(after, nn.BatchNorm2d) else None))
    return found


@torch.no_grad()
def _take(net: Net, path: Path) -> tuple[list[tuple[nn.Conv2d, Norm]], list[Norm]]:
    """Fill `net` from the file.

    Returns the convolutions whose normalisation is to be measured, and the normalisations of
    blocks that the file has not.
    """
    graph = onnx.load(str(path)).graph
    held = {
        one.name: torch.from_numpy(numpy_helper.to_array(one).copy()) for one in graph.initializer
    }
    folded = [node for node in graph.node if node.op_type == "Conv"]
    pairs, new = _known(_pairs(net), [held.get(node.input[1]) for node in folded], path)
    for node, (conv, norm) in zip(folded, pairs, strict=True):
        weight, bias = (held.get(name) for name in node.input[1:3])
        if weight is None or bias is None or weight.shape != conv.weight.shape:
            raise OtherNetworkError(f"{path}: {node.name} is shaped otherwise")
        conv.weight.copy_(weight)
        target = conv.bias if norm is None else norm.bias
        if target is None:
            raise OtherNetworkError(f"{path}: {node.name} has a bias")
        target.copy_(bias)
        if norm is not None:  # for now it hands on what it gets, plus the bias
            norm.weight.fill_(1.0)
            norm.running_mean.zero_()
            norm.running_var.fill_(1.0 - norm.eps)
    for name, layer in (("whole", net.whole), ("colours", net.colours)):
        for part in ("weight", "bias"):
            own, kept = getattr(layer, part), held.get(f"{name}.{part}")
            if kept is None or kept.shape != own.shape:
                raise OtherNetworkError(f"{path}: no {name}.{part} of this network's shape")
            own.copy_(kept)
    return [(conv, norm) for conv, norm in _pairs(net) if norm is not None], new


def _measure(net: Net, pairs: list[tuple[nn.Conv2d, Norm]], strips: Tensor) -> None:
    """Set each normalisation to what its convolution gives on `strips`; answers stay the same."""
    sums: dict[nn.Module, list[Tensor]] = {conv: [] for conv, _ in pairs}

    def noted(layer: nn.Module, _: object, out: Tensor) -> None:
        wide = out.double()
        sums[layer].append(torch.stack([wide.mean((0, 2, 3)), wide.pow(2).mean((0, 2, 3))]))

    hooks = [conv.register_forward_hook(noted) for conv, _ in pairs]
    for part in strips.split(64):
        net(part)
    for hook in hooks:
        hook.remove()
    for conv, norm in pairs:
        mean, square = torch.stack(sums[conv]).mean(0)
        spread = (square - mean.pow(2)).clamp(min=0)
        norm.running_mean.copy_(mean)
        norm.running_var.copy_(spread)
        if norm.weight.any():
            norm.weight.copy_(torch.sqrt(norm.running_var + norm.eps))
            norm.bias.add_(norm.running_mean)


def _compare(net: Net, path: Path, strips: Tensor) -> None:
    session = onnxruntime.InferenceSession(str(path), providers=["CPUExecutionProvider"])
    said = session.run(["frames", "colours"], {"strip": strips.numpy()})
    for own, kept in zip(net(strips), said, strict=True):
        away = float((own - torch.from_numpy(kept)).abs().max())
        if away > ALIKE:
            raise OtherNetworkError(f"{path}: an answer differs by {away:.4f} once opened")


def looked(plates: Path | None, pool: Path | None, count: int, seed: int) -> Tensor:
    """Return strips as teaching sees them, half of them photographs where there are any."""
    cv2.setNumThreads(1)
    real = load_sources(plates, aside=False) if plates is not None else []
    samples = stream(seed, real, WARM, drawn=Pool(pool) if pool is not None else None)
    images = np.stack([next(samples).image for _ in range(count)])
    return torch.from_numpy(images).permute(0, 3, 1, 2).float().div(255)


def main() -> None:
    """Write a checkpoint to begin from; a file of another network ends with status 2."""
    parser = argparse.ArgumentParser(description=main.__doc__)
    parser.add_argument("file", type=Path, help="ONNX file of a recogniser")
    parser.add_argument("--out", type=Path, required=True, help="checkpoint for --begin")
    parser.add_argument("--plates", type=Path, help="folder with manifest.csv; train rows only")
    parser.add_argument("--drawn", type=Path, help="pool written by anpr.train.drawn")
    parser.add_argument("--looks", type=int, default=LOOKS)
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    torch.set_num_threads(1)
    try:
        net = reopened(given.file, looked(given.plates, given.drawn, given.looks, given.seed))
    except OtherNetworkError as error:
        parser.error(str(error))
    torch.save(checkpoint(net), given.out)
    print(f"{given.out}: begin from it with anpr.train.recognise --begin {given.out}")


if __name__ == "__main__":
    main()
