"""What a vehicle owes at the gate, and the book in which that is kept.

Everything here is a pure function of its arguments: no clock, no storage, no framework, no
randomness. Amounts are whole đồng (``int``); a float is refused wherever money or weight is read.
"""
