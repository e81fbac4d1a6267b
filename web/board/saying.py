"""What is called out for a line of the big screen: who should drive where, sign by sign.

Only what makes a driver move is called: come in, a bay just given, the lane to leave by. A plate is
spelled, because nobody understands "twelve thousand" through an engine. The province sign of a
Chinese plate is said in Vietnamese by its Sino-Vietnamese name.
"""

from gate.journey.visit import UNASSIGNED
from gate.service.views import BoardLine
from web.words import words

SPOKEN = ("vi", "zh")
_HAN_VIET = {
    "京": "Kinh", "津": "Tân", "沪": "Hộ", "渝": "Du", "冀": "Ký", "豫": "Dự",
    "云": "Vân", "辽": "Liêu", "黑": "Hắc", "湘": "Tương", "皖": "Hoàn", "鲁": "Lỗ",
    "新": "Tân", "苏": "Tô", "浙": "Chiết", "赣": "Cán", "鄂": "Ngạc", "桂": "Quế",
    "甘": "Cam", "晋": "Tấn", "蒙": "Mông", "陕": "Thiểm", "吉": "Cát", "闽": "Mân",
    "贵": "Quý", "粤": "Việt", "青": "Thanh", "藏": "Tạng", "川": "Xuyên", "宁": "Ninh",
    "琼": "Quỳnh", "挂": "Quải", "港": "Cảng", "澳": "Áo", "学": "Học", "警": "Cảnh",
}  # fmt: skip


def spelled(text: str, lang: str) -> str:
    """Letters and digits one by one, a breath before the last five of a plate."""
    signs = [_HAN_VIET.get(sign, sign) if lang == "vi" else sign for sign in text]
    if len(signs) > 6:
        signs.insert(len(signs) - 5, ",")
    return " ".join(signs)


def sentence(line: BoardLine, lang: str) -> str:
    """What is called out for this line, "" when it calls nobody."""
    t = words(lang)
    if not line.plate:
        return ""
    who = spelled(line.plate, lang)
    if line.word == "go_lane":
        lane = t.or_name("lane.short", line.lane) if line.lane else ""
        return t("say.go_lane", plate=who, lane=lane).strip()
    if line.word == "come_gate":
        return t("say.come_gate", plate=who)
    if line.word == "go_bay" and line.bay not in ("", UNASSIGNED):
        return t("say.go_bay", plate=who, bay=spelled(line.bay, lang))
    return ""
