"""Small yards for tests."""

from functools import cache
from importlib import resources

from parking.yard import Yard
from parking.yardfile import load_yard

HEAD = """id = "test"
illustrative = true
width_cm = 1000000
height_cm = 10000
lanes = [
    { id = "inland-enter", side = "inland", x_cm = 0, y_cm = 500 },
    { id = "border-enter", side = "border", x_cm = 9000, y_cm = 500 },
]
ground = []
apart = [{ hazmat = "3", apart_from = ["5.1"], source = "assumed" }]
"""
ZONE = '[[zones]]\nid = "A"\nuse = "truck"\nwords = "yard.zone.truck"\neach = {}\n'
BOTH = '["inland-enter", "border-enter"]'


def bay(name: str, **changes: str) -> str:
    """One bay as an inline table; changes replace values as they are written, "" leaves one out."""
    values = {
        "id": f'"{name}"',
        "length_cm": "1800",
        "width_cm": "350",
        "height_cm": "0",
        "tonnage_kg": "40000",
        "plug": "false",
        "hazmat": "[]",
        "lanes": BOTH,
        "distance_m": "100",
        "walk_m": "50",
        "neighbours": "[]",
        "behind": "[]",
        "y_cm": "2000",
        "turn_deg": "90",
    }
    values |= changes
    return ", ".join(f"{key} = {value}" for key, value in values.items() if value)


def text(*bays: str, head: str = HEAD) -> bytes:
    """A file of one zone; bays that name no place stand side by side."""
    placed = [
        one if "x_cm" in one else f"{one}, x_cm = {1_000 + 500 * place}"
        for place, one in enumerate(bays)
    ]
    return (head + ZONE + "bays = [" + ", ".join(f"{{ {one} }}" for one in placed) + "]\n").encode()


def yard(*bays: str) -> Yard:
    return load_yard(text(*bays))


@cache
def shipped() -> Yard:
    return load_yard(resources.files("parking").joinpath("yards/ma-lu-thang.toml").read_bytes())
