"""A company that pays ahead or on account, and what moved on its account: frozen rows.

The company is named by its tax code. Its balance is what the newest version says; every change of
it is a movement that is written once and a ledger entry beside it.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from fees.account import Balance, Move


class CompanyState(StrEnum):
    """Where a company's account stands."""

    PROPOSED = "PROPOSED"  # nobody has approved it yet
    OPEN = "OPEN"
    CLOSING = "CLOSING"  # what is left goes back, a second person decides
    CLOSED = "CLOSED"


@dataclass(frozen=True, slots=True)
class Company:
    """One company's account; the newest version. `id` is the tax code."""

    id: str
    state: CompanyState
    name: str
    address: str
    limit_vnd: int  # how much it may owe on account
    paper: str  # number of the standing agreement
    asked_by: str
    asked_device: str
    asked_at: int
    pending: Mapping[str, str | int] = field(default_factory=dict)  # terms not approved yet
    decided_by: str = ""
    decided_at: int = 0
    note: str = ""
    prepaid_vnd: int = 0
    owed_vnd: int = 0
    moves: int = 0  # how many lines its statement has

    @property
    def balance(self) -> Balance:
        """What it holds, owes and may owe."""
        return Balance(self.prepaid_vnd, self.owed_vnd, self.limit_vnd)

    @property
    def is_open(self) -> bool:
        """True while charges are taken from it."""
        return self.state is CompanyState.OPEN

    @property
    def waits(self) -> bool:
        """True while terms wait for a second person."""
        return bool(self.pending)


@dataclass(frozen=True, slots=True)
class CompanyMove:
    """One line of a company's statement, and what the account held and owed after it."""

    id: str
    company_id: str
    number: int  # gapless from 1 for each company
    kind: Move
    amount: int
    at: int
    ref: str  # the charge, credit, shift or refund that it belongs to
    visit_id: str
    prepaid_after: int
    owed_after: int
    by: str


@dataclass(frozen=True, slots=True)
class StatementLine:
    """One movement as a company reads it; `paper` is the receipt, or the bank's reference."""

    number: int
    kind: Move
    amount: int
    at: int
    prepaid_after: int
    owed_after: int
    by: str
    plate: str
    paper: str

    @property
    def adds(self) -> bool:
        """True when the company has more, or owes less without having paid."""
        return self.kind in (Move.DEPOSIT, Move.RELEASE)


@dataclass(frozen=True, slots=True)
class Statement:
    """A company's month: what it held and owed before, and every movement."""

    company: Company
    month: str  # YYYY-MM
    prepaid_before: int
    owed_before: int
    lines: tuple[StatementLine, ...]

    @property
    def prepaid_after(self) -> int:
        """What it held at the end of the month."""
        return self.lines[-1].prepaid_after if self.lines else self.prepaid_before

    @property
    def owed_after(self) -> int:
        """What it owed at the end of the month."""
        return self.lines[-1].owed_after if self.lines else self.owed_before
