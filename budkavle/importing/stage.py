"""Lays out what is imported as a site of its own, before anything is written into content/."""

import shutil
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import NamedTuple

from budkavle.content import reader
from budkavle.content.editing.document import registry_of
from budkavle.content.editing.written import Value, entry
from budkavle.content.front_matter import decode
from budkavle.content.reader import Content
from budkavle.content.yaml_values import parse_mapping
from budkavle.host.chrome import Description
from budkavle.importing.mapping import ImportMapping
from budkavle.importing.placing import Unfit
from budkavle.importing.writing import Made
from budkavle.model.problems import Problem
from budkavle.model.registries import GONE, TOPICS
from budkavle.render.media.file_info_cache import Survey
from budkavle.render.media.review import TOO_SMALL_PICTURE
from budkavle.render.output import state_of
from budkavle.render.preparation import file_problems
from budkavle.render.site import Folders, survey_of
from budkavle.system.cache import Cache

_STAGE = "import"


class Staged(NamedTuple):
    """The stage as a build would read it; `unfit` are files that the build would refuse."""

    content: Content
    survey: Survey
    problems: tuple[Problem, ...]
    unfit: Unfit


class Stage:
    """A site that has only what is imported, to be judged before anything is written."""

    def __init__(
        self,
        described: Description,
        own: Content,
        chosen: ImportMapping,
        feeds: Mapping[str, str],
    ) -> None:
        self._described, self._feeds = described, feeds
        self._folder = state_of(described.site) / _STAGE
        self._content = self._folder / described.content.name
        self.folders = Folders(self._content, Cache(state_of(described.site) / "import-cache"))
        self.new_topics = _new_topics(own, chosen)

    def clear(self) -> None:
        """Remove the stage."""
        shutil.rmtree(self._folder, ignore_errors=True)

    def lay_out(self, made: Iterable[Made]) -> Staged:
        """Write everything into the stage, and read it as a build would."""
        self.clear()
        self._content.mkdir(parents=True)
        self._lay_out_items(each for each in made if not each.problem)
        self._lay_out_topics()
        if self._feeds:
            (self._content / GONE).write_bytes(self.gone(b""))
        for name in ("contacts.yml", "stories.yml"):
            if (self._described.content / name).exists():
                shutil.copyfile(self._described.content / name, self._content / name)
        content, problems = reader.read(self._content, self._described.settings)
        survey = survey_of(content, self.folders)
        refused = tuple(file_problems(content, survey, self.folders))
        return Staged(content, survey, (*problems, *refused), _unfit(refused))

    def _lay_out_items(self, made: Iterable[Made]) -> None:
        folders: set[Path] = set()
        for each in made:
            self._put(each.planned.path, each.data, folders)
            for path, data in each.files.items():
                if not (self._content / path).exists():
                    self._put(path, data, folders)

    def _put(self, path: str, data: bytes | Path, folders: set[Path]) -> None:
        target = self._content / path
        if target.parent not in folders:
            target.parent.mkdir(parents=True, exist_ok=True)
            folders.add(target.parent)
        if isinstance(data, Path):
            shutil.copyfile(data, target)
        else:
            target.write_bytes(data)

    def _lay_out_topics(self) -> None:
        file = self._described.content / TOPICS
        before = file.read_bytes() if file.exists() else b""
        if topics := self.topics(before):
            (self._content / TOPICS).write_bytes(topics)

    def topics(self, before: bytes) -> bytes:
        """The file topics.yml with the new topics that it does not have yet."""
        new: dict[str, Value] = {k: {"title": tag} for k, tag in sorted(self.new_topics.items())}
        return _with(new, before)

    def gone(self, before: bytes) -> bytes:
        """The file gone.yml with the old feeds that it does not have yet."""
        led: dict[str, Value] = {
            _written(old): {"moved_to": f"/{new}"} for old, new in sorted(self._feeds.items())
        }
        return _with(led, before)


def _written(address: str) -> str:
    """An address as people write it: that of a page ends with a slash, that of a file does not."""
    return f"/{address}" if "." in address.rpartition("/")[2] else f"/{address}/"


def _with(entries: Mapping[str, Value], before: bytes) -> bytes:
    """A registry with more entries; those that it has already stay as they are."""
    text = registry_of(before).header
    there = parse_mapping(decode(before)) if before.strip() else {}
    known = {each.strip("/") for each in there}
    new = {key: value for key, value in entries.items() if key.strip("/") not in known}
    added = "".join(entry(key, value, 0, "\n") + "\n" for key, value in new.items())
    if added and text and not text.endswith("\n"):
        text += "\n"
    return (text + added).encode() if added else before


def _new_topics(own: Content, chosen: ImportMapping) -> Mapping[str, str]:
    """The topics that the mapping names and the site lacks, with their titles."""
    wanted = {key: tag for tag, key in reversed(tuple(chosen.tags.items())) if key}
    return {key: tag for key, tag in wanted.items() if key not in own.registries.topics}


def _unfit(refused: tuple[Problem, ...]) -> Unfit:
    """The files that a build refuses."""
    small = {dict(e.values)["value"] for e in refused if e.rule == TOO_SMALL_PICTURE}
    other = {dict(e.values)["value"] for e in refused} - small
    return Unfit(frozenset(other), frozenset(small))
