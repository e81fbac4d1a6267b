"""A statement file, whatever its form, as one list of credits: MT940, camt.053 or CSV.

The form is told by how the file begins. Everything is read and checked before anybody is told of
one credit, so a faulty file leaves no trace.
"""

from gate.bank import camt053, mt940, table
from gate.bank.problems import MOST, StatementError
from gate.journey.money_commands import ToldCredit


def read_statement(
    name: str, raw: bytes, account: str, mapping: table.Mapping | None = None
) -> tuple[ToldCredit, ...]:
    """The credits of the file, in its order; `account` is ours. Raises `StatementError`."""
    if not raw.strip():
        raise StatementError(name, "is empty", "Export it again")
    if len(raw) > MOST:
        raise StatementError(name, f"has more than {MOST:,} bytes", "Export fewer days at a time")
    text = raw.decode("utf-8-sig", errors="replace")
    if mt940.looks_like(text):
        return tuple(mt940.read(name, text, account))
    if camt053.looks_like(text):
        return tuple(camt053.read(name, text, account))
    if mapping is None:
        what = "is neither MT940 nor camt.053"
        raise StatementError(name, what, "Give a mapping of its columns (docs/money.md)")
    return tuple(table.read(name, raw, mapping, account))
