"""Makes links of addresses that are written as plain words: web addresses and e-mail. Pure.

Readers expect to be able to follow them, and no writer needs to know how a link is written.
"""

import re
from collections.abc import Iterator

from markdown_it.rules_core import StateCore
from markdown_it.token import Token

MARKUP = "bare"
"""The `markup` of the tokens of such links."""

_ADDRESS = re.compile(
    r"(?P<web>(?<![\w/@.-])(?:https?://|www\.(?=[\w-]+\.\w))[^\s<>\[\]\"”»`|]{1,2000})"
    r"|(?P<mail>(?<![\w/@.+-])[\w.+-]+@[\w-]+(?:\.[\w-]+)*\.(?!(?:png|jpe?g|gif|webp|svg|pdf|docx|xlsx)\b)[a-z]{2,}"
    r"(?![\w@-]))",
    re.IGNORECASE,
)
_AFTER = ".,:;!?…'’)}*_"
"""What ends a sentence rather than an address; a bracket does unless it was opened in it."""
_CLOSING = {")": "(", "}": "{"}


def may_hold_address(text: str) -> bool:
    """Whether a text can contain an address; a fast check."""
    # Finding one character takes a tenth of the time of finding several.
    return "@" in text or (":" in text and "://" in text) or ("w" in text and "www." in text)


def link_addresses(state: StateCore) -> None:
    """A rule of markdown-it: replace words that are addresses by links."""
    for token in state.tokens:
        if token.type == "inline" and may_hold_address(token.content):
            token.children = list(_linked(token.children or [], state))


def _linked(tokens: list[Token], state: StateCore) -> Iterator[Token]:
    within = 0
    for token in tokens:
        within += token.type == "link_open"
        within -= token.type == "link_close"
        if token.type == "text" and not within:
            yield from _parts(token, state)
        else:
            yield token


def _parts(token: Token, state: StateCore) -> Iterator[Token]:
    text, end = token.content, 0
    for match in _ADDRESS.finditer(text):
        words = _without_end(match[0])
        if words.endswith("//"):
            continue
        target = state.md.normalizeLink(_whole(words, is_mail=match["mail"] is not None))
        yield from _words(text[end : match.start()], token)
        yield Token("link_open", "a", 1, {"href": target}, level=token.level, markup=MARKUP)
        yield from _words(words, token)
        yield Token("link_close", "a", -1, level=token.level, markup=MARKUP)
        end = match.start() + len(words)
    yield from _words(text[end:], token)


def _words(text: str, token: Token) -> Iterator[Token]:
    if text:
        yield Token("text", "", 0, content=text, level=token.level)


def _whole(words: str, *, is_mail: bool) -> str:
    if is_mail:
        return f"mailto:{words}"
    return words if "://" in words else f"https://{words}"


def _without_end(address: str) -> str:
    """The address without the signs that belong to the sentence around it."""
    while address and address[-1] in _AFTER:
        opening = _CLOSING.get(address[-1], "")
        if opening and address.count(opening) >= address.count(address[-1]):
            break
        address = address[:-1]
    return address
