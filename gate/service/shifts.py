"""Shifts: a drawer of its own from float to count, closed by whoever counted or handed to the next.

Whoever counts does not see what the book expects; afterwards a difference has a reason. In a
production ledger cash is only taken in an open shift; in training a shift is offered, not asked
for, so that a first start stays easy. A shift that nobody closed is found by the clock.
"""

from fees import drafts, shift
from fees.shift import ShiftError, ShiftEvent, ShiftState, left_open
from gate.journey.errors import DomainError, Turn
from gate.journey.money_commands import CloseShift, CountShift, OpenShift, TakeOverShift
from gate.journey.versions import replace
from gate.service import book
from gate.service.devices import is_training
from gate.service.money import Shift
from gate.service.policy import Action, allowed
from gate.service.work import Notice, Work

FLOAT_MOST = 100_000_000  # đồng; more than that is a slip of the finger


def for_cash(work: Work) -> Shift | None:
    """The shift into whose drawer this person's cash goes, None = no shift is needed.

    Raises `shift.needed`, or `shift.counted` while its drawer has been counted.
    """
    found = work.open_shift(work.actor.name)
    if found is None:
        if not is_training(work):
            raise DomainError("shift.needed")
        return None
    if found.state is ShiftState.COUNTED:
        raise DomainError("shift.counted")
    return found


def open_shift(work: Work, command: OpenShift) -> dict[str, object]:
    """Begin with so much change in the drawer; raises `shift.already_open`, `shift.float`."""
    if work.open_shift(work.actor.name) is not None:
        raise DomainError("shift.already_open")
    if not 0 <= command.float_vnd <= FLOAT_MOST:
        raise DomainError("shift.float", most=FLOAT_MOST)
    actor = work.actor
    found = Shift(
        work.new_id(), actor.name, actor.device, ShiftState.OPEN, work.now, command.float_vnd
    )
    _put(work, found)
    body = {"float": command.float_vnd}
    book.post(work, drafts.shift_opened(shift_id=found.id, float_vnd=command.float_vnd, body=body))
    return {"shift": found.id}


def count(work: Work, command: CountShift) -> dict[str, object]:
    """So many of each note; a second count stands beside the first in the book.

    Raises `shift.not_found`, `shift.not_yours`, `shift.no_such_step`, `shift.unknown_note`.
    """
    found = _of(work, command.shift_id, others=True)
    again = found.state is ShiftState.COUNTED
    try:
        after = shift.advance(found.state, ShiftEvent.RECOUNT if again else ShiftEvent.COUNT)
        total = shift.counted({int(note): many for note, many in command.notes.items()})
    except (ShiftError, ValueError) as error:
        raise DomainError(getattr(error, "key", "shift.unknown_note")) from error
    notes = {note: many for note, many in command.notes.items() if many}
    counted = replace(
        found,
        state=after,
        notes=notes,
        counted=total,
        counted_at=work.now,
        counts=found.counts + 1,
    )
    _put(work, counted)
    body: dict[str, str | int] = {"counted": total, "count": counted.counts}
    book.act(work, "cash_count", "", found.id, body)
    return {"shift": found.id, "counted": total}


def close(work: Work, command: CloseShift) -> dict[str, object]:
    """The drawer is emptied; raises `shift.reason_needed` and as `count`."""
    found = _of(work, command.shift_id, others=True)
    state = _step(found, ShiftEvent.CLOSE)
    closed, body = _ended(work, found, state, command.reason)
    _put(work, closed)
    draft = drafts.shift_closed(
        shift_id=found.id,
        counted_vnd=found.counted,
        expected_vnd=found.expected,
        float_vnd=found.float_vnd,
        body=body,
    )
    book.post(work, draft)
    return {"shift": found.id, "variance": closed.variance}


def take_over(work: Work, command: TakeOverShift) -> dict[str, object]:
    """The next cashier counts the same sum and goes on with the drawer.

    Raises `shift.same_cashier`, `shift.already_open`, `shift.sums_differ` and as `close`.
    """
    found = _of(work, command.shift_id, others=True, mine=False)
    actor = work.actor
    if found.cashier.casefold() == actor.name.casefold():
        raise DomainError("shift.same_cashier", Turn.COLLEAGUE)
    if work.open_shift(actor.name) is not None:
        raise DomainError("shift.already_open")
    state = _step(found, ShiftEvent.HAND_OVER)
    try:
        shift.confirm_sum(counted_vnd=found.counted, confirmed_vnd=command.confirmed_vnd)
    except ShiftError as error:
        raise DomainError(error.key) from error
    over, body = _ended(work, found, state, command.reason)
    following = Shift(
        work.new_id(),
        actor.name,
        actor.device,
        ShiftState.OPEN,
        work.now,
        found.float_vnd,
        taken=found.counted - found.float_vnd,
    )
    _put(work, replace(over, next_shift=following.id))
    _put(work, following)
    draft = drafts.shift_handed_over(
        shift_id=found.id,
        next_shift=following.id,
        counted_vnd=found.counted,
        expected_vnd=found.expected,
        body=body,
    )
    book.post(work, draft)
    return {"shift": following.id, "variance": over.variance}


def found_open(work: Work) -> None:
    """Shifts that nobody closed, noted once: an act in the book, and a mark on the list."""
    for found in work.shifts():
        if not found.left_open_at and left_open(found.state, found.opened_at, work.now):
            _put(work, replace(found, left_open_at=work.now))
            book.act(work, "shift_left_open", "", found.id, {"cashier": found.cashier})


def _of(work: Work, shift_id: str, *, others: bool, mine: bool = True) -> Shift:
    """A shift that is still open, of this person or of one whom they may stand in for."""
    found = work.shift(shift_id)
    if found is None or not found.is_open:
        raise DomainError("shift.not_found")
    own = found.cashier == work.actor.name
    stands_in = others and allowed(work.actor.role, Action.CLOSE_OTHERS_SHIFT)
    if mine and not own and not stands_in:
        raise DomainError("shift.not_yours", Turn.COLLEAGUE, cashier=found.cashier)
    return found


def _step(found: Shift, event: ShiftEvent) -> ShiftState:
    try:
        return shift.advance(found.state, event)
    except ShiftError as error:
        raise DomainError(error.key) from error


def _ended(
    work: Work, found: Shift, state: ShiftState, why: str
) -> tuple[Shift, dict[str, str | int]]:
    """The counted shift with its variance, and what the book says of it."""
    difference, reason = _difference(found, why), why.strip()
    ended = replace(
        found,
        state=state,
        variance=difference,
        reason=reason,
        closed_at=work.now,
        closed_by=work.actor.name,
    )
    return ended, {"counted": found.counted, "variance": difference} | _why(reason)


def _difference(found: Shift, reason: str) -> int:
    try:
        return shift.variance(
            expected_vnd=found.expected, counted_vnd=found.counted, reason=reason.strip()
        )
    except ShiftError as error:
        raise DomainError(error.key) from error


def _why(reason: str) -> dict[str, str]:
    return {"reason": reason} if reason else {}


def _put(work: Work, found: Shift) -> None:
    work.put(found)
    work.notices.append(Notice("money", ""))
