"""Let `import torchvision` succeed beside a CPU build of torch.

The torchvision wheel expects CUDA builds of its operators; without them its import stops at the
first one it cannot find. We declare the two names it looks for, and hand its suppression of
overlapping boxes to the one in plain torch that ultralytics brings along.
"""

from __future__ import annotations

import os

os.environ.setdefault("YOLO_OFFLINE", "true")  # trains from nothing, asks nobody

import torch

_LIBRARY: torch.library.Library | None = None  # the declarations live as long as this does


def declare_missing_operators() -> None:
    """Declare torchvision's suppression operators if this torch does not know them; idempotent."""
    global _LIBRARY
    if _LIBRARY is not None or hasattr(torch.ops.torchvision, "nms"):
        return
    _LIBRARY = torch.library.Library("torchvision", "DEF")
    for name in ("nms", "qnms"):
        _LIBRARY.define(f"{name}(Tensor dets, Tensor scores, float iou_threshold) -> Tensor")
    import torchvision
    from ultralytics.utils.nms import TorchNMS

    torchvision.ops.nms = TorchNMS.nms
