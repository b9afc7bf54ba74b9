"""What an unfinished run has put already, so that the next one goes on from there."""

import json
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

from budkavle.publish.record import Put


class UploadJournal:
    """A file with a line for each file that was put since the last complete run."""

    def __init__(self, file: Path) -> None:
        self._file = file

    def read(self) -> Mapping[str, Put]:
        """What was put, by path; a line that was cut off in the middle does not count."""
        found: dict[str, Put] = {}
        with suppress(FileNotFoundError):
            for line in self._file.read_text(encoding="utf-8").splitlines():
                with suppress(ValueError, TypeError):
                    path, digest, version = json.loads(line)
                    found[path] = Put(digest, version)
        return found

    def add(self, path: str, put: Put) -> None:
        """Note that a file is there now."""
        with self._file.open("a", encoding="utf-8") as file:
            file.write(f"\n{json.dumps([path, *put])}")

    def clear(self) -> None:
        """Forget everything: the record on the target has it."""
        self._file.unlink(missing_ok=True)
