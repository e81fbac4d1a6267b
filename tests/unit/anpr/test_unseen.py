"""Drawn plates that never teach: the same for whoever draws them, counted as they are read."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pytest

from anpr.reader import Reader
from anpr.recogniser import Recognised
from anpr.shipped import Shipped
from anpr.train import unseen

SHIPPED = Shipped(Path(), "test", "1", 950, {"detector.onnx": "00"})


@dataclass
class _Answers:
    """A recogniser that says what it was told, in turn; no detector is asked."""

    texts: list[tuple[str, str, float]]
    seen: list[tuple[int, ...]] = field(default_factory=list)

    def read_all(self, crops: Sequence[npt.NDArray[np.uint8]]) -> list[Recognised]:
        return [self._next(crop) for crop in crops]

    def _next(self, crop: npt.NDArray[np.uint8]) -> Recognised:
        text, colour, sure = self.texts[len(self.seen)]
        self.seen.append(crop.shape)
        return Recognised(text, (), sure, [(text, sure)], colour, 1)

    def detect(self, image: npt.NDArray[np.uint8]) -> list[object]:
        raise AssertionError(image.shape)


def test_equal_seeds_show_equal_plates() -> None:
    first, again = list(unseen.looks(3, 4)), list(unseen.looks(3, 4))
    for (crop, source), (crop_again, source_again) in zip(first, again, strict=True):
        assert source.text == source_again.text
        assert (crop == crop_again).all()
    assert [source.text for _, source in first] != [s.text for _, s in unseen.looks(4, 4)]


def test_what_is_accepted_and_wrong_is_counted_and_named() -> None:
    true = [(source.text, source.colour, 0.9995) for _, source in unseen.looks(unseen.SEED, 6)]
    true[2] = ("25C01234", "white", 0.9995)
    answers = _Answers(true)
    rows = unseen.measure(Reader(answers, answers, SHIPPED), 6)  # type: ignore[arg-type]
    assert rows[0] == f"drawn plates, seed {unseen.SEED}, 6 pictures"
    assert rows[1].split()[:5] == ["all", "n", "6", "exact", "83.3%"]
    assert rows[1].endswith("of these wrong 1 (16.667%)")
    assert rows[-1].startswith("picture 2: ")
    assert rows[-1].endswith(" read as 25C01234, 999")


def test_the_shipped_reader_is_measured(capsys: pytest.CaptureFixture[str]) -> None:
    unseen.main(["--count", "3", "--seed", "8"])
    out = capsys.readouterr().out.splitlines()
    assert out[0] == "drawn plates, seed 8, 3 pictures"
    assert out[1].split()[:3] == ["all", "n", "3"]
