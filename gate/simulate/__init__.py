"""Days of seeded traffic through the whole centre: the real loop, rules, store and ingest.

A composition root beside `gate.main`: it joins the parts to a simulated clock and lets people and
vehicles act. It has no rule of its own about fees, places or papers; what it shows, the centre did.
"""
