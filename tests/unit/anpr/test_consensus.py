"""Several frames of one truck: who wins the vote, and when a person must look."""

from dataclasses import replace

import pytest

from anpr.consensus import settle
from anpr.reading import Candidate, Read

BOX = ((10, 10), (110, 10), (110, 40), (10, 40))


def read(
    text: str | None, confidence: int, *, accept: bool = False, others: tuple[Candidate, ...] = ()
) -> Read:
    return Read(text, "VN", "white", 1, confidence, accept, others, BOX)


def test_nothing_cannot_be_settled() -> None:
    with pytest.raises(ValueError, match="no reads"):
        settle([])


def test_frames_that_agree_are_as_sure_as_one_of_them_because_they_err_together() -> None:
    settled = settle([read("25C01234", 995, accept=True)] * 8)
    assert (settled.text, settled.accept, settled.confidence) == ("25C01234", True, 995)
    assert settled.candidates == (Candidate("25C01234", 1000),)


def test_one_bad_frame_does_not_outvote_the_others() -> None:
    settled = settle(
        [
            read("25C01234", 990, accept=True),
            read("25C0123A", 600),
            read("25C01234", 980, accept=True),
        ]
    )
    assert (settled.text, settled.accept) == ("25C01234", True)
    assert settled.confidence < 900


def test_two_frames_that_accept_different_texts_leave_it_to_a_person() -> None:
    settled = settle([read("25C01234", 990, accept=True), read("25C01235", 990, accept=True)])
    assert not settled.accept
    assert settled.reason == "undecided"
    assert {candidate.text for candidate in settled.candidates} == {"25C01234", "25C01235"}


def test_reads_no_frame_accepted_are_not_accepted_together() -> None:
    settled = settle([read("25C01234", 700)] * 5)
    assert (settled.text, settled.accept) == ("25C01234", False)


def test_a_lone_accepted_frame_among_many_others_is_not_enough() -> None:
    settled = settle([read("25C01234", 990, accept=True)] + [read("98H11111", 700)] * 3)
    assert not settled.accept


def test_a_near_plate_speaks_louder_than_a_far_one() -> None:
    near = ((0, 0), (200, 0), (200, 50), (0, 50))
    far = [read("25C01284", 700)] * 2
    settled = settle([*far, replace(read("25C01234", 990, accept=True), corners=near)])
    assert (settled.text, settled.accept) == ("25C01234", False)


def test_what_its_other_frames_hardly_believe_is_not_accepted() -> None:
    doubted = [read("25C01234", 850)] * 3
    assert not settle([read("25C01234", 970, accept=True), *doubted]).accept
    assert settle([read("25C01234", 970, accept=True)] * 3 + doubted).accept


def test_candidates_alone_make_no_text() -> None:
    blank = read(None, 0, others=(Candidate("1K1", 154),))
    assert settle([blank, blank]).text is None


def test_a_text_that_is_only_a_candidate_may_win_but_is_never_accepted() -> None:
    shared = (Candidate("云G12345", 450), Candidate("云G12348", 0))
    settled = settle(
        [
            read("云G1234S", 460, others=shared),
            read("云G12346", 460, others=shared),
            read(None, 0, others=shared),
        ]
    )
    assert (settled.text, settled.country, settled.accept) == ("云G12345", "CN", False)


def test_frames_without_any_text_stay_unread() -> None:
    unread = Read(None, "", "", 1, 0, False, (), BOX, "too small")
    settled = settle([unread, unread])
    assert (settled.text, settled.accept, settled.reason) == (None, False, "too small")
