"""What a tariff says about when and by whom its fee is paid is what the gate does."""

from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import Engine

from fees.rules import Tariff
from fees.tariff import load_tariff
from gate.journey.commands import Assess, Clear, Confirm, Declare, Move, StateFacts
from gate.journey.errors import DomainError
from gate.journey.money_commands import PayCash
from gate.serve import TARIFF
from tests.service.house import BANANAS, BORDER_GUARD, CUSTOMS, MARSHAL, OPERATOR, House
from tests.service.test_bank import PLATE, due


def under(gate: House, **answers: str) -> None:
    """The gate charges by the shipped tariff with other answers to its open questions."""
    raw = TARIFF.read_bytes().decode()
    for name, value in answers.items():
        start = raw.index(f"{name} = {{ value = ")
        end = raw.index(",", start)
        raw = f'{raw[:start]}{name} = {{ value = "{value}"{raw[end:]}'
    tariff: Tariff = load_tariff(raw.encode())
    gate.loop.rules = replace(gate.loop.rules, tariff=tariff)
    gate.loop.state.register = gate.loop.rules.register()


async def refused(gate: House, command: Any, who: Any, key: str) -> None:
    with pytest.raises(DomainError) as caught:
        await gate.do(command, who)
    assert caught.value.key == key


async def test_due_before_the_yard_no_bay_is_given_until_it_is_paid(engine: Engine) -> None:
    async with House(engine) as gate:
        under(gate, due_at="BEFORE_YARD")
        charge = await due(gate)
        bay = next(b for b in gate.loop.rules.yard.bays if b != gate.card(PLATE).visit.place)
        move = Move(charge.visit_id, bay, "chật")
        await refused(gate, move, MARSHAL, "fee.before_yard")
        await gate.do(PayCash(charge.id, 300_000))
        assert (await gate.do(move, MARSHAL))["place"] == bay


async def test_due_before_supervision_customs_waits_and_the_border_guard_does_not(
    engine: Engine,
) -> None:
    async with House(engine) as gate:
        under(gate, due_at="BEFORE_SUPERVISION")
        charge = await due(gate)
        word = Clear(charge.visit_id, "CUSTOMS", "GIVEN")
        await gate.do(Clear(charge.visit_id, "BORDER_GUARD", "GIVEN"), BORDER_GUARD)
        await refused(gate, word, CUSTOMS, "fee.before_supervision")
        await gate.do(replace(word, state="REFUSED", reason="thiếu tờ khai"), CUSTOMS)
        await gate.do(PayCash(charge.id, 300_000))
        assert (await gate.do(word, CUSTOMS))["agency"] == "CUSTOMS"


async def test_where_the_goods_owner_pays_the_fee_waits_for_a_name(engine: Engine) -> None:
    async with House(engine) as gate:
        under(gate, payer="GOODS_OWNER")
        await gate.do(Declare("d", PLATE, BANANAS))
        await gate.enters("inland-enter", PLATE)
        visit = gate.card(PLATE).visit.id
        await gate.do(Confirm(visit, PLATE))
        assert gate.card(PLATE).charge is None
        await refused(gate, Assess(visit), OPERATOR, "fee.payer_needed")
        await gate.do(StateFacts(visit, {}, {"name": "HTX Chuối Phong Thổ"}))
        charge = gate.card(PLATE).charge
        assert charge is not None
        assert charge.payer["name"] == "HTX Chuối Phong Thổ"


MIXED = {name: value for name, value in BANANAS.items() if name != "commodity"} | {
    "goods": [
        {"commodity": "FRESH_PRODUCE", "value_vnd": 50_000_000},
        {"commodity": "MINERAL", "value_vnd": 90_000_000},
    ]
}


async def comes_mixed(gate: House) -> str:
    """A truck with bananas and ore, confirmed; the id of its visit."""
    await gate.do(Declare("d", PLATE, MIXED))
    await gate.enters("inland-enter", PLATE)
    visit = gate.card(PLATE).visit.id
    await gate.do(Confirm(visit, PLATE))
    return visit


async def test_mixed_goods_are_charged_by_the_highest_declared_value(engine: Engine) -> None:
    async with House(engine) as gate:
        await comes_mixed(gate)
        charge = gate.card(PLATE).charge
        assert charge is not None
        assert charge.total == 2_500_000  # five times the ordinary 500.000: ore leads


async def test_mixed_goods_may_be_left_to_a_person(engine: Engine) -> None:
    async with House(engine) as gate:
        under(gate, mixed_goods="BY_DECISION")
        visit = await comes_mixed(gate)
        assert gate.card(PLATE).missing == ("commodity",)
        await gate.do(StateFacts(visit, {"commodity": "FRESH_PRODUCE"}))
        charge = gate.card(PLATE).charge
        assert charge is not None
        assert charge.total == 300_000
