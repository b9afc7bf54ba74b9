"""Reads and writes CSV as spreadsheets do: Excel, LibreOffice and Numbers, Swedish ones too.

Swedish Excel separates by semicolons and saves in UTF-8 with a mark, in Windows-1252, for a Mac or
for DOS in their encodings or, as "Unicode text", in UTF-16 with tabs. Empty rows and cells at the
end are what is left of deleted ones, and a title may stand above the table.
"""

import codecs
import csv
import re
from collections.abc import Iterable, Iterator
from io import StringIO
from itertools import islice

DELIMITERS = ",;\t|"
SIGNS = "=+-@＝＋－＠﹦﹢﹣﹫−⁺₊⁼₌"
"""What begins a formula, as the signs of other scripts and widths that programs read so, too."""
_BEFORE = r"((?:^|[;,\t\r\n|])[\s\ufeff\u200b-\u200f\u2060\"]*)"
_FORMULA = re.compile(rf"{_BEFORE}([{re.escape(SIGNS)}])")
_HARMLESS = re.compile(rf"{_BEFORE}'([{re.escape(SIGNS)}])")
_AS_TEXT = re.compile(r'="([^"]*)"')
"""How programs write a text for Excel, which would make a number or a date of it."""
_OTHERS = ("cp1252", "mac_roman", "cp850")
_LETTERS = frozenset("åäöÅÄÖéÉüÜ–’”")
_BOOKS = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")
"""The beginnings of workbooks: of Excel, LibreOffice and Numbers, and of older Excel."""
_INVISIBLE = "\ufeff\u200b\u200e\u200f\xa0"
_LINE = re.compile(r"\r\n|\r|\n")
_SAMPLE = 20
"""Rows at the beginning that are compared to find out what separates the cells."""

Row = dict[str, str]


class NotCsvError(ValueError):
    """The text is not CSV, from the row that begins in the line `number` on."""

    def __init__(self, number: int, reason: object) -> None:
        self.number = number
        super().__init__(str(reason))


def is_workbook(raw: bytes) -> bool:
    """Whether a file was not saved as CSV, but as the spreadsheet program keeps it itself."""
    return raw.startswith(_BOOKS)


def decode(raw: bytes) -> str:
    """The text of a file: in Unicode by its mark, else UTF-8, else of Windows, a Mac or DOS."""
    return _decoded(raw).replace("\0", "")


def _decoded(raw: bytes) -> str:
    if raw.startswith((codecs.BOM_UTF32_LE, codecs.BOM_UTF32_BE)):
        return raw.decode("utf-32", "replace")
    if raw.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return raw.decode("utf-16", "replace")
    if b"\0" in raw[:4]:
        return raw.decode("utf-16-be" if raw[:1] == b"\0" else "utf-16-le", "replace")
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        other = max(_OTHERS, key=lambda name: _usual_letters(raw.decode(name, "replace")))
        return "".join(_line(each, other) for each in raw.splitlines(keepends=True))


def _line(raw: bytes, other: str) -> str:
    """A line of a file to which lines of another encoding were added."""
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        return raw.decode(other, "replace")


def _usual_letters(text: str) -> int:
    return sum(each in _LETTERS for each in text)


def rows(text: str) -> Iterator[tuple[int, Row]]:
    """The rows with something in them: the number of a row's last line, and its cells by heading.

    Headings are in lower case, and the first row that is given is the headings themselves; a title
    above them is left out. Of two headings that are the same, the second is `name (2)`. Cells
    beyond them are under the heading "". Raises NotCsvError for a cell of more than 128 KiB and
    for a quotation mark that is not closed, which would hide the rows below it.
    """
    text = _LINE.sub("\n", text.lstrip("\ufeff"))
    first, _, rest = text.partition("\n")
    if named := re.fullmatch(r'\s*"?sep=(.)"?\s*', first, re.IGNORECASE):
        delimiter, before = named[1], 1
    else:
        delimiter, before, rest = _delimiter(text), 0, text
    headings: list[str] | None = None
    is_table = max(_widths(rest, delimiter), default=0) > 1
    for number, cells in _cells(rest, delimiter):
        if headings is None:
            if is_table and sum(map(bool, cells)) == 1:
                continue
            headings = _distinct(cells)
            yield number + before, {name: name for name in headings}
        else:
            row = dict(zip(headings, cells, strict=False))
            row[""] = "".join(cells[len(headings) :])
            yield number + before, row


def line(values: Iterable[str]) -> str:
    """One row as CSV. An apostrophe makes harmless what a spreadsheet would run as a formula.

    Also after a separator within a cell: Swedish Excel begins a new cell at each semicolon.
    """
    out = StringIO()
    cells = (_FORMULA.sub(r"\1'\2", value) for value in values)
    csv.writer(out, lineterminator="\n").writerow(cells)
    return out.getvalue()


def _cells(text: str, delimiter: str) -> Iterator[tuple[int, list[str]]]:
    """The rows with something in them, cleaned, each with the number of its last line."""
    source = StringIO(text, newline="")
    reader = csv.reader(source, delimiter=delimiter, skipinitialspace=True, strict=True)
    while True:
        begin = reader.line_num + 1
        try:
            cells = next(reader, None)
        except csv.Error as error:
            raise NotCsvError(begin, error) from error
        if cells is None:
            return
        cleaned = [_cleaned(cell) for cell in cells]
        if any(cleaned):
            yield reader.line_num, cleaned


def _delimiter(text: str) -> str:
    """What separates the cells: by it, the most rows at the beginning have the most cells."""

    def rank(delimiter: str) -> tuple[int, int]:
        widths = _widths(text, delimiter)
        usual = max(set(widths), key=lambda width: (widths.count(width), width), default=1)
        return min(widths.count(usual), 2) if usual > 1 else 0, usual

    return max(DELIMITERS, key=rank)


def _widths(text: str, delimiter: str) -> list[int]:
    """How many cells each row at the beginning has, without those left empty at its end."""
    source = StringIO(text, newline="")
    reader = csv.reader(source, delimiter=delimiter, skipinitialspace=True)
    try:
        return [len(cells) for cells in islice(reader, _SAMPLE) if any(map(_cleaned, cells))]
    except csv.Error:
        return []


def _distinct(headings: Iterable[str]) -> list[str]:
    found: list[str] = []
    for name in (each.lower() for each in headings):
        count = found.count(name) + 1
        again = name and any(each == name for each in found)
        found.append(f"{name} ({count})" if again else name)
    return found


def _cleaned(cell: str) -> str:
    plain = cell.strip().strip(_INVISIBLE).strip()
    if as_text := _AS_TEXT.fullmatch(plain):
        plain = as_text[1].strip()
    return _HARMLESS.sub(r"\1\2", plain)
