"""Versions of the tariff at the gate: two people, a day's notice, and who pays by which."""

import json

import pytest
from sqlalchemy import Engine, text

from gate.journey.commands import Actor, Confirm
from gate.journey.errors import DomainError
from gate.journey.money_commands import (
    ApproveTariff,
    EnterTariff,
    FoundTariff,
    PayCash,
    ProposeTariff,
    WithdrawTariff,
)
from gate.serve import TARIFF, load_tariff_file
from gate.service.register import checked
from gate.tariff_files import TariffAlteredError, verify
from tests.service.house import OPERATOR, House
from tests.service.tariff_desk import (
    CENTRE,
    DAY,
    FILE,
    FINANCE,
    MANAGER,
    approved,
    comes,
    dearer,
    opened,
    proposed,
    rows,
    stages,
    tick,
)

BEGINS = checked(dearer()).effective_from


def charge_of(gate: House, plate: str) -> tuple[int, str, str]:
    """What the booth shows: total, version and the id of the charge."""
    charge = gate.card(plate).charge
    assert charge is not None
    return charge.total, charge.tariff, charge.id


async def test_a_new_version_takes_effect_at_midnight_while_a_truck_is_inside(
    engine: Engine,
) -> None:
    async with House(engine) as gate:
        await opened(gate)
        sha256 = await approved(gate, dearer())
        assert stages(gate) == {"2026A": "IN_FORCE", "2026B": "APPROVED"}
        assert [row.end for row in rows(gate)] == [BEGINS, 0]
        gate.now = BEGINS - DAY // 24
        visit = await comes(gate, "25C00001")
        before = charge_of(gate, "25C00001")
        assert before[:2] == (300_000, "2026A")
        await tick(gate, BEGINS)
        assert stages(gate) == {"2026A": "SUPERSEDED", "2026B": "IN_FORCE"}
        await gate.do(Confirm(visit, "25C00001"))  # asked again, and not computed again
        assert charge_of(gate, "25C00001") == before
        await gate.do(PayCash(before[2], 300_000))
        await comes(gate, "25C00002")
        assert charge_of(gate, "25C00002")[:2] == (400_000, "2026B")
        card = gate.card("25C00002").charge
        assert card is not None
        assert card.tariff_sha256 == card.assessment["sha256"] == sha256
        await gate.sees("border-leave", "25C00001")
        assert charge_of(gate, "25C00001") == before
    again = House(engine, now=gate.now)
    assert stages(again) == {"2026A": "SUPERSEDED", "2026B": "IN_FORCE"}
    assert charge_of(again, "25C00001") == before


async def test_what_is_not_approved_charges_nothing(engine: Engine) -> None:
    async with House(engine) as gate:
        await opened(gate)
        await proposed(gate, dearer())
        gate.now = BEGINS + DAY
        await tick(gate, gate.now)
        assert stages(gate) == {"2026A": "IN_FORCE", "2026B": "PROPOSED"}
        await comes(gate, "25C00001")
        assert charge_of(gate, "25C00001")[:2] == (300_000, "2026A")
        with pytest.raises(DomainError, match=r"tariff\.too_soon"):
            await gate.do(ApproveTariff("2026B", checked(dearer()).sha256), MANAGER)


async def test_one_person_alone_lets_no_tariff_be(engine: Engine) -> None:
    async with House(engine) as gate:
        await opened(gate)
        sha256 = await proposed(gate, dearer())
        approve = ApproveTariff("2026B", sha256)
        refusals = {
            Actor("thu", "manager", "pc-8"): "tariff.same_person",
            Actor("THU", "manager", "pc-8"): "tariff.same_person",
            Actor("hung", "manager", "pc-7"): "tariff.same_device",
            FINANCE: "policy.refused",
            OPERATOR: "policy.refused",
        }
        for who, key in refusals.items():
            with pytest.raises(DomainError, match=key):
                await gate.do(approve, who)
        for command in (EnterTariff(FILE), ProposeTariff("2026B", sha256)):
            with pytest.raises(DomainError, match=r"policy\.refused"):
                await gate.do(command, MANAGER)
        assert stages(gate)["2026B"] == "PROPOSED"
        with pytest.raises(DomainError, match=r"tariff\.changed"):
            await gate.do(ApproveTariff("2026B", "0" * 64), MANAGER)
        await gate.do(approve, MANAGER)
        (row,) = [r for r in rows(gate) if r.version == "2026B"]
        assert (row.proposed_by, row.approved_by, row.approved_on) == ("thu", "hung", "pc-8")


