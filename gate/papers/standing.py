"""What became of a receipt after its issue, as a printed paper says it: never without the answer.

Whoever holds a reprint must not take an adjusted, replaced or spoiled number for one that counts as
it stands. The receipt's own content is never changed; this is said beside it.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from fees.receipt_series import local_time
from fees.receipt_state import ReceiptState, Standing, Way
from gate.service.money import Receipt
from gate.service.paper_rows import ReceiptLife, WrongNotice


@dataclass(frozen=True, slots=True)
class Aftermath:
    """One sentence in Vietnamese and in Chinese; `void` when the number counts for nothing."""

    vi: str
    zh: str
    void: bool = False


def aftermath(
    life: ReceiptLife,
    later: Sequence[tuple[Receipt, ReceiptLife]],
    notices: Iterable[WrongNotice] = (),
) -> tuple[Aftermath, ...]:
    """What the paper of `life` has to say; `later` are receipts of its chain and of its payment.

    Nothing for one that counts as it was issued.
    """
    if life.state is ReceiptState.SPOILED:
        heirs = [r for r, of in later if of.state is not ReceiptState.SPOILED]
        by, zh = _named(heirs)
        rest = f"; thay bằng {by}" if heirs else ""
        rest_zh = f"；由{zh}代替" if heirs else ""
        return (
            Aftermath(f"SỐ BIÊN LAI HỎNG, KHÔNG CÓ GIÁ TRỊ{rest}", f"废号，无效{rest_zh}", True),
        )
    found = []
    answers = [r for r, of in later if _answers(life, of)]
    if life.standing is Standing.REPLACED:
        by, zh = _named(answers)
        found.append(
            Aftermath(
                f"ĐÃ ĐƯỢC THAY THẾ bằng {by}; không còn giá trị", f"已由{zh}替代，不再有效", True
            )
        )
    elif life.standing is Standing.ADJUSTED:
        by, zh = _named(answers)
        found.append(Aftermath(f"ĐÃ ĐƯỢC ĐIỀU CHỈNH bằng {by}", f"已由{zh}调整"))
    found += [
        Aftermath(
            f"ĐÃ CÓ THÔNG BÁO SAI SÓT 04/SS-CTĐT {notice.id}, ngày {_day(notice.at)}",
            f"已有错误通知 {notice.id}",
        )
        for notice in notices
        if notice.receipt_id == life.id
    ]
    return tuple(found)


def _answers(life: ReceiptLife, other: ReceiptLife) -> bool:
    """Whether the other receipt adjusts or replaces this one, and counts."""
    counts = other.state is not ReceiptState.SPOILED
    return counts and other.answers == life.id and other.way in (Way.ADJUST, Way.REPLACE)


def _named(receipts: Sequence[Receipt]) -> tuple[str, str]:
    """Symbol, number and day of each, as the law has a relation say it."""
    vi = [f"biên lai ký hiệu {r.series}, số {r.number:07d}, ngày {_day(r.at)}" for r in receipts]
    zh = [f"收据 {r.series} {r.number:07d}" for r in receipts]
    return "; ".join(vi), "、".join(zh)


def _day(at: int) -> str:
    return local_time(at).strftime("%d/%m/%Y")
