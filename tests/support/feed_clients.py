"""Real feed readers, subscribed to a feed for the duration of a test."""

import sqlite3
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import feedparser_sgmllib
import reader as reader_library

from tests.support import system

# reader 3.26 has its own feedparser, but not the sgmllib that it imports under that name.
sys.modules.setdefault("sgmllib", feedparser_sgmllib)


@dataclass(frozen=True)
class Seen:
    """What a feed reader has of an entry: its title, and all its text."""

    title: str
    text: str


class Newsboat:
    """newsboat, a terminal program; its database is read, because it shows one screen at a time."""

    needs = "newsboat"

    def __init__(self, folder: Path, url: str) -> None:
        self._cache = folder / "cache.db"
        (folder / "urls").write_text(f"{url}\n")
        (folder / "config").write_text("max-items 0\n")
        self._command = [system.place_of("newsboat"), "-u", str(folder / "urls")]
        self._command += ["-C", str(folder / "config"), "-c", str(self._cache), "-x", "reload"]

    def fetch(self) -> None:
        """Fetch the feed."""
        subprocess.run(self._command, check=True, capture_output=True, timeout=60)

    def entries(self) -> Mapping[str, Seen]:
        """All entries by id."""
        memory = sqlite3.connect(self._cache)
        try:
            rows = memory.execute("select guid, title, content from rss_item").fetchall()
        finally:
            memory.close()
        assert len({guid for guid, _, _ in rows}) == len(rows)
        return {guid: Seen(title, content) for guid, title, content in rows}


class Reader:
    """The library `reader`, which stores each entry and its updates."""

    needs = None

    def __init__(self, folder: Path, url: str) -> None:
        self._file, self._url = folder / "reader.sqlite", url
        with reader_library.make_reader(str(self._file)) as opened:
            opened.add_feed(url)
        self.updates: reader_library.UpdatedFeed | None = None

    def fetch(self) -> None:
        """Fetch the feed, and record how many entries were new or modified."""
        with reader_library.make_reader(str(self._file)) as opened:
            self.updates = opened.update_feed(self._url)

    def entries(self) -> Mapping[str, Seen]:
        """All entries by id."""
        with reader_library.make_reader(str(self._file)) as opened:
            return {
                each.id: Seen(each.title or "", each.get_content().value)  # type: ignore[union-attr]
                for each in opened.get_entries()
            }


class Rss2email:
    """rss2email, which sends a mail for each new entry; here the mails go to a folder."""

    needs = "r2e"

    def __init__(self, folder: Path, url: str) -> None:
        self._mails = folder / "mails"
        for each in ("new", "cur", "tmp"):
            (self._mails / each).mkdir(parents=True)
        configuration = folder / "rss2email.cfg"
        configuration.write_text(
            "[DEFAULT]\nfrom = a@example.org\nto = b@example.org\nemail-protocol = maildir\n"
            f"maildir-path = {folder}\nmaildir-mailbox = mails\nverbose = error\n"
        )
        self._command = [system.place_of("r2e"), "-c", str(configuration)]
        self._command += ["-d", str(folder / "rss2email.json")]
        self._run("add", "site", url)

    def fetch(self) -> None:
        """Fetch the feed."""
        self._run("run")

    def mails(self) -> list[str]:
        """All mails that were sent."""
        return [path.read_text() for path in sorted((self._mails / "new").iterdir())]

    def _run(self, *arguments: str) -> None:
        subprocess.run([*self._command, *arguments], check=True, capture_output=True, timeout=60)
