"""What the tariff's policies say about when a fee is due and who owes it, acted on at the gate.

`due_at`: before leaving is the opening rule's business; before the yard no bay is given, before
supervision customs gives no word, until the fee is settled. `payer`: where only the owner of the
goods owes it, a loaded vehicle's fee waits for a name.
"""

from fees.charge import SETTLED, ChargeState
from fees.policies import DueAt, Payer
from gate.journey.clearance import ClearanceState
from gate.journey.errors import DomainError
from gate.journey.visit import UNASSIGNED, Visit
from gate.service.work import Work

CUSTOMS = "CUSTOMS"


def before_yard(work: Work, visit: Visit, place: str) -> None:
    """Raise `fee.before_yard` when a bay is asked for before its fee was settled."""
    if place != UNASSIGNED and _open_at(work, visit, DueAt.BEFORE_YARD):
        raise DomainError("fee.before_yard", plate=visit.plate)


def before_supervision(work: Work, visit: Visit, agency: str, state: ClearanceState) -> None:
    """Raise `fee.before_supervision` when customs would pass goods whose fee is open."""
    given = agency == CUSTOMS and state is ClearanceState.GIVEN
    if given and _open_at(work, visit, DueAt.BEFORE_SUPERVISION):
        raise DomainError("fee.before_supervision", plate=visit.plate)


def lacks_payer(work: Work, visit: Visit) -> bool:
    """Whether the fee waits for the name of the goods' owner."""
    owner = work.policy(visit).payer is Payer.GOODS_OWNER
    return owner and visit.facts.get("load") == "LOADED" and not visit.payer.get("name")


def names_nobody(visit: Visit) -> bool:
    """Whether a receipt could say neither whose the vehicle is nor which: it must say one of them.

    Decree 123/2020/NĐ-CP art. 32 has the payer's name on every receipt; a passer-by is named by
    the plate.
    """
    return not visit.plate and not visit.payer.get("name")


def _open_at(work: Work, visit: Visit, due: DueAt) -> bool:
    """Whether the fee falls due at this point and is not settled."""
    if work.policy(visit).due_at is not due:
        return False
    live = [c for c in work.charges(visit.id) if c.state is not ChargeState.REVERSED]
    return not live or any(c.state not in SETTLED for c in live)
