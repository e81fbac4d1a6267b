"""Bodies of vehicles: plates that fit the grammars, sizes, and the firms that pay. Pure.

Plates are drawn at random within the real grammars (docs/reader.md); that one of them exists is
chance. Firms and tax codes are invented and say so.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from random import Random
from typing import Final

_LETTERS_VN: Final = "ABCDEFGHKLMNPSTUVXYZ"
_LETTERS_CN: Final = "ABCDEFGHJKLMNPQRSTUVWXYZ"
BUSES: Final = 4
_PROVINCES: Final = (*("25",) * 8, "24", "24", "15", "15", "29", "30", "26", "27", "19", "99")


@dataclass(frozen=True, slots=True)
class Body:
    """One motor vehicle with its trailer: what a camera sees, and facts of its inspection paper."""

    plate: str
    country: str  # VN | CN
    colour: str
    vehicle_class: str  # truck | bus | car | not_chargeable
    trailer: str = ""
    facts: Mapping[str, object] = field(default_factory=dict)


def body_of(kind: str, rng: Random) -> Body:
    """A new vehicle of this kind; raises `KeyError` for an unknown one."""
    return _KINDS[kind](rng)


def _vn(rng: Random) -> str:
    return f"{rng.choice(_PROVINCES)}{rng.choice(_LETTERS_VN)}{rng.randrange(100_000):05d}"


def _vn_trailer(rng: Random) -> str:
    return f"{rng.choice(_PROVINCES)}R{rng.randrange(100_000):05d}"


def _cn(rng: Random) -> str:
    city = rng.choice("GGGGGAFK")
    return f"云{city}{rng.choice(_LETTERS_CN)}{rng.randrange(10_000):04d}"


def _payload(rng: Random, low: int, high: int) -> dict[str, object]:
    return {"payload_kg": rng.randrange(low, high, 100)}


def _vn_truck(rng: Random) -> Body:
    return Body(_vn(rng), "VN", "yellow", "truck", facts=_payload(rng, 5_000, 19_000))


def _vn_semi(rng: Random) -> Body:
    facts = _payload(rng, 18_000, 30_000)
    return Body(_vn(rng), "VN", "yellow", "truck", _vn_trailer(rng), facts)


def _vn_reefer(rng: Random) -> Body:
    return Body(_vn(rng), "VN", "yellow", "truck", _vn_trailer(rng), {"container": "40"})


def _cn_truck(rng: Random) -> Body:
    return Body(_cn(rng), "CN", "yellow", "truck", facts=_payload(rng, 8_000, 25_000))


def _vn_light(rng: Random) -> Body:
    return Body(_vn(rng), "VN", "white", "truck", facts=_payload(rng, 700, 2_500))


def _vn_bus(rng: Random) -> Body:
    return Body(_vn(rng), "VN", "yellow", "bus", facts={"seats": 29})


def _official(rng: Random) -> Body:
    series = f"{rng.choice(('25', '25', '24'))}{rng.choice('ABCDEFGHKLM')}"
    return Body(f"{series}{rng.randrange(100_000):05d}", "VN", "blue", "car", facts={"seats": 7})


def _emergency(rng: Random) -> Body:
    return Body(_vn(rng), "VN", "white", "car", facts={"seats": 5})


def _motorcycle(rng: Random) -> Body:
    text = f"25{rng.choice(_LETTERS_VN)}{rng.randrange(1, 10)}{rng.randrange(100_000):05d}"
    return Body(text, "VN", "white", "not_chargeable")


_KINDS: Final[Mapping[str, Callable[[Random], Body]]] = {
    "vn_truck": _vn_truck,
    "vn_semi": _vn_semi,
    "vn_reefer": _vn_reefer,
    "cn_truck": _cn_truck,
    "cn_tractor": _cn_truck,
    "vn_light": _vn_light,
    "vn_bus": _vn_bus,
    "vn_official": _official,
    "vn_emergency": _emergency,
    "motorcycle": _motorcycle,
}


class Fleet:
    """Vehicles that come again: a fixed number of each kind and flow, no two with one plate."""

    def __init__(self, seed: int, size: int) -> None:
        """Nobody yet; they are made when first asked for."""
        self._seed, self._size = seed, size
        self._bodies: dict[tuple[str, str, int], Body] = {}
        self._taken: set[str] = set()

    def pick(self, flow: str, kind: str, number: int) -> Body:
        """The vehicle of the `number`-th trip of this flow: they ride in turn."""
        key = (flow, kind, number % (BUSES if kind == "vn_bus" else self._size))
        if key not in self._bodies:
            rng = Random(f"{self._seed}/fleet/{flow}/{kind}/{key[2]}")
            self._bodies[key] = self._new(rng, kind)
        return self._bodies[key]

    def _new(self, rng: Random, kind: str) -> Body:
        while True:
            body = body_of(kind, rng)
            if not self._taken & {body.plate, body.trailer}:
                self._taken |= {body.plate, body.trailer} - {""}
                return body


_FIRMS: Final = (
    ("HTX Chuối Phong Thổ (minh hoạ)", "0000000101"),
    ("Công ty TNHH Nông sản Ma Li Pho (minh hoạ)", "0000000202"),
    ("Công ty CP Khoáng sản Lai Châu (minh hoạ)", "0000000303"),
    ("Công ty TNHH XNK Kim Thuỷ Hà (minh hoạ)", "0000000404"),
    ("Công ty Vận tải Tây Bắc (minh hoạ)", "0000000505"),
)


def payer_of(flow: str, rng: Random) -> dict[str, str]:
    """Who pays: a firm with its tax code, or nobody by name (a passer-by)."""
    if flow in ("bus", "residents", "official", "parking") or rng.random() < 0.25:
        return {}
    name, tax_code = rng.choice(_FIRMS)
    return {"name": name, "tax_code": tax_code}
