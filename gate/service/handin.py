"""Handing takings in to the treasury: a list of closed shifts, confirmed by another person.

Listing takes the money out of the safe in the book; only Kho bạc's paper, noted by somebody other
than who made the list, says that it arrived. A wrong list is taken back with a reason, whole.
"""

from fees import drafts, hand_in
from fees.hand_in import HandInError, HandInEvent, HandInState, Takings
from fees.ledger import Draft, Posting
from fees.reports import local_day
from gate.journey.errors import DomainError, Turn
from gate.journey.money_commands import ConfirmHandIn, HandIn, TakeBackHandIn
from gate.journey.oversight import same_eyes
from gate.journey.versions import replace
from gate.service import book
from gate.service.money import HandInList, Shift
from gate.service.work import Notice, Work

MOST = 200  # shifts on one list


def takings(shift: Shift) -> Takings:
    """What a closed shift put into the safe."""
    return Takings(shift.id, shift.closed_at, shift.counted - shift.float_vnd)


def make(work: Work, command: HandIn) -> dict[str, object]:
    """List these closed shifts; raises `hand_in.not_waiting`, `hand_in.nothing`."""
    wanted = tuple(dict.fromkeys(command.shift_ids))
    found = [s for s in work.takings() if s.id in wanted]
    if len(found) != len(wanted) or not 0 < len(wanted) <= MOST:
        raise DomainError("hand_in.not_waiting", Turn.COLLEAGUE)
    listed = [takings(s) for s in found]
    try:
        amount = hand_in.total(listed)
    except HandInError as error:
        raise DomainError(error.key) from error
    year = local_day(work.now).year
    actor = work.actor
    made = HandInList(
        work.new_id(),
        hand_in.number(year, work.hand_ins_of(year) + 1),
        HandInState.LISTED,
        tuple(s.id for s in found),
        amount,
        min(one.closed_us for one in listed),
        actor.name,
        actor.device,
        work.now,
        note=command.note.strip(),
    )
    _put(work, made)
    for shift in found:
        work.put(replace(shift, hand_in=made.id))
    body = {"number": made.number, "shifts": list(made.shifts)}
    book.post(work, drafts.handed_in(list_id=made.id, amount_vnd=amount, body=body))
    return {"hand_in": made.id, "number": made.number, "amount": amount}


def confirm(work: Work, command: ConfirmHandIn) -> dict[str, object]:
    """Kho bạc has the money: its paper's number, and who took it there.

    Raises `hand_in.not_found`, `hand_in.same_person`, `hand_in.same_device`,
    `hand_in.paper_needed`, `hand_in.sums_differ`.
    """
    found = _find(work, command.list_id)
    _second(work, found)
    paper, treasurer = command.paper_no.strip(), command.treasurer.strip()
    if not paper or not treasurer:
        raise DomainError("hand_in.paper_needed")
    if command.amount_vnd != found.amount:
        raise DomainError("hand_in.sums_differ", listed=found.amount, told=command.amount_vnd)
    state = _step(found, HandInEvent.CONFIRM)
    ended = replace(
        found,
        state=state,
        ended_by=work.actor.name,
        ended_at=work.now,
        paper_no=paper,
        treasurer=treasurer,
    )
    _put(work, ended)
    body = {"number": found.number, "paper": paper}
    draft = drafts.treasury_confirmed(list_id=found.id, amount_vnd=found.amount, body=body)
    book.post(work, draft)
    return {"hand_in": found.id, "state": state.value}


def take_back(work: Work, command: TakeBackHandIn) -> dict[str, object]:
    """The list was wrong: its money is in the safe again, its shifts wait for another list.

    Raises `hand_in.not_found`, `hand_in.why_needed`.
    """
    found = _find(work, command.list_id)
    why = command.why.strip()
    if not why:
        raise DomainError("hand_in.why_needed")
    state = _step(found, HandInEvent.TAKE_BACK)
    _put(work, replace(found, state=state, ended_by=work.actor.name, ended_at=work.now, note=why))
    for shift_id in found.shifts:
        shift = work.listed_shift(shift_id)
        if shift is not None:
            work.put(replace(shift, hand_in=""))
    moves = (Posting(drafts.SAFE, found.amount), Posting(drafts.TRANSIT, -found.amount))
    body = {"number": found.number, "of": "hand_in", "reason": why}
    book.post(work, Draft(kind="hand_in_undone", ref=found.id, postings=moves, body=body))
    return {"hand_in": found.id, "state": state.value}


def _find(work: Work, list_id: str) -> HandInList:
    found = work.hand_in(list_id)
    if found is None or not found.is_open:
        raise DomainError("hand_in.not_found")
    return found


def _second(work: Work, found: HandInList) -> None:
    actor = work.actor
    match same_eyes(actor.name, actor.device, found.made_by, found.made_device):
        case "same_person":
            raise DomainError("hand_in.same_person", Turn.COLLEAGUE)
        case "same_device":
            raise DomainError("hand_in.same_device", Turn.COLLEAGUE)


def _step(found: HandInList, event: HandInEvent) -> HandInState:
    try:
        return hand_in.advance(found.state, event)
    except HandInError as error:
        raise DomainError(error.key) from error


def _put(work: Work, found: HandInList) -> None:
    work.put(found)
    work.notices.append(Notice("money", ""))