@pytest.mark.parametrize(
    ("begins", "key"),
    [("2026-11-22", "tariff.too_soon"), ("2026-01-01", "tariff.too_soon"), ("2026-11-24", "")],
)
async def test_the_public_has_a_day_to_read_it(engine: Engine, begins: str, key: str) -> None:
    async with House(engine) as gate:
        await opened(gate)
        sha256 = await proposed(gate, dearer(begins=begins))
        if not key:
            await gate.do(ApproveTariff("2026B", sha256), MANAGER)
            return
        with pytest.raises(DomainError, match=key):
            await gate.do(ApproveTariff("2026B", sha256), MANAGER)


async def test_a_proposal_is_taken_back_and_the_draft_changed(engine: Engine) -> None:
    async with House(engine) as gate:
        await opened(gate)
        await proposed(gate, dearer())
        with pytest.raises(DomainError, match=r"tariff\.altered"):
            await gate.do(EnterTariff(dearer(more="\n# other")), FINANCE)
        with pytest.raises(DomainError, match=r"tariff\.why_needed"):
            await gate.do(WithdrawTariff("2026B", " "), MANAGER)
        await gate.do(WithdrawTariff("2026B", "sai mức V3"), MANAGER)
        assert stages(gate)["2026B"] == "DRAFT"
        await gate.do(EnterTariff(dearer(more="\n# other")), FINANCE)
        with pytest.raises(DomainError, match=r"tariff\.no_such_step"):
            await gate.do(WithdrawTariff("2026B", "again"), FINANCE)
        with pytest.raises(DomainError, match=r"tariff\.changed"):
            await gate.do(ProposeTariff("2026B", checked(dearer()).sha256), FINANCE)
        with pytest.raises(DomainError, match=r"tariff\.no_such_version"):
            await gate.do(WithdrawTariff("2030A", "x"), FINANCE)
        assert rows(gate)[-1].text.endswith("# other")


async def test_each_step_is_in_the_ledger_once(engine: Engine) -> None:
    async with House(engine) as gate:
        await opened(gate)
        assert await gate.do(FoundTariff(FILE), CENTRE) == {}  # the next start
        await gate.do(EnterTariff(dearer()), FINANCE)
        await approved(gate, dearer())
        await tick(gate, BEGINS - 1)
        await tick(gate, BEGINS)
        await tick(gate, BEGINS + 1)
    with engine.connect() as connection:
        found = connection.execute(
            text("SELECT kind, ref, raw FROM ledger_entry ORDER BY id")
        ).all()
    assert [(kind, ref) for kind, ref, _ in found] == [
        ("tariff_founded", "MLT-FEE/2026A"),
        ("tariff_entered", "MLT-FEE/2026B"),
        ("tariff_proposed", "MLT-FEE/2026B"),
        ("tariff_approved", "MLT-FEE/2026B"),
        ("tariff_superseded", "MLT-FEE/2026A"),
        ("tariff_in_force", "MLT-FEE/2026B"),
    ]
    assert json.loads(bytes(found[3].raw))["body"]["sha256"] == checked(dearer()).sha256


async def test_a_file_with_a_hole_or_of_another_tariff_is_not_entered(engine: Engine) -> None:
    async with House(engine) as gate:
        await opened(gate)
        hole = dearer().replace('load = "EMPTY", class', 'load = "EMPTY", flow = "NONE", class', 1)
        for file, key in (
            ("tariff = ", "tariff.not_whole"),
            (hole, "tariff.not_whole"),
            (dearer().replace('"MLT-FEE"', '"OTHER"'), "tariff.other_tariff"),
            (FILE + "\n", "tariff.altered"),
        ):
            with pytest.raises(DomainError, match=key):
                await gate.do(EnterTariff(file), FINANCE)
        assert stages(gate) == {"2026A": "IN_FORCE"}


