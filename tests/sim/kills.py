"""One seeded run: centre, edge and broker are killed again and again while trucks pass and pay.

Everything is the product's own: outbox, uplink, Mosquitto, `malu serve`, its HTTP API and its
database. Only the reader reads from a script, and this module plays supervisor, cashier and
murderer.
"""

import contextlib
import http.client
import json
import os
import random
import signal
import sqlite3
import subprocess
import sys
import threading
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import paho.mqtt.client as mqtt
from paho.mqtt.enums import CallbackAPIVersion

from gate import embedded, keys, wire
from gate.broker import free_port
from gate.clock import now_us
from gate.datafolder import DataFolder, open_folder
from gate.layout import GATE, NODES, TRAINING_LEDGER
from gate.service.policy import Role
from gate.store.accounts import Accounts
from gate.store.engine import migrate, open_engine
from tests.servers import Mosquitto
from web.auth import COOKIE, CSRF_HEADER, page_token

NODE = "inland-1"
FACTS = {
    "flow": "EXPORT",
    "load": "LOADED",
    "regime": "ORDINARY",
    "commodity": "GENERAL",
    "payload_kg": 12_000,
    "journey": "THROUGH",
}


@dataclass(frozen=True, slots=True)
class Plan:
    """How long and how cruel: `kills` of each of the three, `vehicles` in and out again."""

    seed: int
    vehicles: int
    kills: int
    every_ms: int = 250
    centre: str = "gate.cli"  # the module that is run as the centre


@dataclass(slots=True)
class Outcome:
    """What was found when everything had come to rest."""

    committed: int = 0  # events on the edge's disk
    lost: list[int] = field(default_factory=list)
    broken_promises: list[int] = field(default_factory=list)  # acknowledged, and not in the book
    doubled_visits: int = 0
    doubled_charges: int = 0
    doubled_payments: int = 0
    receipts: list[int] = field(default_factory=list)
    paid: int = 0  # payments that the cashier was told of
    passages: int = 0
    killed: dict[str, int] = field(default_factory=dict)


class Gate:
    """Processes of one gate, started and killed by hand."""

    def __init__(self, folder: Path, mosquitto: str, plan: Plan) -> None:
        self.plan = plan
        self.data: DataFolder = open_folder(folder / "var", TRAINING_LEDGER)
        self.broker = Mosquitto(program=mosquitto, folder=folder / "broker")
        self.web_port = free_port()
        kids = keys.ensure_keys(self.data.keys, ["centre", *(n.id for n in NODES)], 2026)
        keys.ensure_token(self.data.keys, NODE)
        node = next(n for n in NODES if n.id == NODE)
        ports = embedded.Ports(self.web_port, self.broker.port)
        sources = {lane.id: embedded.Source("none") for n in NODES for lane in n.lanes}
        self.config = self.data.edge(NODE) / "edge.toml"
        self.config.parent.mkdir(parents=True)
        self.config.write_text(embedded.edge_toml(self.data, node, ports, kids[NODE], sources))
        self.script = folder / "script.json"
        self.script.write_text(json.dumps(self._script()))
        self.session = self._sign_in()
        self._children: dict[str, subprocess.Popen[bytes]] = {}

    def plates(self) -> list[str]:
        """Plates of the run, one per vehicle."""
        return [f"25C{10_000 + n}" for n in range(self.plan.vehicles)]

    def _script(self) -> dict[str, Any]:
        """Each vehicle enters, and leaves when sixty others have entered after it."""
        behind = 60
        steps: list[dict[str, Any]] = []
        plates = self.plates()
        for n in range(len(plates) + behind):
            if n < len(plates):
                steps.append({"lane": "inland-enter", "movement": "enter", "plate": plates[n]})
            if n >= behind:
                left = plates[n - behind]
                steps.append({"lane": "inland-leave", "movement": "leave", "plate": left})
        return {"name": f"kills-{self.plan.seed}", "every_ms": self.plan.every_ms, "steps": steps}

    def _sign_in(self) -> str:
        """An operator's session, made beside the centre before it starts."""
        engine = open_engine(f"sqlite:///{self.database}")
        migrate(engine)
        accounts = Accounts(engine, now_us)
        accounts.add("lan", Role.OPERATOR)
        token = accounts.open_session("lan")
        engine.dispose()
        return token

    @property
    def database(self) -> Path:
        """The centre's database file."""
        return self.data.root / "centre.sqlite"

    def start(self, name: str) -> None:
        """Start centre, edge or broker."""
        if name == "broker":
            self.broker.start()
            return
        if name == "centre":
            argv = ["-m", self.plan.centre, "serve", "--data", str(self.data.root)]
            argv += ["--port", str(self.web_port), "--broker", f"127.0.0.1:{self.broker.port}"]
        else:
            argv = ["-m", "tests.sim.scripted_edge", str(self.config), str(self.script)]
        with self.data.log(name).open("ab") as log:
            self._children[name] = subprocess.Popen([sys.executable, *argv], stdout=log, stderr=log)

    def kill(self, name: str) -> None:
        """End it as a power cut would."""
        if name == "broker":
            self.broker.kill()
            return
        child = self._children.pop(name)
        child.send_signal(signal.SIGKILL)
        child.wait(10)

    def stop(self) -> None:
        """End everything."""
        for child in self._children.values():
            with contextlib.suppress(ProcessLookupError):
                child.send_signal(signal.SIGTERM)
        for child in self._children.values():
            try:
                child.wait(15)
            except subprocess.TimeoutExpired:
                child.kill()
                child.wait()
        self.broker.stop()

    def ready(self) -> bool:
        """Whether the centre answers that it is ready."""
        return embedded.answers(self.web_port, "/readyz")

    def progress(self) -> dict[str, int]:
        """How far the script is on the edge's disk."""
        file = self.data.edge(NODE) / "PROGRESS.json"
        return json.loads(file.read_text()) if file.exists() else {"done": 0}

    def call(self, method: str, path: str, body: object, key: str, *, device: bool = False) -> Any:
        """One API call; raises OSError or HTTPException while the centre is away."""
        connection = http.client.HTTPConnection("127.0.0.1", self.web_port, timeout=10)
        headers = {"Content-Type": "application/json", "Idempotency-Key": key}
        if device:
            token = (self.data.keys / f"device-{NODE}.token").read_text().strip()
            headers["Authorization"] = f"Bearer {token}"
        else:
            headers["Cookie"] = f"{COOKIE}={self.session}"
            headers[CSRF_HEADER] = page_token(self.session)
        try:
            connection.request(method, f"/api/v1{path}", json.dumps(body), headers)
            answer = connection.getresponse()
            return answer.status, json.loads(answer.read())
        finally:
            connection.close()


