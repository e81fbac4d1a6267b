"""The big screen.

Plate, bay, what to do next in three languages, both clocks, and how old the shown data is.

Anybody standing in the yard can read it, so it needs no login; it shows what the yard already sees
and nothing else.
"""

from collections.abc import Callable
from typing import Protocol

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, StreamingResponse

from gate.service.views import BoardLine
from web.guard import OPEN
from web.live import Changed, Channel, Live, event
from web.page import fragment, page
from web.words import LANGS, words

router = APIRouter(prefix="/board", include_in_schema=False)
# Who is called first stands first; who only waits comes last.
_ORDER = ("leave", "go_lane", "pay", "wait_lane", "go_bay", "wait_gate")


class Boards(Protocol):
    """What is needed of the centre."""

    clock: Callable[[], int]

    async def board(self, board_id: str) -> list[BoardLine]:
        """The lines; raises `board.not_found`."""


def ordered(lines: list[BoardLine]) -> list[BoardLine]:
    """Lines a driver must act on first, oldest first within the same word."""
    place = {word: index for index, word in enumerate(_ORDER)}
    return sorted(lines, key=lambda x: (place.get(x.word, len(place)), x.since, x.plate))


def body(lines: list[BoardLine], now: int) -> str:
    """The changing part of the screen; it speaks all three languages at once."""
    tongues = {lang: words(lang) for lang in LANGS}
    return fragment("board/lines.html", "vi", lines=ordered(lines), now=now, tongues=tongues)


def install(hub: Live, centre: Boards) -> None:
    """Tell the hub how the board is made."""

    async def render(channel: Channel, changed: Changed | None) -> bytes:
        if changed is not None and not changed.of("board", "booth", "money"):
            return b""
        return event("board", body(await centre.board(channel.rights), centre.clock()))

    hub.page("board", render)


@router.get("/{board_id}", dependencies=[OPEN])
async def board(request: Request, board_id: str) -> HTMLResponse:
    """The screen."""
    centre = request.app.state.centre
    lines = ordered(await centre.board(board_id))
    tongues = {lang: words(lang) for lang in LANGS}
    return page(
        request,
        "board/page.html",
        board_id=board_id,
        lines=lines,
        now=centre.clock(),
        tongues=tongues,
    )


@router.get("/{board_id}/stream", dependencies=[OPEN])
async def stream(request: Request, board_id: str) -> StreamingResponse:
    """Live lines."""
    await request.app.state.centre.board(board_id)  # an unknown board is refused before streaming
    hub: Live = request.app.state.live
    return hub.stream(Channel("board", "vi", board_id))
