"""Short readable ids for the values of parametrised tests."""

import re
import unicodedata
from datetime import date, datetime
from pathlib import Path
from types import FunctionType

LONGEST_VALUE = 18
"""Signs of one value in an id."""

LONGEST_ID = 80
"""Signs of all values of a test."""

_UNREADABLE = re.compile(r"[^A-Za-z0-9 .,:;!?/@+=#&()<>{}*_'-]+")
_BINARY = re.compile("[\0-\x08\x0e-\x1f\ufffd]")
_NOT_IN_IDS = re.compile(r"\\[xu]|0x[0-9a-f]{4}|[^ -~]")


def id_of(value: object, name: str) -> str | None:
    """The id of a value; None where pytest's own is short, as of numbers and classes."""
    match value:
        case str():
            return _shortened(value)
        case bytes():
            return _of_bytes(value[:200], name)
        case datetime():
            return f"{value:%Y-%m-%d %H.%M}"
        case date():
            return value.isoformat()
        case Path():
            return _shortened(value.name)
        case FunctionType():
            return name if value.__name__ == "<lambda>" else _shortened(value.__name__)
    return None


def fault_of(node: str) -> str | None:
    """What is wrong with the id in the name of a test, `name[id]`."""
    _, _, values = node.partition("[")
    if len(values) - 1 > LONGEST_ID:
        return f"longer than {LONGEST_ID} signs"
    return "not readable" if _NOT_IN_IDS.search(values) else None


def _of_bytes(beginning: bytes, name: str) -> str:
    """The id of bytes: their text; of a binary file only the parameter's name.

    A binary file made by a test may hold the time (a ZIP file does), and
    worker processes refuse ids that differ between them.
    """
    text = beginning.decode(errors="replace")
    return name if _BINARY.search(text) else _shortened(text)


def _shortened(text: str) -> str:
    """The beginning of a text in ASCII, without what is hard to read or to type."""
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode()
    words = " ".join(_UNREADABLE.sub(" ", plain).split())
    return words[:LONGEST_VALUE].strip() or _code_points(text) or "empty"


def _code_points(text: str) -> str:
    return " ".join(f"U+{ord(sign):04X}" for sign in text[:3])
