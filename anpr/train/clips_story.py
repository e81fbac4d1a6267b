"""Who drives through the clips, under which sky, with which papers.

Eight invented trucks: four enter on the inland side and leave over the border, four come the other
way. Plates are drawn at random from the story's seed; companies and tax codes are made up and say
so. The facts use the words of ``fees.axes``; what a declaration leaves out stays unknown.
"""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from typing import Any

import numpy as np

from anpr.train.clips_cabs import Truck
from anpr.train.clips_light import Light
from anpr.train.clips_scenery import Place
from anpr.train.render import KINDS

SEED = 77001
"""Seeds from 77000 to 77999 belong to the clips; training never uses them."""

_CN_LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ"
"""GA 36: no I and no O."""


@dataclass(frozen=True, slots=True)
class Cast:
    """One vehicle of the story: plate, looks and papers (None = it declared nothing).

    ``drawing`` seeds how worn and dirty its plate is, chosen so that a person can read it.
    """

    id: str
    prefix: str
    kind: str
    drawing: int
    look: dict[str, Any]
    facts: dict[str, Any] | None = None
    payer: tuple[str, str, str] | None = None
    trailer: bool = False


@dataclass(frozen=True, slots=True)
class Scene:
    """One lane's clip."""

    lane: str
    vehicles: tuple[str, ...]
    place: Place
    lights: tuple[Light, Light]
    entering: bool
    first_s: int
    every_s: int


def _export(commodity: str, regime: str = "ORDINARY", **more: Any) -> dict[str, Any]:
    return {"flow": "EXPORT", "load": "LOADED", "regime": regime, "commodity": commodity,
            "licence_kind": "ORDINARY", "journey": "THROUGH", **more}  # fmt: skip


def _import(commodity: str, journey: str, payload_kg: int) -> dict[str, Any]:
    return {"flow": "IMPORT", "load": "LOADED", "regime": "ORDINARY", "commodity": commodity,
            "licence_kind": "ORDINARY", "journey": journey, "payload_kg": payload_kg}  # fmt: skip


_GREY, _DARK = (150, 148, 146), (66, 64, 64)

CAST: tuple[Cast, ...] = (
    Cast("v1", "25C", "vn_yellow", 200,
         {"cab": "rounded", "paint": (206, 202, 196), "body": "box", "body_paint": (210, 212, 208),
          "length": 6.2, "body_top": 3.1, "bumper": _GREY, "plate_at": (0.0, 0.63), "dirt": 0.35},
         _export("FRESH_PRODUCE", payload_kg=9500),
         ("Công ty TNHH Nông sản Thung Lũng Chuối (minh họa)", "0000000017",
          "Xã Ví Dụ, tỉnh Lai Châu")),
    Cast("v2", "25C", "vn_yellow_2", 231,
         {"cab": "rounded", "paint": (62, 122, 58), "body": "tipper", "body_paint": (60, 130, 196),
          "length": 6.0, "body_top": 2.7, "bumper": (74, 74, 76), "plate_at": (0.0, 0.61),
          "dirt": 0.6},
         _export("MINERAL", payload_kg=15000),
         ("Công ty CP Khoáng sản Đá Xám (minh họa)", "0000000024", "Xã Ví Dụ, tỉnh Lai Châu")),
    Cast("v3", "15C", "vn_yellow", 202,
         {"cab": "flat", "paint": (150, 92, 34), "body": "container", "body_paint": (216, 214, 210),
          "length": 8.2, "body_top": 3.55, "bumper": (120, 118, 116), "plate_at": (0.0, 0.68),
          "dirt": 0.4},
         _export("FROZEN", regime="TNTX", container="40"),
         ("Công ty CP Kho lạnh Biển Xa (minh họa)", "0000000031", "Phường Ví Dụ, TP Hải Phòng"),
         trailer=True),
    Cast("v4", "29H", "vn_yellow", 203,
         {"cab": "flat", "paint": (38, 44, 168), "body": "tarp", "body_paint": (128, 84, 40),
          "length": 7.4, "body_top": 3.4, "bumper": _DARK, "plate_at": (0.0, 0.67), "dirt": 0.45},
         _export("GENERAL", payload_kg=17500),
         ("Công ty TNHH Thương mại Đường Núi (minh họa)", "0000000049", "Phường Ví Dụ, Hà Nội")),
    Cast("v5", "云G", "cn_yellow", 214,
         {"cab": "flat", "paint": (36, 36, 190), "body": "tarp", "body_paint": (84, 108, 60),
          "length": 7.6, "body_top": 3.45, "bumper": _DARK, "plate_at": (0.0, 0.68), "dirt": 0.5},
         _import("AGRI", "INLAND", 19500),
         ("Công ty TNHH Xuất nhập khẩu Suối Đôi (minh họa)", "0000000056",
          "Xã Ví Dụ, tỉnh Lai Châu")),
    Cast("v6", "云G", "cn_blue", 235,
         {"cab": "rounded", "paint": (178, 96, 40), "body": "box", "body_paint": (196, 176, 150),
          "length": 5.6, "body_top": 2.8, "bumper": (178, 96, 40), "plate_at": (0.0, 0.62),
          "dirt": 0.3},
         _import("GENERAL", "THROUGH", 3200),
         ("Công ty CP Cơ khí Cầu Treo (minh họa)", "0000000063", "Phường Ví Dụ, tỉnh Lào Cai")),
    Cast("v7", "云G", "cn_yellow", 206,
         {"cab": "flat", "paint": (196, 192, 188), "body": "container", "body_paint": (46, 62, 140),
          "length": 8.0, "body_top": 3.5, "bumper": (110, 108, 106), "plate_at": (0.0, 0.69),
          "dirt": 0.55}),
    Cast("v8", "25C", "vn_white_2", 207,
         {"cab": "rounded", "paint": (40, 150, 206), "body": "box", "body_paint": (206, 200, 196),
          "length": 5.8, "body_top": 2.9, "bumper": _GREY, "plate_at": (0.0, 0.61), "dirt": 0.5},
         {"flow": "NONE", "load": "EMPTY", "licence_kind": "ORDINARY", "journey": "THROUGH",
          "payload_kg": 5000},
         ("Hợp tác xã Vận tải Bản Mẫu (minh họa)", "0000000070", "Xã Ví Dụ, tỉnh Lai Châu")),
)  # fmt: skip

