"""The public page shows the tariff that charges, whichever it is, in three languages."""

import pytest

from fees import publish
from tests.unit.fees.test_provinces import FILES, shipped
from web.page import fragment
from web.words import LANGS


def shown(name: str, lang: str) -> str:
    tariff = shipped(name)
    return fragment(
        "public/page.html",
        lang,
        person=None,
        csrf="",
        nonce="",
        training=True,
        shadow=False,
        path="/public",
        tariff=tariff,
        tables=publish.tables(tariff),
        worked=publish.examples(tariff),
        coming=(),
        chosen=False,
        price=None,
        road=None,
        daily=[],
        late=0,
        draws=[],
    )


@pytest.mark.parametrize(
    ("lang", "said"),
    [
        (
            "vi",
            ("10 – &lt; 18 t, 20 ft", "Ví dụ tính", "130 % × 600.000 đ = 780.000 đ", "1.300.000"),
        ),
        ("zh", ("10 – &lt; 18 吨, 20 ft", "计算示例", "130 % × 600,000 盾 = 780,000 盾")),
        ("en", ("16 – &lt; 30 seats", "Worked examples", "130 % × 600,000 ₫ = 780,000 ₫")),
    ],
)
def test_the_tariff_page_is_made_from_the_file(lang: str, said: tuple[str, ...]) -> None:
    page = shown("mlt-fee-2026a", lang)
    assert [text for text in said if text not in page] == []
    assert page.count('<tr><th scope="row">B3</th>') == 1


@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize("name", FILES)
def test_any_shipped_tariff_can_be_shown(name: str, lang: str) -> None:
    page = shown(name, lang)
    codes = [line.code for line in shipped(name).lines] + [r.code for r in shipped(name).refusals]
    assert [code for code in codes if code not in page] == []
    assert "None" not in page
