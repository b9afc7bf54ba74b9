"""What stands within a paragraph of pasted HTML: words, links, bold and italics. Pure."""

import re
import unicodedata
from collections import Counter
from html import escape
from urllib.parse import parse_qs, unquote, urlsplit

from lxml import etree

from budkavle.content.conversion.blocks import tidy

NO_TEXT = frozenset(
    "script style head title meta link xml template noscript svg math canvas object applet map"
    " button select datalist progress audio source track".split()
)
_EMBEDDED = frozenset({"iframe", "video", "embed", "audio", "object"})
_DRAWN = frozenset({"svg", "math", "canvas", "map"})
_CONTROLS = frozenset({"button", "select"})
_LONGEST_EMOJI = 8
_UNSEEN = re.compile(
    "[\u00ad\u200b\u2060\ufeff]|(?<![\u0590-\u1fff\u2190-\U0010ffff])[\u200c\u200d]"
)
"""Signs that nobody sees; joiners are kept in emoji and in scripts that are spelled with them."""
_HARD_SPACE = re.compile(r"(?<!\d)\u00a0|\u00a0(?!\d)")
_SPACES = re.compile(r"[ \t\r\n\f\v]+")
_LEFT_OUT = re.compile(r"display:\s*none|visibility:\s*hidden|mso-hide:\s*all", re.IGNORECASE)
_COMMENT = re.compile(r"mso-element:\s*comment|mso-special-character:\s*comment", re.IGNORECASE)
_STRUCK = re.compile(r"text-decoration(?:-line)?:[^;]*line-through", re.IGNORECASE)
_BOLD = re.compile(r"font-weight:\s*(bold|bolder|normal|lighter|\d+)", re.IGNORECASE)
_ITALIC = re.compile(r"font-style:\s*(italic|oblique|normal)", re.IGNORECASE)
_SCHEMES = frozenset({"http", "https", "mailto", "tel"})
_RAISED = dict(zip("0123456789+-=()n", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁼⁽⁾ⁿ", strict=True))
_LOWERED = dict(zip("0123456789+-=()", "₀₁₂₃₄₅₆₇₈₉₊₋₌₍₎", strict=True))


class Inline:
    """Cleans what stands within paragraphs, and counts what is no part of the text."""

    def __init__(self) -> None:
        self.left_out: Counter[str] = Counter()

    def words(self, element: etree._Element, *, plain: bool = False) -> str:
        """An element's content as HTML; `plain` is without bold, italics and line breaks."""
        words = text_of(element.text)
        for child in element:
            words += self.inline(child) + text_of(child.tail)
        words = tidy(words)
        return re.sub(r"</?(?:strong|em)>|<br>", "", words) if plain else words

    def inline(self, element: etree._Element) -> str:
        """An element within a paragraph as HTML."""
        name = name_of(element)
        if self.is_left_out(element):
            return ""
        if name == "br":
            return "<br>"
        if name == "img":
            alt = element.get("alt", "").strip()
            if alt and len(alt) <= _LONGEST_EMOJI and not re.search(r"[\w\s]", alt):
                return text_of(alt)  # a picture of a sign, as chats have them
            self.left_out["pictures"] += 1
            return ""
        inner = text_of(element.text)
        for child in element:
            inner += self.inline(child) + text_of(child.tail)
        if name == "a":
            return self.link(element, inner)
        if name in ("sup", "sub") and "<" not in inner:
            signs = _RAISED if name == "sup" else _LOWERED
            return "".join(signs.get(sign, sign) for sign in inner)
        if name == "q":
            return f'"{inner}"' if inner.strip() else inner
        if name == "code":
            return f"<code>{inner}</code>" if inner.strip() else inner
        return emphasised(element, inner)

    def link(self, element: etree._Element, inner: str) -> str:
        """What stands in a link, as a link if it leads somewhere."""
        target = _target(element.get("href", "").strip())
        if not plain(inner).strip():
            return inner
        if target is None:
            if not element.get("href", "").startswith("#") and element.get("href"):
                self.left_out["links"] += 1
            return inner
        return _around(f'<a href="{escape(target)}">', inner, "</a>")

    def is_left_out(self, element: etree._Element) -> bool:
        """Whether an element is no part of the text; counts it if a reader might miss it."""
        name, style = name_of(element), element.get("style", "")
        words = all_text(element).strip()
        if name in _EMBEDDED:
            self.left_out["embedded"] += 1
            return True
        if name in NO_TEXT:
            if name in _CONTROLS and words:
                self.left_out["controls"] += 1
            if name in _DRAWN and words:
                self.left_out["drawn"] += 1
            return True
        if name == "input" and element.get("value") and element.get("type", "text") == "text":
            self.left_out["controls"] += 1
            return True
        kind = ""
        if name in ("del", "s", "strike") or _STRUCK.search(style):
            kind = "struck"
        elif (
            _COMMENT.search(style)
            or "MsoComment" in element.get("class", "")
            or ("msocom" in element.get("class", ""))
        ):
            kind = "comments"
        elif _LEFT_OUT.search(style) or element.get("hidden") is not None:
            kind = "hidden"
        if kind and words:
            self.left_out[kind] += 1
        return bool(kind)


def number_in(written: str, otherwise: int) -> int:
    """A number of at most nine digits, which is the most that Markdown's lists begin with."""
    is_number = written.isascii() and written.isdecimal() and len(written) < 10
    return int(written) if is_number else otherwise


def emphasised(element: etree._Element, inner: str) -> str:
    """What stands in an element, bold or italic if the element is."""
    name = name_of(element)
    style = element.get("style", "")
    bold, italic = _BOLD.search(style), _ITALIC.search(style)
    is_bold = name in ("b", "strong")
    if bold:
        weight = bold[1].lower()
        is_bold = weight.startswith("bold") or number_in(weight, 0) >= 600
    is_italic = (name in ("i", "em") and not italic) or bool(italic and italic[1] != "normal")
    if not re.search(r"\w", plain(inner)):
        return inner
    if is_italic and "<em>" not in inner:
        inner = _around("<em>", inner, "</em>")
    if is_bold and "<strong>" not in inner:
        inner = _around("<strong>", inner, "</strong>")
    return inner


def _around(before: str, inner: str, after: str) -> str:
    """Tags around words; spaces and line breaks at their ends stay outside."""
    found = re.fullmatch(r"((?:\s|<br>)*)(.*?)((?:\s|<br>)*)", inner, re.DOTALL)
    lead, words, trail = found.groups() if found else ("", inner, "")
    return f"{lead}{before}{words}{after}{trail}"


def _target(href: str) -> str | None:
    """Where a link leads, without what mail programs put before it; None if it is no link."""
    try:
        parts = urlsplit(href)
    except ValueError:
        return None
    host = parts.netloc.lower()
    if host.endswith("safelinks.protection.outlook.com"):
        href = parse_qs(parts.query).get("url", [""])[0]
    elif host in ("www.google.com", "google.com") and parts.path == "/url":
        href = parse_qs(parts.query).get("q", [""])[0]
    scheme = href.partition(":")[0].lower()
    return href if scheme in _SCHEMES and not re.search(r"\s", unquote(href)) else None


def name_of(element: etree._Element) -> str:
    """The element's name; empty for a comment."""
    return element.tag.lower() if isinstance(element.tag, str) else ""


def text_of(text: str | None) -> str:
    """Text as HTML, without invisible characters and with single spaces."""
    if not text:
        return ""
    text = unicodedata.normalize("NFC", _UNSEEN.sub("", text))
    return escape(_SPACES.sub(" ", _HARD_SPACE.sub(" ", text)), quote=False)


def plain(markup: str) -> str:
    """Markup of a block without blocks and lists in it, for a cell of a table."""
    kept = re.sub(r"</(?:p|li|h\d)>", "<br>", markup)
    kept = re.sub(r"<(?!/?(?:strong|em|a|br|code)\b)[^>]*>", "", kept)
    return tidy(kept)


def all_text(element: etree._Element) -> str:
    """All text within an element."""
    return "".join(map(str, element.itertext()))
