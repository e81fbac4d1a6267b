"""Overrides, emergencies and exemptions: one person acts, another on another device looks."""

from datetime import date
from typing import Any

import pytest
from sqlalchemy import Engine, text

from fees.charge import ChargeState
from gate.journey.commands import (
    AccountFor,
    Actor,
    ApprovePass,
    AskExemption,
    AskPass,
    Confirm,
    Countersign,
    DecideExemption,
    Declare,
    EmergencyLane,
    OverrideLane,
    ReviewExemption,
    StateFacts,
    Tick,
)
from gate.journey.errors import DomainError
from gate.journey.events import BarrierMoved, PassageSeen, SightingSeen
from gate.journey.oversight import DAY_US, Door, Verdict
from gate.journey.visit import Finding
from gate.service.money import Charge
from gate.store.oversight import SecondLooks
from tests.service.house import BANANAS, MARSHAL, MINUTE, OPERATOR, House

LEAD = Actor("hoa", "cashier-lead", "office-2")
LEAD_AT_THE_BOOTH = Actor("hoa", "cashier-lead", OPERATOR.device)
MANAGER = Actor("minh", "manager", "office-3")
PLATE = "25C01234"
RELIEF: dict[str, Any] = {**BANANAS, "licence_kind": "RELIEF"}
AMBULANCE = {"licence_kind": "EMERGENCY", "flow": "NONE", "load": "EMPTY"}


def findings(gate: House, visit_id: str) -> dict[str, Finding]:
    """What did not fit, by kind."""
    return {f.kind: f for f in gate.loop.state.findings.get(visit_id, ())}


def charge_of(gate: House, visit_id: str) -> Charge:
    """The one charge that stands."""
    ids = gate.loop.state.charges_of[visit_id]
    (found,) = [
        c
        for c in map(gate.loop.state.charges.__getitem__, ids)
        if c.state is not ChargeState.REVERSED
    ]
    return found


async def inside(gate: House, plate: str = PLATE, **facts: Any) -> str:
    """A declared and confirmed vehicle that is inside; returns its visit."""
    await gate.do(Declare(f"d-{plate}", plate, facts or BANANAS))
    await gate.enters("inland-enter", plate)
    visit = gate.card(plate).visit.id
    await gate.do(Confirm(visit, plate))
    return visit


async def refused(gate: House, command: object, actor: Actor, key: str) -> DomainError:
    """The command is refused with this key, and nothing was written."""
    before = gate.loop.state.entry_count
    with pytest.raises(DomainError) as found:
        await gate.do(command, actor)  # type: ignore[arg-type]
    assert found.value.key == key
    assert gate.loop.state.entry_count == before
    return found.value


# ------------------------------------------------------------------------------ override
async def test_an_override_at_night_is_countersigned_next_morning(engine: Engine) -> None:
    async with House(engine) as gate:
        visit = await inside(gate)
        leaving = await gate.sees("border-leave", PLATE)
        assert gate.opened_lanes() == []
        said = await gate.do(OverrideLane(visit, "the driver was paid for at the far side"))
        assert (said["door"], said["lane"], said["visit"]) == ("override", "border-leave", visit)
        (opening,) = [o for batch in gate.told for o in batch.openings]
        assert (opening.cause, opening.sighting_id, opening.id) == (
            "override",
            leaving,
            said["override"],
        )
        found = findings(gate, visit)["opened_by_override"]
        assert "opening.unpaid" in str(found.detail["reasons"])

        await gate.passes("border-leave", leaving)
        assert set(findings(gate, visit)) >= {"opened_by_override", "left_unpaid"}
        assert "left_without_opening" not in findings(gate, visit)
        assert charge_of(gate, visit).outstanding == 300_000  # what is owed stays owed

        gate.now += 8 * 60 * MINUTE
        signed = await gate.do(Countersign(str(said["override"]), "asked the driver"), LEAD)
        assert signed["countersigned"]
        assert gate.loop.state.overrides == {}
        closed = findings(gate, visit)["opened_by_override"]
        assert (closed.closed_by, closed.outcome) == ("hoa", "countersigned")
    with engine.connect() as book:
        kinds = [r[0] for r in book.execute(text("SELECT kind FROM ledger_entry ORDER BY id"))]
        row = book.execute(text("SELECT door, note, countersigned_by FROM override")).one()
    assert kinds[-2:] == ["override", "countersigned"]
    assert tuple(row) == ("override", "asked the driver", "hoa")


