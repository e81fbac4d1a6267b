"""What can go wrong with a paper, with the remedy for whoever runs the gate."""


class PaperError(Exception):
    """A paper cannot be made or is not what it claims to be; `key` names the message."""

    def __init__(self, key: str, message: str) -> None:
        """Keep both."""
        self.key = key
        super().__init__(message)
