"""Paying by transfer: a page that anybody may open and pay from."""
