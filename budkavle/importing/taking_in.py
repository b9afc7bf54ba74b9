"""Decides what becomes of each item that was made, and writes those that are new or changed.

The record tells items that writers have edited from those that an earlier import wrote.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from budkavle.build.durable import DurableFiles
from budkavle.importing import record
from budkavle.importing.record import ImportedItem, Record
from budkavle.importing.result import Fate
from budkavle.importing.writing import Made
from budkavle.system.unfinished import replace_file


def fate_of(made: Made, known: Record, content: Path) -> Fate:
    """What is to become of an item that was made; `content` is the site's folder."""
    if made.problem:
        return Fate(made, "refused")
    before = known.get(made.planned.item.key)
    if before is None:
        return Fate(made, "new")
    file = content / before.path
    if not file.exists():
        return Fate(made, "new" if before.replacing else "removed")
    there = record.digest(file.read_bytes())
    if there not in (before.written, before.replacing or before.written):
        return Fate(made, "edited")
    if there == before.replacing:
        return Fate(made, "changed")
    same = before.written == record.digest(made.data)
    return Fate(made, "same" if same else "changed")


def take_in(
    fates: Sequence[Fate],
    registries: Mapping[str, Callable[[bytes], bytes]],
    content: Path,
    durable: DurableFiles,
    known: Record,
) -> None:
    """Write what is new or changed into content/; `registries` add what is new to a file.

    The record says first what is being replaced, so that the next run completes one that is killed.
    What a writer has saved since the fates were decided stays.
    """
    chosen = [each.made for each in fates if each.fate in ("new", "changed")]
    same = [each.made for each in fates if each.fate == "same"]
    for each in chosen:
        for path, data in each.files.items():
            _put(content / path, data)
    for name, added in registries.items():
        _add(content / name, added)
    standing = {each.planned.item.key: _standing(content / each.planned.path) for each in chosen}
    mine = [each for each in chosen if standing[each.planned.item.key] in _ours(each, known)]
    entries = {each.planned.item.key: _entry(each) for each in (*mine, *same)}
    begun = {
        key: replace(entry, replacing=standing[key])
        for key, entry in entries.items()
        if key in standing
    }
    durable.write(record.NAME, record.render({**known, **begun}))
    for each in mine:
        _put(content / each.planned.path, each.data, over=True)
    keys = {each.made.planned.item.key for each in fates if each.fate == "edited"}
    edited = {key: replace(known[key], replacing="") for key in keys}
    durable.write(record.NAME, record.render({**known, **edited, **entries}))


def _entry(made: Made) -> ImportedItem:
    item = made.planned.item
    return ImportedItem(made.planned.path, record.digest(made.data), record.digest_of(item))


def _ours(made: Made, known: Record) -> frozenset[str]:
    """The digests of what may stand where an item is written: nothing, or an import's own."""
    before = known.get(made.planned.item.key)
    own = {before.written, before.replacing} if before else set()
    return frozenset({record.NOTHING, *own})


def _add(file: Path, added: Callable[[bytes], bytes]) -> None:
    before = file.read_bytes() if file.exists() else b""
    after = added(before)
    if after != before:
        _put(file, after, over=True)


def _standing(file: Path) -> str:
    """The digest of a file that is about to be replaced."""
    return record.digest(file.read_bytes()) if file.exists() else record.NOTHING


def _put(target: Path, data: bytes | Path, *, over: bool = False) -> None:
    if target.exists() and not over:
        return
    target.parent.mkdir(parents=True, exist_ok=True)
    replace_file(target, data.read_bytes() if isinstance(data, Path) else data)
