"""Where the links and pictures of a text lead, from what their writer typed. Pure."""

import posixpath
import re
from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import unquote

from budkavle.model.rules import N_, Rule
from budkavle.model.values import is_url

FORBIDDEN_LINK = Rule(
    "forbidden-link", N_("A link may not begin with {value}."), N_("Use https://, mailto: or tel:")
)
FOREIGN_PICTURE = Rule(
    "foreign-picture",
    N_("The picture {value} would be fetched from another site, which then sees our readers."),
    N_("Save it beside this file, and write its name."),
)
EMPTY_LINK = Rule(
    "empty-link",
    N_("The link has no address, so it leads nowhere."),
    N_("Write the address between the parentheses: [the page](https://example.se)"),
)
BROKEN_ADDRESS = Rule(
    "broken-address",
    N_("“{value}” is not a whole address, so the link leads nowhere."),
    N_("Write {remedy}"),
)

SCHEME = "content:"
"""Begins the addresses of content until a page is rendered."""

_ABSOLUTE = re.compile(r"[a-zA-Z][a-zA-Z0-9+.-]*:|//|#")
_OUTWARD = frozenset({"http:", "https:", "mailto:", "tel:", "#"})
_MAIL = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+(?:\?.*)?")
_DOMAIN = re.compile(
    r"(?:www\.[\w-]+(?:\.[\w-]+)+|(?:[\w-]+\.)+(?:se|nu|org|net|eu|no|dk|fi|com))(?:/.*)?",
    re.IGNORECASE,
)
"""What is no file's name, but an address without https://."""
_MISTYPED = re.compile(r"h?t{1,3}p{1,2}s{0,2}\b[ :;/]+(?:https?:/+)?(?P<rest>.*)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Target:
    """Where a link leads: `address` as it is in the HTML.

    `content` is the path of the content, with `#anchor` where there is one, or an address on this
    site, which begins with a slash; None for anything outside it.
    """

    address: str
    content: str | None = None


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why a link cannot be as it was written."""

    rule: Rule
    values: tuple[tuple[str, str], ...] = ()


LinkTarget = Callable[[str, str], Target | Refusal]
"""Gives the target of a link as it was written in the file at a path."""


def link_target(
    written: str, path: str, site: str = "", *, completed: bool = True
) -> Target | Refusal:
    """The target of a link in the file `path`, on the site at the address `site`.

    What lacks `https://` or `mailto:` gets it where nothing else can have been meant, or is refused
    unless it is to be `completed`.
    """
    written = written.strip()
    plain = unquote(written)
    if plain in ("", "#"):
        return Refusal(EMPTY_LINK)
    if meant := _meant(plain):
        return Target(f"{meant}{written}") if completed else _broken(plain, f"{meant}{plain}")
    mistyped = _MISTYPED.match(plain)
    if mistyped and (not is_url(plain) or "://http" in plain):
        return _broken(plain, f"https://{mistyped['rest']}")
    start = _ABSOLUTE.match(written)
    if not start:
        return _within(written, path)
    if start[0] == "#":
        return Target(written, f"{path}#{plain[1:]}")
    if start[0].lower() not in _OUTWARD:
        return Refusal(FORBIDDEN_LINK, (("value", start[0]),))
    if site and f"{written}/".startswith(site):
        return _within(f"/{written.removeprefix(site.rstrip('/')).lstrip('/')}", path)
    return Target(written)


def _meant(plain: str) -> str:
    """What an address lacks at its beginning; empty for a path or a whole address."""
    if _MAIL.fullmatch(plain):
        return "mailto:"
    return "https://" if _DOMAIN.fullmatch(plain) else ""


def _broken(written: str, remedy: str) -> Refusal:
    return Refusal(BROKEN_ADDRESS, (("value", written), ("remedy", remedy)))


def picture_target(written: str, path: str) -> Target | Refusal:
    """The target of a picture in the file `path`: another file in content/."""
    if _ABSOLUTE.match(written):
        return Refusal(FOREIGN_PICTURE, (("value", written),))
    return _within(written, path)


def content_path(path: str, target: str) -> str:
    """The path, from content/, of a target that is written relative to the file `path`.

    An address on this site stays as it is, without a slash at its end.
    """
    return posixpath.normpath(posixpath.join(posixpath.dirname(path), target))


def _within(written: str, path: str) -> Target:
    name, mark, anchor = written.partition("#")
    if name.startswith("/"):
        name = name.partition("?")[0]
    target = content_path(path, unquote(name).replace("\\", "/"))
    content = f"{target}{mark}{unquote(anchor)}"
    return Target(f"{SCHEME}{content}", content)
