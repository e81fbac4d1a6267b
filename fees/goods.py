"""Goods on a vehicle, and which of several kinds decides the row of the tariff."""

from __future__ import annotations

from dataclasses import dataclass

from fees.axes import Commodity
from fees.policies import MixedGoods


@dataclass(frozen=True, slots=True)
class Goods:
    """One kind of goods on the vehicle and its customs-declared value in đồng."""

    commodity: Commodity
    value_vnd: int


def deciding(
    goods: tuple[Goods, ...] | None,
    stated: Commodity | None,
    policy: MixedGoods = MixedGoods.HIGHEST_DECLARED_VALUE,
) -> Commodity | None:
    """The kind that decides; ``None`` = a person must say.

    Values of the same kind are added up. A person's word settles a tie, and every mixture where
    the policy leaves it to a decision.
    """
    if not goods:
        return stated
    sums: dict[Commodity, int] = {}
    for item in goods:
        sums[item.commodity] = sums.get(item.commodity, 0) + item.value_vnd
    leading = set(sums)
    if policy is MixedGoods.HIGHEST_DECLARED_VALUE:
        highest = max(sums.values())
        leading = {kind for kind, value in sums.items() if value == highest}
    if len(leading) == 1:
        return leading.pop()
    return stated if stated in leading else None
