"""A draft tariff on past visits, asked for on a page: in a process of its own, one at a time.

Folding a hundred thousand visits takes a processor for seconds; in the centre's own process the
gate would wait for it. The draft goes in by stdin, the books are named by `MALU_DATABASE_URL` and
only read, and the answer comes out as JSON: `python -m gate.trial FIRST LAST`.
"""

import asyncio
import json
import os
import sys
from collections.abc import Mapping
from datetime import date
from typing import Any

from fees.dryrun import dry_run
from gate.dry_run import past_visits
from gate.journey.errors import DomainError, Turn
from gate.service.register import checked
from gate.store.engine import open_engine

Tried = Mapping[str, Any]
PATIENCE_S = 60.0
_NICE = 10  # the lanes go first


class Trial:
    """Dry runs over one database."""

    def __init__(self, url: str) -> None:
        """Read these books."""
        self._url = url
        self._one = asyncio.Lock()

    async def dry_run(self, draft: str, first: date, last: date) -> Tried:
        """`fees.dryrun.DryRun.to_json` of this draft; raises `dry_run.busy`, `dry_run.failed`."""
        if self._one.locked():
            raise DomainError("dry_run.busy", Turn.COLLEAGUE)
        async with self._one:
            process = await asyncio.create_subprocess_exec(
                *(sys.executable, "-m", "gate.trial", first.isoformat(), last.isoformat()),
                stdin=asyncio.subprocess.PIPE,
                stdout=asyncio.subprocess.PIPE,
                env={**os.environ, "MALU_DATABASE_URL": self._url},
            )
            try:
                said, _ = await asyncio.wait_for(process.communicate(draft.encode()), PATIENCE_S)
            except TimeoutError:
                said = b""
            finally:
                if process.returncode is None:
                    process.kill()
                    await process.wait()
        if process.returncode:
            raise DomainError("dry_run.failed", Turn.SYSTEM)
        found: Tried = json.loads(said)
        return found


def main() -> None:
    """Fold the days named on the command line under the draft on stdin."""
    first, last = (date.fromisoformat(text) for text in sys.argv[1:3])
    os.nice(_NICE)
    engine = open_engine(os.environ["MALU_DATABASE_URL"])
    try:
        draft = checked(sys.stdin.buffer.read().decode())
        run = dry_run(past_visits(engine, first, last, draft), draft)
    finally:
        engine.dispose()
    json.dump(run.to_json(), sys.stdout)


if __name__ == "__main__":
    main()
