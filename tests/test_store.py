from pathlib import Path

import pytest

from budkavle.store import Store


@pytest.fixture
def stores(tmp_path: Path) -> tuple[Store, Store]:
    """Two that share a file, in which the first has kept texts and has read one."""
    ours = Store(tmp_path / "items.sqlite", "key")
    for number in range(100):
        assert ours.put(f"{number}.md", "first", text(number))
    ours.keep_texts(())
    assert ours.text("1.md", "first") == text(1)
    return ours, Store(tmp_path / "items.sqlite", "key")


def text(number: int, *, times: int = 2000) -> bytes:
    return f"{number:04}".encode() * times


def test_a_text_is_read_before_it_is_kept_and_after(stores: tuple[Store, Store]) -> None:
    ours, _ = stores
    ours.put("1.md", "second", b"new")
    assert (ours.text("1.md", "second"), ours.text("1.md", "first")) == (b"new", None)
    ours.keep_texts(["2.md"])
    assert (ours.text("1.md", "second"), ours.text("2.md", "first")) == (b"new", None)


def test_what_another_changes_is_never_taken_for_what_was_there(
    stores: tuple[Store, Store],
) -> None:
    ours, theirs = stores
    for number in range(50):
        theirs.put(f"{number}.md", "second", text(number, times=10))
    theirs.keep_texts([f"{number}.md" for number in range(50, 80)])
    for number in range(100):
        assert ours.text(f"{number}.md", "first") in (text(number), None)
        assert ours.text(f"{number}.md", "second") in (text(number, times=10), None)
        expected = text(number, times=10) if number < 50 else None
        assert theirs.text(f"{number}.md", "second") == expected
    again = Store(ours._path, "key")
    assert [again.text(f"{number}.md", "second") for number in (0, 49)] == [
        text(0, times=10),
        text(49, times=10),
    ]
