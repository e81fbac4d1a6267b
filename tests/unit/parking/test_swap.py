"""A driver stands in the wrong bay: new labels where that does no harm, else a person."""

import random

from parking.allocation import Around, allocate
from parking.mask import VehicleNeed, unavailable, unfit
from parking.swap import Healing, heal
from tests.unit.parking.yards import bay, shipped, yard

ROWS = yard(
    bay("A1"),
    bay("A2"),
    bay("A3", length_cm="1000"),
    bay("H1", hazmat='["3", "5.1"]', neighbours='["H2"]'),
    bay("H2", hazmat='["3", "5.1"]', neighbours='["H1"]'),
)
ME = VehicleNeed(visit_id="me", side="inland", length_cm=900)
OTHER = VehicleNeed(visit_id="other", side="inland", length_cm=1_600)


def test_a_free_bay_is_taken_over() -> None:
    assert heal(ME, "A1", "A2", ROWS, {"A1": "me"}, {}) == Healing({"me": "A2"}, "heal.taken_over")


def test_who_is_still_on_the_way_exchanges_bays() -> None:
    found = heal(ME, "A1", "A2", ROWS, {"A1": "me", "A2": "other"}, {"other": OTHER})
    assert found == Healing({"me": "A2", "other": "A1"}, "heal.swapped")
    assert found.healed


def test_or_gets_another_bay_when_mine_is_too_short_for_it() -> None:
    found = heal(ME, "A3", "A2", ROWS, {"A3": "me", "A2": "other"}, {"other": OTHER})
    assert found == Healing({"me": "A2", "other": "A1"}, "heal.resettled")
    full = {"A3": "me", "A2": "other", "A1": "x", "H1": "y", "H2": "z"}
    found = heal(ME, "A3", "A2", ROWS, full, {"other": OTHER})
    assert found == Healing({}, "heal.no_bay_for_the_other", "A3")
    assert not found.healed


def test_who_parked_there_first_stays() -> None:
    assert heal(ME, "A1", "A2", ROWS, {"A1": "me", "A2": "other"}, {}).words == "yard.taken"


def test_no_label_against_the_mask() -> None:
    long = VehicleNeed(visit_id="me", side="inland", length_cm=1_600)
    assert heal(long, "A1", "A3", ROWS, {"A1": "me"}, {}).words == "yard.too_short"
    assert heal(ME, "A1", "A2", ROWS, {"A1": "me"}, {}, {"A2"}).words == "yard.closed"


def test_who_was_shown_no_bay_takes_one_and_the_other_gets_another() -> None:
    found = heal(ME, "unassigned", "A2", ROWS, {"A2": "other"}, {"other": OTHER})
    assert found == Healing({"me": "A2", "other": "A1"}, "heal.resettled")


def test_where_no_label_helps_the_bay_to_drive_to_is_named() -> None:
    assert heal(ME, "A1", "A2", ROWS, {"A1": "me", "A2": "other"}, {}).mend == "A1"
    assert heal(ME, "unassigned", "A2", ROWS, {"A2": "other"}, {}).mend == "A3"
    full = {"A1": "x", "A2": "other", "A3": "w", "H1": "y", "H2": "z"}
    assert heal(ME, "unassigned", "A2", ROWS, full, {}) == Healing({}, "yard.taken")


def test_goods_that_stand_apart_are_not_swapped_together() -> None:
    fuel = VehicleNeed(visit_id="me", side="inland", hazmat="3")
    acid = VehicleNeed(visit_id="other", side="inland", hazmat="5.1")
    found = heal(fuel, "H1", "H2", ROWS, {"H1": "me", "H2": "other"}, {"other": acid})
    assert found == Healing({}, "heal.no_bay_for_the_other", "H1")
    around = Around(hazmat={"H1": "5.1"})
    assert heal(fuel, "A1", "H2", ROWS, {"A1": "me", "H1": "x"}, {}, (), around).words == (
        "yard.apart"
    )


def test_four_of_five_wrong_bays_are_healed_in_a_yard_two_thirds_full() -> None:
    """500 drivers each take a random bay of those they physically fit and that stands empty."""
    rng, rows, healed, tried = random.Random(7), shipped(), 0, 0
    lengths = [650, 900, 1_200, 1_200, 1_650, 1_650]
    for number in range(500):
        given: dict[str, str] = {}
        needs: dict[str, VehicleNeed] = {}
        for place in range(26):
            one = VehicleNeed(
                visit_id=f"v{number}-{place}", side="inland", length_cm=rng.choice(lengths)
            )
            found = allocate(one, rows, given)
            assert found.bay is not None
            given[found.bay] = one.visit_id
            needs[one.visit_id] = one
        on_their_way = dict(rng.sample(sorted(needs.items()), 5))
        shown, visit = next((b, v) for b, v in given.items() if v in on_their_way)
        driver = needs[visit]
        empty = [
            b for b in rows.bays if b != shown and (b not in given or given[b] in on_their_way)
            if rows.bays[b].length_cm >= driver.length_cm and not rows.bays[b].hazmat
        ]  # fmt: skip
        found_out = heal(driver, shown, rng.choice(empty), rows, given, on_their_way)
        tried += 1
        healed += found_out.healed
        for who, where in found_out.labels.items():
            others = {b: v for b, v in given.items() if v not in found_out.labels}
            assert not unfit(needs[who], rows.bays[where])
            assert not unavailable(needs[who], rows.bays[where], rows, others, ())
        assert len(set(found_out.labels.values())) == len(found_out.labels)
    assert healed / tried >= 0.8
