"""The real servers that other tests stand on: they start, answer, survive a kill, and go."""

import threading

import paho.mqtt.client as mqtt
import psycopg
import pytest
from paho.mqtt.enums import CallbackAPIVersion
from playwright.sync_api import Browser

from tests.servers import Mosquitto


def _connected(broker: Mosquitto, client_id: str) -> tuple[mqtt.Client, threading.Event]:
    client = mqtt.Client(CallbackAPIVersion.VERSION2, client_id, clean_session=False)
    subscribed = threading.Event()
    client.on_connect = lambda c, *_: c.subscribe("malu/v1/t/#", qos=1)
    client.on_subscribe = lambda *_: subscribed.set()
    client.connect(broker.host, broker.port)
    client.loop_start()
    return client, subscribed


@pytest.mark.broker
def test_a_message_passes_through_a_broker_that_was_killed_and_came_back(
    mosquitto_broker: Mosquitto,
) -> None:
    got = threading.Event()
    client, subscribed = _connected(mosquitto_broker, "listener")
    client.on_message = lambda *_: got.set()
    assert subscribed.wait(10)

    mosquitto_broker.kill()
    subscribed.clear()
    mosquitto_broker.start()
    assert subscribed.wait(30)
    client.publish("malu/v1/t/hello", b"{}", qos=1).wait_for_publish(10)
    assert got.wait(10)
    client.disconnect()
    client.loop_stop()


@pytest.mark.postgres
@pytest.mark.parametrize("turn", [1, 2])
def test_each_test_gets_a_database_of_its_own(fresh_postgres_url: str, turn: int) -> None:
    url = fresh_postgres_url.replace("postgresql+psycopg://", "postgresql://", 1)
    with psycopg.connect(url) as connection:
        connection.execute("CREATE TABLE only_here (turn int)")
        connection.execute("INSERT INTO only_here VALUES (%s)", [turn])
        assert connection.execute("SELECT turn FROM only_here").fetchall() == [(turn,)]


@pytest.mark.browser
def test_a_page_is_drawn_with_vietnamese_and_chinese_letters(chromium: Browser) -> None:
    page = chromium.new_page()
    page.set_content("<h1>Cửa khẩu Ma Lù Thàng 口岸</h1>")
    assert page.inner_text("h1") == "Cửa khẩu Ma Lù Thàng 口岸"
    page.close()