async def test_nobody_countersigns_their_own_override_nor_from_the_same_device(
    engine: Engine,
) -> None:
    async with House(engine) as gate:
        visit = await inside(gate)
        await gate.sees("border-leave", PLATE)
        lead_opens = await gate.do(OverrideLane(visit, "hurry"), LEAD)
        which = str(lead_opens["override"])
        elsewhere = Actor("hoa", "cashier-lead", "office-9")
        await refused(gate, Countersign(which, "fine"), elsewhere, "override.same_person")
        lead_too = Actor("mai", "cashier-lead", "office-2")
        await refused(gate, Countersign(which, "fine"), lead_too, "override.same_device")
        await refused(gate, Countersign(which, "fine"), OPERATOR, "policy.refused")
        await refused(gate, Countersign("no-such", "fine"), MANAGER, "override.not_found")
        await gate.do(Countersign(which, "fine"), MANAGER)
        await refused(gate, Countersign(which, "again"), LEAD, "override.not_found")


async def test_an_override_needs_a_vehicle_in_a_leave_lane_and_a_reason(engine: Engine) -> None:
    async with House(engine) as gate:
        visit = await inside(gate)
        await refused(gate, OverrideLane(visit, "why not"), OPERATOR, "override.not_in_lane")
        await gate.sees("border-leave", PLATE)
        await refused(gate, OverrideLane(visit, "  "), OPERATOR, "override.why_needed")
        await refused(gate, OverrideLane(visit, "why not"), MARSHAL, "policy.refused")
        await refused(gate, OverrideLane("nobody", "why not"), OPERATOR, "visit.not_found")


async def test_a_vehicle_that_left_cannot_be_let_out_again(engine: Engine) -> None:
    async with House(engine) as gate:
        visit = await inside(gate, "25B00999", licence_kind="OFFICIAL")
        leaving = await gate.sees("border-leave", "25B00999")
        await gate.do(OverrideLane(visit, "on duty"))
        await gate.passes("border-leave", leaving)
        await refused(gate, OverrideLane(visit, "again"), OPERATOR, "visit.closed")


async def test_pressing_again_is_one_override_and_a_lost_command_is_given_again(
    engine: Engine,
) -> None:
    async with House(engine) as gate:
        visit = await inside(gate)
        leaving = await gate.sees("border-leave", PLATE)
        first = await gate.do(OverrideLane(visit, "the bridge closes"))
        again = await gate.do(OverrideLane(visit, "the bridge closes!"))
        assert first["override"] == again["override"]
        assert gate.opened_lanes() == ["border-leave"]
        gate.now += MINUTE
        third = await gate.do(OverrideLane(visit, "it did not open"))
        assert third["override"] == first["override"]
        assert gate.opened_lanes() == ["border-leave", "border-leave"]
        assert len(gate.loop.state.overrides) == 1
        (kept,) = [o for o in gate.loop.state.openings.values() if o.sighting_id == leaving]
        assert kept.id != first["override"]  # a lane obeys no command twice


async def test_late_signatures_are_counted(engine: Engine) -> None:
    async with House(engine) as gate:
        visit = await inside(gate)
        await gate.sees("border-leave", PLATE)
        said = await gate.do(OverrideLane(visit, "hurry"))
        (waiting,) = gate.loop.state.overrides.values()
        assert not waiting.is_late(gate.now + DAY_US)
        gate.now += DAY_US + MINUTE
        assert waiting.is_late(gate.now)
        await gate.do(Countersign(str(said["override"]), "sorry, late"), LEAD)
    with engine.connect() as book:
        row = book.execute(text("SELECT at, countersigned_at FROM override")).one()
    assert row[1] - row[0] > DAY_US