class Witness:
    """Hears what the centre promises: every acknowledgement, as any node would.

    Edges keep what is acknowledged for thirty days and send it again when the centre falls back, so
    a promise made too early heals by itself; only a witness sees that it was broken.
    """

    def __init__(self, gate: Gate) -> None:
        self.promised = 0
        self._client = mqtt.Client(CallbackAPIVersion.VERSION2, client_id="witness")
        self._client.reconnect_delay_set(min_delay=1, max_delay=1)
        self._client.on_connect = self._subscribe
        self._client.on_message = self._hear
        self._client.connect_async("127.0.0.1", gate.broker.port)
        self._client.loop_start()

    def _subscribe(self, client: mqtt.Client, *_: Any) -> None:
        client.subscribe(wire.topic(GATE, NODE, "ack"), qos=1)

    def _hear(self, _client: mqtt.Client, _data: object, message: mqtt.MQTTMessage) -> None:
        ack, _ = wire.decode_ack(bytes(message.payload))
        self.promised = max(self.promised, ack.seq)

    def broken(self, gate: Gate) -> list[int]:
        """Numbers promised that the dead centre's book does not hold."""
        time.sleep(0.2)  # what it sent before it died is still on its way to us
        return [seq for seq in _unknown(gate) if seq <= self.promised]

    def stop(self) -> None:
        """Leave."""
        self._client.disconnect()
        self._client.loop_stop()


LEFT = "visit.not_found"


class Gone(Exception):  # noqa: N818  # no error: the cashier was too slow, as cashiers are
    """The vehicle left before it was served."""


class Cashier(threading.Thread):
    """Declares every vehicle, confirms it and takes its money, asking again with the same key."""

    def __init__(self, gate: Gate) -> None:
        super().__init__(name="cashier", daemon=True)
        self.gate = gate
        self.paid: dict[str, int] = {}
        self.refused: list[str] = []
        self.stopping = threading.Event()

    def run(self) -> None:
        """One vehicle after the other; who has left meanwhile is let go."""
        for plate in self.gate.plates():
            with contextlib.suppress(Gone):
                self._serve(plate)

    def _serve(self, plate: str) -> None:
        declaration = {"plate": plate, "facts": FACTS, "payer": {}}
        visit = self._ask("POST", "/declarations", declaration, f"d-{plate}", device=True)
        self._ask("POST", f"/visits/{visit['visit']}/confirm", {"plate": plate}, f"c-{plate}")
        card = self._ask("GET", f"/visits/{visit['visit']}", None, "")
        charge = card["charge"]["id"]
        cash = {"tendered": 500_000}
        self.paid[plate] = self._ask("POST", f"/charges/{charge}/pay", cash, f"p-{plate}")["number"]

    def _ask(self, method: str, path: str, body: object, key: str, *, device: bool = False) -> Any:
        """Ask until there is an answer; one lost on the way is asked for with the same key."""
        while not self.stopping.is_set():
            with contextlib.suppress(OSError, http.client.HTTPException, ValueError):
                status, answer = self.gate.call(method, path, body, key, device=device)
                if status < 500:
                    if answer.get("key") == LEFT:
                        raise Gone
                    if status >= 400:
                        raise AssertionError(f"{method} {path}: {status} {answer}")
                    return answer
            time.sleep(0.1)
        raise SystemExit


