"""An organisation's own words: refused until they are whole, and begun by the verb words."""

from pathlib import Path

import pytest

from budkavle.cli.main import main
from budkavle.host import bare, mkdocs, project
from budkavle.model.problems import ContentError, Problem
from tests.support import many_languages
from tests.support.site_folder import SiteFolder

_HEAD = 'msgid ""\nmsgstr ""\n"Content-Type: text/plain; charset=utf-8\\n"\n\n'


@pytest.fixture
def site(tmp_path: Path) -> SiteFolder:
    """A site whose second language is Arabic, without any words in it."""
    made = SiteFolder(tmp_path / "site", plugin="languages: {sv: {}, ar: {prefix: ar/}}")
    made.item("nyheten", "")
    return made


def problems(site: SiteFolder) -> tuple[Problem, ...]:
    with pytest.raises(ContentError) as caught:
        project.describe(site.configuration)
    return caught.value.problems


@pytest.mark.parametrize("host", [bare, mkdocs], ids=["bare", "mkdocs"])
def test_a_language_without_words_is_refused_by_every_host(site: SiteFolder, host: object) -> None:
    with pytest.raises(ContentError) as caught:
        host.describe(site.configuration)  # type: ignore[attr-defined] # a module of a host
    (problem,) = caught.value.problems
    assert (problem.path, problem.line, problem.code) == ("mkdocs.yml", 8, "no-words")
    assert dict(problem.values)["path"] == "content/words/ar.po"


def test_a_language_with_some_words_is_refused_until_the_rest_is_there(tmp_path: Path) -> None:
    """No reader gets a text of another language, whatever the program has of this one."""
    made = SiteFolder(tmp_path / "site", plugin="languages: {sv: {}, se: {prefix: se/}}")
    made.item("nyheten", "")
    assert [each.code for each in problems(made)] == ["no-words"]
    made.write("words/se.po", many_languages.catalogue("se"))
    made.build()
    front = (made.site / "se/index.html").read_text("utf-8")
    assert "Ođđasat" in front  # the program's own word for news
    assert many_languages.in_letters("Skip to the content") in front


def test_the_verb_begins_what_is_to_be_translated(
    site: SiteFolder, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["words", "ar", "--config", str(site.configuration)]) == 0
    assert "content/words/ar.po" in capsys.readouterr().out
    file = site.content / "words/ar.po"
    begun = file.read_text("utf-8")
    assert '# Nyheter\nmsgid "News"\nmsgstr ""\n' in begun
    assert problems(site)
    assert main(["words", "ar", "--config", str(site.configuration), "--quiet"]) == 0
    assert file.read_text("utf-8") == begun


def test_what_is_translated_stays_and_the_rest_is_added(site: SiteFolder) -> None:
    file = site.write("words/ar.po", f'{_HEAD}msgid "News"\nmsgstr "أخبار"\n')
    main(["words", "ar", "--config", str(site.configuration), "--quiet"])
    text = file.read_text("utf-8")
    assert text.startswith(f'{_HEAD}msgid "News"\nmsgstr "أخبار"\n')
    assert text.count('msgid "News"\n') == 1
    assert 'msgid "Search"\nmsgstr ""\n' in text


def test_a_whole_catalogue_is_enough(site: SiteFolder) -> None:
    site.write("words/ar.po", many_languages.catalogue("ar"))
    site.build()
    assert '<html lang="ar" dir="rtl">' in (site.site / "ar/index.html").read_text("utf-8")


@pytest.mark.parametrize(
    ("text", "line", "code"),
    [
        (f'{_HEAD}msgid "News %(year)s"\nmsgstr "أخبار"\n', 5, "wrong-words"),
        (f'{_HEAD}msgid "News"\nmsgid "Search"\n', 5, "unreadable-words"),
        ("bara text\n", 1, "unreadable-words"),
    ],
    ids=["placeholder", "no translation", "no catalogue"],
)
def test_a_mistake_is_told_at_its_line(site: SiteFolder, text: str, line: int, code: str) -> None:
    site.write("words/ar.po", text)
    (problem,) = problems(site)
    assert (problem.path, problem.line, problem.code) == ("content/words/ar.po", line, code)


def test_words_for_swedish_replace_the_programs(tmp_path: Path) -> None:
    made = SiteFolder(tmp_path / "site")
    made.item("nyheten", "")
    made.write("words/sv.po", f'{_HEAD}msgid "Skip to the content"\nmsgstr "Till texten"\n')
    made.build()
    assert made.holding("Till texten")
    assert not made.holding("Hoppa till innehållet")
    assert not made.holding("msgid")


def test_a_code_that_is_no_language_is_refused(
    site: SiteFolder, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["words", "../x", "--config", str(site.configuration), "--lang", "en"]) == 2
    assert "is not a language" in capsys.readouterr().err


def test_words_that_cannot_be_read_stay_as_they_are(
    site: SiteFolder, capsys: pytest.CaptureFixture[str]
) -> None:
    file = site.content / "words" / "ar.po"
    file.parent.mkdir()
    file.write_bytes(b'msgid "News"\nmsgstr "\xe4"\n')
    assert main(["words", "ar", "--config", str(site.configuration), "--lang", "en"]) == 1
    assert "[not-utf8]" in capsys.readouterr().err
    assert file.read_bytes() == b'msgid "News"\nmsgstr "\xe4"\n'
