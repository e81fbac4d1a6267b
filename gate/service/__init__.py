"""The application: one module per chapter of a visit, decided inside the single-writer loop.

It wires pure rules to ports; it refuses to touch a socket, a file, a database or the clock.
"""
