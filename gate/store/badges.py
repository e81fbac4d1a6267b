"""Badges at a desk: whose number a reader types, kept so that nobody can read it back.

A reader types eight to twenty digits and Enter, as a keyboard would. Such numbers are short and
many are printed on the card, so a slow hash alone would not hide them: only their HMAC-SHA-256
(RFC 2104) under a secret of this gate, which lies outside the database, is stored. A badge brings
back the person who locked a desk and opens no session. Rows are never deleted: who gave a badge,
who took it and why stays.
"""

import hashlib
import hmac
import secrets
from collections.abc import Callable
from dataclasses import dataclass

from sqlalchemy import Engine, select, update
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, col

from gate.journey.errors import DomainError
from gate.service.policy import Role
from gate.store.tables_accounts import AccountRow, BadgeRow

BADGE_SECRET = "desk-badge"  # the name of the key file
LEAST, MOST = 8, 20  # digits; a PIN has six, so that one field takes either
WHY_MAX = 200
_PURPOSE = b"badge of a desk "


@dataclass(frozen=True, slots=True)
class Badge:
    """A badge that somebody has, or had; times in µs since the epoch, `taken_at` 0 = has it."""

    account: str
    given_at: int
    given_by: str
    taken_at: int
    taken_by: str
    taken_why: str


def is_badge(typed: str) -> bool:
    """Whether this is what a reader types, and no PIN."""
    return LEAST <= len(typed) <= MOST and typed.isascii() and typed.isdigit()


class Badges:
    """The badges of a gate. `clock` gives µs since the epoch, UTC; `secret` keys the hashes."""

    def __init__(self, engine: Engine, clock: Callable[[], int], secret: bytes) -> None:
        """Wire it; raises `ValueError` for a secret that is too short to keep anything."""
        if len(secret) < 16:
            raise ValueError("a secret for badges has at least 16 bytes")
        self._engine = engine
        self._reads = engine.execution_options(writing=False)
        self._clock = clock
        self._secret = secret

    def give(self, name: str, number: str, by: str) -> None:
        """A person's badge from now on; one that they had before is taken.

        Raises `badge.form`, `badge.taken` (somebody has it) or `account.not_found`.
        """
        if not is_badge(number):
            raise DomainError("badge.form", least=LEAST, most=MOST)
        now = self._clock()
        row = BadgeRow(
            id=secrets.token_hex(16),
            number_mac=self._mac(number),
            account=name,
            given_at=now,
            given_by=by,
        )
        try:
            with Session(self._engine) as session, session.begin():
                person = session.get(AccountRow, name)
                if person is None or person.disabled_at or person.role == Role.DEVICE:
                    raise DomainError("account.not_found", name=name)
                before = (col(BadgeRow.account) == name) & (col(BadgeRow.taken_at) == 0)
                session.execute(update(BadgeRow).where(before).values(taken_at=now, taken_by=by))
                session.add(row)
        except IntegrityError as error:
            raise DomainError("badge.taken") from error

    def take(self, name: str, by: str, why: str) -> None:
        """This person's badge opens nothing any more; raises `badge.why` or `badge.none`."""
        if not why.strip():
            raise DomainError("badge.why")
        mine = (col(BadgeRow.account) == name) & (col(BadgeRow.taken_at) == 0)
        values = {"taken_at": self._clock(), "taken_by": by, "taken_why": why.strip()[:WHY_MAX]}
        with self._engine.begin() as connection:
            if not connection.execute(update(BadgeRow).where(mine).values(**values)).rowcount:
                raise DomainError("badge.none", name=name)

    def whose(self, number: str) -> str:
        """Who has the badge of this number; "" when nobody has."""
        one = (col(BadgeRow.number_mac) == self._mac(number)) & (col(BadgeRow.taken_at) == 0)
        with self._reads.connect() as connection:
            return str(connection.execute(select(col(BadgeRow.account)).where(one)).scalar() or "")

    def has(self, name: str) -> bool:
        """Whether this person has one."""
        return any(not badge.taken_at for badge in self.of(name))

    def of(self, name: str = "") -> list[Badge]:
        """Badges of a person, or of all, those of today and those of before, newest first."""
        asked = select(BadgeRow).order_by(col(BadgeRow.given_at).desc())
        if name:
            asked = asked.where(col(BadgeRow.account) == name)
        with Session(self._reads) as session:
            return [_badge(row) for row in session.scalars(asked)]

    def _mac(self, number: str) -> str:
        return hmac.new(self._secret, _PURPOSE + number.encode(), hashlib.sha256).hexdigest()


def _badge(row: BadgeRow) -> Badge:
    return Badge(row.account, row.given_at, row.given_by, row.taken_at, row.taken_by, row.taken_why)
