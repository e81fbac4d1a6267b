"""What a start says about the yard file."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from gate.serve import build
from gate.settings import CentreSettings
from parking.pattern import pattern_toml


def test_a_gate_opens_with_the_yard_of_its_file(tmp_path: Path) -> None:
    file = tmp_path / "yard.toml"
    file.write_text(pattern_toml(60), "utf-8")
    centre, engine = build(CentreSettings(data=tmp_path / "var", broker_port=9, yard=file))
    engine.dispose()
    assert len(centre.yard.bays) == 60


@pytest.mark.parametrize(
    ("option", "said"),
    [
        ("--yard", "A001"),
        ("MALU_YARD", "A001"),
        ("--tariff", "tariff"),
        ("--broker", "HOST:PORT"),
    ],
)
def test_what_cannot_be_used_stops_the_start_and_is_named(
    tmp_path: Path, option: str, said: str
) -> None:
    broken = tmp_path / "broken.toml"
    broken.write_text(pattern_toml(60).replace("A002", "A001"), "utf-8")
    asked = ["-m", "gate.cli", "serve", "--data", str(tmp_path / "var")]
    env = {**os.environ, option: str(broken)} if option.startswith("MALU") else None
    answer = subprocess.run(
        [sys.executable, *asked, *([] if env else [option, str(broken)])],
        env=env,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert answer.returncode == 2
    assert said in answer.stderr
    if "yard" in option.lower():
        head, *faults = answer.stderr.splitlines()
        assert head == f"The yard file {broken} cannot be used:"
        assert faults[0] == "  A001: is used twice or empty → give each its own id"
    assert "Traceback" not in answer.stderr
