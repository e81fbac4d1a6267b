"""Fees, receipts and money as pure functions over whole đồng.

Nothing here reads a clock, a file or a database: facts and a tariff come in, an assessment
whose lines add up to its total goes out.
"""
