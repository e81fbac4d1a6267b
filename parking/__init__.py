"""The truck park: its places and bays, the queues before them, and what the board says.

Pure functions of their arguments: no clock, no storage, no framework. Lengths are centimetres,
weights kilograms, distances metres, all whole numbers.
"""
