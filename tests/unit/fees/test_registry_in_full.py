"""What the registry remembers of a version, and what it says when it refuses a step."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from fees.registry import (
    Person,
    Registry,
    RegistryError,
    Stage,
    Version,
    applying,
    approve,
    enter,
    propose,
    verify,
    withdraw,
)
from fees.tariff import load_tariff
from tests.unit.fees.shipped import SMALL, line

DAY = 86_400_000_000
ANN, BOB = Person("an", "pc-1"), Person("binh", "pc-2")
ENDS = 'effective_to = 2027-01-01T00:00:00+07:00\nname = { vi = "Thử"'
ONE = load_tariff((SMALL.replace('name = { vi = "Thử"', ENDS) + line("L", "amount = 1")).encode())
EARLY = ONE.effective_from - 30 * DAY
ENTERED = enter(Registry("TEST"), ONE)
PROPOSED = propose(ENTERED, "1", ANN, EARLY)


def test_a_version_is_remembered_from_file_to_approval() -> None:
    known = Version("1", ONE.sha256, ONE.effective_from, ONE.effective_to)
    assert ONE.effective_to == ONE.effective_from + 365 * DAY
    entered = enter(Registry("TEST"), ONE)
    assert entered.versions == (known,)
    proposed = propose(entered, "1", ANN, EARLY)
    asked = replace(known, stage=Stage.PROPOSED, proposed_by=ANN, proposed_at=EARLY)
    assert proposed.versions == (asked,)
    assert withdraw(proposed, "1").versions == (known,)
    granted = approve(proposed, "1", BOB, EARLY + DAY).version("1")
    assert granted == replace(asked, stage=Stage.APPROVED, approved_by=BOB, approved_at=EARLY + DAY)


def approved(one: Version) -> Version:
    return replace(one, stage=Stage.APPROVED, proposed_by=ANN, approved_by=BOB)


@pytest.mark.parametrize(
    ("attempt", "key", "sentence"),
    [
        (
            lambda: Registry("TEST", ENTERED.versions * 2),
            "tariff.version_twice",
            "TEST: a version is there twice",
        ),
        (
            lambda: Registry(
                "TEST",
                (
                    approved(ENTERED.versions[0]),
                    approved(replace(ENTERED.versions[0], version="2")),
                ),
            ),
            "tariff.overlap_in_time",
            "1 and 2 would be in force at the same time",
        ),
        (lambda: ENTERED.version("9"), "tariff.no_such_version", "TEST has no version 9"),
        (
            lambda: enter(Registry("MLT-FEE"), ONE),
            "tariff.other_tariff",
            "TEST is not a version of MLT-FEE",
        ),
        (
            lambda: enter(PROPOSED, replace(ONE, sha256="0")),
            "tariff.altered",
            "1 was PROPOSED with other content; give the change a new version",
        ),
        (
            lambda: approve(PROPOSED, "1", ANN, EARLY),
            "tariff.second_person",
            "another person must approve, on another device",
        ),
        (
            lambda: approve(PROPOSED, "1", BOB, ONE.effective_from),
            "tariff.too_soon",
            "a tariff is approved at least 24 hours before it takes effect",
        ),
        (
            lambda: approve(
                Registry("TEST", (replace(PROPOSED.versions[0], illustrative=True),)),
                "1",
                BOB,
                EARLY,
            ),
            "tariff.illustrative",
            "invented amounts may not be charged",
        ),
        (
            lambda: approve(
                Registry(
                    "TEST",
                    (approved(replace(ENTERED.versions[0], version="0")), *PROPOSED.versions),
                ),
                "1",
                BOB,
                EARLY,
            ),
            "tariff.overlap_in_time",
            "0 takes effect at the very same moment",
        ),
        (
            lambda: verify(ENTERED, "1", b"altered"),
            "tariff.altered",
            "the file of 1 was altered since it was registered; restore the original",
        ),
        (
            lambda: applying(
                ENTERED, [replace(ONE, sha256="0")], entered_at=0, left_at=None, now=0
            ),
            "tariff.altered",
            "1 is not the one registered",
        ),
        (
            lambda: withdraw(ENTERED, "1"),
            "tariff.no_such_step",
            "1 is DRAFT and cannot take WITHDRAW",
        ),
    ],
)
def test_a_step_that_is_refused_says_why(
    attempt: Callable[[], object], key: str, sentence: str
) -> None:
    with pytest.raises(RegistryError) as caught:
        attempt()
    assert (caught.value.key, str(caught.value)) == (key, sentence)
