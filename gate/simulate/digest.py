"""One SHA-256 over everything a database holds: two gates with equal digests have equal books.

Every table counts, none is left out; rows are ordered by their own bytes, so that neither the order
of insertion nor the database's page layout matters.
"""

import base64
import hashlib

import msgspec
from sqlalchemy import Engine, MetaData, select

_encode = msgspec.json.Encoder(order="sorted").encode


def digest(engine: Engine) -> str:
    """Hex SHA-256 of a canonical dump of all tables."""
    found = MetaData()
    found.reflect(engine)
    whole = hashlib.sha256()
    with engine.connect().execution_options(writing=False) as connection:
        for name in sorted(found.tables):
            source = found.tables[name]
            rows = connection.execute(select(source)).mappings()
            lines = sorted(_encode({k: _plain(v) for k, v in row.items()}) for row in rows)
            whole.update(f"{name} {len(lines)}\n".encode())
            for line in lines:
                whole.update(line + b"\n")
    return whole.hexdigest()


def _plain(value: object) -> object:
    return base64.b64encode(value).decode() if isinstance(value, bytes) else value
