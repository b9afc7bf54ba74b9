"""Any valid item gives three feeds that read back to the same title, date, id and text."""

import json
from datetime import datetime
from html import unescape

import feedparser
from hypothesis import assume, example, given
from hypothesis import strategies as st

from budkavle.content.item import ParsedItem, parse
from budkavle.content.markdown import plain_text
from budkavle.content.mistakes import MistakesError
from budkavle.render.feeds.text import clean, line
from tests.support.samples import CONTEXT
from tests.support.site_builder import NOW, site_of
from tests.unit.render.feeds.readers import ATOM, CONTENT, items, parsed, parsed_json

PATH = "nyheter/2020/nyhet.md"
WORDS = st.text(st.characters(codec="utf-8", exclude_categories=["Cc"]), min_size=1, max_size=60)
MARKS = [
    "**fet**",
    "[länk](https://example.net/?a=1&b=2)",
    "]]>",
    "<b>rå</b>",
    "> citat",
    "- punkt",
    "## Rubrik",
    "| a |\n|---|\n| b |",
    "Not[^1]\n\n[^1]: n",
    "```\n<kod> & \n```",
    "&amp;",
]
PIECES = st.one_of(WORDS, st.sampled_from(MARKS))
_FIRST, _LAST = datetime.fromisoformat("2000-01-01"), datetime.fromisoformat("2026-11-20")
DATES = st.datetimes(_FIRST, _LAST).map("{:%Y-%m-%d %H:%M}".format)


@given(WORDS, WORDS, st.lists(PIECES, min_size=1, max_size=8), DATES, WORDS)
@example("a < b & <i>c</i>", "Summa", ["Text"], "2020-02-29 23:59", "Faktum")
@example("\x1b", "\x1b\x00", ["Text"], "2020-02-29 23:59", "a\x1bb")
@example("0", "0", ["0"], "2000-01-01 00:00", "Â¡")
@example("العربية\u202e 🎉", "&lt;", ["]]>"], "2000-01-01 00:00", "<b>F</b>")
def test_an_item_reads_back_from_every_format(
    title: str, summary: str, body: list[str], date: str, fact: str
) -> None:
    """The libraries of feed readers find in each feed what the writer wrote."""
    header = {"id": "20200101-0000-abcd", "title": title, "date": date, "summary": summary}
    # JSON is YAML, and no character in it has a special meaning.
    lines = [f"{key}: {json.dumps(value, ensure_ascii=False)}" for key, value in header.items()]
    facts = f"facts: [{json.dumps(fact, ensure_ascii=False)}]"
    text = "\n".join(["---", *lines, facts, "---", "", "\n\n".join(body), ""])
    written = _parsed(text)
    assume(written is not None and written.item.public_from <= NOW)
    assert written is not None
    made = site_of((PATH, text)).publish(r"(feed|atom)\.(xml|json)")
    _agrees_with(made, written)


def _parsed(text: str) -> ParsedItem | None:
    try:
        return parse(text.encode(), PATH, CONTEXT)
    except (MistakesError, UnicodeEncodeError):
        return None


def _agrees_with(made: dict[str, bytes], written: ParsedItem) -> None:
    [rss], [atom] = items(made["feed.xml"]), items(made["atom.xml"])
    [read_rss], [read_atom] = parsed(made["feed.xml"]).entries, parsed(made["atom.xml"]).entries
    [read_json] = parsed_json(made["feed.json"])["items"]
    item = written.item
    title = line(item.title) or item.id
    assert [rss.findtext("title"), atom.findtext(f"{ATOM}title"), read_json["title"]] == [title] * 3
    ids = [read_rss.id, read_atom.id, read_json["id"]]
    assert ids == [f"tag:example.org,2018:{item.id}"] * 3
    published = [_moment(read_rss), _moment(read_atom)]
    at = item.public_from.replace(microsecond=0)
    assert published == [at.timetuple()[:6]] * 2
    assert datetime.fromisoformat(read_json["date_published"]) == at
    html = read_json["content_html"]
    assert rss.findtext(f"{CONTENT}encoded") == atom.findtext(f"{ATOM}content") == html
    assert _words(written.texts().body) <= _words(html)
    read = _words(_mended(html))
    assert _words(read_rss.content[-1].value) == _words(read_atom.content[-1].value) == read


def _moment(entry: feedparser.FeedParserDict) -> tuple[int, ...]:
    return tuple(entry.published_parsed[:6])


def _mended(html: str) -> str:
    """What feedparser makes of text that could be UTF-8 read as Latin-1: it assumes that it is."""
    try:
        return html.encode("iso-8859-1").decode()
    except UnicodeError:
        return html


def _words(html: str) -> set[str]:
    """The words of HTML, as far as readers distinguish them."""
    return set(clean(unescape(plain_text(html))).split())
