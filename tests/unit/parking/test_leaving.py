"""How long others stayed says when one is expected to leave, once enough of them are known."""

from parking.leaving import FEWEST, rest_min


def test_nothing_is_said_of_few_stays() -> None:
    assert rest_min([60] * (FEWEST - 1)) is None
    assert rest_min([60] * FEWEST) == 60


def test_who_has_stayed_long_is_compared_with_those_who_stayed_longer() -> None:
    stays = sorted([30] * 10 + [120, 180, 240, 300, 360])
    assert rest_min(stays) == 30
    assert rest_min(stays, 30) == 240 - 30
    assert rest_min(stays, 29) == 30 - 29
    assert rest_min(stays, 120) is None  # four are too few to say anything
