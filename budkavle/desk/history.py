"""What was saved, by whom and when: commits of the git work tree that the site is in, if any."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from threading import Lock

from budkavle.desk.saving import Writer
from budkavle.model.rules import N_
from budkavle.system.work_tree import Author, Commit, GitError, Standing, WorkTree

MOST = 20
"""Versions on a page of an item's history."""

_FURTHEST = 5000
"""Commits of one file that are looked through."""

_NOT_RECORDED = N_("It is saved, but not in the history: {reason}")
_WHY: Mapping[Standing, str] = {
    "no-tree": N_(
        "This site is not in a git work tree, so there is no history. Your IT department can make"
        " one with git init; from then on every save is kept here."
    ),
    "no-git": N_("The program git is not installed, so there is no history."),
    "merging": N_("Somebody is in the middle of a merge. It must be ended first."),
    "rebasing": N_("Somebody is in the middle of a rebase. It must be ended first."),
    "picking": N_("Somebody is in the middle of a cherry-pick. It must be ended first."),
    "reverting": N_("Somebody is in the middle of a revert. It must be ended first."),
    "bisecting": N_("Somebody is searching old versions with git bisect. It must be ended first."),
    "detached": N_("An old version is checked out (a detached HEAD). Check out a branch first."),
    "refused": N_("Git refuses to work in this folder."),
}
_IGNORED = N_("git is told to ignore this file.")
_SILENT = ("no-tree", "no-git")
"""Where there is no history, a save need not say so each time; the page of the history does."""


@dataclass(frozen=True, slots=True)
class Version:
    """An item's file as it was saved once, and as it was before; the first has nothing before."""

    commit: Commit
    data: bytes
    before: bytes


class History:
    """The history of a site's files; `folder` is that of the file `configuration`."""

    def __init__(self, configuration: Path, gettext: Callable[[str], str]) -> None:
        self._folder = configuration.resolve().parent
        self._tree = WorkTree(self._folder, configuration.name)
        self._gettext = gettext
        self._lock = Lock()

    def record(
        self,
        writer: Writer,
        files: Mapping[Path, bytes],
        says: str,
        at: datetime,
        beside: Sequence[Path] = (),
    ) -> str:
        """Make a commit of saved files, and of those beside them that are in none yet.

        Says in words why there is no commit, if there should be one.
        """
        with self._lock:
            try:
                why = self._recorded(writer, files, says, at, beside)
            except GitError as error:
                why = str(error)
        return self._gettext(_NOT_RECORDED).format(reason=why) if why else ""

    def missing(self, files: Sequence[Path]) -> list[Path]:
        """Those of some files that are in no commit yet; none where there is no history now."""
        by_path = {self._path(file): file for file in files}
        try:
            ready = self._tree.standing() == "ready"
            return [by_path[path] for path in self._tree.unknown(list(by_path))] if ready else []
        except GitError:
            return []

    def trouble(self) -> str:
        """Why there is no history now, in words; empty if there is."""
        standing = self._tree.standing()
        return "" if standing == "ready" else self._gettext(_WHY[standing])

    def versions(self, file: Path, skip: int = 0) -> list[Version]:
        """At most MOST versions of a file, the latest first; none where there is no history."""
        if self._tree.standing() in (*_SILENT, "refused"):
            return []
        try:
            commits = list(self._tree.commits(self._path(file), skip + MOST + 1))[skip:]
            texts = [*self._tree.read(commits), b""]
        except GitError:
            return []
        pairs = zip(commits, texts, texts[1:], strict=False)
        return [Version(*each) for each in pairs][:MOST]

    def version(self, file: Path, id_: str) -> tuple[Commit, bytes] | None:
        """One of a file's commits, and the file as a checkout of it writes it; None if unknown."""
        if self._tree.standing() in (*_SILENT, "refused"):
            return None
        try:
            commits = self._tree.commits(self._path(file), _FURTHEST)
            commit = next((each for each in commits if each.id == id_), None)
            return (commit, self._tree.checked_out(commit)) if commit else None
        except GitError:
            return None

    def _recorded(
        self,
        writer: Writer,
        files: Mapping[Path, bytes],
        says: str,
        at: datetime,
        beside: Sequence[Path],
    ) -> str:
        standing = self._tree.standing()
        if standing in _SILENT:
            return ""
        if standing != "ready":
            return self._gettext(_WHY[standing])
        paths = {self._path(file): data for file, data in files.items()}
        if any(self._tree.is_ignored(path) for path in paths):
            return self._gettext(_IGNORED)
        more = {self._path(file): file for file in beside if file.is_file()}
        new = {path: more[path].read_bytes() for path in self._tree.unknown(list(more))}
        self._tree.commit({**new, **paths}, Author(writer.name, writer.email), says, at)
        return ""

    def _path(self, file: Path) -> str:
        return file.resolve().relative_to(self._folder).as_posix()
