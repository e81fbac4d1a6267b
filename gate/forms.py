"""Journal lines and disclosure forms as configured in `finance.toml` (`gate.configured`).

A line that names a figure which no report has is refused when the file is read.
"""

from typing import Any

from fees.report_forms import Form, Line
from gate.configured import FINANCE
from gate.configured import told as file_of


def forms() -> tuple[Form, dict[str, Form]]:
    """The journal, and the disclosure forms by id; raises `fees.report_forms.FormError`."""
    return read(file_of(FINANCE))


def read(told: dict[str, Any]) -> tuple[Form, dict[str, Form]]:
    """The forms of a parsed file."""
    book = told["journal"]
    lines = tuple(Line(x["figure"], x["text"], x["debit"], x["credit"]) for x in book["lines"])
    journal = Form("journal", "BÚT TOÁN THU PHÍ", book["regime"], lines, book["confirmed"])
    found = {
        one["id"]: Form(
            one["id"],
            one["title"],
            one["basis"],
            tuple(Line(row["figure"], row["text"]) for row in one["rows"]),
        )
        for one in told["disclosure"]
    }
    return journal, found
