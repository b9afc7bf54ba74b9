"""The handbooks describe every command, option, key and setting, and their examples are correct."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, get_args

import pytest
from pydantic import BaseModel

from budkavle.cli import main
from budkavle.cli.parser import Parser
from budkavle.content import reader
from budkavle.i18n.catalogue import translations
from budkavle.model.noun import types_of
from budkavle.model.registries import Gone, RegisteredContact, Story, Topic
from budkavle.model.section import Section
from budkavle.model.settings import Settings
from tests.behaviour.commands.conftest import REPOSITORY
from tests.support import key_tables
from tests.support.projects import FIRST
from tests.support.samples import SETTINGS

DOCS = REPOSITORY / "docs"
SWEDISH = sorted((DOCS / "handbok").glob("*.md"))
ENGLISH = sorted((DOCS / "handbook").glob("*.md"))
LINK = re.compile(r"\]\(([^)#\s]+)(?:#[^)]*)?\)")
EXAMPLE = re.compile(r"^```(yaml|markdown)\n(.*?)\n```$", re.MULTILINE | re.DOTALL)
HEADER = "id: 20181010-0900-test\ntitle: Rubriken\ndate: 2018-10-01\nsummary: Kort.\n"
NOT_SET = {"extra_files", "name", "url", "description"}
"""Settings that come from MkDocs itself: site_name, site_url, site_description, extra_css."""


def text(path: str) -> str:
    return (DOCS / path).read_text(encoding="utf-8")


COMMAND = main.parser("build.py", translations("en"))


def all_of(verb: Parser) -> Iterator[Parser]:
    """A command and its subcommands."""
    yield verb
    for each in verb.verbs.values():
        yield from all_of(each)


def section(page: str, heading: str) -> str:
    """The text below a heading of the second level, up to the next one."""
    return re.split(r"^## ", page.partition(f"\n## {heading}\n")[2], maxsplit=1, flags=re.M)[0]


def undocumented_options(page: str, verb: str, parser: Parser) -> list[str]:
    """The options of a command that neither its own section nor the one for all commands names."""
    told = section(page, f"`{verb}`")
    common = section(page, "For every verb")
    names = [
        option or action.dest
        for action in parser._actions
        for option in [max(action.option_strings, key=len, default="")]
    ]
    return [
        name
        for name in names
        if not re.search(rf"`{re.escape(name)}\b", told if "--" in name else told.lower())
        and f"`{name}" not in common
        and f"`{name.rstrip('s').upper()} …`" not in told
    ]


SITE = {verb: parser for verb, parser in COMMAND.verbs.items() if not parser.verbs}
SERVICE = COMMAND.verbs["mail"].verbs


@pytest.mark.parametrize("verb", sorted(SITE))
def test_every_verb_and_option_is_documented(verb: str) -> None:
    page = text("handbook/commands.md")
    assert f"\n## `{verb}`\n" in page
    assert undocumented_options(page, verb, SITE[verb]) == []


@pytest.mark.parametrize("verb", sorted(COMMAND.verbs["team"].verbs))
def test_every_verb_of_the_team_is_documented(verb: str) -> None:
    assert f"\n| `team {verb}" in text("handbook/commands.md")


def test_an_undocumented_option_is_found() -> None:
    page = text("handbook/commands.md").replace("| `--public` |", "| `--publik` |")
    assert undocumented_options(page, "serve", SITE["serve"]) == ["--public"]


@pytest.mark.parametrize("verb", sorted(SERVICE))
def test_every_verb_and_option_of_the_service_is_documented(verb: str) -> None:
    assert f"\n| `mail {verb}` |" in text("handbook/commands.md")
    page = text("handbook/subscriptions.md")
    for parser in all_of(SERVICE[verb]):
        assert f"`{parser.prog.partition(' ')[2]}" in page or parser.verbs
        options = [option for each in parser._actions for option in each.option_strings]
        told = page + section(text("handbook/commands.md"), "For every verb")
        longs = [option for option in options if option.startswith("--")]
        assert [option for option in longs if not re.search(rf"{option}\b", told)] == []


def test_every_choice_is_documented() -> None:
    page = text("handbook/commands.md")
    for verb, parser in SITE.items():
        told = section(page, f"`{verb}`") + section(page, "For every verb")
        for action in parser._actions:
            for choice in action.choices or ():
                assert re.search(rf"`(--\w+ )?{choice}`", told), (verb, choice)


def settings_of(noun: type[BaseModel], before: str = "") -> Iterator[str]:
    """Every key of the settings as the page names it; the keys of a language are below its code."""
    for name, field in noun.model_fields.items():
        within = [each for each in _models(field.annotation) if issubclass(each, Section)]
        if not before and name in NOT_SET:
            continue
        if name == "languages":
            yield from settings_of(within[0], "languages.CODE.")
        elif before == "languages.CODE." and within:
            yield f"{before}{name}"
            yield from settings_of(within[0], f"{name}.")
        elif name == "publish":
            yield from settings_of(within[0], "publish.NAME.")
        elif within:
            yield from settings_of(within[0], f"{name}.")
        elif before + name != "languages.CODE.code":
            yield before + name


def _models(annotation: Any) -> Iterator[type[BaseModel]]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
    for part in get_args(annotation):
        yield from _models(part)


@pytest.mark.parametrize("key", sorted(settings_of(Settings)))
def test_every_setting_is_documented(key: str) -> None:
    assert f"\n| `{key}` |" in text("handbook/settings.md")


def test_no_setting_is_documented_that_there_is_not() -> None:
    told = text("handbook/settings.md").partition("## The plugin's")[2]
    assert set(re.findall(r"^\| `([\w.]+)` \|", told, re.MULTILINE)) == set(settings_of(Settings))


@pytest.mark.parametrize(
    ("key", "default"),
    [
        ("timezone", "Europe/Stockholm"),
        ("region", "SE"),
        ("items_folder", "nyheter"),
        ("feed_length", "30"),
        ("card.ink", '"#ffffff"'),
        ("words.news", "nyheter"),
    ],
)
def test_the_defaults_are_documented(key: str, default: str) -> None:
    assert f"| `{key}` | `{default}` |" in text("handbook/settings.md")


@pytest.mark.parametrize(
    ("path", "text"), [pytest.param(*each, id=each[0].name) for each in key_tables.files()]
)
def test_what_is_made_from_the_declarations_is_up_to_date(path: Path, text: str) -> None:
    """If this fails, run: make docs"""
    assert path.read_text(encoding="utf-8") == text


def test_every_key_of_the_registries_is_documented() -> None:
    told = text("handbok/nycklar.md").rpartition("\n\n")[2]
    for noun in (RegisteredContact, Topic, Story, Gone):
        assert all(f"`{key}`" in told for key in types_of(noun))


@pytest.mark.parametrize("page", SWEDISH + ENGLISH, ids=lambda path: path.name)
def test_links_lead_somewhere(page: Path) -> None:
    prose = re.sub(r"```.*?```", "", page.read_text(encoding="utf-8"), flags=re.DOTALL)
    links = [link for link in LINK.findall(prose) if "://" not in link]
    assert [link for link in links if not (page.parent / link).exists()] == []


def test_every_page_is_in_its_index() -> None:
    for pages, index in ((SWEDISH, "handbok/index.md"), (ENGLISH, "handbook/index.md")):
        listed = set(LINK.findall(text(index)))
        assert {page.name for page in pages} - listed == {"index.md"}


@pytest.mark.parametrize("page", SWEDISH, ids=lambda path: path.name)
def test_a_page_for_writers_is_short(page: Path) -> None:
    text = page.read_text(encoding="utf-8").partition("<!-- slips")[0]  # the table is long
    assert len(text.split()) < 450


FOR_WRITERS = ("press", "crisis", "events", "legal-deposit")
"""The pages of the administrators' handbook with examples of content."""
EXAMPLES = [
    (path.name, kind, example)
    for path in (*SWEDISH, *(DOCS / "handbook" / f"{name}.md" for name in FOR_WRITERS))
    for kind, example in EXAMPLE.findall(path.read_text(encoding="utf-8"))
]


