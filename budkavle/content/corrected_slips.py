"""Corrects slips in Markdown of which it is certain what was meant, line by line. Pure.

They come from word processors and web pages, from other dialects of Markdown, and from typing.
Every line keeps its number. Code is left as it is. What is not certain is left to advice.
"""

import re
from collections.abc import Callable, Iterator
from unicodedata import normalize

from budkavle.system.patterns import lazy

_SPACE = "[ \\t\u00a0]"
_FENCE = lazy(r" {0,3}(`{3,}|~{3,})")
_CODE = lazy(r"(?: {4}|\t)")

_HEADING = lazy(r"( {0,3}#{2,6})(?![# \t])\u00a0*(?=[^\s#])|( {0,3}#)\u00a0+(?=\S)")
_BULLETS = "•·▪◦●○■□‣⁃∙\uf0b7\uf0a7"
_BULLET = lazy(
    rf"{_SPACE}*(?:[{_BULLETS.replace('·', '')}]{_SPACE}*|[·▶►▸▹◆◇★⦁]{_SPACE}+"
    rf"|[o§üØvq–—‒−➢➤➔✓✔❖-]\t{_SPACE}*)(?=\S)"
)
_HARD_SPACE = lazy(r"( {0,3}(?:[-*+]|\d{1,9}[.)]))\u00a0+(?=\S)")
_DASHED = lazy(r" {0,3}(?:[-+]|\*(?=[^*\n]*(?:\n|$)))(?=[^\W\d_])")
_LETTER_O = lazy(r" {0,3}o (?=\S)")
_NUMBERED = lazy(r" {0,3}\d{1,3}[.)](?=[^\W\d_])")
_OWN_LINE = lazy(
    r" {0,3}(?:[–—‒―−→➔➢➤✓✔☑☐✅❌»›]|\([a-zA-Z0-9]{1,3}\)|[a-zA-Z]{1,3}\)|\d{1,2} \."
    rf"|[a-zA-Z]\.|[ivxIVX]{{1,4}}\.){_SPACE}| {{0,3}}[–—](?=[^\W\d_])"
)
"""A beginning that tells that a line is meant to stand by itself, as in speech."""

_ADDRESS = r"(?:https?://|www\.|mailto:|tel:)[^\s()<>\[\]]+"
_APART = lazy(rf"(?<![\]\\])(\[[^\[\]\n]+\])[ \u00a0]+\(({_ADDRESS})\)")
_REVERSED = lazy(rf"(?<!\])\(([^()\[\]\n]+)\)\[({_ADDRESS})\]")
_NO_QUOTE = r"(?:[^()<>\[\]\n\"'”]|(?<=[^\s(])')"
_SPACED = lazy(
    rf"(?<!\\)(!?\[[^\[\]\n]*\])\(([ \u00a0]*{_NO_QUOTE}*(?:\({_NO_QUOTE}*\){_NO_QUOTE}*)*)\)"
)
_PICTURE = r"[^\s()<>\[\]]+\.(?:png|jpe?g|gif|webp|avif|svg)"
_PICTURES_APART = (
    (lazy(rf"(!\[[^\[\]\n]+\])[ \u00a0]+(\({_PICTURE}\))", re.IGNORECASE), r"\1\2"),
    (lazy(rf"^( {{0,3}}!) +(?=\[[^\[\]\n]*\]\({_PICTURE}\))", re.IGNORECASE), r"\1"),
    (lazy(rf"!\(([^()\[\]\n]+)\)\[({_PICTURE})\]", re.IGNORECASE), r"![\1](\2)"),
)
"""Pictures whose parts are apart or reversed."""
_TARGET = lazy(
    r"(?:[a-z]+:\S.*|[^:]*/[^:]*|[^:]*\.[a-z0-9]{2,5}(?:#.*)?)", re.IGNORECASE | re.DOTALL
)
"""What can be meant as an address although there are spaces in it: with a slash or a file type."""
_IN_MARKS = lazy(
    r"(\]\()[ \u00a0]*[\"'‘’“”«]((?:https?://|www\.|mailto:)[^\s\"'‘’“”»()]+)"
    r"[\"'‘’“”»][ \u00a0]*(?=\))"
)
_PIPED = lazy(r"<((?:https?://|mailto:)[^\s<>|]+)\|([^<>|\n]+)>")
"""A link as chat programs copy it."""
_NAMELESS = lazy(r"(?<!!)\[[ \u00a0]*\]\((https?://[^\s()<>]+)\)")
_DASHES = lazy(r"(?<=\S )--(?= \S)")
_TIMES = lazy(r"(?<=\d)\*(?=\d)")
_NO_HEADING = lazy(r" {0,3}#{1,6}[ \t]*#*[ \t]*")
_BULLET_ABOVE = lazy(r" {0,3}- ")
_DASH_BELOW = lazy(rf" {{0,3}}[–—‒−]{_SPACE}+(?=\S)")
_EMPTY = lazy(r"(?<![*\\])\*{4}(?!\*)")
_STARS = lazy(r"(?<!\*)\*\*(?!\*)")


