"""One description, and five files with the same content."""

import re

import pytest

from budkavle.render import serving
from budkavle.render.output import Output
from tests.support.site_builder import file, site_of, site_settings

SETTINGS = site_settings(url="https://example.org/nyhetsrum/")
ROOM = site_of(
    file(1, "aliases: [/gammal/sida/, /nyheter-2018/, '/?p=7', '/nyhet.asp?id=1&v=2']"),
    settings=SETTINGS,
)
FILES = {each.path: each for each in serving.outputs(ROOM.edition(), SETTINGS)}
ALL = [".htaccess", ".serving/Caddyfile", ".serving/nginx.conf", "_headers"]


def said(path: str) -> str:
    """The content of a file."""
    return FILES[path].render().decode()


@pytest.mark.parametrize("path", ALL)
def test_every_server_knows_the_types_and_the_policy(path: str) -> None:
    """Feeds have their media types and are open to all scripts; foreign scripts never run."""
    text = said(path)
    for kind in ("rss+xml", "atom+xml", "feed+json"):
        assert f"application/{kind}; charset=utf-8" in text
    assert re.search(r'Access-Control-Allow-Origin:? "?\*', text)
    assert "default-src 'none'" in text
    assert "nosniff" in text


@pytest.mark.parametrize("path", [".htaccess", ".serving/Caddyfile", ".serving/nginx.conf"])
def test_old_addresses_redirect(path: str) -> None:
    """Below the site's own path."""
    text = said(path)
    assert "/nyhetsrum/gammal/sida" in text
    assert "/nyhetsrum/nyheter/2020/2020-00001-abcd/" in text


def test_hosts_without_a_configuration_get_redirects() -> None:
    """One on each line, before the redirect page for other hosts."""
    assert said("_redirects").splitlines() == [
        "/nyhetsrum/ p=7 /nyhetsrum/nyheter/2020/2020-00001-abcd/ 301!",
        "/nyhetsrum/nyhet.asp id=1 v=2 /nyhetsrum/nyheter/2020/2020-00001-abcd/ 301!",
        "/nyhetsrum/gammal/sida/ /nyhetsrum/nyheter/2020/2020-00001-abcd/ 301!",
        "/nyhetsrum/nyheter-2018/ /nyhetsrum/nyheter/2020/2020-00001-abcd/ 301!",
        "/nyhetsrum/amnen/:folder/feed-* /nyhetsrum/amnen/:folder/feed.xml 301",
        "/nyhetsrum/amnen/:folder/atom-* /nyhetsrum/amnen/:folder/atom.xml 301",
        "/nyhetsrum/arenden/:folder/feed-* /nyhetsrum/arenden/:folder/feed.xml 301",
        "/nyhetsrum/arenden/:folder/atom-* /nyhetsrum/arenden/:folder/atom.xml 301",
        "/nyhetsrum/en/topics/:folder/feed-* /nyhetsrum/en/topics/:folder/feed.xml 301",
        "/nyhetsrum/en/topics/:folder/atom-* /nyhetsrum/en/topics/:folder/atom.xml 301",
        "/nyhetsrum/en/stories/:folder/feed-* /nyhetsrum/en/stories/:folder/feed.xml 301",
        "/nyhetsrum/en/stories/:folder/atom-* /nyhetsrum/en/stories/:folder/atom.xml 301",
    ]


def test_no_page_is_made_of_an_address_with_a_query() -> None:
    assert [path for path in ROOM.everything() if "?" in path] == []


def test_headers_reach_the_deepest_feed() -> None:
    """A language's topics are three folders deep."""
    assert "/nyhetsrum/:a/:b/:c/feed.xml" in said("_headers").splitlines()


def test_the_key_depends_on_the_content() -> None:
    """Another redirect, another key."""
    other = site_of(file(1), settings=SETTINGS)
    without: dict[str, Output] = {
        each.path: each for each in serving.outputs(other.edition(), SETTINGS)
    }
    assert without["_redirects"].key != FILES["_redirects"].key
    assert without["_headers"].key == FILES["_headers"].key
