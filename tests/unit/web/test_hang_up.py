"""A browser that hangs up in the middle of a form: one quiet line in the log, and no trace."""

import logging
import socket
import time

import pytest
from structlog.testing import capture_logs

from tests.webhouse import WebHouse
from web import auth


def test_who_hangs_up_in_the_middle_of_a_form_leaves_one_quiet_line(
    house: WebHouse, caplog: pytest.LogCaptureFixture
) -> None:
    finance = house.person("finance")
    host, port = house.url.removeprefix("http://").split(":")
    head = (
        "POST /finance/tariffs/propose HTTP/1.1\r\n"
        f"Host: {host}:{port}\r\n"
        f"Cookie: {finance.headers['Cookie']}\r\n"
        f"{auth.CSRF_HEADER}: {finance.headers[auth.CSRF_HEADER]}\r\n"
        "Sec-Fetch-Site: same-origin\r\n"
        "Content-Type: application/x-www-form-urlencoded\r\n"
        "Content-Length: 4000\r\n\r\n"
        "version=2026"
    )
    with capture_logs() as told, caplog.at_level(logging.INFO):
        with socket.create_connection((host, int(port)), timeout=30) as line:
            line.sendall(head.encode())
        until = time.monotonic() + 20
        while not any(one["event"] == "client_gone" for one in told):
            assert time.monotonic() < until, told
            time.sleep(0.02)
        assert house.stranger().get("/healthz").status_code == 200
    gone = [one for one in told if one["event"] in ("client_gone", "web_fault")]
    assert gone == [
        {"event": "client_gone", "log_level": "info", "path": "/finance/tariffs/propose"}
    ]
    assert "Traceback" not in caplog.text
