"""A processor without AVX is told so in one sentence, before any weights are loaded."""

import pytest
from typer import Typer
from typer.testing import CliRunner

from anpr import machine
from anpr.cli import read
from anpr.machine import MachineError, require_avx

OLD = (
    "processor\t: 0\nmodel name\t: QEMU Virtual CPU\nflags\t\t: fpu sse sse2 ssse3 sse4_1 sse4_2\n"
)
NEW = "processor\t: 0\nflags\t\t: fpu sse sse2 avx avx2\n"


def test_an_old_processor_is_refused_with_a_remedy() -> None:
    with pytest.raises(MachineError) as refused:
        require_avx(OLD, "x86_64")
    assert refused.value.key == "machine.no_avx"
    assert "-cpu host" in refused.value.remedy


@pytest.mark.parametrize(
    ("cpuinfo", "family"), [(NEW, "x86_64"), ("", "x86_64"), (OLD, "aarch64"), (NEW, "AMD64")]
)
def test_others_pass(cpuinfo: str, family: str) -> None:
    require_avx(cpuinfo, family)


def test_this_machine_is_asked_when_nobody_else_is() -> None:
    require_avx()


def test_malu_read_says_it_in_a_line(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(machine, "_own", lambda: OLD)
    monkeypatch.setattr("platform.machine", lambda: "x86_64")
    app = Typer()
    app.command("read")(read)
    done = CliRunner().invoke(app, ["x.jpg"])
    assert done.exit_code == 2
    assert done.stderr.count("\n") == 1
    assert "no AVX" in done.stderr
