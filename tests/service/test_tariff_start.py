"""What a start says about the tariff: an older folder gets its version, an altered file nothing."""

import asyncio
import subprocess
import sys
from pathlib import Path

import pytest
from alembic import command
from alembic.config import Config
from sqlalchemy import text

import gate.store
from gate.serve import build
from gate.settings import CentreSettings
from gate.store.engine import open_engine
from gate.tariff_files import TariffAlteredError
from tests.service.tariff_desk import FILE, dearer


async def started(settings: CentreSettings) -> list[tuple[str, str]]:
    """Versions and stages after a start that went well."""
    centre, engine = build(settings)
    async with centre.running():
        found = [(row.version, row.stage.value) for row in await centre.tariff_versions()]
        assert centre.tariff.version == "2026A"
    engine.dispose()
    return found


async def test_a_folder_from_before_versions_goes_on_and_has_one(tmp_path: Path) -> None:
    settings = CentreSettings(data=tmp_path / "var", broker_port=9)
    build(settings)[1].dispose()  # keys, ledger and tables of today
    (tmp_path / "var" / "centre.sqlite").unlink()
    engine = open_engine(settings.url())
    config = Config()
    config.set_main_option("script_location", str(Path(gate.store.__file__).parent / "migrations"))
    with engine.begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "0005_receipts")
    engine.dispose()
    assert await started(settings) == [("2026A", "IN_FORCE")]
    assert await started(settings) == [("2026A", "IN_FORCE")]
    engine = open_engine(settings.url())
    with engine.connect() as connection:
        kinds = connection.execute(text("SELECT kind, actor FROM ledger_entry")).all()
    engine.dispose()
    begun = ("tariff_founded", "yard_entered", "yard_applied")  # the yard comes in beside it
    assert [tuple(row) for row in kinds] == [(kind, "start") for kind in begun]


async def test_an_altered_file_stops_the_start_and_says_why(tmp_path: Path) -> None:
    settings = CentreSettings(data=tmp_path / "var", broker_port=9)
    await started(settings)
    altered, other = tmp_path / "altered.toml", tmp_path / "other.toml"
    altered.write_text(FILE.split("[[examples]]")[0].replace("V3 = 300000", "V3 = 200000", 1))
    other.write_text(dearer())
    for file, said in ((altered, "other content than was registered"), (other, "do not know")):
        asked = ("serve", "--data", str(settings.data), "--tariff", str(file))
        answer = await asyncio.to_thread(
            subprocess.run,
            [sys.executable, "-m", "gate.cli", *asked],
            capture_output=True,
            text=True,
            check=False,
        )
        assert answer.returncode == 2, answer.stderr
        for words in (file.name, "MLT-FEE", said, "/finance/tariffs"):
            assert words in answer.stderr
    assert await started(settings) == [("2026A", "IN_FORCE")]


async def test_prices_named_once_stay_in_the_books_and_an_altered_file_stops_the_start(
    tmp_path: Path,
) -> None:
    prices = Path("fees/tariffs/mlt-price-2026a.toml")
    settings = CentreSettings(data=tmp_path / "var", broker_port=9, price=prices)
    both = [("2026A", "IN_FORCE"), ("2026A", "IN_FORCE")]
    assert await started(settings) == both
    assert await started(settings.model_copy(update={"price": None})) == both
    altered = tmp_path / "gia.toml"
    altered.write_text(prices.read_text("utf-8") + "\n# cheaper\n", "utf-8")
    with pytest.raises(TariffAlteredError, match=r"gia\.toml says MLT-PRICE/2026A.*new version"):
        build(settings.model_copy(update={"price": altered}))
