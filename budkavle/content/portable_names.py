"""Names of files that not every system can store: Windows refuses some. Pure.

Microsoft, "Naming Files, Paths, and Namespaces".
"""

import re
from collections.abc import Iterable, Iterator
from unicodedata import normalize

from budkavle.model.problems import Problem
from budkavle.model.rules import N_, Rule

UNPORTABLE_NAME = Rule(
    "unportable-name",
    N_("Windows cannot store a file or folder called “{value}”."),
    N_("Give it another name, so that everyone can work with the content."),
    "advice",
    shows_source=False,
)
SAME_BUT_FOR_CASE = Rule(
    "same-but-for-case",
    N_("Windows and macOS cannot tell this name from {value}."),
    N_("Give one of them another name."),
    "advice",
)

_REFUSED = re.compile(
    r'[<>:"\\|?*\x00-\x1f]|[. ]$|^(?:con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³])(?:\.|$)',
    re.IGNORECASE,
)


def advice(paths: Iterable[str], folder: str) -> Iterator[Problem]:
    """Advice on each path of `folder` whose name is a problem elsewhere."""
    known: dict[str, str] = {}
    for path in sorted(paths):
        refused = (part for part in path.split("/") if _REFUSED.search(part))
        if part := next(refused, None):
            yield Problem(f"{folder}/{path}", 1, "", UNPORTABLE_NAME, (("value", part),))
        other = known.setdefault(normalize("NFC", path).casefold(), path)
        if other != path:
            yield Problem(f"{folder}/{path}", 1, "", SAME_BUT_FOR_CASE, (("value", other),))


def is_refused(part: str) -> bool:
    """Whether Windows stores no file or folder of this name."""
    return _REFUSED.search(part) is not None


def storable(stem: str) -> str:
    """The name of a new file without its suffix, with a number if Windows keeps it for itself."""
    return f"{stem}-1" if is_refused(stem) else stem
