"""At start: every version of the yard is byte for byte what was entered, or nothing starts.

Text, hash and the ledger entry that tells of it must agree, and the version that holds must be the
one that was applied. A file named to the centre brings the first version in; beside versions it is
only compared, because the books decide: what differs is told, and the gate works on.
"""

import hashlib
import json
from importlib import resources
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, select

from gate.service.drawn import APPLIED, ENTERED
from gate.service.money import BookEntry
from gate.service.yard_rows import YardApplied, YardVersion
from gate.store.mapping import MAPPED
from gate.store.sqlstore import table

SHIPPED = resources.files("parking").joinpath("yards/ma-lu-thang.toml")
_BOOK = table(BookEntry)


class YardAlteredError(Exception):
    """A version of the yard is not what was entered; the text names it and the remedy."""


def yard_bytes(file: Path | None) -> bytes:
    """The named yard file, or the illustrative one that comes with the programme."""
    return (file or SHIPPED).read_bytes()


def verify_yard(engine: Engine, file: Path | None) -> str:
    """Hold the versions of the books against hashes and ledger.

    Returns the name of the file when it is none of them, else "". Raises `YardAlteredError`.
    """
    with engine.connect().execution_options(writing=False) as connection:
        versions: list[YardVersion] = _rows(connection, YardVersion)
        for row in versions:
            digest = hashlib.sha256(row.text.encode()).hexdigest()
            if digest != row.sha256:
                raise YardAlteredError(
                    f"Version {row.id} of the yard in the database (table yard_version) was"
                    f" altered: its SHA-256 is {digest}, entered was {row.sha256}. Restore the"
                    " database from a backup; a change is a new version on /admin/yard."
                )
            _told(connection, ENTERED, row.act, row.id, row.sha256)
        for one in _rows(connection, YardApplied):
            _told(connection, APPLIED, one.act, one.version, one.sha256)
    if file is None or not versions:
        return ""
    digest = hashlib.sha256(file.read_bytes()).hexdigest()
    return "" if any(row.sha256 == digest for row in versions) else str(file)


def _rows(connection: Connection, kind: type[Any]) -> list[Any]:
    source = table(kind)
    found = connection.execute(select(source).order_by(source.c.act)).mappings().all()
    return [MAPPED[kind].decode(row) for row in found]


def _told(connection: Connection, kind: str, act: int, version: str, sha256: str) -> None:
    """The ledger tells exactly this of exactly these bytes."""
    query = select(_BOOK.c.kind, _BOOK.c.raw).where(_BOOK.c.id == act)
    entry = connection.execute(query).one_or_none()
    body: dict[str, Any] = {}
    if entry is not None and entry.kind == kind:
        body = json.loads(bytes(entry.raw))["body"]
    if (body.get("version"), body.get("sha256")) != (version, sha256):
        raise YardAlteredError(
            f"Version {version} of the yard (SHA-256 {sha256}) is not what ledger entry {act} tells"
            f" ({kind}). Restore the database from a backup."
        )
