"""CSV of subscribers as Excel, LibreOffice and Numbers write it, and what they read of ours."""

import csv
from datetime import UTC, datetime
from io import StringIO

import pytest
from hypothesis import given
from hypothesis import strategies as st

from budkavle.subscriptions.schema import Frequency
from budkavle.subscriptions.subscribers import cells, spreadsheet, subscribers, transfer
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
    "excel-mac": _SEMICOLON.replace("\n", "\r").encode("mac_roman"),
    "excel-dos": _SEMICOLON.replace("\n", "\r\n").encode("cp850"),
    "utf-16-without-mark": _SEMICOLON.encode("utf-16-le"),
    "utf-32": _SEMICOLON.encode("utf-32"),
    "separated-by-bars": _ROWS.format("|").encode(),
    "sep-in-capitals": ("SEP=;\n" + _SEMICOLON).encode(),
    "sep-quoted": ('"sep=;"\n' + _SEMICOLON).encode(),
    "cells-as-text": _SEMICOLON.replace("anna@example.org", '="anna@example.org"')
    .replace("2024-05-01", '="2024-05-01"')
    .encode(),
    "name-and-address": _SEMICOLON.replace("anna@", "Anna Ek <anna@")
    .replace("org", "org>")
    .encode(),
    "swedish-headings": _SEMICOLON.replace("Address", "Adress")
    .replace("Consent_At", "Samtycke")
    .replace("consent_source", "Källa")
    .encode(),
    "mailto": _SEMICOLON.replace("anna@", "mailto:anna@").encode(),
    "empty-first-line": ("\n  \n" + _SEMICOLON).encode(),
    "sep-is-a-tab": ("sep=\t\r\n" + _TAB).encode(),
    "title-above": ("Prenumeranter 2026\n\n" + _SEMICOLON).encode(),
    "title-above-in-cells": ("Prenumeranter 2026;;\n" + _SEMICOLON).encode(),
    "title-with-commas": ("Lista, uttagen 2026-01-01, av Anna, IT\n" + _SEMICOLON).encode(),
    "heading-with-the-other-sign": ('"Namn, titel, roll, org";' + _SEMICOLON)
    .replace("anna@", ";anna@")
    .encode(),
    "blanks-before-quotation-marks": b"address; consent_at; consent_source\n"
    + 'anna@example.org; "2024-05-01"; "formulär"\n'.encode(),
    "excel-nul-at-the-end": (_SEMICOLON + "\0\0\0").encode(),
    "line-ends-doubled": _SEMICOLON.replace("\n", "\r\r\n").encode(),
    "headings-with-blanks": _SEMICOLON.replace("_", " ").encode(),
    "heading-twice": _SEMICOLON.replace("Address", "Address;Address")
    .replace("anna@example.org", "anna@example.org;")
    .encode(),
    "lines-of-two-encodings": (b"Address;consent_at;consent_source;text\n")
    + "anna@example.org;2024-05-01;formulär;x\n".encode()
    + ";;;på papper\n".encode("cp1252"),
}


_BLANK = ' \t\r\n\u200b\ufeff"'
_SIGNS = tuple("=+-@＝＋－＠﹢−")
SUBJECTS = {
    "halsa": {"": "Hälsa"},
    "it": {"": "IT och digitalisering", "en": "IT"},
    "miljo": {"": "Miljö, klimat och energi"},
    "story:upphandling": {"": "Upphandlingen"},
}


@pytest.mark.parametrize("name", FILES)
def test_a_file_of_a_spreadsheet_is_read(name: str) -> None:
    text = spreadsheet.decode(FILES[name]).removesuffix(";;;på papper\n")
    (entry,) = transfer.parse(text, settings())
    assert entry.address == "anna@example.org"
    assert entry.consent.source == "formulär"
    assert entry.consent.at == datetime(2024, 4, 30, 22, tzinfo=UTC)  # midnight in Stockholm


