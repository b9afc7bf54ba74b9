"""The record on a target: which files publishing put there, and what was known of their versions.

It is never believed about what is there: that is listed. It only tells which digest a version had,
whose site this is, and which files belong to publishing.
"""

import gzip
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import NamedTuple

from budkavle.model.rules import N_
from budkavle.publish.protocol import PublishError

_FORMAT = 1


class Put(NamedTuple):
    """A file that was put: the digest of its bytes, and the version that the target gave it."""

    digest: str
    version: str


@dataclass(frozen=True, slots=True)
class Record:
    """What was published: a release of the site of `identity`, made from a site `written` then.

    `departing` are files that the site no longer has, and since when; they are deleted later.
    """

    identity: str
    release: str
    at: datetime
    written: datetime
    files: Mapping[str, Put]
    departing: Mapping[str, datetime] = field(default_factory=dict)

    def render(self) -> bytes:
        """The record as compressed JSON; the same values give the same bytes."""
        document = {
            "version": _FORMAT,
            "identity": self.identity,
            "release": self.release,
            "at": self.at.isoformat(),
            "written": self.written.isoformat(),
            "files": dict(sorted(self.files.items())),
            "departing": {path: at.isoformat() for path, at in sorted(self.departing.items())},
        }
        text = json.dumps(document, ensure_ascii=False, separators=(",", ":"))
        return gzip.compress(text.encode(), compresslevel=1, mtime=0)


def parse(data: bytes) -> Record:
    """Parse a record; raises PublishError."""
    try:
        said = json.loads(gzip.decompress(data))
        if said["version"] != _FORMAT:
            raise PublishError(_OTHER_PROGRAM)
        return Record(
            identity=str(said["identity"]),
            release=str(said["release"]),
            at=_time(said["at"]),
            written=_time(said["written"]),
            files={path: Put(*map(str, put)) for path, put in said["files"].items()},
            departing={path: _time(at) for path, at in said["departing"].items()},
        )
    except (OSError, EOFError, ValueError, TypeError, LookupError, AttributeError) as error:
        raise PublishError(_DAMAGED, reason=error) from error


def _time(said: str) -> datetime:
    return datetime.fromisoformat(said).astimezone(UTC)


_OTHER_PROGRAM = N_(
    "The target was published to by a newer version of the program. Update this one."
)
_DAMAGED = N_(
    "The record on the target is damaged ({reason}). Publish with --adopt to make another."
)