_DAWN = Light((0.86, 0.66, 0.56), 1.0, 0.82, 1.06, haze=0.5, haze_colour=(176, 158, 146),
              shadow=0.4, headlamps=0.35, plate=1.05, noise=3.2)  # fmt: skip
_MORNING = Light((0.92, 1.0, 1.06), 1.0, 0.8, 1.12, haze=0.14, haze_colour=(216, 212, 206),
                 shadow=0.55, noise=2.0)  # fmt: skip
_NOON = Light((1.1, 1.12, 1.14), 0.84, 0.74, 1.3, shadow=0.72, noise=1.5)
_CLOUD = Light((0.88, 0.84, 0.8), 0.98, 0.88, 1.05, haze=0.12, shadow=0.42, noise=2.2)
_AFTERNOON = Light((0.72, 0.88, 1.04), 1.08, 0.7, 1.0, haze=0.08, haze_colour=(150, 180, 214),
                   shadow=0.55, noise=2.0)  # fmt: skip
_DUSK = Light((0.5, 0.42, 0.42), 1.0, 0.85, 1.0, haze=0.16, haze_colour=(110, 92, 92), shadow=0.4,
              flood=0.2, headlamps=0.55, plate=1.35, noise=3.6)  # fmt: skip
_NIGHT = Light((0.13, 0.1, 0.09), 0.95, 0.7, 0.9, haze=0.05, haze_colour=(34, 28, 26), shadow=0.5,
               flood=0.42, headlamps=0.85, plate=1.75, noise=4.2)  # fmt: skip
_LATE = Light((0.1, 0.08, 0.075), 0.95, 0.7, 0.9, haze=0.12, haze_colour=(40, 34, 32), shadow=0.5,
              flood=0.5, headlamps=0.95, plate=1.65, noise=4.4)  # fmt: skip

_IN, _OUT = ("v1", "v2", "v3", "v4"), ("v5", "v6", "v7", "v8")
SCENES: tuple[Scene, ...] = (
    Scene("inland-enter", _IN,
          Place(-1, 4.0, 2.7, 3560, (196, 186, 150), (150, 156, 158), SEED + 1),
          (_DAWN, _MORNING), entering=True, first_s=0, every_s=11),
    Scene("border-enter", _OUT,
          Place(1, 4.1, 2.5, 3620, (150, 176, 196), (144, 150, 156), SEED + 2),
          (_NOON, _CLOUD), entering=True, first_s=3, every_s=11),
    Scene("inland-leave", _OUT,
          Place(-1, 3.9, 2.4, 3520, (170, 190, 160), (152, 156, 156), SEED + 3),
          (_AFTERNOON, _DUSK), entering=False, first_s=0, every_s=11),
    Scene("border-leave", _IN,
          Place(1, 4.0, 2.6, 3600, (188, 188, 184), (146, 152, 156), SEED + 4),
          (_NIGHT, _LATE), entering=False, first_s=0, every_s=11),
)  # fmt: skip


def looks(member: Cast, number: int) -> Truck:
    """The truck as the painter wants it."""
    width_mm, height_mm = KINDS[member.kind].size
    return Truck(
        plate_size=(width_mm / 1000, height_mm / 1000), seed=SEED + 100 + number, **member.look
    )


def texts() -> dict[str, str]:
    """Every vehicle's plate, all different, random from the story's seed."""
    rng = np.random.default_rng(SEED)
    found: dict[str, str] = {}
    for member in CAST:
        while True:
            text = _text(member, rng)
            if text not in found.values():
                found[member.id] = text
                break
    return found


def _text(member: Cast, rng: np.random.Generator) -> str:
    if KINDS[member.kind].country == "VN":
        return member.prefix + "".join(str(d) for d in rng.integers(0, 10, 5))
    tail = [str(d) for d in rng.integers(0, 10, 5)]
    if rng.random() < 0.5:  # a letter among the digits, as the standard allows
        tail[int(rng.integers(0, 2))] = str(rng.choice(list(_CN_LETTERS)))
    return member.prefix + "".join(tail)


def declarations(plates: dict[str, str]) -> list[dict[str, Any]]:
    """Bodies for the declarations API, one per vehicle that declared."""
    rng = np.random.default_rng(SEED + 9)
    bodies: list[dict[str, Any]] = []
    for member in CAST:
        if member.facts is None or member.payer is None:
            continue
        name, tax_code, address = member.payer
        body: dict[str, Any] = {
            "declaration_id": str(uuid.UUID(bytes=rng.bytes(16), version=4)),
            "plate": plates[member.id],
            "facts": member.facts,
            "payer": {"name": name, "tax_code": tax_code, "address": address},
        }
        if member.trailer:
            body["trailer"] = "15R" + "".join(str(d) for d in rng.integers(0, 10, 5))
        bodies.append(body)
    return bodies
