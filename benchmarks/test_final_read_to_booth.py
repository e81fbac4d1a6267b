"""From a vehicle's final read to its row on the booth's screen, through every real part.

The edge's outbox and uplink in one process, Mosquitto, `malu serve` in another, Chromium with the
booth page open (server-sent events). Begun: the sighting is handed to the outbox. Ended: the frame
of the browser that shows the row is about to be painted. One machine, one clock.
"""

import http.client
import json
import re
import sqlite3
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page
from pytest_benchmark.fixture import BenchmarkFixture

from benchmarks.conftest import Say, percentile
from gate.clock import now_us
from gate.store.accounts import Accounts
from gate.store.engine import open_engine
from tests.needs import need
from tests.sim.kills import NODE, Gate, Plan
from tests.up import until
from web.auth import COOKIE

VEHICLES = 240
EVERY_MS = 360  # between sightings; two lanes, twenty times the busiest hour
BEHIND = 20  # vehicles in the area at once

# Rows are noted when they enter the list, and again when the browser is about to paint them.
_WATCH = """() => {
  window.painted = {};
  const now = () => (performance.timeOrigin + performance.now()) / 1000;
  const look = (node) => {
    const plate = node.querySelector && node.querySelector("[data-plate]");
    if (!plate || plate.dataset.plate in window.painted) return;
    const found = window.painted[plate.dataset.plate] = [now(), 0];
    requestAnimationFrame(() => { found[1] = now(); });
  };
  new MutationObserver((changes) => changes.forEach((c) => c.addedNodes.forEach(look)))
    .observe(document.getElementById("rows"), {childList: true});
}"""


class Timed(Gate):
    """The gate of the kill test without the killing, and an edge that notes its times."""

    def start(self, name: str) -> None:
        """Start centre, edge or broker."""
        if name != "edge":
            super().start(name)
            return
        argv = [sys.executable, "-m", "benchmarks.timed_edge", str(self.config), str(self.script)]
        with self.data.log(name).open("ab") as log:
            self._children[name] = subprocess.Popen(argv, stdout=log, stderr=log)

    def _script(self) -> dict[str, Any]:
        steps: list[dict[str, Any]] = []
        plates = self.plates()
        for n in range(len(plates) + BEHIND):
            if n < len(plates):
                steps.append({"lane": "inland-enter", "movement": "enter", "plate": plates[n]})
            if n >= BEHIND:
                left = plates[n - BEHIND]
                steps.append({"lane": "inland-leave", "movement": "leave", "plate": left})
        return {"name": "booth", "every_ms": self.plan.every_ms, "steps": steps}

    @property
    def edge_folder(self) -> Path:
        """Where the edge keeps its outbox and its times."""
        return self.data.edge(NODE)

    def received(self) -> dict[str, float]:
        """When the loop decided each vehicle's first sighting, by plate, s."""
        query = (
            "SELECT v.plate, min(e.received_at) FROM raw_event e "
            "JOIN sighting s ON s.id = e.event_id JOIN visit v ON v.id = s.visit_id "
            "WHERE s.movement = 'enter' GROUP BY v.plate"
        )
        with closing(sqlite3.connect(self.database)) as connection:
            return {plate: at / 1e6 for plate, at in connection.execute(query)}


class Listener(threading.Thread):
    """A second booth without a browser: notes when each plate's first row arrives."""

    def __init__(self, gate: Gate) -> None:
        super().__init__(daemon=True)
        self._gate = gate
        self.heard: dict[str, float] = {}

    def run(self) -> None:
        """Read the stream until it ends."""
        connection = http.client.HTTPConnection("127.0.0.1", self._gate.web_port)
        cookie = f"{COOKIE}={self._gate.session}"
        connection.request("GET", "/booth/stream", headers={"Cookie": cookie})
        answer = connection.getresponse()
        while line := answer.readline():
            for plate in re.findall(rb'data-plate="([^"]+)"', line):
                self.heard.setdefault(plate.decode(), time.time())
        connection.close()


def booth(browser: Browser, gate: Gate) -> Page:
    """The booth page of a signed-in operator, watched."""
    engine = open_engine(f"sqlite:///{gate.database}")
    link = Accounts(engine, now_us).create_link("lan")
    engine.dispose()
    page = browser.new_page(base_url=f"http://127.0.0.1:{gate.web_port}")
    page.goto(f"/first/{link}")
    page.click("button.primary")
    page.goto("/booth")
    page.wait_for_selector("#rows", state="attached")
    page.evaluate(_WATCH)
    page.wait_for_timeout(1_000)  # the stream's first rows
    return page


def say_stage(say: Say, name: str, seconds: list[float]) -> None:
    p50, p99 = (percentile(seconds, share) * 1e3 for share in (0.5, 0.99))
    say(f"{name:<34} p50 {p50:7.1f} ms   p99 {p99:7.1f} ms   worst {max(seconds) * 1e3:7.1f} ms")


def played(
    gate: Timed, benchmark: BenchmarkFixture, watched: Callable[[], Page]
) -> tuple[dict[str, tuple[float, float]], dict[str, list[float]]]:
    """The whole plan before a watched page, once the gate is ready.

    By plate: when its final read was handed over and when it was on disk; when the page had it and
    when that frame was about to be painted (0 = never). All in seconds of the one clock.
    """
    painted: dict[str, list[float]] = {}

    def play() -> None:
        gate.start("edge")
        while not (gate.edge_folder / "DONE").exists():
            page.wait_for_timeout(500)  # Playwright works while we wait
        page.wait_for_timeout(2_000)
        painted.update(page.evaluate("() => window.painted"))

    try:
        for name in ("broker", "centre"):
            gate.start(name)
        until(gate.ready)
        page = watched()
        benchmark.pedantic(play, rounds=1, iterations=1)  # type: ignore[no-untyped-call]
    finally:
        gate.stop()
    lines = (gate.edge_folder / "TIMES.ndjson").read_text("utf-8").splitlines()
    times = {plate: (begun, on_disk) for plate, begun, on_disk in map(json.loads, lines)}
    return times, painted


@pytest.mark.timeout(600)
def test_final_read_to_booth(
    benchmark: BenchmarkFixture, chromium: Browser, tmp_path: Path, say: Say
) -> None:
    gate = Timed(tmp_path, need("mosquitto"), Plan(1, VEHICLES, 0, every_ms=EVERY_MS))
    listener = Listener(gate)

    def watched() -> Page:
        page = booth(chromium, gate)
        listener.start()
        return page

    times, found = played(gate, benchmark, watched)
    received = gate.received()
    whole = [p for p in times if p in received and p in listener.heard and found.get(p, [0, 0])[1]]
    say(f"{len(whole)} of {len(times)} sightings shown, one every {2 * EVERY_MS} ms")
    stages = {
        "outbox: handed over to on disk": [times[p][1] - times[p][0] for p in whole],
        "uplink, broker, ingest, verify": [received[p] - times[p][1] for p in whole],
        "decide, commit, render, send": [listener.heard[p] - received[p] for p in whole],
        "final read to SSE bytes": [listener.heard[p] - times[p][0] for p in whole],
        "final read to row in the page": [found[p][0] - times[p][0] for p in whole],
        "final read to frame with the row": [found[p][1] - times[p][0] for p in whole],
    }
    for name, seconds in stages.items():
        say_stage(say, name, seconds)
    benchmark.extra_info["ms"] = [round(s * 1e3, 1) for s in [*stages.values()][-1]]
