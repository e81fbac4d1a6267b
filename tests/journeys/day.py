"""A day at the gate, told as a story: the harness of `tests/journeys`.

`Day` is the whole centre (loop, store, ingest, web application, accounts) with a clock that moves
only when the story says so. Lanes speak in signed, chained events of the wire through
`POST /api/v1/events`; people sign in and send commands through the API; nothing else reaches the
gate, and no test waits for anything. A story reads

    day.at("09:00").enters("inland-enter", "25C-012.34")
    day.at("09:05").lan.confirms("25C-012.34")
    day.at("10:00").hai.gives("25C-012.34")
    assert day.shut("25C-012.34") == ["clearance BORDER_GUARD", "unpaid 300000"]
    day.at("16:20").leaves("border-leave", "25C-012.34")
    day.ends(\"\"\"…the whole book, literally…\"\"\")

- **Time**: `at("HH:MM")` is the wall clock at the gate and never runs backwards; `tomorrow()` turns
  the page. In the book times of later days are written `+1 07:30`. A lane event takes a second.
- **Lanes**: `comes` (a sighting) and `goes_in`/`goes_out` (the passage); `enters` = comes and goes
  in; `leaves` = comes, the barrier obeys the opening the centre gave (the story fails when it gave
  none), goes out; `let_out_by_hand` = somebody lifted the arm; `backs_out`; `passes_unseen` = no
  sighting. `reads="25G-012.34"` is what the camera makes of the plate, `reads=""` nothing,
  `sure=False` below the threshold; `trailer="15R-001.23"`, `kind="bus"`.
- **Disturbances**: `with day.at("09:00").cut_off("border-1"):` keeps that node's events back until
  the block ends (network gone). `with day.held_back("inland-1") as letter:` keeps them until
  `day.delivers(letter)`, once or twice (late, duplicated).
  `day.clock_of("border-1", fast_by="1:00")`.
- **People** (`people.py`): day.lan and day.minh (operators), day.thu (cashier-lead), day.binh
  (marshal), day.phong (border guard), day.hai (customs), day.kim (quarantine), day.nga (finance),
  day.son (manager). `with day.refused("opening.refused", "opening.unpaid"):` expects a refusal by
  key, and for openings exactly these reasons.
- **Asking**: `day.yard()` who stands where now; `day.shut(plate)` why the lane would not open;
  `day.asks(plate)` what the card still asks for; `day.book()` the page as text;
  `day.ends(page)` compares the whole page (`book.py` says how it is written). A line indented by
  eight signs or more continues the line above.

After each story (`conftest.py`) nothing may lie in quarantine, each node's events must all be
acknowledged, and a centre started anew from the same book must tell the same.
"""

import asyncio
import difflib
import itertools
import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from unittest.mock import patch

import httpx
import pytest
from fastapi import FastAPI
from sqlalchemy import Engine

from anpr.plate import display, normalise
from gate import clock
from gate.journey.commands import Actor, Tick
from gate.layout import NODES
from gate.main import Centre
from gate.pins import load_private
from gate.serve import build
from gate.settings import CentreSettings
from tests.journeys.book import (
    DAY_US,
    HOUR_US,
    MINUTE_US,
    Book,
    Row,
    clock_text,
    matching,
    plain,
    read,
)
from tests.journeys.lanes import Letter, Node, Seen
from tests.journeys.people import SHIFT_US, STAFF, Person, Refused
from tests.stores import furnish
from web import auth
from web.app import create_app

MIDNIGHT = 1_795_366_800_000_000  # Monday 2026-11-23 00:00 at the gate (UTC+7)
SECOND_US = 1_000_000
OPEN = ("EXPECTED", "AT_GATE", "INSIDE", "CLEARED")
INSIDE = ("INSIDE", "CLEARED")


