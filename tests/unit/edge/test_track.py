"""From looks at a lane to sightings, passages and vehicles that turned back."""

from collections.abc import Sequence
from dataclasses import dataclass

import pytest

from edge.track import (
    Crossed,
    Fact,
    Look,
    Settled,
    Track,
    Withdrew,
    edits,
    largest_by_role,
    role_of,
    way_out,
)

TICK = 200_000


@dataclass(frozen=True, slots=True)
class Seen:
    """A read of one plate."""

    text: str | None
    size: int = 100
    accept: bool = True

    @property
    def corners(self) -> Sequence[tuple[int, int]]:
        """A box of that size."""
        return ((0, 0), (self.size, 0), (self.size, 20), (0, 20))


class Day:
    """Drives a track tick by tick and keeps what became fact."""

    def __init__(self, *, loops: bool = False) -> None:
        """An empty lane at time zero."""
        self.track: Track[Seen] = Track(loops=loops)
        self.now = 10_000_000
        self.facts: list[Fact[Seen]] = []

    def look(
        self,
        *reads: Seen,
        present: bool = True,
        still: int = 0,
        beyond: bool = False,
        times: int = 1,
        blind: bool = False,
    ) -> "Day":
        """The same look some ticks long; `blind`: nobody read these frames."""
        for _ in range(times):
            self.now += TICK
            news = None if blind else reads
            self.facts += self.track.step(Look(self.now, present, still, beyond, news))
        return self

    def gone(self, *, beyond: bool = False) -> "Day":
        """The lane is empty again."""
        return self.look(present=False, blind=True, beyond=beyond)

    @property
    def story(self) -> list[str]:
        """The facts, by name."""
        return [type(fact).__name__ for fact in self.facts]


LORRY = Seen("25C01234")
DIM = Seen("25C01234", accept=False)


def test_nothing_happens_in_an_empty_lane() -> None:
    assert Day().gone().gone().story == []


def test_three_accepted_reads_settle_a_rolling_lorry() -> None:
    day = Day().look(LORRY, times=2)
    assert day.story == []
    assert day.look(LORRY, times=3).story == ["Settled"]


def test_a_standing_lorry_settles_with_what_was_read() -> None:
    day = Day().look(DIM, times=2).look(DIM, still=700_000)
    assert day.story == ["Settled"]
    settled = day.facts[0]
    assert isinstance(settled, Settled)
    assert settled.vehicle.frames == 3
    assert [read.text for read in settled.vehicle.tractor] == ["25C01234"] * 3


def test_a_lorry_nobody_can_read_settles_too() -> None:
    day = Day().look(times=3, blind=True).look(blind=True, still=1_000_000)
    assert day.story == []
    assert day.look(blind=True, still=3_000_000, times=2).story == ["Settled"]


def test_the_second_loop_makes_the_passage() -> None:
    day = Day(loops=True).look(LORRY, times=3).look(beyond=True, blind=True, times=3)
    assert day.story == ["Settled", "Crossed"]
    assert day.gone(beyond=True).gone().gone().story == ["Settled", "Crossed"]


def test_a_lorry_that_never_settled_still_passes() -> None:
    day = Day(loops=True).look(DIM).look(beyond=True, blind=True).gone()
    assert day.story == ["Settled", "Crossed"]


def test_the_camera_saw_nothing_and_the_loop_did() -> None:
    day = Day(loops=True).gone(beyond=True).gone(beyond=True).gone()
    assert day.story == ["Settled", "Crossed"]


def test_out_of_the_picture_before_the_loop_is_one_passage() -> None:
    day = Day(loops=True).look(LORRY, times=3).gone().gone(beyond=True).gone(beyond=True).gone()
    assert day.story == ["Settled", "Crossed"]


def test_a_lorry_that_comes_on_and_vanishes_has_passed() -> None:
    day = Day().look(Seen("25C01234", 80)).look(Seen("25C01234", 120), times=3).gone()
    assert day.story == ["Settled", "Crossed"]
    crossed = day.facts[1]
    assert isinstance(crossed, Crossed)
    assert crossed.direction == "toward"


def test_a_lorry_that_backs_out_withdrew() -> None:
    day = Day(loops=True)
    for size in (50, 80, 120, 120, 90, 60):
        day.look(Seen("25C01234", size))
    day.gone()
    assert day.story == ["Settled", "Withdrew"]
    assert isinstance(day.facts[1], Withdrew)


def test_who_backs_out_before_settling_was_never_there() -> None:
    day = Day()
    for size in (50, 120, 60):
        day.look(Seen("25C01234", size, accept=False))
    assert day.gone().story == []


def test_a_shadow_is_no_vehicle() -> None:
    assert Day().look(times=3, blind=True).gone().story == []


def test_a_long_presence_without_plate_is_a_vehicle() -> None:
    assert Day().look(times=10, blind=True).gone().story == ["Settled", "Crossed"]


def test_the_next_lorry_close_behind_is_a_second_vehicle() -> None:
    day = Day().look(LORRY, times=4).look(Seen("15C98765", 60), times=5).gone()
    assert day.story == ["Settled", "Crossed", "Settled", "Crossed"]
    assert day.facts[3].vehicle.tractor[0].text == "15C98765"


