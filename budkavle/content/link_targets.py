"""Where the links and pictures of a text lead, from what their writer typed. Pure."""

import posixpath
import re
from collections.abc import Callable
from typing import NamedTuple
from urllib.parse import unquote

from budkavle.model.addresses import is_url
from budkavle.model.rules import N_, Rule
from budkavle.model.site_paths import within_site

FORBIDDEN_LINK = Rule(
    "forbidden-link",
    N_("A link may not begin with {value}."),
    N_("Use https://, mailto: or tel:, or save the file beside this one and write its name."),
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

_WHOLE = re.compile(r"https?://[^\s/%]+/\S*")
"""An address that may have a space as %20, but not in the name of its host."""

SCHEME = "content:"
"""Begins the addresses of content until a page is rendered."""

_ABSOLUTE = re.compile(r"[a-zA-Z][a-zA-Z0-9+.-]*:|//|#")
_OUTWARD = frozenset({"http:", "https:", "mailto:", "tel:", "#"})
_OUR_SCHEME = re.compile(r"\A(?:https?|mailto|tel):", re.IGNORECASE)
"""Letters of either case mean the same there (RFC 3986, 3.1)."""
_NO_ADDRESS = frozenset({"", "#", "mailto:", "tel:", "http:", "https:", "http://", "https://"})
_HOST = re.compile(r"https?://(?:[^/?#\s]*@)?(?:\[[0-9a-fA-F:.]+\]|[\w.-]+)(?::\d+)?(?=[/?#]|$)")
"""The beginning of an address whose host can be one (RFC 3986, 3.2.2; RFC 5890)."""
_TWICE = re.compile(r"https?:/+https?:/", re.IGNORECASE)
_SECRET = re.compile(r"https?://[^\s/@:]*:[^\s/@]*@")
"""A name and a password, which whoever follows the link would use."""
_MAIL = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+(?:\?.*)?")
_MAIL_TO = re.compile(r"[^@\s,;<>]+@[\w-]+(?:\.[\w-]+)+")
"""An address after mailto: (RFC 6068), where there may be none if the reader is to choose one."""
_FILE = re.compile(
    r"[^/?#]+\.(?:png|jpe?g|gif|webp|avif|svg|pdf|docx?|xlsx?|pptx?|od[tsp]|csv|txt|rtf|ics|mp[34])"
    r"(?:#.*)?",
    re.IGNORECASE,
)
"""What is a file's name although it has an @ in it, as in picture@2x.png."""
_DOMAIN = re.compile(
    r"(?:www\.[\w-]+(?:\.[\w-]+)+|(?:[\w-]+\.)+(?:se|nu|org|net|eu|no|dk|fi|com))(?:/.*)?",
    re.IGNORECASE,
)
"""What is no file's name, but an address without https://."""
_MISTYPED_NAME = re.compile(r"www[.,;](?:[\w-]+[.,;])+[a-z]{2,6}(?:/.*)?", re.IGNORECASE)
_MISTYPED = re.compile(r"h?t{1,3}p{1,2}s{0,2}\b[ :;/]+(?:https?:/+)?(?P<rest>.*)", re.IGNORECASE)


EXAMPLE_OF_MAIL = "mailto:name@example.se"
"""The remedy for an e-mail address of which nobody can say how it was meant."""


class Target(NamedTuple):
    """Where a link leads: `address` as it is in the HTML.

    `content` is the path of the content, with `#anchor` where there is one, or an address on this
    site, which begins with a slash; None for anything outside it.
    """

    address: str
    content: str | None = None


class Refusal(NamedTuple):
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
    written = _OUR_SCHEME.sub(lambda scheme: scheme[0].lower(), written.strip())
    plain = unquote(written)
    if plain.lower() in _NO_ADDRESS:
        return Refusal(EMPTY_LINK)
    if plain.startswith("\\"):
        return Refusal(FORBIDDEN_LINK, (("value", "\\"),))
    if refusal := _mistyped_mail(plain):
        return refusal
    if meant := _meant(plain):
        if not completed:
            return _broken(plain, f"{meant}{plain}")
        return link_target(f"{meant}{written}", path, site)
    mistyped = _MISTYPED.match(plain)
    whole = is_url(plain) or _WHOLE.fullmatch(written)
    if mistyped and (not whole or _TWICE.match(plain) or not _HOST.match(plain)):
        meant = f"https://{_as_host(mistyped['rest'])}"
        return _broken(plain, meant) if _HOST.match(meant) else Refusal(EMPTY_LINK)
    start = _ABSOLUTE.match(written)
    if not start and _MISTYPED_NAME.fullmatch(plain):
        return _broken(plain, f"https://{_as_host(plain.replace(';', '.'))}")
    if not start:
        return _within(written, path)
    if secret := _SECRET.match(plain):
        return Refusal(FORBIDDEN_LINK, (("value", secret[0]),))
    if start[0] == "#":
        return Target(written, f"{path}#{plain[1:]}")
    if start[0].lower() not in _OUTWARD:
        return Refusal(FORBIDDEN_LINK, (("value", start[0]),))
    if site and (own := within_site(written, site)) is not None:
        return _within(f"/{own.lstrip('/')}", path)
    return Target(written)


def _meant(plain: str) -> str:
    """What an address lacks at its beginning; empty for a path or a whole address."""
    if _MAIL.fullmatch(plain) and not _FILE.fullmatch(plain):
        return "mailto:"
    return "https://" if _DOMAIN.fullmatch(plain) else ""


def _mistyped_mail(plain: str) -> Refusal | None:
    """The refusal of an e-mail address with a slip in it."""
    is_mail = plain.lower().startswith("mailto:")
    address, mark, query = plain[7 * is_mail :].lstrip("/" * is_mail).partition("?")
    if not is_mail and ("@" not in address or "/" in address or _FILE.fullmatch(plain)):
        return None
    several = [each.strip() for each in address.split(",")] if address or not query else []
    if is_mail and all(_MAIL_TO.fullmatch(each) for each in several):
        return None if plain[7:8] != "/" else _broken(plain, f"mailto:{address}{mark}{query}")
    meant = re.sub(r"\s+", "", address).replace(";", ",")
    meant = re.sub(r"@([^,@]*),(?=[a-z]{2,4}$)", r"@\1.", meant)
    if is_mail and ";" in address:
        return _broken(plain, f"mailto:{meant}{mark}{query}")
    if meant != address and _MAIL.fullmatch(meant):
        return _broken(plain, f"mailto:{meant}{mark}{query}")
    return _broken(plain, EXAMPLE_OF_MAIL) if is_mail else None


def _as_host(rest: str) -> str:
    """The rest of an address, with its host as one can be: without blanks, with full stops."""
    host, slash, path = rest.partition("/")
    host = re.sub(r"\s+", "", host).replace(",", ".")
    host = re.sub(r"[^\w.:@-].*|:(?!\d+$).*", "", host)
    return f"{host}{slash}{path}".replace(" ", "%20")


def _broken(written: str, remedy: str) -> Refusal:
    return Refusal(BROKEN_ADDRESS, (("value", written), ("remedy", remedy)))


def picture_target(written: str, path: str) -> Target | Refusal:
    """The target of a picture in the file `path`: another file in content/."""
    if _ABSOLUTE.match(written):
        return Refusal(FOREIGN_PICTURE, (("value", written),))
    return _within(written, path)


def target_of_key(link: str, path: str) -> str:
    """Where a link in the front matter of the file `path` leads, as `Target.content`.

    The name of a file is as it is on the disk; only an address on this site is percent-encoded.
    """
    name, mark, anchor = link.partition("#")
    if name.startswith("/"):
        return str(_within(link, path).content)
    return f"{content_path(path, name)}{mark}{anchor}"


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
