"""Measures the subscription service: `python -m benchmarks.subscriptions.measure NAME`.

`send`: 10,000 mails to the end on SQLite, with every commit on disk. `fan-out`: 100,000
subscribers, and the response times of the web pages meanwhile. `workers`: one PostgreSQL worker
against two, with a relay that takes 50 ms for its final answer, as relays do.
"""

import argparse
import signal
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.error import HTTPError
from urllib.parse import urlencode
from urllib.request import urlopen

from sqlalchemy import func, select

from budkavle.services.database import Store
from budkavle.subscriptions import settings as service_settings
from budkavle.subscriptions.delivery import fanout
from budkavle.subscriptions.news import announce
from budkavle.subscriptions.news.intake import NotifyOptions
from budkavle.subscriptions.schema import MessageState, message
from budkavle.subscriptions.upgrade import upgrade
from tests.service import chaos, postgres
from tests.service.sample_service import OLD, item, manifest, write_settings


def send(mails: int = 10_000) -> None:
    """Mails a second, from a full outbox to the relay's final answer."""
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        database = f"sqlite:///{folder / 'bench.sqlite'}"
        seconds = _drain(database, folder, mails, workers=1, connections=8, delay=0.0)
    _say(f"send: {mails} mails in {seconds:.1f} s, {mails / seconds:.0f} a second")


def workers(mails: int = 4_000) -> None:
    """How much faster two workers are than one."""
    rates = []
    for count in (1, 2):
        with postgres.cluster() as database, tempfile.TemporaryDirectory() as place:
            seconds = _drain(database, Path(place), mails, workers=count, connections=4, delay=0.05)
        rates.append(mails / seconds)
        _say(f"workers: {count}: {rates[-1]:.0f} a second")
    _say(f"workers: two are {rates[1] / rates[0]:.2f} times one")


def fan_out(people: int = 100_000) -> None:
    """The time to queue everyone's mail, and the response times of the pages meanwhile."""
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        database = f"sqlite:///{folder / 'bench.sqlite'}"
        store = _prepared(database, folder, people)
        path = write_settings(folder, database, 1)
        port = 18_000 + int(time.time()) % 2000
        path.write_text(path.read_text() + f"[web]\nport = {port}\n")
        command = [sys.executable, "-m", "budkavle", "mail", "serve"]
        command += ["--settings", str(path), "--only", "web", "--only", "schedule"]
        process = subprocess.Popen(command, stderr=subprocess.DEVNULL)
        try:
            origin = f"http://127.0.0.1:{port}"
            _until(lambda: _timed(origin, post=False) is not None)
            _release(store)
            seconds, gets, posts = _watched(store, origin)
        finally:
            process.send_signal(signal.SIGTERM)
            process.wait(timeout=60)
        with store.reading() as connection:
            count = connection.execute(select(func.count()).select_from(message)).scalar_one()
        store.close()
    _say(f"fan-out: {count} mails in {seconds:.1f} s; the pages meanwhile:")
    for name, times in (("GET", gets), ("POST", posts)):
        p95 = statistics.quantiles(times, n=20)[-1] * 1000
        _say(
            f"fan-out: {name} {len(times)} times, p95 {p95:.0f} ms, max {max(times) * 1000:.0f} ms"
        )


def _drain(
    database: str, folder: Path, mails: int, *, workers: int, connections: int, delay: float
) -> float:
    store = _prepared(database, folder, mails)
    _release(store)
    fanout.fan_out(store, datetime.now(UTC), lambda _: None)
    with chaos.relay(folder, 0.0, delay) as port:
        path = write_settings(folder, database, port, connections=connections)
        command = [sys.executable, "-m", "budkavle", "mail", "serve"]
        command += ["--settings", str(path), "--only", "send"]
        running = [subprocess.Popen(command, stderr=subprocess.DEVNULL) for _ in range(workers)]
        try:
            _until(lambda: _sent(store) > 0)
            before, began = _sent(store), time.monotonic()
            _until(lambda: _sent(store) == mails, every=0.1)
            seconds = (time.monotonic() - began) * mails / (mails - before)
        finally:
            for process in running:
                process.terminate()
            for process in running:
                process.wait(timeout=60)
    store.close()
    return seconds


def _prepared(database: str, folder: Path, people: int) -> Store:
    upgrade(database)
    service_settings.write_secrets(folder / "secrets.toml")
    store, now = Store(database), datetime.now(UTC)
    old = OLD.model_copy(update={"published": now - timedelta(days=30)})
    announce.apply_manifest(
        store, manifest(old), NotifyOptions(timedelta()), now - timedelta(hours=1)
    )
    chaos.populate(store, people, now - timedelta(minutes=30))
    return store


def _release(store: Store) -> None:
    now = datetime.now(UTC)
    news = item(1, published=now, html="<p>Ett stycke om vården.</p>" * 100)
    old = OLD.model_copy(update={"published": now - timedelta(days=30)})
    announce.apply_manifest(store, manifest(old, news), NotifyOptions(timedelta()), now)
    announce.release_due(store, lambda _: True, now)


def _watched(store: Store, origin: str) -> tuple[float, list[float], list[float]]:
    times: dict[bool, list[float]] = {True: [], False: []}
    done = threading.Event()

    def visit() -> None:
        while not done.is_set():
            for post in (False, True):
                times[post].append(_timed(origin, post=post) or 0.0)
            done.wait(0.02)

    visitor = threading.Thread(target=visit)
    began = time.monotonic()
    visitor.start()
    _until(lambda: not _unfinished(store), every=0.05)
    seconds = time.monotonic() - began
    done.set()
    visitor.join()
    return seconds, times[False], times[True]


def _unfinished(store: Store) -> bool:
    with store.reading() as connection:
        return fanout.unfinished(connection)


def _sent(store: Store) -> int:
    sent = select(func.count()).select_from(message).where(message.c.state == MessageState.SENT)
    with store.reading() as connection:
        return connection.execute(sent).scalar_one()


def _timed(origin: str, *, post: bool) -> float | None:
    form = {"address": f"a{time.time_ns()}@example.org", "subjects": "*", "frequency": "daily"}
    began = time.monotonic()
    try:
        body = urlencode(form).encode() if post else None
        with urlopen(f"{origin}/prenumerera", data=body, timeout=30) as answer:
            answer.read()
    except HTTPError as error:
        error.close()  # 429: over the limit, but it was counted, so it has written
    except OSError:
        return None
    return time.monotonic() - began


def _until(what: Callable[[], bool], every: float = 0.05, most: float = 300.0) -> None:
    began = time.monotonic()
    while not what():
        if time.monotonic() - began > most:
            raise TimeoutError("it took over five minutes")
        time.sleep(every)


def _say(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


_MEASURES = {"send": send, "fan-out": fan_out, "workers": workers}

if __name__ == "__main__":
    parser = argparse.ArgumentParser(prog="python -m benchmarks.subscriptions.measure")
    parser.add_argument("name", choices=_MEASURES)
    _MEASURES[parser.parse_args().name]()
