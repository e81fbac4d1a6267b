"""What was expected of a vehicle as it got its bay (panel), and how that turns out (plan)."""

from dataclasses import replace
from pathlib import Path

from markupsafe import escape

from gate.journey.visit import BayGiven, Custody
from parking.leaving import FEWEST
from tests.slots import gate_with_clock
from tests.webhouse import WebHouse
from web.words import LANGS, words

FIRST, SECOND = "25C10001", "25C10002"
MINUTE = 60_000_000


def others_left(house: WebHouse, like: str) -> None:
    """Others of its kind stayed three hours; two had been expected to stay two, the rest four."""
    state = house.centre._loop.state
    visit = state.visits[like]
    began = visit.entered_at - 180 * MINUTE
    for nth in range(FEWEST):
        told = BayGiven("A01", began, 120 if nth < 2 else 240, "kind")
        gone = replace(
            visit,
            id=f"gone-{nth}",
            plate=f"29H{nth:05}",
            state=Custody.LEFT,
            place="",
            entered_at=began,
            left_at=visit.entered_at,
            bays_given=(told,),
        )
        state.apply(gone)


def test_panel_and_plan_say_what_was_expected_and_how_that_turns_out(tmp_path: Path) -> None:
    with gate_with_clock(tmp_path) as (house, _):
        marshal = house.person("marshal")
        house.enters("inland-enter", FIRST)
        first = house.visit_of(FIRST)
        off = words("en")("yard.leavings_why")
        assert str(escape(off)) not in marshal.get("/yard?lang=en").text  # nothing was expected yet
        others_left(house, first)
        house.enters("inland-enter", SECOND)
        second = house.visit_of(SECOND)
        for lang in LANGS:
            t = words(lang)
            plan = marshal.get(f"/yard?lang={lang}").text
            found = t("yard.leavings", count=FEWEST, min=60, rest=180, later=2)
            assert str(escape(found)) in plan
            unknown = marshal.get(f"/yard/visit/{first}?lang={lang}").text
            assert str(escape(t("stay.given_unknown"))) in unknown
            known = marshal.get(f"/yard/visit/{second}?lang={lang}").text
            head = t("stay.given_leaves", at="@", why=t("stay.leaves.kind"))
            assert all(str(escape(part)) in known for part in head.split("@"))
            assert str(escape(t("stay.given_unknown"))) not in known
