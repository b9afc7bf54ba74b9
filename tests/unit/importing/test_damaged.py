"""A damaged export is read as far as it goes, or refused in words; it never ends in a traceback."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from budkavle.importing import kinds
from budkavle.importing.source import SourceError
from tests.support import exports
from tests.unit.importing.test_readers import FILES, FOLDERS

ZONE = ZoneInfo("Europe/Stockholm")
INSTEAD = st.sampled_from(
    ["", "\x00", "&", "<", "]]>", "{", "}}", "{{", "---\n", "+++\n", "[", '"', "\ud83d", "%", "99"]
) | st.text(max_size=4)
VALUE = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.floats(),
    st.text(max_size=4),
    st.sampled_from([[], {}, [None], {"a": 1}, "9999999-01-01", "http://[", "<p>"]),
)


def _paths(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    yield path
    inner = value.items() if isinstance(value, dict) else enumerate(value)
    if isinstance(value, dict | list):
        for key, each in inner:
            yield from _paths(each, (*path, key))


def _replaced(value: Any, path: tuple[Any, ...], new: Any) -> Any:
    if not path:
        return new
    changed = dict(value) if isinstance(value, dict) else list(value)
    changed[path[0]] = _replaced(value[path[0]], path[1:], new)
    return changed


def _read(path: Path) -> None:
    try:
        source = kinds.read(path, "", ZONE)
    except SourceError:
        return
    assert all(isinstance(each.title, str) and isinstance(each.html, str) for each in source.items)


@pytest.mark.parametrize("name", FILES)
@given(data=st.data())
def test_a_damaged_file(name: str, data: st.DataObject, tmp_path_factory: Any) -> None:
    text = FILES[name]
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, min(len(text), start + 40)))
    damaged = text[:start] + data.draw(INSTEAD) + text[end:]
    file = tmp_path_factory.mktemp("export") / "export.xml"
    file.write_bytes(damaged.encode("utf-8", "surrogatepass"))
    _read(file)


@pytest.mark.parametrize("name", ["json", "mynewsdesk"])
@given(data=st.data())
def test_any_value_in_any_place(name: str, data: st.DataObject, tmp_path_factory: Any) -> None:
    said = json.loads(FILES[name])
    for path in data.draw(st.lists(st.sampled_from(list(_paths(said))), min_size=1, max_size=3)):
        try:
            said = _replaced(said, path, data.draw(VALUE))
        except (KeyError, IndexError, TypeError, ValueError):
            continue  # what the path led through was replaced before
    file = tmp_path_factory.mktemp("export") / "export.json"
    file.write_text(json.dumps(said), encoding="utf-8")
    _read(file)


@pytest.mark.parametrize("name", FOLDERS)
@given(data=st.data())
def test_a_damaged_folder(name: str, data: st.DataObject, tmp_path_factory: Any) -> None:
    files = dict(FOLDERS[name])
    path = data.draw(st.sampled_from(sorted(files)))
    folder = exports.written(tmp_path_factory.mktemp("export"), files)
    raw = (folder / path).read_bytes()
    start = data.draw(st.integers(0, len(raw)))
    end = data.draw(st.integers(start, min(len(raw), start + 40)))
    instead = data.draw(INSTEAD).encode("utf-8", "surrogatepass")
    (folder / path).write_bytes(raw[:start] + instead + raw[end:])
    _read(folder)
