"""Running beside the present programme: its exports taken in, and the nightly three-way table.

Nothing here numbers a receipt, takes money or moves a barrier; it reads two books and compares.
"""
