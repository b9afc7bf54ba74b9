"""The gate between the outputs of a build and the site: refuses whatever is not public.

Every output that is rendered is searched. Outputs that are in the site already were searched
before, so they are searched again only for what has become secret since.
"""

import json
from collections.abc import Callable, Iterable
from pathlib import Path

from budkavle.build.leaks.search import Leak, Search
from budkavle.model.problems import ContentError, Problem
from budkavle.render.output import Output
from budkavle.system.unfinished import replace_file


class Gate:
    """Checks everything that a build writes, and everything that it leaves unchanged.

    `known` is the file that records what the published site was searched for, `explain` gives the
    problems for leaks, and `opened` is called when everything may be published.
    """

    def __init__(
        self,
        search: Search,
        known: Path,
        explain: Callable[[frozenset[Leak]], Iterable[Problem]],
        opened: Callable[[], None],
    ) -> None:
        self._search, self._known, self._explain, self._opened = search, known, explain, opened
        self._before = _remembered(known)
        self._added = search.without(self._before)
        self._beside: set[Leak] = set()

    @property
    def checks_standing(self) -> bool:
        """Whether something has become secret since the site was searched."""
        return bool(self._added)

    def see(self, output: Output, data: bytes) -> frozenset[Leak]:
        """Check an output that has been rendered."""
        return self._search.look(output.path, data, output.says)

    def see_standing(self, output: Output, data: bytes) -> frozenset[Leak]:
        """Check an output that is in the site already and stays there."""
        return self._added.look(output.path, data, output.says)

    def see_text(self, name: str, data: bytes) -> None:
        """Check a text that is written outside the site."""
        self._beside |= self._search.look(name, data)

    def open(self, found: frozenset[Leak]) -> None:
        """Let everything pass, or raise ContentError with all problems about leaks."""
        if leaks := found | self._beside:
            raise ContentError(self._explain(leaks))
        # From now on until `remember`, new outputs are in the site beside old ones.
        self._write(self._before & self._search.sought)
        self._opened()

    def remember(self) -> None:
        """Record what was searched for, once the site is published."""
        self._write(self._search.sought)

    def _write(self, sought: frozenset[str]) -> None:
        if sought != self._before or not self._known.exists():
            replace_file(self._known, json.dumps(sorted(sought)).encode())
        self._before = sought


def leaks_in_site(tree: Path, search: Search) -> frozenset[Leak]:
    """Find the leaks in a finished site."""
    leaks: set[Leak] = set()
    for path in tree.rglob("*") if search else ():
        if path.is_file():
            leaks |= search.look(path.relative_to(tree).as_posix(), path.read_bytes())
    return frozenset(leaks)


def _remembered(known: Path) -> frozenset[str]:
    """What was searched for last time; empty if unreadable, so that all is searched again."""
    try:
        return frozenset(json.loads(known.read_bytes()))
    except (OSError, ValueError, TypeError):
        return frozenset()
