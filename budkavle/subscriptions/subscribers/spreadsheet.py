"""Reads and writes CSV as spreadsheets do: Excel, LibreOffice and Numbers, Swedish ones too.

Swedish Excel separates by semicolons and saves in UTF-8 with a mark, in Windows-1252 or, as
"Unicode text", in UTF-16 with tabs. Empty rows and cells at the end are what
is left of deleted ones.
"""

import codecs
import csv
import re
from collections.abc import Iterable, Iterator
from io import StringIO

DELIMITERS = ",;\t"
_FORMULA = re.compile(r"((?:^|[;,\t\r\n])\s*)([=+\-@])")
_HARMLESS = re.compile(r"((?:^|[;,\t\r\n])\s*)'([=+\-@])")
_INVISIBLE = "\ufeff\u200b\u200e\u200f\xa0"

Row = dict[str, str]


def decode(raw: bytes) -> str:
    """The text of a file: UTF-16 or UTF-8 by its mark, else UTF-8, else Windows-1252."""
    if raw.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return raw.decode("utf-16", "replace")
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        return raw.decode("cp1252", "replace")


def rows(text: str) -> Iterator[tuple[int, Row]]:
    """The rows with something in them: the number of a row's last line, and its cells by heading.

    Headings are in lower case, and the first row that is given is the headings themselves. Cells
    beyond them are under the heading "". Raises csv.Error for a cell of more than 128 KiB.
    """
    text = text.lstrip("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
    first, _, rest = text.partition("\n")
    if named := re.fullmatch(r"sep=(.)", first.strip()):
        delimiter, before = named[1], 1
    else:
        delimiter, before, rest = max(DELIMITERS, key=first.count), 0, text
    reader = csv.reader(StringIO(rest, newline=""), delimiter=delimiter)
    headings: list[str] | None = None
    for cells in reader:
        cleaned = [_cleaned(cell) for cell in cells]
        if not any(cleaned):
            continue
        if headings is None:
            headings = [cell.lower() for cell in cleaned]
            yield reader.line_num + before, {name: name for name in headings}
        else:
            row = dict(zip(headings, cleaned, strict=False))
            row[""] = "".join(cleaned[len(headings) :])
            yield reader.line_num + before, row


def line(values: Iterable[str]) -> str:
    """One row as CSV. An apostrophe makes harmless what a spreadsheet would run as a formula.

    Also after a separator within a cell: Swedish Excel begins a new cell at each semicolon.
    """
    out = StringIO()
    cells = (_FORMULA.sub(r"\1'\2", value) for value in values)
    csv.writer(out, lineterminator="\n").writerow(cells)
    return out.getvalue()


def _cleaned(cell: str) -> str:
    return _HARMLESS.sub(r"\1\2", cell.strip().strip(_INVISIBLE).strip())
