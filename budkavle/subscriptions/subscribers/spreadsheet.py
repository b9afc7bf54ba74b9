"""Reads and writes CSV as spreadsheets do: Excel, LibreOffice and Numbers, Swedish ones too.

Swedish Excel separates by semicolons and saves in UTF-8 with a mark, in Windows-1252, for a Mac or
for DOS in their encodings or, as "Unicode text", in UTF-16 with tabs. Empty rows and cells at the
end are what is left of deleted ones.
"""

import codecs
import csv
import re
from collections.abc import Iterable, Iterator
from io import StringIO

DELIMITERS = ",;\t|"
_BEFORE = r"((?:^|[;,\t\r\n|])[\s\ufeff\u200b\u200e\u200f]*)"
_FORMULA = re.compile(rf"{_BEFORE}([=+\-@＝＋－＠])")
_HARMLESS = re.compile(rf"{_BEFORE}'([=+\-@＝＋－＠])")
_AS_TEXT = re.compile(r'="([^"]*)"')
"""How programs write a text for Excel, which would make a number or a date of it."""
_OTHERS = ("cp1252", "mac_roman", "cp850")
_LETTERS = frozenset("åäöÅÄÖéÉüÜ–’”")
_BOOKS = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")
"""The beginnings of workbooks: of Excel, LibreOffice and Numbers, and of older Excel."""
_INVISIBLE = "\ufeff\u200b\u200e\u200f\xa0"

Row = dict[str, str]


def is_workbook(raw: bytes) -> bool:
    """Whether a file was not saved as CSV, but as the spreadsheet program keeps it itself."""
    return raw.startswith(_BOOKS)


def decode(raw: bytes) -> str:
    """The text of a file: in Unicode by its mark, else UTF-8, else of Windows, a Mac or DOS."""
    if raw.startswith((codecs.BOM_UTF32_LE, codecs.BOM_UTF32_BE)):
        return raw.decode("utf-32", "replace")
    if raw.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return raw.decode("utf-16", "replace")
    if b"\0" in raw[:4]:
        return raw.decode("utf-16-be" if raw[:1] == b"\0" else "utf-16-le", "replace")
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        return max((raw.decode(each, "replace") for each in _OTHERS), key=_usual_letters)


def _usual_letters(text: str) -> int:
    return sum(each in _LETTERS for each in text)


def rows(text: str) -> Iterator[tuple[int, Row]]:
    """The rows with something in them: the number of a row's last line, and its cells by heading.

    Headings are in lower case, and the first row that is given is the headings themselves. Cells
    beyond them are under the heading "". Raises csv.Error for a cell of more than 128 KiB.
    """
    text = text.lstrip("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
    first, _, rest = text.partition("\n")
    if named := re.fullmatch(r'"?sep=(.)"?', first.strip(), re.IGNORECASE):
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
    plain = cell.strip().strip(_INVISIBLE).strip()
    if as_text := _AS_TEXT.fullmatch(plain):
        plain = as_text[1].strip()
    return _HARMLESS.sub(r"\1\2", plain)
