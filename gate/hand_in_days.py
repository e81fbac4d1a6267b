"""Until when cash is on a list for the treasury, and a list confirmed, as configured.

Both stand in `finance.toml` (`gate.configured`); on which days offices work is the papers'
calendar.
"""

from fees.reconcile_treasury import Term
from gate.configured import FINANCE, told
from gate.papers.configured import working_days


def hand_in_term() -> Term:
    """The days as entered, one at least."""
    days = told(FINANCE)["hand_in"]
    return Term(days["list_days"], days["confirm_days"], working_days())
