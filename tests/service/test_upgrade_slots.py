"""Slots from before the first sight of a vehicle was kept: who came is not counted as missing."""

from pathlib import Path
from typing import Any

import pytest
from alembic import command
from alembic.config import Config
from sqlalchemy import Boolean, Integer, MetaData, Table, insert

import gate.store
from gate.journey.slotdraw import SlotRequest
from gate.store.engine import migrate, open_engine
from gate.store.sqlstore import SqlStore

BEFORE = "0028_goods_keep"


def _row(table: Table, **known: Any) -> dict[str, Any]:
    """A row with nothing in it but what is known."""
    bare: dict[str, Any] = {}
    for column in table.columns:
        number = 0 if isinstance(column.type, Integer) else ""
        bare[column.name] = False if isinstance(column.type, Boolean) else number
    texts = {"facts": "{}", "payer": "{}", "bridge_waits": "[]"} if table.name == "visit" else {}
    return bare | texts | known


@pytest.mark.parametrize("kind", ["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def test_who_came_before_the_update_has_come(
    kind: str, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    url = f"sqlite:///{tmp_path}/centre.sqlite"
    if kind == "postgresql":
        url = str(request.getfixturevalue("fresh_postgres_url"))
    engine, config = open_engine(url), Config()
    config.set_main_option("script_location", str(Path(gate.store.__file__).parent / "migrations"))
    with engine.begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, BEFORE)
        visits = Table("visit", MetaData(), autoload_with=connection)
        asked = Table("slot_request", MetaData(), autoload_with=connection)
        for name, state, entered, came in (
            ("v1", "LEFT", 70, 0),
            ("v2", "REFUSED", 0, 0),
            ("v3", "NO_SHOW", 0, 0),
            ("v4", "INSIDE", 90, 85),
        ):
            visit = _row(visits, id=name, state=state, opened_at=60, entered_at=entered)
            connection.execute(insert(visits), visit)
            connection.execute(
                insert(asked), _row(asked, id=f"r{name}", visit_id=name, came_at=came)
            )
    migrate(engine)
    found = {one.id: one for one in SqlStore(engine).load() if isinstance(one, SlotRequest)}
    assert {name: one.came_at for name, one in found.items()} == {
        "rv1": 70, "rv2": 60, "rv3": 0, "rv4": 85,
    }  # fmt: skip
    assert {one.carrier for one in found.values()} == {""}
    engine.dispose()
