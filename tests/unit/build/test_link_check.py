from pathlib import Path

import pytest

from budkavle.build.link_check import DeadLink, dead_links
from budkavle.model.mail_settings import Subscriptions
from tests.support.samples import SETTINGS

URL = "https://example.org/news/"
PAGES = {
    "index.html": '<h1 id="top">Start</h1><a href="a/">A</a>',
    "a/index.html": '<h1 id="rubrik å">A</h1><img src="../bild.png">',
    "404.html": '<a href="/news/">Start</a>',
}


def site(folder: Path, html: str) -> Path:
    """A site of three pages and a picture, with this on the first page."""
    for name, text in PAGES.items():
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")
    (folder / "bild.png").write_bytes(b"")
    (folder / "index.html").write_text(PAGES["index.html"] + html, encoding="utf-8")
    return folder


@pytest.mark.parametrize(
    "html",
    [
        '<a href="#top">up</a>',
        '<a href="">here</a>',
        '<a href="a/#rubrik%20%C3%A5">a heading</a>',
        '<a href="/news/a/?q=1">from the root</a>',
        '<a href="https://example.org/news/a/">whole</a>',
        '<a href="https://example.com/news/b/">another server</a>',
        '<a href="mailto:a@example.org">mail</a> <a href="tel:+46313900600">phone</a>',
        '<img srcset="bild.png 1x, a/../bild.png 2x" src="bild.png">',
        '<meta property="og:image" content="https://example.org/news/bild.png">',
        "<p>&lt;a href=&quot;b/&quot;&gt;</p>",
    ],
)
def test_a_link_to_a_redirect_is_not_reported(tmp_path: Path, html: str) -> None:
    assert dead_links(site(tmp_path, html), URL) == ()


@pytest.mark.parametrize(
    ("html", "link"),
    [
        ('<a href="b/">nowhere</a>', "b/"),
        ('<a href="a">without its slash</a>', "a"),
        ('<a href="#end">no such heading</a>', "#end"),
        ('<a href="a/#rubrik">no such heading there</a>', "a/#rubrik"),
        ('<a href="/a/">outside of the site</a>', "/a/"),
        ('<a href="https://example.org/a/">outside too</a>', "https://example.org/a/"),
        ('<img srcset="bild.png 1x, stor.png 2x">', "stor.png"),
        ('<meta content="https://example.org/news/x.png">', "https://example.org/news/x.png"),
        ('<link rel="alternate" href="feed.xml">', "feed.xml"),
    ],
)
def test_a_dead_link_is_reported(tmp_path: Path, html: str, link: str) -> None:
    assert dead_links(site(tmp_path, html), URL) == (DeadLink("index.html", 1, link),)


def test_what_another_server_answers_for_is_not_dead(tmp_path: Path) -> None:
    own = SETTINGS.model_copy(update={"subscriptions": Subscriptions(mode="own")})
    paths = own.answered_elsewhere
    assert paths >= {"/prenumerera", "/prenumerera/andra"}
    html = '<form action="/prenumerera"></form><a href="/prenumerera/andra">Avsluta</a>'
    assert dead_links(site(tmp_path, html), URL, paths) == ()
    assert [each.link for each in dead_links(tmp_path, URL)] == ["/prenumerera/andra"]
    assert SETTINGS.answered_elsewhere == frozenset()
