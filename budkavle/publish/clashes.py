"""Files whose names a site needs for folders, and the other way round. Pure.

On most targets only one of them can be there. So the old one is deleted at the last moment before
the new one is put: readers never lack what the site has, and what it has lost for an instant more.
"""

from collections.abc import Collection, Iterable, Iterator

from budkavle.publish.protocol import folders_of


def clashing(put: Collection[str], others: Collection[str]) -> Iterator[str]:
    """Those of the `others` that cannot be beside what is put: one's name is a folder's too."""
    if others:
        files = frozenset(put)
        folders = {folder for path in files for folder in folders_of(path)}
        for path in others:
            if path in folders or not files.isdisjoint(folders_of(path)):
                yield path


def steps(
    groups: Iterable[list[str]], in_the_way: Collection[str]
) -> Iterator[tuple[list[str], list[str]]]:
    """What is deleted and then put, step by step: of each group, what clashes comes last."""
    left = frozenset(in_the_way)
    for group in groups:
        if deleted := frozenset(clashing(group, left)):
            late = frozenset(clashing(deleted, group))
            if early := [path for path in group if path not in late]:
                yield [], early
            yield sorted(deleted), sorted(late)
            left -= deleted
        else:
            yield [], group
