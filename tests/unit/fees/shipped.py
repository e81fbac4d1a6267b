"""The shipped tariff, as its bytes, as a value and with lines changed; tests may change copies."""

from functools import cache
from importlib import resources

from fees.tariff import Tariff, load_tariff


@cache
def raw() -> bytes:
    return resources.files("fees").joinpath("tariffs/mlt-fee-2026a.toml").read_bytes()


@cache
def tariff() -> Tariff:
    return load_tariff(raw())


def edited(*changes: tuple[str, str]) -> bytes:
    """The file with pieces of text replaced; a piece that is not there is a mistake of the test."""
    text = raw().decode()
    for old, new in changes:
        assert old in text, old
        text = text.replace(old, new, 1)
    return text.encode()


SMALL = """
tariff = "TEST"
version = "1"
status = "APPROVED"
effective_from = 2026-01-01T00:00:00+07:00
name = { vi = "Thử", zh = "测试", en = "Test" }
rounding = { mode = "HALF_UP", to = 1 }
[[legal_basis]]
doc = "Nghị quyết thử"
number = "1/2026"
verified = true
[policies]
turn = { value = "ONE_ENTRY_ONE_EXIT", article = "Điều 2", confirmed = true }
same_day = { value = "CALENDAR_DAY_UTC+7" }
on_turned_back = { value = "CHARGED_ONCE" }
due_at = { value = "BEFORE_LEAVING" }
payer = { value = "CARRIER" }
version_at = { value = "ENTRY" }
mixed_goods = { value = "HIGHEST_DECLARED_VALUE" }
bar_exit = { value = "YES" }
"""


def line(code: str, more: str) -> str:
    """One priced line of a small tariff."""
    return f"""
[[lines]]
code = "{code}"
{more}
source = {{ doc = "Nghị quyết thử", article = "Điều 3", verified = true }}
text = {{ vi = "Mức {code}", zh = "{code}", en = "{code}" }}
"""


def rule(table: str, code: str, more: str) -> str:
    """One refusal, exemption or suspension of a small tariff."""
    return line(code, more).replace("[[lines]]", f"[[{table}]]")


def small(*parts: str) -> Tariff:
    """A tariff of just these rules."""
    return load_tariff((SMALL + "".join(parts)).encode())
