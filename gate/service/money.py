"""Charges, payments and receipts as the centre keeps them: frozen rows in whole đồng.

The arithmetic and the state table live in `fees`; these values tie it to a visit and to people.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from fees.bankmatch import Outcome
from fees.charge import ChargeState
from fees.drafts import Money
from fees.hand_in import HandInState
from fees.refund import RefundState
from fees.shift import ShiftState

OPEN_REFUNDS = frozenset({RefundState.PROPOSED, RefundState.ASKED, RefundState.APPROVED})


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
    code: str = ""  # by which a transfer names it (`fees.paycode`); "" before it is due
    money: Money = Money.FEE  # a fee, or the price of parking: other money, other document
    about: Mapping[str, str] = field(default_factory=dict)  # what reports tell it apart by

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
    method: str  # cash | bank | prepaid
    amount: int
    tendered: int
    change: int
    by: str
    at: int
    via: str = ""  # the credit at the bank, or the shift into whose drawer it went


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
class PriceSlip:
    """The document of a price, no receipt of a fee; `id` is "<series>/<number>". Written once."""

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


class Resolution(StrEnum):
    """How a person dealt with a credit at the bank."""

    APPLIED = "APPLIED"  # the charge that it was meant for was found
    RETURNED = "RETURNED"  # goes back to its payer, by the decision of two people
    TOLD_TWICE = "TOLD_TWICE"  # the bank has it once
    SEEN = "SEEN"  # nothing was booked and nothing follows


@dataclass(frozen=True, slots=True)
class BankCredit:
    """Money that the bank told of, once; `text` is the payer's own and stays out of the book."""

    id: str
    channel: str  # notice | statement
    file: str  # the statement it stood in
    provider_id: str
    account: str
    reference: str
    amount: int
    currency: str
    text: str
    at: int  # when the bank booked it
    told_at: int
    told_by: str
    outcome: Outcome
    codes: tuple[str, ...]
    kept: int  # whole đồng that belong to the payer and are still here
    keys: tuple[str, ...]  # by which the same money is known again
    resolved_at: int = 0
    resolved_by: str = ""
    resolution: str = ""
    note: str = ""

    @property
    def is_open(self) -> bool:
        """True while a person has to do something about it."""
        odd = self.outcome in (Outcome.WRONG_ACCOUNT, Outcome.WRONG_CURRENCY, Outcome.DUPLICATE)
        return not self.resolved_at and (odd or self.kept > 0)


@dataclass(frozen=True, slots=True)
class Shift:
    """One cashier's shift with its drawer; the newest version."""

    id: str
    cashier: str
    device: str
    state: ShiftState
    opened_at: int
    float_vnd: int  # change in the drawer when it began
    taken: int = 0  # cash taken since, without what went back as change
    notes: Mapping[str, int] = field(default_factory=dict)  # value of the note -> how many
    counted: int = 0
    counted_at: int = 0
    counts: int = 0  # how often it was counted
    variance: int = 0  # counted less expected
    reason: str = ""
    closed_at: int = 0
    closed_by: str = ""
    next_shift: str = ""  # the shift that went on with the drawer
    left_open_at: int = 0  # when the clock found that nobody had closed it
    hand_in: str = ""  # the list on which its takings go to the treasury

    @property
    def expected(self) -> int:
        """What the drawer should hold, by the book."""
        return self.float_vnd + self.taken

    @property
    def is_open(self) -> bool:
        """True until it is closed or handed over."""
        return self.state in (ShiftState.OPEN, ShiftState.COUNTED)

    @property
    def has_takings(self) -> bool:
        """True when its end changed what is in the safe."""
        return self.state is ShiftState.CLOSED and self.counted != self.float_vnd


@dataclass(frozen=True, slots=True)
class HandInList:
    """Takings of closed shifts on their way to the treasury (bảng kê nộp tiền); newest version."""

    id: str
    number: str  # as written on the paper
    state: HandInState
    shifts: tuple[str, ...]
    amount: int
    oldest: int  # when the first of its shifts was closed
    made_by: str
    made_device: str
    made_at: int
    ended_by: str = ""
    ended_at: int = 0
    paper_no: str = ""  # of Kho bạc's paper
    treasurer: str = ""  # who brought the money there
    note: str = ""

    @property
    def is_open(self) -> bool:
        """True until it is confirmed or taken back."""
        return self.state is HandInState.LISTED

    @property
    def place(self) -> tuple[int, int]:
        """The year of its number, and which list of that year it is."""
        _, year, nth = self.number.split("-")
        return int(year), int(nth)


@dataclass(frozen=True, slots=True)
class Refund:
    """Money that goes back: of a credit or of a charge; the newest version."""

    id: str
    credit_id: str  # "" when it is about a charge
    charge_id: str
    visit_id: str
    amount: int
    to: str  # the payer's account; never in the book
    why: str
    state: RefundState
    asked_by: str
    asked_device: str
    asked_at: int
    decided_by: str = ""
    decided_at: int = 0
    note: str = ""
    sent_by: str = ""
    sent_at: int = 0
    reference: str = ""  # of the bank, for what it sent
    company: str = ""  # tax code of the company whose prepaid money it is
    way: str = ""  # how the receipt follows: ADJUST, REPLACE, "" = as its chain goes

    @property
    def about(self) -> str:
        """The credit, charge or company that it is about."""
        return self.credit_id or self.charge_id or self.company

    @property
    def is_open(self) -> bool:
        """True until it is refused or sent, or lapses."""
        return self.state in OPEN_REFUNDS
