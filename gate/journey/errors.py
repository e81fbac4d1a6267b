"""Refusals of the domain: values that say what is wrong, whose turn it is and what helps.

They carry a message key and parameters, never a sentence: the words live in `web.words`, the HTTP
status in `web.problems`. A refusal never half-does anything.
"""

from enum import StrEnum


class Turn(StrEnum):
    """Who can put it right."""

    CALLER = "caller"  # the person or device that asked
    COLLEAGUE = "colleague"  # somebody with another role
    SYSTEM = "system"  # we, the gate system


class DomainError(Exception):
    """A command or event that the journey refuses.

    `key` names the sentence (for example `visit.wrong_state`), `params` fill it, `turn` says who
    acts next.
    """

    def __init__(self, key: str, turn: Turn = Turn.CALLER, **params: str | int) -> None:
        """Keep key, turn and parameters; the text form is for logs only."""
        super().__init__(f"{key} {params}")
        self.key = key
        self.turn = turn
        self.params = params
