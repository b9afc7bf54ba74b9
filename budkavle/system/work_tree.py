"""A git work tree: files become commits, and their earlier versions are read. Uses the program git.

Nothing that somebody has staged, checked out or begun is touched: a commit is made beside the index
and put on the branch only if that is still where it was.
"""

import os
import shutil
import subprocess
import tempfile
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from time import sleep
from typing import Literal

Standing = Literal[
    "ready", "no-tree", "no-git", "merging", "rebasing", "picking", "reverting", "bisecting",
    "detached", "refused",
]  # fmt: skip
"""Whether commits can be made, or what prevents it; `refused` if git itself declines."""

_UNDER_WAY: Mapping[str, Standing] = {
    "MERGE_HEAD": "merging",
    "rebase-merge": "rebasing",
    "rebase-apply": "rebasing",
    "CHERRY_PICK_HEAD": "picking",
    "REVERT_HEAD": "reverting",
    "BISECT_LOG": "bisecting",
}
_NO_TREE = ("not a git repository", "must be run in a work tree", "did not match any file")
"""What git says in English where there is no work tree of the site."""

_TRIES = 5
"""Attempts to commit while other programs commit, or hold the index."""

_PAUSE = 0.1
_LONGEST = 60
"""Seconds after which a git that does not answer is given up."""

_FIELDS = "%x00%H%x1f%an%x1f%aI%x1f%s"


class GitError(Exception):
    """Git did not do what was asked; the message is its own."""


@dataclass(frozen=True, slots=True)
class Author:
    """Who made a commit; without an address it is the one that git knows, or none that works."""

    name: str
    email: str = ""


@dataclass(frozen=True, slots=True)
class Commit:
    """A commit that changed a file; `path` is the file's then, from the tree's top."""

    id: str
    author: str
    at: datetime
    subject: str
    path: str


