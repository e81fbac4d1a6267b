"""Charges, payments and receipts as the centre keeps them: frozen rows in whole đồng.

The arithmetic and the state table live in `fees`; these values tie it to a visit and to people.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from fees.charge import ChargeState


@dataclass(frozen=True, slots=True)
class Charge:
    """One charge (khoản thu) of one visit: payer, amount, why, and its state."""

    id: str
    visit_id: str
    state: ChargeState
    total: int  # whole đồng
    assessment: Mapping[str, object]  # fees.assessment.Assessment.to_json()
    tariff: str
    tariff_sha256: str
    payer: Mapping[str, str]
    created_at: int
    created_by: str
    paid: int = 0

    @property
    def outstanding(self) -> int:
        """What is still to pay, whole đồng."""
        return self.total - self.paid


@dataclass(frozen=True, slots=True)
class Payment:
    """Money that came in for a charge."""

    id: str
    charge_id: str
    visit_id: str
    method: str  # cash
    amount: int
    tendered: int
    change: int
    by: str
    at: int


@dataclass(frozen=True, slots=True)
class Receipt:
    """A numbered receipt (biên lai); `id` is "<series>/<number>".

    Numbers are gapless within a series.
    """

    id: str
    series: str
    number: int
    code: str  # look-up code, also on the paper
    charge_id: str
    payment_id: str
    visit_id: str
    amount: int
    at: int
    by: str
    content: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class BookEntry:
    """One entry of the append-only ledger, with the exact bytes that were hashed."""

    id: int  # entry_no, gapless from 1
    kind: str
    recorded_at: int
    actor: str
    visit_id: str
    ref: str
    postings: tuple[tuple[str, int], ...]
    raw: bytes
    hash: str
    prev: str
