"""The recogniser's network: convolutions that fold a strip into 40 frames, read with CTC.

A strip keeps a quarter of its width and none of its height; each frame then sees fourteen
neighbours to either side and a summary of the whole strip, which tells it of which country and
class the plate is. It is small enough for one CPU core at a gate.
"""

from __future__ import annotations

from pathlib import Path

import torch
from torch import Tensor, nn

from anpr.recogniser import ALPHABET, COLOURS, HEIGHT, WIDTH

WIDE = 128
FAINT = 0.1  # first scale of the blocks that a warm start adds: they begin by nearly doing nothing


def _conv(wide: int, out: int, stride: tuple[int, int] = (1, 1)) -> nn.Sequential:
    return nn.Sequential(
        nn.Conv2d(wide, out, 3, stride, 1, bias=False), nn.BatchNorm2d(out), nn.ReLU(inplace=True)
    )


class _Again(nn.Module):
    """A convolution whose result is added to what it got."""

    def __init__(self, wide: int, faint: bool = False) -> None:
        super().__init__()
        self.body = _conv(wide, wide)
        if faint:
            nn.init.constant_(self.body[1].weight, FAINT)

    def forward(self, x: Tensor) -> Tensor:
        return x + self.body(x)


class _Along(nn.Module):
    """The same along the strip alone, seeing five neighbours, `apart` frames from each other."""

    def __init__(self, wide: int, apart: int = 1, faint: bool = False) -> None:
        super().__init__()
        self.body = nn.Sequential(
            nn.Conv2d(wide, wide, (1, 5), padding=(0, 2 * apart), dilation=(1, apart), bias=False),
            nn.BatchNorm2d(wide),
            nn.ReLU(inplace=True),
        )
        if faint or apart > 1:
            nn.init.constant_(self.body[1].weight, FAINT)

    def forward(self, x: Tensor) -> Tensor:
        return x + self.body(x)


class Net(nn.Module):
    """Strip (n x 3 x 32 x 160, 0..1) to log probabilities (n x 40 x alphabet+1) and colours."""

    def __init__(self) -> None:
        super().__init__()
        self.body = nn.Sequential(
            _conv(3, 24, (2, 2)),
            _Again(24, faint=True),
            _conv(24, 48, (2, 2)),
            _Again(48),
            _Again(48, faint=True),
            _conv(48, 80, (2, 1)),
            _Again(80),
            _Again(80, faint=True),
            _Again(80, faint=True),
        )
        self.fold = nn.Sequential(
            nn.Conv2d(80, WIDE, (HEIGHT // 8, 1), bias=False), nn.BatchNorm2d(WIDE), nn.ReLU()
        )
        self.whole = nn.Linear(WIDE, WIDE)
        nn.init.zeros_(self.whole.weight)
        nn.init.zeros_(self.whole.bias)
        self.along = nn.Sequential(
            _Along(WIDE),
            _Along(WIDE),
            _Along(WIDE, 2),
            _Along(WIDE, 3),
            _Along(WIDE, 2, faint=True),
            nn.Dropout(0.1),
        )
        self.letters = nn.Conv2d(WIDE, len(ALPHABET) + 1, 1)
        self.colours = nn.Linear(WIDE, len(COLOURS))

    def forward(self, x: Tensor) -> tuple[Tensor, Tensor]:
        """Return log probabilities per frame, and colour scores."""
        strip = self.fold(self.body(x * 2 - 1))
        summary = strip.mean(dim=(2, 3))
        tint = self.colours(summary)
        strip = strip + self.whole(summary)[:, :, None, None]
        frames = self.letters(self.along(strip)).squeeze(2).permute(0, 2, 1)
        return torch.log_softmax(frames, dim=2), tint


def export(net: nn.Module, path: Path) -> None:
    """Write `net` as ONNX: input `strip` (n x 3 x 32 x 160, 0..1), outputs `frames`, `colours`."""
    was, device = net.training, next(net.parameters()).device
    net.eval()
    example = torch.zeros(1, 3, HEIGHT, WIDTH, device=device)
    torch.onnx.export(
        net,
        (example,),
        str(path),
        input_names=["strip"],
        output_names=["frames", "colours"],
        dynamic_axes={"strip": {0: "n"}, "frames": {0: "n"}, "colours": {0: "n"}},
        opset_version=17,
        dynamo=False,
    )
    net.train(was)
