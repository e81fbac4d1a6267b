"""A locked desk does nothing until PIN or badge is right; five wrong ones end the session."""

import pytest
from sqlalchemy import create_engine
from sqlalchemy.pool import StaticPool

from gate.journey.errors import DomainError
from gate.store.accounts import Accounts
from gate.store.badges import Badges
from gate.store.deskpin import TRIES, DeskPins

NOW = 1_795_305_600_000_000
PIN = "260791"
BADGE, OTHER = "0004512377", "0004512378"
Door = tuple[Accounts, DeskPins, str]


@pytest.fixture
def door() -> Door:
    """An operator with an open session and no PIN yet."""
    engine = create_engine(
        "sqlite://", poolclass=StaticPool, connect_args={"check_same_thread": False}
    )
    accounts = Accounts(engine, lambda: NOW)
    accounts.create_tables()
    accounts.add("lan", "operator")
    badges = Badges(engine, lambda: NOW, b"sixteen bytes or more")
    return accounts, DeskPins(engine, lambda: NOW, badges), accounts.open_session("lan")


def _locked(accounts: Accounts, token: str) -> bool | None:
    found = accounts.session(token)
    return found.locked if found else None


def test_without_a_pin_nothing_is_locked(door: Door) -> None:
    accounts, pins, token = door
    with pytest.raises(DomainError, match=r"pin\.none"):
        pins.lock(token)
    with pytest.raises(DomainError, match=r"pin\.none"):
        pins.lock("no such session")
    assert _locked(accounts, token) is False


@pytest.mark.parametrize("bad", ["", "12345", "1234567", "12345a", "111111", "345678", "987654"])
def test_a_pin_is_six_digits_that_are_no_row(door: Door, bad: str) -> None:
    with pytest.raises(DomainError, match=r"pin\.form"):
        door[1].set_pin("lan", bad)
    assert not door[1].has_pin("lan")


def test_a_pin_brings_its_person_back(door: Door) -> None:
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


def test_the_last_wrong_try_ends_the_session(door: Door) -> None:
    accounts, pins, token = door
    pins.set_pin("lan", PIN)
    pins.lock(token)
    for key in ["pin.wrong"] * (TRIES - 1) + ["pin.ended"]:
        with pytest.raises(DomainError) as refused:
            pins.unlock(token, PIN + "0")
        assert refused.value.key == key
    assert _locked(accounts, token) is None


def test_a_pin_belongs_to_somebody(door: Door) -> None:
    with pytest.raises(DomainError, match=r"account\.not_found"):
        door[1].set_pin("nobody", PIN)


def test_a_badge_brings_back_the_person_who_locked_the_desk_and_nobody_else(door: Door) -> None:
    accounts, pins, token = door
    accounts.add("hoa", "operator")
    pins.badges.give("lan", BADGE, "quản trị")
    pins.badges.give("hoa", OTHER, "quản trị")
    assert pins.can_return("lan")  # without a PIN, too
    pins.lock(token)
    with pytest.raises(DomainError, match=r"pin\.wrong"):
        pins.unlock(token, OTHER)
    assert _locked(accounts, token) is True
    pins.unlock(token, BADGE)
    assert _locked(accounts, token) is False


def test_wrong_badges_count_with_wrong_pins(door: Door) -> None:
    accounts, pins, token = door
    pins.set_pin("lan", PIN)
    pins.badges.give("lan", BADGE, "quản trị")
    pins.lock(token)
    for typed in (OTHER, "111222", OTHER, ""):
        with pytest.raises(DomainError, match=r"pin\.wrong"):
            pins.unlock(token, typed)
    with pytest.raises(DomainError, match=r"pin\.ended"):
        pins.unlock(token, OTHER)
    assert _locked(accounts, token) is None


def test_a_lost_badge_opens_nothing_and_its_past_stays(door: Door) -> None:
    _, pins, token = door
    pins.set_pin("lan", PIN)
    pins.badges.give("lan", BADGE, "quản trị")
    with pytest.raises(DomainError, match=r"badge\.why"):
        pins.badges.take("lan", "quản trị", " ")
    pins.badges.take("lan", "quản trị", "mất ở chợ")
    with pytest.raises(DomainError, match=r"badge\.none"):
        pins.badges.take("lan", "quản trị", "mất ở chợ")
    pins.lock(token)
    with pytest.raises(DomainError, match=r"pin\.wrong"):
        pins.unlock(token, BADGE)
    (kept,) = pins.badges.of("lan")
    assert (kept.given_by, kept.taken_by, kept.taken_why) == ("quản trị",) * 2 + ("mất ở chợ",)


def test_a_number_has_one_holder_and_a_holder_one_number(door: Door) -> None:
    accounts, pins, _ = door
    accounts.add("hoa", "operator")
    pins.badges.give("lan", BADGE, "a")
    with pytest.raises(DomainError, match=r"badge\.taken"):
        pins.badges.give("hoa", BADGE, "a")
    assert not pins.badges.has("hoa")
    pins.badges.give("lan", OTHER, "a")  # another in its place
    pins.badges.give("hoa", BADGE, "a")
    assert (pins.badges.whose(BADGE), pins.badges.whose(OTHER)) == ("hoa", "lan")
    accounts.disable("hoa")  # who is shut keeps no badge: another person may have it
    assert pins.badges.whose(BADGE) == ""
    pins.badges.give("lan", BADGE, "a")


@pytest.mark.parametrize("bad", ["", "1234567", "1" * 21, "04A2B3C4", "1234567٣"])
def test_a_badge_is_eight_to_twenty_digits(door: Door, bad: str) -> None:
    with pytest.raises(DomainError, match=r"badge\.form"):
        door[1].badges.give("lan", bad, "a")


def test_a_badge_belongs_to_a_person_at_work(door: Door) -> None:
    accounts, pins, _ = door
    accounts.add("camera-1", "device")
    accounts.add("hoa", "operator")
    accounts.disable("hoa")
    for name in ("nobody", "camera-1", "hoa"):
        with pytest.raises(DomainError, match=r"account\.not_found"):
            pins.badges.give(name, BADGE, "a")


def test_the_number_itself_is_nowhere_in_the_books(door: Door) -> None:
    pins = door[1]
    pins.badges.give("lan", BADGE, "a")
    with pins.badges._engine.connect() as connection:
        row = connection.exec_driver_sql("SELECT * FROM badge").one()
    assert not any(BADGE in str(value) for value in row)
    other_house = Badges(pins.badges._engine, lambda: NOW, b"the secret of another")
    assert other_house.whose(BADGE) == ""  # a copied database tells no number without the key
    with pytest.raises(ValueError, match="16 bytes"):
        Badges(pins.badges._engine, lambda: NOW, b"short")
