"""The commands of posts: a running service posts; doctor, posts and resume-sending tell of it."""

import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from budkavle.cli.main import main
from budkavle.subscriptions import service
from budkavle.subscriptions.news import announce
from budkavle.subscriptions.social import decision, ledger
from budkavle.subscriptions.social.poster import Poster
from tests.service.sample_service import OLD, hand_over, item, manifest, write_settings
from tests.service.social_servers import TOKEN, MastodonServer, running


def now() -> datetime:
    return datetime.now(UTC)


@pytest.fixture
def server() -> Iterator[MastodonServer]:
    with running(MastodonServer, now) as made:
        yield made


@pytest.fixture
def home(tmp_path: Path, server: MastodonServer) -> Path:
    """A service with an account whose token is in the file of secrets."""
    path = write_settings(tmp_path, "sqlite:///subscriptions.sqlite", 1)
    with path.open("a") as more:
        more.write(f'[mastodon]\nserver = "{server.address}"\n')
    old = OLD.model_copy(update={"published": now() - timedelta(days=30)})
    hand_over(tmp_path / "manifest.json", manifest(old, item(1, published=now())))
    assert run(tmp_path, "rotate-key") == 0
    assert run(tmp_path, "db", "upgrade") == 0
    return tmp_path


def run(home: Path, *words: str) -> int:
    group = 2 if words[0] == "db" else 1
    place = ["--settings", str(home / "subscriptions.toml")]
    return main(["--lang", "en", "mail", *words[:group], *place, *words[group:]])


def with_token(home: Path, token: str) -> None:
    secrets = home / "secrets.toml"
    kept = [each for each in secrets.read_text().splitlines() if "mastodon" not in each]
    secrets.write_text("\n".join([*kept, f'mastodon_token = "{token}"', ""]))


def test_doctor_says_what_an_account_lacks(
    home: Path, server: MastodonServer, capsys: pytest.CaptureFixture[str]
) -> None:
    said = []
    for token in ("", "wrong", TOKEN):
        if token:
            with_token(home, token)
        run(home, "doctor")
        lines = capsys.readouterr().out.splitlines()
        said.append(next(each for each in lines if "mastodon:" in each))
    assert said[0].startswith("WRONG: mastodon: there is a token.")
    assert said[1].startswith("WRONG: mastodon: the network accepts the account (401).")
    assert said[2] == "fine: mastodon: the network accepts the account exempel"
    with service.opened(home / "subscriptions.toml") as ours:
        with ours.store.writing() as connection:
            ledger.refuse(connection, "mastodon", "403")
        run(home, "doctor")
        assert "posting is not stopped (refused: 403)" in capsys.readouterr().out
        assert run(home, "resume-sending") == 0
        with ours.store.reading() as connection:
            assert ledger.refused(connection, ["mastodon"]) == {}
    assert server.posts == []


def test_a_worker_posts_what_the_schedule_has_queued_and_stops(
    home: Path, server: MastodonServer, capsys: pytest.CaptureFixture[str]
) -> None:
    with_token(home, TOKEN)
    assert run(home, "posts", "--preview", "nyhet-0001") == 0
    assert "mastodon (" in capsys.readouterr().out
    with service.opened(home / "subscriptions.toml") as ours:
        decision.plan(ours.store, ours.settings.accounts, now())
        assert run(home, "notify") == 0
        assert run(home, "notify", "--yes", "--since", "2026-01-01") == 0
    hand_over(
        home / "manifest.json",
        manifest(OLD, item(1, published=now()), item(2, published=now())),
    )
    assert run(home, "notify", "--yes") == 0
    with service.opened(home / "subscriptions.toml") as ours:
        from_now = now() + timedelta(seconds=1)
        announce.release_due(ours.store, lambda _: True, from_now)
        decision.plan(ours.store, ours.settings.accounts, from_now)
        stop = threading.Event()
        poster = Poster(ours.store, ours.networks({}), now)
        worker = threading.Thread(target=poster.run, args=(stop,))
        worker.start()
        try:
            for _ in range(600):
                if server.posts:
                    break
                stop.wait(0.1)
        finally:
            stop.set()
            worker.join()
    assert [each["text"].partition(" om")[0] for each in server.posts] == ["Nyhet 2"]
    assert run(home, "posts") == 0
    assert server.posts[0]["url"] in capsys.readouterr().out
