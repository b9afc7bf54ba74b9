"""What readers see: complete in Finnish, certain in Northern Sámi, anything in own words."""

import re
from datetime import date, time
from pathlib import Path

import pytest
from babel.messages.frontend import CommandLineInterface
from babel.messages.pofile import read_po

from budkavle.i18n import dates, po_files, readers_words
from tests.support import many_languages
from tests.unit.i18n.test_catalogue import ROOT

LOCALE = ROOT / "budkavle/i18n/locale"
SHIPPED = ("fi", "se")
HEAD = 'msgid ""\nmsgstr ""\n"Content-Type: text/plain; charset=utf-8\\n"\n\n'


def test_the_template_holds_what_readers_see(tmp_path: Path) -> None:
    """`make messages` gathers it from the same folders."""
    (line,) = re.findall(r"--output-file \$\(readers\) (.*)", (ROOT / "Makefile").read_text())
    gathered = tmp_path / "readers.pot"
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(ROOT)
        command = (
            f"pybabel --quiet extract --mapping-file pyproject.toml --keyword translate {line}"
        )
        CommandLineInterface().run([*command.split(), f"--output-file={gathered}"])  # type: ignore[no-untyped-call] # Babel's own
    with gathered.open("rb") as lines:
        said = {po_files.ids(each) for each in read_po(lines) if each.id}
    assert {po_files.ids(each) for each in po_files.template()} == said


def test_the_complete_languages_are_complete() -> None:
    assert po_files.template()
    for code in readers_words.COMPLETE:
        words = readers_words.shipped(code)
        if code != "en":  # messages are written in English
            firsts = {po_files.ids(each)[0] for each in po_files.template()}
            plurals = {message.partition("'")[2].rpartition("',")[0] for message in words}
            assert firsts - words.keys() - plurals == set()


def test_a_language_tells_what_it_lacks() -> None:
    lacking = readers_words.missing("se")
    assert "Skip to the content" in lacking
    assert "News" not in lacking
    assert set(readers_words.missing("ar")) == {
        po_files.ids(each)[0] for each in po_files.template()
    }


@pytest.mark.parametrize("code", SHIPPED)
def test_a_translation_keeps_what_is_filled_in(code: str) -> None:
    text = (LOCALE / code / "LC_MESSAGES/readers.po").read_text("utf-8")
    assert list(po_files.mistakes(text, code)) == []


@pytest.mark.parametrize(
    ("message", "translated", "differing"),
    [
        ("News %(year)s", "Nyheter", "%(year)s"),
        ("News %(year)s", "Nyheter %(ar)s", "%(ar)s, %(year)s"),
        ("{n} hits", "{n} <b>träffar</b>", "</b>, <b>"),
        ("News", "Nyheter & mer", "&"),
        ("Main menu", 'Meny" onfocus="y', '"'),
        ('<a href="%(url)s">x</a>', '<a href="%(url)s" onclick="y">x</a>', "<a href"),
    ],
    ids=["lacks", "other", "tag", "sign", "quotation mark", "attribute"],
)
def test_a_translation_that_would_break_a_page_is_told(
    message: str, translated: str, differing: str
) -> None:
    quoted = (text.replace('"', '\\"') for text in (message, translated))
    text = '{}msgid "{}"\nmsgstr "{}"\n'.format(HEAD, *quoted)
    (found,) = po_files.mistakes(text, "sv")
    assert (found.line, found.message) == (5, message)
    assert differing in found.differing


def test_a_long_word_may_be_divided_or_not() -> None:
    text = f'{HEAD}msgid "Statement for %(name)s"\nmsgstr "Redo&shy;görelse för %(name)s"\n'
    assert list(po_files.mistakes(text, "sv")) == []


def test_own_words_come_before_the_programs() -> None:
    own = f'{HEAD}msgid "News"\nmsgstr "Nytt"\n\nmsgid "Search"\nmsgstr ""\n'
    words = readers_words.words_in("sv", own)
    assert (words.gettext("News"), words.gettext("Search")) == ("Nytt", "Sök")


def test_a_catalogue_begun_and_translated_is_whole() -> None:
    whole = many_languages.catalogue("se")
    assert readers_words.missing("se", whole) == ()
    assert 'msgid "News"\n' not in whole  # the program has it
    assert "# Hoppa till innehållet" in whole


def test_a_catalogue_is_continued_without_what_it_holds() -> None:
    begun = po_files.begun("ar", frozenset({"News", "Search"}))
    more = po_files.begun("ar", frozenset({"News", "Search", "Phone"}), begun)
    assert more.count("msgid") == 1
    assert 'msgid "Phone"' in more
    assert po_files.begun("ar", frozenset({"News"}), begun) == ""


@pytest.mark.parametrize(
    ("code", "day", "clock", "name"),
    [
        ("sv", "1 mars 2026", "kl. 9.05", "svenska"),
        ("en", "1 March 2026", "9:05", "English"),
        ("fi", "1. maaliskuuta 2026", "9.05", "suomi"),
        ("ar", "1 مارس 2026", "9:05 ص", "العربية"),
        ("fit", "2026-03-01", "9:05", "meänkieli"),
    ],
)
def test_dates_are_written_as_the_language_does(code: str, day: str, clock: str, name: str) -> None:
    assert dates.long_date(date(2026, 3, 1), code) == day
    assert dates.clock_time(time(9, 5), code).replace("\u202f", " ").replace("\xa0", " ") == clock
    assert dates.language_name(code) == name


@pytest.mark.parametrize(
    ("code", "known"), [("yi", True), ("xx", False), ("../a", False), ("", False)]
)
def test_a_language_is_known_by_its_code(code: str, known: bool) -> None:
    assert dates.is_language(code) is known
