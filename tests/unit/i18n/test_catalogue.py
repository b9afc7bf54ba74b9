"""Every message to writers and readers has a Swedish translation."""

import re
import shlex
import string
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.frontend import CommandLineInterface
from babel.messages.pofile import read_po

from budkavle.i18n.catalogue import LANGUAGES, translations
from tests.support.rules import RULES

ROOT = Path(__file__).parents[3]
CATALOGUES = {
    "site": "budkavle/i18n/locale/sv/LC_MESSAGES/budkavle.po",
    "service": "budkavle/subscriptions/locale/sv/LC_MESSAGES/subscriptions.po",
}
"""The path of each catalogue, by its name in the Makefile."""


@pytest.fixture(scope="module", params=CATALOGUES)
def catalogue(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture(scope="module")
def said(catalogue: str, tmp_path_factory: pytest.TempPathFactory) -> Catalog:
    """The messages of the code and its templates, as `make messages` collects them."""
    gathered = tmp_path_factory.mktemp("messages") / f"{catalogue}.pot"
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(ROOT)
        arguments = ["pybabel", *_options(catalogue), f"--output-file={gathered}"]
        CommandLineInterface().run(arguments)  # type: ignore[no-untyped-call] # Babel's own
    with gathered.open("rb") as lines:
        return read_po(lines)


@pytest.fixture(scope="module")
def swedish(catalogue: str) -> Catalog:
    with (ROOT / CATALOGUES[catalogue]).open("rb") as lines:
        return read_po(lines, locale="sv")


def _options(catalogue: str) -> list[str]:
    makefile = (ROOT / "Makefile").read_text()
    (common,) = re.findall(r"^gather := pybabel (.*)$", makefile, re.MULTILINE)
    (own,) = re.findall(
        rf"\(gather\) (.*) *--output-file \S+{catalogue}\.pot (.*)$", makefile, re.MULTILINE
    )
    return shlex.split(" ".join((common, *own)))


GATHERED = {
    "site": (
        "The front matter is missing.",
        "build the site",
        "{n} item read,",
        "All news in all languages",
        "Skip to the content",
    ),
    "service": (
        "At once",
        "Choose at least one thing to follow.",
        "there is no such subscriber",
        "{value} is not an e-mail address",
        "the tables are up to date",
    ),
}
"""One of each: from a rule, a command, a plural of a command, a feed, a template."""


def test_every_message_is_gathered(catalogue: str, said: Catalog) -> None:
    assert [message for message in GATHERED[catalogue] if message not in said] == []


def test_every_message_is_found_by_make_messages() -> None:
    """`translator(language)("…")` would be missed: first name the function `translate` or `_`."""
    for module in (ROOT / "budkavle").rglob("*.py"):
        assert not re.search(r"translator\([^()]*\)\([\"']", module.read_text()), module


def test_every_message_is_in_swedish(said: Catalog, swedish: Catalog) -> None:
    """`make messages` adds those that are missing; then translate them."""
    missing = [
        message.id for message in said if message.id and not all(_texts(swedish.get(_key(message))))
    ]
    assert missing == []


def test_unused_messages_have_no_translation(said: Catalog, swedish: Catalog) -> None:
    """`make messages` removes them."""
    assert [message.id for message in swedish if message.id and _key(message) not in said] == []


def test_no_translation_is_doubtful(swedish: Catalog) -> None:
    assert [message.id for message in swedish if message.id and message.fuzzy] == []


def test_a_translation_fills_in_what_the_message_does(swedish: Catalog) -> None:
    for message in swedish:
        if message.id:
            (expected,) = {frozenset(_placeholders(text)) for text in _ids(message)[-1:]}
            for text in _texts(message):
                assert _placeholders(text) == expected, text


def test_swedish_quotation_marks_are_swedish(swedish: Catalog) -> None:
    assert [text for message in swedish for text in _texts(message) if "“" in text] == []


def test_every_rule_has_texts_in_every_language() -> None:
    for language in LANGUAGES:
        translate = translations(language).gettext
        for rule in RULES.values():
            assert translate(rule.message)
            if language != "en" and rule.message != "{reason}":
                assert translate(rule.message) != rule.message


def _key(message: Message) -> str:
    return _ids(message)[0]


def _ids(message: Message) -> tuple[str, ...]:
    return (message.id,) if isinstance(message.id, str) else tuple(message.id)


def _texts(message: Message | None) -> tuple[str, ...]:
    if message is None:
        return ("",)
    return (message.string,) if isinstance(message.string, str) else tuple(message.string or ())


def _placeholders(text: str) -> frozenset[str]:
    """The names in {braces} or %(brackets)s."""
    percent = re.findall(r"%\((\w+)\)[sd]", text)
    braces = [] if percent else [name for _, name, _, _ in string.Formatter().parse(text) if name]
    return frozenset(percent + braces)