_TO_CORRECT = re.compile(
    r"\n(?!\n|[A-Za-zÀ-ž]{{5}})(?:{}|{no}(?:\n|\Z)|(?:{own})[^\n]*\n(?:{own})|{above}[^\n]*\n{below})".format(
        "|".join(
            each.pattern for each in (_HEADING, _BULLET, _HARD_SPACE, _DASHED, _NUMBERED, _LETTER_O)
        ),
        no=_NO_HEADING.pattern,
        own=_OWN_LINE.pattern,
        above=_BULLET_ABOVE.pattern,
        below=_DASH_BELOW.pattern,
    )
)
"""A line that may have to be corrected; for speed: most texts have none (ADR 27).

It begins with the end of the line before, since one fixed character is found fast. No line that
begins with five letters has to be corrected.
"""
_ACCENTS = ("\u0300", "\u0301", "\u0308", "\u030a")
_WITHIN = ("*", "]", "|", " -- ")
"""What bold words, links and dashes that may have to be corrected contain."""


def corrected(text: str) -> str:
    """The text with what is certain corrected; the same text if there is nothing to correct."""
    if not text.isascii():
        text = _composed(text)
    if not any(sign in text for sign in _WITHIN) and not _TO_CORRECT.search(f"\n{text}"):
        return text
    lines = text.split("\n")
    for first, last in _paragraphs(lines):
        _correct(lines, first, last)
    return "\n".join(lines)


def _composed(text: str) -> str:
    """The text without invisible spaces, and with letters as one character each (NFC).

    Text from PDFs and some file systems has a letter and its accent apart; no search would find it.
    """
    if "\u200b" in text:
        text = text.replace("\u200b", "")
    if any(accent in text for accent in _ACCENTS):
        text = normalize("NFC", text)
    return text


def _paragraphs(lines: list[str]) -> Iterator[tuple[int, int]]:
    """The first line, and the one after the last, of each run of lines that is not code."""
    fence, first = "", 0
    for number, line in enumerate(lines):
        opening = _FENCE.match(line)
        in_code = bool(fence or opening or (_CODE.match(line) and not _BULLET.match(line)))
        if opening and (not fence or opening[1].startswith(fence)):
            fence = "" if fence else opening[1]
        if in_code or not line.strip():
            yield first, number
            first = number + 1
    yield first, len(lines)


def _correct(lines: list[str], first: int, last: int) -> None:
    """Correct a run of lines in place."""
    for number in range(first, last):
        lines[number] = _begun(lines[number])
        if "`" not in lines[number]:
            lines[number] = (
                lines[number] if "|" in lines[number] else _DASHES.sub("–", lines[number])
            )
            lines[number] = _TIMES.sub(r"\*", _bold(_linked(lines[number])))
    for number in _consecutive(lines, first, last, _DASHED.match):
        lines[number] = _DASHED.sub("- ", lines[number], count=1)
    for number in _consecutive(lines, first, last, _LETTER_O.match):
        lines[number] = _LETTER_O.sub("- ", lines[number], count=1)
    for number in range(first + 1, last):
        if _BULLET_ABOVE.match(lines[number - 1]):
            lines[number] = _DASH_BELOW.sub("- ", lines[number], count=1)
    for number in _consecutive(lines, first, last, _NUMBERED.match):
        lines[number] = _spaced(lines[number], _NUMBERED)
    for number in range(first, last - 1):
        if _OWN_LINE.match(lines[number]) and _OWN_LINE.match(lines[number + 1]):
            lines[number] = f"{lines[number].rstrip()}  "


