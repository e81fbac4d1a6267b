"""A cashier's day: float, cash, a blind count, and a close, a hand-over or neither."""

from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import Engine

from fees.shift import LONGEST_US, ShiftState
from gate.journey.commands import Actor, EnrolDevice, Tick
from gate.journey.errors import DomainError
from gate.journey.money_commands import CloseShift, CountShift, OpenShift, PayCash, TakeOverShift
from gate.service.money import Shift
from tests.service.house import OPERATOR, START, House
from tests.service.test_bank import due, held, rows

LAN, MINH = OPERATOR, Actor("minh", "operator", "booth-2")
LEAD = Actor("thu", "cashier-lead", "booth-3")


def only(gate: House) -> Shift:
    (found,) = gate.loop.state.shifts.values()
    return found


async def refused(gate: House, command: Any, who: Actor, key: str) -> None:
    with pytest.raises(DomainError) as caught:
        await gate.do(command, who)
    assert caught.value.key == key


async def test_a_shift_from_float_to_an_empty_drawer(engine: Engine) -> None:
    async with House(engine) as gate:
        shift = (await gate.do(OpenShift(500_000), LAN))["shift"]
        await refused(gate, OpenShift(0), LAN, "shift.already_open")
        charge = await due(gate)
        await gate.do(PayCash(charge.id, 500_000), LAN)
        assert only(gate).expected == 800_000
        reply = await gate.do(CountShift(shift, {"500000": 1, "100000": 3, "200": 0}), LAN)
        assert reply["counted"] == 800_000
        await refused(gate, PayCash(charge.id, 1), LAN, "charge.not_due")
        assert await gate.do(CloseShift(shift), LAN) == {"shift": shift, "variance": 0}
        assert gate.loop.state.shifts == {}
        await refused(gate, CloseShift(shift), LAN, "shift.not_found")
    assert held(engine) == {"cash/safe": 300_000, "revenue/fee": -300_000}
    assert rows(engine, "SELECT via, by FROM payment") == [(shift, "lan")]
    kinds = [k for (k,) in rows(engine, "SELECT kind FROM ledger_entry ORDER BY id")]
    assert [k for k in kinds if k.startswith(("shift", "cash"))] == [
        "shift_open",
        "cash_count",
        "shift_close",
    ]


async def test_what_differs_needs_a_reason_and_stands_in_the_book(engine: Engine) -> None:
    async with House(engine) as gate:
        shift = (await gate.do(OpenShift(500_000), LAN))["shift"]
        await gate.do(CountShift(shift, {"100000": 4}), LAN)
        await refused(gate, CloseShift(shift, " "), LAN, "shift.reason_needed")
        await gate.do(CountShift(shift, {"100000": 4, "50000": 1}), LAN)  # one lay aside
        done = await gate.do(CloseShift(shift, "trả nhầm tiền thừa"), LAN)
        assert done["variance"] == -50_000
    assert held(engine) == {"cash/safe": -50_000, "over_short": 50_000}
    (row,) = rows(engine, "SELECT counts, variance, reason FROM shift")
    assert row == (2, -50_000, "trả nhầm tiền thừa")


async def test_the_next_cashier_goes_on_with_the_same_sum(engine: Engine) -> None:
    async with House(engine) as gate:
        shift = (await gate.do(OpenShift(500_000), LAN))["shift"]
        charge = await due(gate)
        await gate.do(PayCash(charge.id, 300_000), LAN)
        await refused(gate, TakeOverShift(shift, 800_000), MINH, "shift.no_such_step")
        await gate.do(CountShift(shift, {"200000": 4}), LAN)
        await refused(gate, TakeOverShift(shift, 800_000), LAN, "shift.same_cashier")
        await refused(gate, TakeOverShift(shift, 790_000), MINH, "shift.sums_differ")
        following = (await gate.do(TakeOverShift(shift, 800_000), MINH))["shift"]
        now = only(gate)
        assert (now.id, now.cashier, now.expected) == (following, "minh", 800_000)
        other = await due(gate, "25C05678")
        await gate.do(PayCash(other.id, 300_000), MINH)
        await gate.do(CountShift(following, {"500000": 2, "100000": 1}), MINH)
        await gate.do(CloseShift(following), MINH)
    assert held(engine) == {"cash/safe": 600_000, "revenue/fee": -600_000}
    states = dict(rows(engine, "SELECT id, state FROM shift"))
    assert states == {shift: ShiftState.HANDED_OVER, following: ShiftState.CLOSED}


async def test_while_it_is_counted_no_cash_goes_in(engine: Engine) -> None:
    async with House(engine) as gate:
        shift = (await gate.do(OpenShift(0), LAN))["shift"]
        charge = await due(gate)
        await gate.do(CountShift(shift, {}), LAN)
        await refused(gate, PayCash(charge.id, 300_000), LAN, "shift.counted")
        await gate.do(CloseShift(shift), LAN)
        await gate.do(PayCash(charge.id, 300_000), LAN)  # in training no shift is needed
    assert held(engine)["cash/lan"] == 300_000


async def test_a_shift_is_its_cashiers_or_the_leads(engine: Engine) -> None:
    async with House(engine) as gate:
        shift = (await gate.do(OpenShift(0), LAN))["shift"]
        await refused(gate, CountShift(shift, {}), MINH, "shift.not_yours")
        await refused(gate, OpenShift(-1), MINH, "shift.float")
        await refused(gate, CountShift(shift, {"300000": 1}), LAN, "shift.unknown_note")
        await refused(gate, CountShift(shift, {"x": 1}), LAN, "shift.unknown_note")
        await refused(gate, CountShift(shift, {"500": -1}), LAN, "shift.unknown_note")
        await refused(gate, OpenShift(0), Actor("nga", "finance", "pc"), "policy.refused")
        await gate.do(CountShift(shift, {}), LEAD)  # lan went home ill
        await gate.do(CloseShift(shift), LEAD)
    assert rows(engine, "SELECT cashier, closed_by FROM shift") == [("lan", "thu")]


async def test_a_shift_left_open_overnight_is_found_once(engine: Engine) -> None:
    async with House(engine) as gate:
        await gate.do(OpenShift(0), LAN)
        gate.now += LONGEST_US
        await gate.do(Tick(), Actor("clock", "system"))
        assert only(gate).left_open_at == 0
        gate.now += 1
        for _ in range(3):
            await gate.do(Tick(), Actor("clock", "system"))
        assert only(gate).left_open_at == START + LONGEST_US + 1
        after = House(engine)
        assert after.loop.state.shifts == gate.loop.state.shifts
    found = rows(engine, "SELECT count(*) FROM ledger_entry WHERE kind = 'shift_left_open'")
    assert found == [(1,)]


async def test_in_a_production_ledger_cash_needs_a_shift(engine: Engine) -> None:
    async with House(engine) as gate:
        charge = await due(gate)
        gate.loop.rules = replace(gate.loop.rules, ledger="MLT")
        await gate.do(EnrolDevice("booth-1", "Quầy 1", "làn vào"), Actor("ad", "admin", "booth-1"))
        await refused(gate, PayCash(charge.id, 300_000), LAN, "shift.needed")
        await gate.do(OpenShift(0), LAN)
        assert (await gate.do(PayCash(charge.id, 300_000), LAN))["number"] == 1
