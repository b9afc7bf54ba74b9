"""The same site on hosts of every kind: a folder, SFTP, S3 and a branch of git."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

import obstore
import pytest
from obstore.store import MemoryStore

from budkavle.publish import run, targets
from budkavle.publish.lease import LEASE, STALE, Lease
from budkavle.publish.objects import Objects
from budkavle.publish.place import Place, Wishes
from budkavle.publish.plan import Allowed
from budkavle.publish.target import PublishError, RefusedError, TryLaterError
from tests.support.hosts import HOSTS, Host
from tests.support.newsdesk import NOW, PAGES, Newsdesk
from tests.support.system import find

LATER = NOW + timedelta(hours=1)
SFTP = pytest.param("sftp", marks=pytest.mark.needs("sshd"))
S3 = pytest.param(
    "s3",
    marks=pytest.mark.skipif(
        find("moto_server") is None,
        reason="moto_server is not on the PATH: pip install 'moto[server]', in a venv of its own",
    ),
)
EVERYWHERE = pytest.mark.parametrize("kind", ["folder", SFTP, S3, "git"])


@pytest.fixture
def host(kind: str, tmp_path: Path) -> Iterator[Host]:
    """A host of this kind."""
    with HOSTS[kind](tmp_path) as host:
        yield host


@pytest.fixture
def desk(host: Host, tmp_path: Path) -> Newsdesk:
    """A site that is published there."""
    return Newsdesk(tmp_path, host.settings)


@EVERYWHERE
def test_a_site_is_published_edited_and_taken_back(desk: Newsdesk, host: Host) -> None:
    assert desk.publish().plan.put == PAGES.keys()
    assert host.files() == PAGES
    assert desk.publish(now=LATER).plan.changes_nothing

    changed = {"index.html": "nytt", "å ä/index.html": "ö", "a.css": None, "sitemap.xml": None}
    desk.write(changed, LATER)
    done = desk.publish(now=LATER)
    assert done.plan.put == {"index.html", "å ä/index.html"}
    assert done.plan.deleted == {"sitemap.xml"}
    left = {path: text for path, text in {**PAGES, **changed}.items() if text is not None}
    assert host.files() == {**left, "a.css": PAGES["a.css"]}

    desk.publish(Wishes(rollback="", wait=0), LATER + timedelta(minutes=1))
    out = dict(host.files())
    del out["api/addresses.json"]
    assert out == {path: text for path, text in PAGES.items() if path != "api/addresses.json"}


@EVERYWHERE
def test_what_a_stranger_did_there_is_seen(desk: Newsdesk, host: Host) -> None:
    desk.publish()
    host.write("google1.html", "deras")
    host.write("index.html", "skadad")
    done = desk.publish(now=LATER)
    assert done.plan.put == {"index.html"}
    assert done.plan.strangers == {"google1.html"}
    assert host.files() == {**PAGES, "google1.html": "deras"}


@EVERYWHERE
def test_another_machine_goes_on(desk: Newsdesk, host: Host, tmp_path: Path) -> None:
    desk.publish()
    other = Newsdesk(tmp_path, host.settings)
    (tmp_path / ".budkavle").rename(tmp_path / "elsewhere")
    other.write({"index.html": "från en annan", "feed.xml": None}, LATER)
    done = other.publish(now=LATER)
    assert done.plan.put == {"index.html"}
    assert done.plan.deleted == {"feed.xml"}
    assert host.files()["index.html"] == "från en annan"


@EVERYWHERE
def test_files_of_others_are_a_reason_to_stop(desk: Newsdesk, host: Host, kind: str) -> None:
    desk.publish()
    desk.project.configure("identity: example.org,2018", "identity: other.org,2020")
    desk.write({"index.html": "en annan webbplats"}, LATER)
    with pytest.raises(RefusedError, match="another site"):
        desk.publish(now=LATER)
    assert host.files() == PAGES, kind
    desk.publish(Wishes(allowed=Allowed(adopting=True)), now=LATER)


@EVERYWHERE
@pytest.mark.parametrize("after", [1, 4, 7])
def test_a_dry_run_changes_nothing_and_an_interrupted_one_goes_on(
    desk: Newsdesk, host: Host, after: int
) -> None:
    desk.publish(Wishes(dry=True))
    assert host.files() == {}

    def interrupt(number: int, _: int) -> None:
        if number == after:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        run.publish(desk.place, targets.opened, NOW, Wishes(wait=0), interrupt)
    there = host.files().keys()
    done = desk.publish(now=LATER)
    assert host.files() == PAGES
    again = done.plan.put & there
    assert not there or len(again) <= len(there) - after, "no file is put again that was known"


@pytest.mark.parametrize("kind", [SFTP, S3])
def test_of_two_machines_at_once_one_waits(desk: Newsdesk, host: Host) -> None:
    desk.publish()
    with targets.opened(desk.place, "x") as target:
        target.create(LEASE, b"another machine 1")  # type: ignore[attr-defined]
        with pytest.raises(TryLaterError, match="Somebody else is publishing there"):
            desk.publish(Wishes(wait=0), LATER)
        target.remove(LEASE)  # type: ignore[attr-defined]
    desk.write({"index.html": "nytt"}, LATER)
    desk.publish(now=LATER)
    assert host.files()["index.html"] == "nytt"


@pytest.mark.parametrize("kind", ["git"])
def test_of_two_pushes_one_is_refused(desk: Newsdesk, host: Host) -> None:
    desk.publish()
    desk.write({"index.html": "nytt"}, LATER)

    def push_meanwhile(number: int, _: int) -> None:
        if number == 1:
            host.write("theirs.txt", "deras")

    with pytest.raises(TryLaterError, match="Another machine has published"):
        run.publish(desk.place, targets.opened, LATER, Wishes(), push_meanwhile)
    assert host.files() == {**PAGES, "theirs.txt": "deras"}
    desk.publish(now=LATER)
    assert host.files() == {**PAGES, "theirs.txt": "deras", "index.html": "nytt"}


@pytest.mark.needs("sshd")
@pytest.mark.parametrize("kind", ["sftp"])
def test_a_cut_connection_is_told_and_the_next_run_goes_on(desk: Newsdesk, host: Host) -> None:
    desk.write({f"{number}/index.html": str(number) for number in range(60)})

    def cut(number: int, _: int) -> None:
        if number == 20:
            host.cut()

    with pytest.raises(TryLaterError, match="cannot be reached"):
        run.publish(desk.place, targets.opened, NOW, Wishes(wait=0), cut)
    there = host.files().keys()
    assert 0 < len(there) < 60
    done = desk.publish(now=LATER)
    assert len(done.plan.put & there) <= 16, "only what was under way when it was cut"
    assert len(host.files()) == 60 + len(PAGES)


@pytest.mark.parametrize("kind", [S3])
def test_objects_have_their_media_types(desk: Newsdesk, host: Host) -> None:

    desk.publish()
    host.files()
    with targets.opened(desk.place, "x") as target:
        store = target._store  # type: ignore[attr-defined]
        told = {path: obstore.get(store, path).attributes for path in ("index.html", "feed.xml")}
    assert told["index.html"]["Content-Type"] == "text/html; charset=utf-8"
    assert told["index.html"]["Cache-Control"] == "no-cache"
    assert told["feed.xml"]["Content-Type"] == "application/rss+xml; charset=utf-8"
    assert told["feed.xml"]["Cache-Control"] == "public, max-age=900"


@pytest.mark.parametrize("kind", [S3])
def test_secrets_that_others_can_read_are_refused(desk: Newsdesk) -> None:
    secrets = desk.folder / "secrets"
    secrets.chmod(0o644)
    with pytest.raises(PublishError, match="chmod 600"):
        desk.publish()
    secrets.unlink()
    with pytest.raises(PublishError, match="cannot be read"):
        desk.publish()


@pytest.mark.parametrize(
    ("to", "error", "said"),
    [
        ("git+file:///does/not/exist#pages", TryLaterError, "git ls-remote did not succeed"),
        ("sftp://nobody@127.0.0.1:9/x", TryLaterError, "cannot be reached"),
        ("ftp://example.org/x", PublishError, "is not a place to publish to"),
    ],
)
def test_what_cannot_be_reached_is_told(
    to: str, error: type[Exception], said: str, tmp_path: Path
) -> None:
    with pytest.raises(error, match=said):
        Newsdesk(tmp_path, f"to: '{to}'").publish()


class Store:
    """A store of a lease, in memory."""

    def __init__(self) -> None:
        self.files: dict[str, bytes] = {}

    def create(self, path: str, data: bytes) -> bool:
        return self.files.setdefault(path, data) == data

    def read(self, path: str) -> bytes | None:
        return self.files.get(path)

    def write(self, path: str, data: bytes) -> None:
        self.files[path] = data

    def remove(self, path: str) -> None:
        self.files.pop(path, None)


class Clock:
    """A clock that goes on only when somebody pauses."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now

    def pause(self, seconds: float) -> None:
        self.now += seconds


