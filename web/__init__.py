"""Pages and JSON for the booth, board, finance, driver and public.

Translates between HTTP and the central service; no rule of money or custody is decided here.
"""
