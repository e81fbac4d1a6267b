"""The door book on both databases, with a clock set by hand."""

from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from sqlalchemy import Engine, text

from gate.journey.errors import DomainError
from gate.store.accounts import FIRST_LINK_US, SECOND_US, Accounts, Limits
from gate.store.engine import open_engine

MINUTE = 60 * SECOND_US
PASSWORD = "mot cau that dai de nho"


@dataclass
class Door:
    """The door book and its clock."""

    engine: Engine
    now: int = 1_795_305_600_000_000

    def __post_init__(self) -> None:
        """Open the book."""
        self.book = Accounts(self.engine, lambda: self.now, Limits())


@pytest.fixture
def door(migrated_url: str) -> Iterator[Door]:
    """An empty door book on each database."""
    engine = open_engine(migrated_url)
    yield Door(engine)
    engine.dispose()


def _key(error: pytest.ExceptionInfo[DomainError]) -> str:
    return error.value.key


def test_no_password_exists_before_somebody_sets_one(door: Door) -> None:
    door.book.add("lan", "operator")
    assert door.book.check_password("lan", "") is None
    door.book.set_password("lan", PASSWORD)
    assert door.book.check_password("lan", PASSWORD) is not None
    assert door.book.check_password("lan", PASSWORD + "x") is None


def test_secrets_are_kept_only_as_hashes(door: Door) -> None:
    door.book.add("lan", "operator")
    door.book.set_password("lan", PASSWORD)
    session = door.book.open_session("lan")
    link = door.book.create_link("lan")
    device = door.book.create_device_token("inland-1")
    with door.engine.connect() as connection:
        rows = [
            str(connection.execute(text(f"SELECT * FROM {table}")).all())
            for table in ("account", "login_session", "first_link", "device_token")
        ]
    everything = "".join(rows)
    assert "$argon2id$" in everything
    for secret in (PASSWORD, session, link, device):
        assert secret not in everything


def test_a_session_idles_out_and_grows_old(door: Door) -> None:
    door.book.add("lan", "operator")
    token = door.book.open_session("lan")
    door.now += 14 * MINUTE
    assert door.book.session(token) is not None
    door.now += 14 * MINUTE
    assert door.book.session(token) is not None
    door.now += 15 * MINUTE
    assert door.book.session(token) is None

    token = door.book.open_session("lan")
    for _ in range(12 * 6 - 1):
        door.now += 10 * MINUTE
        assert door.book.session(token) is not None
    door.now += 10 * MINUTE
    assert door.book.session(token) is None


def test_looking_without_touching_is_no_use(door: Door) -> None:
    door.book.add("lan", "operator")
    token = door.book.open_session("lan")
    for _ in range(2):
        door.now += 10 * MINUTE
        seen = door.book.session(token, touch=False)
    assert seen is None


def test_an_administrator_idles_out_sooner(door: Door) -> None:
    door.book.add("root", "admin")
    token = door.book.open_session("root")
    door.now += 5 * MINUTE
    assert door.book.session(token) is None


def test_first_links_name_their_role_and_end(door: Door) -> None:
    made = door.book.create_first_links(["operator", "agency"])
    assert [label for label, _ in made] == [
        "operator",
        "agency:BORDER_GUARD",
        "agency:CUSTOMS",
        "agency:QUARANTINE",
    ]
    _, customs = made[2]
    account, _ = door.book.use_first_link(customs, "hai quan", "")
    assert (account.role, account.agency) == ("agency", "CUSTOMS")
    door.now += FIRST_LINK_US
    assert door.book.first_link(made[0][1]) is None
    with pytest.raises(DomainError) as error:
        door.book.use_first_link(made[0][1], "late", "")
    assert _key(error) == "link.used"


def test_a_link_never_gives_away_somebody_elses_name(door: Door) -> None:
    door.book.add("giam doc", "manager")
    ((_, token),) = door.book.create_first_links(["operator"])
    with pytest.raises(DomainError) as error:
        door.book.use_first_link(token, "giam doc", "")
    assert _key(error) == "account.exists"
    assert door.book.first_link(token) is not None


def test_a_name_that_was_taken_without_a_password_can_be_taken_again(door: Door) -> None:
    for _ in range(2):
        ((_, token),) = door.book.create_first_links(["operator"])
        account, _ = door.book.use_first_link(token, "operator", "")
    assert account.name == "operator"


def test_a_device_comes_in_by_its_token_until_it_is_shut(door: Door) -> None:
    token = door.book.create_device_token("inland-1")
    device = door.book.device(token)
    assert device is not None
    assert (device.name, device.role) == ("inland-1", "device")
    assert door.book.session(token) is None
    assert door.book.device("guess") is None
    door.book.adopt_device_token("inland-1", token)
    door.book.disable("inland-1")
    assert door.book.device(token) is None
    with pytest.raises(DomainError):
        door.book.create_device_token("inland-1")


@pytest.mark.parametrize(
    ("name", "role", "agency", "key"),
    [
        ("", "operator", "", "account.name"),
        ("<b>", "operator", "", "account.name"),
        ("a\u202eb", "operator", "", "account.name"),
        ("x" * 65, "operator", "", "account.name"),
        ("lan", "king", "", "account.role"),
        ("lan", "agency", "", "account.agency"),
        ("lan", "agency", "POLICE", "account.agency"),
        ("lan", "operator", "CUSTOMS", "account.agency"),
    ],
)
def test_accounts_that_make_no_sense_are_refused(
    door: Door, name: str, role: str, agency: str, key: str
) -> None:
    with pytest.raises(DomainError) as error:
        door.book.add(name, role, agency)
    assert _key(error) == key


def test_a_password_is_long_and_not_the_name(door: Door) -> None:
    door.book.add("nguyenvanlan", "operator")
    for password, key in (("short", "password.length"), ("nguyenvanlan 1", "password.name")):
        with pytest.raises(DomainError) as error:
            door.book.set_password("nguyenvanlan", password)
        assert _key(error) == key
    with pytest.raises(DomainError) as error:
        door.book.set_password("nobody", PASSWORD)
    assert _key(error) == "account.not_found"


def test_the_book_knows_whether_it_is_new(door: Door) -> None:
    assert door.book.is_empty()
    door.book.create_first_links(["operator"])
    assert not door.book.is_empty()
