"""The forms that are shipped, and one that asks for what no report has."""

import pytest

from fees.report_forms import FIGURES, FormError
from gate.forms import forms, read


def test_the_shipped_forms_ask_for_figures_that_exist() -> None:
    journal, disclosures = forms()
    assert not journal.confirmed  # until a chief accountant says so
    assert {line.figure for line in journal.lines} <= set(FIGURES)
    assert list(disclosures) == ["so-thu", "to-khai-phi"]


def test_a_line_without_a_figure_is_refused() -> None:
    line = {"figure": "hope", "text": "Hy vọng", "debit": "111", "credit": "3373"}
    book = {"regime": "TT 24/2024/TT-BTC", "confirmed": False, "lines": [line]}
    with pytest.raises(FormError, match="hope"):
        read({"journal": book, "disclosure": []})
