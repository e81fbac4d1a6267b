"""What money that came to the bank account means for the charges at the gate.

One credit and the charges whose codes stand in its text give exactly one outcome of a closed list,
with what is applied to which charge, what is kept, and who acts next. Nothing is guessed: a text
without a code, or with a mistyped one, is left to a person.
"""

from __future__ import annotations

from collections.abc import Container, Mapping
from dataclasses import dataclass
from enum import StrEnum

from fees import paycode, taxcode
from fees.money import Dong, dong

VND = "VND"


class Outcome(StrEnum):
    """What one credit turned out to be."""

    FULL = "FULL"
    PART = "PART"
    OVER = "OVER"
    LATE = "LATE"  # settled otherwise meanwhile, or the vehicle has gone
    ACCOUNT = "ACCOUNT"  # for the account of a company, by its tax code
    DUPLICATE = "DUPLICATE"  # told before
    UNMATCHED = "UNMATCHED"  # no code of ours in the text
    WRONG_ACCOUNT = "WRONG_ACCOUNT"  # not our account: nothing is booked
    WRONG_CURRENCY = "WRONG_CURRENCY"  # the fee is in đồng: nothing is booked


class Who(StrEnum):
    """Who acts next."""

    NOBODY = "NOBODY"
    PAYER = "PAYER"  # pays the rest
    FINANCE = "FINANCE"  # gives back, keeps as prepaid, or finds the charge
    BANK = "BANK"  # finance asks the bank, or corrects the settings


ACTS: Mapping[Outcome, Who] = {
    Outcome.FULL: Who.NOBODY,
    Outcome.PART: Who.PAYER,
    Outcome.OVER: Who.FINANCE,
    Outcome.LATE: Who.FINANCE,
    Outcome.ACCOUNT: Who.NOBODY,
    Outcome.DUPLICATE: Who.NOBODY,
    Outcome.UNMATCHED: Who.FINANCE,
    Outcome.WRONG_ACCOUNT: Who.BANK,
    Outcome.WRONG_CURRENCY: Who.BANK,
}
BOOKED = frozenset(
    {
        Outcome.FULL,
        Outcome.PART,
        Outcome.OVER,
        Outcome.LATE,
        Outcome.ACCOUNT,
        Outcome.UNMATCHED,
    }
)
"""Outcomes that put money into the book."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Credit:
    """Money that came in, as notice or statement tell it, in whole units of its currency.

    ``provider_id`` is the notifying service's own number, "" from a statement; ``reference`` the
    bank's; ``at_us`` when the bank booked it (µs UTC).
    """

    account: str
    amount: int
    currency: str
    text: str
    reference: str
    at_us: int
    provider_id: str = ""

    def __post_init__(self) -> None:
        """Refuse floats and money that did not come in."""
        if dong(self.amount) == 0:
            raise ValueError("a credit of nothing is no credit")

    @property
    def keys(self) -> tuple[str, ...]:
        """By what the same money is known again when told a second time or by another channel."""
        keys = []
        if self.provider_id:
            keys.append(f"id:{self.provider_id}")
        if self.reference:
            keys.append(f"ref:{self.account}:{self.reference}:{self.amount}")
        return tuple(keys)


@dataclass(frozen=True, slots=True)
class Payable:
    """A charge as far as a transfer is concerned: what is still owed (0 = settled otherwise)."""

    charge_id: str
    outstanding_vnd: int
    gone: bool = False  # its vehicle left before the money came


@dataclass(frozen=True, slots=True)
class Applied:
    """So much of the credit goes to that charge."""

    charge_id: str
    amount_vnd: Dong


@dataclass(frozen=True, slots=True)
class Match:
    """The outcome of one credit; ``kept_vnd`` is what stays in our hands and belongs to the payer.

    Applied and kept add up to the credit, and both are nothing for an outcome that is not booked;
    for ``ACCOUNT`` the whole credit goes to ``company``, named by its tax code.
    """

    outcome: Outcome
    applied: tuple[Applied, ...]
    kept_vnd: Dong
    codes: tuple[str, ...]
    company: str = ""

    @property
    def who(self) -> Who:
        """Who acts next."""
        return ACTS[self.outcome]


def match(
    credit: Credit,
    *,
    account: str,
    charges: Mapping[str, Payable],
    seen: Container[str],
    companies: Container[str] = (),
) -> Match:
    """Judge one credit against our account number, the charges by code, and the keys seen before.

    Several codes in one text are paid in their order. Money is applied to what is owed even when
    its vehicle has gone; what nobody owes is kept for the payer. A text without a charge that
    names exactly one of the companies goes to that company's account; with two nothing is guessed.
    """
    codes = paycode.find(credit.text)
    if any(key in seen for key in credit.keys):
        return Match(Outcome.DUPLICATE, (), Dong(0), codes)
    if not same_account(credit.account, account):
        return Match(Outcome.WRONG_ACCOUNT, (), Dong(0), codes)
    if credit.currency.upper() != VND:
        return Match(Outcome.WRONG_CURRENCY, (), Dong(0), codes)
    named = [charges[code] for code in codes if code in charges]
    if not named:
        firms = [code for code in taxcode.find(credit.text) if code in companies]
        if len(firms) == 1:
            return Match(Outcome.ACCOUNT, (), Dong(0), codes, firms[0])
        return Match(Outcome.UNMATCHED, (), Dong(credit.amount), codes)
    return apply(credit.amount, named, codes)


def apply(amount_vnd: int, named: list[Payable], codes: tuple[str, ...] = ()) -> Match:
    """Spread money over the charges it names, in their order; also when a person names them."""
    left = dong(amount_vnd)
    applied = []
    for charge in named:
        part = min(left, charge.outstanding_vnd)
        if part:
            applied.append(Applied(charge.charge_id, Dong(part)))
        left = Dong(left - part)
    owed = sum(charge.outstanding_vnd for charge in named)
    return Match(_outcome(amount_vnd, owed, named), tuple(applied), left, codes)


def _outcome(amount: int, owed: int, named: list[Payable]) -> Outcome:
    if any(charge.gone or not charge.outstanding_vnd for charge in named):
        return Outcome.LATE
    if amount == owed:
        return Outcome.FULL
    return Outcome.PART if amount < owed else Outcome.OVER


def same_account(told: str, ours: str) -> bool:
    """Whether two account numbers are the same; blanks, dots and dashes are only writing."""
    return _bare(told) == _bare(ours) != ""


def _bare(account: str) -> str:
    return "".join(sign for sign in account if sign.isalnum()).upper()
