"""Whether a build would find everything as the last one left it, so that there is nothing to do.

It only saves time: in doubt there is something to do.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from budkavle import output, sealed
from budkavle.chrome import Description
from budkavle.configuration import tells_all
from budkavle.output import digest_of, key_of
from budkavle.schedule import Change
from budkavle.stamps import Stamp, stamp_of, walk


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a build came to: how many items, public ones, pages and outputs; what will change."""

    items: int
    public: int
    pages: int
    outputs: int
    changes: tuple[Change, ...]


@dataclass(frozen=True, slots=True)
class _Last:
    inputs: str
    now: datetime
    standing: str
    outcome: Outcome


class Inputs:
    """All that a build depends on, as it is before the build reads it, but the time.

    `file` keeps what the last one came to. `beside` are the files that a build writes beside the
    site, `others` values that it depends on.
    """

    def __init__(
        self,
        configuration: Path,
        described: Description,
        file: Path,
        beside: Iterable[Path],
        others: object,
    ) -> None:
        text = configuration.read_bytes()
        stamps = [*walk(described.content), *walk(described.theme)]
        self._usable = tells_all(text.decode(errors="replace")) and all(
            stamp.settled for _, stamp in stamps
        )
        self._beside = tuple(beside)
        self._site = described.site
        self._key = key_of(text, str(configuration.resolve()), stamps, others)
        self._file = file

    def outcome(self, now: datetime) -> Outcome | None:
        """What the last build came to, if one at `now` would leave all as it is."""
        last = self._read() if self._usable else None
        if last is None or last.inputs != self._with_beside() or now < last.now:
            return None
        changes = last.outcome.changes
        if changes and changes[0].at <= now:
            return None
        return last.outcome if output.digest_of_standing(self._site) == last.standing else None

    def remember(self, now: datetime, outcome: Outcome, standing: str) -> None:
        """Note what this build came to, when the site stands; `standing` digests that."""
        if self._usable:
            last = _Last(self._with_beside(), now, standing, outcome)
            sealed.write_value(self._file, last)

    def _read(self) -> _Last | None:
        value = sealed.read_value(self._file)
        return value if isinstance(value, _Last) else None

    def _with_beside(self) -> str:
        return digest_of(self._key, [_stamp(path) for path in self._beside])


def _stamp(path: Path) -> Stamp | None:
    return stamp_of(path.stat()) if path.exists() else None