def test_a_lease_ends_when_its_holder_is_silent(tmp_path: Path) -> None:
    store, clock = Store(), Clock()
    killed = Lease(store, tmp_path / "one", clock, clock.pause)
    killed._take(0)
    other = Lease(store, tmp_path / "two", clock, clock.pause)
    with pytest.raises(TryLaterError), other.hold(STALE / 2):
        pass
    with Lease(store, tmp_path / "two", clock, clock.pause).hold(2 * STALE):
        clock.now += STALE
        with pytest.raises(TryLaterError, match="taken over"):
            killed.renew()
    assert not store.files


def test_a_lease_of_an_earlier_run_in_this_folder_has_ended(tmp_path: Path) -> None:
    store, clock = Store(), Clock()
    Lease(store, tmp_path / "own", clock, clock.pause)._take(0)
    with Lease(store, tmp_path / "own", clock, clock.pause).hold(0):
        assert clock.now == 0


def test_a_lease_that_is_renewed_goes_on(tmp_path: Path) -> None:
    store, clock = Store(), Clock()
    holder = Lease(store, tmp_path / "one", clock, clock.pause)

    def pause(seconds: float) -> None:
        clock.pause(seconds)
        holder.renew()

    with holder.hold(0):
        other = Lease(store, tmp_path / "two", clock, pause)
        with pytest.raises(TryLaterError), other.hold(3 * STALE):
            pass


def test_object_storage_holds_the_same_as_any_other_target(tmp_path: Path) -> None:
    """With the library's own store in memory, so that it is tested where no server is."""

    store = MemoryStore()
    desk = Newsdesk(tmp_path)

    @contextmanager
    def opened(place: Place, _: str) -> Iterator[Objects]:
        yield Objects(store, place.state / "lease")

    def there() -> dict[str, str]:
        paths = [each["path"] for chunk in obstore.list(store) for each in chunk]
        own = {path for path in paths if path.startswith(".budkavle/")}
        return {path: bytes(obstore.get(store, path).bytes()).decode() for path in {*paths} - own}

    desk.publish(opened=opened)
    assert there() == PAGES
    assert desk.publish(now=LATER, opened=opened).plan.changes_nothing
    desk.write({"index.html": "nytt", "feed.xml": None}, LATER)
    done = desk.publish(now=LATER, opened=opened)
    assert done.plan.put == {"index.html"}
    assert done.plan.deleted == {"feed.xml"}
    desk.publish(Wishes(rollback="", wait=0), LATER + timedelta(minutes=1), opened)
    assert there().keys() == PAGES.keys()
    assert there()["index.html"] == PAGES["index.html"]
