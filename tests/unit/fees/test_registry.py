"""Two people let a tariff be, from a time to come; what they let be is not altered."""

from itertools import product

import pytest

from fees.assessment import assess
from fees.categories import Chargeable
from fees.registry import (
    NOTICE_US,
    ROWS,
    Person,
    Registry,
    RegistryError,
    Stage,
    advance,
    applying,
    approve,
    enter,
    propose,
    verify,
    withdraw,
)
from fees.tariff import Tariff, load_tariff
from tests.unit.fees.shipped import SMALL, line, raw, tariff

DAY = 86_400_000_000
ANN, BOB = Person("an", "pc-1"), Person("binh", "pc-2")


def version(name: str, begins: str, *, policy: str = "ENTRY") -> Tariff:
    text = SMALL.replace('version = "1"', f'version = "{name}"')
    text = text.replace("2026-01-01T00:00:00+07:00", f"{begins}T00:00:00+07:00")
    text = text.replace('value = "ENTRY"', f'value = "{policy}"')
    return load_tariff((text + line("L", "amount = 1")).encode())


ONE, TWO = version("1", "2026-01-01"), version("2", "2026-07-01")
EARLY = ONE.effective_from - 30 * DAY


def approved(registry: Registry, name: str, now: int) -> Registry:
    return approve(propose(registry, name, ANN, now), name, BOB, now)


def both() -> Registry:
    registry = enter(enter(Registry("TEST"), ONE), TWO)
    return approved(approved(registry, "1", EARLY), "2", EARLY)


def refused(key: str) -> pytest.RaisesExc[RegistryError]:
    return pytest.raises(RegistryError, check=lambda error: error.key == key)


def test_a_tariff_from_draft_to_superseded() -> None:
    registry = enter(Registry("TEST"), ONE)
    assert registry.version("1").stage is Stage.DRAFT
    assert registry.at(ONE.effective_from) is None
    registry = both()
    assert [one.stage for one in registry.versions] == [Stage.APPROVED, Stage.APPROVED]
    assert registry.version("1").end == TWO.effective_from
    stages = {}
    for when in (ONE.effective_from - 1, ONE.effective_from, TWO.effective_from):
        stages[when] = [one.stage for one in advance(registry, when).versions]
    assert list(stages.values()) == [
        [Stage.APPROVED, Stage.APPROVED],
        [Stage.IN_FORCE, Stage.APPROVED],
        [Stage.SUPERSEDED, Stage.IN_FORCE],
    ]
    assert advance(advance(registry, TWO.effective_from), TWO.effective_from + DAY) == advance(
        registry, TWO.effective_from
    )


@pytest.mark.parametrize(
    "who", [ANN, Person("an", "pc-2"), Person("binh", "pc-1")], ids=["same", "name", "device"]
)
def test_one_person_alone_changes_no_tariff(who: Person) -> None:
    proposed = propose(enter(Registry("TEST"), ONE), "1", ANN, EARLY)
    with refused("tariff.second_person"):
        approve(proposed, "1", who, EARLY)


def test_a_tariff_is_not_approved_for_today_or_backwards() -> None:
    proposed = propose(enter(Registry("TEST"), ONE), "1", ANN, EARLY)
    last = ONE.effective_from - NOTICE_US
    with refused("tariff.too_soon"):
        approve(proposed, "1", BOB, last + 1)
    assert approve(proposed, "1", BOB, last).version("1").approved_by == BOB


def test_invented_amounts_are_approved_in_training_only() -> None:
    early = tariff().effective_from - 2 * DAY
    proposed = propose(enter(Registry("MLT-FEE"), tariff()), "2026A", ANN, early)
    with refused("tariff.illustrative"):
        approve(proposed, "2026A", BOB, early)
    assert approve(proposed, "2026A", BOB, early, training=True).version("2026A").approved_at


@pytest.mark.parametrize(
    ("stage", "step"), list(product(Stage, ("propose", "withdraw", "approve")))
)
def test_only_the_rows_of_the_table_can_be_taken(stage: Stage, step: str) -> None:
    registry = enter(Registry("TEST"), ONE)
    if stage is not Stage.DRAFT:
        registry = propose(registry, "1", ANN, EARLY)
    if stage not in (Stage.DRAFT, Stage.PROPOSED):
        registry = approve(registry, "1", BOB, EARLY)
    if stage is Stage.IN_FORCE:
        registry = advance(registry, ONE.effective_from)
    if stage is Stage.SUPERSEDED:
        registry = advance(both(), TWO.effective_from)
    acts = {
        "propose": lambda: propose(registry, "1", ANN, EARLY),
        "withdraw": lambda: withdraw(registry, "1"),
        "approve": lambda: approve(registry, "1", BOB, EARLY),
    }
    if any((row[0], row[1]) == (stage, step.upper()) for row in ROWS):
        assert acts[step]().version("1").stage is not stage
    else:
        with refused("tariff.no_such_step"):
            acts[step]()


