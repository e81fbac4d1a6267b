"""At start: every tariff that may charge is byte for byte what was approved, or nothing starts.

Three things must agree: the text in the books, the hash beside it, and the ledger entry by which
the version was let be, which is chained to all others. A file named to the centre that carries a
known version with other bytes is refused too, of the fee or of prices; so is a file of prices that
says a version by which something was charged, with other bytes. Nothing here repairs anything.
"""

import hashlib
import json
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, select

from fees.drafts import Money
from fees.registry import BINDING
from fees.tariff import Tariff
from gate.service.money import BookEntry, Charge
from gate.service.tariff_rows import PRICE, TariffVersion
from gate.service.tariffs import LETTING_BE
from gate.store.mapping import MAPPED
from gate.store.sqlstore import table

_ROWS, _BOOK, _CHARGES = table(TariffVersion), table(BookEntry), table(Charge)


class TariffAlteredError(Exception):
    """A tariff is not what was approved; the text names file, version and remedy."""


def verify(engine: Engine, tariff: Tariff, file: Path | None) -> None:
    """Hold every registered version against its hash and its entry, and the named file too.

    `tariff` is what `file` says, None = the shipped one. Raises `TariffAlteredError`.
    """
    with engine.connect().execution_options(writing=False) as connection:
        rows = _rows(connection)
        for row in rows:
            _whole(row)
            if row.stage in BINDING:
                _let_be(connection, row)
    _named([row for row in rows if row.kind != PRICE], tariff, file)


def verify_price(engine: Engine, price: Tariff | None, file: Path | None) -> None:
    """Hold the file of prices against its versions in the books and the charges that name it.

    The versions themselves are held by `verify`. Raises `TariffAlteredError`.
    """
    if price is None:
        return
    mine = (_CHARGES.c.money == Money.PRICE.value) & (_CHARGES.c.tariff == price.version)
    query = select(_CHARGES.c.tariff_sha256).where(
        mine & (_CHARGES.c.tariff_sha256 != price.sha256)
    )
    with engine.connect().execution_options(writing=False) as connection:
        _named([row for row in _rows(connection) if row.kind == PRICE], price, file)
        charged = connection.execute(query.limit(1)).scalar_one_or_none()
    if charged is not None:
        raise TariffAlteredError(
            f"The file of prices {file} says {price.tariff} {price.version}, but prices were"
            f" charged by that version with other content: its SHA-256 is {price.sha256}, charged"
            f" was by {charged}. Put the original back, or give the change a new version."
        )


def _rows(connection: Connection) -> list[TariffVersion]:
    found = connection.execute(select(_ROWS).order_by(_ROWS.c.start)).mappings().all()
    return [MAPPED[TariffVersion].decode(row) for row in found]


def _whole(row: TariffVersion) -> None:
    digest = hashlib.sha256(row.text.encode()).hexdigest()
    if digest != row.sha256:
        raise TariffAlteredError(
            f"The file of tariff {row.id} in the database (table tariff_version) was altered: its"
            f" SHA-256 is {digest}, registered was {row.sha256}. Restore the database from a"
            " backup; a change of a tariff is a new version, entered and approved on"
            " /finance/tariffs."
        )


def _let_be(connection: Connection, row: TariffVersion) -> None:
    """The ledger has the approval of exactly these bytes from exactly this time on."""
    query = select(_BOOK.c.kind, _BOOK.c.raw).where(_BOOK.c.id == row.act)
    entry = connection.execute(query).one_or_none()
    body: dict[str, Any] = {}
    if entry is not None and entry.kind in LETTING_BE:
        body = json.loads(bytes(entry.raw))["body"]
    said = (body.get("tariff"), body.get("version"), body.get("sha256"), body.get("start"))
    if said != (row.tariff, row.version, row.sha256, row.start):
        raise TariffAlteredError(
            f"Tariff {row.id} (table tariff_version, SHA-256 {row.sha256}) may charge by its stage"
            f" {row.stage.value}, but ledger entry {row.act} does not let it be as it stands."
            " Restore the database from a backup."
        )


def _named(rows: list[TariffVersion], tariff: Tariff, file: Path | None) -> None:
    """The file the centre was started with is either a known version, or nothing is known yet."""
    name = str(file) if file is not None else "that comes with this programme"
    row = next((r for r in rows if (r.tariff, r.version) == (tariff.tariff, tariff.version)), None)
    if row is not None and row.sha256 != tariff.sha256:
        raise TariffAlteredError(
            f"The tariff file {name} says {row.id}, but with other content than was registered: its"
            f" SHA-256 is {tariff.sha256}, registered was {row.sha256}. Put the original back, or"
            " give the change a new version and enter it on /finance/tariffs. (In training, malu"
            " up --fresh starts with new books.)"
        )
    if row is None and file is not None and any(one.act for one in rows):
        raise TariffAlteredError(
            f"The tariff file {name} says {tariff.tariff} {tariff.version}, which these books do"
            " not know. Start without it, and enter it on /finance/tariffs; two people let it be."
        )
