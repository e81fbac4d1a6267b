"""Names sort in the order in which they were made, whatever the clock does."""

from hypothesis import given
from hypothesis import strategies as st
from structlog.testing import capture_logs

from gate.clock import JUMP_US, Names, Steady, new_id, now_us, steady
from gate.wire import uuid7


@given(
    st.lists(st.tuples(st.integers(0, 3), st.binary(min_size=10, max_size=10)), max_size=30),
)
def test_a_later_name_comes_after_an_earlier_one(made: list[tuple[int, bytes]]) -> None:
    names = Names()
    told = [names.new(1_000 + ms, rand) for ms, rand in made]
    assert told == sorted(set(told))


def test_within_a_millisecond_noise_goes_on_and_may_use_up_the_next() -> None:
    names = Names()
    most = b"\xff" * 10
    assert names.new(7, most) == uuid7(7, most)
    assert names.new(7, bytes(10)) == uuid7(8, bytes(10))
    assert names.new(9, most) == uuid7(9, most)


def test_the_gates_own_names_are_in_order() -> None:
    told = [new_id() for _ in range(2_000)]
    assert told == sorted(set(told))


class Machine:
    """A machine whose clock and counter are set by hand."""

    def __init__(self) -> None:
        """At noon, three hours after it was switched on."""
        self.wall, self.counter = 12 * 3_600_000_000, 3 * 3_600_000_000

    def runs(self, us: int, *, clock_off: int = 0) -> None:
        """Time goes by; the clock is set on or back by so much beside it."""
        self.wall, self.counter = self.wall + us + clock_off, self.counter + us

    def steady(self) -> Steady:
        """What a gate makes of it."""
        return Steady(lambda: self.wall, lambda: self.counter)


def test_a_clock_that_is_set_by_little_is_followed() -> None:
    machine = Machine()
    time = machine.steady()
    for off in (0, 1_000, JUMP_US, -JUMP_US, -5):
        machine.runs(60_000_000, clock_off=off)
        assert (time.now_us(), time.jumped_us) == (machine.wall, 0)


def test_a_clock_that_jumps_is_told_once_and_the_gate_goes_on_by_its_own_count() -> None:
    machine = Machine()
    time = machine.steady()
    day = 24 * 3_600_000_000
    for jump in (400 * day, -3 * day):
        before = time.now_us()
        with capture_logs() as logged:
            machine.runs(1_000_000, clock_off=jump)
            assert time.now_us() == before + 1_000_000
            machine.runs(2_000_000)
            assert time.now_us() == before + 3_000_000
        assert [(one["event"], one["by_s"]) for one in logged] == [
            ("clock_jumped", jump // 1_000_000)
        ]
        assert time.jumped_us == jump
        with capture_logs() as logged:
            machine.runs(0, clock_off=7 - jump)  # somebody has put it right
            assert (time.now_us(), time.jumped_us) == (machine.wall, 0)
        assert [one["event"] for one in logged] == ["clock_agrees_again"]


def test_the_gates_own_time_is_the_machines() -> None:
    time, before = steady(), now_us()
    assert before <= time.now_us() <= now_us()
