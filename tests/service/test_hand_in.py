"""Takings of closed shifts on their way to the treasury, and what the book says of them."""

from typing import Any

import pytest
from sqlalchemy import Engine

from fees.hand_in import HandInState, waiting
from gate.journey.commands import Actor
from gate.journey.errors import DomainError
from gate.journey.money_commands import (
    CloseShift,
    ConfirmHandIn,
    CountShift,
    HandIn,
    OpenShift,
    PayCash,
    TakeBackHandIn,
)
from gate.service.handin import takings
from tests.service.house import MINUTE, OPERATOR, House
from tests.service.test_bank import due, held, rows

MINH = Actor("minh", "operator", "booth-2")
LEAD = Actor("thu", "cashier-lead", "booth-3")
FINANCE = Actor("nga", "finance", "pc-9")


async def closed_shift(gate: House, who: Actor, plate: str) -> str:
    """A shift with one truck's 300.000 đồng in it."""
    shift = str((await gate.do(OpenShift(500_000), who))["shift"])
    charge = await due(gate, plate)
    await gate.do(PayCash(charge.id, 300_000), who)
    await gate.do(CountShift(shift, {"200000": 4}), who)
    gate.now += MINUTE
    await gate.do(CloseShift(shift), who)
    return shift


async def refused(gate: House, command: Any, who: Actor, key: str) -> None:
    with pytest.raises(DomainError) as caught:
        await gate.do(command, who)
    assert caught.value.key == key


async def test_two_shifts_go_to_the_treasury_on_one_list(engine: Engine) -> None:
    async with House(engine) as gate:
        first = await closed_shift(gate, OPERATOR, "25C01234")
        second = await closed_shift(gate, MINH, "25C05678")
        kept = [takings(s) for s in gate.loop.state.takings.values()]
        assert waiting(kept, gate.now) == (600_000, MINUTE * 2)
        await refused(gate, HandIn((first,)), OPERATOR, "policy.refused")
        await refused(gate, HandIn((first, "no-such")), LEAD, "hand_in.not_waiting")
        await refused(gate, HandIn(()), LEAD, "hand_in.not_waiting")
        made = await gate.do(HandIn((first, second, first)), LEAD)
        assert (made["number"], made["amount"]) == ("BK-2026-0001", 600_000)
        await refused(gate, HandIn((first,)), LEAD, "hand_in.not_waiting")
        assert held(engine)["cash/transit"] == 600_000
        confirm = ConfirmHandIn(made["hand_in"], 600_000, "GNT-0042/26", "Nguyễn Văn An")
        await refused(gate, confirm, LEAD, "policy.refused")
        maker = Actor(LEAD.name, "finance", "pc-1")
        await refused(gate, confirm, maker, "hand_in.same_person")
        beside = Actor("nga", "finance", LEAD.device)
        await refused(gate, confirm, beside, "hand_in.same_device")
        short = ConfirmHandIn(made["hand_in"], 590_000, "GNT-0042/26", "Nguyễn Văn An")
        await refused(gate, short, FINANCE, "hand_in.sums_differ")
        blank = ConfirmHandIn(made["hand_in"], 600_000, " ", "Nguyễn Văn An")
        await refused(gate, blank, FINANCE, "hand_in.paper_needed")
        done = await gate.do(confirm, FINANCE)
        assert done["state"] == HandInState.CONFIRMED
        assert gate.loop.state.takings == {}
        await refused(gate, confirm, FINANCE, "hand_in.not_found")
        await refused(gate, TakeBackHandIn(made["hand_in"], "sai"), FINANCE, "hand_in.not_found")
    assert held(engine) == {"treasury/confirmed": 600_000, "revenue/fee": -600_000}
    assert rows(engine, "SELECT paper_no, treasurer, ended_by FROM hand_in") == [
        ("GNT-0042/26", "Nguyễn Văn An", "nga")
    ]
    (body,) = rows(engine, "SELECT raw FROM ledger_entry WHERE kind = 'treasury'")
    assert "Nguyễn" not in bytes(body[0]).decode()  # the book names no person of the treasury


async def test_a_wrong_list_is_taken_back_and_made_anew(engine: Engine) -> None:
    async with House(engine) as gate:
        first = await closed_shift(gate, OPERATOR, "25C01234")
        made = await gate.do(HandIn((first,), "sáng"), LEAD)
        await refused(gate, TakeBackHandIn(made["hand_in"], " "), LEAD, "hand_in.why_needed")
        await gate.do(TakeBackHandIn(made["hand_in"], "thiếu một ca"), LEAD)
        assert held(engine)["cash/safe"] == 300_000
        second = await closed_shift(gate, MINH, "25C05678")
        again = await gate.do(HandIn((first, second)), LEAD)
        assert (again["number"], again["amount"]) == ("BK-2026-0002", 600_000)
    assert held(engine)["cash/transit"] == 600_000


async def test_after_a_restart_the_same_shifts_wait_and_numbers_go_on(engine: Engine) -> None:
    async with House(engine) as gate:
        first = await closed_shift(gate, OPERATOR, "25C01234")
        second = await closed_shift(gate, MINH, "25C05678")
        made = await gate.do(HandIn((first,)), LEAD)
        now, ids = gate.now, gate._ids
    async with House(engine, now=now, _ids=ids) as gate:
        assert set(gate.loop.state.takings) == {first, second}
        await gate.do(TakeBackHandIn(made["hand_in"], "sai ca"), LEAD)
        again = await gate.do(HandIn((first,)), LEAD)
        assert again["number"] == "BK-2026-0002"
        await gate.do(ConfirmHandIn(again["hand_in"], 300_000, "GNT-1", "An"), FINANCE)
    async with House(engine, now=now, _ids=ids) as gate:
        assert set(gate.loop.state.takings) == {second}
        assert (await gate.do(HandIn((second,)), LEAD))["number"] == "BK-2026-0003"
