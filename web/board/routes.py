"""The big screen.

Plate, bay and the way to it, what to do next in three languages, both clocks, and how old the shown
data is; who should move is called out.

Anybody standing in the yard can read it, so it needs no login; it shows what the yard already sees
and nothing else.
"""

from collections.abc import Callable
from typing import Any, Protocol

from fastapi import APIRouter, Request, Response
from fastapi.responses import HTMLResponse, StreamingResponse

from gate.journey.road import RoadClosure
from gate.service.views import BoardLine
from gate.voice import Voice
from parking.direction import arrow_deg
from parking.yard import Bay, LaneEnd, Yard
from web.board.saying import SPOKEN, sentence
from web.guard import OPEN
from web.live import Changed, Channel, Live, event
from web.page import fragment, page
from web.words import LANGS, words

router = APIRouter(prefix="/board", include_in_schema=False)
# Who is called first stands first; who only waits comes last.
_ORDER = (
    *("leave", "go_lane", "come_gate", "pay", "wait_lane", "go_bay"),
    *("wait_bridge", "wait_bay", "wait_gate"),
)


class Boards(Protocol):
    """What is needed of the centre."""

    clock: Callable[[], int]
    yard: Yard
    voice: Voice | None

    async def board(self, board_id: str) -> list[BoardLine]:
        """The lines; raises `board.not_found`."""

    async def road(self) -> RoadClosure | None:
        """What shuts the road."""


def ordered(lines: list[BoardLine]) -> list[BoardLine]:
    """Lines a driver must act on first, oldest first within the same word."""
    place = {word: index for index, word in enumerate(_ORDER)}
    return sorted(lines, key=lambda x: (place.get(x.word, len(place)), x.since, x.plate))


def way(yard: Yard, board_id: str, line: BoardLine) -> int | None:
    """The arrow of a line, degrees from straight up; None where nobody is sent anywhere.

    A board whose place is not in the yard's file points nowhere.
    """
    board = yard.boards.get(board_id)
    target: Bay | LaneEnd | None = None
    if line.word in ("go_lane", "come_gate"):
        target = yard.lanes.get(line.lane)
    elif line.word in ("go_bay", "pay"):
        target = yard.bays.get(line.bay)
    return arrow_deg(board, target) if board is not None and target is not None else None


async def shown(centre: Boards, board_id: str) -> dict[str, Any]:
    """What the templates need; the screen speaks all three languages at once."""
    return {
        "board_id": board_id,
        "lines": ordered(await centre.board(board_id)),
        "road": await centre.road(),
        "now": centre.clock(),
        "tongues": {lang: words(lang) for lang in LANGS},
        "way": lambda line: way(centre.yard, board_id, line),
        "say": sentence,
        "spoken": SPOKEN,
    }


def install(hub: Live, centre: Boards) -> None:
    """Tell the hub how the board is made."""

    async def render(channel: Channel, changed: Changed | None) -> bytes:
        if changed is not None and not changed.of("board", "booth", "money", "road"):
            return b""
        body = fragment("board/lines.html", "vi", **await shown(centre, channel.rights))
        return event("board", body)

    hub.page("board", render)


@router.get("/{board_id}", dependencies=[OPEN])
async def board(request: Request, board_id: str) -> HTMLResponse:
    """The screen."""
    centre: Boards = request.app.state.centre
    voice = "house" if centre.voice is not None else ""
    return page(request, "board/page.html", **await shown(centre, board_id), voice=voice)


@router.get("/{board_id}/stream", dependencies=[OPEN])
async def stream(request: Request, board_id: str) -> StreamingResponse:
    """Live lines."""
    await request.app.state.centre.board(board_id)  # an unknown board is refused before streaming
    hub: Live = request.app.state.live
    return hub.stream(Channel("board", "vi", board_id))


@router.get("/{board_id}/say/{lang}/{plate}", dependencies=[OPEN])
async def say(request: Request, board_id: str, lang: str, plate: str) -> Response:
    """What is called out for this plate now, as WAV.

    204 when it is called no more or the house has no voice; nothing else can be made to be said.
    """
    centre: Boards = request.app.state.centre
    lines = [one for one in await centre.board(board_id) if one.plate == plate]
    text = sentence(lines[0], lang) if lines and lang in SPOKEN else ""
    sound = await centre.voice.say(lang, text) if text and centre.voice is not None else None
    return Response(sound, 200, media_type="audio/wav") if sound else Response(status_code=204)
