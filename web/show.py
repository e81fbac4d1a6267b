"""How values look on a screen: đồng, plates, times in both time zones. Pure; no words, no HTML.

Money is shown as on Vietnamese papers (points between thousands), plates as they are painted,
times in Asia/Ho_Chi_Minh and, where Chinese drivers look, Asia/Shanghai beside it.
"""

import re
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

HANOI = ZoneInfo("Asia/Ho_Chi_Minh")
BEIJING = ZoneInfo("Asia/Shanghai")
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_VN = re.compile(r"^(\d{2}[A-Z]{1,2}\d?)(\d{3})(\d{2})$")
_VN_OLD = re.compile(r"^(\d{2}[A-Z]{1,2}\d?)(\d{4})$")
_CN = re.compile(r"^([\u4e00-\u9fff][A-Z])([A-Z0-9]{4,6}[\u4e00-\u9fff]?)$")
_DAY_US = 86_400_000_000


def moment(us: int) -> datetime:
    """µs since the epoch as a UTC time."""
    return _EPOCH + timedelta(microseconds=us)


def micros(when: datetime) -> int:
    """A time with its zone as µs since the epoch."""
    return (when - _EPOCH) // timedelta(microseconds=1)


def dong(amount: int) -> str:
    """1250000 → `1.250.000 ₫`, with a no-break space."""
    return f"{figures(amount)}\u00a0₫"


def figures(amount: int) -> str:
    """1250000 → `1.250.000`; below zero with a minus sign."""
    return f"{amount:,}".replace(",", ".").replace("-", "−")


def plate(text: str) -> str:
    """A plate as painted: `25C01234` → `25C-012.34`, `云G12345` → `云G·12345`; others unchanged."""
    if found := _VN.match(text):
        return f"{found[1]}-{found[2]}.{found[3]}"
    if found := _VN_OLD.match(text):
        return f"{found[1]}-{found[2]}"
    if found := _CN.match(text):
        return f"{found[1]}·{found[2]}"
    return text


def plate_rows(text: str) -> tuple[str, str]:
    """The two rows of a plate painted in two: `25C` and `012.34`; one row when it has no series."""
    shown = plate(text)
    for mark in "-·":
        head, found, number = shown.partition(mark)
        if found:
            return head, number
    return shown, ""


def last_three(text: str) -> str:
    """What the public sees of a plate: `…234`."""
    return f"…{text[-3:]}" if text else "…"


def receipt_number(receipt: str) -> str:
    """A receipt's id as it is printed: `MH-26E/10` → `MH-26E 0000010`."""
    series, _, number = receipt.rpartition("/")
    return f"{series} {number:0>7}" if series else receipt


def clock(us: int) -> str:
    """Time of day at the gate, `14:05`; "" when not yet."""
    return moment(us).astimezone(HANOI).strftime("%H:%M") if us else ""


def clock_on(us: int, now: int) -> str:
    """Time of day at the gate, with its day before it when that is not the day of `now`."""
    return clock(us) if not us or day_of(us) == day_of(now) else when_short(us)


def clock_beijing(us: int) -> str:
    """The same instant on the other side of the bridge."""
    return moment(us).astimezone(BEIJING).strftime("%H:%M") if us else ""


def short_beijing(us: int) -> str:
    """Day and minute on the other side: past 23:00 here it is tomorrow there; "" when not yet."""
    return moment(us).astimezone(BEIJING).strftime("%d/%m %H:%M") if us else ""


def both_clocks(us: int, now: int) -> str:
    """The instant on both sides, `21:05 Hà Nội · 22:05 北京`; with its days when not today."""
    if not us:
        return ""
    today = day_of(us) == day_of(now)
    here, there = (clock(us), clock_beijing(us)) if today else (when_short(us), short_beijing(us))
    return f"{here} Hà Nội · {there} 北京"


def both_of_day(hours: str) -> str:
    """A time of day of the gate, `08:00`, on both sides: `08:00 Hà Nội · 09:00 北京`."""
    there = f"{(int(hours[:2]) + 1) % 24:02d}{hours[2:]}"
    return f"{hours} Hà Nội · {there} 北京"


def day(us: int) -> str:
    """Day and month at the gate, `22/11`; "" when not yet."""
    return moment(us).astimezone(HANOI).strftime("%d/%m") if us else ""


def when(us: int) -> str:
    """Day and time at the gate, `22/11/2026 14:05:09`; "" when not yet."""
    return moment(us).astimezone(HANOI).strftime("%d/%m/%Y %H:%M:%S") if us else ""


def when_short(us: int) -> str:
    """Day and minute at the gate, `22/11 14:05`; "" when not yet."""
    return moment(us).astimezone(HANOI).strftime("%d/%m %H:%M") if us else ""


def local(us: int) -> str:
    """The same for a field of a form, `2026-11-22T14:05`; "" when not yet."""
    return moment(us).astimezone(HANOI).strftime("%Y-%m-%dT%H:%M") if us else ""


def iso(us: int) -> str:
    """For machines: RFC 3339, UTC, milliseconds; "" when not yet."""
    return moment(us).isoformat(timespec="milliseconds").replace("+00:00", "Z") if us else ""


def day_of(us: int) -> date:
    """The calendar day at the gate."""
    return moment(us).astimezone(HANOI).date()


def permille(value: int) -> str:
    """A probability in thousandths as a reader likes it: 972 → `97,2`."""
    return f"{value / 10:.1f}".replace(".", ",")


FILTERS = {
    "dong": dong,
    "figures": figures,
    "plate": plate,
    "plate_rows": plate_rows,
    "last_three": last_three,
    "receipt_number": receipt_number,
    "clock": clock,
    "clock_on": clock_on,
    "clock_beijing": clock_beijing,
    "short_beijing": short_beijing,
    "both_clocks": both_clocks,
    "both_of_day": both_of_day,
    "day": day,
    "when": when,
    "when_short": when_short,
    "local": local,
    "iso": iso,
    "permille": permille,
}
