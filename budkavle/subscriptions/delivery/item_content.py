"""Makes what mails show of an item: safe HTML, one summary, and no text that is too long. Pure."""

import re
from html import unescape

import nh3
from markupsafe import escape

_FIRST = 5
"""Paragraphs among which the summary is looked for."""
_FIRST_PARAGRAPH = re.compile(r"\s*(?:<div>\s*)?<p>(.*?)</p>", re.DOTALL)
_TAGS = {
    *("h2", "h3", "h4", "p", "ul", "ol", "li", "dl", "dt", "dd", "blockquote", "pre", "hr", "div"),
    *("table", "thead", "tbody", "tfoot", "tr", "th", "td"),
    *("a", "abbr", "b", "br", "code", "del", "em", "i", "ins", "kbd", "q", "s", "small", "span"),
    *("strong", "sub", "sup"),
}
_ATTRIBUTES = {"a": {"href"}, "td": {"colspan", "rowspan"}, "th": {"colspan", "rowspan", "scope"}}


def take_summary(html: str, summary: str) -> tuple[str, int]:
    """The HTML without those of its first paragraphs that are the summary, and how many they are.

    Whatever characters are escaped in them. Only paragraphs may stand before them, such as who has
    written the text.
    """
    place, times, said = 0, 0, _words(escape(summary))
    for _ in range(_FIRST):
        found = _FIRST_PARAGRAPH.match(html, place)
        if found is None:
            break
        if _words(re.sub("<[^>]*>", "", found[1])) == said:
            place = found.start(1) - len("<p>")
            html, times = html[:place] + html[found.end() :], times + 1
        else:
            place = found.end()
    return html, times


def text_without_summary(text: str, summary: str, times: int) -> str:
    """The text without so many of its first paragraphs that are the summary."""
    said, kept = summary.split(), []
    for paragraph in text.split("\n\n"):
        if times and paragraph.split() == said:
            times -= 1
        else:
            kept.append(paragraph)
    return "\n\n".join(kept).strip("\n")


def _words(html: str) -> list[str]:
    return unescape(html).split()


def safe(html: str) -> str:
    """Reduce an item's HTML to what mail programs can show; images are removed."""
    return nh3.clean(
        html,
        tags=_TAGS,
        attributes=_ATTRIBUTES,
        url_schemes={"https", "http", "mailto", "tel"},
        link_rel=None,
        clean_content_tags={"script", "style", "figure"},  # captions need their image
    )


def short(text: str, most: int) -> str:
    """A text of at most so many characters, cut between words where there are any."""
    if len(text) <= most:
        return text
    begun = text[: most - 1]
    cut = begun.rpartition(" ")[0].rstrip()
    return f"{cut} …" if len(cut) > most // 2 else f"{begun}…"