# ----------------------------------------------------------------------------- emergency
async def test_an_ambulance_at_two_in_the_morning_with_no_plate(engine: Engine) -> None:
    async with House(engine) as gate:
        gate.now += 19 * 60 * MINUTE
        said = await gate.do(EmergencyLane("border-leave", "ambulance, woman in labour"), MARSHAL)
        assert said["visit"] == ""
        assert gate.opened_lanes() == ["border-leave"]
        assert gate.loop.state.visits == {}
        gate.now += MINUTE // 2
        await gate.observe(
            "border-1",
            PassageSeen("p-ambulance", "", "border-leave", "border", "leave", (), "truck", (), "c"),
        )
        (visit,) = gate.loop.state.visits.values()
        assert "left_without_opening" not in findings(gate, visit.id)
        assert "opened_for_emergency" in findings(gate, visit.id)
        (waiting,) = gate.loop.state.overrides.values()
        assert (waiting.door, waiting.visit_id) == (Door.EMERGENCY, visit.id)

        which = str(said["override"])
        await refused(gate, Countersign(which, "ok"), LEAD, "override.not_accounted")
        await refused(gate, AccountFor(which, " "), MARSHAL, "override.account_needed")
        await gate.do(AccountFor(which, "Phong Thổ hospital, 29A-999.99"), MARSHAL)
        await refused(gate, AccountFor(which, "else"), OPERATOR, "override.accounted")
        await gate.do(Countersign(which, "called the hospital"), LEAD)
        assert findings(gate, visit.id)["opened_for_emergency"].outcome == "countersigned"


async def test_an_emergency_takes_along_the_vehicle_that_stands_there(engine: Engine) -> None:
    async with House(engine) as gate:
        visit = await inside(gate)
        leaving = await gate.sees("border-leave", PLATE)
        said = await gate.do(EmergencyLane("border-leave", "fire behind it"))
        assert said["visit"] == visit
        again = await gate.do(EmergencyLane("border-leave", "fire behind it"))
        assert again["override"] == said["override"]
        assert gate.opened_lanes() == ["border-leave"]
        await gate.passes("border-leave", leaving)
        assert set(findings(gate, visit)) >= {"opened_for_emergency", "left_unpaid"}


async def test_an_emergency_opens_any_lane_we_have_and_none_we_have_not(engine: Engine) -> None:
    async with House(engine) as gate:
        await refused(gate, EmergencyLane("moon-leave", "fire"), OPERATOR, "lane.not_found")
        await refused(gate, EmergencyLane("inland-leave", ""), OPERATOR, "override.why_needed")
        finance = Actor("thu", "finance", "pc-9")
        await refused(gate, EmergencyLane("inland-leave", "fire"), finance, "policy.refused")
        await gate.do(EmergencyLane("inland-enter", "fire engine"))
        assert gate.opened_lanes() == ["inland-enter"]


async def test_only_who_passes_soon_is_taken_for_the_emergency(engine: Engine) -> None:
    async with House(engine) as gate:
        first = await gate.do(EmergencyLane("border-leave", "fire"))
        twice = await gate.do(EmergencyLane("border-leave", "fire"))
        assert first["override"] == twice["override"]
        gate.now += MINUTE
        later = await gate.do(EmergencyLane("border-leave", "another fire"))
        assert later["override"] != first["override"]
        gate.now += 10 * MINUTE
        await gate.passes("border-leave", "", "25C77777")
        (visit,) = gate.loop.state.visits.values()
        assert "left_without_opening" in findings(gate, visit.id)


async def test_an_override_is_not_accounted_for_like_an_emergency(engine: Engine) -> None:
    async with House(engine) as gate:
        visit = await inside(gate)
        await gate.sees("border-leave", PLATE)
        said = await gate.do(OverrideLane(visit, "hurry"))
        account = AccountFor(str(said["override"]), "somebody")
        await refused(gate, account, MARSHAL, "override.no_emergency")


async def rescue_pass(gate: House, plate: str) -> None:
    """An ambulance's pass, asked and approved."""
    asked = await gate.do(
        AskPass(
            plate,
            "EMERGENCY",
            "Phong Thổ hospital",
            AMBULANCE,
            gate.now,
            gate.now + 90 * DAY_US,
            "the district's ambulance",
        )
    )
    await gate.do(ApprovePass(str(asked["pass"])), MANAGER)


