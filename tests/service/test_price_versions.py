"""Versions of the prices of parking: two people, a day's notice, and by which a stay is charged."""

from pathlib import Path

import pytest
from sqlalchemy import Engine, text

from fees.drafts import Money
from gate.journey.errors import DomainError
from gate.journey.money_commands import (
    ApproveTariff,
    EnterTariff,
    FoundTariff,
    PayCash,
    ProposeTariff,
    WithdrawTariff,
)
from gate.price_file import load_price
from gate.serve import load_tariff_file
from gate.service.money import Charge
from gate.service.register import checked
from gate.tariff_files import TariffAlteredError, verify, verify_price
from tests.service.house import MINUTE, House
from tests.service.tariff_desk import CENTRE, DAY, FILE, FINANCE, MANAGER, comes, dearer, tick

PRICES = Path("fees/tariffs/mlt-price-2026a.toml")
TEXT = PRICES.read_text("utf-8")
NAME = "MLT-PRICE"


def priced(version: str = "2026B", begins: str = "2026-11-25", more: str = "") -> str:
    """The training prices with 60.000 đ for a day of a truck of 10 t and more."""
    out = TEXT[: TEXT.index("[[examples]]")].replace('version = "2026A"', f'version = "{version}"')
    out = out.replace("effective_from = 2026-01-01T", f"effective_from = {begins}T")
    return out.replace("amount = 40000", "amount = 60000", 1) + more


BEGINS = checked(priced()).effective_from


async def opened(gate: House, *, prices: bool = True) -> House:
    """The first start: fee and, where one was named, prices are in the books."""
    for file in (FILE, TEXT) if prices else (FILE,):
        await gate.do(FoundTariff(file), CENTRE)
    return gate


async def proposed(gate: House, file: str) -> str:
    sha256 = str((await gate.do(EnterTariff(file), FINANCE))["sha256"])
    await gate.do(ProposeTariff(checked(file).version, sha256, NAME), FINANCE)
    return sha256


async def approved(gate: House, file: str) -> str:
    sha256 = await proposed(gate, file)
    await gate.do(ApproveTariff(checked(file).version, sha256, NAME), MANAGER)
    return sha256


def price_of(gate: House, plate: str) -> list[tuple[int, str]]:
    """The prices on the card, each with the version it names."""
    return [(c.total, c.tariff) for c in prices(gate, plate)]


def prices(gate: House, plate: str) -> list[Charge]:
    return [c for c in gate.card(plate).charges if c.money is Money.PRICE]


def stages(gate: House) -> dict[str, str]:
    return {row.id: row.stage.value for row in gate.loop.state.tariffs.values()}


async def test_prices_change_at_midnight_and_a_stay_is_charged_by_its_entry(
    engine: Engine,
) -> None:
    async with House(engine, price=PRICES) as gate:
        await opened(gate)
        sha256 = await approved(gate, priced())
        gate.now = BEGINS - 16 * 60 * MINUTE  # eight in the morning of the day before
        await comes(gate, "25C00001")
        await tick(gate, BEGINS)
        assert stages(gate) == {
            "MLT-FEE/2026A": "IN_FORCE",
            "MLT-PRICE/2026A": "SUPERSEDED",
            "MLT-PRICE/2026B": "IN_FORCE",
        }
        gate.now = BEGINS + 8 * 60 * MINUTE
        await comes(gate, "25C00002")
        gate.now += 60 * MINUTE
        await gate.sees("border-leave", "25C00001")
        assert price_of(gate, "25C00001") == [(160_000, "2026A")]  # two days, the night between
        await gate.sees("border-leave", "25C00002")
        assert price_of(gate, "25C00002") == [(60_000, "2026B")]
        (charge,) = prices(gate, "25C00002")
        assert charge.tariff_sha256 == charge.assessment["sha256"] == sha256
        await gate.do(PayCash(charge.id, 60_000))
        (slip,) = gate.card("25C00002").slips
        assert slip.content["tariff"] == "2026B"
    again = House(engine, now=gate.now, price=PRICES)
    assert stages(again)["MLT-PRICE/2026B"] == "IN_FORCE"
    assert price_of(again, "25C00001") == [(160_000, "2026A")]
    unnamed = House(engine, now=gate.now)  # started without the file: the books know
    assert unnamed.loop.state.price_register == again.loop.state.price_register


async def test_prices_begin_where_none_were_asked_and_who_came_before_is_asked_nothing(
    engine: Engine,
) -> None:
    async with House(engine) as gate:
        await opened(gate, prices=False)
        await approved(gate, priced())
        gate.now = BEGINS - 60 * MINUTE
        await comes(gate, "25C00001")
        await tick(gate, BEGINS)
        await comes(gate, "25C00002")
        gate.now += 8 * 60 * MINUTE
        for plate in ("25C00001", "25C00002"):
            await gate.sees("border-leave", plate)
        assert price_of(gate, "25C00001") == []
        assert price_of(gate, "25C00002") == [(140_000, "2026B")]


