"""Gives the settings the words that readers see, and refuses a language that lacks some."""

from collections.abc import Iterator
from pathlib import Path

from budkavle.content import own_words
from budkavle.content.mistakes import MistakesError
from budkavle.content.yaml_places import line_of, place_of_key
from budkavle.host.configuration import PLUGIN, LoadedConfiguration
from budkavle.i18n import readers_words
from budkavle.model.languages import SiteLanguage
from budkavle.model.problems import ContentError, Problem
from budkavle.model.rules import N_, Rule
from budkavle.model.settings import Settings

NO_WORDS = Rule(
    "no-words",
    N_("The program lacks {number} texts in the language {value}, such as “{example}”."),
    N_("Translate them in {path}; the verb words begins that file."),
)


def with_words(settings: Settings, content: Path, configured: LoadedConfiguration) -> Settings:
    """The settings with the organisation's own words; raises ContentError with what is lacking."""
    languages = tuple(_with_own(each, content) for each in settings.languages)
    problems = tuple(_lacking(languages, content, configured))
    if problems:
        raise ContentError(problems)
    if languages == settings.languages:
        return settings
    return settings.model_copy(update={"languages": languages})


def own_catalogue(content: Path, code: str) -> str:
    """The text of the organisation's own words in a language, "" if none; raises ContentError."""
    try:
        return own_words.load(content, code)
    except MistakesError as error:
        path = f"{content.name}/{own_words.path_of(code)}"
        raise ContentError(
            Problem(path, each.line, each.field, each.rule, each.values) for each in error.mistakes
        ) from error


def _with_own(language: SiteLanguage, content: Path) -> SiteLanguage:
    own = own_catalogue(content, language.code)
    return language.model_copy(update={"own_words": own}) if own else language


def _lacking(
    languages: tuple[SiteLanguage, ...], content: Path, configured: LoadedConfiguration
) -> Iterator[Problem]:
    for language in languages:
        code = language.code
        if absent := readers_words.missing(code, language.own_words):
            line = line_of(
                configured.text, (*place_of_key(configured.text, PLUGIN), "languages", code)
            )
            path = f"{content.name}/{own_words.path_of(code)}"
            values = (("number", len(absent)), ("value", code), ("example", absent[0]))
            named = tuple((name, str(value)) for name, value in (*values, ("path", path)))
            yield Problem(configured.path, line + 1, f"languages.{code}", NO_WORDS, named)
