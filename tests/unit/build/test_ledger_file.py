"""The ledger of published addresses: what it accepts, where it is found, and how it is stored."""

import json
import threading
from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from budkavle.build.ledger_file import fetch
from budkavle.edition.ledger import NOTHING_YET, PATH, LedgerError, parse, render
from budkavle.model.problems import ContentError
from tests.support.deaths import killed_before_moving
from tests.support.site_folder import SiteFolder

LEDGER = {"": "list sv front", "nyheter/2026/a/": "item 2026-0001", "om/": "page om.md"}


def test_a_ledger_comes_back_as_it_was_written() -> None:
    assert parse(render(LEDGER).decode()) == LEDGER


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[]",
        "{}",
        "<!doctype html>",
        '{"version": 2, "addresses": {}}',
        '{"version": 1, "addresses": {"a/": 1}}',
        '{"version": 1, "addresses": {"a/": "something else"}}',
        '{"version": 1, "addresses": {"/a/": "item a"}}',
        '{"version": 1, "addresses": {"../a/": "item a"}}',
        '{"version": 1, "addresses": {"a/../../b/": "item a"}}',
        '{"version": 1, "addresses": {"a": "item a"}}',
        '{"version": 1, "addresses": {"a/": "year sv last"}}',
    ],
)
def test_what_is_no_ledger_is_refused(text: str) -> None:
    with pytest.raises(LedgerError):
        parse(text)


@given(st.text() | st.recursive(st.none() | st.text(), st.lists).map(json.dumps))
def test_any_text_is_a_ledger_or_is_refused(text: str) -> None:
    with pytest.raises(LedgerError):
        parse(text)


@pytest.fixture
def published(tmp_path: Path) -> Path:
    """A published site's folder."""
    file = tmp_path / "published" / PATH
    file.parent.mkdir(parents=True)
    file.write_bytes(render(LEDGER))
    return tmp_path / "published"


@pytest.fixture
def address(published: Path) -> Iterator[str]:
    """The address of the served published site."""
    handler = partial(QuietHandler, directory=str(published))
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/"
    server.shutdown()
    server.server_close()


class QuietHandler(SimpleHTTPRequestHandler):
    def log_message(self, *_: object) -> None:
        """Log nothing."""


def test_it_is_found_in_a_folder_in_a_file_and_on_the_web(published: Path, address: str) -> None:
    for where in (str(published), str(published / PATH), address, address.rstrip("/")):
        assert fetch(where) == LEDGER


@pytest.mark.parametrize("where", ["nowhere", "http://127.0.0.1:9/", "{address}elsewhere/"])
def test_an_unreadable_published_ledger_stops_the_build(where: str, address: str) -> None:
    with pytest.raises(LedgerError):
        fetch(where.format(address=address))


def test_on_one_machine_it_is_stored_beside_the_site(tmp_path: Path) -> None:
    small = SiteFolder(tmp_path)
    file = small.item("ett", "")
    assert small.build(published=NOTHING_YET).first
    file.unlink()
    with pytest.raises(ContentError):
        small.build(published=NOTHING_YET)


def test_on_a_fresh_machine_the_published_site_tells_it(tmp_path: Path) -> None:
    small = SiteFolder(tmp_path / "before")
    small.item("ett", "slug: gammal\n")
    small.build(published=NOTHING_YET)
    fresh = SiteFolder(tmp_path / "after")
    fresh.item("ett", "slug: ny\n")
    fresh.build(published=fetch(str(small.site)))
    assert "/nyheter/2026/ny/" in fresh.files()["nyheter/2026/gammal/index.html"].decode()
    assert (
        parse(fresh.files()[PATH].decode()).items() >= parse(small.files()[PATH].decode()).items()
    )


def test_a_preview_neither_asks_nor_remembers(tmp_path: Path) -> None:
    small = SiteFolder(tmp_path)
    file = small.item("ett", "")
    small.build()
    file.unlink()
    small.build()
    assert not small.ledger.exists()


def test_a_damaged_ledger_stops_the_build(tmp_path: Path) -> None:
    small = SiteFolder(tmp_path)
    small.build(published=NOTHING_YET)
    small.ledger.write_text("{", encoding="utf-8")
    with pytest.raises(LedgerError, match=r"addresses\.json"):
        small.build(published=NOTHING_YET)