def run(folder: Path, mosquitto: str, plan: Plan) -> Outcome:
    """Play the plan to its end and count."""
    gate = Gate(folder, mosquitto, plan)
    cashier = Cashier(gate)
    outcome = Outcome()
    rng = random.Random(plan.seed)
    victims = [name for name in ("centre", "edge", "broker") for _ in range(plan.kills)]
    rng.shuffle(victims)
    try:
        for name in ("broker", "centre"):
            gate.start(name)
        _until(gate.ready, 60)
        gate.start("edge")
        cashier.start()
        witness = Witness(gate)
        for victim in victims:
            time.sleep(rng.uniform(0.3, 1.8))
            if victim == "centre":
                _until(gate.ready, 60)  # a kill during start-up would be a smaller test
                time.sleep(rng.uniform(0.0, 1.0))
            gate.kill(victim)
            if victim == "centre":
                outcome.broken_promises += witness.broken(gate)
            gate.start(victim)
            outcome.killed[victim] = outcome.killed.get(victim, 0) + 1
        steps = len(json.loads(gate.script.read_text())["steps"])
        _until(lambda: gate.progress()["done"] >= steps, 600)
        cashier.join(300)
        outcome.paid = len(cashier.paid)
        _until(lambda: not _unknown(gate), 30, strict=False)
        witness.stop()
    finally:
        cashier.stopping.set()
        gate.stop()
    return _count(gate, outcome)


def _unknown(gate: Gate) -> list[int]:
    """Numbers on the edge's disk that the centre has no row for."""
    outbox = sqlite3.connect(gate.data.edge(NODE) / "outbox.sqlite")
    centre = sqlite3.connect(gate.database)
    try:
        mine = {r[0] for r in outbox.execute("SELECT seq FROM event")}
        known = {r[0] for r in centre.execute("SELECT seq FROM raw_event WHERE node=?", (NODE,))}
    finally:
        outbox.close()
        centre.close()
    return sorted(mine - known)


def _count(gate: Gate, outcome: Outcome) -> Outcome:
    outcome.lost = _unknown(gate)
    outcome.committed = gate.progress()["seq"]
    book = sqlite3.connect(gate.database)
    try:

        def one(query: str) -> int:
            return int(book.execute(query).fetchone()[0])

        doubled = "SELECT count(*) FROM (SELECT 1 FROM {} GROUP BY {} HAVING count(*) > 1)"
        outcome.doubled_visits = one(doubled.format("visit WHERE entered_at > 0", "plate"))
        outcome.doubled_charges = one(doubled.format("charge WHERE state<>'REVERSED'", "visit_id"))
        outcome.doubled_payments = one(doubled.format("payment", "charge_id"))
        outcome.passages = one("SELECT count(*) FROM passage")
        numbers = book.execute("SELECT number FROM receipt ORDER BY number")
        outcome.receipts = [r[0] for r in numbers]
    finally:
        book.close()
    return outcome


def _until(reached: Any, limit_s: float, *, strict: bool = True) -> None:
    deadline = time.monotonic() + limit_s
    while not reached():
        if time.monotonic() > deadline:
            if strict:
                raise TimeoutError(f"not reached after {limit_s} s")
            return
        time.sleep(0.1)


def main() -> None:
    """`python -m tests.sim.kills FOLDER SEED VEHICLES KILLS [CENTRE]`: print what was found."""
    folder, seed, vehicles, kills = sys.argv[1:5]
    centre = sys.argv[5] if len(sys.argv) > 5 else "gate.cli"
    plan = Plan(int(seed), int(vehicles), int(kills), centre=centre)
    mosquitto = os.environ.get("MOSQUITTO", "/usr/sbin/mosquitto")
    print(run(Path(folder), mosquitto, plan))


if __name__ == "__main__":
    main()