async def test_a_price_takes_the_steps_of_the_fee_and_one_person_is_not_enough(
    engine: Engine,
) -> None:
    async with House(engine, price=PRICES) as gate:
        await opened(gate)
        sha256 = await proposed(gate, priced())
        with pytest.raises(DomainError, match=r"policy\.refused"):
            await gate.do(ApproveTariff("2026B", sha256, NAME), FINANCE)
        with pytest.raises(DomainError, match=r"tariff\.no_such_version"):
            await gate.do(ApproveTariff("2026B", sha256), MANAGER)  # the fee has none of that name
        with pytest.raises(DomainError, match=r"tariff\.changed"):
            await gate.do(ApproveTariff("2026B", "0" * 64, NAME), MANAGER)
        with pytest.raises(DomainError, match=r"tariff\.altered"):
            await gate.do(EnterTariff(priced(more="\n# other")), FINANCE)
        await gate.do(WithdrawTariff("2026B", "sai giá", NAME), MANAGER)
        assert stages(gate)["MLT-PRICE/2026B"] == "DRAFT"
        soon = await proposed(gate, priced("2026C", "2026-11-22"))
        with pytest.raises(DomainError, match=r"tariff\.too_soon"):
            await gate.do(ApproveTariff("2026C", soon, NAME), MANAGER)
        for file in (
            priced().replace(f'"{NAME}"', '"OTHER"'),
            priced().replace(f'"{NAME}"', '"MLT-FEE"'),  # the fee's name, and of the other kind
            priced().replace('kind = "PRICE"', 'kind = "FEE"'),
        ):
            with pytest.raises(DomainError, match=r"tariff\.other_tariff"):
                await gate.do(EnterTariff(file), FINANCE)
        assert await gate.do(FoundTariff(TEXT), CENTRE) == {}  # the next start
        gate.now = BEGINS
        await comes(gate, "25C00001")
        await gate.sees("border-leave", "25C00001")
        assert price_of(gate, "25C00001") == [(80_000, "2026A")]  # by night, as approved


async def test_both_tariffs_may_have_a_version_of_the_same_name(engine: Engine) -> None:
    async with House(engine, price=PRICES) as gate:
        await opened(gate)
        await approved(gate, priced())
        sha256 = str((await gate.do(EnterTariff(dearer()), FINANCE))["sha256"])
        await gate.do(ProposeTariff("2026B", sha256), FINANCE)
        await gate.do(ApproveTariff("2026B", sha256), MANAGER)
        await tick(gate, BEGINS)
    with engine.connect() as connection:
        found = connection.execute(text("SELECT kind, ref FROM ledger_entry ORDER BY id")).all()
    assert [tuple(row) for row in found][-4:] == [
        ("tariff_superseded", "MLT-FEE/2026A"),
        ("tariff_in_force", "MLT-FEE/2026B"),
        ("tariff_superseded", "MLT-PRICE/2026A"),
        ("tariff_in_force", "MLT-PRICE/2026B"),
    ]


async def test_altered_prices_refuse_to_start(engine: Engine, tmp_path: Path) -> None:
    def start(file: Path | None) -> None:
        verify(engine, load_tariff_file(None, training=True), None)
        verify_price(engine, load_price(file, training=True), file)

    altered, other = tmp_path / "altered.toml", tmp_path / "other.toml"
    altered.write_text(TEXT + "\n# cheaper\n", "utf-8")
    other.write_text(priced("2027A", "2027-01-01"), "utf-8")
    start(PRICES)
    async with House(engine, price=PRICES) as gate:
        await opened(gate)
        await approved(gate, priced())
    for file in (PRICES, None):
        start(file)
    for file, said in ((altered, "other content"), (other, "do not know")):
        with pytest.raises(TariffAlteredError, match=f"{file.name}.*MLT-PRICE.*{said}"):
            start(file)
    with engine.begin() as connection:
        connection.execute(
            text("UPDATE tariff_version SET text = text || ' ' WHERE id = 'MLT-PRICE/2026B'")
        )
    with pytest.raises(TariffAlteredError, match=r"MLT-PRICE/2026B .*tariff_version.* backup"):
        start(None)


async def test_a_stay_is_charged_by_the_moment_that_its_prices_name(engine: Engine) -> None:
    entry, leaving = ('version_at = { value = "ENTRY"', 'version_at = { value = "LEAVING"')
    async with House(engine, price=PRICES) as gate:
        await opened(gate)
        await approved(gate, priced())
        await approved(gate, priced("2026C", "2026-11-27").replace(entry, leaving))
        later = BEGINS + 2 * DAY
        gate.now = later - 60 * MINUTE
        await comes(gate, "25C00001")
        await tick(gate, later)
        await gate.sees("border-leave", "25C00001")
        ((_, version),) = price_of(gate, "25C00001")
        assert version == "2026B"  # two versions claim it: the earlier keeps what entered under it
        await comes(gate, "25C00002")
        await gate.sees("border-leave", "25C00002")
        ((_, version),) = price_of(gate, "25C00002")
        assert version == "2026C"
