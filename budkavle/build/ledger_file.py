"""Reads and writes the ledger: the durable file, or the one in a published site."""

from pathlib import Path
from urllib.parse import urlsplit

from budkavle.build import as_of
from budkavle.build.durable import ADDRESSES, DurableFiles
from budkavle.edition.ledger import NOTHING_YET, PATH, Ledger, LedgerError, parse, render

_DRAFT = "addresses.draft"

_PATIENCE = 30
"""Seconds to wait for a site that does not answer."""

_MOST = 100_000_000
"""The most bytes of a ledger that are accepted."""


class LedgerFile:
    """The ledger among the durable `files` of a site, merged with what is `published` elsewhere.

    If `published` is None, the ledger is off: empty, and nothing is written to it. Addresses count
    only when they are in the site. So a build writes them to a draft beside the file before it
    moves anything, and confirms the draft afterwards. A draft left by a killed build counts if the
    site contains the same ledger, which is so if that build had begun to move its files.
    """

    def __init__(self, files: DurableFiles, published: Ledger | None) -> None:
        self._files, self._closed = files, published is None
        self.ledger: Ledger = NOTHING_YET
        if published is not None:
            draft = files.known(_DRAFT)
            known = draft if _is_in(draft, files.site) else files.known(ADDRESSES)
            self.ledger = {**published, **_read(known)}

    def draft(self, ledger: Ledger) -> None:
        """Write a draft: all addresses that will be known once the site is published."""
        if self._closed:
            return
        if ledger == _read(self._files.path(ADDRESSES)):
            self._files.path(_DRAFT).unlink(missing_ok=True)
        else:
            self._files.write(_DRAFT, render(ledger))

    def confirm(self) -> None:
        """Make the draft the ledger, once the site is published."""
        if self._closed:
            return
        draft, path = self._files.path(_DRAFT), self._files.path(ADDRESSES)
        if draft.exists():
            draft.replace(path)
        if path.exists():
            self._files.forget_older(ADDRESSES)
            self._files.forget_older(_DRAFT)


def fetch(where: str) -> Ledger:
    """Read the ledger of a published site: from its address on the web, its folder, or the file.

    Raises LedgerError if there is none: whoever asks for it must not publish without it.
    """
    if urlsplit(where).scheme in ("http", "https"):
        return parse(_fetched(where))
    path = Path(where)
    if as_of.is_marked(path):
        raise as_of.NotTheSiteError(path)
    if not path.exists():
        raise LedgerError(f"{where} is not there")
    return _read(path / PATH if path.is_dir() else path)


def _is_in(draft: Path, site: Path) -> bool:
    """Whether the site contains exactly the ledger in a draft."""
    told = site / PATH
    return draft.exists() and told.exists() and draft.read_bytes() == told.read_bytes()


def _read(path: Path) -> Ledger:
    if not path.exists():
        return NOTHING_YET
    try:
        return parse(path.read_text(encoding="utf-8"))
    except (LedgerError, UnicodeDecodeError) as error:
        raise LedgerError(f"{path}: {error}") from error


def _fetched(address: str) -> str:
    from urllib.error import URLError  # takes a tenth of the time of a build that changes nothing
    from urllib.request import Request, urlopen

    file = address if address.endswith(".json") else f"{address.rstrip('/')}/{PATH}"
    request = Request(file, headers={"Accept": "application/json", "Cache-Control": "no-cache"})
    try:
        with urlopen(request, timeout=_PATIENCE) as answer:
            return str(answer.read(_MOST).decode())
    except (URLError, OSError, UnicodeDecodeError) as error:
        raise LedgerError(f"{file}: {error}") from error
