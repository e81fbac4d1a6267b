"""Truck parks: the yard, its occupancy, the queue and the choice of a bay.

Pure standard-library code; storage, screens and solvers stay outside.
"""
