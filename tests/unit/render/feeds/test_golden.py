"""Whole feeds as they must be, byte for byte.

After an intended change, write them again and check the difference: `BUDKAVLE_GOLDEN=write python
-m pytest tests/unit/render/feeds/test_golden.py`.
"""

import os
from pathlib import Path

import pytest
from lxml import etree

from tests.support.site_builder import SiteBuilder, file, site_of, with_matters

GOLDEN = Path(__file__).parent / "golden"
FEEDS = [
    "feed.xml",
    "atom.xml",
    "feed.json",
    "en/feed.xml",
    "en/atom.xml",
    "en/topics/tomt/feed.xml",
    "en/topics/tomt/atom.xml",
    "en/topics/tomt/feed.json",
    "amnen/gammalt/feed.xml",
    "amnen/gammalt/feed.json",
    "rattelser/feed.xml",
    "rattelser/atom.xml",
    "folj/atom.xml",
    "folj/index.html",
    "feeds.opml",
]


@pytest.mark.parametrize("path", FEEDS)
def test_a_feed_is_as_it_was_looked_at(path: str) -> None:
    """A fixed newsroom gives fixed bytes."""
    written = made()[path]
    golden = GOLDEN / path
    if os.environ.get("BUDKAVLE_GOLDEN") == "write":
        golden.parent.mkdir(parents=True, exist_ok=True)
        golden.write_bytes(written)
    assert written.decode() == golden.read_text(encoding="utf-8")


@pytest.mark.parametrize("path", [path for path in FEEDS if path.endswith(".xml")])
def test_a_feed_explains_itself_in_markup_that_the_w3c_validator_accepts(path: str) -> None:
    """XHTML in a feed must be one element `div`, without a prefix."""
    xhtml = "{http://www.w3.org/1999/xhtml}"
    root = etree.fromstring(made()[path])
    channel = root if root.tag.endswith("feed") else root[0]
    (hint,) = (each for each in channel if str(each.tag).startswith(xhtml))
    assert (hint.tag, [each.tag for each in hint]) == (f"{xhtml}div", [f"{xhtml}a"])
    assert not hint.prefix


def made() -> dict[str, bytes]:
    """The feeds of a newsroom that uses every feature."""
    return _everything().publish()


def _everything() -> SiteBuilder:
    rich = file(
        1,
        "topics: [vard, gammalt]",
        "story: arende",
        "facts: [Ett **faktum**, '[Länk](2020-00002-abcd.md)']",
        "contacts: [eva, {name: Bo, email: bo@example.org}]",
        "image: {src: bild.jpg, alt: En bild, credit: 'Foto: Bo'}",
        "attachments: [{file: protokoll.pdf, title: Protokoll}, {file: odd.xyz, title: Udda}]",
        "corrections: [{date: 2020-02-01, note: Talet var fel.}]",
        "easy_read: https://example.org/lattlast/",
        title='"Avgift < 100 kr & <b>mer</b> 🎉"',
        body="Se [nästa](2020-00002-abcd.md) och [hemlig](hemlig.md).\n\n## Rubrik\n\n"
        "Not[^1], ![Karta](karta.png) och [väg](https://example.org/nyheter/2020/x)."
        "\n\n[^1]: Noten.",
    )
    english = file(2, "lang: en", "topics: [vard]", title="An appeal")
    third = file(3, "topics: [vard]", date="2020-01-04")
    files = {"nyheter/bild.jpg": 38014, "nyheter/protokoll.pdf": 12345, "nyheter/odd.xyz": 7}
    return with_matters(site_of(rich, english, third, files=files))
