"""Where an import of the desk is kept while it is tried: upload, mapping, report, what came of it.

There is one at a time. Everything is in files, so a desk that is killed and started again shows
the same.
"""

import json
import shutil
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import IO, Any, Literal

from budkavle.importing import unpacking
from budkavle.system.unfinished import replace_file


@dataclass(frozen=True, slots=True)
class Upload:
    """What was uploaded: its own name, by whom, and the kind that the writer chose, if any.

    `source` is the file or folder to import, below the folder of the import; `fetches` if what it
    only links to is to be fetched.
    """

    name: str
    by: str
    source: str
    kind: str = ""
    fetches: bool = False


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of a run: whether it gave a report, or what it said if not.

    `wrote` if the news was taken in; `at` is when it ended (UTC, ISO 8601).
    """

    reported: bool
    wrote: bool
    said: str
    at: str


State = Literal["empty", "waiting", "tried", "failed", "taken"]
"""`waiting` means that no run has ended since the upload, or since the latest answers."""


class Place:
    """The folder of the import."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.mapping = folder / "import.yml"
        self.report = folder / "report"
        self.told = folder / "told.txt"
        self.feed = folder / "old-feed.xml"
        self._upload, self._outcome = folder / "upload.json", folder / "outcome.json"
        self._files = folder / "upload"

    @property
    def upload(self) -> Upload | None:
        """What was uploaded; None if nothing was."""
        with suppress(OSError, ValueError, TypeError):
            return Upload(**json.loads(self._upload.read_bytes()))
        return None

    @property
    def outcome(self) -> Outcome | None:
        """What came of the latest run; None if none has ended."""
        with suppress(OSError, ValueError, TypeError):
            return Outcome(**json.loads(self._outcome.read_bytes()))
        return None

    @property
    def state(self) -> State:
        """How far the import has come."""
        outcome = self.outcome
        if self.upload is None:
            return "empty"
        if outcome is None:
            return "waiting"
        if not outcome.reported:
            return "failed"
        return "taken" if outcome.wrote else "tried"

    def found(self) -> Mapping[str, Any]:
        """The report of the latest run; empty without one."""
        with suppress(OSError, ValueError):
            read = json.loads((self.report / "report.json").read_bytes())
            return read if isinstance(read, dict) else {}
        return {}

    def take(
        self, file: IO[bytes], name: str, by: str, kind: str, *, fetches: bool = False
    ) -> None:
        """Put an upload into the folder, instead of the one before; the answers stay.

        Raises SourceError, with which everything is as it was before, and OSError.
        """
        arriving = self.folder / "arriving"
        shutil.rmtree(arriving, ignore_errors=True)
        source = unpacking.put(file, name, arriving).relative_to(arriving)
        self.forget()
        arriving.rename(self._files)
        inner = (Path("upload") / source).as_posix()
        self._write(self._upload, asdict(Upload(name, by, inner, kind, fetches)))

    def begin(self) -> None:
        """Forget what came of the run before."""
        self._outcome.unlink(missing_ok=True)
        (self.report / "report.json").unlink(missing_ok=True)
        self.folder.mkdir(parents=True, exist_ok=True)

    def end(self, outcome: Outcome) -> None:
        """Keep what came of a run."""
        self._write(self._outcome, asdict(outcome))

    def forget(self) -> None:
        """Remove the upload and its report; the answers stay for the next one."""
        for file in (self._upload, self._outcome, self.told):
            file.unlink(missing_ok=True)
        shutil.rmtree(self._files, ignore_errors=True)
        shutil.rmtree(self.report, ignore_errors=True)

    def forget_answers(self) -> None:
        """Remove the answers: the next run proposes them again."""
        self.mapping.unlink(missing_ok=True)
        self.feed.unlink(missing_ok=True)

    @staticmethod
    def _write(file: Path, said: Mapping[str, Any]) -> None:
        file.parent.mkdir(parents=True, exist_ok=True)
        replace_file(file, json.dumps(said, ensure_ascii=False).encode(), durable=True)
