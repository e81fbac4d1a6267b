"""The desk's small parts: the table of keys, lanes of a desk, facts that a tariff asks for."""

from pathlib import Path

import pytest

from fees.tariff import load_tariff
from gate.journey.errors import DomainError
from web.booth.facts import FIELDS, RARE, asked, fields_for, read_facts
from web.booth.keys import KEYS, table
from web.booth.lanes import choices, lanes_of, serves
from web.show import plate_rows
from web.words import words

TARIFFS = Path("fees/tariffs")


def test_the_page_of_screens_has_the_keys_that_the_code_has() -> None:
    assert table(words("en")) in Path("docs/screens.md").read_text("utf-8")


def test_each_key_that_leads_somewhere_is_in_the_table() -> None:
    shown = {one.shown for one in KEYS}
    source = "".join(file.read_text("utf-8") for file in Path("web/templates").rglob("*.html"))
    for key in ("F2", "F3", "F6", "F7", "F8", "F9", "F10"):
        assert f'data-key="{key}"' in source
        assert key in shown


def test_a_desk_serves_all_lanes_a_pair_or_one() -> None:
    assert lanes_of("") == () == lanes_of("nowhere")
    assert lanes_of("border") == ("border-enter", "border-leave")
    assert lanes_of("inland-leave") == ("inland-leave",)
    assert serves(("inland-leave",), "")
    assert not serves(("inland-leave",), "border-leave")
    assert {"", "inland", "border", "border-enter"} <= set(choices())


def test_rare_facts_are_asked_where_the_tariff_needs_them() -> None:
    rare = {field.name for field in RARE}
    own = asked(load_tariff((TARIFFS / "mlt-fee-2026a.toml").read_bytes()))
    city = asked(load_tariff((TARIFFS / "hcmc-2022.toml").read_bytes()))
    assert fields_for(()) == FIELDS
    assert len(fields_for(own)) - len(FIELDS) == len(own & rare)
    assert {"declared_at"} <= city & rare
    assert city & rare != own & rare


def test_rare_facts_are_read_like_the_others() -> None:
    assert read_facts({"origin": "VN", "plug_hours": "12", "volume_m3": ""}) == {
        "origin": "VN",
        "plug_hours": 12,
        "volume_m3": "",
    }
    with pytest.raises(DomainError) as refused:
        read_facts({"plug_hours": "half a day"})
    assert refused.value.key == "facts.number"


def test_a_plate_in_two_rows_is_shown_as_two() -> None:
    assert plate_rows("25C01234") == ("25C", "012.34")
    assert plate_rows("云G12345") == ("云G", "12345")
    assert plate_rows("UNKNOWN") == ("UNKNOWN", "")
