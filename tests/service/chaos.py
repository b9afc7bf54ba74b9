"""Chaos: a relay that fails everywhere, workers that are killed, and then the accounts.

The long form: `python -m tests.service.chaos --mails 24000 --kills 10 [--postgres]`.
"""

import argparse
import random
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from sqlalchemy import func, insert, literal, select

from budkavle.services.database import Store
from budkavle.subscriptions import settings as service_settings
from budkavle.subscriptions.delivery import fanout
from budkavle.subscriptions.news import announce
from budkavle.subscriptions.news.intake import NotifyOptions
from budkavle.subscriptions.schema import (
    Frequency,
    MessageState,
    SubscriberState,
    message,
    subscriber,
    subscription,
)
from budkavle.subscriptions.upgrade import upgrade
from tests.service.sample_service import OLD, item, manifest, write_settings
from tests.support import postgres

UNFINISHED = (MessageState.QUEUED, MessageState.LEASED, MessageState.SENDING)
SPEED = 60.0


@dataclass(frozen=True, slots=True)
class Trial:
    """How much chaos."""

    mails: int
    kills: int
    connections: int = 4
    workers: int = 1
    share: float = 0.1
    seed: int = 1
    kill_every: tuple[float, float] = (0.4, 1.5)


@dataclass(frozen=True, slots=True)
class Accounts:
    """The result. `accepted` counts copies by (Message-ID, recipient)."""

    states: dict[str, int]
    accepted: dict[bytes, int]
    ambiguous: int
    kills: int
    seconds: float

    @property
    def most_copies(self) -> int:
        """The most copies of the item that one person got."""
        return max(self.accepted.values(), default=0)


def run(trial: Trial, database: str, folder: Path) -> Accounts:
    """Send one item to many through faults and kills until nothing is waiting."""
    upgrade(database)
    store = Store(database)
    _prepare(store, trial.mails)
    service_settings.write_secrets(folder / "secrets.toml")
    began = time.time()
    with relay(folder, trial.share) as port:
        path = write_settings(
            folder,
            database,
            port,
            connections=trial.connections,
            lease_seconds=240,
            final_seconds=120,
        )
        kills = _torment(store, path, trial, began)
    states = _states(store)
    store.close()
    accepted = Counter((folder / "accepted").read_bytes().splitlines())
    ambiguous = len((folder / "ambiguous").read_bytes().splitlines())
    return Accounts(states, dict(accepted), ambiguous, kills, time.time() - began)


def check(trial: Trial, accounts: Accounts) -> None:
    """Check the rules: never twice, every mail accounted for, and few of them uncertain."""
    assert accounts.most_copies == 1, f"someone got {accounts.most_copies} copies"
    finished = {MessageState.SENT, MessageState.FAILED, MessageState.UNCERTAIN}
    assert set(accounts.states) <= finished, accounts.states
    assert sum(accounts.states.values()) == trial.mails, accounts.states
    uncertain = accounts.states.get(MessageState.UNCERTAIN, 0)
    most = accounts.kills * trial.connections + accounts.ambiguous
    assert uncertain <= most, f"{uncertain} uncertain, at most {most} may be"
    sent = accounts.states.get(MessageState.SENT, 0)
    assert sent <= len(accounts.accepted) <= sent + uncertain


def _prepare(store: Store, people: int) -> None:
    now = datetime.now(UTC)
    news = item(1, published=now)
    old = OLD.model_copy(update={"published": now - timedelta(days=30)})
    announce.apply_manifest(
        store, manifest(old), NotifyOptions(timedelta()), now - timedelta(hours=1)
    )
    populate(store, people, now - timedelta(minutes=30))
    announce.apply_manifest(store, manifest(old, news), NotifyOptions(timedelta()), now)
    announce.release_due(store, lambda _: True, now)


