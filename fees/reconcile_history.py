"""What a vehicle's own earlier turns say against today's words.

Its papers do not change between two visits, its goods may: so a smaller payload is asked about at
once, other goods only where at least half of its loaded turns of the same kind carried dearer ones.
A vehicle that changes its trade for good is asked a few times, and then no more.
"""

from __future__ import annotations

from collections.abc import Callable

from fees.reconcile_rows import Facts, Stay

TURNS = 6  # loaded turns of one kind that are looked at, newest first


def larger_papers(stay: Stay) -> dict[str, object]:
    """What the vehicle's papers said on earlier visits, where they say less today."""
    able = stay.charged_as.get("payload_kg")
    most = [f.get("payload_kg") for f in stay.earlier]
    known = [kg for kg in most if isinstance(kg, int)]
    if isinstance(able, int) and known and max(known) > able:
        return {"payload_kg": max(known)}
    return {}


def dearer_goods(stay: Stay, asks: Callable[[Facts], int], had: int) -> dict[str, object]:
    """The goods it usually carried, where they ask for more than `had` đồng; else nothing."""
    now = stay.charged_as
    turns = [f.get("commodity") for f in stay.earlier if alike(f, now)][:TURNS]
    dear = [
        goods
        for goods in turns
        if goods and goods != now.get("commodity") and asks({**now, "commodity": goods}) > had
    ]
    return {"commodity": dear[0]} if dear and 2 * len(dear) >= len(turns) else {}


def alike(earlier: Facts, now: Facts) -> bool:
    """Loaded, in the same direction, under the same customs regime."""
    loaded = earlier.get("load") == now.get("load") == "LOADED"
    return loaded and all(earlier.get(name) == now.get(name) for name in ("flow", "regime"))
