"""One way from a request to the gate.

The person, the command, and the key that makes it happen once.

A key belongs to the person who sent it, so that two desks that were shown the same form never
answer for each other. The request is remembered as the command itself: same key, other command,
is refused.
"""

import re
import secrets
from collections.abc import Mapping

from fastapi import Request
from starlette.datastructures import UploadFile

from gate.journey.commands import Command
from gate.journey.errors import DomainError
from web.auth import Person

KEY_FIELD = "key"
KEY_HEADER = "Idempotency-Key"
_KEY = re.compile(r"[\x21-\x7e]{1,128}")


def new_key() -> str:
    """A key for a form at the moment it is shown."""
    return secrets.token_urlsafe(16)


def header_key(request: Request) -> str:
    """The key of an API call; raises `idempotency.missing`."""
    key = request.headers.get(KEY_HEADER, "")
    if not _KEY.fullmatch(key):
        raise DomainError("idempotency.missing")
    return key


async def form(request: Request) -> Mapping[str, str]:
    """The fields of a form as text; a file where none belongs is refused as `request.invalid`."""
    fields: dict[str, str] = {}
    for name, value in (await request.form()).items():
        if isinstance(value, UploadFile):
            raise DomainError("request.invalid", where=name[:50])
        fields[name] = value
    return fields


def form_key(fields: Mapping[str, str]) -> str:
    """The key of a form; raises `idempotency.missing`."""
    key = fields.get(KEY_FIELD, "")
    if not _KEY.fullmatch(key):
        raise DomainError("idempotency.missing")
    return key


async def do(request: Request, person: Person, command: Command, key: str) -> dict[str, object]:
    """Ask the gate, once per person and key; raises the gate's refusal."""
    reply: dict[str, object] = await request.app.state.centre.do(
        command, person.actor, key=f"{person.name}:{key}", request=repr(command).encode()
    )
    return reply
