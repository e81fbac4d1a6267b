"""Devices: from which computers and phones people may act, in training and in production."""

from typing import Any

import pytest
from sqlalchemy import Engine

from gate.journey.commands import Actor, Confirm, Declare, EnrolDevice, RevokeDevice, Tick
from gate.journey.errors import DomainError, Turn
from gate.service.work import Rules
from tests.service.house import BANANAS, OPERATOR, House

ADMIN = Actor("quan-tri", "admin", "office-1")


class Production(House):
    """The same gate with a production ledger."""

    def __post_init__(self) -> None:
        """Open it, under another name."""
        super().__post_init__()
        rules = self.loop.rules
        values = {name: getattr(rules, name) for name in Rules.__slots__}
        self.loop.rules = Rules(**{**values, "ledger": "MLT-2026"})


async def refused(gate: House, command: Any, actor: Actor, key: str) -> DomainError:
    """The command is refused with this key, and nothing was written."""
    before = gate.loop.state.entry_count
    with pytest.raises(DomainError) as found:
        await gate.do(command, actor)
    assert found.value.key == key
    assert gate.loop.state.entry_count == before
    return found.value


async def test_in_production_people_act_from_enrolled_devices_only(engine: Engine) -> None:
    async with Production(engine) as gate:
        await gate.do(EnrolDevice("office-1", "Máy quản trị", "nhà điều hành"), ADMIN)
        declare = Declare("d-1", "25C01234", BANANAS)
        await gate.do(declare, Actor("inland-1", "device", "inland-1"))  # machines bear a token
        await gate.enters("inland-enter", "25C01234")
        visit = gate.card("25C01234").visit.id
        error = await refused(gate, Confirm(visit, "25C01234"), OPERATOR, "device.not_enrolled")
        assert (error.turn, error.params["device"]) == (Turn.COLLEAGUE, "booth-1")
        await gate.do(EnrolDevice("booth-1", "Quầy 1", "làn vào"), ADMIN)
        await gate.do(Confirm(visit, "25C01234"))
        await gate.do(Tick(), Actor("clock", "system"))
        gate.loop.start()
        assert set(gate.loop.state.devices) == {"office-1", "booth-1"}


async def test_the_first_device_is_enrolled_from_where_the_administrator_sits(
    engine: Engine,
) -> None:
    async with Production(engine) as gate:
        own = EnrolDevice("booth-1", "Quầy 1", "")
        await refused(gate, own, OPERATOR, "policy.refused")
        await gate.do(EnrolDevice("office-1", "Máy quản trị", ""), ADMIN)
        thief = Actor("quan-tri", "admin", "cafe-7")
        await refused(gate, EnrolDevice("cafe-7", "x", ""), thief, "device.not_enrolled")


async def test_in_training_a_browser_enrols_itself_once_and_is_marked_so(engine: Engine) -> None:
    async with House(engine) as gate:
        itself = EnrolDevice("booth-1", "", "")
        said = await gate.do(itself, OPERATOR)
        assert (said["name"], said["enrolled_by"]) == ("", "lan")
        other = EnrolDevice("booth-2", "", "")
        await refused(gate, other, OPERATOR, "policy.refused")
        await refused(gate, itself, OPERATOR, "policy.refused")
        await gate.do(EnrolDevice("booth-1", "Quầy 1", "làn vào"), ADMIN)
        named = gate.loop.state.devices["booth-1"]
        assert (named.name, named.enrolled_by) == ("Quầy 1", "lan")


async def test_an_administrator_in_training_is_enrolled_like_everybody(engine: Engine) -> None:
    async with House(engine) as gate:
        said = await gate.do(EnrolDevice("office-1", "", ""), ADMIN)
        assert said["name"] == ""
        await refused(gate, EnrolDevice("booth-1", "", ""), ADMIN, "device.name_needed")
        await refused(gate, EnrolDevice(" ", "Quầy", ""), ADMIN, "device.no_id")
        await refused(gate, EnrolDevice("x" * 81, "Quầy", ""), ADMIN, "device.no_id")


async def test_from_a_revoked_device_nobody_acts_any_more(engine: Engine) -> None:
    async with House(engine) as gate:
        await gate.do(EnrolDevice("booth-1", "", ""), OPERATOR)
        await gate.do(EnrolDevice("office-1", "", ""), ADMIN)
        await refused(gate, RevokeDevice("booth-1", " "), ADMIN, "device.why_needed")
        await refused(gate, RevokeDevice("booth-9", "lost"), ADMIN, "device.not_found")
        await refused(gate, RevokeDevice("office-1", "lost"), ADMIN, "device.own")
        await refused(gate, RevokeDevice("booth-1", "lost"), OPERATOR, "policy.refused")
        await gate.do(RevokeDevice("booth-1", "stolen"), ADMIN)
        await refused(gate, Declare("d-1", "25C01234", BANANAS), OPERATOR, "device.revoked")
        await refused(gate, RevokeDevice("booth-1", "again"), ADMIN, "device.revoked")
        back = EnrolDevice("booth-1", "Quầy 1", "")
        await refused(gate, back, ADMIN, "device.revoked")
        kept = gate.loop.state.devices["booth-1"]
        assert (kept.revoked_by, kept.revoked_why) == ("quan-tri", "stolen")
