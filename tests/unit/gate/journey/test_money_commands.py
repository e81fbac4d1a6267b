"""What a command of money needs at hand before it is decided."""

from gate.journey.money_commands import CorrectReceipt, SpoilReceipt


def test_who_gives_up_or_corrects_a_receipt_needs_that_receipt() -> None:
    assert SpoilReceipt("r-1", "torn").about_receipts == ("r-1",)
    assert CorrectReceipt("r-2", "REPLACE", "name misspelt").about_receipts == ("r-2",)
