import sys
from collections.abc import Callable
from datetime import UTC, date, datetime, time
from pathlib import Path
from unittest.mock import patch

import pytest
from babel.messages import mofile

from budkavle.language import (
    LANGUAGES,
    clock_time,
    file_size,
    language_name,
    long_date,
    messages,
    month_name,
    translations,
    translator,
)


@pytest.mark.parametrize(
    ("day", "swedish", "english"),
    [
        (date(2018, 10, 11), "11 oktober 2018", "11 October 2018"),
        (date(2026, 3, 1), "1 mars 2026", "1 March 2026"),
        (datetime(2026, 5, 9, 23, 59, tzinfo=UTC), "9 maj 2026", "9 May 2026"),
    ],
)
def test_a_date_is_written_as_in_running_text_with_the_year(
    day: date, swedish: str, english: str
) -> None:
    assert (long_date(day, "sv"), long_date(day, "en")) == (swedish, english)


@pytest.mark.parametrize(
    ("at", "swedish", "english"),
    [
        (time(9, 0), "kl. 9.00", "9:00"),
        (time(0, 5), "kl. 0.05", "0:05"),
        (time(23, 59), "kl. 23.59", "23:59"),
    ],
)
def test_a_time_is_written_as_each_language_does(at: time, swedish: str, english: str) -> None:
    assert (clock_time(at, "sv"), clock_time(at, "en")) == (swedish, english)


def test_a_month_is_named_as_a_heading() -> None:
    assert (month_name(10, "sv"), month_name(10, "en")) == ("Oktober", "October")


def test_a_language_is_named_in_its_own_words() -> None:
    assert [language_name(code) for code in ("sv", "en", "fi")] == ["svenska", "English", "suomi"]


@pytest.mark.parametrize(
    ("size", "swedish", "english"),
    [
        (0, "1 kB", "1 kB"),
        (35_600, "36 kB", "36 kB"),
        (999_499, "999 kB", "999 kB"),
        (999_500, "1 MB", "1 MB"),
        (1_234_000, "1,2 MB", "1.2 MB"),
    ],
)
def test_a_size_is_written_as_people_do(size: int, swedish: str, english: str) -> None:
    no_break = "\N{NO-BREAK SPACE}"
    assert file_size(size, "sv").replace(no_break, " ") == swedish
    assert file_size(size, "en").replace(no_break, " ") == english


def test_a_message_is_translated_and_one_that_is_unknown_stays() -> None:
    assert translator("sv")("The front matter is missing.") == "Uppgifterna överst i filen saknas."
    assert translator("en")("The front matter is missing.") == "The front matter is missing."
    assert translator("sv")("Never said.") == "Never said."


def test_a_language_without_a_catalogue_is_told_in_english() -> None:
    assert translator("fi")("The front matter is missing.") == "The front matter is missing."


@pytest.mark.parametrize(
    ("number", "expected"), [(0, "0 nyheter"), (1, "1 nyhet"), (2, "2 nyheter")]
)
def test_a_number_of_things_has_its_form(number: int, expected: str) -> None:
    said = translations("sv").ngettext("%(count)s news item", "%(count)s news items", number) % {
        "count": number
    }
    assert said == expected


def test_all_messages_of_a_catalogue_are_known() -> None:
    assert messages("sv")["The front matter is missing."] == "Uppgifterna överst i filen saknas."
    assert messages("en") == {}
    assert set(LANGUAGES) == {"sv", "en"}


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_catalogue_holds_nothing_of_the_clock(language: str) -> None:
    assert not [text for text in messages(language).values() if "Creation-Date" in str(text)]


@pytest.fixture
def greeting(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[], str]:
    """Tells what the catalogue in a folder makes of "Hello." to a process that begins anew."""
    monkeypatch.setattr(sys, "dont_write_bytecode", False)

    def said() -> str:
        translations.cache_clear()
        return translations("sv", "words", tmp_path).gettext("Hello.")

    return said


def write_catalogue(folder: Path, translation: str) -> None:
    file = folder / "sv/LC_MESSAGES/words.po"
    file.parent.mkdir(parents=True, exist_ok=True)
    head = 'msgid ""\nmsgstr "Content-Type: text/plain; charset=utf-8\\n"\n'
    file.write_text(f'{head}\nmsgid "Hello."\nmsgstr "{translation}"\n', encoding="utf-8")


def test_a_catalogue_is_compiled_once_and_again_when_it_has_changed_or_is_damaged(
    tmp_path: Path, greeting: Callable[[], str]
) -> None:
    write_catalogue(tmp_path, "Hej.")
    with patch.object(mofile, "write_mo", side_effect=mofile.write_mo) as compile_catalogue:
        assert [greeting(), greeting()] == ["Hej.", "Hej."]
        assert compile_catalogue.call_count == 1
        write_catalogue(tmp_path, "Tja.")
        assert [greeting(), greeting()] == ["Tja.", "Tja."]
        assert compile_catalogue.call_count == 2
        (kept,) = tmp_path.rglob("*.mo")
        kept.write_bytes(kept.read_bytes()[:-1])
        assert greeting() == "Tja."
        assert compile_catalogue.call_count == 3


def test_where_nothing_can_be_kept_the_words_are_said_all_the_same(
    tmp_path: Path, greeting: Callable[[], str]
) -> None:
    write_catalogue(tmp_path, "Hej.")
    (tmp_path / "sv/LC_MESSAGES/__pycache__").touch()
    assert greeting() == "Hej."
