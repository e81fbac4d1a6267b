"""When a read may stand without a person: a scripted network says the text, the reader judges."""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pytest

from anpr.detector import Detection
from anpr.reader import Reader, rectify
from anpr.recogniser import Recognised
from anpr.shipped import Shipped, WeightsError, verify

SHIPPED = Shipped(Path(), "test", "1", 950, {"detector.onnx": "00"})
FRAME = np.zeros((200, 400, 3), np.uint8)


@dataclass
class Boxes:
    """A detector that finds what it was told."""

    found: list[Detection]

    def detect(self, image: npt.NDArray[np.uint8]) -> list[Detection]:
        return self.found


@dataclass
class Says:
    """A recogniser that answers in turn, the last answer again and again."""

    answers: list[Recognised]

    def read_all(self, crops: Sequence[npt.NDArray[np.uint8]]) -> list[Recognised]:
        return [self.answers.pop(0) if len(self.answers) > 1 else self.answers[0] for _ in crops]


def box(x: float = 50, height: float = 30, score: float = 0.9) -> Detection:
    far = [[x, 50], [x + 100, 50], [x + 100, 50 + height], [x, 50 + height]]
    return Detection(score, np.array(far, np.float32))


def says(text: str, confidence: float, colour: str = "white", lines: int = 1) -> Recognised:
    return Recognised(text, (), confidence, [(text, confidence)], colour, lines)


def reader(answers: list[Recognised], boxes: list[Detection]) -> Reader:
    return Reader(Boxes(boxes), Says(answers), SHIPPED)


@dataclass
class Puts:
    """A network that knows where the corners truly are."""

    right: npt.NDArray[np.float32]

    def refine(
        self, image: npt.NDArray[np.uint8], quad: npt.NDArray[np.float32]
    ) -> npt.NDArray[np.float32]:
        return self.right


def test_a_read_carries_the_corners_that_were_put_right() -> None:
    right = np.array([[48, 51], [152, 47], [153, 83], [49, 87]], np.float32)
    found = Reader(Boxes([box()]), Says([says("25C01234", 0.9994)]), SHIPPED, Puts(right))
    (read,) = found.read(FRAME).reads
    assert read.corners == ((48, 51), (152, 47), (153, 83), (49, 87))


def test_a_sure_read_that_fits_a_grammar_is_accepted() -> None:
    (read,) = reader([says("25C01234", 0.9994)], [box()]).read(FRAME).reads
    assert (read.text, read.country, read.confidence, read.accept) == ("25C01234", "VN", 999, True)
    assert read.corners == ((50, 50), (150, 50), (150, 80), (50, 80))


@pytest.mark.parametrize(
    ("text", "confidence", "colour", "reason"),
    [
        ("25C01234", 0.9, "white", "unsure"),
        ("25C0123", 0.94, "white", "unsure"),
        ("13C01234", 0.999, "white", "no known form"),
        ("KB1234", 0.999, "white", "no known form"),
    ],
)
def test_what_is_unsure_or_fits_no_grammar_goes_to_a_person(
    text: str, confidence: float, colour: str, reason: str
) -> None:
    (read,) = reader([says(text, confidence, colour)], [box()]).read(FRAME).reads
    assert (read.text, read.accept, read.reason) == (text, False, reason)


def test_a_red_plate_may_be_military() -> None:
    (read,) = reader([says("KB1234", 0.99, "red")], [box()]).read(FRAME).reads
    assert read.accept


def test_reading_again_with_other_margins_may_better_a_text_but_not_accept_it() -> None:
    answers = [says("25C0123", 0.6), says("25C01234", 0.99), says("25C01234", 0.98)]
    (read,) = reader(answers, [box()]).read(FRAME).reads
    assert (read.text, read.accept) == ("25C01234", False)


