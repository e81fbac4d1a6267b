"""Pictures go to the centre by HTTP, later if need be, and a refused one is set aside."""

import threading
import time
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest

from edge.evidence import KEEP_S, Centre, Shelf, Uploader


class Desk(BaseHTTPRequestHandler):
    """Takes pictures and answers as the test says."""

    answers: list[int]
    taken: dict[str, tuple[bytes, str]]

    def do_PUT(self) -> None:
        """One picture."""
        data = self.rfile.read(int(self.headers["Content-Length"]))
        status = self.answers.pop(0) if self.answers else 201
        if status == 201:
            self.taken[self.path] = (data, self.headers["Authorization"])
        self.send_response(status)
        self.end_headers()

    def log_message(self, format: str, *args: object) -> None:
        """Be quiet."""


@pytest.fixture
def desk() -> Iterator[HTTPServer]:
    Desk.answers, Desk.taken = [], {}
    server = HTTPServer(("127.0.0.1", 0), Desk)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield server
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def send(tmp_path: Path) -> Iterator[Callable[[int], Shelf]]:
    uploaders = []

    def start(port: int) -> Shelf:
        shelf = Shelf(tmp_path / "evidence")
        centre = Centre(f"http://127.0.0.1:{port}", "open-sesame", 0.6)
        uploaders.append(Uploader(shelf, centre))
        uploaders[-1].start()
        return shelf

    yield start
    for one in uploaders:
        one.stop()


def until(told: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 20
    while not told():
        assert time.monotonic() < deadline
        time.sleep(0.01)


def test_a_picture_arrives_under_its_digest(
    desk: HTTPServer, send: Callable[[int], Shelf], tmp_path: Path
) -> None:
    shelf = send(desk.server_port)
    kept = shelf.keep(b"a picture")
    until(lambda: shelf.waiting() == [])
    assert Desk.taken == {f"/api/v1/evidence/{kept.sha256}": (b"a picture", "Bearer open-sesame")}
    assert (tmp_path / "evidence" / "sent" / f"{kept.sha256}.jpg").is_file()
    shelf.tidy(time.time())
    shelf.tidy(time.time() + KEEP_S + 10)
    assert list((tmp_path / "evidence" / "sent").iterdir()) == []


def test_a_centre_that_is_not_ready_gets_it_later(
    desk: HTTPServer, send: Callable[[int], Shelf]
) -> None:
    Desk.answers = [503, 401]
    shelf = send(desk.server_port)
    shelf.keep(b"a picture")
    until(lambda: shelf.waiting() == [])
    assert len(Desk.taken) == 1


def test_a_picture_refused_for_good_does_not_stop_the_next(
    desk: HTTPServer, send: Callable[[int], Shelf], tmp_path: Path
) -> None:
    Desk.answers = [422]
    shelf = send(desk.server_port)
    bad = shelf.keep(b"bad")
    until(lambda: (tmp_path / "evidence" / "refused" / f"{bad.sha256}.jpg").is_file())
    shelf.keep(b"good")
    until(lambda: shelf.waiting() == [])
    assert len(Desk.taken) == 1


def test_no_centre_at_all_keeps_it_on_the_shelf(
    send: Callable[[int], Shelf], free_port: int
) -> None:
    shelf = send(free_port)
    shelf.keep(b"a picture")
    time.sleep(0.2)
    assert len(shelf.waiting()) == 1
