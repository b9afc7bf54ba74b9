"""Which files have changed is told by all their stamps at once."""

from budkavle.stamps import Stamp
from budkavle.versions import Versions

FILES = {"a/ett.md": Stamp(1, 2, 3), "a/två.md": Stamp(4, 5, 6), "b.md": Stamp(7, 8, 9)}


def test_nothing_has_changed() -> None:
    assert Versions.of(FILES).changed(dict(FILES)) == {}


def test_any_part_of_a_stamp_tells() -> None:
    for number in range(3):
        stamp = list(FILES["b.md"])
        stamp[number] = 1_800_000_000_000_000_000
        assert Versions.of(FILES).changed({**FILES, "b.md": Stamp(*stamp)}) == {2: "b.md"}


def test_several_are_told_by_their_places() -> None:
    changed = {**FILES, "a/ett.md": Stamp(0, 0, 0), "b.md": Stamp(0, 0, 0)}
    assert Versions.of(FILES).changed(changed) == {0: "a/ett.md", 2: "b.md"}


def test_other_files_are_another_matter() -> None:
    for others in ({"c.md": Stamp(1, 2, 3)}, {"b.mda/ett.md": Stamp(1, 2, 3)}):
        assert Versions.of(FILES).changed({**FILES, **others}) is None
        assert Versions.of({**FILES, **others}).changed(FILES) is None
    assert Versions.of({"a": Stamp(1, 2, 3)}).changed({"b": Stamp(1, 2, 3)}) is None