def populate(store: Store, people: int, confirmed: datetime) -> None:
    """Add many confirmed subscribers to all news."""
    rows = [
        {
            "address": f"person{number}@example.org",
            "address_key": f"{number:064}",
            "language": "sv",
            "state": SubscriberState.ACTIVE,
            "confirmed_at": confirmed,
            "joined_at": confirmed,
            "consent_version": "1",
            "consent_source": "test",
        }
        for number in range(people)
    ]
    with store.writing() as connection:
        for start in range(0, people, 5000):
            connection.execute(insert(subscriber), rows[start : start + 5000])
        every = select(subscriber.c.id, literal("*"), literal(Frequency.IMMEDIATE.value))
        connection.execute(
            insert(subscription).from_select(["subscriber_id", "subject", "frequency"], every)
        )


def _torment(store: Store, path: Path, trial: Trial, began: float) -> int:
    """Keep workers running and kill one now and then; return how many were killed."""
    chance = random.Random(trial.seed)
    workers = [_start(path, began) for _ in range(trial.workers)]
    kills, next_kill = 0, time.time() + chance.uniform(*trial.kill_every)
    try:
        while _waiting(store):
            time.sleep(0.05)
            if kills < trial.kills and time.time() >= next_kill:
                victim = chance.randrange(trial.workers)
                workers[victim].send_signal(signal.SIGKILL)
                workers[victim].wait()
                workers[victim] = _start(path, began)
                kills += 1
                next_kill = time.time() + chance.uniform(*trial.kill_every)
            if any(worker.poll() is not None for worker in workers):
                raise RuntimeError("a worker ended by itself")
    finally:
        for worker in workers:
            worker.terminate()
        for worker in workers:
            worker.wait(timeout=60)
    return kills


def _start(path: Path, began: float) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-m", "tests.service.chaos_worker", str(path)]
    return subprocess.Popen([*command, str(began), str(SPEED)])


def _waiting(store: Store) -> bool:
    with store.reading() as connection:
        queued = select(message.c.id).where(message.c.state.in_(UNFINISHED)).limit(1)
        fanning = fanout.unfinished(connection)
        return fanning or connection.execute(queued).first() is not None


def _states(store: Store) -> dict[str, int]:
    with store.reading() as connection:
        rows = connection.execute(
            select(message.c.state, func.count()).group_by(message.c.state)
        ).all()
    return {row[0]: row[1] for row in rows}


@contextmanager
def relay(folder: Path, share: float, delay: float = 0.0) -> Iterator[int]:
    command = [sys.executable, "-m", "tests.service.faulty_relay", str(folder), str(share)]
    process = subprocess.Popen([*command, str(delay)])
    try:
        yield _port(folder / "port")
    finally:
        process.kill()
        process.wait()


def _port(path: Path) -> int:
    for _ in range(200):
        if path.exists():
            return int(path.read_text())
        time.sleep(0.05)
    raise RuntimeError("the relay did not start")


def main() -> None:
    """The long form: prints the accounts, and fails if they break a rule."""
    parser = argparse.ArgumentParser(prog="python -m tests.service.chaos")
    parser.add_argument("--mails", type=int, default=24_000)
    parser.add_argument("--kills", type=int, default=10)
    parser.add_argument("--connections", type=int, default=8)
    parser.add_argument("--workers", type=int, default=1)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--postgres", action="store_true")
    chosen = parser.parse_args()
    trial = Trial(
        chosen.mails,
        chosen.kills,
        chosen.connections,
        chosen.workers,
        seed=chosen.seed,
        kill_every=(2.0, 8.0),
    )
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        database = f"sqlite:///{folder / 'chaos.sqlite'}"
        if chosen.postgres:
            database = stack.enter_context(postgres.cluster())
        accounts = run(trial, database, folder)
    sys.stdout.write(
        f"{accounts.states}; most copies {accounts.most_copies}; ambiguous {accounts.ambiguous}; "
        f"kills {accounts.kills}; {accounts.seconds:.0f} s\n"
    )
    check(trial, accounts)


if __name__ == "__main__":
    main()
