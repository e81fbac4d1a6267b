"""Standing passes: asked by one, approved by another, and what they say of the next vehicle."""

from typing import Any

import pytest
from sqlalchemy import Engine, text

from fees.charge import ChargeState
from gate.journey.commands import Actor, ApprovePass, AskPass, Confirm, RevokePass
from gate.journey.errors import DomainError
from gate.journey.oversight import DAY_US, PASS_MOST_US
from gate.service import passes
from gate.service.work import Work
from tests.service.house import MARSHAL, OPERATOR, House

MANAGER = Actor("minh", "manager", "office-3")
LEAD = Actor("hoa", "cashier-lead", "office-2")
BUS = {"seats": 29, "flow": "NONE", "load": "EMPTY"}
PLATE = "25B00123"


def asking(gate: House, **changes: Any) -> AskPass:
    """The regular bus, for ninety days from now."""
    told: dict[str, Any] = {
        "plate": "25B-001.23",
        "kind": "BUS",
        "holder": "the bus to Lai Châu",
        "facts": BUS,
        "valid_from": gate.now,
        "valid_to": gate.now + 90 * DAY_US,
        "why": "twice a day",
        "payer": {"name": "Lai Châu buses"},
    }
    return AskPass(**{**told, **changes})


def in_force(gate: House, plate: str = PLATE) -> bool:
    """True when a vehicle with this plate would come under a pass now."""
    work = Work(gate.loop.state, gate.loop.rules, gate.now, lambda: "", Actor("", ""))
    return passes.for_plate(work, plate) is not None


async def refused(gate: House, command: Any, actor: Actor, key: str) -> None:
    """The command is refused with this key, and nothing was written."""
    before = gate.loop.state.entry_count
    with pytest.raises(DomainError) as found:
        await gate.do(command, actor)
    assert found.value.key == key
    assert gate.loop.state.entry_count == before


async def test_a_bus_comes_under_its_pass_without_being_asked(engine: Engine) -> None:
    async with House(engine) as gate:
        asked = await gate.do(asking(gate))
        assert (asked["plate"], asked["in_force"]) == (PLATE, False)
        assert not in_force(gate)
        approved = await gate.do(ApprovePass(str(asked["pass"])), MANAGER)
        assert approved["in_force"]
        assert in_force(gate)
        gate.loop.start()  # and after a restart
        await gate.enters("inland-enter", PLATE)
        visit = gate.card(PLATE).visit
        assert (visit.pass_id, visit.facts_source) == (asked["pass"], "pass")
        assert visit.facts["seats"] == 29
        assert visit.payer == {"name": "Lai Châu buses"}
    with engine.connect() as book:
        rows = book.execute(text("SELECT kind, raw FROM ledger_entry ORDER BY id")).all()
    assert [row[0] for row in rows][:2] == ["pass_asked", "pass_approved"]
    assert PLATE.encode() not in rows[0][1]  # no plate in the book


async def test_an_official_vehicle_with_a_pass_is_exempt_at_once(engine: Engine) -> None:
    async with House(engine) as gate:
        official = asking(gate, kind="OFFICIAL", facts={"licence_kind": "OFFICIAL"})
        asked = await gate.do(official, MARSHAL)
        await gate.do(ApprovePass(str(asked["pass"])), MANAGER)
        await gate.enters("inland-enter", PLATE)
        visit = gate.card(PLATE).visit.id
        await gate.do(Confirm(visit, PLATE))
        charge = gate.card(PLATE).charge
        assert charge is not None
        assert charge.state is ChargeState.EXEMPT


async def test_a_read_that_is_not_sure_brings_no_pass(engine: Engine) -> None:
    async with House(engine) as gate:
        asked = await gate.do(asking(gate))
        await gate.do(ApprovePass(str(asked["pass"])), MANAGER)
        await gate.sees("inland-enter", PLATE, accept=False)
        assert gate.card(PLATE).visit.pass_id == ""


async def test_nobody_approves_their_own_pass_nor_from_the_same_device(engine: Engine) -> None:
    async with House(engine) as gate:
        asked = await gate.do(asking(gate), MANAGER)
        approve = ApprovePass(str(asked["pass"]))
        elsewhere = Actor("minh", "manager", "office-9")
        await refused(gate, approve, elsewhere, "pass.same_person")
        same_desk = Actor("quang", "manager", "office-3")
        await refused(gate, approve, same_desk, "pass.same_device")
        await refused(gate, approve, LEAD, "policy.refused")
        await refused(gate, approve, OPERATOR, "policy.refused")
        await gate.do(approve, Actor("quang", "manager", "office-4"))
        again = Actor("thanh", "manager", "office-5")
        await refused(gate, approve, again, "pass.approved")


