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
    STATE_KEEPING = "state_keeping"
    ASSESS = "assess"
    TAKE_CASH = "take_cash"
    CLEAR = "clear"
    CLEAR_ON_PAPER = "clear_on_paper"
    OPEN_LANE = "open_lane"
    EXPORT_REPORT = "export_report"
    REGISTER_SERIES = "register_series"
    SEND_RECEIPT = "send_receipt"
    PRINT_RECEIPT = "print_receipt"
    SPOIL_RECEIPT = "spoil_receipt"
    CORRECT_RECEIPT = "correct_receipt"
    CORRECT_FEE = "correct_fee"
    MANAGE_USERS = "manage_users"
    SEE_YARD = "see_yard"
    SEE_OVERSIGHT = "see_oversight"
    SEE_SLOTS = "see_slots"
    CHOOSE_VISIT = "choose_visit"
    JOIN_TURN = "join_turn"
    LEAVE_BY = "leave_by"
    COUPLE = "couple"
    TRANSFER_GOODS = "transfer_goods"
    CHANGE_DRIVER = "change_driver"
    HOLD = "hold"
    HOLD_ON_PAPER = "hold_on_paper"
    REPORT_BREAKDOWN = "report_breakdown"
    SEIZE = "seize"
    CALL = "call"
    MOVE = "move"
    CLOSE_ROAD = "close_road"
    CLOSE_BAY = "close_bay"
    ASK_SLOT = "ask_slot"
    DRAW_SLOTS = "draw_slots"
    JUDGE_SLOT = "judge_slot"
    DRAW_YARD = "draw_yard"
    TURN_AWAY = "turn_away"
    OVERRIDE_LANE = "override_lane"
    EMERGENCY_LANE = "emergency_lane"
    ACCOUNT_FOR = "account_for"
    COUNTERSIGN = "countersign"
    ASK_EXEMPTION = "ask_exemption"
    DECIDE_EXEMPTION = "decide_exemption"
    REVIEW_EXEMPTION = "review_exemption"
    ASK_PASS = "ask_pass"
    APPROVE_PASS = "approve_pass"
    REVOKE_PASS = "revoke_pass"
    MANAGE_DEVICES = "manage_devices"
    ADMIT = "admit"
    END_UNSEEN = "end_unseen"
    COUNT_YARD = "count_yard"
    CLOSE_FINDING = "close_finding"
    SEE_SHADOW = "see_shadow"
    SEE_SHIFT = "see_shift"
    TELL_BANK = "tell_bank"
    RESOLVE_CREDIT = "resolve_credit"
    CLOSE_OTHERS_SHIFT = "close_others_shift"
    ASK_REFUND = "ask_refund"
    DECIDE_REFUND = "decide_refund"
    SEND_REFUND = "send_refund"
    RESOLVE_GAP = "resolve_gap"
    OPEN_COMPANY = "open_company"
    APPROVE_COMPANY = "approve_company"
    PUT_ON_ACCOUNT = "put_on_account"
    CLOSE_COMPANY = "close_company"
    SEE_TARIFFS = "see_tariffs"
    ENTER_TARIFF = "enter_tariff"
    WITHDRAW_TARIFF = "withdraw_tariff"
    APPROVE_TARIFF = "approve_tariff"
    HAND_IN = "hand_in"
    CONFIRM_HAND_IN = "confirm_hand_in"


