"""The two files of the manual fit each other: whoever tries them sees one credit taken in."""

from pathlib import Path

from gate.bank.statement import read_statement
from gate.bank.table import read_mapping
from gate.service.work import TRAINING_BANK

EXAMPLES = Path("docs/examples")


def test_the_manual_s_statement_is_read_by_the_manual_s_mapping() -> None:
    mapping = read_mapping("map", (EXAMPLES / "bank-statement.toml").read_bytes())
    told = read_statement(
        "csv", (EXAMPLES / "bank-statement.csv").read_bytes(), TRAINING_BANK.account, mapping
    )
    assert [(one.amount, one.reference) for one in told] == [(300_000, "FT26326001")]