async def test_a_rescue_vehicle_with_a_pass_opens_the_lane_by_itself(engine: Engine) -> None:
    async with House(engine) as gate:
        await rescue_pass(gate, "25B11515")
        await gate.enters("inland-enter", "25B11515")
        leaving = await gate.sees("border-leave", "25B11515")
        assert gate.opened_lanes() == ["border-leave"]
        await gate.do(Tick(), Actor("clock", "system"))
        assert gate.opened_lanes() == ["border-leave"]
        (waiting,) = gate.loop.state.overrides.values()
        assert (waiting.by, waiting.door) == ("pass", Door.EMERGENCY)
        await gate.observe("border-1", BarrierMoved("border-leave", "open", "override", waiting.id))
        gate.now += MINUTE
        await gate.do(Tick(), Actor("clock", "system"))
        assert gate.opened_lanes() == ["border-leave"]
        await gate.passes("border-leave", leaving)
        await gate.do(AccountFor(waiting.id, "patient to Lai Châu"), LEAD)
        await refused(gate, Countersign(waiting.id, ""), LEAD, "override.same_person")
        await gate.do(Countersign(waiting.id, ""), MANAGER)


async def test_an_unsure_read_opens_nothing_for_a_pass(engine: Engine) -> None:
    async with House(engine) as gate:
        await rescue_pass(gate, "25B11515")
        await gate.enters("inland-enter", "25B11515")
        await gate.sees("border-leave", "25B11515", accept=False)
        assert gate.opened_lanes() == []


# ---------------------------------------------------------------- discretionary exemptions
async def test_relief_goods_are_neither_charged_nor_let_go_until_somebody_else_says_so(
    engine: Engine,
) -> None:
    async with House(engine) as gate:
        visit = await inside(gate, **RELIEF)
        assert gate.loop.state.charges_of.get(visit, []) == []
        await gate.sees("border-leave", PLATE)
        reasons = [r.key for r in gate.card(PLATE).opening.reasons]  # type: ignore[union-attr]
        assert "opening.exemption_waits" in reasons
        asked = await gate.do(AskExemption(visit, "rice for the flood, paper 12/UBND"))
        assert (asked["ground"], asked["verdict"]) == ("X3", "ASKED")
        which = str(asked["exemption"])
        await refused(gate, AskExemption(visit, "again"), OPERATOR, "exemption.asked")
        await refused(gate, DecideExemption(which, True, ""), OPERATOR, "policy.refused")
        at_booth = LEAD_AT_THE_BOOTH
        await refused(gate, DecideExemption(which, True, ""), at_booth, "exemption.same_device")
        await gate.do(DecideExemption(which, True, "saw the paper"), LEAD)
        charge = charge_of(gate, visit)
        assert (charge.state, charge.total) == (ChargeState.EXEMPT, 0)
        await refused(gate, DecideExemption(which, True, ""), MANAGER, "exemption.decided")
        await refused(gate, AskExemption(visit, "again"), OPERATOR, "exemption.granted")


async def test_the_lead_who_asked_does_not_approve(engine: Engine) -> None:
    async with House(engine) as gate:
        visit = await inside(gate, **RELIEF)
        asked = await gate.do(AskExemption(visit, "relief"), LEAD)
        decide = DecideExemption(str(asked["exemption"]), True, "")
        elsewhere = Actor("hoa", "cashier-lead", "office-9")
        await refused(gate, decide, elsewhere, "exemption.same_person")
        await refused(gate, DecideExemption("no-such", True, ""), MANAGER, "exemption.not_found")


async def test_a_refusal_needs_a_word_and_leads_back_to_the_facts(engine: Engine) -> None:
    async with House(engine) as gate:
        visit = await inside(gate, **RELIEF)
        asked = await gate.do(AskExemption(visit, "relief"))
        which = str(asked["exemption"])
        await refused(gate, DecideExemption(which, False, " "), LEAD, "exemption.note_needed")
        await gate.do(DecideExemption(which, False, "no paper"), LEAD)
        assert gate.loop.state.charges_of.get(visit, []) == []
        await gate.do(AskExemption(visit, "the paper came"))  # may be asked again
        await gate.do(StateFacts(visit, {"licence_kind": "ORDINARY"}))
        assert charge_of(gate, visit).total == 300_000
        await refused(gate, AskExemption(visit, "still"), OPERATOR, "exemption.no_ground")


