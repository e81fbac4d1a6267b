"""Names sort in the order in which they were made, whatever the clock does."""

from hypothesis import given
from hypothesis import strategies as st

from gate.clock import Names, new_id
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