@dataclass
class Day:
    """One gate, its lanes and its people."""

    folder: Path
    database_url: str = ""
    now: int = MIDNIGHT + 7 * HOUR_US
    price: Path | None = None  # a tariff of parking prices
    shadow: bool = False  # beside another programme
    centre: Centre = field(init=False)
    app: FastAPI = field(init=False)
    engine: Engine = field(init=False)
    nodes: dict[str, Node] = field(default_factory=dict)
    _ids: Iterator[int] = field(default_factory=lambda: itertools.count(1))
    _standing: dict[str, tuple[str, Seen]] = field(default_factory=dict)  # lane -> sighting, what
    _in_front: dict[str, tuple[str, Seen]] = field(default_factory=dict)  # of two in one lane

    # ------------------------------------------------------------------------- opening hours
    def open(self) -> None:
        """Open the gate: keys, database, centre, pages, people."""
        self._clock = patch.multiple(clock, now_us=lambda: self.now, counted_us=lambda: self.now)
        self._clock.start()
        self._runner = asyncio.Runner()
        self._runner.run(self._start())
        for name, (role, agency) in STAFF.items():
            self.centre.accounts.add(name, role, agency)
            setattr(self, name, Person(self, name, role, agency))

    async def _start(self) -> None:
        settings = CentreSettings(
            data=self.folder, database_url=self.database_url, price=self.price, shadow=self.shadow
        )
        if not self.database_url:
            furnish(self.folder)
        self.centre, self.engine = build(settings)
        self.app = create_app(self.centre)
        keys = self.folder / "keys"
        pins = json.loads((keys / "pins.json").read_text("utf-8"))
        for node in NODES:
            token = (keys / f"device-{node.id}.token").read_text("ascii").strip()
            kid = pins[node.id]["kid"]
            made = Node(node.id, load_private(keys / f"{node.id}.key"), kid, token)
            self.nodes.setdefault(node.id, made)
        self._loop = self.centre._loop
        self._loop.start()
        self._writer = asyncio.create_task(self._loop.run())
        self._http = httpx.AsyncClient(
            transport=httpx.ASGITransport(self.app), base_url="http://127.0.0.1"
        )

    def close(self) -> None:
        """Close it."""
        self._runner.run(self._stop())
        self._runner.close()
        self.engine.dispose()
        self._clock.stop()

    def loses_power(self) -> "Day":
        """The centre stops where it is, and starts again with nothing but its book."""
        self._runner.run(self._stop())
        self.engine.dispose()
        self._runner.run(self._start())
        return self

    async def _stop(self) -> None:
        await self._http.aclose()
        await self.app.state.live.close()
        self._writer.cancel()
        await asyncio.gather(self._writer, return_exceptions=True)

    lan: Person = field(init=False)
    minh: Person = field(init=False)
    thu: Person = field(init=False)
    binh: Person = field(init=False)
    phong: Person = field(init=False)
    hai: Person = field(init=False)
    kim: Person = field(init=False)
    nga: Person = field(init=False)
    son: Person = field(init=False)

    # ---------------------------------------------------------------------------------- time
    def at(self, local: str) -> "Day":
        """It is now this time of the day, by the clock on the wall."""
        hours, minutes = map(int, local.split(":"))
        today = (self.now - MIDNIGHT) // DAY_US
        then = MIDNIGHT + today * DAY_US + hours * HOUR_US + minutes * MINUTE_US
        assert then + MINUTE_US > self.now, f"{local} is over: {clock_text(self.now, MIDNIGHT)}"
        self.now = max(self.now, then)
        self._tick()
        return self

    def _tick(self) -> None:
        self._runner.run(self.centre.do(Tick(), Actor("clock", "system")))

    def tomorrow(self) -> "Day":
        """The next day begins."""
        self.now = MIDNIGHT + ((self.now - MIDNIGHT) // DAY_US + 1) * DAY_US
        return self

    # --------------------------------------------------------------------------------- lanes
    def comes(
        self,
        lane: str,
        plate: str,
        *,
        reads: str | None = None,
        sure: bool = True,
        trailer: str = "",
        kind: str = "truck",
        colour: str = "",
        movement: str = "",
    ) -> "Day":
        """A vehicle settles in a lane, behind another one if that still stands there.

        `movement` when it drives the wrong way.
        """
        seen = Seen(plate, reads, sure, trailer, kind=kind, colour=colour, movement=movement)
        sighting = f"s-{next(self._ids):04d}"
        if lane in self._standing:
            self._in_front[lane] = self._standing[lane]
        self._standing[lane] = (sighting, seen)
        self._tell(lane, "sighting", {**seen.body(lane), "state": "settled"}, sighting)
        return self

    def goes_in(self, lane: str) -> "Day":
        """Who stands in this lane drives into the area."""
        return self._passes(lane)

    def first_goes_in(self, lane: str) -> "Day":
        """Of two that stand in this lane, the one in front drives into the area."""
        behind = self._standing[lane]
        self._standing[lane] = self._in_front.pop(lane)
        self._passes(lane)
        self._standing[lane] = behind
        return self

    def comes_on_after_all(self, lane: str) -> "Day":
        """Who seemed to back out of this lane drives in."""
        self._standing[lane] = self._in_front.pop(lane)
        return self._passes(lane)

    def goes_out(self, lane: str) -> "Day":
        """The barrier obeys the opening that the centre gave, and who stands there leaves."""
        self.now += SECOND_US
        self._tick()  # the centre looks every second whether somebody may go now
        opening = self.opening(lane)
        assert opening is not None, f"{lane} was not opened: {self._why(lane)}"
        cause = {"kind": opening["cause"], "id": opening["id"]}
        self._tell(lane, "barrier", {"lane": lane, "state": "open", "cause": cause})
        self._passes(lane)
        self._tell(lane, "barrier", {"lane": lane, "state": "closed", "cause": cause})
        return self

    def let_out_by_hand(self, lane: str) -> "Day":
        """Somebody lifts the arm, and who stands there leaves."""
        cause = {"kind": "manual", "id": f"hand-{next(self._ids)}"}
        self._tell(lane, "barrier", {"lane": lane, "state": "open", "cause": cause})
        return self._passes(lane)

    def enters(self, lane: str, plate: str, **seen: Any) -> "Day":
        """Seen and through."""
        return self.comes(lane, plate, **seen).goes_in(lane)

    def leaves(self, lane: str, plate: str, **seen: Any) -> "Day":
        """Seen, let out and through."""
        return self.comes(lane, plate, **seen).goes_out(lane)

    def backs_out(self, lane: str) -> "Day":
        """Who stands in this lane drives back the way it came."""
        self._in_front[lane] = sighting, seen = self._standing.pop(lane)
        body = {**seen.body(lane), "state": "withdrew", "sighting_id": sighting}
        self._tell(lane, "sighting", body)
        return self

    def passes_unseen(self, lane: str, plate: str, **how: Any) -> "Day":
        """A vehicle crosses the line that no camera saw settle."""
        self._tell(lane, "passage", {**Seen(plate, **how).body(lane), "direction": "toward"})
        return self

    def passes_uncharged(self, lane: str, kind: str) -> "Day":
        """A motorcycle, a handcart, somebody of the staff: counted, no visit."""
        vehicle = {"class": "not_chargeable", "kind": kind}
        body = {**Seen("", "").body(lane), "direction": "toward", "vehicle": vehicle}
        self._tell(lane, "passage", body)
        return self

    def _passes(self, lane: str) -> "Day":
        sighting, seen = self._standing.pop(lane)
        body = {**seen.body(lane), "direction": "toward", "sighting_id": sighting}
        self._tell(lane, "passage", body)
        return self

    def _tell(self, lane: str, kind: str, body: dict[str, Any], event_id: str = "") -> None:
        """The node of this lane writes down what happened, and sends it if it can."""
        node = self.nodes[f"{lane.split('-')[0]}-1"]
        self.now += SECOND_US
        raw = node.event(kind, body, self.now, event_id or f"e-{next(self._ids):04d}")
        if node.outbox is None:
            self._send(node, raw)
        else:
            node.outbox.append(raw)

    def _send(self, node: Node, raw: bytes) -> None:
        headers = {"Authorization": f"Bearer {node.token}"}
        answer = self._call("/events", headers, content=raw)
        assert answer.status_code == 200, answer.text

    # -------------------------------------------------------------------------- disturbances
    @contextmanager
    def held_back(self, node: str) -> Iterator[Letter]:
        """What the node tells in this block is kept, to be delivered later."""
        letter = Letter(node)
        self.nodes[node].outbox = letter.events
        yield letter
        self.nodes[node].outbox = None

    def delivers(self, letter: Letter) -> "Day":
        """What was kept arrives now, in its order."""
        for raw in letter.events:
            self._send(self.nodes[letter.node], raw)
        return self

    @contextmanager
    def cut_off(self, node: str) -> Iterator[None]:
        """The node reaches nobody until the block ends; then it tells everything in order."""
        with self.held_back(node) as letter:
            yield
        self.delivers(letter)

    def clock_of(self, node: str, fast_by: str, *, knows: bool = True) -> "Day":
        """The node's clock is fast by so many hours and minutes ("-1:00" = slow)."""
        hours, minutes = map(int, fast_by.lstrip("-").split(":"))
        ms = (hours * HOUR_US + minutes * MINUTE_US) // 1000
        self.nodes[node].fast_ms = -ms if fast_by.startswith("-") else ms
        self.nodes[node].knows = knows
        return self

    # -------------------------------------------------------------------------------- people
    def post(self, person: Person, path: str, body: dict[str, Any] | None) -> dict[str, Any]:
        """A command of this person, signed in; raises `Refused`."""
        if not person.token or self.now - person.signed_in_at > SHIFT_US:
            person.token = self.centre.accounts.open_session(person.name)
            person.signed_in_at = self.now
        headers = {
            "Cookie": f"{auth.COOKIE}={person.token}",
            auth.CSRF_HEADER: auth.page_token(person.token),
            "Sec-Fetch-Site": "same-origin",
            "Idempotency-Key": f"{person.name}-{next(self._ids)}",
        }
        answer = (
            self._call(path, headers, json=body) if body is not None else self._call(path, headers)
        )
        found: dict[str, Any] = answer.json()
        if answer.status_code >= 400:
            raise Refused(answer.status_code, str(found.get("key", "")), found.get("params", {}))
        return found

    def _call(self, path: str, headers: dict[str, str], **more: Any) -> httpx.Response:
        return self._runner.run(self._http.post(f"/api/v1{path}", headers=headers, **more))

    @contextmanager
    def refused(self, key: str, *reasons: str) -> Iterator[None]:
        """The gate refuses what is asked in this block."""
        with pytest.raises(Refused) as answer:
            yield
        said = answer.value
        assert said.key == key, said
        if reasons:
            assert set(str(said.params["reasons"]).split(",")) == set(reasons), said

    # ------------------------------------------------------------------------- asking around
    def book(self) -> str:
        """The whole book as it is now."""
        return Book(self.engine, MIDNIGHT).page()

    def ends(self, page: str) -> None:
        """The whole book must read like this."""
        told, wanted = plain(self.book()), plain(page)
        if told != wanted:
            diff = "\n".join(difflib.ndiff(wanted, told))
            raise AssertionError(f"the book tells otherwise (+ is the book):\n{diff}")

    def yard(self) -> list[str]:
        """Who stands where, by place."""
        inside = [v for v in self._rows("visit") if v["state"] in INSIDE]
        return sorted(f"{v['place']} {display(v['plate']) or '?'}" for v in inside)

    def shut(self, plate: str) -> list[str]:
        """Why the lane would not open for this vehicle: the reasons on its card."""
        card = self.card(plate)
        reasons = (card["opening"] or {"reasons": []})["reasons"]
        return sorted(_reason(reason) for reason in reasons)

    def asks(self, plate: str) -> list[str]:
        """The facts that the card still asks for."""
        return list(self.card(plate)["missing"])

    def card(self, plate: str) -> dict[str, Any]:
        """The visit as the API shows it to Lan."""
        headers = {"Cookie": f"{auth.COOKIE}={self.centre.accounts.open_session('lan')}"}
        path = f"/api/v1/visits/{self.visit_id(plate)}"
        answer = self._runner.run(self._http.get(path, headers=headers))
        assert answer.status_code == 200, answer.text
        found: dict[str, Any] = answer.json()
        return found

    def opening(self, lane: str) -> Row | None:
        """The opening in force for who stands in this lane, or None."""
        sighting = self._standing[lane][0]
        found = [
            o for o in self._rows("opening", sighting_id=sighting) if o["expires_at"] > self.now
        ]
        return max(found, key=lambda o: (o["at"], o["id"]), default=None)

    def _why(self, lane: str) -> object:
        seen = self._standing[lane][1]
        try:
            return self.shut(seen.plate if seen.reads is None else seen.reads)
        except AssertionError as gone:
            return gone

    def _rows(self, name: str, **where: Any) -> list[Row]:
        with self.engine.connect().execution_options(writing=False) as connection:
            return matching(read(connection, name), where)

    def quarantined(self) -> list[str]:
        """Why events were put apart; none should be."""
        return [str(row["reason"]) for row in self._rows("quarantine")]

    def acknowledged(self, node: str) -> int:
        """How many events of this node the book holds."""
        return len(self._rows("raw_event", node=node))

    # ------------------------------------------------------------- what people point at by plate
    def visit_id(self, plate: str, but: str = "") -> str:
        """The visit people mean by this plate: the open one, else the newest; "" = unread."""
        found = [v for v in self._rows("visit", plate=normalise(plate)) if v["id"] != but]
        found = [v for v in found if not v["merged_into"]]
        assert found, f"no visit of {plate!r}:\n{self.book()}"
        best = max(found, key=lambda v: (v["state"] in OPEN, v["opened_at"], v["id"]))
        return str(best["id"])

    def visit_ids(self, plate: str) -> list[str]:
        """All visits of this plate ("" = unread) that did not prove to be others, oldest first."""
        found = [v for v in self._rows("visit", plate=normalise(plate)) if not v["merged_into"]]
        return [v["id"] for v in sorted(found, key=lambda v: (v["opened_at"], v["id"]))]

    def left_visit(self, plate: str, but: str) -> str:
        """The newest visit of this plate that left."""
        found = self._rows("visit", plate=normalise(plate), state="LEFT")
        return str(max((v for v in found if v["id"] != but), key=lambda v: v["left_at"])["id"])

    def owed(self, plate: str) -> str:
        """The charge that this vehicle owes."""
        visits = {v["id"] for v in self._rows("visit", plate=normalise(plate))}
        owed = [c for c in self._rows("charge") if c["visit_id"] in visits]
        due = [c["id"] for c in owed if c["state"] in ("DUE", "PART_PAID")]
        assert len(due) == 1, f"{plate} owes {len(due)} charges:\n{self.book()}"
        return str(due[0])

    def newest_charge(self, plate: str) -> str:
        """The newest charge of this vehicle's visit."""
        charges = self._rows("charge", visit_id=self.visit_id(plate))
        return str(max(charges, key=lambda c: (c["created_at"], c["id"]))["id"])

    def goods_of(self, plate: str) -> str:
        """The goods that this vehicle carries."""
        here = self.visit_id(plate)
        aboard = [c for c in self._rows("consignment", visit_id=here) if c["state"] == "ABOARD"]
        assert len(aboard) == 1, f"{plate} carries {len(aboard)} lots:\n{self.book()}"
        return str(aboard[0]["id"])

    def goods_at(self, place: str) -> str:
        """The goods at this place: on the ground, or on a trailer that stands there."""
        (found,) = self._rows("consignment", visit_id="", place=place)
        return str(found["id"])

    def open_hold(self, plate: str, agency: str) -> str:
        """The hold of this vehicle that is not released; of several, that of this agency."""
        found = self._rows("hold", visit_id=self.visit_id(plate), released_at=0)
        if len(found) > 1:
            found = [hold for hold in found if hold["agency"] == agency]
        assert len(found) == 1, f"{plate} has {len(found)} such holds:\n{self.book()}"
        return str(found[0]["id"])

    def open_override(self, lane: str) -> str:
        """The override or emergency in this lane that nobody countersigned."""
        (found,) = self._rows("override", lane=lane, countersigned_at=0)
        return str(found["id"])

    def open_ask(self, plate: str) -> str:
        """The exemption asked for this vehicle."""
        (found,) = self._rows("exemption_ask", visit_id=self.visit_id(plate), verdict="ASKED")
        return str(found["id"])

    def pass_of(self, plate: str) -> str:
        """The standing pass of this plate."""
        (found,) = self._rows("standing_pass", plate=plate, revoked_at=0)
        return str(found["id"])

    def open_finding(self, plate: str, kind: str) -> tuple[str, str]:
        """The open finding of this kind: its visit and its id."""
        visits = {v["id"] for v in self._rows("visit", plate=normalise(plate))}
        found = [
            f for f in self._rows("finding", kind=kind, closed_at=0) if f["visit_id"] in visits
        ]
        assert len(found) == 1, f"{plate} has {len(found)} open {kind}:\n{self.book()}"
        return str(found[0]["visit_id"]), str(found[0]["id"])


def _reason(reason: dict[str, Any]) -> str:
    """`opening.unpaid` with amount 300000 as `unpaid 300000`."""
    rest = " ".join(str(v) for k, v in reason.items() if k != "key")
    return f"{reason['key'].removeprefix('opening.')} {rest}".strip()
