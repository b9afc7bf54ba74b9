"""The index of an archive: what was at each address and when, in lines of CDXJ.

CDXJ is what replay tools such as pywb read: a sort key, a time and a JSON object on each line. Each
run has an index of its own beside its WARC file; together they tell how the site was at any time.
"""

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import urlsplit

from budkavle.archive.errors import DamagedArchiveError
from budkavle.archive.records import RecordPosition

SUFFIX = ".cdxj"
_TIME = "%Y%m%d%H%M%S"
NOWHERE = RecordPosition(0, 0)
_GONE = "-"
"""The status of an address where nothing was any more."""


@dataclass(frozen=True, slots=True)
class IndexLine:
    """What a run found at a URL: the digest (SHA-256) of the file there, and where it is kept.

    `file` is the name of the WARC file; None where nothing was any more.
    """

    url: str
    at: datetime
    media_type: str
    digest: str
    file: str | None
    place: RecordPosition = NOWHERE


def line_of(entry: IndexLine) -> str:
    """An entry as a line."""
    facts = {
        "url": entry.url,
        "mime": entry.media_type.partition(";")[0],
        "status": "200" if entry.file else _GONE,
        "digest": f"sha256:{entry.digest}",
        "length": str(entry.place.length),
        "offset": str(entry.place.offset),
        "filename": entry.file or "",
    }
    return f"{sort_key(entry.url)} {entry.at.astimezone(UTC).strftime(_TIME)} {json.dumps(facts)}"


def entries(file: Path) -> Iterator[IndexLine]:
    """The entries of an index; raises DamagedArchiveError."""
    try:
        for line in file.read_text(encoding="utf-8").splitlines():
            _, at, facts = line.split(" ", 2)
            yield _entry(datetime.strptime(at, _TIME).replace(tzinfo=UTC), json.loads(facts))
    except (OSError, ValueError, LookupError) as error:
        raise DamagedArchiveError(file) from error


def _entry(at: datetime, facts: Mapping[str, str]) -> IndexLine:
    place = RecordPosition(int(facts["offset"]), int(facts["length"]))
    digest = facts["digest"].removeprefix("sha256:")
    file = facts["filename"] or None
    return IndexLine(facts["url"], at, facts["mime"], digest, file, place)


def standing(
    all_entries: Iterable[IndexLine], until: datetime | None = None
) -> dict[str, IndexLine]:
    """The latest entry of each URL, of those until a time; `all_entries` are oldest first."""
    found = {each.url: each for each in all_entries if until is None or each.at <= until}
    return {url: each for url, each in found.items() if each.file}


def sort_key(url: str) -> str:
    """The URL so that addresses of a site are beside each other: host reversed, then the path."""
    whole = urlsplit(url)
    if not whole.hostname:
        return url.lower()
    host = ",".join(reversed(whole.hostname.removeprefix("www.").split(".")))
    return f"{host}){whole.path.lower()}"
