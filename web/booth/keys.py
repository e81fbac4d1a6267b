"""The keys of the booth, in one table: the page's last line and docs/screens.md are made of it.

A template says by `data-key` which key leads to an element; the page's script knows no others.
"""

from dataclasses import dataclass

from web.words import Words


@dataclass(frozen=True, slots=True)
class Key:
    """One key as printed, and the word for what it does; the page shows the `short` ones."""

    shown: str
    word: str
    short: bool = True


KEYS = (
    Key("Enter", "key.enter"),
    Key("1 … 9, 0", "key.digits"),
    Key("A … Z, 0 … 9", "key.letters"),
    Key("F2", "key.plate"),
    Key("F3", "key.class"),
    Key("F4", "key.facts"),
    Key("F6", "key.exemption"),
    Key("F7", "key.hold"),
    Key("F8", "key.cash"),
    Key("F9", "key.open"),
    Key("F10", "key.override"),
    Key("↑ ↓", "key.arrows"),
    Key("Alt+1 … Alt+5", "key.candidate", short=False),
    Key("Esc", "key.escape", short=False),
    Key("Alt+L", "key.lock"),
)


def table(t: Words) -> str:
    """The keys as the Markdown table of docs/screens.md."""
    lines = ["| key | does |", "|---|---|"]
    return "\n".join(lines + [f"| {one.shown} | {t(one.word)} |" for one in KEYS])