def test_a_proposal_taken_back_may_be_changed_and_an_approved_one_may_not() -> None:
    changed = load_tariff((SMALL + line("L", "amount = 2")).encode())
    assert changed.version == ONE.version
    proposed = propose(enter(Registry("TEST"), ONE), "1", ANN, EARLY)
    with refused("tariff.altered"):
        enter(proposed, changed)
    registry = enter(withdraw(proposed, "1"), changed)
    assert registry.version("1").sha256 == changed.sha256
    assert enter(registry, changed) is registry


def test_an_altered_file_is_refused() -> None:
    registry = enter(Registry("MLT-FEE"), tariff())
    verify(registry, "2026A", raw())
    with refused("tariff.altered"):
        verify(registry, "2026A", raw() + b"\n")
    with refused("tariff.no_such_version"):
        verify(registry, "2026B", raw())
    with refused("tariff.other_tariff"):
        enter(registry, ONE)


def test_no_two_versions_hold_the_same_moment() -> None:
    twin = version("1b", "2026-01-01")
    registry = propose(
        enter(approved(enter(Registry("TEST"), ONE), "1", EARLY), twin), "1b", ANN, 0
    )
    with refused("tariff.overlap_in_time"):
        approve(registry, "1b", BOB, EARLY)
    before = approved(enter(Registry("TEST"), TWO), "2", EARLY)
    with refused("tariff.overlap_in_time"):  # ONE has no end, and TWO already begins after it
        approved(enter(before, ONE), "1", EARLY)
    one = both().versions[0]
    with refused("tariff.version_twice"):
        Registry("TEST", (one, one))


def test_the_version_at_entry_applies_and_not_the_one_at_leaving() -> None:
    registry, files = both(), (TWO, ONE)
    change = TWO.effective_from
    for entered, left, found in (
        (change - 1, change + DAY, ONE),
        (change, change + DAY, TWO),
        (ONE.effective_from - 1, change, None),
        (None, None, None),
    ):
        applied = applying(registry, files, entered_at=entered, left_at=left, now=change)
        assert applied is found


def test_a_tariff_may_say_that_leaving_or_assessing_decides() -> None:
    for policy, left, now, found in (
        ("LEAVING", TWO.effective_from, 0, False),
        ("LEAVING", TWO.effective_from - 1, 0, True),
        ("LEAVING", None, 0, False),
        ("ASSESSMENT", None, TWO.effective_from - 1, True),
    ):
        other = version("1", "2026-01-01", policy=policy)
        registry = enter(enter(Registry("TEST"), other), TWO)
        registry = approved(approved(registry, "1", EARLY), "2", EARLY)
        applied = applying(registry, (other,), entered_at=EARLY, left_at=left, now=now)
        assert (applied is other) is found


def test_a_draft_applies_to_nobody_and_another_file_to_nothing() -> None:
    registry = enter(Registry("TEST"), ONE)
    moment = ONE.effective_from
    assert applying(registry, (ONE,), entered_at=moment, left_at=None, now=moment) is None
    other = version("1", "2026-02-01")
    with refused("tariff.altered"):
        applying(registry, (other,), entered_at=moment, left_at=None, now=moment)


@pytest.mark.parametrize(
    ("policy", "refused_facts"),
    [
        ("ENTRY", {"entered_at": "2026-06-30T23:00:00+07:00"}),
        ("LEAVING", {"left_at": "2026-06-30T23:00:00+07:00"}),
        ("ASSESSMENT", None),
    ],
)
def test_dates_are_held_against_the_moment_that_the_policy_names(
    policy: str, refused_facts: dict[str, str] | None
) -> None:
    """A vehicle that came under the last version and leaves under this one may owe by this one."""
    rules = version("2", "2026-07-01", policy=policy)
    stay = {"entered_at": "2026-06-30T23:00:00+07:00", "left_at": "2026-07-01T01:00:00+07:00"}
    told = assess(Chargeable.from_facts(stay), rules)
    assert told.refusal == ("OUTSIDE_EFFECT" if policy == "ENTRY" else "")
    if refused_facts:
        early = {"entered_at": "2026-06-30T22:00:00+07:00", **refused_facts}
        assert assess(Chargeable.from_facts(early), rules).refusal == "OUTSIDE_EFFECT"