@pytest.mark.parametrize(
    ("first", "others", "least", "accept"),
    [
        (says("25C01234", 0.93), [0.94, 0.949], 930, True),
        (says("25C01234", 0.93), [0.94, 0.92], 930, False),  # one cut is not sure enough
        (says("25C01284", 0.93), [0.94, 0.949], 930, False),  # the first said something else
        (says("25C01234", 0.93), [0.94, 0.949], 1000, False),  # nobody measured it
    ],
)
def test_cuts_that_say_the_same_are_accepted_by_a_threshold_of_their_own(
    first: Recognised, others: list[float], least: int, accept: bool
) -> None:
    shipped = Shipped(Path(), "test", "1", 950, {"detector.onnx": "00"}, accept_alike=least)
    answers = [first, *(says("25C01234", sure) for sure in (*others, 0.99))]
    (read,) = Reader(Boxes([box()]), Says(answers), shipped).read(FRAME).reads
    assert (read.text, read.accept) == ("25C01234", accept)


@pytest.mark.parametrize(
    ("again", "accept"),
    [
        (says("25C0123", 0.996, lines=2), True),
        (says("25C0123", 0.993, lines=2), False),
        (says("25C01123", 0.999, lines=2), False),
    ],
)
def test_four_digits_on_two_lines_stand_only_when_a_closer_cut_says_so(
    again: Recognised, accept: bool
) -> None:
    first = says("25C0123", 0.999, lines=2)
    (scene,) = reader([first, again], [box()]).read(FRAME).reads
    (crop,) = reader([first, again], []).read_crop(FRAME).reads
    assert (scene.text, scene.accept) == (crop.text, crop.accept) == ("25C0123", accept)
    (long,) = reader([says("25C0123", 0.999), again], []).read_crop(FRAME).reads
    assert long.accept


@pytest.mark.parametrize("lines", [1, 2])
@pytest.mark.parametrize(
    ("moved", "accept"),
    [
        ("25C01234 0.94 25C01234 0.97", True),  # sure enough on average
        ("25C01234 0.93 25C01234 0.96", False),
        ("25C01284 0.999 25C01234 0.999", False),
        ("25C01234 0.999 25C0123 0.999", False),
    ],
)
def test_what_would_stand_is_asked_once_more_of_crops_moved_a_little(
    lines: int, moved: str, accept: bool
) -> None:
    one, sure, two, surer = moved.split()
    answers = [("25C01234", 0.998), (one, float(sure)), (two, float(surer))]
    said = [says(text, p, lines=lines) for text, p in answers]
    (scene,) = reader(list(said), [box()]).read(FRAME).reads
    (crop,) = reader(list(said), []).read_crop(FRAME).reads
    assert (scene.text, scene.accept) == (crop.text, crop.accept) == ("25C01234", accept)
    assert scene.confidence == crop.confidence == 998


def test_a_clear_text_on_one_line_is_not_asked_again_and_on_two_lines_it_is() -> None:
    for lines, accept in ((1, True), (2, False)):
        answers = [says("25C01234", 0.9995, lines=lines), says("25C01284", 0.999, lines=lines)]
        (read,) = reader(answers, [box()]).read(FRAME).reads
        assert read.accept is accept


def test_a_text_that_may_lack_a_digit_is_never_accepted_on_a_second_look() -> None:
    shipped = Shipped(Path(), "test", "1", 950, {"detector.onnx": "00"}, 900, 900)
    answers = [says("25C0123", 0.94, lines=2)]
    (read,) = Reader(Boxes([box()]), Says(answers), shipped).read(FRAME).reads
    assert (read.text, read.accept) == ("25C0123", False)


def test_a_plate_too_small_or_without_text_says_so() -> None:
    (read,) = reader([says("25C01234", 0.99)], [box(height=5)]).read(FRAME).reads
    assert (read.text, read.reason) == (None, "too small")
    (read,) = reader([says("25", 0.99)], [box()]).read(FRAME).reads
    assert (read.text, read.reason) == (None, "no plate text")


