"""Which vehicles a second person looks at: where nobody but the booth has said what was aboard.

Weight does not tell ore from fruit, and nobody's camera reads goods. Where no declaration, no line
of customs and no known trade of the vehicle speaks for the goods, the fee rests on one word: its
picture and its papers are looked at, those first where most money hangs on the word. That is work
and no alarm; it becomes one when the person who looks says so.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass

from fees.axes import Commodity
from fees.charge import ChargeState
from fees.reconcile import Code, Gap, Reason
from fees.reconcile_history import alike
from fees.reconcile_rows import Facts, Stay

MOST = 6  # lines a day: half an hour of one person; docs/reconcile.md has what more of them find
KNOWN = 3  # loaded turns of one kind with the same goods make a trade


@dataclass(frozen=True, slots=True)
class Word:
    """A visit whose goods one party has stated, and what the tariff would ask for other facts."""

    stay: Stay
    listed: bool  # customs have a line of this visit
    asks: Callable[[Facts], int]  # whole đồng


def look_gaps(words: Sequence[Word], asked: Collection[str], most: int = MOST) -> tuple[Gap, ...]:
    """At most so many visits to look at, dearest first; those that are `asked` about are not."""
    found = [gap for word in words if word.stay.id not in asked for gap in _line(word)]
    return tuple(sorted(found, key=lambda gap: (-gap.amount, gap.at, gap.ref))[:most])


def _line(word: Word) -> Iterator[Gap]:
    """The visit with what hangs on the word about its goods, where nobody else speaks of them."""
    stay, now = word.stay, word.stay.charged_as
    if word.listed or now.get("load") != "LOADED":
        return
    if stay.facts.get("licence_kind") == "RELIEF":
        forgone = sum(due.forgone for due in stay.dues if due.state is ChargeState.EXEMPT)
        if forgone:
            yield _gap(stay, forgone, "RELIEF")
        return
    if stay.declared or _trade(stay) or all(due.price for due in stay.dues):
        return
    had = sum(due.total for due in stay.dues if not due.price)
    dear = max(Commodity, key=lambda goods: (word.asks({**now, "commodity": goods.value}), goods))
    more = word.asks({**now, "commodity": dear.value}) - had
    if more > 0:
        yield _gap(stay, more, dear.value)


def _trade(stay: Stay) -> bool:
    """Whether these goods are what this vehicle carries."""
    same = [f for f in stay.earlier if alike(f, stay.charged_as)]
    goods = stay.charged_as.get("commodity")
    return sum(f.get("commodity") == goods for f in same) >= KNOWN


def _gap(stay: Stay, amount: int, look_for: str) -> Gap:
    said = stay.charged_as.get("commodity")
    return Gap(
        Code.GOODS_ON_ONE_WORD,
        stay.id,
        stay.left_at,
        amount,
        stay.stated_by or "operator",
        visit_id=stay.id,
        lane=stay.lane,
        rows=(("visit", stay.id), *(("charge", due.id) for due in stay.dues)),
        detail={"stated": str(said), "look_for": look_for},
        reason=Reason.WAITS_FOR_LOOK,
    )
