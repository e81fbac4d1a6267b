"""A day replayed from its records: the same order, or the record that differs."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parking.replay import Book, Input, Record, ReplayError, replay
from parking.ticket import Entrant, LineError
from tests.unit.parking.lines import kind, rule


def day() -> Book:
    """A short day: three join, one is called and comes, one is held, one leaves."""
    book = Book(rule())
    for vehicle in ("truck1", "empty1", "truck2", "truck3"):
        book.join("bridge", Entrant(vehicle, kind(vehicle)), 0)
    book.call("bridge", 1)
    book.step("bridge", Input.RECALL, "truck1", 2)
    book.step("bridge", Input.ARRIVE, "truck1", 3)
    book.step("bridge", Input.HOLD, "empty1", 4)
    book.call("bridge", 5, needs=("",), room=1)
    book.call("bridge", 5, needs=(), room=1)
    book.step("bridge", Input.RELEASE, "empty1", 6)
    book.step("bridge", Input.LEAVE, "empty1", 7)
    return book


def test_a_day_replayed_is_the_same_day() -> None:
    again = replay(rule(), day().records)
    assert again.equal
    assert [(stage, call.vehicle) for stage, call in again.calls] == [
        ("bridge", "truck1"),
        ("bridge", "truck2"),
    ]


def test_a_call_that_was_not_the_rules_is_found() -> None:
    records = day().records
    nth = next(n for n, record in enumerate(records) if record.called == "truck2")
    records[nth] = replace(records[nth], called="truck3")
    again = replay(rule(), records)
    assert not again.equal
    assert again.differs == ((records[nth], "truck2"),)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda r: r[1:], "missing before it"),
        (lambda r: [replace(r[0], rule="other")], "taken under rule other"),
        (lambda r: [replace(r[0], stage="moon")], "no stage moon"),
        (lambda r: [replace(r[0], entrant=None)], "names nobody"),
        (lambda r: [r[0], replace(r[1], entrant=r[0].entrant)], "already"),
    ],
)
def test_a_day_with_a_hole_is_not_replayed_around_it(change: object, said: str) -> None:
    assert callable(change)
    records: list[Record] = change(day().records)
    with pytest.raises(ReplayError, match=said):
        replay(rule(), records)


def test_what_was_impossible_is_not_recorded() -> None:
    book = day()
    before = len(book.records)
    with pytest.raises(LineError):
        book.step("bridge", Input.ARRIVE, "nobody", 9)
    with pytest.raises(LineError, match="no step of a vehicle"):
        book.step("bridge", Input.CALL, "truck3", 9)
    assert len(book.records) == before


STEPS = st.lists(
    st.tuples(
        st.sampled_from(["gate", "yard", "bridge"]),
        st.sampled_from([Input.JOIN, Input.JOIN, Input.CALL, Input.CALL, *Input]),
        st.sampled_from(["truck", "banana", "empty", "ambulance"]),
        st.integers(0, 12),
    ),
    max_size=80,
)


@given(STEPS)
def test_every_day_replays_to_the_same_order(
    steps: list[tuple[str, Input, str, int]],
) -> None:
    book = Book(rule())
    made = []
    for now, (stage, what, name, number) in enumerate(steps):
        vehicle = f"{name}{number}"
        try:
            if what is Input.JOIN:
                book.join(stage, Entrant(vehicle, kind(vehicle)), now)
            elif what is Input.CALL:
                called = book.call(stage, now, room=number - 1)
                if called is not None:
                    made.append((stage, called))
            else:
                calls = len(book.lines[stage].calls)
                book.step(stage, what, vehicle, now)
                made += [(stage, call) for call in book.lines[stage].calls[calls:]]
        except LineError:
            continue
    again = replay(book.rule, book.records)
    assert again.equal
    assert list(again.calls) == made
