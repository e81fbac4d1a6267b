"""Who may come in: accounts, one-time links, sessions and device tokens, over one database engine.

Works on SQLite and PostgreSQL; every method is synchronous, the web calls them from a thread.
Tokens are 256 random bits and are kept only as SHA-256, passwords only as argon2id, and no password
exists before its owner sets one. It decides no permission: that is `gate.service.policy`.
"""

import hashlib
import secrets
import threading
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from pwdlib import PasswordHash
from pwdlib.hashers.argon2 import Argon2Hasher
from sqlalchemy import Engine, func, select, update
from sqlmodel import Session, SQLModel, col

from gate.journey.errors import DomainError, Turn
from gate.service.policy import Role
from gate.store.tables_accounts import (
    TABLES,
    AccountRow,
    BadgeRow,
    DeviceTokenRow,
    FirstLinkRow,
    SessionRow,
)

AGENCIES = ("BORDER_GUARD", "CUSTOMS", "QUARANTINE")
SECOND_US = 1_000_000
FIRST_LINK_US = 24 * 3600 * SECOND_US
SEEN_STEP_US = 60 * SECOND_US  # how often a session's last use is written down
PASSWORD_MIN, PASSWORD_MAX = (
    12,
    256,
)  # OWASP ASVS 5.0.0 V6.2.1, V6.2.9: length, and no other composition rule
NAME_MAX = 64
# OWASP password storage: argon2id, at least 19 MiB and two passes. Two hashes at a time, so that
# logins never starve the gate.
_HASHER = PasswordHash((Argon2Hasher(time_cost=3, memory_cost=32 * 1024, parallelism=1),))
_ROLES = frozenset(role.value for role in Role)
_AT_ONCE = threading.BoundedSemaphore(2)
_NOBODY = (
    "$argon2id$v=19$m=32768,t=3,p=1$c29tZXNhbHRzb21lc2FsdA$"
    "JT3wo0oFNEfGMiEpYH/Utsxo7gs6JO9CpKDDB8yDWbM"
)  # verified against when the name is unknown, so that both answers take as long

_PERSON: tuple[Any, ...] = (
    col(AccountRow.name),
    col(AccountRow.role),
    col(AccountRow.agency),
    col(AccountRow.password_hash),
    col(AccountRow.created_at).label("created"),
    col(AccountRow.disabled_at),
)
_SESSION = select(
    *_PERSON,
    col(SessionRow.created_at),
    col(SessionRow.seen_at),
    col(SessionRow.ended_at),
    col(SessionRow.locked_at),
).join(AccountRow, col(AccountRow.name) == col(SessionRow.account))
_DEVICE = select(*_PERSON, col(DeviceTokenRow.revoked_at)).join(
    AccountRow, col(AccountRow.name) == col(DeviceTokenRow.account)
)


@dataclass(frozen=True, slots=True)
class Account:
    """A person or device; `agency` is set for the role `agency` only."""

    name: str
    role: str
    agency: str
    has_password: bool
    disabled: bool
    created_at: int
    locked: bool = False  # of a session: nobody touched the desk, and a PIN brings its person back


@dataclass(frozen=True, slots=True)
class FirstLink:
    """A link that still works: its role, and its account ("" = the person names it)."""

    role: str
    agency: str
    account: str


@dataclass(frozen=True, slots=True)
class Limits:
    """How long a session lives, µs: without use, and in all."""

    idle_us: int = 15 * 60 * SECOND_US
    admin_idle_us: int = 5 * 60 * SECOND_US
    absolute_us: int = 12 * 3600 * SECOND_US


TRAINING_LIMITS = Limits(idle_us=12 * 3600 * SECOND_US, admin_idle_us=3600 * SECOND_US)


def token_hash(token: str) -> str:
    """Hex SHA-256 of a token: 256 random bits need no salt and no slow hash."""
    return hashlib.sha256(token.encode()).hexdigest()


