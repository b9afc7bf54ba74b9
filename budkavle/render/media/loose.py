"""Finds problems in loose files: files of content/ that are published without an item.

The same rules apply as for attachments of items: an allowed kind, and bytes that agree with the
name. In addition, fonts, SVG drawings and style sheets are allowed, since a page may need them.
"""

import re
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

from budkavle.content.offered_files import suffix_of
from budkavle.model.problems import Problem
from budkavle.model.rules import N_, Rule
from budkavle.render.media.file_info import MOST_BYTES
from budkavle.render.media.kinds import HEAD, KINDS, content_of
from budkavle.render.media.macros import has_macros
from budkavle.render.media.review import (
    ACTIVE_FILE,
    TOO_LARGE_FILE,
    UNKNOWN_FILE_TYPE,
    WRONG_FILE_TYPE,
)
from budkavle.system.files import UNREADABLE

UNSAFE_SVG = Rule(
    "unsafe-svg",
    N_("The drawing {value} does more than draw: it contains {what}."),
    N_("Save it as plain SVG without scripts, links and pictures from elsewhere, or as PNG."),
)
FOREIGN_STYLE = Rule(
    "foreign-style",
    N_("The style sheet would fetch {address} from another site, which then sees our readers."),
    N_("Save it in the content, and write its name."),
)

_BESIDE = {
    "ico": (b"\0\0\1\0",),
    "woff": (b"wOFF",),
    "woff2": (b"wOF2",),
}
"""How files begin whose kinds are allowed only for loose files, by the suffix of the name."""

_SVG, _CSS = "svg", "css"

_FOREIGN = re.compile(
    rb"(?:@import(?=[\s\"'])|url\()[\s\"']*+((?:[a-z][a-z0-9+.-]*+:|//)[^\s\"')]*)", re.IGNORECASE
)
"""What makes a style sheet load something from another site."""

_ACTIVE = frozenset(
    "html htm xhtml xht shtml mhtml mht hta js mjs cjs xml xsl xslt rdf svgz swf wasm jar class"
    " php phtml cgi pl py rb sh bash ps1 psm1 bat cmd com exe msi msix dll scr pif lnk url reg vbs"
    " vbe wsf jse apk app dmg iso docm dotm xlsm xltm xlam xlsb pptm potm ppsm ppam".split()
)
"""Suffixes of files that a browser, a server or an office program would run."""

_Found = Iterator[tuple[Rule, dict[str, str]]]
"""The rule of each problem, and the values for its message."""


def problems(
    paths: Iterable[str], folder: Path, trusted: Callable[[str], bool]
) -> Iterator[Problem]:
    """Everything that prevents files from being published; `paths` are relative to `folder`.

    Does not check files that are `trusted`. Raises no error for a file that cannot be read.
    """
    for path in sorted(paths):
        if trusted(path):
            continue
        for rule, values in _judged(folder / path):
            shown = {"value": path, **values}
            yield Problem(f"{folder.name}/{path}", 1, "", rule, tuple(shown.items()))


def _judged(file: Path) -> _Found:
    suffix = suffix_of(file.name) if "." in file.name else ""
    allowed = {*KINDS, *_BESIDE, _SVG, _CSS}
    if suffix in _ACTIVE:
        yield ACTIVE_FILE, {}
    elif suffix not in allowed:
        yield UNKNOWN_FILE_TYPE, {"known": ", ".join(sorted(allowed))}
    else:
        yield from _readable(file, suffix)


def _readable(file: Path, suffix: str) -> _Found:
    try:
        yield from _by_content(file, suffix)
    except OSError as error:
        yield UNREADABLE, {"reason": error.strerror or "error"}


def _by_content(file: Path, suffix: str) -> _Found:
    size = file.stat().st_size
    with file.open("rb") as opened:
        head = opened.read(HEAD)
    if size > MOST_BYTES:
        megabytes = {"size": f"{size // 10**6} MB", "most": f"{MOST_BYTES // 10**6} MB"}
        yield TOO_LARGE_FILE, megabytes
    elif suffix == _SVG:
        yield from _drawing(file)
    elif suffix == _CSS:
        for address in _FOREIGN.findall(file.read_bytes()):
            yield FOREIGN_STYLE, {"address": address.decode(errors="replace")}
    elif suffix in _BESIDE:
        if not head.startswith(_BESIDE[suffix]):
            yield WRONG_FILE_TYPE, {"kind": suffix.upper()}
    else:
        yield from _of_kind(file, suffix, head)


def _drawing(file: Path) -> _Found:
    from budkavle.render.media import svg  # slow to load, and most sites need no SVG

    try:
        what = svg.unsafe(file.read_bytes())
    except svg.NotSvgError:
        yield WRONG_FILE_TYPE, {"kind": "SVG"}
    else:
        if what:
            yield UNSAFE_SVG, {"what": what}


def _of_kind(file: Path, suffix: str, head: bytes) -> _Found:
    kind = KINDS[suffix]
    content = content_of(head)
    if head and content != kind.content:
        yield WRONG_FILE_TYPE, {"kind": kind.label}
    elif has_macros(file, content):
        yield ACTIVE_FILE, {}
