"""Who may do what: one table, one function, deny by default.

Screens and API ask here and nowhere else; a new action without a row is refused to everybody.
"""

from enum import StrEnum


class Role(StrEnum):
    """The roles at the gate (docs/operations.md)."""

    OPERATOR = "operator"
    CASHIER_LEAD = "cashier-lead"
    MARSHAL = "marshal"
    AGENCY = "agency"
    FINANCE = "finance"
    MANAGER = "manager"
    AUDITOR = "auditor"
    ADMIN = "admin"
    DEVICE = "device"


class Action(StrEnum):
    """What can be asked for."""

    SEE_BOOTH = "see_booth"
    SEE_AGENCY = "see_agency"
    SEE_FINANCE = "see_finance"
    SEE_ADMIN = "see_admin"
    SEE_PICTURE = "see_picture"
    SEE_VISIT = "see_visit"
    SEND_EVENT = "send_event"
    SEND_EVIDENCE = "send_evidence"
    DECLARE = "declare"
    CONFIRM = "confirm"
    STATE_FACTS = "state_facts"
    ASSESS = "assess"
    TAKE_CASH = "take_cash"
    CLEAR = "clear"
    CLEAR_ON_PAPER = "clear_on_paper"
    OPEN_LANE = "open_lane"
    EXPORT_REPORT = "export_report"
    MANAGE_USERS = "manage_users"


_BOOTH = frozenset(
    {
        Action.SEE_BOOTH,
        Action.SEE_PICTURE,
        Action.SEE_VISIT,
        Action.DECLARE,
        Action.CONFIRM,
        Action.STATE_FACTS,
        Action.ASSESS,
        Action.TAKE_CASH,
        Action.OPEN_LANE,
    }
)
_GRANTS: dict[str, frozenset[Action]] = {
    Role.OPERATOR: _BOOTH,
    Role.CASHIER_LEAD: _BOOTH | {Action.SEE_FINANCE, Action.EXPORT_REPORT},
    Role.MARSHAL: frozenset(
        {
            Action.SEE_BOOTH,
            Action.SEE_AGENCY,
            Action.SEE_PICTURE,
            Action.SEE_VISIT,
            Action.DECLARE,
            Action.CLEAR_ON_PAPER,
        }
    ),
    Role.AGENCY: frozenset({Action.SEE_AGENCY, Action.SEE_VISIT, Action.SEE_PICTURE, Action.CLEAR}),
    Role.FINANCE: frozenset({Action.SEE_FINANCE, Action.EXPORT_REPORT, Action.SEE_VISIT}),
    Role.MANAGER: frozenset({Action.SEE_FINANCE, Action.EXPORT_REPORT, Action.SEE_VISIT}),
    Role.AUDITOR: frozenset(
        {Action.SEE_FINANCE, Action.EXPORT_REPORT, Action.SEE_VISIT, Action.SEE_PICTURE}
    ),
    Role.ADMIN: frozenset({Action.SEE_ADMIN, Action.MANAGE_USERS}),
    Role.DEVICE: frozenset({Action.SEND_EVENT, Action.SEND_EVIDENCE, Action.DECLARE}),
}


def allowed(role: str, action: Action) -> bool:
    """True when the role may do the action at this gate; an unknown role may do nothing."""
    return action in _GRANTS.get(role, frozenset())
