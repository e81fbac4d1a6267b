"""A cap on the turn looks at all its lines together, one on a line at each alone."""

import pytest

from fees.assessment import assess
from fees.categories import Chargeable
from tests.unit.fees.shipped import line, rule, small


@pytest.mark.parametrize(("per", "total"), [("TURN", 100), ("LINE", 120)])
def test_lines_below_a_cap_can_be_above_it_together(per: str, total: int) -> None:
    tariff = small(
        line("DAY", 'amount = 60\npart = "DAY"'),
        line("PLUG", 'amount = 60\npart = "PLUG"'),
        rule("caps", "CAP", f'per = "{per}"\nmax_vnd = 100'),
    )
    result = assess(Chargeable(), tariff)
    assert result.total_vnd == total
    assert [entry.amount_vnd for entry in result.lines] == [60, 60, -20][: 3 - (per == "LINE")]
