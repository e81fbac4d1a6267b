"""The driver's phone page."""
