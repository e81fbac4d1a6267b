"""The broker of last resort: amqtt on loopback, for machines where no Mosquitto can be had.

Speaks MQTT 3.1.1 only, is several times slower than Mosquitto and forgets what it holds when it
ends. Both cost time, not data: an edge keeps every event until the centre has committed it.
Run by `malu up` as `python -m gate.amqtt_broker --port PORT`.
"""

import argparse
import asyncio
import logging
import signal

from amqtt.broker import Broker

HOST = "127.0.0.1"


async def serve(port: int) -> None:
    """Serve on loopback `port` until SIGTERM."""
    broker = Broker(
        {
            "listeners": {"default": {"type": "tcp", "bind": f"{HOST}:{port}"}},
            # Loopback only; every event and command is signed.
            "plugins": {
                "amqtt.plugins.authentication.AnonymousAuthPlugin": {"allow_anonymous": True}
            },
        }
    )
    stop = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, stop.set)
    await broker.start()
    await stop.wait()
    await broker.shutdown()


def main() -> None:
    """Read the port and serve."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--port", type=int, required=True, help="TCP port on loopback")
    logging.basicConfig(level=logging.WARNING)
    asyncio.run(serve(parser.parse_args().port))


if __name__ == "__main__":
    main()
