"""The arithmetic of a line, written out in Vietnamese, Chinese and English: one place for all.

Everything is worked out from the line's own numbers, so that what is shown can never differ from
what was charged, and old lines can be explained too.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

from fees.kept import KEEPERS
from fees.rules import Basis, Text, exact


@dataclass(frozen=True, slots=True)
class _Tongue:
    """How one language writes numbers and units."""

    money: str
    group: str
    point: str
    units: Mapping[Basis, str]
    rounded: str
    cap: str
    driver: str
    others: str
    keepers: tuple[str, ...]  # in the order of ``fees.kept.Keeper``

    def number(self, value: Fraction) -> str:
        """Up to three decimals, then an ellipsis; thousands grouped."""
        thousandths, rest = divmod(abs(value) * 1000, 1)
        whole, part = divmod(int(thousandths), 1000)
        shown = f"{whole:,}".replace(",", self.group)
        decimals = f"{part:03d}".rstrip("0")
        if decimals:
            shown += self.point + decimals
        return f"{'−' if value < 0 else ''}{shown}{'…' if rest else ''}"

    def dong(self, value: Fraction | int) -> str:
        return f"{self.number(Fraction(value))} {self.money}"

    def factor(self, text: str) -> str:
        """5 times as 5, 1.30 as 130 %, a third as it is written."""
        value = exact(text)
        if value.denominator == 1 and value > 1:
            return self.number(value)
        percent = value * 100
        return f"{self.number(percent)} %" if percent.denominator == 1 else text


_VI = _Tongue(
    "đ",
    ".",
    ",",
    {
        Basis.PER_TURN: "lượt",
        Basis.PER_TONNE: "tấn",
        Basis.PER_M3: "m³",
        Basis.PER_TONNE_OR_M3: "tấn",
        Basis.PER_CONTAINER: "công-ten-nơ",
        Basis.PER_DAY: "ngày",
        Basis.PER_DAYTIME: "lượt ngày",
        Basis.PER_NIGHT: "lượt đêm",
        Basis.PER_HOUR: "giờ",
    },
    "làm tròn",
    "mức tối đa",
    "; chỉ tính {} phút của lái xe",
    " (không tính: {})",
    (
        "hải quan {} phút",
        "kiểm dịch {} phút",
        "biên phòng {} phút",
        "phía bạn {} phút",
        "cửa khẩu {} phút",
    ),
)
_ZH = _Tongue(
    "盾",
    ",",
    ".",
    {
        Basis.PER_TURN: "次",
        Basis.PER_TONNE: "吨",
        Basis.PER_M3: "立方米",
        Basis.PER_TONNE_OR_M3: "吨",
        Basis.PER_CONTAINER: "箱",
        Basis.PER_DAY: "天",
        Basis.PER_DAYTIME: "日间时段",
        Basis.PER_NIGHT: "夜间时段",
        Basis.PER_HOUR: "小时",
    },
    "取整",
    "上限",
    "；只计司机自己的 {} 分钟",
    "（不计：{}）",
    ("海关 {} 分钟", "检疫 {} 分钟", "边防 {} 分钟", "对方 {} 分钟", "口岸 {} 分钟"),
)
_EN = _Tongue(
    "₫",
    ",",
    ".",
    {
        Basis.PER_TURN: "turn",
        Basis.PER_TONNE: "t",
        Basis.PER_M3: "m³",
        Basis.PER_TONNE_OR_M3: "t",
        Basis.PER_CONTAINER: "container",
        Basis.PER_DAY: "day",
        Basis.PER_DAYTIME: "daytime block",
        Basis.PER_NIGHT: "night block",
        Basis.PER_HOUR: "hour",
    },
    "rounded",
    "maximum",
    "; only the driver's {} min are counted",
    " (not counted: {})",
    (
        "customs {} min",
        "quarantine {} min",
        "border guard {} min",
        "the other side {} min",
        "the gate {} min",
    ),
)


def arithmetic(
    basis: Basis,
    quantity: int,
    unit_vnd: int,
    factor: str,
    amount_vnd: int,
    inputs: tuple[tuple[str, str | int], ...],
) -> Text:
    """One line's sum, for example ``130 % × 600.000 đ = 780.000 đ``."""
    if factor == "-1":
        said = dict(inputs)
        return Text(*(_taken_off(tongue, amount_vnd, said) for tongue in (_VI, _ZH, _EN)))
    counted = Fraction(quantity, basis.scale)
    made = counted * unit_vnd * exact(factor)
    return Text(
        *(
            _product(
                tongue, tongue.units[basis], basis, counted, unit_vnd, factor, made, amount_vnd
            )
            + _whose(tongue, dict(inputs))
            for tongue in (_VI, _ZH, _EN)
        )
    )


def _whose(tongue: _Tongue, said: Mapping[str, str | int]) -> str:
    """Whose minutes a stay was made of, where only the driver's count."""
    own = said.get("driver_minutes")
    if own is None:
        return ""
    told = [
        words.format(tongue.number(Fraction(said[f"{who}_minutes"])))
        for who, words in zip(KEEPERS[1:], tongue.keepers, strict=True)
        if f"{who}_minutes" in said
    ]
    listed = tongue.others.format(", ".join(told)) if told else ""
    return tongue.driver.format(tongue.number(Fraction(own))) + listed


def _product(
    tongue: _Tongue,
    unit: str,
    basis: Basis,
    counted: Fraction,
    unit_vnd: int,
    factor: str,
    made: Fraction,
    amount_vnd: int,
) -> str:
    terms = [tongue.factor(factor)] if factor != "1" else []
    if basis is not Basis.PER_TURN or not terms:
        terms.append(f"{tongue.number(counted)} {unit}")
    terms.append(tongue.dong(unit_vnd))
    sum_ = f"{' × '.join(terms)} = {tongue.dong(made)}"
    return sum_ if made == amount_vnd else f"{sum_}, {tongue.rounded}: {tongue.dong(amount_vnd)}"


def _taken_off(tongue: _Tongue, amount_vnd: int, said: Mapping[str, str | int]) -> str:
    """What a reduction leaves of what, or simply what it takes."""
    base, top, rate = said.get("base_vnd"), said.get("max_vnd"), said.get("rate")
    if base is None:
        return tongue.dong(amount_vnd)
    left = Fraction(base) + amount_vnd
    if top is not None:
        return f"{tongue.cap} {tongue.dong(left)} − {tongue.dong(Fraction(base))} = " + tongue.dong(
            amount_vnd
        )
    kept = Fraction(base) * exact(str(rate))
    said_kept = f"{tongue.factor(str(rate))} × {tongue.dong(Fraction(base))} = {tongue.dong(kept)}"
    if kept != left:
        said_kept += f", {tongue.rounded}: {tongue.dong(left)}"
    return f"{said_kept}; {tongue.dong(left)} − {tongue.dong(Fraction(base))} = " + tongue.dong(
        amount_vnd
    )
