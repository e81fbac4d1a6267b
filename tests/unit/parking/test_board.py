"""The board: the most urgent line first, and nobody's whole plate in public."""

from parking.board import BoardState, board_line, masked, order

TO_BAY = board_line("25C01234", "25C-012.34", BoardState.GO_TO_BAY, since_us=5, bay="B07")
PARKED = board_line("云G12345", "云G·12345", BoardState.PARKED, since_us=9, bay="A01")
AT_GATE = board_line("29H55555", "29H-555.55", BoardState.AT_GATE, since_us=7)
NEWER = board_line("29H11111", "29H-111.11", BoardState.AT_GATE, since_us=8)


def test_who_must_move_comes_first_and_news_before_old() -> None:
    lines = order([PARKED, AT_GATE, NEWER, TO_BAY])
    assert lines == (TO_BAY, NEWER, AT_GATE, PARKED)
    assert order(lines, limit=2) == (TO_BAY, NEWER)


def test_a_line_carries_the_key_of_its_words() -> None:
    assert TO_BAY.words == "board.go_to_bay"
    assert AT_GATE.bay == ""


def test_the_public_sees_three_characters() -> None:
    assert masked(TO_BAY).display == "•••234"
    assert "25C" not in repr(masked(TO_BAY))
    assert masked(PARKED).plate == "•••345"
    assert masked(TO_BAY).bay == "B07"
