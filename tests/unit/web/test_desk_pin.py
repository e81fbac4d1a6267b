"""A locked desk does nothing until its PIN is right; five wrong ones end the session."""

import pytest
from sqlalchemy import create_engine
from sqlalchemy.pool import StaticPool

from gate.journey.errors import DomainError
from gate.store.accounts import Accounts
from gate.store.deskpin import TRIES, DeskPins

NOW = 1_795_305_600_000_000
PIN = "260791"


@pytest.fixture
def door() -> tuple[Accounts, DeskPins, str]:
    """An operator with an open session and no PIN yet."""
    engine = create_engine(
        "sqlite://", poolclass=StaticPool, connect_args={"check_same_thread": False}
    )
    accounts = Accounts(engine, lambda: NOW)
    accounts.create_tables()
    accounts.add("lan", "operator")
    return accounts, DeskPins(engine, lambda: NOW), accounts.open_session("lan")


def _locked(accounts: Accounts, token: str) -> bool | None:
    found = accounts.session(token)
    return found.locked if found else None


def test_without_a_pin_nothing_is_locked(door: tuple[Accounts, DeskPins, str]) -> None:
    accounts, pins, token = door
    with pytest.raises(DomainError, match=r"pin\.none"):
        pins.lock(token)
    with pytest.raises(DomainError, match=r"pin\.none"):
        pins.lock("no such session")
    assert _locked(accounts, token) is False


@pytest.mark.parametrize("bad", ["", "12345", "1234567", "12345a", "111111", "345678", "987654"])
def test_a_pin_is_six_digits_that_are_no_row(
    door: tuple[Accounts, DeskPins, str], bad: str
) -> None:
    with pytest.raises(DomainError, match=r"pin\.form"):
        door[1].set_pin("lan", bad)
    assert not door[1].has_pin("lan")


def test_a_pin_brings_its_person_back(door: tuple[Accounts, DeskPins, str]) -> None:
    accounts, pins, token = door
    pins.set_pin("lan", PIN)
    assert pins.has_pin("lan")
    pins.lock(token)
    assert _locked(accounts, token) is True
    for _ in range(TRIES - 1):
        with pytest.raises(DomainError, match=r"pin\.wrong"):
            pins.unlock(token, "000001")
    pins.unlock(token, PIN)
    assert _locked(accounts, token) is False


def test_the_last_wrong_try_ends_the_session(door: tuple[Accounts, DeskPins, str]) -> None:
    accounts, pins, token = door
    pins.set_pin("lan", PIN)
    pins.lock(token)
    for key in ["pin.wrong"] * (TRIES - 1) + ["pin.ended"]:
        with pytest.raises(DomainError) as refused:
            pins.unlock(token, PIN + "0")
        assert refused.value.key == key
    assert _locked(accounts, token) is None


def test_a_pin_belongs_to_somebody(door: tuple[Accounts, DeskPins, str]) -> None:
    with pytest.raises(DomainError, match=r"account\.not_found"):
        door[1].set_pin("nobody", PIN)
