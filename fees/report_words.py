"""The Vietnamese of reports as files: papers of a Vietnamese office, so one language.

Screens have their words in ``web/words``; a code without a word is shown as it is.
"""

from __future__ import annotations

TITLES = {
    "class": "Theo loại xe",
    "flow": "Theo chiều hàng",
    "regime": "Theo loại hình",
    "commodity": "Theo nhóm hàng",
    "method": "Theo hình thức thanh toán",
    "cashier": "Theo người ghi sổ",
    "lane": "Theo làn",
    "exemption": "Theo diện miễn",
    "tariff": "Theo phiên bản biểu mức thu",
}
KINDS = {
    "charge": "Phải thu",
    "exemption": "Miễn",
    "reversal": "Đảo (sửa)",
    "payment": "Thu tiền",
    "refund": "Quyết định hoàn",
    "refund_undone": "Huỷ hoàn",
    "refund_sent": "Đã chuyển hoàn",
    "receipt": "Cấp số biên lai",
    "shift_open": "Mở ca",
    "shift_close": "Kết ca",
    "shift_hand_over": "Bàn giao ca",
    "hand_in": "Nộp Kho bạc",
    "hand_in_undone": "Thu hồi bảng kê",
    "treasury": "Kho bạc xác nhận",
    "bank_kept": "Giữ hộ người nộp",
    "deposit": "Nộp trước",
    "account_paid": "Trả nợ",
    "price": "Giá dịch vụ",
}
_WORDS = {
    "EXPORT": "Xuất khẩu",
    "IMPORT": "Nhập khẩu",
    "NONE": "Không hàng qua biên giới",
    "ORDINARY": "Kinh doanh thông thường",
    "TNTX": "Tạm nhập tái xuất",
    "TRANSIT": "Quá cảnh",
    "BONDED": "Kho ngoại quan",
    "TRANSFER": "Chuyển khẩu",
    "BORDER_RESIDENT": "Cư dân biên giới",
    "FRESH_PRODUCE": "Nông sản tươi",
    "AGRI": "Nông sản khác",
    "PETROLEUM": "Xăng dầu",
    "LIVE_ANIMAL": "Động vật sống",
    "FROZEN": "Hàng đông lạnh",
    "MINERAL": "Khoáng sản, quặng",
    "GENERAL": "Hàng hoá khác",
    "cash": "Tiền mặt",
    "bank": "Chuyển khoản",
    "prepaid": "Tài khoản trả trước",
    "account": "Ghi nợ",
    "V0": "Xe dưới 2 tấn",
    "V1": "Xe từ 2 đến dưới 4 tấn",
    "V2": "Xe từ 4 đến dưới 10 tấn",
    "V3": "Xe từ 10 đến dưới 18 tấn, công-ten-nơ 20 ft",
    "V4": "Xe từ 18 tấn, công-ten-nơ 40 ft",
    "S0": "Xe khách dưới 16 chỗ",
    "S1": "Xe khách 16–29 chỗ",
    "S2": "Xe khách từ 30 chỗ",
    "": "(không áp dụng)",
    "inland-enter": "Vào từ nội địa",
    "inland-leave": "Ra nội địa",
    "border-enter": "Vào từ biên giới",
    "border-leave": "Ra biên giới",
}


def word(code: str) -> str:
    """The Vietnamese word for a code."""
    return _WORDS.get(code, code)


def kind(code: str) -> str:
    """The Vietnamese word for a kind of entry."""
    return KINDS.get(code, code)
