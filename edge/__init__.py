"""One lane computer: frames in, signed events out.

Commits each event to its own outbox before anything is sent or any barrier moves; of the centre
it knows only `gate.wire`.
"""
