"""`docs/tariff.md` tells the table of versions that the code has, row by row."""

from pathlib import Path

from fees import registry

PAGE = Path("docs/tariff.md").read_text("utf-8")


def test_every_row_of_versions_is_on_the_page_and_no_other() -> None:
    rows = [f"| {a} | {e} | {b} |" for a, e, b in registry.ROWS]
    assert [row for row in rows if row not in PAGE] == []
    lines = [line for line in PAGE.splitlines() if line.split(" ")[1:2] and line.startswith("| ")]
    told = [line for line in lines if line.split(" ")[1] in set(registry.Stage)]
    assert len(told) == len(rows)
