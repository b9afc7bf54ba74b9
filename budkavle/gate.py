"""The gate between what a build has made and the site: nothing passes that is not public.

Everything that is rendered is searched. What stands already has been searched before, so it is
searched again only for what has become secret since.
"""

import json
from collections.abc import Callable
from pathlib import Path

from budkavle.journal import replace_file
from budkavle.leaks import Leak, Search
from budkavle.output import Output
from budkavle.problems import ContentError, Problem


class Gate:
    """Looks at all that a build writes and at all that it leaves as it is.

    `known` is the file that remembers what was looked for in the site that stands, `folder` the
    name of the content folder, and `opened` is told when everything may be published.
    """

    def __init__(
        self, search: Search, known: Path, folder: str, opened: Callable[[], None]
    ) -> None:
        self._search, self._known, self._folder, self._opened = search, known, folder, opened
        self._added = search.without(_remembered(known))
        self._beside: set[Leak] = set()

    @property
    def minds_standing(self) -> bool:
        """Whether something has become secret since the site was searched."""
        return bool(self._added)

    def see(self, output: Output, data: bytes) -> frozenset[Leak]:
        """Look at an output that has been rendered."""
        return self._search.look(output.path, data, output.says)

    def see_standing(self, output: Output, data: bytes) -> frozenset[Leak]:
        """Look at an output that stands in the site and stays."""
        return self._added.look(output.path, data, output.says)

    def see_text(self, name: str, data: bytes) -> None:
        """Look at something that is written beside the site."""
        self._beside |= self._search.look(name, data)

    def open(self, found: frozenset[Leak]) -> None:
        """Let everything through, or raise ContentError with every leak."""
        if leaks := found | self._beside:
            raise ContentError(_problem(leak, self._folder) for leak in leaks)
        self._opened()

    def remember(self) -> None:
        """Note what has been looked for, when the site stands."""
        sought = json.dumps(sorted(self._search.sought)).encode()
        if not self._known.exists() or self._known.read_bytes() != sought:
            replace_file(self._known, sought)


def look_through(tree: Path, search: Search, folder: str) -> tuple[Problem, ...]:
    """Look at every file of a finished site; `folder` is the name of the content folder."""
    leaks: set[Leak] = set()
    for path in tree.rglob("*") if search else ():
        if path.is_file():
            leaks |= search.look(path.relative_to(tree).as_posix(), path.read_bytes())
    return tuple(sorted(_problem(leak, folder, "leaked") for leak in leaks))


def _problem(leak: Leak, folder: str, code: str = "leak") -> Problem:
    values = (("output", leak.output),)
    return Problem(f"{folder}/{leak.path}", leak.line, leak.field, code, values)


def _remembered(known: Path) -> frozenset[str]:
    """What was looked for last time; nothing if that cannot be read, so all is searched anew."""
    try:
        return frozenset(json.loads(known.read_bytes()))
    except (OSError, ValueError, TypeError):
        return frozenset()
