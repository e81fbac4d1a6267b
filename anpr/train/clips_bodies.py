"""Bodies behind the cab, painted: box, container, tarpaulin and tipper, with their chassis."""

from __future__ import annotations

import numpy as np

from anpr.train.clips_cabs import Truck, wheel
from anpr.train.clips_paint import Canvas, clouds, tinted

BODY_FOOT_M = 1.05
"""Height of the load floor."""


def body_front(truck: Truck, rng: np.random.Generator) -> Canvas:
    """The body's wall behind the cab, as it shows above the roof."""
    half, foot = truck.body_half, BODY_FOOT_M
    canvas = Canvas(-half, foot, 2 * half, truck.body_top - foot, 160)
    if truck.body == "tarp":
        shape = [(-half, foot), (half, foot), (half, truck.body_top - 0.3),
                 (half * 0.7, truck.body_top - 0.04), (-half * 0.7, truck.body_top - 0.04),
                 (-half, truck.body_top - 0.3)]  # fmt: skip
        canvas.poly(shape, truck.body_paint)
        canvas.shade(0.95 + 0.12 * clouds(rng, *canvas.shape, octaves=3))
    else:
        canvas.rect(-half, foot, half, truck.body_top, truck.body_paint)
        canvas.rect(-half, truck.body_top - 0.08, half, truck.body_top,
                    tinted(truck.body_paint, 0.7))  # fmt: skip
        if truck.body in ("container", "tipper"):
            wave = 1 + 0.1 * np.sign(np.sin(canvas.sides() * 2 * np.pi / 0.26))
            canvas.shade(wave.astype(np.float32))
    canvas.dirt(rng, truck.dirt * 0.5, 1.2)
    return canvas


def body_side(truck: Truck, rng: np.random.Generator) -> Canvas:
    """Body and chassis from the side, front to the right (x = 0 is the body's front wall)."""
    long = truck.length - truck.cab_length - 0.15
    canvas = Canvas(-long, 0.0, long, truck.body_top, 120)
    foot = BODY_FOOT_M
    canvas.rect(-long, foot - 0.2, 0, foot, (48, 46, 46))
    canvas.rect(-long, foot, 0, truck.body_top, truck.body_paint)
    if truck.body == "tarp":
        for at in np.arange(-long + 0.35, 0, 0.7):
            canvas.line((at, foot), (at, truck.body_top), 0.05, tinted(truck.body_paint, 0.8))
            canvas.line((at, foot + 0.5), (at + 0.35, foot), 0.02, (190, 196, 200))
        canvas.shade(1 + 0.12 * clouds(rng, *canvas.shape, octaves=4))
    elif truck.body == "box":
        for at in np.arange(-long, 0, 0.42):
            canvas.line((at, foot), (at, truck.body_top), 0.015, tinted(truck.body_paint, 0.75))
    else:
        pitch = 0.26 if truck.body == "container" else 0.6
        wave = 1 + 0.09 * np.sign(np.sin(canvas.sides() * 2 * np.pi / pitch))
        canvas.shade(wave.astype(np.float32))
    canvas.rect(-long, truck.body_top - 0.1, 0, truck.body_top, tinted(truck.body_paint, 0.65))
    canvas.rect(-1.15, 0.5, -0.25, 0.95, (110, 112, 114), radius=0.1)  # fuel tank
    for at in (-long + 0.95, -long + 2.05):
        wheel(canvas, at, 0.5)
    canvas.dirt(rng, truck.dirt, 0.9)
    return canvas
