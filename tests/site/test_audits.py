"""What search engines, browsers and their audits ask of every page of a site."""

import re
from collections.abc import Iterator
from pathlib import Path

import lxml.html
import pytest

ROBOTS = re.compile(
    r"(?:User-agent: \S+|(?:Allow|Disallow): /\S*|Sitemap: https://\S+)", re.IGNORECASE
)
"""A line of robots.txt (RFC 9309, 2.2; sitemaps.org): anything else makes it invalid."""

VAGUE = frozenset("här klicka läs mer mer länk here click more link this go".split())
URL = re.compile(r"https://[^/\s]+/\S*")
Page = tuple[str, bytes, lxml.html.HtmlElement]


@pytest.fixture(scope="module")
def pages(project: Path) -> list[Page]:
    """The pages of the site that are for readers; pages that only lead on are not."""
    found = []
    for file in sorted((project / "site").rglob("*.html")):
        data = file.read_bytes()
        page = lxml.html.document_fromstring(data)
        if not page.xpath("//meta[translate(@http-equiv, 'R', 'r') = 'refresh']"):
            found.append((file.relative_to(project / "site").as_posix(), data, page))
    return found


def faults(pages: list[Page]) -> Iterator[str]:
    """What is wrong with these pages, as `page: what`."""
    for path, data, page in pages:
        yield from (f"{path}: {fault}" for fault in _of_page(data, page))
    searched = [each for each in pages if not each[2].xpath("//meta[@name = 'robots']")]
    for name, query in (("title", "//title"), ("description", "//meta[@name = 'description']")):
        seen: dict[str, str] = {}
        for path, _, page in searched:
            text = "".join(map(str, page.xpath(f"{query}/text() | {query}/@content")))
            if (first := seen.setdefault(f"{page.get('lang')} {text}", path)) != path:
                yield f"{path}: has the {name} of {first}"


def _of_page(data: bytes, page: lxml.html.HtmlElement) -> Iterator[str]:
    head = {each.get("name"): each.get("content", "") for each in page.xpath("//meta[@name]")}
    if not data.startswith(b"<!doctype html>") and not data.startswith(b"<!DOCTYPE html>"):
        yield "no doctype"
    if b"charset" not in data[:1024].lower():
        yield "its encoding is not within the first 1,024 bytes"
    if not re.fullmatch("[a-z]{2,3}", page.get("lang", "")):
        yield "no language"
    if not 5 <= len("".join(page.xpath("//title/text()")).strip()) <= 160:
        yield "no title, or a long one"
    if "robots" not in head and not 5 <= len(head.get("description", "")) <= 320:
        yield "no description, or a long one"
    if "width=device-width" not in head.get("viewport", "") or "user-scalable" in head["viewport"]:
        yield "no viewport, or one that cannot be zoomed"
    policy = "".join(page.xpath("//meta[@http-equiv = 'Content-Security-Policy']/@content"))
    if "default-src 'none'" not in policy or "connect-src 'self'" not in policy:
        yield "no policy, or one by which audits cannot fetch robots.txt"
    canonical = page.xpath("//link[@rel = 'canonical']/@href")
    if len(canonical) > 1 or not all(map(URL.fullmatch, canonical)):
        yield "no canonical address, or several"
    for link in page.xpath("//link[@hreflang]"):
        if not URL.fullmatch(link.get("href")):
            yield "the address in another language is not whole"
    for link in page.xpath("//main//a[@href]"):
        words = " ".join("".join(link.itertext()).split()).strip("…»›→.: ").lower()
        if words in VAGUE and not link.get("aria-label"):
            yield f"a link says only “{words}”"
    for picture in page.xpath("//img[not(@width) or not(@height) or not(@alt)]"):
        yield f"the picture {picture.get('src')} moves the page, or says nothing"
    for script in page.xpath("//script[not(@type = 'application/ld+json')]"):
        if script.text or not (script.get("defer") is not None or script.get("type") == "module"):
            yield "a script holds the page up, or stands in it"
    for name in page.xpath("//@id"):
        if len(page.xpath("//*[@id = $name]", name=name)) > 1 or name[:1].isdigit():
            yield f"the id {name} is there twice, or begins with a digit"


def test_every_page_is_as_audits_ask(pages: list[Page]) -> None:
    assert list(faults(pages)) == []


@pytest.mark.parametrize(
    ("right", "wrong"),
    [
        (b'name="description"', b'name="x"'),
        (b'<html lang="sv"', b"<html"),
        (b"width=device-width", b"width=600"),
        (b'rel="canonical"', b'rel="canonical" href="/x"><link rel="canonical"'),
        (b"</main>", b"<a href='/x'>Klicka</a></main>"),
        (b"</main>", b"<img src='x.png' alt='x'></main>"),
        (b"</main>", b"<p id='2018'>x</p></main>"),
        (b"</head>", b"<script src='x.js'></script></head>"),
        (b"Content-Security-Policy", b"X"),
        (b"connect-src 'self'", b"connect-src 'none'"),
        (b"<title>", b"<title></title><x>"),
    ],
)
def test_a_planted_fault_is_found(pages: list[Page], right: bytes, wrong: bytes) -> None:
    path, data, _ = next(each for each in pages if each[0].startswith("nyheter/2018/upp"))
    assert right in data
    broken = data.replace(right, wrong, 1)
    assert list(faults([(path, broken, lxml.html.document_fromstring(broken))]))


def test_robots_txt_is_valid(project: Path) -> None:
    text = (project / "site/robots.txt").read_text("utf-8")
    assert [line for line in text.splitlines() if line and not ROBOTS.fullmatch(line)] == []
    assert text.lower().startswith("user-agent:")
