"""Which versions of the tariff the books have, and by when; only reads."""

from sqlalchemy import Connection, select

from fees.tariff import Tariff
from gate.service.register import Register, founded, register
from gate.service.tariff_rows import TariffVersion
from gate.store.mapping import MAPPED
from gate.store.sqlstore import table

_VERSION = table(TariffVersion)


def versions(connection: Connection, first: Tariff) -> Register:
    """The versions of the tariff of which `first` is one, as the books have them.

    Books in which no version was ever entered know `first` alone: what the centre began with.
    """
    rows = [
        MAPPED[TariffVersion].decode(r) for r in connection.execute(select(_VERSION)).mappings()
    ]
    mine = [row for row in rows if row.tariff == first.tariff]
    return register(first.tariff, mine) if mine else founded(first)
