"""Finds keys of items where they have no effect, and files that are meant to be items. Pure.

A writer who typed `draft` or `embargo` anywhere in a file expects that nobody sees it, so each
such file is either read as an item or reported.
"""

import difflib
import re
from collections.abc import Iterator, Mapping
from io import StringIO
from itertools import takewhile
from typing import Any

from budkavle.content.front_matter import Source
from budkavle.content.mistakes import Mistake
from budkavle.content.validation import UNKNOWN_KEY
from budkavle.model.front_matter import FrontMatter
from budkavle.model.keys import keys_of
from budkavle.model.noun import required_keys, types_of
from budkavle.model.rules import N_, Rule
from budkavle.model.visibility import PageMatter
from budkavle.system.patterns import lazy

PAGE_FRONT_MATTER = Rule(
    "page-front-matter",
    N_("This front matter would be printed on the page."),
    N_("Begin the file with it, and let the line before and after it be --- and nothing else."),
)
KEY_IN_TEXT = Rule(
    "key-in-text",
    N_("“{value}” has no effect here, and readers would see it."),
    N_("Move the line up into the front matter, between the lines ---, or take it away."),
)
EMBARGO_IN_WORDS = Rule(
    "embargo-in-words",
    N_("“{value}” holds nothing back, and readers would see it."),
    N_("Take it away, and write the time in the front matter: embargo: YYYY-MM-DD hh:mm"),
)
ITEM_ELSEWHERE = Rule(
    "item-elsewhere",
    N_("The file has the key {key}, as a news item has, but would not be published as one."),
    N_("Move it to {remedy}; if it is no news item, take the key away."),
)

_DECLARED = keys_of(FrontMatter)
_ALL_KEYS = frozenset(_DECLARED)
_PAGE_KEYS = frozenset(types_of(PageMatter))
_ITEM_KEYS = _ALL_KEYS - _PAGE_KEYS
_TIME_KEYS = frozenset(key for key, info in _DECLARED.items() if info.hides)
_OF_THEME = frozenset({"status"})
"""Keys of MkDocs Material that mean something else in other programs; see `_meant`."""
_MEANT = {
    name: key
    for key, info in _DECLARED.items()
    if info.hides
    for name in info.also_called
    if name not in _OF_THEME
}
"""What other programs and writers call the keys that can hide an item."""

_LIKE = 0.8
"""The similarity, from 0 to 1, from which a key counts as a misspelling of one of ours."""

_FENCE = lazy(r"\s*(?:```|~~~)")
_KEY_LINE = lazy(r"\W{0,8}(?P<key>[^\W\d_][\w -]{1,20}?)[\s*_\"']*[:：=](?!:)\s*(?P<value>.*)")
_TYPICAL = (
    r"[\"'*_\[]*(?:true|false|yes|no|on|off|[01]\b|ja|nej|sant|falskt|draft|utkast|[12]\d{3}-\d"
    r"|\d{1,2}[./ ]|kl\b|$)"
)
_VALUE = lazy(_TYPICAL, re.IGNORECASE)
"""The beginning of a typical value of such keys: yes or no, or a date."""
_ANYWHERE = lazy(rf"(?i:[^\w\n]{{0,8}}(?:{'|'.join(sorted(_TIME_KEYS))})[ \t\u00a0*_\"']*[:：=])")
"""A line that begins as `_KEY_LINE` does, with a key that decides when an item is public."""
_NOT_YET = re.compile(
    r"(?i:[^\w\n]{0,8}(?:embargo(?:erad|erat|ed)?|spärrad|spärrat"
    r"|(?:ej|inte|får (?:ej|inte)) (?:för |att )?publicer(?:as|ing|ad)"
    r"|not (?:for|to be) (?:publication|publish(?:ed|ing)|release(?:d)?))"
    r"[\s*_:]+(?:till|tills|until|till och med|före|innan|förrän|before|t\.?o\.?m\.?)\b[^\n]*)"
)
"""A line that says to editors that it is too early, which press releases have at their top."""
_KEY = rf"(?:{'|'.join(sorted(_ALL_KEYS))})[ \t]*:"
_TWO_KEYS = lazy(rf"(?m)^({'|'.join(sorted(_ALL_KEYS))})[ \t]*:[^\n]*\n{_KEY}")
"""Two consecutive lines with keys of front matter."""
_NOT_YET_LINE = re.compile(rf"\n{_NOT_YET.pattern}")
_KEY_ANYWHERE = re.compile(rf"\n(?:{_ANYWHERE.pattern}|{_KEY}[^\n]*\n{_KEY})")
"""The same for a search in a text after a line end, which is found fast as one fixed character."""
_HOST_HEADER = lazy(r"---[ \t]*\n.*?\n(?:---|\.\.\.)[ \t]*\n", re.DOTALL)
"""Front matter as MkDocs recognises it; other forms would be printed on the page."""
_TELLING = [
    *(key for key in required_keys(FrontMatter) if key != "title"),
    *keys_of(PageMatter),
]
"""Keys that tell an item from other files: nearly every file of any kind has a title."""
_KEYS_OF_A_FILE = lazy(rf"(?m)^({'|'.join(_TELLING)})[ \t]*:")
_HELD_BACK = lazy(
    r"^[^\w\n]{0,8}(embargo(?=[\s\"'*_]*[:：=])"
    rf"|(?:draft|publish)(?=[\s\"'*_]*[:：=]\s*{_TYPICAL}))",
    re.IGNORECASE | re.MULTILINE,
)
"""A key that holds something back, written in any way that shows what is meant."""