_A = Action
_GROUND = frozenset(  # whoever stands beside the vehicle sees it and may say what it is
    {
        _A.SEE_BOOTH,
        _A.SEE_YARD,
        _A.SEE_PICTURE,
        _A.SEE_VISIT,
        _A.DECLARE,
        _A.STATE_KEEPING,
        _A.ASK_SLOT,
        _A.JUDGE_SLOT,
        _A.CHOOSE_VISIT,
        _A.JOIN_TURN,
        _A.COUPLE,
        _A.TRANSFER_GOODS,
        _A.CHANGE_DRIVER,
        _A.REPORT_BREAKDOWN,
        _A.TURN_AWAY,
        _A.EMERGENCY_LANE,
        _A.ACCOUNT_FOR,
        _A.CLOSE_FINDING,
        _A.ASK_PASS,
        _A.ADMIT,
    }
)
_BOOTH = _GROUND | {
    _A.CONFIRM,
    _A.STATE_FACTS,
    _A.ASSESS,
    _A.TAKE_CASH,
    _A.SEE_SHIFT,
    _A.PRINT_RECEIPT,
    _A.OPEN_LANE,
    _A.LEAVE_BY,
    _A.OVERRIDE_LANE,
    _A.ASK_EXEMPTION,
    _A.PUT_ON_ACCOUNT,
}
_SECOND = frozenset(  # the second pair of eyes
    {
        _A.SEE_OVERSIGHT,
        _A.COUNTERSIGN,
        _A.DECIDE_EXEMPTION,
        _A.REVIEW_EXEMPTION,
        _A.REVOKE_PASS,
        _A.DECIDE_REFUND,
        _A.APPROVE_COMPANY,
    }
)
_MONEY = frozenset(
    {_A.SEE_FINANCE, _A.EXPORT_REPORT, _A.SEE_VISIT, _A.SEE_SHADOW, _A.SEE_TARIFFS, _A.SEE_PICTURE}
)
_GRANTS: dict[str, frozenset[Action]] = {
    Role.OPERATOR: _BOOTH,
    Role.CASHIER_LEAD: _BOOTH
    | _SECOND
    | {
        _A.SEE_FINANCE,
        _A.EXPORT_REPORT,
        _A.CLOSE_OTHERS_SHIFT,
        _A.ASK_REFUND,
        _A.SPOIL_RECEIPT,
        _A.HAND_IN,
    },
    Role.MARSHAL: _GROUND
    | {
        _A.SEE_AGENCY,
        _A.CLEAR_ON_PAPER,
        _A.HOLD_ON_PAPER,
        _A.CALL,
        _A.MOVE,
        _A.CLOSE_ROAD,
        _A.CLOSE_BAY,
        _A.END_UNSEEN,
        _A.COUNT_YARD,
    },
    Role.AGENCY: frozenset(
        {
            _A.SEE_AGENCY,
            _A.SEE_VISIT,
            _A.SEE_PICTURE,
            _A.CLEAR,
            _A.HOLD,
            _A.SEIZE,
            _A.STATE_KEEPING,
        }
    ),
    Role.FINANCE: _MONEY
    | {
        _A.SEE_OVERSIGHT,
        _A.REVIEW_EXEMPTION,
        _A.TELL_BANK,
        _A.RESOLVE_CREDIT,
        _A.ASK_REFUND,
        _A.SEND_REFUND,
        _A.RESOLVE_GAP,
        _A.OPEN_COMPANY,
        _A.CLOSE_COMPANY,
        _A.HAND_IN,
        _A.CONFIRM_HAND_IN,
        _A.REGISTER_SERIES,
        _A.SEND_RECEIPT,
        _A.PRINT_RECEIPT,
        _A.SPOIL_RECEIPT,
        _A.CORRECT_RECEIPT,
        _A.CORRECT_FEE,
        _A.ENTER_TARIFF,
        _A.WITHDRAW_TARIFF,
    },
    Role.MANAGER: _MONEY
    | _SECOND
    | {
        _A.SEE_YARD,
        _A.CLOSE_ROAD,
        _A.SEE_SLOTS,
        _A.DRAW_SLOTS,
        _A.SEE_PICTURE,
        _A.ASK_PASS,
        _A.APPROVE_PASS,
        _A.WITHDRAW_TARIFF,
        _A.APPROVE_TARIFF,
        _A.CONFIRM_HAND_IN,
        _A.RESOLVE_GAP,
    },
    Role.AUDITOR: _MONEY | {_A.SEE_PICTURE, _A.SEE_YARD, _A.SEE_OVERSIGHT, _A.SEE_SLOTS},
    Role.ADMIN: frozenset({_A.SEE_ADMIN, _A.MANAGE_USERS, _A.MANAGE_DEVICES, _A.DRAW_YARD}),
    Role.DEVICE: frozenset({_A.SEND_EVENT, _A.SEND_EVIDENCE, _A.DECLARE, _A.ASK_SLOT}),
}


def allowed(role: str, action: Action) -> bool:
    """True when the role may do the action at this gate; an unknown role may do nothing."""
    return action in _GRANTS.get(role, frozenset())
