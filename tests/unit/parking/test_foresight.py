"""What the lines foretold, to whom, and how it was kept."""

import json
from collections.abc import Sequence

import pytest

from parking.eta import Promise
from parking.foresight import SCORED, Foresight, Outlook, Score
from parking.line import MINUTE_US, Line
from parking.ticket import Entrant
from tests.unit.parking.lines import line, rule

HOUR_US = 60 * MINUTE_US


def later(at: int, open_us: int) -> int:
    """A gate that never closes."""
    return at + open_us


def between(start: int, end: int) -> int:
    """A gate that never closes."""
    return end - start


NO_ROOM = Outlook(room=0, after=later, played=False)


def plug(need: str) -> str:
    """Who needs a plug waits for plugs."""
    return "plug" if "plug" in need else ""


def line_of(*needs: str) -> Line:
    """Vehicles v0, v1, … that ask for these bays."""
    made = Line(rule(), "yard")
    for nth, need in enumerate(needs):
        made.join(Entrant(f"v{nth}", "ordinary", need=need), nth)
    return made


def called(foresight: Foresight, queue: Line, now: int) -> str:
    """The next call of the line, learnt."""
    chosen = queue.call(now)
    assert chosen is not None
    need = queue.tickets[chosen.vehicle].entrant.need
    foresight.called("yard", queue, chosen.vehicle, need, now, between)
    queue.arrived(chosen.vehicle)
    return chosen.vehicle


def promised(
    foresight: Foresight, queue: Line, vehicle: str, now: int = 0, outlook: Outlook = NO_ROOM
) -> Promise:
    """What is foretold to one who joined."""
    made = foresight.joined("yard", queue, vehicle, now, outlook)
    assert made is not None
    return made


def test_who_needs_what_few_bays_have_waits_for_those_bays_alone() -> None:
    pace = {"": MINUTE_US, "plug": HOUR_US}
    foresight = Foresight(plug, lambda _stage, group: pace[group])
    queue = line_of("long", "plug", "short", "plug long", "long")
    assert promised(foresight, queue, "v4").turns == 2  # v0 and v2
    assert promised(foresight, queue, "v4").p50 == 3 * MINUTE_US
    assert promised(foresight, queue, "v3").p50 == 2 * HOUR_US


def test_where_all_ask_for_the_same_the_rule_itself_is_played() -> None:
    made_up = line(*(f"truck{nth}" for nth in range(40)), "banana1", others_lose=10)
    foresight, played = Foresight(), Outlook(room=0, after=later)
    counted = foresight.joined("bridge", made_up, "banana1", 1, NO_ROOM)
    made = foresight.promise("bridge", made_up, "banana1", 1, played)
    assert counted is not None
    assert made is not None
    assert (counted.turns, made.turns) == (40, 25)


@pytest.mark.parametrize(
    ("vehicle", "bays", "turns", "p50"),
    [
        ("v3", 4, 0, 0),  # one for everybody before it, and one for itself
        ("v3", 2, 1, 2),  # v2 and itself are left
        ("v1", 0, 0, 1),
    ],
)
def test_free_bays_take_who_came_first_and_the_others_wait(
    vehicle: str, bays: int, turns: int, p50: int
) -> None:
    def housed(needs: Sequence[str]) -> list[bool]:
        return [nth < bays for nth in range(len(needs))]

    foresight = Foresight(plug, lambda _stage, _group: MINUTE_US)
    outlook = Outlook(room=0, after=later, housed=housed)
    made = promised(foresight, line_of("", "plug", "", ""), vehicle, 0, outlook)
    assert (made.turns, made.p50) == (turns, p50 * MINUTE_US)


def test_nobody_is_promised_a_time_before_the_pace_is_known() -> None:
    foresight, queue = Foresight(fewest=2), line_of("", "", "", "")
    assert foresight.joined("yard", queue, "v3", 0, NO_ROOM) is None
    for nth in range(3):
        called(foresight, queue, (1 + nth) * MINUTE_US)
    assert foresight.gaps("yard") == (MINUTE_US, MINUTE_US)  # the first call follows on nothing
    assert promised(foresight, queue, "v3", 3 * MINUTE_US).p50 == 4 * MINUTE_US


