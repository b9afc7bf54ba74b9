"""Reading the hand-over: one complete edition, or a message that says what to do."""

import json
from pathlib import Path

import pytest

from budkavle.subscriptions.news.manifest import ManifestError, load
from tests.service.sample_service import hand_over, item, manifest


@pytest.fixture
def first(tmp_path: Path) -> Path:
    """The first file of a hand-over with one item."""
    hand_over(tmp_path / "manifest.json", manifest(item(1)))
    return tmp_path / "manifest.json"


def part(first: Path) -> Path:
    """The only other file."""
    (file,) = first.with_suffix("").iterdir()
    return file


def test_it_is_read_as_it_was_handed_over(first: Path) -> None:
    assert load(first) == manifest(item(1))


def test_who_reads_while_the_site_is_built_gets_the_newer_one(
    first: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The site is built, and removes the older files, after the first file has been read."""
    read, times = Path.read_bytes, 0

    def reading(path: Path) -> bytes:
        nonlocal times
        data = read(path)
        if path == first and times < 3:
            times += 1
            part(first).unlink()
            hand_over(first, manifest(*(item(number) for number in range(times + 1))))
        return data

    monkeypatch.setattr(Path, "read_bytes", reading)
    assert load(first) == manifest(*(item(number) for number in range(4)))


def test_an_empty_hand_over_is_complete(first: Path) -> None:
    """It is accepted; one that is incomplete or missing is never mistaken for it."""
    facts = json.loads(first.read_bytes())
    first.write_text(json.dumps(facts | {"parts": []}))
    assert load(first) == manifest()
    text = first.read_bytes()
    for length in range(len(text)):
        first.write_bytes(text[:length])
        with pytest.raises(ManifestError):
            load(first)
    for key in facts:
        first.write_text(json.dumps({name: facts[name] for name in facts if name != key}))
        with pytest.raises(ManifestError):
            load(first)


def test_a_missing_file_is_reported(first: Path) -> None:
    part(first).unlink()
    with pytest.raises(ManifestError, match=r"2026-\w+\.jsonl: cannot be read .*Build the site"):
        load(first)
    first.unlink()
    with pytest.raises(ManifestError, match=r"manifest\.json: cannot be read .*hand_over"):
        load(first)


def test_an_incomplete_copy_is_reported(first: Path) -> None:
    part(first).write_bytes(part(first).read_bytes()[:-9])
    with pytest.raises(ManifestError, match=r"has \d+ bytes, not \d+"):
        load(first)


def test_a_damaged_copy_is_reported(first: Path) -> None:
    data = bytearray(part(first).read_bytes())
    data[len(data) // 2] ^= 1
    part(first).write_bytes(data)
    with pytest.raises(ManifestError, match=r"2026-\w+\.jsonl: has been damaged"):
        load(first)


def test_a_line_that_is_no_item_is_reported(first: Path) -> None:
    hand_over(first, manifest(item(1).model_copy(update={"announce": "soon"})))
    with pytest.raises(ManifestError, match=r"2026-\w+\.jsonl\.1\.announce"):
        load(first)


def test_a_name_that_leads_elsewhere_is_refused(first: Path) -> None:
    first.write_bytes(first.read_bytes().replace(b'"2026-', b'"../2026-'))
    with pytest.raises(ManifestError, match=r"parts\.0\.file"):
        load(first)


def test_an_item_that_occurs_twice_is_refused(first: Path) -> None:
    hand_over(first, manifest().model_copy(update={"items": (item(1), item(1))}))
    with pytest.raises(ManifestError, match="an id stands twice"):
        load(first)
