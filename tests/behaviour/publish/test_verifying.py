"""After publishing, the site is looked at as a reader sees it; only then is anybody told."""

import gzip
import json
import os
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from urllib.parse import unquote

import httpx
import pytest

from budkavle.cli.main import main
from budkavle.host import project
from budkavle.publish import after, run, targets
from budkavle.publish.destination import PublishOptions
from budkavle.publish.findings import Finding
from budkavle.publish.http import Response
from tests.support.hub import Hub
from tests.support.newsdesk import NOW, PAGES, Newsdesk
from tests.support.site_folder import SiteFolder
from tests.support.web import Planted, Web
from tests.support.web_servers import SERVERS

LATER = NOW + timedelta(hours=1)
REDIRECT = "/gammal/ /nyheter/2026/x/ 301!\n"


@pytest.fixture
def desk(tmp_path: Path) -> Newsdesk:
    """A site with a folder as its target."""
    return Newsdesk(tmp_path, "to: www, patience: 0")


@pytest.fixture
def web(desk: Newsdesk) -> Iterator[Web]:
    """A server of that folder, where the settings say that readers see the site."""
    configuration = desk.project.configuration
    settings = project.describe(configuration).settings
    web = Web(desk.folder / "www" / "current", settings)
    desk.project.configure("to: www", f"to: www, address: '{web.url}'")
    yield web
    web.stop()


def publish(desk: Newsdesk, *words: str) -> int:
    options = ["publish", "--no-build", "--config", str(desk.project.configuration)]
    return main([*options, "--lang", "en", *words])


def found(capsys: pytest.CaptureFixture[str]) -> list[tuple[str, str]]:
    verified = json.loads(capsys.readouterr().out)["verified"]
    found = verified["findings"]
    return [(each["kind"], unquote(each["address"].split("/", 3)[3])) for each in found]


def test_what_was_published_is_seen_to_be_live(
    desk: Newsdesk, web: Web, capsys: pytest.CaptureFixture[str]
) -> None:
    assert publish(desk) == 0
    assert f"{web.url} is live since" in capsys.readouterr().out
    assert {"", "a.css", "nyheter/2026/x/", "feed.xml"} <= set(web.asked)
    assert ".htaccess" not in web.asked
    first = (desk.folder / "published" / "site" / "live.json").read_text()
    assert publish(desk, "--quiet") == 0
    assert (desk.folder / "published" / "site" / "live.json").read_text() == first


