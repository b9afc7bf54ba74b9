"""All fingerprints together show which files have changed."""

from collections.abc import Mapping

from budkavle.build.versions import Versions
from budkavle.system.fingerprint import Fingerprint

FILES = {
    "a/ett.md": Fingerprint(1, 2, 3),
    "a/två.md": Fingerprint(4, 5, 6),
    "b.md": Fingerprint(7, 8, 9),
}


def changed(files: Mapping[str, Fingerprint], now: Mapping[str, Fingerprint]) -> list[int] | None:
    """The positions of the files that have changed."""
    return Versions.of(files).changed(Versions.of(now))


def test_nothing_has_changed() -> None:
    assert changed(FILES, dict(FILES)) == []


def test_any_part_of_a_stamp_tells() -> None:
    for number in range(3):
        stamp = list(FILES["b.md"])
        stamp[number] = 1_800_000_000_000_000_000
        assert changed(FILES, {**FILES, "b.md": Fingerprint(*stamp)}) == [2]


def test_several_changes_are_reported_by_position() -> None:
    now = {**FILES, "a/ett.md": Fingerprint(0, 0, 0), "b.md": Fingerprint(0, 0, 0)}
    assert changed(FILES, now) == [0, 2]


def test_other_files_are_another_matter() -> None:
    for others in ({"c.md": Fingerprint(1, 2, 3)}, {"b.mda/ett.md": Fingerprint(1, 2, 3)}):
        assert changed(FILES, {**FILES, **others}) is None
        assert changed({**FILES, **others}, FILES) is None
    assert changed({"a": Fingerprint(1, 2, 3)}, {"b": Fingerprint(1, 2, 3)}) is None
