"""Whether an office document brings programs, which may run on the computer of who opens it."""

import re
from pathlib import Path
from zipfile import BadZipFile, ZipFile

from budkavle.render.media.kinds import suffix_of

_IN_OLE = "_VBA_PROJECT".encode("utf-16-le")
"""The name of a stream of every project of programs (MS-OVBA, 2.2.1)."""
_IN_ZIP = re.compile(r"(?:^|/)vbaProject\.bin$|^(?:Basic|Scripts)/", re.IGNORECASE)
"""Parts that hold programs (MS-OFFMACRO2; OpenDocument 1.3, part 2)."""


def has_macros(file: Path, content: str) -> bool:
    """Whether a file whose `content` is known (see `kinds`) holds programs. Raises OSError.

    What only packs files is not looked into, and a document that cannot be unpacked runs nothing.
    """
    if content == "Office":
        return _IN_OLE in file.read_bytes()
    if content != "ZIP" or suffix_of(file.name) == "zip":
        return False
    try:
        with ZipFile(file) as packed:
            return any(_IN_ZIP.search(name) for name in packed.namelist())
    except (BadZipFile, NotImplementedError, ValueError):
        return False