async def test_an_approval_binds_to_the_facts_that_were_asked_about(engine: Engine) -> None:
    async with House(engine) as gate:
        visit = await inside(gate, **RELIEF)
        asked = await gate.do(AskExemption(visit, "relief"))
        await gate.do(StateFacts(visit, {"payload_kg": 25_000}))
        old = DecideExemption(str(asked["exemption"]), True, "")
        await refused(gate, old, LEAD, "exemption.facts_changed")
        anew = await gate.do(AskExemption(visit, "relief, the larger truck"))
        await refused(gate, old, LEAD, "exemption.not_found")
        await gate.do(DecideExemption(str(anew["exemption"]), True, ""), LEAD)
        assert charge_of(gate, visit).state is ChargeState.EXEMPT
        await gate.do(StateFacts(visit, {"payload_kg": 9_000}))
        reasons = [r.key for r in gate.card(PLATE).opening.reasons]  # type: ignore[union-attr]
        assert "opening.exemption_waits" in reasons
    with engine.connect() as book:
        verdicts = {r[0] for r in book.execute(text("SELECT verdict FROM exemption_ask"))}
    assert verdicts == {"LAPSED", "APPROVED"}


async def test_what_the_tariff_does_not_leave_to_anybody_cannot_be_asked(engine: Engine) -> None:
    async with House(engine) as gate:
        plain = await inside(gate)
        await refused(gate, AskExemption(plain, "a friend"), OPERATOR, "exemption.no_ground")
        official = await inside(gate, "25B00999", licence_kind="OFFICIAL")
        await refused(gate, AskExemption(official, "on duty"), OPERATOR, "exemption.not_needed")
        relief = await inside(gate, "25C55555", **RELIEF)
        await refused(gate, AskExemption(relief, ""), OPERATOR, "exemption.why_needed")
        await gate.do(StateFacts(plain, {"payload_kg": ""}))
        await refused(gate, AskExemption(plain, "?"), OPERATOR, "assessment.missing")
        await refused(gate, AskExemption(relief, "relief"), MARSHAL, "policy.refused")


# -------------------------------------------------------------------- statutory exemptions
async def test_statutory_exemptions_apply_at_once_and_are_reviewed_by_another(
    engine: Engine,
) -> None:
    async with House(engine) as gate:
        visit = await inside(gate, "25B00999", licence_kind="OFFICIAL")
        charge = charge_of(gate, visit)
        assert charge.state is ChargeState.EXEMPT
        await gate.do(ReviewExemption(charge.id, True, "saw the order"), LEAD)
        assert charge.id in gate.loop.state.reviewed
        again = ReviewExemption(charge.id, False, "no")
        await refused(gate, again, MANAGER, "exemption.reviewed")
        assert "exemption_rejected" not in findings(gate, visit)


async def test_a_rejected_review_is_a_finding_and_changes_no_charge(engine: Engine) -> None:
    async with House(engine) as gate:
        visit = await inside(gate, "25B00999", licence_kind="OFFICIAL")
        charge = charge_of(gate, visit)
        silent = ReviewExemption(charge.id, False, "")
        await refused(gate, silent, LEAD, "exemption.note_needed")
        await gate.do(ReviewExemption(charge.id, False, "a private trip"), MANAGER)
        found = findings(gate, visit)["exemption_rejected"]
        assert (found.detail["code"], found.detail["note"]) == ("X1", "a private trip")
        assert charge_of(gate, visit) == charge


async def test_who_gave_the_exemption_does_not_review_it(engine: Engine) -> None:
    async with House(engine) as gate:
        await gate.do(Declare("d", "25B00999", {"licence_kind": "OFFICIAL"}))
        await gate.enters("inland-enter", "25B00999")
        visit = gate.card("25B00999").visit.id
        await gate.do(Confirm(visit, "25B00999"), LEAD)
        charge = charge_of(gate, visit)
        own = ReviewExemption(charge.id, True, "")
        await refused(gate, own, LEAD, "exemption.same_person")
        await refused(gate, own, OPERATOR, "policy.refused")
        await refused(gate, ReviewExemption("none", True, ""), MANAGER, "charge.not_found")
        paying = charge_of(gate, await inside(gate))
        other = ReviewExemption(paying.id, True, "")
        await refused(gate, other, MANAGER, "exemption.not_statutory")