class WorkTree:
    """The work tree that a folder is in, if it is in one.

    A tree that begins above the folder counts only if git knows the file `known_by` in it: it may
    be somebody's home.
    """

    def __init__(self, folder: Path, known_by: str) -> None:
        self._folder, self._known_by = folder, known_by

    def standing(self) -> Standing:
        """Whether commits can be made now."""
        if shutil.which("git") is None:
            return "no-git"
        try:
            folder, prefix = self._place()
            if prefix:
                self._line("ls-files", "--error-unmatch", self._known_by)
        except GitError as error:
            said = str(error)
            none = any(each in said for each in _NO_TREE)
            return "no-tree" if none else "refused"
        for name, standing in _UNDER_WAY.items():
            if (folder / name).exists():
                return standing
        return "ready" if self._says("symbolic-ref", "--quiet", "HEAD") else "detached"

    def is_ignored(self, path: str) -> bool:
        """Whether git is told to ignore a file, and does not know it already."""
        return self._says("check-ignore", "--quiet", path) is not None

    def unknown(self, paths: Sequence[str]) -> list[str]:
        """Those of some files that no commit of this branch holds, and git need not ignore."""
        if not paths:
            return []
        _, prefix = self._place()
        parent = self._says("rev-parse", "--quiet", "--verify", "HEAD^{commit}")
        known = self._entries(parent, [prefix + each for each in paths]) if parent else {}
        return [each for each in paths if prefix + each not in known and not self.is_ignored(each)]

    def commit(self, files: Mapping[str, bytes], author: Author, message: str, at: datetime) -> str:
        """Commit files, by path from the folder; the commit's id, empty if nothing is changed.

        Raises GitError. What is staged stays staged.
        """
        _, prefix = self._place()
        store = "hash-object", "-w", "--stdin"
        blobs = {
            f"{prefix}{path}": self._line(*store, f"--path={path}", given=data)
            for path, data in files.items()
        }
        error = GitError()
        for number in range(_TRIES):
            sleep(_PAUSE * number)
            try:
                return self._committed(blobs, author, message, at)
            except GitError as failure:
                error = failure
        raise error

    def commits(self, path: str, most: int) -> Iterator[Commit]:
        """The latest commits that changed a file, the newest first; none if it is unknown.

        Raises GitError.
        """
        if not self._says("rev-parse", "--quiet", "--verify", "HEAD"):
            return
        told = self._git(
            *("-c", "core.quotePath=false", "log", "--follow", f"--max-count={most}"),
            *(f"--format={_FIELDS}", "--name-only", "--", path),
        )
        for each in told.decode(errors="replace").split("\0")[1:]:
            head, _, names = each.partition("\n")
            id_, author, at, subject = head.split("\x1f", 3)
            yield Commit(id_, author, datetime.fromisoformat(at), subject, names.strip())

    def read(self, commits: Sequence[Commit]) -> list[bytes]:
        """The file as each of these commits has it; empty where it was removed. Raises GitError."""
        asked = "".join(f"{each.id}:{each.path}\n" for each in commits)
        told = self._git("cat-file", "--batch", given=asked.encode())
        found = []
        for _ in commits:
            head, _, told = told.partition(b"\n")
            size = 0 if head.endswith(b" missing") else int(head.rpartition(b" ")[2])
            found.append(told[:size])
            told = told[size + 1 :] if not head.endswith(b" missing") else told
        return found

    def checked_out(self, commit: Commit) -> bytes:
        """The file as a checkout of this commit writes it, with its line ends. Raises GitError."""
        return self._git("cat-file", "--filters", f"{commit.id}:{commit.path}")

    def _place(self) -> tuple[Path, str]:
        """Git's own folder, and the path of our folder from the tree's top; raises GitError."""
        folder, _, prefix = self._line(
            "rev-parse", "--absolute-git-dir", "--show-prefix"
        ).partition("\n")
        return Path(folder), prefix

    def _committed(
        self, blobs: Mapping[str, str], author: Author, message: str, at: datetime
    ) -> str:
        parent = self._says("rev-parse", "--quiet", "--verify", "HEAD^{commit}") or ""
        before = self._entries(parent, blobs) if parent else {}
        entries = {
            path: (_mode(before.get(path, ("", ""))[0]), blob) for path, blob in blobs.items()
        }
        if entries == before:
            return ""
        with tempfile.TemporaryDirectory(prefix="budkavle-") as folder:
            index = {"GIT_INDEX_FILE": str(Path(folder) / "index")}
            self._git("read-tree", parent or "--empty", more=index)
            self._update(entries, index)
            tree = self._line("write-tree", more=index)
        parents = ("-p", parent) if parent else ()
        who = self._environment_of(author, at)
        made = self._line("commit-tree", tree, *parents, given=message.encode(), more=who)
        self._stage(entries, before)
        self._git("update-ref", "-m", "commit (desk)", "HEAD", made, parent or "0" * len(made))
        return made

    def _stage(
        self, entries: Mapping[str, tuple[str, str]], before: Mapping[str, tuple[str, str]]
    ) -> None:
        """Keep the index in step, except for files of which somebody has staged something.

        This comes before the branch moves: killed in between, the save is merely staged, where the
        other way round the next commit would take it back.
        """
        staged = self._staged(entries)
        free = {path: each for path, each in entries.items()
                if staged.get(path) in (before.get(path), each)}  # fmt: skip
        if free:
            self._update(free, {})

    def _update(self, entries: Mapping[str, tuple[str, str]], more: Mapping[str, str]) -> None:
        lines = "".join(f"{mode} {blob}\t{path}\0" for path, (mode, blob) in entries.items())
        self._git("update-index", "-z", "--index-info", given=lines.encode(), more=more)

    def _entries(self, commit: str, paths: Collection[str]) -> dict[str, tuple[str, str]]:
        """The mode and blob of files in a commit, by path from the tree's top."""
        if not paths:
            return {}
        told = self._git("ls-tree", "-z", "--full-tree", commit, "--", *paths)
        found = (each.split("\t", 1) for each in told.decode().split("\0")[:-1])
        return {path: (about.split()[0], about.split()[2]) for about, path in found}

    def _staged(self, paths: Mapping[str, object]) -> dict[str, tuple[str, str]]:
        named = (f":(top,literal){each}" for each in paths)
        told = self._git("ls-files", "-z", "--stage", "--full-name", "--", *named)
        found = (each.split("\t", 1) for each in told.decode().split("\0")[:-1])
        return {path: (about.split()[0], about.split()[1]) for about, path in found}

    def _environment_of(self, author: Author, at: datetime) -> dict[str, str]:
        name = " ".join(author.name.replace("<", " ").replace(">", " ").split()) or "?"
        email = author.email or self._says("config", "user.email") or "desk@localhost"
        when = f"@{int(at.timestamp())} {at:%z}"
        return {
            f"GIT_{role}_{part}": value
            for role in ("AUTHOR", "COMMITTER")
            for part, value in (("NAME", name), ("EMAIL", email), ("DATE", when))
        }

    def _line(self, *words: str, given: bytes = b"", more: Mapping[str, str] | None = None) -> str:
        return self._git(*words, given=given, more=more or {}).decode().removesuffix("\n")

    def _says(self, *words: str) -> str | None:
        """What git prints; None if it answers no."""
        try:
            return self._line(*words)
        except GitError:
            return None

    def _git(self, *words: str, given: bytes = b"", more: Mapping[str, str] | None = None) -> bytes:
        own = {key: each for key, each in os.environ.items() if not key.startswith("GIT_")}
        try:
            done = subprocess.run(
                ["git", "-C", str(self._folder), *words],
                env={**own, "LC_ALL": "C", "GIT_TERMINAL_PROMPT": "0", **(more or {})},
                input=given,
                capture_output=True,
                timeout=_LONGEST,
                check=False,
            )
        except (OSError, subprocess.TimeoutExpired) as error:
            raise GitError(str(error)) from error
        if done.returncode:
            raise GitError(done.stderr.decode(errors="replace").strip())
        return done.stdout


def _mode(before: str) -> str:
    """The mode of a file: executable if it was."""
    return before if before == "100755" else "100644"
