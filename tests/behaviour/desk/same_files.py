"""Opens and saves files at a desk: `python -m tests.behaviour.desk.same_files --generated 10000`.

    --seed 1     other files       --folder F     also every .md file in a folder

A file saved unchanged keeps every byte. If one field is changed, only the lines of its key differ.
Prints each file for which that is not so.
"""

import argparse
import re
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from typing import Any

import yaml

from budkavle.desk.addresses import ITEM
from tests.support.desk import EVA, DeskClient, fields_in
from tests.support.site_folder import SiteFolder
from tests.support.yaml_styles import item

OF = "nyheter/2026/beslut.md"
MOST = 400_000
"""Bytes of a file that is tried; the program refuses larger texts."""
_FENCE = r"-{3,}[^\S\r\n]*(?:\r\n|\r|\n|\Z)"
_HEADER = re.compile(rf"\A\ufeff?\s*{_FENCE}(.*?)(?<=[\r\n]){_FENCE}", re.DOTALL)
_LINES = re.compile(r"[^\r\n]*(?:\r\n|\r|\n)|[^\r\n]+\Z")
_ANSWERS = {"day": "2026-05-04", "time": "09:30", "phone": "031-390 06 11", "email": "a@example.se"}


class Clerk:
    """Opens and saves one file after another at a desk, always under the same name."""

    def __init__(self, folder: Path) -> None:
        site = SiteFolder(folder)
        self._file = site.item("beslut", "")
        self._desk = DeskClient(site)
        self.seen: Counter[str] = Counter()

    def faults(self, data: bytes, chance: Random) -> Iterator[str]:
        """What is wrong with how the desk treats a file."""
        try:
            form = self._opened(data)
        except AssertionError as error:
            yield f"cannot be opened: {str(error)[:60]}"
            return
        if self._saved(form) != data:
            yield "saved unchanged, it differs"
        if "_raw" in form:
            self.seen["as text"] += 1
            return
        self.seen["as a form"] += 1
        name = chance.choice([each for each in form if each == "_text" or each[0] != "_"])
        try:
            changed = self._saved({**self._opened(data), name: _another(name, form[name])})
        except AssertionError as error:
            yield f"{name} cannot be changed: {str(error)[:60]}"
            return
        if changed == data:
            self.seen["not changed"] += 1
            return
        self.seen["changed"] += 1
        key = name.split(".")[0]
        if not is_same_rest(data, changed, key):
            yield f"{name} changed, and more differs:\n{changed!r}"

    def _opened(self, data: bytes) -> dict[str, Any]:
        self._file.write_bytes(data)
        self._desk.unsaved.drop(EVA, OF)
        return fields_in(self._desk.get(ITEM, of=OF))

    def _saved(self, form: dict[str, Any]) -> bytes:
        answer = self._desk.post(**form, _do="save")
        assert answer.status_code in (200, 303), answer.status_code
        return self._file.read_bytes()


def is_same_rest(before: bytes, after: bytes, key: str) -> bool:
    """Whether two files differ only in the lines of a key.

    A comment above a removed item of a list stays, and may then stand below the list; one that
    would become part of a text above it loses its indent (ADR 37).
    """
    expected, found = ([*map(_not_indented, rest_of(each, key))] for each in (before, after))
    left = [each for each in found if each.lstrip().startswith("#") and each not in expected]
    own = before.decode()
    return [each for each in found if each not in left] == expected and all(
        own.count(each) == 1 for each in left
    )


def _not_indented(line: str) -> str:
    return line.lstrip() if line.lstrip().startswith("#") else line


def rest_of(data: bytes, key: str) -> tuple[str, ...]:
    """The lines of a file that do not belong to a key of its front matter, or to its text."""
    text = data.decode()
    header = _HEADER.match(text)
    assert header
    if key == "_text":
        return (text[: header.end()],)
    first, last = _lines_of(header[1], key)
    lines = _LINES.findall(header[1])
    return text[: header.start(1)], *lines[:first], *lines[last:], text[header.end(1) :]


def _lines_of(header: str, key: str) -> tuple[int, int]:
    """The first line of a key, and the one after its last; comments below it are not its own."""
    node: Any = yaml.compose(header, Loader=yaml.CSafeLoader)
    starts = [each.start_mark.index for each, _ in node.value] if node else []
    names = [each.value for each, _ in node.value] if node else []
    if key not in names:
        return 0, 0
    at = names.index(key)
    following = starts[at + 1] if at + 1 < len(starts) else len(header)
    first = len(_LINES.findall(header[: starts[at]]))
    own = _LINES.findall(header[starts[at] : following])
    inside = len(_LINES.findall(header[starts[at] : _end_of(node.value[at][1], header)]))
    while len(own) > inside and (own[-1].strip() == "" or own[-1].lstrip().startswith("#")):
        own.pop()
    return first, first + len(own)


def _end_of(node: Any, header: str) -> int:
    """Where a value ends: YAML counts the comments below a list or an indented text as its own."""
    if isinstance(node, yaml.CollectionNode) and not node.flow_style and node.value:
        last = node.value[-1]
        return _end_of(last[1] if isinstance(last, tuple) else last, header)
    if not isinstance(node, yaml.ScalarNode) or node.style not in ("|", ">"):
        return int(node.end_mark.index)
    written = header[node.start_mark.index : node.end_mark.index]
    begun, *lines = _LINES.findall(written)
    indent = next((_indent(each) for each in lines if each.strip()), 0)
    ends = next(
        (n for n, each in enumerate(lines) if each.strip() and _indent(each) < indent), None
    )
    own = lines[:ends]
    while own and not own[-1].strip() and "+" not in begun:
        own.pop()
    return int(node.start_mark.index) + len(begun + "".join(own))


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip(" "))


def _another(name: str, value: Any) -> Any:
    """Another value for a field."""
    if isinstance(value, list):
        return value[:1]
    end = name.rpartition(".")[2]
    if end in _ANSWERS:
        return _ANSWERS[end]
    if end in ("topics", "story", "draft", "pinned", "key", "src", "file", "lang", "announce"):
        return ""
    return f"{value} Nytt: ”ja”" if value else "Nytt."


def generated(number: int, seed: int) -> Iterator[tuple[str, bytes]]:
    """Items in all styles, by name."""
    return ((f"generated {n}", item(f"{seed}-{n}")) for n in range(number))


def in_folder(folder: Path) -> Iterator[tuple[str, bytes]]:
    """The files of a folder, by path."""
    for file in sorted(folder.rglob("*.md")):
        if file.is_file() and 0 < file.stat().st_size < MOST:
            yield str(file), file.read_bytes()


def main() -> None:
    """Try them all, and say what is wrong."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--generated", type=int, default=10_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--folder", type=Path)
    options = parser.parse_args()
    wrong = 0
    with TemporaryDirectory() as folder:
        clerk = Clerk(Path(folder) / "site")
        files = [*generated(options.generated, options.seed)]
        files += [*in_folder(options.folder)] if options.folder else []
        for number, (name, data) in enumerate(files):
            for said in clerk.faults(data, Random(name)):
                wrong += 1
                print(
                    f"{name}: {said}\n{data!r}\n"
                    if len(data) < 3000
                    else f"{name}: {said[:300]}\n",
                    flush=True,
                )
            if number % 500 == 499:
                print(f"{number + 1} tried, {wrong} wrong", file=sys.stderr, flush=True)
    print(f"{len(files)} files, {dict(clerk.seen)}, {wrong} wrong")
    raise SystemExit(1 if wrong else 0)


if __name__ == "__main__":
    main()
