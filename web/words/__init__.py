"""Every word that a reader sees, in Vietnamese, Chinese and English.

Side by side in the TOML files of this folder.

A key has all three languages or the program does not start. Looking up a key that nobody wrote is
an error, never an empty place on a screen; where a key comes from outside (a finding of a newer
version), `Words.or_name` shows the bare name.
"""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources

LANGS = ("vi", "zh", "en")
DEFAULT = "vi"


@cache
def catalogue() -> Mapping[str, Mapping[str, str]]:
    """All sentences by key and language.

    Raises `ValueError` naming a key that lacks a language or comes twice.
    """
    found: dict[str, Mapping[str, str]] = {}
    for file in sorted(resources.files(__name__).iterdir(), key=lambda entry: entry.name):
        if not file.name.endswith(".toml"):
            continue
        for key, sentences in tomllib.loads(file.read_text("utf-8")).items():
            if key in found or set(sentences) != set(LANGS) or not all(sentences.values()):
                raise ValueError(f"{file.name}: {key} needs vi, zh and en, once each")
            found[key] = sentences
    return found


@dataclass(frozen=True, slots=True)
class Words:
    """The sentences of one language; call it with a key and the sentence's parameters."""

    lang: str

    def __call__(self, key: str, **params: object) -> str:
        """The sentence; raises `KeyError` for a key or a parameter that is missing."""
        sentence = catalogue()[key][self.lang]
        return sentence.format(**params) if params else sentence

    def has(self, key: str) -> bool:
        """True when somebody wrote this sentence."""
        return key in catalogue()

    def said(self, text: str) -> str:
        """The sentence of that key, or the text itself: a yard names its zones by either."""
        return self(text) if self.has(text) else text

    def document(self, name: str) -> str:
        """A legal document by its name, which is Vietnamese; the shipped tables are none."""
        invented = catalogue()["tariff.illustrative_table"]
        return name.replace(invented[DEFAULT], invented[self.lang], 1)

    def or_name(self, family: str, name: str, **params: object) -> str:
        """The sentence `family.name`, or the bare name when it is one we do not know."""
        key = f"{family}.{name}"
        return self(key, **params) if self.has(key) else name


def words(lang: str) -> Words:
    """The words of `lang`; Vietnamese for a language we do not speak."""
    return Words(lang if lang in LANGS else DEFAULT)
