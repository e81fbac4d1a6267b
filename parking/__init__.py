"""The truck park: its places, who stands where, which bay comes next, and what the board says.

Pure functions of their arguments: no clock, no storage, no framework. Lengths are centimetres,
weights kilograms, distances metres, all whole numbers.
"""
