"""After publishing, the site is looked at as a reader sees it; only then is anybody told."""

import json
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from budkavle.cli.main import main
from budkavle.host import project
from tests.support import nginx
from tests.support.hub import Hub
from tests.support.newsdesk import NOW, Newsdesk
from tests.support.site_folder import SiteFolder
from tests.support.web import Planted, Web

LATER = NOW + timedelta(hours=1)


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
    return [(each["kind"], each["address"].split("/", 3)[3]) for each in verified["findings"]]


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
        ("a.css", Planted(headers={"Content-Type": "text/plain"}), "type"),
        ("feed.xml", Planted(headers={"Content-Type": "text/html"}), "type"),
        ("nyheter/2026/x/", Planted(status=500), "missing"),
        (".env", Planted(b"SECRET=1"), "exposed"),
        ("mkdocs.yml", Planted(b"site_name: x"), "exposed"),
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
    web.planted[path] = planted
    assert publish(desk, "--format", "json") == 4
    assert (kind, path) in found(capsys)
    del web.planted[path]
    assert publish(desk) == 0, "what was not right is looked at again, although nothing changed"
    assert path in web.asked[len(web.asked) // 2 :]


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


@pytest.mark.needs("nginx")
def test_a_real_site_behind_nginx_is_live(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """With the site's own description of how to serve it, nothing is left to remark."""
    site = SiteFolder(
        tmp_path, plugin="publish: {public: {to: www, address: 'http://127.0.0.1:9/', patience: 0}}"
    )
    site.item("en-nyhet", "")
    site.build()
    words = ["publish", "--no-build", "--no-verify", "--config", str(site.configuration)]
    assert main(words) == 0
    capsys.readouterr()
    with nginx.serving(tmp_path / "www" / "current", tmp_path / "run") as address:
        site.configure("http://127.0.0.1:9/", address)
        words.remove("--no-verify")
        assert main([*words, "--format", "json"]) == 0
    report = json.loads(capsys.readouterr().out)
    assert report["verified"]["findings"] == []
    assert report["verified"]["checked"] > 30