def test_a_badge_is_no_plate() -> None:
    assert reader([says("HINO", 0.9)], [box(score=0.3)]).read(FRAME).reads == ()


def test_two_boxes_on_one_plate_are_one_read_and_the_surest_comes_first() -> None:
    answers = [says("25C01234", 0.96), says("98H12345", 0.99), says("25C01234", 0.97)]
    answers += [answer for answer in answers for _ in range(2)]  # each is asked twice more
    reads = reader(answers, [box(), box(200), box(52)]).read(FRAME).reads
    assert [read.text for read in reads] == ["98H12345", "25C01234"]


def test_a_crop_is_read_whole_and_tried_slanted_only_when_in_doubt() -> None:
    assert reader([says("25C01234", 0.99)], []).read_crop(FRAME).reads[0].accept
    (read,) = reader([says("2SC", 0.2), says("25C01234", 0.99)], []).read_crop(FRAME).reads
    assert (read.text, read.accept) == ("25C01234", False)
    (read,) = reader([says("25C01234", 0.5), says("2", 0.1)], []).read_crop(FRAME).reads
    assert (read.text, read.corners[2]) == ("25C01234", (399, 199))


@pytest.mark.parametrize(
    ("answers", "accept"),
    [
        ([says("25C01234", 0.99), says("25C01234", 0.985)], True),
        ([says("25C01234", 0.99), says("25C01234", 0.97)], False),  # one look is not sure enough
        ([says("25C01234", 0.99), says("25C01284", 0.99)], False),  # the looks disagree
        ([*[says("25C0123", 0.99)] * 4, says("2", 0.1)], True),
        ([*[says("25C0123", 0.99)] * 3, says("2", 0.1)], False),  # moved, it says another
        ([says("01234567", 0.99), says("01234567", 0.99)], False),  # no plate has such a text
    ],
)
def test_a_corrected_crop_is_accepted_only_by_a_threshold_of_its_own(
    answers: list[Recognised], accept: bool
) -> None:
    shipped = Shipped(Path(), "test", "1", 950, {"detector.onnx": "00"}, 980)
    right = np.array([[20, 20], [380, 40], [380, 180], [20, 160]], np.float32)
    tried = Reader(Boxes([]), Says([says("2SC", 0.2), *answers]), shipped, Puts(right))
    (read,) = tried.read_crop(FRAME).reads
    assert read.accept is accept
    assert read.text in {answers[0].text, answers[1].text}


def test_no_corrected_crop_is_accepted_where_nobody_measured_it() -> None:
    right = np.array([[20, 20], [380, 40], [380, 180], [20, 160]], np.float32)
    answers = [says("2SC", 0.2), says("25C01234", 0.999)]
    tried = Reader(Boxes([]), Says(answers), SHIPPED, Puts(right))
    assert not tried.read_crop(FRAME).reads[0].accept


def test_a_steep_plate_is_looked_for_from_where_it_may_lie() -> None:
    began: list[float] = []

    class Follows:
        def refine(
            self, image: npt.NDArray[np.uint8], quad: npt.NDArray[np.float32]
        ) -> npt.NDArray[np.float32]:
            began.append(float(quad[0][1] - quad[1][1]))
            return quad

    reader_ = Reader(Boxes([]), Says([says("2", 0.1)]), SHIPPED, Follows())
    reader_.read_crop(FRAME)
    assert began[0] == 0
    assert {round(abs(rise) / FRAME.shape[0], 2) for rise in began[1:]} == {0.3, 0.5, 0.65}
    assert min(began) < 0 < max(began)


def test_a_slanted_plate_is_set_upright() -> None:
    corners = np.array([[10, 10], [110, 30], [110, 55], [10, 35]], np.float32)
    flat = rectify(FRAME, corners)
    assert flat.shape[0] >= 64
    assert 3 < flat.shape[1] / flat.shape[0] < 5


