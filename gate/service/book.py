"""Writing in the ledger: each entry is chained to the one before it, in the decision that made it.

Numbers are gapless from 1 because the single writer gives them and commits them with what they
record.
"""

import hashlib
import re
from collections.abc import Mapping

from fees.ledger import Draft, canonical_bytes, genesis_prev
from gate.journey.errors import DomainError
from gate.service.money import BookEntry
from gate.service.work import Work

_DIGEST = re.compile(r"[0-9a-f]{64}")


def act(work: Work, kind: str, visit_id: str, ref: str, body: Mapping[str, str | int]) -> None:
    """Record an act that moves no money."""
    post(work, Draft(kind=kind, ref=ref, visit_id=visit_id, body=body))


def paper(body: Mapping[str, str | int], number: str, photo: str) -> Mapping[str, str | int]:
    """The body of an act that rests on a paper: its number, and the digest of a picture of it.

    Raises `paper.photo` for what is no SHA-256. The picture itself may come later, or never.
    """
    if photo and not _DIGEST.fullmatch(photo):
        raise DomainError("paper.photo")
    return {**body, "paper": number} | ({"photo": photo} if photo else {})


def post(work: Work, draft: Draft) -> None:
    """Give a draft its number and its place in the chain, and record it."""
    number, prev = _tail(work)
    entry = draft.enter(
        entry_no=number + 1, recorded_at_us=work.now, actor=work.actor.name, prev=prev
    )
    raw = canonical_bytes(entry)
    digest = hashlib.sha256(raw).hexdigest()  # fees.ledger.entry_hash, without writing it twice
    work.entry_count, work.entry_prev = number + 1, digest
    work.put(
        BookEntry(
            entry.entry_no,
            entry.kind,
            entry.recorded_at_us,
            entry.actor,
            entry.visit_id,
            entry.ref,
            tuple((p.account, p.amount) for p in entry.postings),
            raw,
            digest,
            prev,
        )
    )


def next_number(work: Work) -> int:
    """The number that the next entry of this decision will have."""
    return _tail(work)[0] + 1


def _tail(work: Work) -> tuple[int, str]:
    """Number and hash of the last entry, this decision's own included."""
    if work.entry_count >= 0:
        return work.entry_count, work.entry_prev
    if work.state.entry_count:
        return work.state.entry_count, work.state.entry_prev
    return 0, genesis_prev(work.rules.ledger)