async def test_the_version_of_leaving_and_of_the_first_charge(engine: Engine) -> None:
    """`version_at` may be another moment; what was issued does not move by itself."""
    async with House(engine) as gate:
        await opened(gate)
        entry = 'version_at = { value = "ENTRY"'
        file = dearer().replace(entry, 'version_at = { value = "ASSESSMENT"')
        assert file != dearer()
        await approved(gate, file)
        later = dearer("2026C", "2026-11-27").replace("V3 = 400000", "V3 = 450000")
        await approved(gate, later.replace(entry, 'version_at = { value = "LEAVING"'))
        gate.now = BEGINS + DAY
        visit = await comes(gate, "25C00001")
        assert charge_of(gate, "25C00001")[:2] == (400_000, "2026B")
        await tick(gate, BEGINS + 3 * DAY)
        await gate.do(Confirm(visit, "25C00001"))
        assert charge_of(gate, "25C00001")[1] == "2026B"


async def test_a_vehicle_of_a_time_without_tariff_is_not_charged(engine: Engine) -> None:
    async with House(engine) as gate:
        await opened(gate)
        ends = dearer(more="").replace(
            "effective_from = 2026-11-25T00:00:00+07:00",
            "effective_from = 2026-11-25T00:00:00+07:00\neffective_to = 2026-11-26T00:00:00+07:00",
        )
        await approved(gate, ends)
        await tick(gate, BEGINS + 2 * DAY)
        assert stages(gate) == {"2026A": "SUPERSEDED", "2026B": "SUPERSEDED"}
        visit = await comes(gate, "25C00001")
        assert gate.card("25C00001").charge is None
        assert gate.loop.state.visits[visit].confirmed_at


def start(engine: Engine) -> None:
    """What the centre does before it opens."""
    verify(engine, load_tariff_file(None, training=True), None)


async def test_an_altered_tariff_refuses_to_start(engine: Engine) -> None:
    start(engine)
    async with House(engine) as gate:
        await opened(gate)
        await approved(gate, dearer())
    start(engine)

    def alter(statement: str) -> None:
        with engine.begin() as connection:
            connection.execute(text(statement))

    alter("UPDATE tariff_version SET text = text || ' ' WHERE version = '2026B'")
    with pytest.raises(TariffAlteredError, match=r"MLT-FEE/2026B .*tariff_version.* backup"):
        start(engine)
    alter("UPDATE tariff_version SET text = rtrim(text, ' ') WHERE version = '2026B'")
    start(engine)
    alter("UPDATE tariff_version SET start = start - 1 WHERE version = '2026B'")
    with pytest.raises(TariffAlteredError, match="does not let it be"):
        start(engine)
    alter("UPDATE tariff_version SET start = start + 1, act = 2 WHERE version = '2026B'")
    with pytest.raises(TariffAlteredError, match="ledger entry 2"):
        start(engine)


async def test_a_file_that_is_not_the_registered_one_refuses_to_start(
    engine: Engine, tmp_path: object
) -> None:
    async with House(engine) as gate:
        await opened(gate)
    altered = checked(FILE + "\n# a change nobody approved\n")
    with pytest.raises(TariffAlteredError, match=r"comes with .*MLT-FEE/2026A.*new version"):
        verify(engine, altered, None)
    with pytest.raises(TariffAlteredError, match=r"named\.toml says MLT-FEE 2026B.*do not know"):
        verify(engine, checked(dearer()), TARIFF.with_name("named.toml"))  # type: ignore[attr-defined]


async def test_only_a_training_ledger_founds_itself(engine: Engine) -> None:
    async with House(engine) as gate:
        for who in (FINANCE, MANAGER, OPERATOR):
            with pytest.raises(DomainError, match=r"policy\.refused"):
                await gate.do(FoundTariff(FILE), who)
        await gate.do(FoundTariff(dearer(begins="2026-11-22")), CENTRE)
        assert stages(gate) == {"2026B": "IN_FORCE"}
