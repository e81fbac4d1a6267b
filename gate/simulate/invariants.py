"""What must hold at the end of any simulated run, whatever the traffic: checked and counted.

Each check names what it looked at and what broke it. None of them looks at the simulated world:
they are properties of the books alone, true of a real gate's too.
"""

from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import pairwise

from fees.charge import ChargeState
from fees.tariff import Tariff
from gate.journey.visit import UNASSIGNED, Custody, Visit
from gate.service.money import Charge
from gate.simulate.books import Books

SHOWN = 5  # broken ones named in the report


@dataclass(frozen=True, slots=True)
class Checked:
    """One invariant: how many things it was checked on, and which broke it."""

    name: str
    checked: int
    broken: tuple[str, ...]

    def to_json(self) -> dict[str, object]:
        """Counts, and the first few that broke it."""
        found: dict[str, object] = {"checked": self.checked, "broken": len(self.broken)}
        return {**found, "examples": list(self.broken[:SHOWN])} if self.broken else found


def check(books: Books, tariff: Tariff) -> list[Checked]:
    """Every invariant over these books."""
    checks: tuple[Callable[[Books], Checked], ...] = (
        no_vehicle_in_two_places,
        no_bay_twice,
        receipts_gapless,
        debits_equal_credits,
        entries_chained,
        coming_less_going_is_inside,
        every_visit_accounted_for,
        paid_is_what_was_paid,
    )
    return [*(one(books) for one in checks), no_consignment_charged_twice(books, tariff)]


def _stays(books: Books) -> dict[str, list[Visit]]:
    """Visits by plate that were inside with both ends known or still open, in order of entry."""
    found: dict[str, list[Visit]] = defaultdict(list)
    for visit in sorted(books.visits.values(), key=lambda v: (v.entered_at, v.id)):
        if visit.entered_at and visit.plate and not visit.merged_into:
            found[visit.plate].append(visit)
    return found


def no_vehicle_in_two_places(books: Books) -> Checked:
    """One plate is inside once at a time, or a finding says why the book has it twice."""
    told = {f.visit_id for f in books.findings if f.kind == "same_plate_inside"}
    pairs = [
        (first, second) for stays in _stays(books).values() for first, second in pairwise(stays)
    ]
    broken = [
        f"{second.plate}: {first.id} and {second.id}"
        for first, second in pairs
        if (not first.left_at or second.entered_at < first.left_at)
        and not {first.id, second.id} & told
    ]
    return Checked("no_vehicle_in_two_places", len(pairs), tuple(broken))


def no_bay_twice(books: Books) -> Checked:
    """No two vehicles that are inside now stand in one bay."""
    by_bay: dict[str, list[str]] = defaultdict(list)
    for visit in books.visits.values():
        if visit.is_inside and visit.place not in ("", UNASSIGNED):
            by_bay[visit.place].append(visit.id)
    broken = [f"{bay}: {', '.join(ids)}" for bay, ids in sorted(by_bay.items()) if len(ids) > 1]
    return Checked("no_bay_twice", len(by_bay), tuple(broken))


def receipts_gapless(books: Books) -> Checked:
    """Within a series numbers run from 1 without a gap."""
    numbers: dict[str, list[int]] = defaultdict(list)
    for receipt in books.receipts:
        numbers[receipt.series].append(receipt.number)
    broken = [s for s, found in numbers.items() if sorted(found) != list(range(1, len(found) + 1))]
    return Checked("receipts_gapless", len(books.receipts), tuple(broken))


def debits_equal_credits(books: Books) -> Checked:
    """Every entry balances, and so does the whole book."""
    broken = [f"entry {e.id}" for e in books.entries if sum(a for _, a in e.postings)]
    return Checked("debits_equal_credits", len(books.entries), tuple(broken))


