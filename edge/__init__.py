"""An edge node: cameras, trigger, track, outbox and uplink of one side of the gate.

It knows `gate.wire` and `anpr` and nothing else of the house, and keeps working for days without
the centre: what it saw lies in its outbox until the centre has signed for it.
"""
