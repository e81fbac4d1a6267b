"""The figures of docs/reader.md are drawn from the numbers beside them, and from no others."""

from xml.etree import ElementTree

from scripts import draw_reader


def test_the_committed_figures_are_what_their_numbers_give() -> None:
    for name, drawing in draw_reader.drawings().items():
        assert (draw_reader.FOLDER / name).read_text(encoding="utf-8") == drawing, (
            f"{name}: run python -m scripts.draw_reader"
        )


def test_a_drawing_is_well_formed_and_shows_every_set() -> None:
    rows = [{"lo": 0.8, "hi": 0.9, "n": 40.0, "mean": 0.85, "right": 0.9}]
    root = ElementTree.fromstring(draw_reader.reliability({"real": rows, "rendered": rows}))
    texts = [one.text for one in root.iter("{http://www.w3.org/2000/svg}text")]
    assert {"real: 40", "rendered: 40", "confidence"} <= set(texts)
    drawn = ElementTree.fromstring(draw_reader.curves({"a & b": [(0.0, 0.2), (10.0, 2.0)]}))
    (line,) = drawn.iter("{http://www.w3.org/2000/svg}polyline")
    assert len((line.get("points") or "").split()) == 2
