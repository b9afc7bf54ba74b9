"""A worker that will be killed: plans, cleans up and sends, with a fast clock.

`python -m tests.service.chaos_worker SETTINGS STARTED SPEED`: the clock began at STARTED (seconds
since 1970) and runs SPEED times as fast, so that an hour of retries takes a minute.
"""

import signal
import sys
import threading
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

from budkavle.services.database import Store
from budkavle.subscriptions import settings
from budkavle.subscriptions.delivery import fanout, outbox
from budkavle.subscriptions.delivery.compose import Composer
from budkavle.subscriptions.delivery.sender import Sender
from budkavle.subscriptions.delivery.smtp import RelayTransport
from budkavle.subscriptions.subscribers.tokens import Tokens


def main(path: str, started: str, speed: str) -> None:
    """Work until stopped or killed."""
    begun, factor = float(started), float(speed)
    ours = settings.load(Path(path))
    secret = settings.load_secrets(ours.secrets)
    store = Store(ours.database)
    stop = threading.Event()
    signal.signal(signal.SIGTERM, lambda *_: stop.set())

    def clock() -> datetime:
        return datetime.fromtimestamp(begun, UTC) + timedelta(
            seconds=(time.time() - begun) * factor
        )

    def sweep() -> None:
        while not stop.wait(0.3):
            fanout.fan_out(store, clock())
            with store.writing() as connection:
                outbox.sweep(connection, clock())

    sweeping = threading.Thread(target=sweep, daemon=True)
    sweeping.start()
    Sender(
        store,
        Composer(ours, Tokens(secret)),
        ours.relay,
        lambda: RelayTransport(ours.relay, secret, "chaos.example"),
        clock,
    ).run(stop)


if __name__ == "__main__":
    main(*sys.argv[1:4])
