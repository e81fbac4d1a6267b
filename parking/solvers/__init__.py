"""Better bays for everybody who waits, worked out beside the loop with SciPy and OR-Tools.

The only room of `parking` with libraries. Without them the immediate rule still gives every bay.
"""
