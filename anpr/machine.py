"""Whether this machine can run the reader: its processor needs AVX.

The reader's speed was measured with AVX, and parts of the runtime may end a process without a word
where it is missing; mostly that is a virtual machine whose processor was made to look old. Asked
before any weights are loaded.
"""

import platform
from pathlib import Path
from typing import Final

CPUINFO: Final = Path("/proc/cpuinfo")
_INTEL: Final = frozenset({"x86_64", "amd64", "i386", "i686"})


class MachineError(Exception):
    """A machine that cannot run the reader: message key, the fact, a remedy."""

    def __init__(self, key: str, what: str, remedy: str) -> None:
        super().__init__(f"{what}; {remedy}")
        self.key = key
        self.what = what
        self.remedy = remedy


def require_avx(cpuinfo: str | None = None, machine: str | None = None) -> None:
    """Raise `MachineError` on an Intel or AMD processor without AVX.

    Args:
        cpuinfo: the text of `/proc/cpuinfo`; the machine's own when absent. Without any (another
            system than Linux) nothing is known and nothing is refused.
        machine: the processor's family as `platform.machine()` gives it; other families (ARM) pass.
    """
    if (machine or platform.machine()).lower() not in _INTEL:
        return
    text = _own() if cpuinfo is None else cpuinfo
    for line in text.splitlines():
        name, _, value = line.partition(":")
        if name.strip() == "flags":
            if "avx" not in value.split():
                raise MachineError(
                    "machine.no_avx",
                    "the processor has no AVX, which the reader needs",
                    "use one made since 2013, or give the virtual machine the host's processor"
                    " (for example `-cpu host`)",
                )
            return


def _own() -> str:
    try:
        return CPUINFO.read_text(encoding="utf-8", errors="replace")
    except OSError:
        return ""
