"""A centre with one planted fault: it acknowledges an event before COMMIT.

Run in place of `malu serve`, it must lose events when it is killed; if the test that counts
losses does not find any, that test sees nothing.
"""

import time
from typing import Any
from unittest.mock import patch

from gate import cli
from gate.ingest import Epoch, Ingest, _Arrived
from gate.main import Centre
from gate.store.sqlstore import SqlStore

SLOW_DISK_S = 0.05  # a tired disk: COMMIT comes well after the hasty acknowledgement


def plant() -> None:
    """Move the acknowledgement before COMMIT, and make the disk slow enough to show it."""
    hand_over, write, init = Ingest._hand_over, SqlStore.write, Centre.__init__

    def hasty(self: Ingest, epoch: Epoch, item: _Arrived) -> None:
        hand_over(self, epoch, item)
        early = Epoch(epoch.node, epoch.epoch, epoch.cum, epoch.above | epoch.flying)
        early.committed(item.event.seq)
        self._ack(early)

    def slow(self: SqlStore, entities: Any) -> None:
        time.sleep(SLOW_DISK_S)
        write(self, entities)

    def wired(self: Centre, *args: Any) -> None:
        init(self, *args)
        broker = self._broker
        tell = broker.acknowledge

        def at_once(node: str, ack: dict[str, Any]) -> None:
            tell(node, ack)
            broker._flush_acks()

        self.ingest._acknowledge = at_once

    patch.object(Ingest, "_hand_over", hasty).start()
    patch.object(SqlStore, "write", slow).start()
    patch.object(Centre, "__init__", wired).start()


if __name__ == "__main__":
    plant()
    cli.main()
