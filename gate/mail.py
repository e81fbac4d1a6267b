"""E-mail by SMTP: one letter, handed to the unit's own mail server (RFC 5321, TLS by RFC 3207).

It says what became of the letter in one of four words, and decides nothing else. A letter whose
fate is not known (the line broke after it was handed over) is `UNSURE` and never sent again: a
driver who is told nothing looks at the page, one who is told twice distrusts both.
"""

import smtplib
import ssl
from dataclasses import dataclass
from email.message import EmailMessage
from enum import StrEnum
from pathlib import Path
from typing import Protocol

PATIENCE_S = 20.0
LOOPBACK = ("127.0.0.1", "::1", "localhost")


class Fate(StrEnum):
    """What became of a letter."""

    SENT = "SENT"
    LATER = "LATER"  # it did not leave us; try again
    REFUSED = "REFUSED"  # the server will never take it
    UNSURE = "UNSURE"  # it may have left


@dataclass(frozen=True, slots=True)
class Letter:
    """One letter; `id` is unique for ever and becomes its Message-ID."""

    id: str
    to: str
    lang: str
    subject: str
    body: str


class Carrier(Protocol):
    """The port behind which e-mail, and later text messages, are sent."""

    def send(self, letter: Letter) -> tuple[Fate, str]:
        """Its fate, and why when it was not sent; blocks, raises nothing of the network's."""


@dataclass(frozen=True, slots=True)
class MailServer:
    """Where letters are handed over. `security`: `starttls`, `tls` or, on this machine, `none`."""

    host: str
    port: int
    security: str
    sender: str
    user: str = ""
    password: str = ""
    authority: Path | None = None  # certificate of the server's own authority

    def __post_init__(self) -> None:
        """Passwords and plates never cross a network in the clear."""
        if self.security == "none" and self.host not in LOOPBACK:
            raise ValueError(f"mail to {self.host} without TLS is refused; starttls or tls")


class Smtp:
    """The adapter for e-mail."""

    def __init__(self, server: MailServer) -> None:
        """Hand letters to this server."""
        self._server = server

    def send(self, letter: Letter) -> tuple[Fate, str]:
        """One connection a letter: a few a day, and nothing to keep alive."""
        try:
            connection = self._connect()
        except (OSError, smtplib.SMTPException) as error:
            return Fate.LATER, repr(error)[:200]
        with connection:
            try:
                connection.send_message(self._written(letter))
            except smtplib.SMTPRecipientsRefused as error:
                code = max(code for code, _ in error.recipients.values())
                return _answered(code), repr(error)[:200]
            except smtplib.SMTPResponseException as error:
                return _answered(error.smtp_code), repr(error)[:200]
            except (OSError, smtplib.SMTPException) as error:
                return Fate.UNSURE, repr(error)[:200]
            return Fate.SENT, ""

    def _connect(self) -> smtplib.SMTP:
        server = self._server
        trust = ssl.create_default_context(cafile=server.authority)
        connection: smtplib.SMTP
        if server.security == "tls":
            connection = smtplib.SMTP_SSL(
                server.host, server.port, timeout=PATIENCE_S, context=trust
            )
        else:
            connection = smtplib.SMTP(server.host, server.port, timeout=PATIENCE_S)
        try:
            if server.security == "starttls":
                connection.starttls(context=trust)
            if server.user:
                connection.login(server.user, server.password)
        except (OSError, smtplib.SMTPException):
            connection.close()
            raise
        return connection

    def _written(self, letter: Letter) -> EmailMessage:
        message = EmailMessage()
        message.set_content(letter.body)
        message["From"], message["To"] = self._server.sender, letter.to
        message["Subject"] = letter.subject
        message["Message-ID"] = f"<{letter.id}@{self._server.sender.rpartition('@')[2]}>"
        message["Content-Language"] = letter.lang
        message["Auto-Submitted"] = "auto-generated"  # RFC 3834: nobody's machine answers it
        return message


def _answered(code: int) -> Fate:
    """4xx is for now, 5xx for ever (RFC 5321, 4.2.1)."""
    return Fate.REFUSED if code >= 500 else Fate.LATER