def entries_chained(books: Books) -> Checked:
    """Entries are numbered from 1 and each names the hash of the one before."""
    broken = [
        f"entry {after.id}"
        for before, after in pairwise(books.entries)
        if after.id != before.id + 1 or after.prev != before.hash
    ]
    return Checked("entries_chained", len(books.entries), tuple(broken))


def coming_less_going_is_inside(books: Books) -> Checked:
    """Passages in, less passages out, are the visits inside; those without one are findings."""
    enters = sum(1 for p in books.passages if p.movement == "enter" and p.visit_id)
    leaves = sum(1 for p in books.passages if p.movement == "leave" and p.visit_id)
    inside = sum(1 for v in books.visits.values() if v.is_inside and v.enter_passage)
    left = [v for v in books.visits.values() if v.state is Custody.LEFT]
    unseen_in = sum(1 for v in left if v.leave_passage and not v.enter_passage)
    unseen_out = sum(1 for v in left if v.enter_passage and not v.leave_passage)
    wrong = enters - leaves != inside + unseen_out - unseen_in
    text = (
        f"{enters} in, {leaves} out, {inside} inside, "
        f"{unseen_in} came unseen, {unseen_out} left unseen"
    )
    return Checked("coming_less_going_is_inside", enters + leaves, (text,) if wrong else ())


def every_visit_accounted_for(books: Books) -> Checked:
    """Every visit that left has a charge, an exemption or a finding."""
    charged = {c.visit_id for c in books.charges if c.state is not ChargeState.REVERSED}
    found = {f.visit_id for f in books.findings}
    left = [v for v in books.visits.values() if v.state is Custody.LEFT]
    broken = [v.id for v in left if v.id not in charged and v.id not in found]
    return Checked("every_visit_accounted_for", len(left), tuple(broken))


def paid_is_what_was_paid(books: Books) -> Checked:
    """A charge counts as paid what its payments add up to."""
    paid: dict[str, int] = defaultdict(int)
    for payment in books.payments:
        paid[payment.charge_id] += payment.amount
    broken = [c.id for c in books.charges if c.paid != paid[c.id]]
    return Checked("paid_is_what_was_paid", len(books.charges), tuple(broken))


def no_consignment_charged_twice(books: Books, tariff: Tariff) -> Checked:
    """Of all visits that had a lot of goods aboard, at most one is charged for goods."""
    priced = goods_lines(tariff)
    charged = {c.visit_id for c in books.charges if charges_goods(c, priced)}
    broken = []
    for lot in books.goods:
        carriers = set(_carriers(books, lot.id, lot.brought_by)) & charged
        if len(carriers) > 1:
            broken.append(f"{lot.id}: {', '.join(sorted(carriers))}")
    return Checked("no_consignment_charged_twice", len(books.goods), tuple(broken))


def _carriers(books: Books, lot_id: str, brought_by: str) -> Iterator[str]:
    """Who brought it, who took it over, and the later visits of those that were turned back."""
    yield brought_by
    home = books.visits.get(brought_by)
    for over in books.handed:
        if over.consignment_id == lot_id and over.to_visit:
            yield over.to_visit
    for visit in books.visits.values() if home is not None and home.turn_id else ():
        if visit.turn_id == (home.turn_id if home else "") and visit.link in (
            "TURNED_BACK",
            "RETRY",
        ):
            yield visit.id


def goods_lines(tariff: Tariff) -> frozenset[str]:
    """Codes of the lines that price a loaded vehicle."""
    lines = tariff.lines
    return frozenset(line.code for line in lines if line.when.get("load") == ("LOADED",))


def charges_goods(charge: Charge, priced: frozenset[str]) -> bool:
    """Something is asked for the goods, and was neither exempted nor taken back."""
    if charge.state in (ChargeState.REVERSED, ChargeState.EXEMPT) or not charge.total:
        return False
    lines = charge.assessment.get("lines")
    codes = {line["code"] for line in lines} if isinstance(lines, list | tuple) else set()
    return bool(codes & priced)
