"""What readers find in a page: its words, links, pictures, cells of tables, embedded pages. Pure.

It knows nothing of how texts are converted, so that it can judge that. The same search goes through
the source's HTML and our page.
"""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from html import unescape

from lxml import etree, html

from budkavle.content.conversion.browser_html import as_browsers_read

_FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff]")
_WORD = re.compile(r"\w+")
_UNSEEN = re.compile("[\u00ad\u200b-\u200f\u2060\ufeff\u202a-\u202e]")
_SILENT = frozenset({"script", "style", "template", "head", "title", "noscript"})
_APART = frozenset(
    "p div section article main header footer aside nav h1 h2 h3 h4 h5 h6 ul ol li table blockquote"
    " pre dl dt dd figure figcaption form hr body center details summary tbody thead tfoot tr td th"
    " caption br option button label text tspan foreignobject".split()
)
_DOWNLOAD = re.compile(
    r"\.(?:pdf|docx?|xlsx?|pptx?|od[tsp]|rtf|csv|zip|epub|ics|mp3|mp4|m4a|webm)(?:$|[?#])", re.I
)


@dataclass
class Inventory:
    """What is in a page. `links` are addresses as written, with words.

    `pictures` are addresses, `tables` the words of cells, `text` all words in order.
    """

    words: Counter[str] = field(default_factory=Counter)
    links: list[tuple[str, str]] = field(default_factory=list)
    pictures: list[str] = field(default_factory=list)
    tables: list[list[str]] = field(default_factory=list)
    embeds: int = 0
    text: list[str] = field(default_factory=list)

    @property
    def downloads(self) -> list[str]:
        """The addresses of links that lead to documents, sounds and films."""
        return [address for address, _ in self.links if _DOWNLOAD.search(address)]


def inventory(markup: str) -> Inventory:
    """Take stock of some HTML."""
    found = Inventory()
    root = tree_of_page(markup)
    if root is None:
        return found
    pieces: list[str] = []
    _walk(root, found, pieces)
    found.text = words_in("".join(pieces))
    found.words = Counter(found.text)
    return found


def words_in(text: str) -> list[str]:
    """The words of a text, in order: without regard to how letters are coded, or to case."""
    plain = unicodedata.normalize("NFKC", _UNSEEN.sub("", text))
    return [each for each in _WORD.findall(plain.casefold()) if each.strip("_")]


def tree_of_page(markup: str) -> etree._Element | None:
    """The tree of some HTML; None if there is nothing in it."""
    text = as_browsers_read(_FORBIDDEN.sub("", markup)).strip()
    parser = html.HTMLParser(
        encoding="utf-8", remove_comments=True, remove_pis=True, huge_tree=True
    )
    try:
        return (
            html.document_fromstring(f"<div>{text}</div>".encode(), parser=parser) if text else None
        )
    except etree.ParserError:
        return None


def _walk(root: etree._Element, found: Inventory, pieces: list[str]) -> None:
    """Collect without recursion, since texts may be nested deeply."""
    for event, element in etree.iterwalk(root, events=("start", "end")):
        name = element.tag if isinstance(element.tag, str) else ""
        if event == "start":
            if name in _SILENT or any(a.tag in _SILENT for a in element.iterancestors()):
                continue
            if name in _APART:
                pieces.append("\n")
            _note(element, name, found)
            pieces.append(element.text or "")
        else:
            if name in _APART:
                pieces.append("\n")
            above = element.getparent()
            silent = above is not None and (
                above.tag in _SILENT or any(a.tag in _SILENT for a in above.iterancestors())
            )
            if not silent:
                pieces.append(element.tail or "")


def _note(element: etree._Element, name: str, found: Inventory) -> None:
    if name == "a" and element.get("href"):
        words = " ".join(" ".join(map(str, element.itertext())).split())
        found.links.append((element.get("href", "").strip(), words))
    elif name == "img":
        found.pictures.append(element.get("src", "").strip())
    elif name == "table":
        cells = (
            "".join(words_in(" ".join(map(str, c.itertext())))) for c in element.iter("td", "th")
        )
        found.tables.append([each for each in cells if each])
    elif name in ("iframe", "embed", "object", "video", "audio"):
        found.embeds += 1


_MARKDOWN_NOISE = (
    re.compile(
        r"!\[(?:[^\[\]]|\[[^\]]*\])*\](?:\([^()\n]*(?:\([^()]*\)[^()\n]*)*\)|\[[^\]\n]*\])?"
    ),
    re.compile(r"\{\{.*?\}\}|\{%.*?%\}|\{#.*?#\}|\{:.*?\}|\{[#.][^{}\n]*\}", re.DOTALL),
    re.compile(r"<!--.*?-->|<(?:script|style)\b.*?</(?:script|style)\s*>", re.DOTALL | re.I),
    re.compile(r"(\])\(\s*[^()\s]*(?:\([^()]*\)[^()\s]*)*(?:\s+(?:\"[^\"]*\"|'[^']*'))?\s*\)"),
    re.compile(r"<[a-z/!?](?:[^<>\"']|\"[^\"\n]*\"|'[^'\n]*')*+>", re.I),
    re.compile(r"<[^<>]*>"),
    re.compile(r"^[ \t>]*\[[^\]\n]+\]:\s*\S+.*$", re.MULTILINE),
    re.compile(r"\[\^[^\]\s]+\]:?"),
    re.compile(r"^[ \t]*(?:```+|~~~+)[^\n]*$", re.MULTILINE),
    re.compile(r"^[ \t>]*:{3,}[ ]*[\w-]*", re.MULTILINE),
    re.compile(r"^[ \t]*\d+[.)](?=\s)", re.MULTILINE),
    re.compile(r"\]\[[^\]\n]*\]"),
    re.compile(r"https?://[^\s)>\]]+"),
)


def words_of_markdown(text: str) -> list[str]:
    """The words of Markdown as it is written, roughly: to find whole passages that are missing."""
    for pattern in _MARKDOWN_NOISE:
        text = pattern.sub(lambda found: "]" if found.lastindex else " ", text)
    plain = re.sub(r"[\\*`~]|(?<!\w)_+|_+(?!\w)", "", unescape(text))
    return words_in(plain)


def missing(wanted: Counter[str], there: Counter[str]) -> Counter[str]:
    """The words that are wanted more often than they are there."""
    return wanted - there


def passages(words: list[str], lost: Counter[str]) -> Iterator[str]:
    """Where in a text the lost words stand, with a few around them; for the report."""
    left = Counter(lost)
    at = 0
    while at < len(words) and left:
        if left[words[at]] <= 0:
            at += 1
            continue
        end = at
        while end < len(words) and left[words[end]] > 0:
            left[words[end]] -= 1
            end += 1
        yield " ".join(words[max(at - 2, 0) : min(end + 2, at + 40)])
        at = end
        left = +left