# ------------------------------------------------------------------------------- restart
async def test_what_waits_for_a_second_person_is_still_there_after_a_restart(
    engine: Engine,
) -> None:
    async with House(engine) as gate:
        visit = await inside(gate, **RELIEF)
        asked = await gate.do(AskExemption(visit, "relief"))
        await gate.sees("border-leave", PLATE)
        opened = await gate.do(OverrideLane(visit, "hurry"))
        await gate.do(EmergencyLane("inland-leave", "fire"))
        before = (gate.loop.state.overrides, gate.loop.state.asks)
        gate.loop.start()
        assert (gate.loop.state.overrides, gate.loop.state.asks) == before
        assert gate.loop.state.asks[visit].verdict is Verdict.ASKED
        await gate.do(DecideExemption(str(asked["exemption"]), True, ""), LEAD)
        await gate.do(Countersign(str(opened["override"]), ""), LEAD)
        gate.loop.start()
        assert len(gate.loop.state.overrides) == 1


async def test_an_unread_vehicle_in_the_lane_goes_with_the_emergency(engine: Engine) -> None:
    async with House(engine) as gate:
        seen = SightingSeen(
            "s-dark", "border-leave", "border", "leave", "settled", (), "truck", (), "camera"
        )
        await gate.observe("border-1", seen)
        said = await gate.do(EmergencyLane("border-leave", "ambulance, siren on"))
        (visit,) = gate.loop.state.visits.values()
        assert said["visit"] == visit.id
        await gate.passes("border-leave", "s-dark")
        assert "left_without_opening" not in findings(gate, visit.id)


async def test_history_counts_by_day_and_by_person(engine: Engine) -> None:
    async with House(engine) as gate:
        visit = await inside(gate)
        await gate.sees("border-leave", PLATE)
        late = await gate.do(OverrideLane(visit, "hurry"))
        await gate.do(EmergencyLane("inland-leave", "fire"), MARSHAL)
        official = await inside(gate, "25B00999", licence_kind="OFFICIAL")
        charge = charge_of(gate, official)
        await gate.do(ReviewExemption(charge.id, False, "private trip"), LEAD)
        gate.now += DAY_US + MINUTE
        await gate.do(Countersign(str(late["override"]), "late"), LEAD)
        relief = await inside(gate, "25C55555", **RELIEF)
        await gate.do(AskExemption(relief, "relief"))
        now = gate.now
    looks = SecondLooks(engine)
    assert looks.late(now) == 2  # one signed late, one never
    days = looks.by_day(date(2026, 11, 22), date(2026, 11, 24), now)
    assert list(days.values()) == [
        {"overrides": 1, "emergencies": 1, "not_countersigned_24h": 2},
        {"overrides": 0, "emergencies": 0, "not_countersigned_24h": 0},
    ]
    assert looks.by_day(date(2026, 11, 24), date(2026, 11, 22), now) == {}
    (rejected,) = looks.rejected(date(2026, 11, 22), date(2026, 11, 23))
    assert (rejected.charge_id, rejected.given_by, rejected.rejected_by) == (
        charge.id,
        "lan",
        "hoa",
    )
    lan, binh = looks.by_person(date(2026, 11, 1), date(2026, 12, 1), now)
    assert (lan.name, lan.overrides, lan.late, lan.exempted, lan.rejected, lan.asked) == (
        "lan",
        1,
        1,
        1,
        1,
        1,
    )
    assert (binh.name, binh.emergencies, binh.late) == ("binh", 1, 1)


async def test_what_left_by_override_is_still_decided_next_morning(engine: Engine) -> None:
    async with House(engine) as gate:
        visit = await inside(gate, **RELIEF)
        asked = await gate.do(AskExemption(visit, "relief"))
        leaving = await gate.sees("border-leave", PLATE)
        await gate.do(OverrideLane(visit, "they are waited for"))
        await gate.passes("border-leave", leaving)
        gate.now += 8 * 60 * MINUTE
        await gate.do(DecideExemption(str(asked["exemption"]), True, ""), LEAD)
        assert charge_of(gate, visit).state is ChargeState.EXEMPT
        await refused(gate, AskExemption(visit, "again"), OPERATOR, "visit.closed")