def keys_in_text(body: str, first_line: int) -> Iterator[Mistake]:
    """Find lines of a text that look like keys: `draft: true` below the closing fence.

    In the first paragraph every key counts. After it, two keys on consecutive lines count, as in
    front matter with text before it; so does a key that decides when an item is public, if a
    typical value follows. Code is ignored.
    """
    text = body.lstrip("\n")
    first, said = len(body) - len(text), set[int]()
    for line in takewhile(str.strip, StringIO(text)):
        if _is_key_at_top(line.rstrip("\n")):
            said.add(first_line + first)
            yield _in_text(first_line + first, line)
        first += 1
    lines = f"\n{body}"
    for match in _NOT_YET_LINE.finditer(lines):
        number = first_line + lines.count("\n", 0, match.start())
        if number not in said:
            yield _too_early(number, "", match[0][1:])
    if any(sign in body for sign in ":：=") and _KEY_ANYWHERE.search(lines):
        yield from _keys_further_down(body.split("\n"), first, first_line)


def held_back_in_keys(source: Source) -> Iterator[Mistake]:
    """Find a headline or a summary that says that it is too early, which holds nothing back."""
    for key in ("title", "summary"):
        value = source.header.get(key)
        if isinstance(value, str) and (match := _NOT_YET.match(value)):
            lines = source.yaml.split("\n")
            yield _too_early(_line_of(key, lines, source), key, match[0])


def _keys_further_down(lines: list[str], start: int, first_line: int) -> Iterator[Mistake]:
    in_code = False
    for number, line in enumerate(lines):
        in_code ^= bool(_FENCE.match(line))
        if number < start or in_code:
            continue
        if _TWO_KEYS.match("\n".join(lines[number : number + 2])):
            yield _in_text(first_line + number, line)
        elif _ANYWHERE.match(line):
            key_line = _KEY_LINE.match(line)
            if key_line and _VALUE.match(key_line["value"]):
                yield _in_text(first_line + number, line)


def _is_key_at_top(line: str) -> bool:
    match = _KEY_LINE.match(line)
    if not match:
        return False
    written, key = match["key"].strip(), match["key"].strip().casefold()
    if key == "embargo" or written in _ALL_KEYS:
        return True
    return (key in _TIME_KEYS or key in _MEANT) and bool(_VALUE.match(match["value"]))


def _too_early(line: int, key: str, text: str) -> Mistake:
    return Mistake(line, key, EMBARGO_IN_WORDS, (("value", text.strip()[:60]),))


def _in_text(line: int, text: str) -> Mistake:
    return Mistake(line, "", KEY_IN_TEXT, (("value", text.strip()[:60]),))


def mistakes_on_page(text: str, source: Source | None, remedy: str) -> Iterator[Mistake]:
    """Find keys that an ordinary page cannot have, or that would have no effect there.

    `source` is its front matter, None for a page without; `remedy` is where it belongs as an item.
    """
    if source is None:
        yield from keys_in_text(text, 1)
        return
    header = _HOST_HEADER.match(f"{text}\n")
    closing_line = source.yaml_line + source.yaml.count("\n") + 1
    if not header or header[0].count("\n") != closing_line:
        yield Mistake(source.yaml_line - 1, "", PAGE_FRONT_MATTER)
    yield from _wrong_keys(source.header, source, remedy)
    yield from keys_in_text(source.body, source.body_line)


def _wrong_keys(header: Mapping[str, Any], source: Source, remedy: str) -> Iterator[Mistake]:
    lines = source.yaml.split("\n")
    foreign = [key for key in header if key in _ITEM_KEYS]
    for key in foreign[:1]:
        values = (("key", key), ("remedy", remedy))
        yield Mistake(_line_of(key, lines, source), key, ITEM_ELSEWHERE, values)
    for key in header:
        meant = None if key in _ALL_KEYS else _meant(key, header[key])
        if meant:
            values = (("key", key), ("known", meant))
            yield Mistake(_line_of(key, lines, source), key, UNKNOWN_KEY, values)


def _meant(key: str, value: Any) -> str | None:
    """Which key of ours a page's key is meant to be; None if it is one of MkDocs or the theme."""
    plain = key.casefold().strip()
    if plain in _ALL_KEYS:
        return plain
    if plain == "status" and str(value).casefold() in ("draft", "utkast", "private"):
        return "draft"
    near = difflib.get_close_matches(plain, tuple(keys_of(PageMatter)), 1, cutoff=_LIKE)
    return _MEANT.get(plain) or (near[0] if near else None)


def _line_of(key: str, lines: list[str], source: Source) -> int:
    found = (n for n, line in enumerate(lines) if line.lstrip("\"' ").startswith(key))
    return source.yaml_line + next(found, 0)


def key_of_item(head: bytes, *, prose: bool) -> str:
    """The first item key at the beginning of any file, or one that holds it back; or nothing.

    In a file of `prose` such keys count wherever they are; in data, only as front matter.
    """
    text = _text(head).lstrip("\ufeff\u200b \t\r\n").replace("\r", "\n")
    opening, _, rest = text.partition("\n")
    is_fence = len(opening.strip()) >= 1 and not opening.strip().strip("-–—+")
    found = _KEYS_OF_A_FILE.search(rest) if is_fence else None
    if found is None and prose:
        found = _HELD_BACK.search(text) or _TWO_KEYS.search(text)
    return found[1].lower() if found else ""


def _text(head: bytes) -> str:
    is_utf16 = head.startswith((b"\xff\xfe", b"\xfe\xff"))
    return head.decode("utf-16" if is_utf16 else "utf-8", errors="replace")
