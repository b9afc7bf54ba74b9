"""Turns other systems' shortcodes into HTML: what they say, show and lead to. Pure.

What a shortcode would do only its own system knows, so nothing is guessed: its words are kept, its
addresses become links or pictures, and each one is noted.
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from html import escape, unescape
from typing import NamedTuple

from budkavle.importing.source import Note

_PICTURE = re.compile(r"[^\s?#]+\.(?:jpe?g|png|gif|webp|avif|svg)(?:[?#]\S*)?", re.IGNORECASE)
_ADDRESS = re.compile(r"(?:https?:)?//[^\s\"'<>]+|/[\w%./~-]*\w[\w%./?=&~#-]*", re.IGNORECASE)
_WORDS_IN = frozenset(
    "title caption text heading label subtitle content summary description header author cite"
    " source credit attribution attr name role quote byline alttext link_text linktext"
    " button_text".split()
)
_SHOW_PICTURES = frozenset("figure img image picture photo gallery lightbox thumbnail".split())
_FILMS: Mapping[str, str] = {
    "youtube": "https://www.youtube.com/watch?v={}",
    "youtubelite": "https://www.youtube.com/watch?v={}",
    "vimeo": "https://vimeo.com/{}",
    "gist": "https://gist.github.com/{}",
    "tweet": "https://twitter.com/i/web/status/{}",
    "twitter": "https://twitter.com/i/web/status/{}",
    "x": "https://twitter.com/i/web/status/{}",
    "instagram": "https://www.instagram.com/p/{}/",
    "codepen": "https://codepen.io/pen/{}",
    "spotify": "https://open.spotify.com/{}",
}
_NAMED = re.compile(
    r"""([\w:.-]+)\s*[=:]\s*(?:"((?:[^"\\]|\\.)*)"|'((?:[^'\\]|\\.)*)'|`([^`]*)`|([^\s"'=,)]+))"""
)
_POSITIONAL = re.compile(
    r"""\s*(?:"((?:[^"\\]|\\.)*)"|'((?:[^'\\]|\\.)*)'|`([^`]*)`|([^\s"'=,]+))\s*,?"""
)

_BRACKETS = re.compile(r"\[(\[?)(/?)([a-zA-Z][\w-]*)((?:[\s=:][^\[\]]*?)?)(/?)\](\]?)")
_KNOWN = frozenset(
    "caption wp_caption gallery embed video audio playlist youtube vimeo button contact-form-7"
    " contact-form contact_form accordion accordions accordion-item toggle tabs tab row column"
    " columns col one_half one_third two_third one_fourth three_fourth divider spacer raw code"
    " sourcecode highlight download file map googlemap google_map form gravityform ninja_form"
    " wpforms mc4wp_form social share icon toc recent_posts latest_posts slideshow slider"
    " soundcloud tweet twitter instagram facebook gist iframe pullquote quote blockquote alert"
    " notice box".split()
)
_COMMENT_BLOCK = re.compile(r"<!--\s*wp:([\w/-]+)\s*(\{(?:(?!-->).)*\})?\s*/-->", re.DOTALL)


class Call(NamedTuple):
    """One use of a shortcode; `written` is how it stands in the text, `inner` what it surrounds."""

    name: str
    positional: Sequence[str]
    named: Mapping[str, str]
    written: str
    inner: str | None = None


def arguments(written: str) -> tuple[list[str], dict[str, str]]:
    """The positional and the named arguments of a shortcode."""
    named = {
        found[1].lower(): _unquoted(found[2] or found[3] or found[4] or found[5] or "")
        for found in _NAMED.finditer(written)
    }
    rest = _NAMED.sub(" ", written)
    positional = (
        _unquoted(found[1] or found[2] or found[3] or found[4] or "")
        for found in _POSITIONAL.finditer(rest)
    )
    return [each for each in positional if each], named


def shown(call: Call, line: int, notes: list[Note]) -> str:
    """What a shortcode says and leads to, as HTML; adds a note."""
    notes.append(Note("shortcode", " ".join(call.written.split())[:200], line))
    name = call.name.lower().rpartition("/")[2].partition(".")[0]
    pieces = list(_pieces(call, name))
    return "\n".join(each for each in pieces if each)


