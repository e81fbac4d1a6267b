"""Files that people write: every fault with its place and a remedy."""

import pytest

from parking.checked import FileError, Problem, digest, finished, parse


def test_a_value_of_another_type_is_a_problem_and_not_a_guess() -> None:
    table = parse(b'a = 1\nb = ""\nc = "x"\nd = [1]\ne = {}\nf = 7\nlist = [1]\n')
    assert (table.text("a"), table.text("b"), table.flag("c"), table.number("f", 1, 5)) == (
        "",
        "",
        False,
        7,
    )
    assert table.words("d") == ("1",)
    assert table.table("e").where == "e."
    assert table.one_of("c", ("y",)) == "x"
    assert table.one_of("b", ("y",)) == ""
    assert table.parsed("c", lambda _: None, "write it otherwise", 0) == 0
    assert table.tables("list") == []
    assert table.table("absent").values == {}
    table.nothing_else()
    with pytest.raises(FileError) as caught:
        finished(table)
    assert [str(problem) for problem in caught.value.problems][:2] == [
        "a: is 1 → write a text",
        "b: is empty → write a word",
    ]
    assert Problem("file.value", "absent", "is missing", "write a table") in caught.value.problems


def test_a_good_file_passes_and_has_a_version() -> None:
    table = parse(b'a = "x"\nw = ["y"]\n')
    assert table.one_of("a", ("x",)) == "x"
    assert table.words("w", ("y", "z")) == ("y",)
    table.nothing_else()
    finished(table)
    assert len(digest(b"")) == 64


def test_what_nobody_asked_for_is_reported() -> None:
    table = parse(b"a = 1\n")
    table.nothing_else()
    assert [problem.key for problem in table.problems] == ["file.unknown_key"]


@pytest.mark.parametrize(
    ("raw", "said"),
    [
        (b"a = ", "not TOML"),
        (b"\xff\xfe", "not UTF-8"),
        (b"a = " + b"[" * 90_000, "nested too deeply"),
        (b"#" * 1_000_001, "larger than one megabyte"),
    ],
)
def test_what_is_no_file_at_all_is_said(raw: bytes, said: str) -> None:
    with pytest.raises(FileError, match=said):
        parse(raw)
