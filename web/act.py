"""One way from a request to the gate.

The person, the command, and the key that makes it happen once.

A key belongs to the person who sent it, so that two desks that were shown the same form never
answer for each other. The request is remembered as the command itself: same key, other command,
is refused.
"""

import asyncio
import hashlib
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


PHOTO_FIELD = "photo"


async def form_with_photo(request: Request) -> Mapping[str, str]:
    """The fields of a form that may carry one picture of a paper, kept by its digest.

    The field `photo` then holds the digest, "" when none was taken. Raises `evidence.*` for what
    is no picture, `request.invalid` for any other file.
    """
    fields: dict[str, str] = {PHOTO_FIELD: ""}
    async with request.form() as sent:  # closes what was uploaded
        for name, value in sent.items():
            if isinstance(value, UploadFile):
                if name != PHOTO_FIELD:
                    raise DomainError("request.invalid", where=name[:50])
                fields[name] = await _keep(request, await value.read())
            elif name != PHOTO_FIELD:
                fields[name] = value
    return fields


async def _keep(request: Request, data: bytes) -> str:
    """Store a picture; a file field left empty comes as no bytes."""
    if not data:
        return ""
    digest = hashlib.sha256(data).hexdigest()
    await asyncio.to_thread(request.app.state.centre.evidence.put, digest, data)
    return digest


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
