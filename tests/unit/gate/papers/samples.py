"""Receipts for the tests of papers: an ordinary one, one with everything in it, a decrease."""

from dataclasses import replace

from fees.receipt import (
    Party,
    ReceiptContent,
    ReceiptLine,
    Relation,
    Series,
    lookup_code,
)
from fees.receipt_state import Way

ISSUED = 1_795_330_800_000_000  # 2026-11-22 14:00:00 at the gate
SIGNED = ISSUED + 1_000_000
SITE = "https://cuakhau.example/public"
ORDINARY = ReceiptContent(
    series=Series("AA", 2026),
    number=123,
    collector=Party("Trung tâm Dịch vụ", "6200000000", "Phong Thổ, Lai Châu", "1000000"),
    payer=Party(),
    plate="25C01234",
    lines=(ReceiptLine("A1", "Xuất khẩu chuối tươi", "出口新鲜香蕉", 1, 300_000, 300_000),),
    total_vnd=300_000,
    method="cash",
    cashier="lan",
    issued_at_us=ISSUED,
    charge_id="c1",
    visit_id="v1",
    tariff="MLT-FEE 2026A",
    lookup=lookup_code(bytes(range(16))),
    lookup_site=SITE,
)
_MANY = tuple(
    ReceiptLine(
        f"A{n}",
        f"Phí sử dụng kết cấu hạ tầng trong khu vực cửa khẩu, hàng xuất khẩu loại {n}",
        f"口岸基础设施使用费，出口货物（产自越南）第{n}类",
        1,
        300_000 * n,
        300_000 * n,
    )
    for n in range(1, 13)
)
FULL = replace(
    ORDINARY,
    series=Series("MH", 2026),
    payer=Party(
        "Công ty Trách nhiệm hữu hạn Một thành viên Xuất nhập khẩu Nông sản và Dịch vụ Vận tải "
        "Quốc tế Phong Thổ – Hồng Hà 红河州金平县金水河口岸国际货物运输有限责任公司",
        "6200123456-001",
        "Bản Ma Lù Thàng, xã Phong Thổ, tỉnh Lai Châu",
    ),
    lines=_MANY,
    total_vnd=sum(line.amount_vnd for line in _MANY),
)
DECREASE = replace(
    ORDINARY,
    number=124,
    relation=Relation(Way.ADJUST, Series("AA", 2026), 123, ISSUED),
    lines=(ReceiptLine("A1", "Giảm phí", "减少费用", 1, -150_000, -150_000),),
    total_vnd=-150_000,
)
