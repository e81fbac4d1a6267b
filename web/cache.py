"""Answers that many may share for a few seconds: a crowd at a public page costs one question.

Concurrent askers wait for the same answer; a failed one is forgotten and asked again. Time is
handed in.
"""

import asyncio
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Hashable
from dataclasses import dataclass, field
from typing import Any

FRESH_US = 5_000_000
KEPT = 64


@dataclass(slots=True)
class Shared:
    """Answers by question; each is good for `FRESH_US`."""

    clock: Callable[[], int]
    _answers: OrderedDict[Hashable, tuple[int, asyncio.Future[Any]]] = field(
        default_factory=OrderedDict
    )

    async def get(self, key: Hashable, ask: Callable[[], Awaitable[Any]]) -> Any:
        """The answer to `key`, from memory while it is fresh, else from `ask`."""
        now = self.clock()
        good_until, answer = self._answers.get(key, (0, None))
        if answer is None or now >= good_until:
            answer = asyncio.ensure_future(ask())
            self._answers[key] = (now + FRESH_US, answer)
            self._answers.move_to_end(key)
            if len(self._answers) > KEPT:
                self._answers.popitem(last=False)
        try:
            return await asyncio.shield(answer)
        except Exception:
            self._answers.pop(key, None)
            raise
