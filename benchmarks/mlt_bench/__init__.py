"""MLT-Bench: seeded days of a border yard and its queues, and what a policy makes of them.

`protocol.py` says what a policy is told and asked, `generator.py` makes the days, `world.py` plays
them, `baselines.py` are the policies to beat, `measures.py` reads the result. Nothing here is
tuned to a policy: generator and baselines were committed before the first one was written.
"""
