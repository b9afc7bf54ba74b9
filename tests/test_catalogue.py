"""Everything that is said to writers and readers is said in Swedish too."""

import re
import string
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.frontend import CommandLineInterface
from babel.messages.pofile import read_po

from budkavle.language import LANGUAGES, translations
from budkavle.problems import RULES

ROOT = Path(__file__).parent.parent
SWEDISH = ROOT / "budkavle/locale/sv/LC_MESSAGES/budkavle.po"


@pytest.fixture(scope="module")
def said(tmp_path_factory: pytest.TempPathFactory) -> Catalog:
    """What the code and the theme say, gathered as `make messages` does."""
    (options,) = re.findall(r"pybabel --quiet extract (.*) --output-file", _makefile())
    gathered = tmp_path_factory.mktemp("messages") / "budkavle.pot"
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(ROOT)
        arguments = ["pybabel", "--quiet", "extract", *options.split(), "-o", str(gathered), "."]
        CommandLineInterface().run(arguments)  # type: ignore[no-untyped-call] # Babel's own
    with gathered.open("rb") as lines:
        return read_po(lines)


@pytest.fixture(scope="module")
def swedish() -> Catalog:
    with SWEDISH.open("rb") as lines:
        return read_po(lines, locale="sv")


def _makefile() -> str:
    return (ROOT / "Makefile").read_text()


def test_every_message_is_gathered(said: Catalog) -> None:
    """One of each: from a rule, a command, a plural of a command, a template."""
    for message in (
        "The front matter is missing.",
        "build the site",
        "{n} item read,",
        "All news in all languages",
        "Skip to the content",
    ):
        assert message in said


def test_no_message_is_said_where_it_is_not_looked_for() -> None:
    """`translator(language)("…")` would be missed: call the function `translate` or `_` first."""
    service = ROOT / "budkavle/subscriptions"  # which has a catalogue of its own
    for module in (ROOT / "budkavle").rglob("*.py"):
        if module.is_relative_to(service):
            continue
        assert not re.search(r"translator\([^()]*\)\(", module.read_text()), module


def test_every_message_is_in_swedish(said: Catalog, swedish: Catalog) -> None:
    """`make messages` adds those that are missing; then translate them."""
    missing = [
        message.id for message in said if message.id and not all(_texts(swedish.get(_key(message))))
    ]
    assert missing == []


def test_nothing_is_translated_that_nobody_says(said: Catalog, swedish: Catalog) -> None:
    """`make messages` takes them away."""
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


def test_every_rule_is_told_in_every_language() -> None:
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