def test_about_when_is_reckoned_by_the_mean_pace_without_the_play() -> None:
    foresight, queue = Foresight(plug, fewest=2), line_of("", "plug", "", "", "", "")
    assert foresight.soon("yard", queue, "v5", NO_ROOM) is None
    for at in (1, 3, 7):
        called(foresight, queue, at * MINUTE_US)  # v0, v1 with a plug, v2
    assert foresight.soon("yard", queue, "v5", NO_ROOM) is None  # one gap is too few
    called(foresight, queue, 9 * MINUTE_US)
    assert foresight.gaps("yard") == (6 * MINUTE_US, 2 * MINUTE_US)
    assert foresight.soon("yard", queue, "v5", NO_ROOM) == 8 * MINUTE_US
    assert foresight.soon("yard", queue, "v5", Outlook(room=2, after=later)) == 0
    assert Foresight().soon("yard", queue, "v5", NO_ROOM) is None


def test_a_gap_is_one_while_somebody_waited_who_asked_alike() -> None:
    foresight, queue = Foresight(plug), line_of("", "plug", "plug")
    assert [called(foresight, queue, at) for at in (10, 20, 35)] == ["v0", "v1", "v2"]
    assert foresight.gaps("yard") == ()
    assert foresight.gaps("yard", "plug") == (15,)
    queue.join(Entrant("v9", "ordinary", need="plug"), 90)
    called(foresight, queue, 99)
    assert foresight.gaps("yard", "plug") == (15,)  # nobody had waited for a plug since 35


def test_promises_that_foretold_a_wait_are_judged_by_their_calls() -> None:
    foresight = Foresight(usual_gap=lambda _stage, _group: 10 * MINUTE_US)
    queue = line_of("", "", "")
    assert foresight.score("yard") == Score()
    assert foresight.score("yard").coverage == 0
    for name in ("v0", "v1", "v2"):
        promised(foresight, queue, name)
    foresight.left("yard", "v2")
    queue.leave("v2")
    called(foresight, queue, 14 * MINUTE_US)
    called(foresight, queue, HOUR_US)  # promised after 20 minutes, and for nine in ten after 44
    score = foresight.score("yard")
    assert score == Score(2, 1, 44 * MINUTE_US, 74 * MINUTE_US)
    assert (score.coverage, score.mean_error_us) == (50, 22 * MINUTE_US)


def test_a_promise_of_a_call_at_once_says_nothing_about_coverage() -> None:
    foresight, queue = Foresight(usual_gap=lambda _stage, _group: MINUTE_US), line_of("")
    promised(foresight, queue, "v0", 0, Outlook(room=1, after=later, played=False))
    called(foresight, queue, 0)
    assert foresight.score("yard") == Score()


def test_only_the_last_are_judged() -> None:
    foresight = Foresight(usual_gap=lambda _stage, _group: MINUTE_US)
    for nth in range(SCORED + 7):
        queue = line_of("")
        promised(foresight, queue, "v0")
        called(foresight, queue, MINUTE_US + nth)
    assert foresight.score("yard").promises == SCORED
    assert foresight.score("yard").says_something
    assert not Score(9).says_something


def learnt() -> tuple[Foresight, Line]:
    """Six waited, three were called."""
    foresight = Foresight(plug, lambda _stage, _group: MINUTE_US)
    queue = line_of("", "plug", "", "plug", "", "plug")
    for nth in range(6):
        promised(foresight, queue, f"v{nth}")
    for at in (3, 6, 10):
        called(foresight, queue, at * MINUTE_US)
    return foresight, queue


def test_what_was_learnt_is_written_down_and_taken_up_again() -> None:
    foresight, queue = learnt()
    kept = json.loads(json.dumps(foresight.kept()))
    again = Foresight(plug, lambda _stage, _group: MINUTE_US)
    promised(again, queue, "v5")  # what it knew itself is gone
    again.restore(kept)
    assert again.kept() == foresight.kept()
    for one in (foresight, again):
        one.called("yard", queue, "v3", "plug", 20 * MINUTE_US, between)
    assert again.score("yard") == foresight.score("yard") != Score()
    assert again.kept() == foresight.kept()
    again.restore({})
    assert again.kept() == Foresight().kept()


def test_after_a_clock_was_set_back_nothing_out_counts() -> None:
    foresight, queue = learnt()
    before = foresight.score("yard"), foresight.gaps("yard")
    foresight.forget()
    called(foresight, queue, 1 * MINUTE_US)
    assert (foresight.score("yard"), foresight.gaps("yard")) == before


def test_who_does_not_stand_there_is_promised_nothing() -> None:
    with pytest.raises(KeyError):
        Foresight().promise("yard", line_of(""), "v9", 0, NO_ROOM)
