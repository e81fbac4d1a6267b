"""Takes in one export: all of it or nothing, and the same file by the same mapping only once."""

import getpass
import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from gate.shadow.mapping import read_mapping
from gate.shadow.problems import refuse
from gate.shadow.sheet import read_sheet
from gate.shadow.take import take
from gate.store.shadow import Import, ImportedRow, ShadowStore


@dataclass(frozen=True, slots=True)
class Outcome:
    """The import, how many of its rows say something new, and whether it was there before."""

    found: Import
    new_rows: int
    before: bool


def import_file(
    store: ShadowStore, file: Path, mapping_file: Path, now: int, new_id: Callable[[], str]
) -> Outcome:
    """Take `file` in by `mapping_file`; raises `ShadowError` with every fault, changing nothing."""
    mapping = read_mapping(mapping_file)
    try:
        raw = file.read_bytes()
    except OSError as error:
        raise refuse(str(file), f"cannot be read ({error.strerror})", "Check the path") from error
    sha256 = hashlib.sha256(raw).hexdigest()
    before = store.known(sha256, mapping.sha256)
    if before is not None:
        return Outcome(before, 0, before=True)
    taking = take(read_sheet(file.name, raw, mapping.file), mapping)
    found = Import(
        new_id(),
        file.name,
        sha256,
        mapping.name,
        mapping.sha256,
        len(taking.rows),
        taking.skipped,
        now,
        getpass.getuser(),
    )
    rows = [ImportedRow(r.number, r.digest, r.row, r.payer, r.cells) for r in taking.rows]
    return Outcome(found, store.take(found, rows), before=False)