@pytest.mark.parametrize(
    ("written", "at"),
    [
        ("2024-05-01 12:00", "2024-05-01T12:00:00+02:00"),
        ("2024-01-01 12:00:30", "2024-01-01T12:00:30+01:00"),
        ("1.5.2024 12:00", "2024-05-01T12:00:00+02:00"),
        ("2024-5-1 9.00", "2024-05-01T09:00:00+02:00"),
        ("2024-05-01 12.30", "2024-05-01T12:30:00+02:00"),
        ("2024-05-01T12.30.15", "2024-05-01T12:30:15+02:00"),
        ("2024-05-01 12.30Z", "2024-05-01T12:30:00+00:00"),
        ("2024-05-01 12:30:15.250", "2024-05-01T12:30:15.250+02:00"),
        ("'2024-05-01", "2024-05-01T00:00:00+02:00"),
        ("2024-05-01T12:00Z", "2024-05-01T12:00:00+00:00"),
        ("2024-05-01T12:00+02:00", "2024-05-01T12:00:00+02:00"),
        ("2024-05-01 12:00:00 UTC", "2024-05-01T12:00:00+00:00"),
        ("2024-05-01 12:00:00 +0000", "2024-05-01T12:00:00+00:00"),
        ('"Wed, 01 May 2024 12:00:00 GMT"', "2024-05-01T12:00:00+00:00"),
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
        (_COMMA.replace("formulär", "x" * 200_000), 2, "is not CSV"),
        (_SEMICOLON + 'b@b.example;2024-05-01;"x\nc@b.example;2024-05-01;x\n', 3, "is not CSV"),
        (_SEMICOLON + 'b@b.example;2024-05-01;"x\nc@b.example;2024-05-01;"y"\n', 3, "is not CSV"),
        (_SEMICOLON + "b@b.example, c@b.example;2024-05-01;x\n", 3, "not an e-mail"),
        (_SEMICOLON + "b@b;2024-05-01;x\n", 3, "not an e-mail"),
        ("", 1, "the column address is missing"),
    ],
)
def test_what_is_wrong_is_told_with_its_line(text: str, line: int, reason: str) -> None:
    with pytest.raises(transfer.CsvError) as raised:
        transfer.parse(text, settings())
    assert raised.value.reasons[0][0] == line
    assert reason in str(raised.value.reasons[0][1])


