"""CSV of subscribers as Excel, LibreOffice and Numbers write it, and what they read of ours."""

import csv
from datetime import UTC, datetime
from io import StringIO

import pytest

from budkavle.subscriptions.schema import Frequency
from budkavle.subscriptions.subscribers import spreadsheet, subscribers, transfer
from budkavle.subscriptions.subscribers.preferences import Wish
from budkavle.subscriptions.subscribers.subscribers import Consent
from tests.service.sample_service import NOON, Newsroom, settings

_ROWS = "Address{0}Consent_At{0}consent_source\nanna@example.org{0}2024-05-01{0}formulär\n"
_COMMA, _SEMICOLON, _TAB = (_ROWS.format(each) for each in ",;\t")

FILES = {
    "excel-sv-utf8": ("\ufeff" + _SEMICOLON).replace("\n", "\r\n").encode(),
    "excel-sv-windows-1252": _SEMICOLON.replace("\n", "\r\n").encode("cp1252"),
    "excel-sv-unicode-text": ("\ufeff" + _TAB).replace("\n", "\r\n").encode("utf-16-le"),
    "excel-big-endian": ("\ufeff" + _TAB).encode("utf-16-be"),
    "excel-mac-cr": _SEMICOLON.replace("\n", "\r").encode(),
    "excel-sep": ("sep=;\n" + _SEMICOLON).encode(),
    "excel-sep-with-mark": ("\ufeffsep=;\r\n" + _SEMICOLON.replace("\n", "\r\n")).encode(),
    "excel-en": _COMMA.replace("\n", "\r\n").encode(),
    "libreoffice": _COMMA.encode(),
    "libreoffice-all-quoted": b'"address";"consent_at";"consent_source"\n'
    + '"anna@example.org";"2024-05-01";"formulär"\n'.encode(),
    "libreoffice-tab": _TAB.encode(),
    "numbers": _SEMICOLON.removesuffix("\n").encode(),
    "empty-last-rows": (_SEMICOLON + ";;\n;;\n\n \n").encode(),
    "empty-first-rows": (";;\n\n" + _SEMICOLON).encode(),
    "empty-last-columns": _SEMICOLON.replace("\n", ";;;\n").encode(),
    "blanks-and-invisible-signs": _SEMICOLON.replace("anna", " \xa0\u200banna").encode(),
    "blanks-around-headings": _SEMICOLON.replace("Consent_At", " Consent_At ").encode(),
    "mailto": _SEMICOLON.replace("anna@", "mailto:anna@").encode(),
}


@pytest.mark.parametrize("name", FILES)
def test_a_file_of_a_spreadsheet_is_read(name: str) -> None:
    (entry,) = transfer.parse(spreadsheet.decode(FILES[name]), settings())
    assert entry.address == "anna@example.org"
    assert entry.consent.source == "formulär"
    assert entry.consent.at == datetime(2024, 4, 30, 22, tzinfo=UTC)  # midnight in Stockholm


@pytest.mark.parametrize(
    ("written", "at"),
    [
        ("2024-05-01 12:00", "2024-05-01T12:00:00+02:00"),
        ("2024-01-01 12:00:30", "2024-01-01T12:00:30+01:00"),
        ("2024-05-01T12:00Z", "2024-05-01T12:00:00+00:00"),
        ("2024-05-01T12:00+02:00", "2024-05-01T12:00:00+02:00"),
    ],
)
def test_a_time_without_an_offset_is_on_the_sites_clock(written: str, at: str) -> None:
    (entry,) = transfer.parse(_COMMA.replace("2024-05-01", written), settings())
    assert entry.consent.at == datetime.fromisoformat(at)


@pytest.mark.parametrize(
    ("text", "line", "reason"),
    [
        (_SEMICOLON + "\nÅsa@exempel.se;2024-05-01;x\n", 4, "other letters than a to z"),
        (_SEMICOLON + "a@b.example;2024-05-01;x;y\n", 3, "more cells than there are headings"),
        (_SEMICOLON + '"a@b.example";2024-05-01;"x\ny"\nb;2024-05-01;x\n', 5, "not an e-mail"),
        (_SEMICOLON + "a@b.example\n", 3, "consent_source is empty"),
        (_SEMICOLON + "a@b.example;01/05/2024;x\n", 3, "consent_at must look like"),
        (_COMMA.replace("formulär", "x" * 200_000), 1, "is not CSV"),
        ("", 1, "the column address is missing"),
    ],
)
def test_what_is_wrong_is_told_with_its_line(text: str, line: int, reason: str) -> None:
    with pytest.raises(transfer.CsvError) as raised:
        transfer.parse(text, settings())
    assert raised.value.reasons[0][0] == line
    assert reason in str(raised.value.reasons[0][1])


@pytest.mark.parametrize(
    "source", ["=1+1", "+46", "-x", "@SUM(A1)", "a;=cmd|' /C calc'!A0", "\t=1", "a\t=1", "a\n=1"]
)
def test_no_cell_is_a_formula_and_all_comes_back(newsroom: Newsroom, source: str) -> None:
    address = "=1+1@example.se"
    with newsroom.store.writing() as connection:
        subscribers.add(
            connection,
            address,
            newsroom.tokens.address_key(address),
            Wish(("*",), Frequency.DAILY, "sv"),
            Consent(NOON, "1", source),
            NOON,
        )
        text = "".join(transfer.export(connection))
    for delimiter in spreadsheet.DELIMITERS:
        cells = [cell for row in csv.reader(StringIO(text), delimiter=delimiter) for cell in row]
        assert [cell for cell in cells if cell.lstrip().startswith(tuple("=+-@"))] == []
    (entry,) = transfer.parse(text, newsroom.settings)
    assert (entry.address, entry.consent.source) == (address, source.strip())
