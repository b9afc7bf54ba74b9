"""What is asked of an import, and what it gives: values only."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

from budkavle.importing.mapping import ImportMapping
from budkavle.importing.proof import Proof
from budkavle.importing.source import Source
from budkavle.importing.writing import Made
from budkavle.model.problems import Problem
from budkavle.model.settings import Settings


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """What is to be imported: a file or a folder, or what is at an address.

    `files` is a folder with the site's files. With `fetches`, what the export only links to is
    fetched; with `private`, from private networks too.
    """

    configuration: Path
    source: Path
    address: str = ""
    fetches: bool = False
    private: bool = False
    mapping: Path
    kind: str = ""
    files: Path | None = None
    write: bool = False


class Fate(NamedTuple):
    """What became of an item: a key of `report.wording.FATES`."""

    made: Made
    fate: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """An import: what was found, made and proven. `pages` are our pages by path.

    `feeds` are our feeds by the addresses of the old ones.
    """

    wish: Wish
    settings: Settings
    source: Source
    mapping: ImportMapping
    proposed: bool
    fates: tuple[Fate, ...]
    proofs: Mapping[str, Proof]
    pages: Mapping[str, str]
    problems: tuple[Problem, ...]
    left_out: int
    topics: tuple[str, ...] = ()
    feeds: Mapping[str, str] = field(default_factory=dict)
    files: int = 0
    unknown_tags: tuple[str, ...] = ()
    lost_addresses: tuple[str, ...] = field(default=())

    @property
    def holds(self) -> bool:
        """Whether there are items, all can be taken in, and nothing was lost without a note."""
        losses = any(each.losses for each in self.proofs.values())
        refused = any(each.fate == "refused" for each in self.fates)
        sound = not (losses or refused or self.problems or self.lost_addresses)
        return bool(self.fates) and sound