@pytest.mark.parametrize(("page", "kind", "example"), EXAMPLES)
def test_an_example_is_right(tmp_path: Path, page: str, kind: str, example: str) -> None:
    """A complete item, lines of an item's front matter, or lines of a registry."""
    del page
    own = FIRST / "content"
    files = {name: (own / name).read_text("utf-8") for name in ("contacts.yml", "topics.yml")}
    files["stories.yml"] = (own / "stories.yml").read_text("utf-8")
    for file in [*own.rglob("*.jpg"), *own.rglob("*.pdf"), Path("karta.png")]:
        files[f"nyheter/2018/{file.name}"] = ""
    for name in ("vgr-valjer-leverantor", "lattlast-digital-hjalp"):
        id_ = "20181010-0900-vgr7" if name.startswith("vgr") else "20181010-0900-eks8"
        files[f"nyheter/2018/{name}.md"] = (
            f"---\n{HEADER.replace('20181010-0900-test', id_)}---\n\nA.\n"
        )
    if kind == "markdown":
        files["nyheter/2018/provad.md"] = example + "\n"
        del files["nyheter/2018/vgr-valjer-leverantor.md"]
        if "vgr-valjer" in example:
            files["nyheter/2018/vgr-valjer-leverantor.md"] = f"---\n{HEADER}---\n\nA.\n"
    elif found := re.match(r"# content/(\w+\.yml)\n", example):
        files[found[1]] = example + "\n"
        files["nyheter/2018/upphandling-overklagad.md"] = f"---\n{HEADER}---\n\nA.\n"
    else:
        said = set(re.findall(r"^(\w+):", example, re.MULTILINE))
        kept = [line for line in HEADER.splitlines() if line.partition(":")[0] not in said]
        header = "\n".join([*kept, example])
        files["nyheter/2018/provad.md"] = f"---\n{header}\n---\n\nTexten.\n"
    for name, written in files.items():
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(written, "utf-8")
    numbered = SETTINGS.organisation.model_copy(update={"number": "212000-0142"})
    settings = SETTINGS.model_copy(update={"organisation": numbered})
    read, problems = reader.read(tmp_path, settings)
    assert problems == ()
    assert read.written