@pytest.mark.parametrize(
    "source",
    [
        "＝1+1",
        "\u200b=1",
        "\ufeff=1",
        "a|=1",
        "=1+1",
        "+46",
        "-x",
        "@SUM(A1)",
        "a;=cmd|' /C calc'!A0",
        "\t=1",
        "a\t=1",
        "a\n=1",
        'a;"=1',
        '"=1',
        "﹢1",
        "−1",
    ],
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
        assert [cell for cell in cells if cell.lstrip(_BLANK).startswith(_SIGNS)] == []
    (entry,) = transfer.parse(text, newsroom.settings)
    back = source if '"' in source else source.strip().lstrip(_BLANK)
    assert (entry.address, entry.consent.source) == (address, back)


@given(st.lists(st.text("ab=+-@＝'\"\t\r\n;,| \u200b"), min_size=2, max_size=3))
def test_no_row_of_any_text_is_a_formula_for_any_program(values: list[str]) -> None:
    text = spreadsheet.line(values)
    for delimiter in spreadsheet.DELIMITERS:
        for row in csv.reader(StringIO(text, newline=""), delimiter=delimiter):
            assert [cell for cell in row if cell.lstrip(_BLANK).startswith(_SIGNS)] == []


@pytest.mark.parametrize(
    "written",
    [
        "'anna@example.org",
        "anna@example.org;",
        "anna@example.org.",
        '"anna@example.org"',
        "MAILTO:anna@example.org",
        "mailto:anna@example.org?subject=Hej",
        "anna@example.org (Anna Ek)",
        '"Ek, Anna" <anna@example.org>',
        '=HYPERLINK("mailto:anna@example.org";"anna@example.org")',
        "Anna Ek [anna@example.org](mailto:anna@example.org)",
    ],
)
def test_an_address_is_found_in_what_stands_around_it(written: str) -> None:
    assert cells.address(written) == "anna@example.org"


@pytest.mark.parametrize(
    ("written", "keys"),
    [
        ("halsa it", "halsa it"),
        ("halsa, it", "halsa it"),
        ("halsa;it", "halsa it"),
        ("halsa|IT", "halsa it"),
        ("Hälsa; IT och digitalisering", "halsa it"),
        ("Miljö, klimat och energi", "miljo"),
        ("upphandling", "story:upphandling"),
        ("story:upphandling", "story:upphandling"),
        ("Upphandlingen, halsa", "story:upphandling halsa"),
        ("*", "*"),
        (" ", "*"),
        ("", "*"),
    ],
)
def test_what_somebody_follows_is_known_by_key_or_title(written: str, keys: str) -> None:
    assert cells.subjects(written, SUBJECTS) == tuple(keys.split())


@pytest.mark.parametrize("written", ["hallsa", "halsa, Idrott", "Miljö, klimat", "story:halsa"])
def test_nobody_follows_what_there_is_not(written: str) -> None:
    """They would get no mail, for ever, and nobody would know it."""
    text = f'address,subjects,consent_at,consent_source\na@b.example,"{written}",2024-05-01,x\n'
    with pytest.raises(transfer.CsvError, match="can be followed: "):
        transfer.parse(text, settings(), known=SUBJECTS)
    assert transfer.parse(text, settings())  # before the site has said what there is


def test_our_own_export_comes_back_with_what_the_site_had_once() -> None:
    row = "a@b.example,gammalt,daily,sv,2024-05-01,1,form,active"
    text = f"{','.join(transfer.COLUMNS)}\n{row}\n"
    (found,) = transfer.parse(text, settings(), known=SUBJECTS)
    assert found.wish.subjects == ("gammalt",)


@pytest.mark.parametrize(
    ("heading", "written", "wish"),
    [
        ("frequency", "Weekly", "weekly sv"),
        ("frequency", "varje vecka", "weekly sv"),
        ("Hur ofta", "Dagligen", "daily sv"),
        ("frekvens", "direkt", "immediate sv"),
        ("language", "en-GB", "immediate en"),
        ("Språk", "Engelska", "immediate en"),
        ("Locale", "en_US", "immediate en"),
        ("Språk", "svenska", "immediate sv"),
    ],
)
def test_how_often_and_in_what_language_is_known_by_usual_words(
    heading: str, written: str, wish: str
) -> None:
    text = f"address,consent_at,consent_source,{heading}\na@b.example,2024-05-01,x,{written}\n"
    (found,) = transfer.parse(text, settings())
    assert f"{found.wish.frequency} {found.wish.language}" == wish


@pytest.mark.parametrize("raw", [b"PK\x03\x04\x14\x00", b"\xd0\xcf\x11\xe0\xa1\xb1"])
def test_a_workbook_is_told_from_csv(raw: bytes) -> None:
    with pytest.raises(transfer.CsvError, match="save it as CSV"):
        transfer.read(raw, settings())


EXPORTS = {
    "Mailchimp": "Email Address,First Name,OPTIN_TIME,CONFIRM_TIME,UNSUB_TIME\n"
    "anna@example.org,Anna,2024-04-30 10:00:00,2024-05-01 10:00:00,\n"
    "bo@example.org,Bo,2024-05-01 10:00:00,,2024-06-01 10:00:00\n",
    "Mailchimp ": "Email Address,OPTIN_TIME,CONFIRM_TIME,CLEAN_TIME,CLEAN_CAMPAIGN_TITLE\r\n"
    "anna@example.org,2024-05-01 10:00:00,,,\r\n"
    '"bo@example.org","2024-05-01 10:00:00","","2024-06-01 10:00:00","Maj, del 2"\r\n',
    "Ghost": "id,email,name,subscribed_to_emails,created_at,deleted_at\n"
    "1,anna@example.org,Anna,true,2024-05-01T10:00:00.000Z,\n"
    "2,bo@example.org,Bo,false,2024-05-01T10:00:00.000Z,\n",
    "listmonk": "uuid,email,name,attributes,status,created_at,updated_at\n"
    "a,anna@example.org,Anna,{},enabled,2024-05-01T10:00:00Z,2024-05-01T10:00:00Z\n"
    "b,bo@example.org,Bo,{},blocklisted,2024-05-01T10:00:00Z,2024-05-01T10:00:00Z\n",
    "Mynewsdesk": "E-post;Namn;Skapad;consent_source\n"
    "anna@example.org;Anna;2024-05-01;Mynewsdesk\n",
}


@pytest.mark.parametrize("name", EXPORTS)
def test_exports_of_other_services_come_with_their_consent(name: str) -> None:
    """Whoever has left there is not taken in."""
    found = transfer.parse(EXPORTS[name], settings())
    assert [each.address for each in found if each.active] == ["anna@example.org"]
    assert (found[0].consent.at.date().isoformat(), found[0].consent.source) == (
        "2024-05-01",
        name.strip(),
    )


WITHOUT_A_SIGN = {
    "Mynewsdesk": "E-postadress;Namn;Företag;Följer sedan;Status\n"
    "anna@example.org;Anna;Bladet;2024-05-01;Aktiv\nbo@example.org;Bo;;2024-05-01;Avregistrerad\n",
    "Cision": "First Name,Last Name,Email 1,Outlet,Subscription date,Opt-out\n"
    "Anna,A,anna@example.org,Bladet,2024-05-01,\nBo,B,bo@example.org,,2024-05-01,Yes\n",
    "Excel": "\ufeffsep=;\r\nE-post;Skapad;Status\r\n"
    "anna@example.org;2024-05-01;Aktiv\r\nbo@example.org;2024-05-01;Studsad\r\n",
    "another": "Email,Created,Unsubscribed at,Language\n"
    "anna@example.org,2024-05-01,,sv\nbo@example.org,2024-05-01,2024-06-01,sv\n",
}


@pytest.mark.parametrize("name", WITHOUT_A_SIGN)
def test_a_file_without_a_sign_of_its_service_says_once_where_the_consents_are(name: str) -> None:
    """Nobody who has left is taken in, whatever the column is called."""
    with pytest.raises(transfer.CsvError, match="consent_source is missing"):
        transfer.parse(WITHOUT_A_SIGN[name], settings())
    found = transfer.parse(WITHOUT_A_SIGN[name], settings(), f"{name}, export")
    assert [(each.address, each.active) for each in found] == [
        ("anna@example.org", True), ("bo@example.org", False)
    ]  # fmt: skip
    assert {each.consent.source for each in found} == {f"{name}, export"}


@pytest.mark.parametrize(
    ("heading", "value", "active"),
    [
        ("Status", "Opted out", False),
        ("Status", "Opted-out", False),
        ("Status", "Cleaned", False),
        ("Status", "Hard bounce", False),
        ("Status", "Non-subscribed", False),
        ("Status", "Pending", False),
        ("Status", "Studsad", False),
        ("Prenumerationsstatus", "Ej bekräftad", False),
        ("Status", "Subscribed", True),
        ("Status", "Aktiv", True),
        ("Unsubscribed", "2024-06-01", False),
        ("Avregistrerad", "Ja", False),
        ("Avregistrerad", "Nej", True),
        ("Unsubscribed at", "-", True),
        ("Active", "no", False),
        ("Opt-out all", "yes", False),
        ("Avregistreringsdatum", "2024-06-01", False),
        ("Unsubscribed date", "2024-06-01", False),
        ("Suppressed", "true", False),
        ("EMAIL_BLACKLISTED", "1", False),
        ("Bounced at", "2024-06-01", False),
        ("bounce_count", "0", True),
        ("Active subscription", "false", False),
        ("Aktiv prenumerant", "Nej", False),
        ("Confirmed", "no", False),
        ("Confirmed at", "2024-05-01", True),
        ("Unsubscribe link", "https://example.se/u/1", True),
        ("Status,Status", "Unsubscribed,Active", False),
    ],
)
def test_who_has_left_is_known_by_every_usual_word(heading: str, value: str, active: bool) -> None:
    text = f"Email,Created,{heading}\nanna@example.org,2024-05-01,{value}\n"
    (found,) = transfer.parse(text, settings(), "export")
    assert found.active is active


@pytest.mark.parametrize("value", ["Registrerad", "7", "", "okänd", "nytt värde"])
@pytest.mark.parametrize(
    ("headings", "cells"),
    [
        ("Email,Created,Status", "anna@example.org,2024-05-01"),
        ("address,consent_at,Status", "anna@example.org,2024-05-01"),
        ("email,uuid,created_at,Status", "anna@example.org,a,2024-05-01"),
        ("Email Address,OPTIN_TIME,E-poststatus", "anna@example.org,2024-05-01"),
    ],
    ids=["unknown", "ours", "listmonk", "Mailchimp"],
)
def test_nobody_subscribes_by_a_state_that_is_not_known(
    headings: str, cells: str, value: str
) -> None:
    """Whose export it is makes no difference; the line is told with what it says."""
    with pytest.raises(transfer.CsvError) as raised:
        transfer.parse(f"{headings}\n{cells},{value}\n", settings(), "export")
    ((line, reason),) = raised.value.reasons
    assert line == 2
    assert f"status: {value}” leaves open" in str(reason)


@pytest.mark.parametrize("heading", ["Opt-in", "Subscribed", "Newsletter", "Email status", "State"])
def test_a_no_is_a_no_whatever_the_column_is_called(heading: str) -> None:
    text = f"address,consent_at,{heading}\nanna@example.org,2024-05-01,no\n"
    (found,) = transfer.parse(text, settings(), "export")
    assert not found.active


def test_a_state_that_is_missing_from_a_short_row_is_not_known() -> None:
    text = "Email,Created,Status\nanna@example.org,2024-05-01\n"
    with pytest.raises(transfer.CsvError, match="leaves open"):
        transfer.parse(text, settings(), "export")


def test_a_row_that_says_where_its_consent_is_keeps_that() -> None:
    text = "email,created,consent_source\nanna@example.org,2024-05-01,formulär\n"
    (found,) = transfer.parse(text, settings(), "annat")
    assert found.consent.source == "formulär"


def test_an_export_without_consent_is_refused() -> None:
    with pytest.raises(transfer.CsvError):
        transfer.parse("email,name\nanna@example.org,Anna\n", settings())
