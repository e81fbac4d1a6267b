"""The people and files of a tariff's way, for tests: who enters, who approves, what changes."""

from typing import Any

from gate.journey.commands import Actor, Confirm, Declare, Tick
from gate.journey.money_commands import ApproveTariff, EnterTariff, FoundTariff, ProposeTariff
from gate.serve import TARIFF
from gate.service.register import checked
from gate.service.tariff_rows import TariffVersion
from tests.service.house import BANANAS, MINUTE, House

DAY = 1440 * MINUTE
CENTRE, CLOCK = Actor("start", "system"), Actor("clock", "system")
FINANCE, MANAGER = Actor("thu", "finance", "pc-7"), Actor("hung", "manager", "pc-8")
FILE = TARIFF.read_bytes().decode()


def dearer(version: str = "2026B", begins: str = "2026-11-25", more: str = "") -> str:
    """The training tariff with 400,000 đ for the export of a truck of 15 t, from that midnight."""
    out = FILE[: FILE.index("[[examples]]")]
    out = out.replace('version = "2026A"', f'version = "{version}"')
    out = out.replace("effective_from = 2026-01-01T", f"effective_from = {begins}T")
    return out.replace("V2 = 150000, V3 = 300000, V4", "V2 = 150000, V3 = 400000, V4") + more


async def opened(gate: House) -> House:
    """The first start: the illustrative tariff is in the books."""
    await gate.do(FoundTariff(FILE), CENTRE)
    return gate


async def proposed(gate: House, file: str) -> str:
    """Entered and proposed by finance; its hash."""
    version = checked(file).version
    sha256 = str((await gate.do(EnterTariff(file), FINANCE))["sha256"])
    await gate.do(ProposeTariff(version, sha256), FINANCE)
    return sha256


async def approved(gate: House, file: str) -> str:
    """Let be by finance and manager; its hash."""
    sha256 = await proposed(gate, file)
    await gate.do(ApproveTariff(checked(file).version, sha256), MANAGER)
    return sha256


async def tick(gate: House, now: int) -> None:
    """The clock of the centre at that time."""
    gate.now = now
    await gate.do(Tick(), CLOCK)


async def comes(gate: House, plate: str, **facts: Any) -> str:
    """A declared truck enters and is confirmed; its visit."""
    await gate.do(Declare(f"d-{plate}", plate, {**BANANAS, **facts}))
    await gate.enters("inland-enter", plate)
    visit = gate.card(plate).visit.id
    await gate.do(Confirm(visit, plate))
    return visit


def stages(gate: House) -> dict[str, str]:
    """Where each version stands."""
    return {row.version: row.stage.value for row in rows(gate)}


def rows(gate: House) -> list[TariffVersion]:
    """All versions, by the day they begin."""
    return sorted(gate.loop.state.tariffs.values(), key=lambda row: (row.start, row.version))
