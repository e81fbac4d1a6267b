"""Which characters are taken for which, and what a scene costs."""

from hypothesis import given
from hypothesis import strategies as st

from anpr.confusions import NOTHING, Labelled, align, count, table
from anpr.timing import summary


def test_a_slip_a_loss_and_an_invention_are_told_apart() -> None:
    counts = count(
        [
            (Labelled("VN", "25C01234"), ["25C01234"]),
            (Labelled("VN", "25C01234"), ["98H11111", "25CO1234"]),
            (Labelled("VN", "25C01234"), ["25C0123"]),
            (Labelled("VN", "25C01234"), ["25C012344"]),
            (Labelled("VN", "25C01234"), ["XXXX"]),
            (Labelled("VN", "25C01234"), []),
        ]
    )
    assert (counts.plates, counts.exact, counts.missed) == (6, 1, 2)
    assert counts.taken_for == {("0", "O"): 1, ("4", NOTHING): 1, (NOTHING, "4"): 1}
    assert counts.characters["0"] == 4


def test_the_table_names_the_most_frequent_first_and_counts_the_rest() -> None:
    read = [(Labelled("CN", "云G12345"), ["皖G12345"])] * 3 + [
        (Labelled("CN", "云G12345"), ["云G12346"])
    ]
    lines = table("CN", count(read), 1)
    assert "4 plates, 0 exact" in lines[0]
    assert lines[2].split() == ["云", "皖", "3", "4"]
    assert lines[3].split() == ["others", "1"]
    assert len(table("CN", count(read), 9)) == 4


@given(st.text("AB01", max_size=8), st.text("AB01", max_size=8))
def test_two_texts_laid_beside_each_other_are_still_those_texts(true: str, read: str) -> None:
    pairs = align(true, read)
    assert "".join(a for a, _ in pairs if a != NOTHING) == true
    assert "".join(b for _, b in pairs if b != NOTHING) == read
    assert sum(a != b for a, b in pairs) <= max(len(true), len(read))


def test_a_ratio_of_medians_is_said_when_another_network_ran() -> None:
    scenes = [{"detect": 20.0, "read": 5.0}, {"detect": 30.0, "read": 5.0}] * 2
    assert summary(scenes, [60.0, 60.0], 2)[-1].endswith("0.50 ×")
    assert len(summary(scenes, [], 1)) == 1
    assert summary([], [], 1) == ["no scene was timed"]
