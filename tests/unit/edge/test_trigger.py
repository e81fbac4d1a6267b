"""When the camera's trigger says that a vehicle is there."""

from edge.trigger import STALE_US, Glance, Presence, Trigger

TICK = 80_000


def watch(trigger: Trigger, start: int, *glances: tuple[int, int, int]) -> list[Presence]:
    """Show (moved, foreign, plates) one tick apart."""
    return [
        trigger.see(Glance(start + n * TICK, moved, foreign, plates))
        for n, (moved, foreign, plates) in enumerate(glances)
    ]


def arrived() -> Trigger:
    trigger = Trigger()
    assert watch(trigger, 0, *[(20, 100, 0)] * 4)[-1].present
    return trigger


def test_an_empty_lane_is_learnt() -> None:
    seen = watch(Trigger(), 0, *[(0, 2, 0)] * 5)
    assert not any(one.present for one in seen)
    assert all(one.learn for one in seen)


def test_a_bird_is_not_a_vehicle() -> None:
    seen = watch(Trigger(), 0, (30, 60, 0), (30, 60, 0), (0, 0, 0), (30, 60, 0), (0, 0, 0))
    assert not any(one.present for one in seen)
    assert not seen[0].learn


def test_a_lorry_without_a_readable_plate_is_present() -> None:
    seen = watch(Trigger(), 0, *[(20, 100, 0)] * 4)
    assert [one.present for one in seen] == [False, False, True, True]
    assert not seen[-1].learn


def test_a_plate_is_enough_at_once() -> None:
    assert watch(Trigger(), 0, (0, 0, 1))[0].present


def test_it_stands_when_nothing_moves() -> None:
    seen = watch(arrived(), 320_000, (20, 100, 0), (0, 100, 0), (0, 100, 0))
    assert [one.still_us for one in seen] == [0, TICK, 2 * TICK]


def test_it_is_gone_when_the_lane_looks_empty_for_half_a_second() -> None:
    seen = watch(arrived(), 320_000, *[(5, 3, 0)] * 9)
    assert [one.present for one in seen] == [True] * 7 + [False] * 2


def test_a_moment_of_emptiness_is_not_leaving() -> None:
    seen = watch(arrived(), 320_000, *[(5, 3, 0)] * 5, (9, 100, 0), *[(5, 3, 0)] * 5)
    assert all(one.present for one in seen)


def test_a_plate_holds_the_vehicle() -> None:
    seen = watch(arrived(), 320_000, *[(0, 3, 1)] * 20)
    assert all(one.present for one in seen)


def test_what_stands_for_two_minutes_without_a_plate_is_the_lane() -> None:
    trigger = arrived()
    before = trigger.see(Glance(240_000 + STALE_US, 0, 100))
    after = trigger.see(Glance(320_000 + STALE_US, 0, 100))
    assert before.present
    assert (after.present, after.learn) == (False, True)


def test_what_shows_its_plate_may_stand_all_night() -> None:
    trigger = arrived()
    assert trigger.see(Glance(320_000 + STALE_US, 0, 100, 1)).present
    assert trigger.see(Glance(400_000 + STALE_US, 0, 100, 0)).present