class Accounts:
    """The door book. `clock` gives µs since the epoch, UTC."""

    def __init__(
        self, engine: Engine, clock: Callable[[], int], limits: Limits | None = None
    ) -> None:
        self._engine = engine
        self._reads = engine.execution_options(writing=False)  # SQLite: never waits for a writer
        # Looking somebody up must not queue behind the single writer for SQLite's write lock.
        self._reading = engine.execution_options(writing=False)
        self._clock = clock
        self._limits = limits or Limits()

    def create_tables(self) -> None:
        """Make the tables where they do not exist (fresh data folder, tests)."""
        SQLModel.metadata.create_all(self._engine, tables=list(TABLES))

    # ------------------------------------------------------------------------------ accounts
    def add(self, name: str, role: str, agency: str = "") -> Account:
        """Add an account without a password.

        Raises `account.name`, `account.role`, `account.agency` or `account.exists`.
        """
        name = name.strip()
        check_account(name, role, agency)
        with Session(self._engine) as session, session.begin():
            if session.get(AccountRow, name) is not None:
                raise DomainError("account.exists", name=name)
            row = AccountRow(name=name, role=role, agency=agency, created_at=self._clock())
            session.add(row)
            return _account(row)

    def all(self) -> list[Account]:
        """All accounts by name."""
        with Session(self._reads) as session:
            rows = session.scalars(select(AccountRow).order_by(col(AccountRow.name)))
            return [_account(row) for row in rows]

    def set_password(self, name: str, password: str) -> None:
        """Keep argon2id of the password; raises `password.length` or `account.not_found`."""
        if not PASSWORD_MIN <= len(password) <= PASSWORD_MAX:
            raise DomainError("password.length", least=PASSWORD_MIN)
        if name.lower() in password.lower():
            raise DomainError("password.name")
        with _AT_ONCE:
            hashed = _HASHER.hash(password)
        self._change(name, password_hash=hashed)

    def disable(self, name: str) -> None:
        """Shut an account; its sessions, tokens and badge end at once."""
        now = self._clock()
        self._change(name, disabled_at=now)
        with self._engine.begin() as connection:
            open_ones = (col(SessionRow.account) == name) & (col(SessionRow.ended_at) == 0)
            connection.execute(update(SessionRow).where(open_ones).values(ended_at=now))
            mine = col(DeviceTokenRow.account) == name
            connection.execute(update(DeviceTokenRow).where(mine).values(revoked_at=now))
            held = (col(BadgeRow.account) == name) & (col(BadgeRow.taken_at) == 0)
            connection.execute(update(BadgeRow).where(held).values(taken_at=now))

    def _change(self, name: str, **values: str | int) -> None:
        with self._engine.begin() as connection:
            mine = col(AccountRow.name) == name
            if not connection.execute(update(AccountRow).where(mine).values(**values)).rowcount:
                raise DomainError("account.not_found", name=name)

    def check_password(self, name: str, password: str) -> Account | None:
        """The account when it is open and the password right, else None; as slow either way."""
        with Session(self._reads) as session:
            row = session.get(AccountRow, name)
            known = row.password_hash if row is not None else ""
            account = _account(row) if row is not None else None
        with _AT_ONCE:
            right = _HASHER.verify(password[:PASSWORD_MAX], known or _NOBODY)
        return account if account and known and right and not account.disabled else None

    # -------------------------------------------------------------------------------- links
    def create_first_links(self, roles: Iterable[str]) -> list[tuple[str, str]]:
        """One-time links for the roles of a training ledger, as `(label, token)`.

        The role `agency` gives one per agency, labelled `agency:CUSTOMS`. Each works once within 24
        hours, from loopback only. Raises `account.role` for a role that is not one.
        """
        made: list[tuple[str, str]] = []
        for role in roles:
            if role not in _ROLES:
                raise DomainError("account.role", role=role)
            for agency in AGENCIES if role == Role.AGENCY else ("",):
                made.append((f"{role}:{agency}" if agency else role, self._link(role, agency, "")))
        return made

    def create_link(self, name: str) -> str:
        """A one-time link for an account, so that its owner sets the password.

        Raises `account.not_found`.
        """
        with Session(self._reads) as session:
            row = session.get(AccountRow, name)
            if row is None:
                raise DomainError("account.not_found", name=name)
            role, agency = row.role, row.agency
        return self._link(role, agency, name)

    def _link(self, role: str, agency: str, account: str) -> str:
        token, now = secrets.token_urlsafe(32), self._clock()
        row = FirstLinkRow(
            token_hash=token_hash(token),
            role=role,
            agency=agency,
            account=account,
            created_at=now,
            expires_at=now + FIRST_LINK_US,
        )
        with Session(self._engine) as session, session.begin():
            session.add(row)
        return token

    def first_link(self, token: str) -> FirstLink | None:
        """What an unused, unexpired link gives, without using it."""
        with Session(self._reads) as session:
            row = session.get(FirstLinkRow, token_hash(token))
            if row is None or row.used_at or row.expires_at <= self._clock():
                return None
            return FirstLink(row.role, row.agency, row.account)

    def use_first_link(self, token: str, name: str, password: str = "") -> tuple[Account, str]:
        """Use the link once: the account (made now if new) and a session token.

        Raises `link.used` when it does not work (any more), `account.exists` when the name belongs
        to somebody else. A refused name or password does not use the link up.
        """
        link = self.first_link(token)
        if link is None:
            raise DomainError("link.used")
        if password and not PASSWORD_MIN <= len(password) <= PASSWORD_MAX:
            raise DomainError("password.length", least=PASSWORD_MIN)
        name = link.account or name.strip()
        if not link.account:
            self._claim_name(name, link)
        with self._engine.begin() as connection:
            free = (col(FirstLinkRow.token_hash) == token_hash(token)) & (
                col(FirstLinkRow.used_at) == 0
            )
            change = update(FirstLinkRow).where(free).values(used_at=self._clock(), account=name)
            if not connection.execute(change).rowcount:
                raise DomainError("link.used")
        if password:
            self.set_password(name, password)
        return self._named(name), self.open_session(name)

    def _claim_name(self, name: str, link: FirstLink) -> None:
        """Make the account, or take the one of the same role that nobody can sign in to yet."""
        try:
            self.add(name, link.role, link.agency)
        except DomainError as error:
            if error.key != "account.exists":
                raise
            known = self._named(name)
            same = (known.role, known.agency) == (link.role, link.agency)
            if not same or known.has_password or known.disabled:
                raise

    def _named(self, name: str) -> Account:
        with Session(self._reads) as session:
            row = session.get(AccountRow, name)
            if row is None:
                raise DomainError("account.not_found", name=name)
            return _account(row)

    # ------------------------------------------------------------------------------ sessions
    def open_session(self, name: str) -> str:
        """Start a session and return its token; the token is shown here and never again."""
        token, now = secrets.token_urlsafe(32), self._clock()
        with Session(self._engine) as session, session.begin():
            row = SessionRow(
                token_hash=token_hash(token), account=name, created_at=now, seen_at=now
            )
            session.add(row)
        return token

    def session(self, token: str, *, touch: bool = True) -> Account | None:
        """Whose session this is; None when it ended, idled out or grew too old.

        `touch` notes the use, at most once a minute.
        """
        now, hashed = self._clock(), token_hash(token)
        with self._reading.connect() as connection:
            found = connection.execute(_SESSION.where(col(SessionRow.token_hash) == hashed)).first()
        if found is None or self._over(found, now):
            return None
        if touch and now - found.seen_at >= SEEN_STEP_US:
            with self._engine.begin() as connection:
                mine = col(SessionRow.token_hash) == hashed
                connection.execute(update(SessionRow).where(mine).values(seen_at=now))
        return Account(
            found.name,
            found.role,
            found.agency,
            bool(found.password_hash),
            False,
            found.created,
            bool(found.locked_at),
        )

    def _over(self, found: Any, now: int) -> bool:
        limits = self._limits
        idle = limits.admin_idle_us if found.role == Role.ADMIN else limits.idle_us
        too_old = now - found.created_at >= limits.absolute_us or now - found.seen_at >= idle
        return bool(found.ended_at or found.disabled_at or too_old)

    def close_session(self, token: str) -> None:
        """End a session; unknown tokens are ignored."""
        with self._engine.begin() as connection:
            mine = (col(SessionRow.token_hash) == token_hash(token)) & (
                col(SessionRow.ended_at) == 0
            )
            connection.execute(update(SessionRow).where(mine).values(ended_at=self._clock()))

    # ------------------------------------------------------------------------------- devices
    def create_device_token(self, name: str) -> str:
        """A bearer token for the device account `name` (made if new); shown once.

        Raises `account.role` when the account is a person's or shut.
        """
        token = secrets.token_urlsafe(32)
        self.adopt_device_token(name, token)
        return token

    def adopt_device_token(self, name: str, token: str) -> None:
        """Let the bearer of `token` in as the device `name` (made if new); again is fine.

        For nodes whose token was made beside their keys. Raises like `create_device_token`.
        """
        if self.device(token) is not None:
            return
        try:
            account = self.add(name, Role.DEVICE)
        except DomainError as error:
            if error.key != "account.exists":
                raise
            account = self._named(name)
        if account.role != Role.DEVICE or account.disabled:
            raise DomainError("account.role", role=account.role)
        with Session(self._engine) as session, session.begin():
            row = DeviceTokenRow(
                token_hash=token_hash(token), account=name, created_at=self._clock()
            )
            session.add(row)

    def device(self, token: str) -> Account | None:
        """Which device bears this token, or None."""
        with self._reading.connect() as connection:
            mine = col(DeviceTokenRow.token_hash) == token_hash(token)
            found = connection.execute(_DEVICE.where(mine)).first()
        if found is None or found.revoked_at or found.disabled_at:
            return None
        return Account(found.name, found.role, found.agency, False, False, found.created)

    def is_empty(self) -> bool:
        """True before the first account and the first link exist."""
        with Session(self._reads) as session:
            accounts = session.scalar(select(func.count()).select_from(AccountRow)) or 0
            links = session.scalar(select(func.count()).select_from(FirstLinkRow)) or 0
        return accounts + links == 0


def check_account(name: str, role: str, agency: str) -> None:
    """Refuse names that mislead on a screen, unknown roles, an agency where none belongs."""
    readable = name.replace(" ", "").replace("-", "").replace(".", "").replace("_", "").isalnum()
    if not readable or not name.isprintable() or len(name) > NAME_MAX:
        raise DomainError("account.name", most=NAME_MAX)
    if role not in _ROLES:
        raise DomainError("account.role", role=role)
    if (role == Role.AGENCY) != (agency in AGENCIES):
        raise DomainError("account.agency", turn=Turn.CALLER, agency=agency)


def _account(row: AccountRow) -> Account:
    return Account(
        row.name,
        row.role,
        row.agency,
        bool(row.password_hash),
        bool(row.disabled_at),
        row.created_at,
    )
