"""Forms and calendar of receipts as configured in `papers.toml` (`gate.configured`)."""

from datetime import date
from typing import Any

from fees.receipt_notice import NoticeForm
from fees.working_days import Outage, OutageKind, WorkingDays
from gate.configured import PAPERS, told


def _file() -> dict[str, Any]:
    return told(PAPERS)


def notice_form() -> NoticeForm:
    """The form of the error notice."""
    form = _file()["error_notice"]
    kinds = tuple(sorted(form["kinds"].items()))
    return NoticeForm(form["version"], form["number"], form["name"], kinds)


def working_days() -> WorkingDays:
    """On which days offices work, as far as it was entered."""
    days = _file()["working_days"]
    return WorkingDays(_dates(days["holidays"]), _dates(days["made_up"]))


def outages() -> tuple[Outage, ...]:
    """Days on which nothing could be sent, as entered."""
    return tuple(
        Outage(
            OutageKind(one["kind"]),
            date.fromisoformat(one["began"]),
            date.fromisoformat(one["ended"]) if one.get("ended") else None,
        )
        for one in _file().get("outages", [])
    )


def entered_until() -> date:
    """The last day of which the calendar is sure; deadlines beyond it may move."""
    return date.fromisoformat(_file()["working_days"]["entered_until"])


def _dates(texts: list[str]) -> frozenset[date]:
    return frozenset(date.fromisoformat(text) for text in texts)
