"""Reads the rules of a tariff file: lines, refusals, exemptions, caps, suspensions, examples.

Each function takes one table apart and notes every fault it meets; whether the rules together are
whole is proved by ``fees.check``.
"""

from __future__ import annotations

from fees.axes import AXES, AXIS_INDEX
from fees.bands import BOXES, Bands
from fees.rules import (
    Basis,
    Cap,
    CapPer,
    Example,
    Exemption,
    Impossible,
    Line,
    Refusal,
    Source,
    Suspension,
    Text,
    When,
)
from fees.toml_reader import Reader

PRICES = ("amount", "by_class", "by_container", "multiplier_of")


def read_text(item: Reader, key: str = "text") -> Text:
    """The same words in three languages."""
    table = item.table(key)
    text = Text(table.text("vi"), table.text("zh"), table.text("en"))
    table.nothing_else()
    return text


def _source(item: Reader) -> Source:
    """A source names its document; an article counts as verified only where it is named."""
    table = item.table("source")
    source = Source(
        table.text("doc"), table.text("article", ""), table.flag("verified", default=False)
    )
    if source.verified and not source.article:
        table.fault(
            "tariff.source",
            "verified",
            "is true without an article",
            "name the article or write false",
        )
    table.nothing_else()
    return source


def _when(item: Reader, bands: Bands) -> When:
    """Conditions: one word or a list of words per axis; an axis not named is open."""
    table = item.table("when", required=False)
    when = {}
    for axis in AXES:
        if axis.name not in table.data:
            continue
        table.taken.add(axis.name)
        given = table.data[axis.name]
        words = given if isinstance(given, list) else [given]
        known = bands.words if axis.name == "class" else axis.values
        wrong = [word for word in words if word not in known]
        if wrong or not words:
            table.fault(
                "tariff.unknown_word",
                axis.name,
                f"is {given!r}",
                f"use words from: {', '.join(known)}",
                value=repr(given),
                known=", ".join(known),
            )
        when[axis.name] = tuple(str(word) for word in words)
    table.taken.update(AXIS_INDEX)
    table.nothing_else()
    return when


def read_line(item: Reader, bands: Bands) -> Line:
    """One price."""
    multiple = item.text("multiplier_of", "")
    line = Line(
        code=item.text("code"),
        when=_when(item, bands),
        basis=item.choice("basis", tuple(Basis), Basis.PER_TURN),
        source=_source(item),
        text=read_text(item),
        priority=item.whole("priority", 0),
        amount=item.whole("amount", None),
        by_class=_columns(item, "by_class", bands.words),
        by_container=_columns(item, "by_container", BOXES),
        multiplier_of=multiple,
        factor=item.factor("factor") if multiple else item.factor("factor", "1"),
        part=item.text("part", ""),
    )
    prices = [key for key in PRICES if item.data.get(key) is not None]
    if len(prices) != 1:
        item.fault(
            "tariff.price",
            "amount",
            f"has {len(prices)} prices",
            "give exactly one of: " + ", ".join(PRICES),
            "amount = 0",
            count=len(prices),
            known=", ".join(PRICES),
        )
    if multiple and "basis" in item.data:
        remedy = "leave it to the other line"
        says = "tariff.price.basis"
        item.fault("tariff.price", "basis", "is named for a multiple", remedy, says=says)
    item.nothing_else()
    return line


def _columns(item: Reader, key: str, words: tuple[str, ...]) -> dict[str, int]:
    table = item.table(key, required=False)
    prices = {str(word): table.whole(word) for word in words if word in table.data}
    table.taken.update(words)
    table.nothing_else()
    return prices


def read_refusal(item: Reader, bands: Bands) -> Refusal:
    """A named reason to charge nothing."""
    refusal = Refusal(
        item.text("code"),
        _when(item, bands),
        item.text("refuse"),
        _source(item),
        read_text(item),
        item.whole("priority", 0),
        item.text("part", ""),
    )
    item.nothing_else()
    return refusal


def read_impossible(item: Reader, bands: Bands) -> Impossible:
    """A combination that cannot occur."""
    impossible = Impossible(item.text("code"), _when(item, bands), read_text(item))
    if not impossible.when:
        remedy = "say which combination cannot occur"
        says = "tariff.missing_key.when"
        item.fault("tariff.missing_key", "when", "is missing", remedy, says=says)
    item.nothing_else()
    return impossible


def read_exemption(item: Reader, bands: Bands) -> Exemption:
    """Who pays nothing, and on what ground."""
    exemption = Exemption(
        code=item.text("code"),
        when=_when(item, bands),
        ground=item.text("ground"),
        needs_approval=item.flag("needs_approval"),
        source=_source(item),
        text=read_text(item),
        priority=item.whole("priority", 0),
    )
    item.nothing_else()
    return exemption


def read_cap(item: Reader, bands: Bands) -> Cap:
    """The most that a line or a turn may cost."""
    cap = Cap(
        code=item.text("code"),
        when=_when(item, bands),
        per=item.choice("per", tuple(CapPer)),
        max_vnd=item.whole("max_vnd"),
        source=_source(item),
        text=read_text(item),
    )
    item.nothing_else()
    return cap


def read_suspension(item: Reader, bands: Bands) -> Suspension:
    """A window or condition in which the fee is reduced, or known to be and not how far."""
    refuse = item.text("refuse", "")
    window = Suspension(
        code=item.text("code"),
        start=item.time("from"),
        end=item.time("to"),
        factor="1" if refuse else item.factor("factor"),
        source=_source(item),
        text=read_text(item),
        when=_when(item, bands),
        priority=item.whole("priority", 0),
        refuse=refuse,
    )
    if window.start is not None and window.end and window.end <= window.start:
        remedy = "correct one of the two"
        item.fault("tariff.window", "to", "is not after from", remedy, last="to", first="from")
    item.nothing_else()
    return window


def read_example(item: Reader) -> Example:
    """A worked case."""
    example = Example(item.text("name"), item.take("facts", dict), item.take("expect", dict))
    item.nothing_else()
    return example
