"""Says what mkdocs.yml asks for that the bare host lacks: plugins, other themes, other files."""

from collections.abc import Iterator, Mapping
from importlib.metadata import entry_points
from importlib.util import find_spec
from typing import Any

from budkavle.content.yaml_places import KeyPath, keys_at_top, line_of, own_tags
from budkavle.host import reading
from budkavle.host.configuration import PLUGIN
from budkavle.model.problems import Problem
from budkavle.model.rules import N_, Rule
from budkavle.system import extras

HOST_LACKS = Rule(
    "host-lacks",
    N_("The bare host, which renders the pages, has no {value}."),
    N_("Take it away, or let MkDocs render the pages: {remedy}"),
)
EXTENSION_MISSING = Rule(
    "extension-missing",
    N_("The Markdown extension {value} is not installed."),
    N_("Take it away, or install it: {remedy}"),
)
THEME_UNUSED = Rule(
    "theme-unused",
    N_("The bare host, which renders the pages, does not use the theme {value}."),
    N_("Write name: budkavle, or let MkDocs render the pages: {remedy}"),
    "advice",
)

_OTHER_FILES = ("INHERIT", "hooks")
"""Keys with which MkDocs reads other files than mkdocs.yml."""
_LACKING = (*_OTHER_FILES, "exclude_docs", "draft_docs", "extra_templates")
"""Keys of MkDocs that the bare host does not have."""
_BRINGS = {"pymdownx": "pymdown-extensions", "material": "mkdocs-material"}
"""The packages that bring extensions, where they have another name."""


def unreadable(text: str, name: str) -> Iterator[Problem]:
    """What in the file of this name only MkDocs can read: its own tags, and other files."""
    for tag, line in own_tags(text):
        yield _lacking(name, line, "", tag)
    for key in keys_at_top(text):
        if key in _OTHER_FILES:
            yield _lacking(name, line_of(text, (key,)), key, key)


def problems(text: str, name: str) -> Iterator[Problem]:
    """What the file asks for and a build needs."""
    if found := tuple(unreadable(text, name)):
        yield from found
        return
    said = reading.parse(text, name)
    for key in _LACKING:
        if said.get(key):
            yield _lacking(name, line_of(text, (key,)), key, key)
    if said.get("use_directory_urls") is False:
        line = line_of(text, ("use_directory_urls",))
        yield _lacking(name, line, "use_directory_urls", "use_directory_urls: false")
    for plugin, place in _named(said, "plugins"):
        if plugin != PLUGIN:
            yield _lacking(name, line_of(text, place), "plugins", f"plugins: {plugin}")
    yield from _missing_extensions(said, text, name)


def advice(text: str, name: str) -> Iterator[Problem]:
    """What the file asks for and makes no difference."""
    theme = reading.theme_in(reading.parse(text, name)).get("name")
    if theme and theme != PLUGIN:
        values = (("value", str(theme)), ("remedy", extras.install_command("material")))
        line = line_of(text, ("theme", "name")) + 1
        yield Problem(name, line, "theme", THEME_UNUSED, values)


def _lacking(name: str, line: int, field: str, value: str) -> Problem:
    values = (("value", value), ("remedy", extras.install_command("mkdocs")))
    return Problem(name, line + 1, field, HOST_LACKS, values)


def _missing_extensions(said: Mapping[str, Any], text: str, name: str) -> Iterator[Problem]:
    known = {each.name for each in entry_points(group="markdown.extensions")}
    for extension, place in _named(said, "markdown_extensions"):
        package = extension.partition(":")[0].partition(".")[0]
        if extension not in known and find_spec(package) is None:
            command = f"pip install {_BRINGS.get(package, package)}"
            values = (("value", extension), ("remedy", command))
            line = line_of(text, place) + 1
            yield Problem(name, line, "markdown_extensions", EXTENSION_MISSING, values)


def _named(said: Mapping[str, Any], key: str) -> Iterator[tuple[str, KeyPath]]:
    """The names in a list of plugins or extensions, each with its place."""
    listed = said.get(key) or ()
    for index, each in enumerate(listed):
        if isinstance(listed, dict):
            yield str(each), (key, each)
        elif isinstance(each, dict):
            yield from ((str(part), (key, index, part)) for part in each)
        else:
            yield str(each), (key, index)
