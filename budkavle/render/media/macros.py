"""Finds macros in office documents: programs that may run when a reader opens the document."""

import re
from pathlib import Path
from zipfile import BadZipFile, ZipFile

from budkavle.content.offered_files import suffix_of

_IN_OLE = "_VBA_PROJECT".encode("utf-16-le")
"""The name of a stream that is in every VBA project (MS-OVBA, 2.2.1)."""
_IN_ZIP = re.compile(r"(?:^|/)vbaProject\.bin$|^(?:Basic|Scripts)/", re.IGNORECASE)
"""Names of parts that contain programs (MS-OFFMACRO2; OpenDocument 1.3, part 2)."""


def has_macros(file: Path, content: str) -> bool:
    """Whether a file contains programs; `content` is what it is (see `kinds`). Raises OSError.

    Does not look into plain archives of files. A document that cannot be unpacked runs nothing.
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