def test_the_next_lorry_on_the_heels_of_one_that_passed_the_loop() -> None:
    day = Day(loops=True).look(LORRY, times=3).look(beyond=True, blind=True)
    day.look(Seen("15C98765", 60), times=5)
    assert day.story == ["Settled", "Crossed", "Settled"]


def test_whoever_stands_there_after_one_went_through_is_another_vehicle() -> None:
    """The gap between the two was too short to be seen, and the second one cannot be read."""
    day = Day(loops=True).look(Seen("25C01234"), still=700_000, times=4)
    day.look(Seen("25C01234"), beyond=True).look(Seen(None), times=3)
    still = 0
    for _ in range(25):
        still += TICK
        day.look(Seen(None), still=still)
    assert day.story == ["Settled", "Crossed", "Settled"]


def test_who_stands_on_the_second_loop_is_still_the_one_that_crossed() -> None:
    day = Day(loops=True).look(Seen("25C01234"), still=700_000, times=4)
    day.look(Seen("25C01234"), beyond=True, still=4_000_000, times=30)
    assert day.story == ["Settled", "Crossed"]


def test_nonsense_from_afar_is_the_same_lorry() -> None:
    day = Day().look(Seen("22501", 40, accept=False), times=2).look(LORRY, times=3)
    assert day.story == ["Settled"]
    assert day.facts[0].vehicle.tractor[-1].text == "25C01234"


def test_the_next_one_is_told_apart_even_when_the_first_was_never_sure() -> None:
    day = Day().look(DIM, times=4).look(Seen("15C98765", 60), times=3).gone()
    assert day.story == ["Settled", "Crossed", "Settled", "Crossed"]


def test_after_a_gap_even_an_unsure_plate_is_somebody_else() -> None:
    day = Day().look(DIM, times=4).look(times=3)
    day.look(Seen("15C98765", accept=False), times=3).gone()
    assert day.story == ["Settled", "Crossed", "Settled", "Crossed"]
    assert [read.text for read in day.facts[3].vehicle.tractor] == ["15C98765"] * 3


def test_nonsense_after_a_gap_is_nobody() -> None:
    day = Day().look(LORRY, times=4).look(times=3)
    day.look(Seen("00000", accept=False)).look(Seen("XYZXYZ", accept=False))
    assert day.gone().story == ["Settled", "Crossed"]


def test_the_same_plate_after_a_gap_is_the_same_lorry() -> None:
    day = Day().look(LORRY, times=3).look(times=5).look(Seen("25C01284", accept=False), times=3)
    assert day.gone().story == ["Settled", "Crossed"]


def test_one_misread_does_not_split_a_lorry() -> None:
    day = Day().look(LORRY, times=3).look(Seen("99H77777")).look(LORRY).look(Seen("99H77777"))
    assert day.gone().story == ["Settled", "Crossed"]


def test_tractor_and_trailer_are_two_reads_of_one_vehicle() -> None:
    day = Day().look(LORRY, Seen("25R00711", 60), Seen("25C01284", 30), times=3)
    settled = day.facts[0]
    assert [read.text for read in settled.vehicle.tractor] == ["25C01234"] * 3
    assert [read.text for read in settled.vehicle.trailer] == ["25R00711"] * 3


def test_a_trailer_alone_gives_the_size() -> None:
    day = Day()
    for size in (120, 90, 60):
        day.look(Seen("云AB123挂", size))
    day.gone()
    crossed = day.facts[-1]
    assert isinstance(crossed, Crossed)
    assert crossed.direction == "away"


@pytest.mark.parametrize(
    ("sizes", "loops", "way"),
    [
        ([], False, "toward"),
        ([], True, "back"),
        ([50, 100], False, "toward"),
        ([100, 50], False, "away"),
        ([50, 100, 60], False, "back"),
    ],
)
def test_how_a_vehicle_left(sizes: list[int], loops: bool, way: str) -> None:
    assert way_out(sizes, loops=loops) == way


@pytest.mark.parametrize(
    ("text", "role"),
    [
        ("25C01234", "tractor"),
        ("25R00711", "trailer"),
        ("51RM0711", "trailer"),
        ("云AB123挂", "trailer"),
        ("云GR1234", "tractor"),
        ("25R", "tractor"),
        (None, "tractor"),
    ],
)
def test_whose_plate_it_is(text: str | None, role: str) -> None:
    assert role_of(text) == role


def test_the_nearest_plate_of_each_role_counts() -> None:
    near, far = Seen("25C01234", 100), Seen("15C98765", 40)
    assert largest_by_role([near, far]) == {"tractor": near}
    assert largest_by_role([far, near]) == {"tractor": near}


@pytest.mark.parametrize(
    ("one", "other", "far"),
    [("", "", 0), ("25C", "", 3), ("25C01234", "25C01284", 1), ("25C1", "15C12", 2)],
)
def test_edits(one: str, other: str, far: int) -> None:
    assert edits(one, other) == far == edits(other, one)