def _begun(line: str) -> str:
    """The line with its first signs as CommonMark has them (4.2, 5.2)."""
    if _NO_HEADING.fullmatch(line):
        return ""
    if sign := _HEADING.match(line):
        line = f"{sign[1] or sign[2]} {_unclosed(line[sign.end() :], sign[0].count('#'))}"
    if sign := _BULLET.match(line):
        line = f"{_indent(sign)}- {line[sign.end() :]}"
    if sign := _HARD_SPACE.match(line):
        line = f"{sign[1]} {line[sign.end() :]}"
    return line


def _unclosed(words: str, level: int) -> str:
    """The words of a heading without the signs at their end, if they are as many as before it."""
    bare = words.rstrip("# \t")
    return bare if bare and words.rstrip().count("#") == level else words


def _spaced(line: str, sign: re.Pattern[str]) -> str:
    """The line with a space after the sign that it begins with."""
    match = sign.match(line)
    return f"{match[0]} {line[match.end() :]}" if match else line


def _indent(sign: re.Match[str]) -> str:
    """Two spaces for a point within another: one that is indented, or o in word processors."""
    before = sign[0][: len(sign[0]) - len(sign[0].lstrip())]
    return "  " if "\t" in before or sign[0].lstrip().startswith("o") else ""


def _consecutive(
    lines: list[str], first: int, last: int, matches: Callable[[str], object]
) -> list[int]:
    """The lines that match beside another that does: one alone may be something else."""
    like = [number for number in range(first, last) if matches(lines[number])]
    return [number for number in like if number - 1 in like or number + 1 in like]


def _linked(line: str) -> str:
    """The line with links whose parts are apart, reversed, or with spaces in the address."""
    if "|" in line:
        line = _PIPED.sub(r"[\2](\1)", line)
    if "](" not in line and "] (" not in line and ")[" not in line and "]\u00a0(" not in line:
        return line
    line = _NAMELESS.sub(r"<\1>", _IN_MARKS.sub(r"\1\2", line))
    line = _APART.sub(r"\1(\2)", line)
    line = _REVERSED.sub(r"[\1](\2)", line)
    if "!" in line:
        for pattern, meant in _PICTURES_APART:
            line = pattern.sub(meant, line)
    return _SPACED.sub(_with_address, line)


def _with_address(match: re.Match[str]) -> str:
    target = match[2].strip(" \u00a0")
    if not re.search(r"[ \u00a0]", target) or not _TARGET.fullmatch(target):
        return f"{match[1]}({target})"
    if target.lower().startswith(("tel:", "mailto:")):
        number, mark, query = target.partition("?")
        return f"{match[1]}({re.sub(_SPACE, '', number)}{mark}{re.sub(_SPACE, '%20', query)})"
    return f"{match[1]}(<{target}>)"


def _bold(line: str) -> str:
    """The line with bold words as CommonMark has them: not `** x **`, nor `**Obs!**x` (6.2).

    Four stars, which editors leave where nothing is bold any more, are taken away.
    """
    if "****" in line and line.strip("* \t"):
        line = _EMPTY.sub("", line)
    parts = _STARS.split(line) if "**" in line and "\\" not in line else []
    if len(parts) % 2 == 0:
        return line  # an odd number of signs: it is not certain which belong together
    for place in range(1, len(parts), 2):
        inside = parts[place]
        if words := inside.strip(" \u00a0"):
            before, _, after = inside.partition(words)
            parts[place - 1] += before
            parts[place + 1] = f"{after}{parts[place + 1]}"
            closes = words[-1].isalnum() or not parts[place + 1][:1].isalnum()
            parts[place] = f"**{words}**" if closes else f"<strong>{words}</strong>"
        else:
            parts[place] = f"**{inside}**"
    return "".join(parts)
