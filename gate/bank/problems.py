"""What is wrong with a statement file: where, what, and what helps. Nothing of it is taken in."""

MOST = 10_000_000
"""Largest file, in bytes."""


class StatementError(Exception):
    """The file cannot be used as it stands; `place` names file and line, `remedy` what to do."""

    def __init__(self, place: str, what: str, remedy: str) -> None:
        """Keep the parts; the text form is one line for a person."""
        super().__init__(f"{place}: {what}. {remedy}.")
        self.place, self.what, self.remedy = place, what, remedy