def weights(folder: Path, **changes: str | float) -> Path:
    files = {}
    for name in ("detector.onnx", "recogniser.onnx"):
        (folder / name).write_bytes(name.encode())
        files[name] = {"sha256": hashlib.sha256(name.encode()).hexdigest()}
    manifest = {"name": "malu-plates", "version": "1", "accept": 0.97, "files": files} | changes
    (folder / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")
    return folder


def test_the_right_weights_have_one_name(tmp_path: Path) -> None:
    shipped = verify(weights(tmp_path))
    assert (shipped.accept, shipped.accept_again) == (970, 1000)
    again = verify(weights(tmp_path, accept_again=0.985))
    assert (again.accept_again, again.accept_alike) == (985, 1000)
    assert verify(weights(tmp_path, accept_alike=0.97)).accept_alike == 970
    assert set(shipped.identity) == {"name", "version", "weights"}


def test_weights_that_differ_by_a_bit_are_refused_by_name(tmp_path: Path) -> None:
    (weights(tmp_path) / "recogniser.onnx").write_bytes(b"recognisers.onnx")
    with pytest.raises(WeightsError, match=r"recogniser\.onnx") as refused:
        Reader.load(tmp_path)
    assert (refused.value.key, bool(refused.value.remedy)) == ("weights.changed", True)


@pytest.mark.parametrize(
    ("manifest", "key"),
    [
        (None, "weights.missing"),
        ("{", "weights.manifest"),
        ("[]", "weights.manifest"),
        ('{"files": {}}', "weights.manifest"),
        ('{"name": "x", "version": "1", "accept": 1, "files": {}}', "weights.manifest"),
    ],
)
def test_a_manifest_that_is_missing_or_strange_is_refused(
    tmp_path: Path, manifest: str | None, key: str
) -> None:
    weights(tmp_path)
    (tmp_path / "manifest.json").unlink()
    if manifest is not None:
        (tmp_path / "manifest.json").write_text(manifest, encoding="utf-8")
    with pytest.raises(WeightsError) as refused:
        verify(tmp_path)
    assert refused.value.key == key


def test_a_weights_file_that_is_gone_is_refused(tmp_path: Path) -> None:
    (weights(tmp_path) / "detector.onnx").unlink()
    with pytest.raises(WeightsError, match=r"detector\.onnx"):
        verify(tmp_path)


@dataclass
class Searches(Boxes):
    """A detector that finds more when it looks longer."""

    more: list[Detection]

    def search(self, image: npt.NDArray[np.uint8]) -> list[Detection]:
        return self.more


def test_a_single_picture_is_looked_at_longer_until_something_stands() -> None:
    detector = Searches([], [box()])
    found = Reader(detector, Says([says("25C01234", 0.9994)]), SHIPPED)
    assert found.read(FRAME).reads == ()
    (read,) = found.read(FRAME, patient=True).reads
    assert (read.text, read.accept) == ("25C01234", True)


def test_a_longer_look_reports_only_what_has_the_form_of_a_plate() -> None:
    detector = Searches([], [box(), box(x=220)])
    answers = [says("HINO500", 0.9), says("HINO500", 0.9), says("HINO500", 0.9)]
    found = Reader(detector, Says([*answers, says("25C01234", 0.9)]), SHIPPED)
    assert [read.text for read in found.read(FRAME, patient=True).reads] == ["25C01234"]


def test_a_plate_already_read_is_not_read_again_by_looking_longer() -> None:
    detector = Searches([box()], [box(x=53), box(x=220)])
    answers = [says("25C01234", 0.8)] * 3 + [says("51F12345", 0.99)]
    found = Reader(detector, Says(answers), SHIPPED)
    assert [r.text for r in found.read(FRAME, patient=True).reads] == ["51F12345", "25C01234"]


def test_where_a_plate_stands_already_nobody_looks_longer() -> None:
    detector = Searches([box()], [box(x=220)])
    found = Reader(detector, Says([says("25C01234", 0.9994)]), SHIPPED)
    assert len(found.read(FRAME, patient=True).reads) == 1
