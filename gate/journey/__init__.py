"""The journey of a vehicle: pure values and rules.

Everything here is a frozen value or a function over frozen values. It refuses to know the time, the
database, the network or a framework: those are handed in as facts or live in adapters.
"""
