"""The road of a clip: lorries stop at the barrier, and loops say what lies on them."""

import json
from pathlib import Path

import pytest

from edge.simulator import (
    BarrierChange,
    ClipScript,
    LaneSimulator,
    LoopChange,
    ScriptError,
    Vehicle,
    read_script,
)
from gate import wire

S = 1_000_000
CAUSE = wire.Cause(kind="opening", id="sighting-1")


def lorry(start: int, not_before_s: float = 0) -> Vehicle:
    """A lorry that takes 60 frames from its appearance."""
    return Vehicle(
        f"v{start}",
        appear=start,
        stop=start + 20,
        clear=start + 55,
        gone=start + 59,
        loop1_on=start + 15,
        loop1_off=start + 35,
        loop2_on=start + 30,
        loop2_off=start + 50,
        not_before_s=not_before_s,
    )


def script(*vehicles: Vehicle, frames: int = 200) -> ClipScript:
    """Ten frames a second."""
    return ClipScript(10, frames, "00", vehicles)


def told(changes: tuple[object, ...]) -> list[str]:
    """The changes in words."""
    words = []
    for one in changes:
        if isinstance(one, LoopChange):
            words.append(f"{one.loop} {'on' if one.on else 'off'} {one.at_us / S}")
        elif isinstance(one, BarrierChange):
            words.append(f"{one.state} {one.cause.id} {one.at_us / S}")
    return words


def test_a_lorry_waits_at_the_barrier_and_goes_when_it_opens() -> None:
    road = LaneSimulator(script(lorry(6)), 0)
    moment = road.advance(60 * S)
    assert (moment.frame, told(moment.changes)) == (26, ["1 on 2.1"])
    assert road.advance(100 * S).frame == 26
    road.open(CAUSE, 100 * S)
    assert road.is_open
    road.open(wire.Cause(kind="test", id="again"), 100 * S)
    moment = road.advance(104 * S)
    assert moment.frame == 66
    assert told(moment.changes) == [
        "open sighting-1 100.0",
        "2 on 101.0",
        "1 off 101.5",
        "2 off 103.0",
        "closed sighting-1 103.0",
    ]
    assert (road.crossed, road.is_open) == (1, False)


def test_a_barrier_that_is_open_lets_it_roll_through() -> None:
    road = LaneSimulator(script(lorry(6)), 0)
    road.advance(S)
    road.open(CAUSE, S)
    assert road.advance(8 * S).frame == 80
    assert road.crossed == 1


def test_a_barrier_raised_for_nobody_comes_down_before_the_next_lorry() -> None:
    road = LaneSimulator(script(lorry(6, 60)), 0)
    road.advance(S)
    road.open(wire.Cause(kind="override", id="ambulance"), S)
    assert told(road.advance(2 * S).changes) == ["open ambulance 1.0"]
    assert told(road.advance(30 * S).changes) == []
    assert told(road.advance(31 * S).changes) == ["closed ambulance 31.0"]
    assert not road.is_open
    assert road.advance(120 * S).frame == 26  # the lorry that comes later waits


def test_it_ends_on_its_last_frame() -> None:
    road = LaneSimulator(script(frames=30), 0)
    assert road.advance(100 * S).frame == 29
    assert road.advance(200 * S) == road.advance(300 * S)


def test_a_lorry_comes_no_earlier_than_it_may() -> None:
    road = LaneSimulator(script(lorry(6, 60)), 0)
    assert road.advance(59 * S).frame == 5
    assert road.advance(60 * S - 1).frame == 5
    assert road.advance(61 * S).frame == 15


def test_it_goes_on_after_the_lorries_that_have_gone() -> None:
    road = LaneSimulator(script(lorry(6), lorry(70)), 0, 1)
    assert (road.crossed, road.advance(0).frame) == (1, 65)
    assert LaneSimulator(script(lorry(6)), 0, 9).advance(0).frame == 65


def test_the_script_of_a_lane_is_read_without_its_plates(tmp_path: Path) -> None:
    clip = {"lane": "a", "sha256": "00", "frames": 9, "vehicles": []}
    path = tmp_path / "script.json"
    path.write_text(json.dumps({"version": 1, "fps": 12, "clips": [clip]}))
    assert read_script(path, "a") == ClipScript(12, 9, "00", ())
    with pytest.raises(ScriptError, match="no clip for lane b"):
        read_script(path, "b")


@pytest.mark.parametrize("text", ["", "{}", '{"version":2,"fps":12,"clips":[]}', "\xff"])
def test_a_script_that_cannot_be_played_says_so(tmp_path: Path, text: str) -> None:
    path = tmp_path / "script.json"
    path.write_text(text, encoding="latin-1")
    with pytest.raises(ScriptError, match="make the clips again"):
        read_script(path, "a")
    with pytest.raises(ScriptError, match="cannot be read"):
        read_script(tmp_path / "none.json", "a")
