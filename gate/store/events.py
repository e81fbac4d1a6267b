"""What was received from the nodes.

Progress for acknowledgements, hashes to tell duplicates from tampering.
"""

from sqlalchemy import Engine, Table, func, select

from gate.ingest import Seen
from gate.store import tables as t

_EVENT: Table = t.RawEventRow.__table__  # type: ignore[attr-defined]  # SQLModel adds it
_REFUSED: Table = t.RefusedRow.__table__  # type: ignore[attr-defined]


class ReceivedEvents:
    """`gate.ingest.Known` over the tables."""

    def __init__(self, engine: Engine) -> None:
        """Read from this engine."""
        self._engine = engine

    def newest_epoch(self, node: str) -> int:
        """Newest epoch of the node of which anything was received; 0 = none."""
        query = select(func.max(_EVENT.c.epoch)).where(_EVENT.c.node == node)
        with self._engine.connect().execution_options(writing=False) as connection:
            return connection.execute(query).scalar() or 0

    def seen(self, node: str, epoch: int) -> Seen:
        """The unbroken run from 1 and the numbers above it.

        Quarantined numbers count as received.
        """
        seqs: set[int] = set()
        with self._engine.connect().execution_options(writing=False) as connection:
            for source in (_EVENT, _REFUSED):
                mine = (source.c.node == node) & (source.c.epoch == epoch) & (source.c.seq > 0)
                seqs |= set(connection.execute(select(source.c.seq).where(mine)).scalars())
        cum = 0
        while cum + 1 in seqs:
            cum += 1
        return Seen(cum, frozenset(s for s in seqs if s > cum))

    def hash_and_next_prev(self, node: str, epoch: int, seq: int) -> tuple[str, str]:
        """Hash stored for `seq` and the `prev` that `seq + 1` names; "" where unknown."""
        mine = (_EVENT.c.node == node) & (_EVENT.c.epoch == epoch)
        query = select(_EVENT.c.seq, _EVENT.c.hash, _EVENT.c.prev)
        with self._engine.connect().execution_options(writing=False) as connection:
            rows = connection.execute(query.where(mine & _EVENT.c.seq.in_((seq, seq + 1)))).all()
        found = {row.seq: row for row in rows}
        return (
            found[seq].hash if seq in found else "",
            found[seq + 1].prev if seq + 1 in found else "",
        )
