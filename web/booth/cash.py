"""Cash over the counter: which sums a driver is likely to hand over. Whole đồng, pure."""

# Banknotes in circulation, State Bank of Viet Nam, polymer series.
NOTES = (10_000, 20_000, 50_000, 100_000, 200_000, 500_000)
SHOWN = 4


def quick_amounts(due: int) -> tuple[int, ...]:
    """The exact sum first, then round sums above it that people pay with, smallest first.

    At most four.
    """
    rounded = {-(-due // note) * note for note in NOTES} - {due}
    return (due, *sorted(rounded)[: SHOWN - 1])


def read_amount(text: str) -> int | None:
    """`1.000.000`, `1 000 000` or `1000k` as whole đồng; None when it is not an amount."""
    plain = text.strip().lower().replace(".", "").replace(",", "").replace(" ", "")
    thousands = plain.endswith("k")
    digits = plain.removesuffix("k")
    if not digits.isascii() or not digits.isdecimal() or len(digits) > 12:
        return None
    return int(digits) * (1000 if thousands else 1)
