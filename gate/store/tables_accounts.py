"""Tables of people and machines: accounts, sessions, one-time links, device tokens, badges.

They hold no money and no vehicle. Secrets are never stored: of a token only its SHA-256, of a
password or PIN only argon2id, of a badge only a keyed hash. Times are µs since the epoch, UTC; 0
means "not yet".
"""

from sqlalchemy import BigInteger, Index, Table, text
from sqlmodel import Field, SQLModel


class AccountRow(SQLModel, table=True):
    """One person or device; `password_hash` is "" until a password is set."""

    __tablename__ = "account"

    name: str = Field(primary_key=True, max_length=64)
    role: str = Field(max_length=32)
    agency: str = Field(default="", max_length=32)
    password_hash: str = Field(default="", max_length=256)
    pin_hash: str = Field(default="", max_length=256)
    created_at: int = Field(sa_type=BigInteger)
    disabled_at: int = Field(default=0, sa_type=BigInteger)


class SessionRow(SQLModel, table=True):
    """One signed-in browser."""

    __tablename__ = "login_session"

    token_hash: str = Field(primary_key=True, max_length=64)
    account: str = Field(foreign_key="account.name", index=True, max_length=64)
    created_at: int = Field(sa_type=BigInteger)
    seen_at: int = Field(sa_type=BigInteger)
    ended_at: int = Field(default=0, sa_type=BigInteger)
    locked_at: int = Field(default=0, sa_type=BigInteger)
    pin_tries: int = Field(default=0, sa_type=BigInteger)


class FirstLinkRow(SQLModel, table=True):
    """A link that works once: for a role of the training ledger, or for one named account."""

    __tablename__ = "first_link"

    token_hash: str = Field(primary_key=True, max_length=64)
    role: str = Field(max_length=32)
    agency: str = Field(default="", max_length=32)
    account: str = Field(default="", max_length=64)
    created_at: int = Field(sa_type=BigInteger)
    expires_at: int = Field(sa_type=BigInteger)
    used_at: int = Field(default=0, sa_type=BigInteger)


class DeviceTokenRow(SQLModel, table=True):
    """A bearer token of a machine; the account of the same name has the role `device`."""

    __tablename__ = "device_token"

    token_hash: str = Field(primary_key=True, max_length=64)
    account: str = Field(foreign_key="account.name", index=True, max_length=64)
    created_at: int = Field(sa_type=BigInteger)
    revoked_at: int = Field(default=0, sa_type=BigInteger)


_HELD = text("taken_at = 0")


class BadgeRow(SQLModel, table=True):
    """A badge that a person has or had; of its number only a keyed hash."""

    __tablename__ = "badge"
    __table_args__ = (  # a number is held by one person at a time, and a person holds one
        Index("badge_held", "number_mac", unique=True, sqlite_where=_HELD, postgresql_where=_HELD),
        Index("badge_holder", "account", unique=True, sqlite_where=_HELD, postgresql_where=_HELD),
    )

    id: str = Field(primary_key=True, max_length=32)
    number_mac: str = Field(max_length=64)
    account: str = Field(foreign_key="account.name", max_length=64)
    given_at: int = Field(sa_type=BigInteger)
    given_by: str = Field(max_length=64)
    taken_at: int = Field(default=0, sa_type=BigInteger)
    taken_by: str = Field(default="", max_length=64)
    taken_why: str = Field(default="", max_length=200)


_NAMES = ("account", "login_session", "first_link", "device_token", "badge")
TABLES: tuple[Table, ...] = tuple(SQLModel.metadata.tables[name] for name in _NAMES)
