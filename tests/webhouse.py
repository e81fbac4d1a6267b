"""The real centre with its real pages for tests: its own thread, port, database, keys and people.

Lanes speak through `POST /api/v1/events` with signed events, exactly as a bought camera would;
people sign in with real sessions.
"""

import asyncio
import base64
import contextlib
import hashlib
import itertools
import json
import os
import socket
import threading
from collections.abc import Coroutine, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

import httpx
import uvicorn
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from fastapi import FastAPI

from gate import wire
from gate.clock import new_id, now_us
from gate.main import Centre
from gate.pins import load_private
from gate.serve import build
from gate.settings import CentreSettings
from tests.stores import furnish
from web import auth
from web.app import create_app

T = TypeVar("T")

BANANAS: dict[str, Any] = {
    "flow": "EXPORT",
    "load": "LOADED",
    "regime": "ORDINARY",
    "commodity": "FRESH_PRODUCE",
    "payload_kg": 15_000,
    "journey": "THROUGH",
}
AGENCY_NAMES = {"BORDER_GUARD": "bien-phong", "CUSTOMS": "hai-quan", "QUARANTINE": "kiem-dich"}


class _Quiet(uvicorn.Server):
    """uvicorn without signal handlers: the test's thread is not the main one."""

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Install nothing."""
        yield


@dataclass(slots=True)
class Node:
    """An edge node that signs every event."""

    name: str
    key: Ed25519PrivateKey
    kid: str
    seq: int = 0
    prev: str = ""

    def event(self, kind: str, body: dict[str, Any], event_id: str = "") -> bytes:
        """The next event, as bytes of the wire."""
        self.seq += 1
        unsigned = {
            "schema": "malu.event/1",
            "gate": "ma-lu-thang",
            "node": self.name,
            "epoch": 1,
            "seq": self.seq,
            "event_id": event_id or new_id(),
            "kind": kind,
            "occurred_at": wire.rfc3339(now_us()),
            "clock": {"synced": True, "offset_ms": 0},
            "salt": base64.b64encode(os.urandom(16)).decode(),
            "prev": self.prev or wire.genesis_prev("ma-lu-thang", self.name, 1),
            "body": body,
        }
        self.prev = wire.event_hash(unsigned)
        return wire.event_bytes(wire.sign_event(unsigned, self.key, self.kid))


@dataclass
class WebHouse:
    """A gate under test, reached by HTTP only."""

    folder: Path
    broker_port: int = 9  # nothing listens there: pages work, /readyz says the broker is away
    shadow: bool = False  # beside another programme
    price: Path | None = None  # a tariff of parking prices
    yard: Path | None = None  # a yard file; without it the shipped yard
    url: str = ""
    centre: Centre = field(init=False)
    app: FastAPI = field(init=False)
    nodes: dict[str, Node] = field(default_factory=dict)
    _keys: Iterator[int] = field(default_factory=lambda: itertools.count(1))
    _clients: dict[str, httpx.Client] = field(default_factory=dict)

    def start(self) -> None:
        """Open the gate and wait until it answers."""
        ready = threading.Event()
        self._thread = threading.Thread(target=lambda: asyncio.run(self._run(ready)), daemon=True)
        self._thread.start()
        assert ready.wait(60), "the centre did not start"
        self.device = self.bearer("inland-1")
        answer = httpx.get(f"{self.url}/healthz", timeout=60, trust_env=False)
        assert answer.status_code == 200

    def stop(self) -> None:
        """Close the gate; every stream ends."""
        for client in self._clients.values():
            client.close()
        self._loop.call_soon_threadsafe(self._stop.set)
        self._thread.join(30)
        assert not self._thread.is_alive()

    async def _run(self, ready: threading.Event) -> None:
        self._loop, self._stop = asyncio.get_running_loop(), asyncio.Event()
        settings = CentreSettings(
            data=self.folder,
            broker_port=self.broker_port,
            shadow=self.shadow,
            price=self.price,
            yard=self.yard,
        )
        furnish(self.folder)
        self.centre, engine = build(settings)
        keys = self.folder / "keys"
        pins = json.loads((keys / "pins.json").read_text("utf-8"))
        for name in ("inland-1", "border-1"):
            self.nodes[name] = Node(name, load_private(keys / f"{name}.key"), pins[name]["kid"])
        self.app = create_app(self.centre)
        # Named as TCP, so that asyncio answers without Nagle's wait: 40 ms on every request.
        with socket.socket(proto=socket.IPPROTO_TCP) as listener:
            listener.bind(("127.0.0.1", 0))
            listener.listen()  # who asks before uvicorn accepts waits, and is not refused
            self.url = f"http://127.0.0.1:{listener.getsockname()[1]}"
            config = uvicorn.Config(
                self.app, log_config=None, access_log=False, timeout_graceful_shutdown=2
            )
            server = _Quiet(config)
            async with self.centre.running():
                pages = asyncio.create_task(server.serve(sockets=[listener]))
                ready.set()
                await self._stop.wait()
                await self.app.state.live.close()
                server.should_exit = True
                await pages
        engine.dispose()

    # ------------------------------------------------------------------------------ people
    def person(self, role: str, agency: str = "") -> httpx.Client:
        """A browser's session of a person of that role; the same one each time."""
        name = AGENCY_NAMES.get(agency, role)
        if name not in self._clients:
            self.centre.accounts.add(name, role, agency)
            self._clients[name] = self._client(self.centre.accounts.open_session(name))
        return self._clients[name]

    def _client(self, token: str) -> httpx.Client:
        page_token = auth.page_token(token)
        headers = {
            # Each person has a browser of their own; its secret is made from theirs.
            "Cookie": f"{auth.COOKIE}={token}; {auth.DEVICE_COOKIE}=browser-of-{token}",
            auth.CSRF_HEADER: page_token,
            "Sec-Fetch-Site": "same-origin",
            "HX-Request": "true",
        }
        return httpx.Client(base_url=self.url, headers=headers, timeout=90, trust_env=False)

    def bearer(self, device: str) -> httpx.Client:
        """A device's calls."""
        name = f"device {device}"
        if name not in self._clients:
            token = (self.folder / "keys" / f"device-{device}.token").read_text("ascii").strip()
            self._clients[name] = httpx.Client(
                base_url=self.url,
                headers={"Authorization": f"Bearer {token}"},
                timeout=90,
                trust_env=False,
            )
        return self._clients[name]

    def stranger(self) -> httpx.Client:
        """Somebody without any session."""
        if "stranger" not in self._clients:
            self._clients["stranger"] = httpx.Client(base_url=self.url, timeout=90, trust_env=False)
        self._clients["stranger"].cookies.clear()
        return self._clients["stranger"]

    def key(self) -> dict[str, str]:
        """A fresh Idempotency-Key header."""
        return {"Idempotency-Key": f"test-{next(self._keys)}"}

    # ------------------------------------------------------------------------------- lanes
    def tell(self, node: str, kind: str, body: dict[str, Any], event_id: str = "") -> None:
        """A node's event reaches the centre and is committed."""
        raw = self.nodes[node].event(kind, body, event_id)
        answer = self.bearer(node).post("/api/v1/events", content=raw)
        assert answer.status_code == 200, answer.text

    def sees(self, lane: str, plate: str, *, accept: bool = True, **more: Any) -> str:
        """A vehicle settles in a lane; returns its sighting id."""
        side, movement = lane.split("-")
        sighting = new_id()
        body = {**_place(side, movement), "state": "settled", "plates": [_read(plate, accept)]}
        self.tell(f"{side}-1", "sighting", {**body, **more}, sighting)
        return sighting

    def passes(self, lane: str, sighting: str, plate: str) -> None:
        """It crosses the line."""
        side, movement = lane.split("-")
        body = {**_place(side, movement), "direction": "toward"}
        if sighting:
            body["sighting_id"] = sighting
        self.tell(f"{side}-1", "passage", {**body, "plates": [_read(plate, accept=True)]})

    def enters(self, lane: str, plate: str, *, accept: bool = True) -> None:
        """Seen and through."""
        self.passes(lane, self.sees(lane, plate, accept=accept), plate)

    def picture(self, data: bytes, node: str = "inland-1") -> dict[str, Any]:
        """Send a picture; returns its line for an event's evidence."""
        digest = hashlib.sha256(data).hexdigest()
        answer = self.bearer(node).put(f"/api/v1/evidence/{digest}", content=data)
        assert answer.status_code == 200, answer.text
        return {"sha256": digest, "bytes": len(data)}

    def declare(self, plate: str, **facts: Any) -> str:
        """A declaration; returns the visit's id."""
        body = {"plate": plate, "facts": facts or BANANAS}
        answer = self.device.post("/api/v1/declarations", json=body, headers=self.key())
        assert answer.status_code == 201, answer.text
        return str(answer.json()["visit"])

    def ask(self, question: Coroutine[Any, Any, T]) -> T:
        """What the centre answers, on its own thread."""
        return asyncio.run_coroutine_threadsafe(question, self._loop).result(30)

    def visit_of(self, plate: str) -> str:
        """The open visit with that plate."""
        cards = self.ask(self.centre.cards())
        (found,) = [c.visit.id for c in cards if c.visit.plate == plate]
        return found


def _place(side: str, movement: str) -> dict[str, Any]:
    return {
        "lane": f"{side}-{movement}",
        "side": side,
        "movement": movement,
        "vehicle": {"class": "truck", "confidence": 900},
        "source": "camera",
    }


def _read(plate: str, accept: bool) -> dict[str, Any]:
    other = plate.replace("C", "G", 1) if "C" in plate else plate[:-1] + "7"
    country = "VN" if plate[:1].isdigit() else "CN"
    return {
        "role": "tractor",
        "text": plate,
        "country": country,
        "colour": "yellow",
        "lines": 1,
        "confidence": 992 if accept else 741,
        "accept": accept,
        "candidates": [{"text": plate, "p": 741}, {"text": other, "p": 181}],
    }


def jpeg() -> bytes:
    """A file that begins and ends like a JPEG; nothing here looks inside."""
    return b"\xff\xd8\xff\xe0" + os.urandom(600) + b"\xff\xd9"
