"""What others agreed to lose, and the medians of late."""

from parking.account import SAMPLE, WINDOW, Account, Medians


def test_without_anything_agreed_nobody_skips() -> None:
    nothing = Account(0)
    nothing.joined(10, 0)
    assert nothing.rate(1) == 0
    assert nothing.priority(3, 10, 1) == 0


def test_the_rate_is_what_is_left_over_the_mix() -> None:
    account = Account(50)
    account.joined(100, 0)
    account.joined(100, 1)
    assert account.rate(1) == 100  # five places of late and five in hand, over a hundred
    account.spent(5)
    assert account.rate(1) == 50
    assert account.rate(2) == 100
    assert account.priority(5, 100, 1) > 0
    assert account.priority(6, 100, 1) == 0


def test_what_is_lent_lets_the_first_pass_and_is_spent_once() -> None:
    account = Account(50, others_lend=6)
    account.joined(6, 1)
    assert account.priority(6, 6, 1) > 0  # nobody who pays has joined yet
    account.spent(6)
    account.joined(6, 1)
    assert account.priority(1, 6, 1) == 0


def test_the_past_counts_half_after_a_while() -> None:
    account = Account(50)
    for _ in range(WINDOW // 2):
        account.joined(100, 0)
        account.joined(100, 1)
    before = account.rate(1)
    account.joined(0, 0)
    assert account.rate(1) >= before


def test_medians_follow_the_last_waits() -> None:
    medians = Medians()
    assert medians.of("ordinary") is None
    for n in range(SAMPLE + 10):
        medians.add("ordinary", n)
    assert medians.of("ordinary") == 10 + SAMPLE // 2
