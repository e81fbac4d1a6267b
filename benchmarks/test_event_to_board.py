"""From a vehicle's final read to its bay on the big screen, through every real part.

The edge's outbox and uplink in one process, Mosquitto, `malu serve` in another, Chromium with the
board open (server-sent events). Begun: the sighting is handed to the outbox. Ended: the browser is
about to paint a frame in which the vehicle's line names its bay. One machine, one clock.
"""

from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page
from pytest_benchmark.fixture import BenchmarkFixture

from benchmarks.conftest import Say, percentile
from benchmarks.test_final_read_to_booth import Timed, played, say_stage
from tests.needs import need
from tests.sim.kills import Plan

VEHICLES = 240
EVERY_MS = 360  # between sightings; two lanes, twenty times the busiest hour

# The first time that a plate's line names a bay: when it entered the page, and its frame.
_WATCH = """() => {
  window.painted = {};
  const now = () => (performance.timeOrigin + performance.now()) / 1000;
  const lines = document.getElementById("lines");
  const look = () => {
    for (const line of lines.querySelectorAll(".board-line")) {
      const bay = line.querySelector(".board-bay").textContent.trim();
      if (bay === "–" || line.dataset.plate in window.painted) continue;
      const found = window.painted[line.dataset.plate] = [now(), 0];
      requestAnimationFrame(() => { found[1] = now(); });
    }
  };
  new MutationObserver(look).observe(lines, {childList: true});
}"""


def board(browser: Browser, gate: Timed) -> Page:
    """The big screen, as it hangs in the yard: nobody signs in."""
    page = browser.new_page(
        base_url=f"http://127.0.0.1:{gate.web_port}", viewport={"width": 1920, "height": 1080}
    )
    page.goto("/board/main")
    page.wait_for_selector("#lines", state="attached")
    page.evaluate(_WATCH)
    page.wait_for_timeout(1_000)  # the stream's first lines
    return page


@pytest.mark.timeout(600)
def test_event_to_board(
    benchmark: BenchmarkFixture, chromium: Browser, tmp_path: Path, say: Say
) -> None:
    gate = Timed(tmp_path, need("mosquitto"), Plan(1, VEHICLES, 0, every_ms=EVERY_MS))
    times, found = played(gate, benchmark, lambda: board(chromium, gate))
    shown = [plate for plate in times if found.get(plate, [0, 0])[1]]
    say(f"{len(shown)} of {len(times)} vehicles with their bay, one every {2 * EVERY_MS} ms")
    seconds = [found[plate][1] - times[plate][0] for plate in shown]
    say_stage(say, "final read to frame with the bay", seconds)
    say(f"p95 {percentile(seconds, 0.95) * 1e3:.1f} ms")
    benchmark.extra_info["ms"] = [round(s * 1e3, 1) for s in seconds]
