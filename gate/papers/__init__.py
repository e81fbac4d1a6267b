"""Receipts as papers: XML that is signed once and kept, and PDF that can be printed any time.

Adapters: they turn what `fees.receipt` says into bytes and back, and decide nothing. Only this
room knows lxml, signxml, reportlab and segno.
"""
