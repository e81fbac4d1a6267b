"""Small yards for tests."""

from functools import cache
from importlib import resources

from parking.yard import Yard, load_yard

HEAD = 'id = "test"\nillustrative = true\n'
ZONE = '[[zones]]\nid = "A"\nuse = "truck"\nwords = "yard.zone.truck"\n'


def bay(name: str, **changes: str) -> str:
    """One bay as TOML; changes replace values as they are written."""
    values = {
        "id": f'"{name}"',
        "zone": '"A"',
        "length_cm": "1800",
        "height_cm": "0",
        "tonnage_kg": "40000",
        "plug": "false",
        "hazmat": "false",
        "serves": '["inland", "border"]',
        "distance_m": "100",
    }
    values |= changes
    return "[[bays]]\n" + "".join(f"{key} = {value}\n" for key, value in values.items() if value)


def yard(*bays: str) -> Yard:
    return load_yard((HEAD + ZONE + "".join(bays)).encode())


@cache
def shipped() -> Yard:
    return load_yard(resources.files("parking").joinpath("yards/ma-lu-thang.toml").read_bytes())
