import sys
from collections.abc import Callable
from pathlib import Path
from unittest.mock import patch

import pytest
from babel.messages import mofile

from budkavle.i18n.catalogue import LANGUAGES, messages, translations, translator


def test_a_message_is_translated_and_one_that_is_unknown_stays() -> None:
    assert translator("sv")("The front matter is missing.") == "Uppgifterna överst i filen saknas."
    assert translator("en")("The front matter is missing.") == "The front matter is missing."
    assert translator("sv")("Never said.") == "Never said."


def test_a_language_without_a_catalogue_gets_english() -> None:
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
    """The translation of "Hello." in a new process, with the catalogue in a folder."""
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


def test_a_catalogue_works_where_it_cannot_be_cached(
    tmp_path: Path, greeting: Callable[[], str]
) -> None:
    write_catalogue(tmp_path, "Hej.")
    (tmp_path / "sv/LC_MESSAGES/__pycache__").touch()
    assert greeting() == "Hej."
