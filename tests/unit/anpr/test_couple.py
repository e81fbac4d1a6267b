"""Which plates of a film are on one vehicle."""

from anpr.couple import is_trailer, vehicles
from anpr.follow import Follower, Passing
from anpr.reading import Read

STEP_S = 0.2


def seen(text: str, x: float, width: float = 80) -> Read:
    left, right = round(x), round(x + width)
    box = ((left, 100), (right, 100), (right, 120), (left, 120))
    return Read(text, "CN", "yellow", 1, 980, True, (), box)


def film(*looks: list[Read]) -> list[Passing]:
    follower = Follower()
    for number, reads in enumerate(looks):
        follower.see(number * STEP_S, reads, 1280)
    return follower.passings()


def coming(text: str, frames: int = 6) -> list[list[Read]]:
    return [[seen(text, 300 - 8 * n, 80 + 14 * n)] for n in range(frames)]


def going(text: str, frames: int = 6) -> list[list[Read]]:
    return [[seen(text, 250 + 8 * n, 150 - 14 * n)] for n in range(frames)]


def texts(passings: list[Passing]) -> list[list[str | None]]:
    return [[plate.read.text for plate in one.plates] for one in vehicles(passings)]


def test_a_trailer_is_known_by_its_plate() -> None:
    assert all(is_trailer(text) for text in ("云G1234挂", "15R12345", "51RM01234"))
    assert not any(is_trailer(text) for text in ("25C01234", "云G12345", None, "TEXT"))


def test_the_trailer_that_follows_its_tractor_is_on_the_same_vehicle() -> None:
    gone = [list[Read]()] * 5
    found = vehicles(film(*coming("云G12345"), *gone, *going("云G6789挂")))
    assert [[p.read.text for p in one.plates] for one in found] == [["云G12345", "云G6789挂"]]
    assert (found[0].t0, round(found[0].t1, 1), found[0].direction) == (0.0, 3.2, "toward")


def test_plates_that_move_together_are_on_one_vehicle_the_tractors_first() -> None:
    both = [[seen("15R12345", 500 + 20 * n), seen("15C01234", 300 + 20 * n)] for n in range(6)]
    assert texts(film(*both)) == [["15C01234", "15R12345"]]


def test_front_and_rear_with_one_text_are_one_vehicle() -> None:
    gone = [list[Read]()] * 18  # longer than a plate stays in mind
    found = vehicles(film(*coming("云G12345"), *gone, *going("云G12345")))
    assert [len(one.seen) for one in found] == [2]
    assert [p.read.text for p in found[0].plates] == ["云G12345"]


def test_two_tractors_are_two_vehicles_however_near() -> None:
    both = [[seen("15C11111", 500 + 20 * n), seen("15C01234", 300 + 20 * n)] for n in range(6)]
    assert len(vehicles(film(*both))) == 2


def test_a_trailer_going_the_other_way_or_far_off_or_later_is_another_vehicle() -> None:
    against = [[seen("15R12345", 900 - 60 * n), seen("15C01234", 100 + 60 * n)] for n in range(6)]
    assert len(vehicles(film(*against))) == 2
    far = [[seen("15R12345", 1100 + 5 * n), seen("15C01234", 100 + 5 * n)] for n in range(6)]
    assert len(vehicles(film(*far))) == 2
    gone = [list[Read]()] * 60
    assert len(vehicles(film(*coming("云G12345"), *gone, *going("云G6789挂")))) == 2
    turned = [[seen("15R12345", 400 - 4 * n, 80 + 14 * n), seen("15C01234", 300 + 8 * n, 150 - 14 * n)] for n in range(6)]  # fmt: skip  # noqa: E501
    assert len(vehicles(film(*turned))) == 2


def test_two_trucks_with_trailers_stay_apart() -> None:
    gone = [list[Read]()] * 4
    one = [*coming("云G11111"), *gone, *going("云G2054挂")]
    other = [*coming("云G98765"), *gone, *going("云G3321挂")]
    assert texts(film(*one, *gone, *other)) == [
        ["云G11111", "云G2054挂"],
        ["云G98765", "云G3321挂"],
    ]
