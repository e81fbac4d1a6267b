"""The lock of a desk: shuts a session that nobody touches; a PIN or a badge brings its person back.

A PIN is six digits, kept only as argon2id. Either is worth nothing without the session that it
unlocks: after five wrong tries that session is over and the password is asked for. Neither opens a
session of its own, another person's badge is a wrong try, and a locked session may look at the
booth but do nothing.
"""

from collections.abc import Callable

import structlog
from pwdlib import PasswordHash
from pwdlib.hashers.argon2 import Argon2Hasher
from sqlalchemy import Engine, select, update
from sqlmodel import col

from gate.journey.errors import DomainError
from gate.store.accounts import token_hash
from gate.store.badges import Badges, is_badge
from gate.store.tables_accounts import AccountRow, SessionRow

log = structlog.get_logger()
PIN_DIGITS = 6
TRIES = 5  # NIST SP 800-63B-4 allows a hundred; a desk stands in a room with strangers
# Unlocking has to take less than a second beside everything else; guesses are few (above), so the
# hash only has to make a stolen database slow to search: OWASP's least for argon2id.
_HASHER = PasswordHash((Argon2Hasher(time_cost=2, memory_cost=19 * 1024, parallelism=1),))
_ROWS = ("0123456789", "9876543210")


class DeskPins:
    """PINs, badges and locks over the tables of accounts. `clock` gives µs since the epoch, UTC."""

    def __init__(self, engine: Engine, clock: Callable[[], int], badges: Badges) -> None:
        self._engine = engine
        self._reads = engine.execution_options(writing=False)
        self._clock = clock
        self.badges = badges

    def set_pin(self, name: str, pin: str) -> None:
        """Keep argon2id of a PIN; raises `pin.form`, `account.not_found`."""
        plain = len(pin) == PIN_DIGITS and pin.isascii() and pin.isdigit()
        if not plain or len(set(pin)) == 1 or any(pin in row for row in _ROWS):
            raise DomainError("pin.form")
        mine = col(AccountRow.name) == name
        hashed = _HASHER.hash(pin)
        with self._engine.begin() as connection:
            change = update(AccountRow).where(mine).values(pin_hash=hashed)
            if not connection.execute(change).rowcount:
                raise DomainError("account.not_found", name=name)

    def has_pin(self, name: str) -> bool:
        """Whether this person has one."""
        with self._reads.connect() as connection:
            asked = select(col(AccountRow.pin_hash)).where(col(AccountRow.name) == name)
            return bool(connection.execute(asked).scalar())

    def can_return(self, name: str) -> bool:
        """Whether this person has a PIN or a badge, so that a desk may lock."""
        return self.has_pin(name) or self.badges.has(name)

    def lock(self, token: str) -> None:
        """Lock a session; raises `pin.none` when its person could not come back."""
        name, pin, _ = self._known(token)
        if not pin and not self.badges.has(name):
            raise DomainError("pin.none")
        self._change(token, locked_at=self._clock(), pin_tries=0)

    def unlock(self, token: str, typed: str) -> None:
        """Bring the person back by a PIN or a badge's number.

        Raises `pin.wrong`, at the last try `pin.ended`.
        """
        name, pin, tries = self._known(token)
        # Counted before it is checked: tries at the same moment do not share one count.
        self._change(token, pin_tries=SessionRow.pin_tries + 1)
        if tries >= TRIES:
            self._change(token, ended_at=self._clock())
            raise DomainError("pin.ended")
        if self._right(name, pin, typed):
            self._change(token, locked_at=0, pin_tries=0, seen_at=self._clock())
            return
        left = TRIES - tries - 1
        if left <= 0:
            self._change(token, ended_at=self._clock())
            raise DomainError("pin.ended")
        raise DomainError("pin.wrong", left=left)

    def _right(self, name: str, pin: str, typed: str) -> bool:
        """Whether this is the person's own PIN, or the number of their own badge."""
        if not is_badge(typed):
            return bool(pin) and len(typed) == PIN_DIGITS and _HASHER.verify(typed, pin)
        holder = self.badges.whose(typed)
        if holder != name:
            log.warning("desk.badge_refused", desk_of=name, badge_of=holder)
        return holder == name

    def _known(self, token: str) -> tuple[str, str, int]:
        """Person, hashed PIN and wrong tries of an open session; raises `pin.none` without one."""
        asked = (
            select(col(AccountRow.name), col(AccountRow.pin_hash), col(SessionRow.pin_tries))
            .join(SessionRow, col(AccountRow.name) == col(SessionRow.account))
            .where(col(SessionRow.token_hash) == token_hash(token), col(SessionRow.ended_at) == 0)
        )
        with self._reads.connect() as connection:
            found = connection.execute(asked).first()
        if found is None:
            raise DomainError("pin.none")
        return str(found[0]), str(found[1]), int(found[2])

    def _change(self, token: str, **values: object) -> None:
        mine = col(SessionRow.token_hash) == token_hash(token)
        with self._engine.begin() as connection:
            connection.execute(update(SessionRow).where(mine).values(**values))
