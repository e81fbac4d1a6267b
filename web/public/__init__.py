"""What anybody may know: the tariff, the day's totals, and whether a receipt is genuine."""