@pytest.mark.parametrize(
    ("path", "planted", "kind"),
    [
        ("", Planted(b"old"), "old"),
        ("feed.xml", Planted(b"old"), "old"),
        ("a.css", Planted(status=404), "missing"),
        ("bild-640.webp", Planted(status=404), "missing"),
        ("bild-640.webp", Planted(headers={"Content-Type": "text/html"}), "type"),
        ("nyheter/2026/x/", Planted(status=301, headers={"Location": "/"}), "redirect"),
        ("nyheter/2026/x/", Planted(status=410), "missing"),
        ("gammal/", Planted(status=302, headers={"Location": "/"}), "redirect"),
        ("a.css", Planted(headers={"Content-Type": "text/plain"}), "type"),
        ("feed.xml", Planted(headers={"Content-Type": "text/html"}), "type"),
        ("nyheter/2026/x/", Planted(status=500), "missing"),
        (".env", Planted(b"SECRET=1"), "exposed"),
        ("mkdocs.yml", Planted(b"site_name: x"), "exposed"),
        ("a.css", Planted(b"body {"), "old"),
        ("a.css", Planted(headers={"Content-Encoding": "gzip"}), "garbled"),
        ("a.css", Planted(headers={"Content-Encoding": "br"}), "garbled"),
        ("a.css", Planted(headers={"Content-Length": "7000"}), "garbled"),
        ("", Planted(headers={"Content-Type": "text/html; charset=ISO-8859-1"}), "type"),
        ("", Planted(headers={"Content-Type": 'text/html;charset="windows-1252"'}), "type"),
        ("nyheter/2026/x/", Planted(status=401), "missing"),
        ("å ä.html", Planted(b"old"), "old"),
        (".well-known/security.txt", Planted(status=404), "missing"),
        ("nyheter/2026/badhuset/", Planted(b"utkast"), "exposed"),
    ],
)
def test_what_is_wrong_is_found(
    path: str,
    planted: Planted,
    kind: str,
    desk: Newsdesk,
    web: Web,
    capsys: pytest.CaptureFixture[str],
) -> None:
    desk.project.item("badhuset", "draft: true\n")
    desk.write({"bild-640.webp": "en bild", "gammal/index.html": "flyttad", "_redirects": REDIRECT})
    desk.write({"å ä.html": "ö", ".well-known/security.txt": "Contact: x"})
    web.planted[path] = planted
    assert publish(desk, "--format", "json") == 4
    assert (kind, path) in found(capsys)
    del web.planted[path]
    assert publish(desk) == 0, "what was not right is looked at again, although nothing changed"
    assert path in web.asked[len(web.asked) // 2 :]


def test_the_note_where_something_was_public_before_is_not_exposed(
    desk: Newsdesk, web: Web, capsys: pytest.CaptureFixture[str]
) -> None:
    desk.project.item("badhuset", "draft: true\n")
    note = '<meta name="robots" content="noindex">inte publik just nu'
    desk.write({"nyheter/2026/badhuset/index.html": note})
    assert publish(desk, "--format", "json") == 0
    assert found(capsys) == []
    web.planted["nyheter/2026/badhuset/"] = Planted(note.encode() + b"utkast")
    assert publish(desk, "--format", "json", "--everything") == 4
    assert {path for _, path in found(capsys)} == {"nyheter/2026/badhuset/"}


def test_a_site_that_does_not_answer_is_one_finding_and_is_not_asked_for_every_file(
    desk: Newsdesk, web: Web
) -> None:
    """Otherwise a site of many pages behind a silent address would be asked for hours."""
    desk.write({f"{number}/index.html": "x" for number in range(200)})
    asked: list[str] = []

    def silent(url: str) -> Response:
        asked.append(url)
        return Response(url, 0, fault="timed out")

    done = desk.publish()
    inspection, live = after.look(desk.destination, done, NOW, lambda *_: None, silent)
    assert inspection.findings == (Finding("unreachable", web.url, "timed out"),)
    assert (inspection.checked, live) == (206, None)
    assert len(asked) < 40
    assert publish(desk) == 0
    assert len(web.asked) > 200, "what nobody could look at is looked at when it answers"


@pytest.mark.usefixtures("web")
def test_an_old_address_that_a_draft_will_have_again_is_no_leak(desk: Newsdesk) -> None:
    """An item was renamed, and somebody has begun another one under its old name."""
    desk.project.item("badhuset", "draft: true\n")
    led = "/nyheter/2026/badhuset/ /nyheter/2026/x/ 301!\n"
    desk.write({"nyheter/2026/badhuset/index.html": "flyttad", "_redirects": led})
    assert publish(desk) == 0
    desk.write({"_redirects": ""}, LATER)
    assert publish(desk) == 4


def test_an_old_address_that_leads_nowhere_is_found(
    desk: Newsdesk, web: Web, capsys: pytest.CaptureFixture[str]
) -> None:
    addresses = {"nyheter/2026/x/": "item x-0001", "nyheter/2025/old/": "item old-0001"}
    desk.write({"api/addresses.json": json.dumps({"version": 1, "addresses": addresses})})
    assert publish(desk, "--format", "json") == 4
    assert found(capsys) == [("lost", "nyheter/2025/old/")]
    web.planted["nyheter/2025/old/"] = Planted(b"borta", 410)
    assert publish(desk) == 0


def test_a_secret_is_found_in_a_strangers_file_and_in_an_old_copy(
    desk: Newsdesk, web: Web, capsys: pytest.CaptureFixture[str]
) -> None:
    secret = "Kommunen lägger ner badhuset i Eksta redan till sommaren"
    desk.project.item("badhuset", "draft: true\n", secret)
    assert publish(desk) == 0
    (desk.folder / "www" / "current" / "fel.html").write_text(secret)
    web.planted[""] = Planted(secret.encode())
    desk.write({"index.html": "nytt"}, LATER)
    capsys.readouterr()
    assert publish(desk, "--format", "json") == 4
    assert {("tells-secret", ""), ("tells-secret", "fel.html"), ("old", "")} <= set(found(capsys))


def test_a_deleted_page_that_still_answers_is_found(
    desk: Newsdesk, web: Web, capsys: pytest.CaptureFixture[str]
) -> None:
    desk.write({"fel.html": "fel"})
    assert publish(desk) == 0
    capsys.readouterr()
    desk.write({"fel.html": None, "index.html": "nytt"}, LATER)
    web.planted["fel.html"] = Planted(b"fel")
    assert publish(desk, "--format", "json") == 4
    assert found(capsys) == [("still-there", "fel.html")]


def test_a_copy_that_caches_may_keep_is_told_of_and_is_no_fault(
    desk: Newsdesk, web: Web, capsys: pytest.CaptureFixture[str]
) -> None:
    web.planted["feed.xml"] = Planted(b"nyss", headers={"Age": "100"})
    assert publish(desk) == 0
    assert "feed.xml is an older copy, which caches may keep for 800" in capsys.readouterr().out
    web.planted["feed.xml"] = Planted(b"igar", headers={"Age": "1000"})
    desk.write({"feed.xml": "<rss>ny</rss>"}, LATER)
    assert publish(desk) == 4


def test_an_answer_in_another_compression_or_spelling_is_right(desk: Newsdesk, web: Web) -> None:
    packed = gzip.compress(PAGES["a.css"].encode())
    web.planted["a.css"] = Planted(packed, headers={"Content-Encoding": "gzip"})
    web.planted[""] = Planted(headers={"Content-Type": "text/html; Charset=UTF8"})
    assert publish(desk) == 0


def test_a_page_that_search_engines_are_to_leave_out_is_told_of(
    desk: Newsdesk, web: Web, capsys: pytest.CaptureFixture[str]
) -> None:
    for path in ("", "nyheter/2026/x/"):
        web.planted[path] = Planted(headers={"X-Robots-Tag": "noindex, nofollow"})
    assert publish(desk) == 0
    assert capsys.readouterr().out.count("ask search engines to leave them out") == 1


def test_a_host_that_says_200_for_everything_is_seen_through(
    desk: Newsdesk, web: Web, capsys: pytest.CaptureFixture[str]
) -> None:
    web.nothing = 200
    addresses = {"nyheter/2026/x/": "item x-0001", "nyheter/2025/old/": "item old-0001"}
    desk.write({"api/addresses.json": json.dumps({"version": 1, "addresses": addresses})})
    desk.write({"fel.html": "fel"})
    assert publish(desk, "--format", "json") == 4
    kinds = [kind for kind, _ in found(capsys)]
    assert kinds == ["lost", "no-404"]
    desk.write({"fel.html": None, "nyheter/2025/old/index.html": "här"}, LATER)
    assert publish(desk, "--format", "json") == 0
    assert [kind for kind, _ in found(capsys)] == ["no-404"], "what was deleted is gone"


def test_what_stands_behind_a_redirect_to_https_is_looked_at(
    desk: Newsdesk, web: Web, capsys: pytest.CaptureFixture[str]
) -> None:
    other = Web(
        desk.folder / "www" / "current", project.describe(desk.project.configuration).settings
    )
    other.planted[".env"] = Planted(b"SECRET=1")
    try:
        web.moved_to = other.url
        assert publish(desk, "--format", "json") == 4
        assert found(capsys) == [("exposed", ".env")]
    finally:
        other.stop()


def test_a_file_damaged_on_its_way_is_put_again(desk: Newsdesk, web: Web) -> None:
    """Its size and time are right, so that the list shows nothing."""
    damaged = desk.folder / "www" / "current" / "a.css"

    def damage(number: int, of: int) -> None:
        if number == of:
            place = next((desk.folder / "www" / "releases" / "next").glob("a.css"))
            found = place.stat()
            place.write_bytes(place.read_bytes()[:-1] + b"X")
            os.utime(place, ns=(found.st_atime_ns, found.st_mtime_ns))

    run.publish(desk.destination, targets.opened, NOW, PublishOptions(), damage)
    assert damaged.read_text().endswith("X")
    assert publish(desk) == 4
    assert publish(desk) == 0
    assert damaged.read_text() == PAGES["a.css"]
    assert web.asked.count("a.css") >= 2


def test_what_is_slow_to_come_is_waited_for(desk: Newsdesk, web: Web) -> None:
    desk.project.configure("patience: 0", "patience: 20")
    web.planted["a.css"], web.times["a.css"] = Planted(status=404), 1
    assert publish(desk) == 0
    assert web.asked.count("a.css") == 2


def test_headers_that_a_host_does_not_send_are_told_of_once(
    desk: Newsdesk, web: Web, capsys: pytest.CaptureFixture[str]
) -> None:
    for path in ("", "a.css", "nyheter/2026/x/"):
        web.planted[path] = Planted(headers={"X-Content-Type-Options": "-"})
    assert publish(desk, "--format", "json") == 0
    assert len(found(capsys)) == 1


def test_nobody_is_told_before_the_site_is_live(desk: Newsdesk, web: Web) -> None:
    hub = Hub([])
    try:
        desk.project.configure("publish:", f"hub: {hub.url}\n      publish:")
        manifest = desk.folder / ".budkavle" / "manifest.json"
        (manifest.parent / "manifest").mkdir(parents=True)
        manifest.write_text("{}")
        (manifest.parent / "manifest" / "2026-11.jsonl").write_text("en nyhet")
        live = manifest.parent / "live" / "manifest.json"
        web.planted["a.css"] = Planted(status=404)
        assert publish(desk) == 4
        assert not hub.heard
        assert not live.exists()
        web.planted.clear()
        assert publish(desk) == 0
        assert [each["hub.url"] for each in hub.heard] == [["https://example.org/feed.xml"]]
        assert (live.parent / "manifest" / "2026-11.jsonl").read_text() == "en nyhet"
        assert publish(desk) == 0
        assert len(hub.heard) == 1, "nothing twice"
    finally:
        hub.stop()


@pytest.mark.usefixtures("web")
def test_after_a_rollback_the_mail_service_gets_what_was_handed_over_then(
    desk: Newsdesk,
) -> None:
    manifest = desk.folder / ".budkavle" / "manifest.json"
    manifest.parent.mkdir()
    live = manifest.parent / "live" / "manifest.json"
    manifest.write_text("ett")
    assert publish(desk) == 0
    manifest.write_text("två")
    desk.write({"index.html": "fel"}, LATER)
    assert publish(desk) == 0
    assert live.read_text() == "två"
    assert publish(desk, "--rollback") == 0
    assert live.read_text() == "ett"


def test_nobody_looks_and_nobody_is_told_on_demand(desk: Newsdesk, web: Web) -> None:
    assert publish(desk, "--no-verify") == 0
    assert not web.asked


def test_a_server_that_redirects_by_itself_is_right(desk: Newsdesk, web: Web) -> None:
    desk.write({"gammal/index.html": "flyttad", "_redirects": REDIRECT})
    web.planted["gammal/"] = Planted(status=301, headers={"Location": "/nyheter/2026/x/"})
    assert publish(desk) == 0


@pytest.mark.parametrize(
    "name", [pytest.param(name, marks=pytest.mark.needs(name)) for name in SERVERS]
)
def test_a_real_site_behind_a_web_server_is_live(
    name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """With the site's own description of how to serve it, nothing is left to remark."""
    site = SiteFolder(
        tmp_path, plugin="publish: {public: {to: www, address: 'http://127.0.0.1:9/', patience: 0}}"
    )
    site.item("en-nyhet", "aliases: [/gammal/]\n")
    site.item("fel-nyhet", "withdrawn: Uppgiften var fel.\n")
    site.build()
    words = ["publish", "--no-build", "--no-verify", "--config", str(site.configuration)]
    assert main(words) == 0
    capsys.readouterr()
    with SERVERS[name](tmp_path / "www" / "current", tmp_path / "run") as address:
        site.configure("http://127.0.0.1:9/", address)
        words.remove("--no-verify")
        main([*words, "--format", "json"])
        report = json.loads(capsys.readouterr().out)
        assert report["verified"]["findings"] == []
        assert report["verified"]["checked"] > 30
        gone = httpx.get(f"{address}nyheter/2026/fel-nyhet/", trust_env=False)
        assert (gone.status_code, "Uppgiften var fel." in gone.text) == (410, True)