async def test_a_revoked_pass_is_over_and_stays_readable(engine: Engine) -> None:
    async with House(engine) as gate:
        asked = await gate.do(asking(gate))
        which = str(asked["pass"])
        await gate.do(ApprovePass(which), MANAGER)
        await refused(gate, RevokePass(which, " "), LEAD, "pass.why_needed")
        await refused(gate, RevokePass(which, "sold"), OPERATOR, "policy.refused")
        await gate.do(RevokePass(which, "the bus was sold"), LEAD)
        assert not in_force(gate)
        await refused(gate, RevokePass(which, "again"), LEAD, "pass.revoked")
        await refused(gate, ApprovePass(which), MANAGER, "pass.revoked")
        await refused(gate, RevokePass("no-such", "?"), LEAD, "pass.not_found")
        kept = gate.loop.state.passes[which]
        assert (kept.revoked_by, kept.revoked_why) == ("hoa", "the bus was sold")
        await gate.do(asking(gate))  # a new one may be asked for


async def test_a_pass_not_granted_is_revoked_before_it_was_approved(engine: Engine) -> None:
    async with House(engine) as gate:
        asked = await gate.do(asking(gate))
        await gate.do(RevokePass(str(asked["pass"]), "not a regular bus"), LEAD)
        await refused(gate, ApprovePass(str(asked["pass"])), MANAGER, "pass.revoked")


async def test_times_that_make_no_sense_are_refused(engine: Engine) -> None:
    async with House(engine) as gate:
        now = gate.now
        for start, end, key in (
            (now - 3 * DAY_US, now + DAY_US, "pass.past"),
            (now - DAY_US // 2, now - 1, "pass.past"),
            (now + DAY_US, now, "pass.backwards"),
            (now, now + PASS_MOST_US + 1, "pass.too_long"),
            (now + 2 * PASS_MOST_US, now + 2 * PASS_MOST_US + DAY_US, "pass.too_far"),
        ):
            await refused(gate, asking(gate, valid_from=start, valid_to=end), OPERATOR, key)
        asked = await gate.do(asking(gate, valid_to=now + DAY_US))
        gate.now += DAY_US
        await refused(gate, ApprovePass(str(asked["pass"])), MANAGER, "pass.past")


async def test_a_pass_begins_in_the_future_and_ends_by_itself(engine: Engine) -> None:
    async with House(engine) as gate:
        start = gate.now + DAY_US
        asked = await gate.do(asking(gate, valid_from=start, valid_to=start + DAY_US))
        await gate.do(ApprovePass(str(asked["pass"])), MANAGER)
        assert not in_force(gate)
        gate.now = start
        assert in_force(gate)
        gate.now = start + DAY_US
        assert not in_force(gate)


async def test_one_vehicle_has_one_pass_at_a_time(engine: Engine) -> None:
    async with House(engine) as gate:
        await gate.do(asking(gate))
        await refused(gate, asking(gate, kind="YARD"), MARSHAL, "pass.overlaps")
        after = gate.now + 90 * DAY_US
        await gate.do(asking(gate, valid_from=after, valid_to=after + DAY_US))


@pytest.mark.parametrize(
    ("changes", "key"),
    [
        ({"plate": " .- "}, "pass.no_plate"),
        ({"kind": "FRIEND"}, "pass.unknown_kind"),
        ({"holder": ""}, "pass.holder_needed"),
        ({"why": " "}, "pass.why_needed"),
        ({"facts": {"seats": "many"}}, "facts.invalid"),
        ({"facts": {"friend": True}}, "facts.invalid"),
        ({"facts": {"licence_kind": "OFFICIAL"}}, "pass.fact"),
        ({"facts": {"licence_kind": "RELIEF"}, "kind": "OFFICIAL"}, "pass.fact"),
        ({"facts": {"earlier_passages": 1}}, "pass.fact"),
    ],
)
async def test_what_a_pass_may_not_say(engine: Engine, changes: dict[str, Any], key: str) -> None:
    async with House(engine) as gate:
        await refused(gate, asking(gate, **changes), OPERATOR, key)
        finance = Actor("thu", "finance", "pc-9")
        await refused(gate, asking(gate), finance, "policy.refused")
