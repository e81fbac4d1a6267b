"""What a fee that is another now makes of money already taken and of what stands on an account.

Whole charges that were paid stay as they are. Money of transfers that paid a charge in part goes to
what is left, then a company's account carries what is left, the rest is owed. What is too much is
taken off in the opposite order: nothing that was paid goes back while a company still owes for it.
"""

from __future__ import annotations

from dataclasses import dataclass

from fees.money import dong


@dataclass(frozen=True, slots=True)
class Refit:
    """How a fee is covered now, in whole đồng.

    ``whole_vnd`` of it is paid by whole charges, ``account_vnd`` stays on the account and
    ``rest_vnd`` is a charge of its own, of which ``applied_vnd`` is paid by money at hand.
    ``spare_vnd`` of that money is left over, ``over_vnd`` was paid too much by whole charges.
    """

    whole_vnd: int
    account_vnd: int
    rest_vnd: int
    applied_vnd: int
    spare_vnd: int
    over_vnd: int


def refit(*, due_vnd: int, whole_vnd: int, money_vnd: int, account_vnd: int) -> Refit:
    """Cover ``due_vnd`` anew with what was paid whole, money at hand, and the account, so ordered.

    An account is never asked for more than it carries already: what is dearer is owed first.
    """
    whole = min(dong(whole_vnd), dong(due_vnd))
    left = due_vnd - whole
    account = min(dong(account_vnd), max(left - dong(money_vnd), 0))
    rest = left - account
    applied = min(rest, money_vnd)
    return Refit(whole, account, rest, applied, money_vnd - applied, whole_vnd - whole)
