"""The daily comparison's gaps kept in the books, and people's words about them.

The night keeps what it found; a person looks at one and says what became of it. Nothing of the day
itself is changed by either.
"""

from gate.journey.errors import DomainError, Turn
from gate.journey.gaps import GapAction, GapWord
from gate.journey.money_commands import KeepGaps, ResolveGap
from gate.journey.versions import replace
from gate.service import book
from gate.service.work import Notice, Work


def keep(work: Work, command: KeepGaps) -> dict[str, object]:
    """Keep the unexplained gaps of a day as they were found now."""
    for gap in command.gaps:
        work.put(replace(gap, found_at=work.now))
    amount = sum(gap.amount for gap in command.gaps)
    body: dict[str, str | int] = {"gaps": len(command.gaps), "amount": amount}
    book.act(work, "day_compared", "", command.day, body)
    work.notices.append(Notice("money", ""))
    return {"day": command.day, "gaps": len(command.gaps)}


def resolve(work: Work, command: ResolveGap) -> dict[str, object]:
    """One person's word about one gap.

    Raises `gap.action`, `gap.note_needed`, or `gap.own` for the person whom the gap asks.
    """
    gap, actor, note = command.gap, work.actor, command.note.strip()
    if command.action not in set(GapAction):
        raise DomainError("gap.action", action=command.action[:20])
    if not note:
        raise DomainError("gap.note_needed")
    if gap.ask.casefold() == actor.name.casefold():
        raise DomainError("gap.own", Turn.COLLEAGUE, name=gap.ask)
    action = GapAction(command.action)
    work.put(replace(gap, found_at=work.now))
    word = GapWord(work.new_id(), gap.id, action, note, actor.name, actor.device, work.now)
    work.put(word)
    body: dict[str, str | int] = {"action": action.value, "note": note, "amount": gap.amount}
    book.act(work, "gap_resolved", gap.visit_id, gap.id, body)
    work.notices.append(Notice("money", ""))
    return {"gap": gap.id, "action": action.value}
