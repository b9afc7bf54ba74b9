"""The same site on hosts of every kind: folders, servers, object storage and a branch of git."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from secrets import token_hex
from threading import Thread

import obstore
import pytest
from obstore.store import MemoryStore

from budkavle.publish import run, targets
from budkavle.publish.destination import Destination, PublishOptions
from budkavle.publish.lease import LEASE, STALE, Lease
from budkavle.publish.objects import Objects
from budkavle.publish.plan import Allowed
from budkavle.publish.protocol import PublishError, RefusedError, TryLaterError
from tests.support.forms import every
from tests.support.hosts import HOSTS, Host
from tests.support.newsdesk import NOW, PAGES, Newsdesk

LATER = NOW + timedelta(hours=1)
SFTP = pytest.param("sftp", marks=pytest.mark.needs("sshd"))
RELEASES = pytest.param("sftp releases", marks=pytest.mark.needs("sshd"))
RSYNC_ONCE = pytest.param("rsync", marks=pytest.mark.needs("sshd", "rsync"))
RSYNC = pytest.param("rsync", marks=[pytest.mark.needs("sshd", "rsync"), pytest.mark.long])
"""Each step makes connections of its own, which takes up to a minute in a test."""
LOCAL_RSYNC = pytest.param("local rsync", marks=pytest.mark.needs("rsync"))
S3 = pytest.param("s3", marks=pytest.mark.needs("weed"))
STORAGE = [S3, "azure", "google"]
LEASED = [SFTP, RELEASES, RSYNC, LOCAL_RSYNC, *STORAGE]
EVERYWHERE = pytest.mark.parametrize("kind", ["folder", *LEASED, "git"])


@pytest.fixture
def host(kind: str, tmp_path: Path) -> Iterator[Host]:
    """A host of this kind."""
    with HOSTS[kind](tmp_path) as host:
        yield host


@pytest.fixture
def desk(host: Host, tmp_path: Path) -> Newsdesk:
    """A site that is published there."""
    return Newsdesk(tmp_path, host.settings)


@pytest.mark.parametrize(
    "kind", ["folder", SFTP, RELEASES, RSYNC_ONCE, LOCAL_RSYNC, *STORAGE, "git"]
)
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

    desk.publish(PublishOptions(rollback="", wait=0), LATER + timedelta(minutes=1))
    out = dict(host.files())
    del out["api/addresses.json"]
    assert out == {path: text for path, text in PAGES.items() if path != "api/addresses.json"}


@pytest.mark.parametrize("kind", [RSYNC_ONCE])
@pytest.mark.usefixtures("host")
def test_all_runs_of_rsync_share_a_connection(desk: Newsdesk, tmp_path: Path) -> None:
    log = tmp_path / "ssh" / "log"
    before = log.read_text().count("Accepted publickey")
    assert desk.publish().plan.put == PAGES.keys()
    assert log.read_text().count("Accepted publickey") == before + 1


@EVERYWHERE
def test_what_a_stranger_did_there_is_seen(desk: Newsdesk, host: Host) -> None:
    desk.publish()
    host.write("google1.html", "deras")
    host.write("index.html", "skadad")
    done = desk.publish(now=LATER)
    assert done.plan.put == {"index.html"}
    assert done.plan.strangers == {"google1.html"}
    assert host.files() == {**PAGES, "google1.html": "deras"}


TURNED: tuple[dict[str, str | None], ...] = (
    {"ett": "fil", "ett.css": "x", "två/index.html": "sida", "två/djupt/tre.html": "tre"},
    {"ett/index.html": "sida", "ett.css/a/b.css": "b", "två": "fil"},
)
"""Names that are files in one state of the site and folders in the other."""


@EVERYWHERE
def test_a_file_becomes_a_folder_and_a_folder_a_file(desk: Newsdesk, host: Host) -> None:
    desk.write(TURNED[0])
    desk.publish()
    for hour in range(1, 4):
        before, after = TURNED[(hour + 1) % 2], TURNED[hour % 2]
        now = NOW + timedelta(hours=hour)
        desk.write({**dict.fromkeys(before), **after}, now)
        done = desk.publish(PublishOptions(allowed=Allowed(vanishing=True), wait=0), now)
        assert done.plan.deleted == before.keys()
        assert host.files() == {**PAGES, **after}
    desk.publish(PublishOptions(rollback="", wait=0), NOW + timedelta(hours=4))
    assert host.files().keys() == {**PAGES, **TURNED[0]}.keys()


@EVERYWHERE
@pytest.mark.parametrize("hour", every(2, [1, 2]))
def test_a_file_that_becomes_a_folder_is_interrupted(
    desk: Newsdesk, host: Host, hour: int, kind: str
) -> None:
    """What others need is never gone, and the next run repairs it."""
    desk.write(TURNED[hour - 1])
    desk.publish()
    desk.write({**dict.fromkeys(TURNED[hour - 1]), **TURNED[hour % 2]}, LATER)

    def interrupt(*_: int) -> None:
        raise KeyboardInterrupt

    for _ in TURNED[hour % 2]:
        with pytest.raises(KeyboardInterrupt):
            run.publish(desk.destination, targets.opened, LATER, PublishOptions(wait=0), interrupt)
        assert PAGES.items() <= host.files().items(), kind
    desk.publish(now=LATER)
    assert host.files() == {**PAGES, **TURNED[hour % 2]}


@EVERYWHERE
def test_a_file_of_others_in_the_way_of_a_folder_is_named(desk: Newsdesk, host: Host) -> None:
    desk.publish()
    host.write("ett", "deras")
    desk.write({"ett/index.html": "sida"}, LATER)
    with pytest.raises(RefusedError, match="ett is in the way on the target"):
        desk.publish(PublishOptions(allowed=Allowed(adopting=True), wait=0), LATER)
    assert host.files() == {**PAGES, "ett": "deras"}


@pytest.mark.parametrize("kind", [SFTP, RELEASES, RSYNC, LOCAL_RSYNC])
def test_empty_folders_are_in_no_files_way(desk: Newsdesk, host: Host, tmp_path: Path) -> None:
    """A run was killed when it had deleted the files, and not yet their folders."""
    desk.publish()
    host.write("here.txt", "")
    out = next(each for each in tmp_path.rglob("here.txt")).parent
    (out / "here.txt").unlink()
    (out / "ett" / "två" / "tre").mkdir(parents=True)
    desk.write({"ett": "fil"}, LATER)
    desk.publish(now=LATER)
    assert host.files() == {**PAGES, "ett": "fil"}


@pytest.mark.parametrize("kind", [S3])
def test_empty_objects_that_mark_folders_are_in_no_ones_way(desk: Newsdesk, host: Host) -> None:
    host.write("ett", "")
    host.write("ett/theirs.txt", "deras")
    desk.write({"ett/index.html": "sida"})
    done = desk.publish(PublishOptions(allowed=Allowed(adopting=True), wait=0))
    assert done.plan.strangers == {"ett/theirs.txt"}


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
    desk.publish(PublishOptions(allowed=Allowed(adopting=True)), now=LATER)


@EVERYWHERE
@pytest.mark.parametrize("after", every(3, [4, 1, 7]))
def test_a_dry_run_changes_nothing_and_an_interrupted_one_goes_on(
    desk: Newsdesk, host: Host, after: int
) -> None:
    desk.publish(PublishOptions(dry=True))
    assert host.files() == {}

    def interrupt(number: int, _: int) -> None:
        if number == after:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        run.publish(desk.destination, targets.opened, NOW, PublishOptions(wait=0), interrupt)
    there = host.files().keys()
    done = desk.publish(now=LATER)
    assert host.files() == PAGES
    again = done.plan.put & there
    assert not there or len(again) <= len(there) - after, "no file is put again that was known"


@pytest.mark.parametrize("kind", LEASED)
def test_of_two_machines_at_once_one_waits(desk: Newsdesk, host: Host) -> None:
    desk.publish()
    with targets.opened(desk.destination, "x") as target:
        store = target._lease.store  # type: ignore[attr-defined]
        assert store.create(LEASE, b"another machine 1")
        assert not store.create(LEASE, b"a third machine 1")
        with pytest.raises(TryLaterError, match="Somebody else is publishing there"):
            desk.publish(PublishOptions(wait=0), LATER)
        store.remove(LEASE)
    desk.write({"index.html": "nytt"}, LATER)
    desk.publish(now=LATER)
    assert host.files()["index.html"] == "nytt"


@pytest.mark.parametrize("kind", ["git"])
@pytest.mark.parametrize("times", [1, 9])
def test_of_two_pushes_one_looks_again(desk: Newsdesk, host: Host, times: int) -> None:
    desk.publish()
    desk.write({"index.html": "nytt"}, LATER)
    pushed: list[str] = []

    def push_meanwhile(number: int, _: int) -> None:
        if number == 1 and len(pushed) < times:
            pushed.append(f"theirs-{len(pushed)}.txt")
            host.write(pushed[-1], "deras")

    said = {**PAGES, "theirs-0.txt": "deras"}
    words = (desk.destination, targets.opened, LATER, PublishOptions(), push_meanwhile)
    if times == 1:
        run.publish(*words)
        assert host.files() == {**said, "index.html": "nytt"}
        return
    with pytest.raises(TryLaterError, match="Another machine has published"):
        run.publish(*words)
    assert host.files() == {**said, "theirs-1.txt": "deras", "theirs-2.txt": "deras"}
    desk.publish(now=LATER)
    assert host.files()["index.html"] == "nytt"


@pytest.mark.parametrize("kind", [SFTP])
def test_a_cut_connection_is_told_and_the_next_run_goes_on(desk: Newsdesk, host: Host) -> None:
    desk.write({f"{number}/index.html": str(number) for number in range(60)})

    def cut(number: int, _: int) -> None:
        if number == 20:
            host.cut()

    with pytest.raises(TryLaterError, match="cannot be reached"):
        run.publish(desk.destination, targets.opened, NOW, PublishOptions(wait=0), cut)
    there = host.files().keys()
    assert 0 < len(there) < 60
    done = desk.publish(now=LATER)
    assert len(done.plan.put & there) <= 16, "only what was under way when it was cut"
    assert len(host.files()) == 60 + len(PAGES)


@pytest.mark.parametrize("kind", [RELEASES])
def test_what_a_cut_connection_left_is_in_the_next_release(
    desk: Newsdesk, host: Host, tmp_path: Path
) -> None:
    desk.write({f"{number}/index.html": str(number) for number in range(60)})

    def cut(number: int, _: int) -> None:
        if number == 20:
            host.cut()

    with pytest.raises(TryLaterError, match="cannot be reached"):
        run.publish(desk.destination, targets.opened, NOW, PublishOptions(wait=0), cut)
    assert host.files() == {}, "readers see nothing before the link is switched"
    left = {each.stat().st_ino for each in (tmp_path / "server").rglob("*/index.html")}
    desk.publish(now=LATER)
    assert len(host.files()) == 60 + len(PAGES)
    now = {each.stat().st_ino for each in (tmp_path / "server").rglob("*/index.html")}
    assert len(left & now) >= 16, "what was put before the cut is not put again"


@pytest.mark.parametrize("kind", [RELEASES])
def test_a_file_that_has_not_changed_is_the_same_in_both_releases(
    desk: Newsdesk, tmp_path: Path
) -> None:
    site = tmp_path / "server" / "site"
    desk.publish()
    desk.write({"index.html": "ett"}, LATER)
    desk.publish(now=LATER)
    first, second = ((site / "releases" / name / "a.css").stat() for name in ("one", "other"))
    assert first.st_ino == second.st_ino
    assert (site / "current").readlink() == Path("releases/other")
    desk.write({"feed.xml": "<rss>två</rss>"}, LATER)
    desk.publish(now=LATER + timedelta(hours=1))
    assert (site / "current").readlink() == Path("releases/one")
    assert (site / "current" / "index.html").read_text() == "ett", "it was changed the time before"


@pytest.mark.parametrize(
    "kind", [pytest.param("sftp without links", marks=pytest.mark.needs("sshd"))]
)
def test_a_server_without_links_gets_a_folder(desk: Newsdesk, host: Host, tmp_path: Path) -> None:
    desk.publish()
    assert host.files() == PAGES
    assert not (tmp_path / "server" / "site" / "current").is_symlink()
    desk.write({"index.html": "nytt"}, LATER)
    assert desk.publish(now=LATER).plan.put == {"index.html"}
    assert host.files() == {**PAGES, "index.html": "nytt"}


@pytest.mark.parametrize("kind", STORAGE)
def test_objects_have_their_media_types(desk: Newsdesk, host: Host) -> None:

    desk.publish()
    host.files()
    with targets.opened(desk.destination, "x") as target:
        store = target._store  # type: ignore[attr-defined]
        told = {path: obstore.get(store, path).attributes for path in ("index.html", "feed.xml")}
    assert told["index.html"]["Content-Type"] == "text/html; charset=utf-8"
    assert told["index.html"]["Cache-Control"] == "no-cache"
    assert told["feed.xml"]["Content-Type"] == "application/rss+xml; charset=utf-8"
    assert told["feed.xml"]["Cache-Control"] == "public, max-age=900"


@pytest.mark.parametrize("kind", STORAGE)
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


def test_a_lease_that_was_never_written_ends_soon(tmp_path: Path) -> None:
    """Its holder was killed in between, or the disk was full."""
    store, clock = Store(), Clock()
    store.create(LEASE, b"")
    with Lease(store, tmp_path / "one", clock, clock.pause).hold(STALE / 2):
        assert 20 <= clock.now < 30


@pytest.mark.parametrize("kind", ["git"])
def test_a_push_that_the_host_declines_is_no_use_to_try_again(
    desk: Newsdesk, host: Host, tmp_path: Path
) -> None:
    hook = tmp_path / "server" / "pages.git" / "hooks" / "pre-receive"
    hook.write_text("#!/bin/sh\necho 'error: x.pdf is larger than 100 MB' >&2\nexit 1\n")
    hook.chmod(0o755)
    with pytest.raises(PublishError, match="larger than 100 MB") as refused:
        desk.publish()
    assert not isinstance(refused.value, TryLaterError)
    assert host.files() == {}


@EVERYWHERE
def test_a_full_disk_is_said_and_damages_nothing(desk: Newsdesk, host: Host, kind: str) -> None:
    if host.fill is None:
        pytest.skip("this user may not mount a disk to fill")
    desk.publish()
    pages = {f"{number}/index.html": token_hex(50_000) for number in range(8)}
    desk.write({**pages, "index.html": "nytt"}, LATER)
    host.fill(True)
    # The folder is on a disk of this machine; storage may only say that it did not manage.
    here, said = (OSError, "No space left"), (TryLaterError, "disk of the target is full")
    error, sentence = {"folder": here, "s3": (TryLaterError, "disk may be full")}.get(kind, said)
    with pytest.raises(error, match=sentence):
        desk.publish(now=LATER)
    assert host.files().items() >= PAGES.items()
    host.fill(False)
    desk.publish(now=LATER)
    assert host.files() == {**PAGES, **pages, "index.html": "nytt"}, kind


LATER_ON, NOT_SO = TryLaterError, PublishError


@pytest.mark.parametrize(
    ("status", "code", "error", "said"),
    [
        (500, "XMinioStorageFull", LATER_ON, "disk of the target is full"),
        (500, "QuotaExceeded", LATER_ON, "disk of the target is full"),
        (403, "QuotaExceeded", LATER_ON, "disk of the target is full"),
        (507, "InsufficientStorage", LATER_ON, "disk of the target is full"),
        (507, "", LATER_ON, "disk of the target is full"),
        (500, "InternalError", LATER_ON, "disk may be full, or it may have other trouble"),
        (503, "SlowDown", LATER_ON, "answers: SlowDown: A message"),
        (400, "ExpiredToken", NOT_SO, "does not allow it: ExpiredToken: A message"),
        (403, "AccessDenied", NOT_SO, "does not allow it: AccessDenied: A message"),
        (403, "RequestTimeTooSkewed", NOT_SO, "this machine, whose clock is wrong"),
        (404, "NoSuchBucket", NOT_SO, "does not allow it: NoSuchBucket: A message"),
        (301, "PermanentRedirect", NOT_SO, "incorrectly configured region"),
    ],
)
def test_what_storage_answers_is_told(
    status: int, code: str, error: type[PublishError], said: str, tmp_path: Path
) -> None:
    class Full(BaseHTTPRequestHandler):
        def do_PUT(self) -> None:
            self.rfile.read(int(self.headers["Content-Length"]))
            body = f"<Error><Code>{code}</Code><Message>A message</Message></Error>".encode()
            self.send_response(status)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            """Log nothing."""

    with HTTPServer(("127.0.0.1", 0), Full) as server:
        Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
        secrets = tmp_path / "secrets"
        secrets.write_text("AWS_ACCESS_KEY_ID=x\nAWS_SECRET_ACCESS_KEY=y\n")
        secrets.chmod(0o600)
        endpoint = f"http://127.0.0.1:{server.server_port}"
        to = f"to: 's3://news', endpoint: '{endpoint}', region: x, secrets: secrets"
        with pytest.raises(PublishError, match=said) as told:
            Newsdesk(tmp_path, to).publish()
        assert type(told.value) is error
        server.shutdown()


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
    def opened(destination: Destination, _: str) -> Iterator[Objects]:
        yield Objects(store, destination.state / "lease")

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
    desk.publish(PublishOptions(rollback="", wait=0), LATER + timedelta(minutes=1), opened)
    assert there().keys() == PAGES.keys()
    assert there()["index.html"] == PAGES["index.html"]
