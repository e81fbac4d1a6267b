"""Every command explains itself with an example, and the documentation knows it."""

import subprocess
import sys
from pathlib import Path

import pytest

from gate.cli import VERBS

OPERATIONS = Path(__file__).resolve().parents[2] / "docs" / "operations.md"
BELOW = {
    "tariff": ("check", "assess", "dry-run"),
    "user": ("add", "badge"),
    "shadow": ("import", "table"),
    "bank": ("import",),
    "queue": ("replay", "solver"),
}
COMMANDS = [f"{verb} {name}".strip() for verb in VERBS for name in BELOW.get(verb, ("",))]


@pytest.mark.parametrize("command", COMMANDS)
def test_a_command_has_help_with_an_example_and_a_place_in_the_documentation(command: str) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "gate.cli", *command.split(), "--help"],
        capture_output=True,
        text=True,
        check=True,
        env={"COLUMNS": "200", "PATH": "/usr/bin:/bin"},
    )
    assert f"malu {command}" in " ".join(done.stdout.split())
    assert f"`malu {command}" in OPERATIONS.read_text(encoding="utf-8")


def test_an_unknown_command_is_bad_input() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "gate.cli", "fly"], capture_output=True, text=True, check=False
    )
    assert done.returncode == 2
    assert "fly" in done.stderr
