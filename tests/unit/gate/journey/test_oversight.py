"""Two pairs of eyes, standing passes and late signatures: what the rules alone say."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gate.journey.oversight import (
    DAY_US,
    LICENCES,
    PASS_MOST_US,
    Device,
    Door,
    ExemptionAsk,
    Override,
    Pass,
    PassKind,
    Review,
    Verdict,
    same_eyes,
    unfit_fact,
    unfit_time,
)

NOW = 1_795_305_600_000_000
names = st.text("abcABC", min_size=1, max_size=4)


def opened(**changes: object) -> Override:
    told: dict[str, object] = {
        "id": "o1",
        "door": Door.OVERRIDE,
        "visit_id": "v1",
        "lane": "border-leave",
        "by": "lan",
        "device": "booth-1",
        "at": NOW,
        "why": "the bridge closes in five minutes",
    }
    return Override(**{**told, **changes})  # type: ignore[arg-type]


def bus_pass(**changes: object) -> Pass:
    told: dict[str, object] = {
        "id": "p1",
        "kind": PassKind.BUS,
        "plate": "25B00123",
        "holder": "the regular bus",
        "facts": {"seats": 29},
        "valid_from": NOW,
        "valid_to": NOW + 30 * DAY_US,
        "asked_by": "lan",
        "asked_device": "booth-1",
        "asked_at": NOW,
    }
    return Pass(**{**told, **changes})  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("name", "device", "why"),
    [
        ("lan", "office-2", "same_person"),
        ("LAN", "office-2", "same_person"),
        ("hoa", "booth-1", "same_device"),
        ("hoa", "", "same_device"),
        ("hoa", "office-2", ""),
    ],
)
def test_a_second_pair_of_eyes_is_another_person_on_another_device(
    name: str, device: str, why: str
) -> None:
    assert same_eyes(name, device, "lan", "booth-1") == why


@given(names, names, names, names)
def test_nobody_is_their_own_second_pair_of_eyes(a: str, b: str, x: str, y: str) -> None:
    assert same_eyes(a, x, a, y) == "same_person"
    assert same_eyes(a, x, b, x) != ""
    assert same_eyes(a, x, b, y) == same_eyes(b, y, a, x)


def test_what_a_person_opened_is_signed_by_another_than_that_person() -> None:
    assert opened().first_eyes == ("lan", "booth-1")


def test_what_a_pass_opened_is_signed_by_another_than_who_accounted_for_it() -> None:
    by_pass = opened(by="pass", device="", pass_id="p1", accounted_by="binh", accounted_device="y")
    assert by_pass.first_eyes == ("binh", "y")


def test_a_signature_is_late_after_24_hours_and_stays_late() -> None:
    assert not opened().is_late(NOW + DAY_US)
    assert opened().is_late(NOW + DAY_US + 1)
    in_time = opened(countersigned_at=NOW + DAY_US, countersigned_by="hoa")
    assert not in_time.is_open
    assert not in_time.is_late(NOW + 10 * DAY_US)
    assert opened(countersigned_at=NOW + DAY_US + 1).is_late(NOW + 10 * DAY_US)
    assert opened().is_open


def test_a_pass_is_in_force_from_approval_within_its_time_until_revoked() -> None:
    assert not bus_pass().in_force(NOW)
    given_ = bus_pass(approved_by="manager", approved_at=NOW)
    assert given_.in_force(NOW)
    assert not given_.in_force(NOW - 1)
    assert not given_.in_force(given_.valid_to)
    assert given_.in_force(given_.valid_to - 1)
    assert not bus_pass(approved_at=NOW, revoked_at=NOW + 1).in_force(NOW + 2)


def test_passes_overlap_unless_one_ends_where_the_other_begins() -> None:
    found = bus_pass()
    assert found.overlaps(found.valid_from, found.valid_to)
    assert found.overlaps(found.valid_to - 1, found.valid_to + 9)
    assert not found.overlaps(found.valid_to, found.valid_to + 9)
    assert not found.overlaps(found.valid_from - 9, found.valid_from)
    assert not bus_pass(revoked_at=1).overlaps(found.valid_from, found.valid_to)


@pytest.mark.parametrize(
    ("start", "end", "why"),
    [
        (NOW, NOW + DAY_US, ""),
        (NOW - DAY_US, NOW + DAY_US, ""),
        (NOW, NOW + PASS_MOST_US, ""),
        (NOW + PASS_MOST_US, NOW + PASS_MOST_US + DAY_US, ""),
        (NOW, NOW, "backwards"),
        (NOW + 2, NOW + 1, "backwards"),
        (NOW - 10, NOW, "past"),
        (NOW - DAY_US - 1, NOW + DAY_US, "past"),
        (NOW, NOW + PASS_MOST_US + 1, "too_long"),
        (NOW + PASS_MOST_US + 1, NOW + PASS_MOST_US + 2, "too_far"),
    ],
)
def test_the_times_of_a_pass(start: int, end: int, why: str) -> None:
    assert unfit_time(start, end, NOW) == why


@pytest.mark.parametrize(
    ("kind", "facts", "wrong"),
    [
        (PassKind.BUS, {"seats": 29}, ""),
        (PassKind.BUS, {"licence_kind": "ORDINARY"}, ""),
        (PassKind.BUS, {"licence_kind": "OFFICIAL"}, "licence_kind"),
        (PassKind.BUS, {"earlier_passages": 1}, "earlier_passages"),
        (PassKind.YARD, {"left_at": "2026-11-22T00:00:00Z"}, "left_at"),
        (PassKind.OFFICIAL, {"licence_kind": "DIPLOMATIC"}, ""),
        (PassKind.EMERGENCY, {"licence_kind": "EMERGENCY"}, ""),
        (PassKind.EMERGENCY, {"licence_kind": "RELIEF"}, "licence_kind"),
    ],
)
def test_no_pass_states_what_only_one_journey_or_one_load_can(
    kind: PassKind, facts: dict[str, object], wrong: str
) -> None:
    assert unfit_fact(kind, facts) == wrong


def test_relief_goods_need_a_second_person_each_time() -> None:
    assert set(LICENCES) == set(PassKind)
    assert not any("RELIEF" in licences for licences in LICENCES.values())


def test_the_other_values_hold_what_they_are_told() -> None:
    ask = ExemptionAsk("a", "v", "X3", Verdict.ASKED, "lan", "booth-1", NOW, "rice for the flood")
    assert (ask.decided_at, ask.facts_hash) == (0, "")
    assert Review("r", "c", "hoa", NOW, "", accepted=True).accepted
    assert not Device("d", "Quầy 1", "booth", "admin", NOW).revoked_at
