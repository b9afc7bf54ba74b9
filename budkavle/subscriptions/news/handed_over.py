"""Development mode: mails what the site publishes, as soon as its hand-over changes."""

from datetime import datetime, timedelta
from pathlib import Path

from budkavle.services.database import Store
from budkavle.subscriptions.news import announce, manifest
from budkavle.subscriptions.news.intake import NotifyOptions
from budkavle.subscriptions.news.manifest import ManifestError

_AT_ONCE = NotifyOptions(settle=timedelta(0), release=True)


class HandOver:
    """The hand-over at `path`, which every build with something new replaces."""

    def __init__(self, store: Store, path: Path) -> None:
        self._store, self._path = store, path
        self._seen: tuple[int, int] | None = None

    def tick(self, now: datetime) -> None:
        """Pass on what is new; the first time, everything is there already and nobody is mailed.

        A hand-over that is being copied is read at a later tick.
        """
        try:
            found = self._path.stat()
            seen = (found.st_mtime_ns, found.st_ino)
            if seen == self._seen:
                return
            announce.apply_manifest(self._store, manifest.load(self._path), _AT_ONCE, now)
        except (FileNotFoundError, ManifestError):
            return
        self._seen = seen