def _pieces(call: Call, name: str) -> Iterator[str]:
    named = {key: value for key, value in call.named.items() if value}
    values = [*named.values(), *call.positional]
    pictures = [each for each in values if _PICTURE.fullmatch(each)]
    caption = named.get("caption", "")
    alt = named.get("alt", "")
    words = [
        value
        for key, value in named.items()
        if key in _WORDS_IN
        and value not in pictures
        and not _ADDRESS.fullmatch(value)
        and not (pictures and key == "caption")
    ]
    if pictures and (
        name in _SHOW_PICTURES or "src" in named or "image" in named or len(values) < 5
    ):
        for number, each in enumerate(pictures):
            under = f"<figcaption>{caption}</figcaption>" if caption and number == 0 else ""
            given = f' alt="{escape(alt)}"' if "alt" in named else ""
            yield f'<figure><img src="{escape(each)}"{given}>{under}</figure>'
        pictures_shown = set(pictures)
    else:
        pictures_shown = set()
    yield from (f"<p>{each}</p>" for each in words)
    id_ = named.get("id") or named.get("key") or (call.positional[0] if call.positional else "")
    leads = [each for each in values if _ADDRESS.fullmatch(each) and each not in pictures_shown]
    if name in _FILMS and id_ and not leads:
        leads = [_FILMS[name].format("/".join(call.positional) if name == "gist" else id_)]
    label = named.get("title") or named.get("text") or named.get("label") or ""
    for each in leads:
        yield f'<p><a href="{escape(each)}">{escape(label or _name_of(name, each))}</a></p>'
    if call.inner is not None:
        yield call.inner


def _name_of(name: str, address: str) -> str:
    return (
        f"{name}: {address.removeprefix('https://').removeprefix('http://')}" if name else address
    )


def in_brackets(
    text: str,
    gallery: Callable[[str, str], str],
    post_id: str,
    notes: list[Note],
    blocks: Mapping[str, str] | None = None,
) -> str:
    """WordPress's text with its shortcodes and its dynamic blocks as HTML.

    `gallery` makes the HTML of the pictures with some ids; `blocks` are reusable blocks by id.
    """

    def block(match: re.Match[str]) -> str:
        found = re.search(r'"ref"\s*:\s*(\d+)', match[2] or "")
        if match[1] == "block" and found and blocks and found[1] in blocks:
            return blocks[found[1]]
        leads = re.findall(r'"(?:url|href)"\s*:\s*"([^"]+)"', match[2] or "")
        notes.append(Note("block", match[1], 0))
        return "".join(
            f'<p><a href="{escape(each)}">{escape(each)}</a></p>'
            for each in (one.replace("\\/", "/") for one in leads)
        )

    text = _COMMENT_BLOCK.sub(block, text)
    if "[" not in text:
        return text
    closed = {found[3].lower() for found in _BRACKETS.finditer(text) if found[2]}
    return _Brackets(text, closed, gallery, post_id, notes).html()


class _Brackets:
    """The shortcodes of one text of WordPress's."""

    def __init__(
        self,
        text: str,
        closed: set[str],
        gallery: Callable[[str, str], str],
        post_id: str,
        notes: list[Note],
    ) -> None:
        self._text, self._closed, self._gallery = text, closed, gallery
        self._post_id, self._notes = post_id, notes

    def html(self) -> str:
        """The text with HTML instead of shortcodes."""
        made, at = "", 0
        while found := _BRACKETS.search(self._text, at):
            made += self._text[at : found.start()]
            if found[1] and found[6]:
                made += found[0][1:-1]
                at = found.end()
                continue
            if not self._is_shortcode(found) or self._within_tag(found.start()):
                made += found[0]
                at = found.end()
                continue
            piece, at = self._made(found)
            made += found[1] + piece + found[6]
        return made + self._text[at:]

    def _is_shortcode(self, found: re.Match[str]) -> bool:
        name = found[3].lower()
        return (
            name in _KNOWN
            or name in self._closed
            or re.match(r"(?:vc|et_pb|su|fusion|av|tagembed|elementor)_", name) is not None
            or _NAMED.search(found[4]) is not None
        )

    def _within_tag(self, at: int) -> bool:
        """Whether a place is within a tag of HTML, such as in an address."""
        return self._text.rfind("<", 0, at) > self._text.rfind(">", 0, at)

    def _made(self, found: re.Match[str]) -> tuple[str, int]:
        name = found[3].lower()
        if found[2]:
            return "", found.end()
        end = re.compile(rf"\[/{re.escape(found[3])}\]", re.IGNORECASE).search(
            self._text, found.end()
        )
        positional, named = arguments(unescape(found[4]))
        line = self._text.count("\n", 0, found.start()) + 1
        if name in ("caption", "wp_caption") and end:
            return self._caption(self._text[found.end() : end.start()], named), end.end()
        if name == "gallery":
            return self._gallery(named.get("ids", ""), self._post_id), found.end()
        if name == "embed" and end:
            address = self._text[found.end() : end.start()].strip()
            self._notes.append(Note("embed", address, line))
            return f'<p><a href="{escape(address)}">{escape(address)}</a></p>', end.end()
        call = Call(name, positional, named, found[0])
        return shown(call, line, self._notes), found.end()

    @staticmethod
    def _caption(inner: str, named: Mapping[str, str]) -> str:
        picture = re.match(r"\s*(?:<a\b[^>]*>\s*)?<img\b[^>]*>(?:\s*</a>)?", inner, re.IGNORECASE)
        if not picture:
            return inner
        caption = inner[picture.end() :].strip() or named.get("caption", "")
        return f"<figure>{picture[0].strip()}<figcaption>{caption}</figcaption></figure>"


def _unquoted(text: str) -> str:
    return re.sub(r"\\([\"'\\])", r"\1", text)