def test_a_deleted_item_is_reported_with_both_remedies_and_either_helps(tmp_path: Path) -> None:
    small = SiteFolder(tmp_path)
    small.item("kvar", "")
    file = small.item("ett", "")
    small.build(published=NOTHING_YET)
    text = file.read_bytes()
    file.unlink()
    with pytest.raises(ContentError) as stopped:
        small.build(published=NOTHING_YET)
    (problem,) = stopped.value.problems
    assert (problem.path, problem.code) == ("content/gone.yml", "address-lost")
    assert dict(problem.values)["remedy"] == "/nyheter/2026/ett/: {reason: …}"

    small.write("gone.yml", "/nyheter/2026/ett/: {reason: Den fanns två gånger.}\n")
    small.build(published=NOTHING_YET)
    assert "Den fanns två gånger." in small.files()["nyheter/2026/ett/index.html"].decode()

    small.write("gone.yml", "/nyheter/2026/ett/: {moved_to: /nyheter/2026/kvar/}\n")
    small.build(published=NOTHING_YET)
    assert "/nyheter/2026/kvar/" in small.files()["nyheter/2026/ett/index.html"].decode()

    small.write("gone.yml", "")
    file.write_bytes(text.replace(b"---\n\n", b"withdrawn: Den var fel.\n---\n\n"))
    small.build(published=NOTHING_YET)
    assert "Den var fel." in small.files()["nyheter/2026/ett/index.html"].decode()


def test_a_removed_page_or_topic_is_reported_too(tmp_path: Path) -> None:
    small = SiteFolder(tmp_path)
    small.item("ett", "topics: [vard]\n")
    small.build(published=NOTHING_YET)
    small.item("ett", "")
    (tmp_path / "content/om.md").unlink()
    small.write("topics.yml", "")
    with pytest.raises(ContentError) as stopped:
        small.build(published=NOTHING_YET)
    assert [dict(each.values)["value"] for each in stopped.value.problems] == [
        "/amnen/vard/",
        "/om/",
    ]


def test_a_changed_id_is_reported_in_the_item(tmp_path: Path) -> None:
    small = SiteFolder(tmp_path)
    small.item("ett", "id: forst-0001\n")
    small.build(published=NOTHING_YET)
    small.item("ett", "id: sedan-0001\n")
    with pytest.raises(ContentError) as stopped:
        small.build(published=NOTHING_YET)
    (problem,) = stopped.value.problems
    assert (problem.path, problem.code) == ("content/nyheter/2026/ett.md", "id-changed")
    assert dict(problem.values)["remedy"] == "id: forst-0001"


def test_what_was_published_too_early_goes_at_once(tmp_path: Path) -> None:
    small = SiteFolder(tmp_path)
    small.item("ett", "title: Det här skulle ingen ha sett än\n")
    small.build(published=NOTHING_YET)
    small.item("ett", "title: Det här skulle ingen ha sett än\nembargo: 2026-04-01\n")
    small.build(published=NOTHING_YET)
    assert small.holding("skulle ingen ha sett") == set()
    assert "inte publik just nu" in small.files()["nyheter/2026/ett/index.html"].decode()


def test_an_address_counts_only_when_it_is_in_the_site(tmp_path: Path) -> None:
    """A build that is killed before it moves anything has published no address."""
    small = SiteFolder(tmp_path)
    small.item("ett", "")
    small.build(published=NOTHING_YET)
    new = small.item("nytt", "")
    assert killed_before_moving("journal.json", lambda: small.build(published=NOTHING_YET))
    new.unlink()
    small.build(published=NOTHING_YET)
    small.build(published=NOTHING_YET)


def test_an_address_in_the_site_counts_if_the_build_was_killed_after_the_move(
    tmp_path: Path,
) -> None:
    small = SiteFolder(tmp_path)
    small.item("ett", "")
    small.build(published=NOTHING_YET)
    new = small.item("nytt", "")
    assert killed_before_moving(str(small.ledger), lambda: small.build(published=NOTHING_YET))
    assert "nyheter/2026/nytt/index.html" in small.files()
    new.unlink()
    with pytest.raises(ContentError) as stopped:
        small.build(published=NOTHING_YET)
    assert [each.code for each in stopped.value.problems] == ["address-lost"]
