"""When a bay that is closed or kept is for everybody again."""

from dataclasses import replace

from gate.journey.baystop import BayStop, StopKind

KEPT = BayStop("s-1", "B05", StopKind.KEPT, "25C01234", "agency", "marshal", "d-1", 100, 200)


def test_a_kept_bay_is_over_at_its_time_to_the_microsecond() -> None:
    assert [KEPT.is_over(now) for now in (199, 200, 201)] == [False, True, True]
    assert not replace(KEPT, kind=StopKind.CLOSED, until=0).is_over(10**18)


def test_it_lasts_until_somebody_ends_it() -> None:
    assert KEPT.lasts
    assert not replace(KEPT, ended_at=150).lasts
