"""A company's account: money paid ahead, and what it may owe, folded from movements.

Named by tax code. A charge is drawn whole from prepaid money, or put whole on account within a
limit that two people approved; it is never split and never becomes a silent credit.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

from fees.money import Dong, dong


class Move(StrEnum):
    """What can move on a company's account."""

    DEPOSIT = "DEPOSIT"  # money paid ahead
    DRAW = "DRAW"  # a charge taken from prepaid money
    OWE = "OWE"  # a charge put on account
    SETTLE = "SETTLE"  # a charge that was owed is paid from prepaid money
    REFUND = "REFUND"  # prepaid money given back
    RELEASE = "RELEASE"  # a charge on account was taken back before it was paid


# Sign on the prepaid side, sign on the side of what is owed.
_SIGNS: dict[Move, tuple[int, int]] = {
    Move.DEPOSIT: (1, 0),
    Move.DRAW: (-1, 0),
    Move.OWE: (0, 1),
    Move.SETTLE: (-1, -1),
    Move.REFUND: (-1, 0),
    Move.RELEASE: (0, -1),
}


class AccountError(ValueError):
    """Money that an account cannot give. ``key`` names the message on screen."""

    def __init__(self, key: str, message: str) -> None:
        self.key = key
        super().__init__(message)


@dataclass(frozen=True, slots=True)
class Movement:
    """One movement; ``ref`` is the charge, credit or refund that it belongs to (µs UTC)."""

    kind: Move
    amount_vnd: int
    at_us: int
    ref: str

    def __post_init__(self) -> None:
        """Refuse floats and nothing."""
        if dong(self.amount_vnd) == 0:
            raise AccountError("account.nothing", "a movement moves something")


@dataclass(frozen=True, slots=True)
class Balance:
    """What an account holds and owes; ``limit_vnd`` is how much it may owe at most."""

    prepaid_vnd: int = 0
    owed_vnd: int = 0
    limit_vnd: int = 0

    @property
    def room_vnd(self) -> int:
        """How much may still be put on account."""
        return max(self.limit_vnd - self.owed_vnd, 0)


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a statement: the movement, and what the account held and owed after it."""

    movement: Movement
    prepaid_vnd: int
    owed_vnd: int


def draws(balance: Balance, amount_vnd: int) -> bool:
    """Whether prepaid money pays this charge, whole; nothing is drawn while anything is owed."""
    return 0 < dong(amount_vnd) <= balance.prepaid_vnd and not balance.owed_vnd


def owe(balance: Balance, amount_vnd: int) -> Dong:
    """A charge put on account, whole.

    Raises ``AccountError`` when it would go beyond the limit; then nothing is owed.
    """
    if dong(amount_vnd) == 0:
        raise AccountError("account.nothing", "a charge of nothing is not put on account")
    if amount_vnd > balance.room_vnd:
        raise AccountError("account.limit", f"{amount_vnd} is more than {balance.room_vnd}")
    return Dong(amount_vnd)


def settled_by(prepaid_vnd: int, owed: Sequence[tuple[str, int]]) -> tuple[str, ...]:
    """Which charges on account (name, amount; oldest first) prepaid money pays, each whole.

    The first that it does not reach stops it, so that the oldest is never left behind.
    """
    paid: list[str] = []
    left = dong(prepaid_vnd)
    for name, amount in owed:
        if amount > left:
            break
        left = Dong(left - amount)
        paid.append(name)
    return tuple(paid)


def refund(balance: Balance, amount_vnd: int) -> Dong:
    """Prepaid money to give back.

    Raises ``AccountError`` for more than there is, or while the company owes.
    """
    if balance.owed_vnd:
        raise AccountError("account.owes", f"{balance.owed_vnd} is owed; settle that first")
    if not 0 < dong(amount_vnd) <= balance.prepaid_vnd:
        raise AccountError("account.too_much", f"{balance.prepaid_vnd} is there")
    return Dong(amount_vnd)


def after(balance: Balance, movement: Movement) -> Balance:
    """The balance with one more movement; raises ``AccountError`` if it would fall below zero."""
    ahead, owing = _SIGNS[movement.kind]
    found = Balance(
        balance.prepaid_vnd + ahead * movement.amount_vnd,
        balance.owed_vnd + owing * movement.amount_vnd,
        balance.limit_vnd,
    )
    if found.prepaid_vnd < 0 or found.owed_vnd < 0:
        raise AccountError("account.too_much", f"{movement.kind} of {movement.amount_vnd}")
    return found


def statement(movements: Iterable[Movement], *, limit_vnd: int = 0) -> Iterator[Line]:
    """The lines of a statement, in the order of the movements."""
    balance = Balance(limit_vnd=limit_vnd)
    for movement in movements:
        balance = after(balance, movement)
        yield Line(movement, balance.prepaid_vnd, balance.owed_vnd)
