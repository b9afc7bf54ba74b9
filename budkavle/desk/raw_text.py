"""A file that is edited as text: what the form shows, and the bytes after an edit. Pure."""

import re
from collections.abc import Sequence

_LINE = re.compile(rb"[^\r\n]*(?:\r\n|\r|\n)|[^\r\n]+\Z")
_END = re.compile(rb"(?:\r\n|\r|\n)\Z")


def shown(data: bytes) -> str:
    """The text of a file, as a browser can show it: other bytes than UTF-8 become U+FFFD."""
    return "".join(
        f"{_shown(line)}\n" if _END.search(line) else _shown(line) for line in lines_of(data)
    )


def edited(data: bytes, typed: str) -> bytes:
    """The file after its text was edited; lines that are as they were keep their bytes."""
    typed = typed.replace("\r\n", "\n").replace("\r", "\n")
    if typed.rstrip("\n") == shown(data).rstrip("\n"):
        return data
    old, new = lines_of(data), typed.split("\n")
    if not new[-1]:
        new.pop()
    first = _alike(old, new)
    last = _alike(old[first:][::-1], new[first:][::-1])
    middle = {_shown(line): line for line in old}
    newline = b"\r\n" if data.count(b"\r\n") * 2 > data.count(b"\n") else b"\n"
    changed = [middle.get(line, line.encode() + newline) for line in new[first : len(new) - last]]
    made = [*old[:first], *changed, *(old[-last:] if last else ())]
    return b"".join(_ended(line, newline) for line in made[:-1]) + b"".join(made[-1:])


def lines_of(data: bytes) -> list[bytes]:
    """The lines of a file with their ends."""
    return _LINE.findall(data)


def _shown(line: bytes) -> str:
    return _END.sub(b"", line).decode(errors="replace").replace("\0", "\ufffd")


def _ended(line: bytes, newline: bytes) -> bytes:
    return line if _END.search(line) else line + newline


def _alike(old: Sequence[bytes], new: Sequence[str]) -> int:
    """How many lines are the same from the beginning on."""
    pairs = zip(old, new, strict=False)
    return next((n for n, (a, b) in enumerate(pairs) if _shown(a) != b), min(len(old), len(new)))
