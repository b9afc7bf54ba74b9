"""Reads mkdocs.yml without any host. Pure, except for `read`."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from budkavle.content.front_matter import decode
from budkavle.content.front_matter import read as read_bytes
from budkavle.content.mistakes import MistakesError
from budkavle.content.validation import MISSING
from budkavle.content.yaml_values import parse_typed
from budkavle.host.chrome import Description
from budkavle.host.configuration import PLUGIN, LoadedConfiguration, settings_from
from budkavle.host.words import with_words
from budkavle.model.problems import ContentError, Problem
from budkavle.render.theme_files import PROGRAM_THEME

DEFAULTS = {"docs_dir": "docs", "site_dir": "site"}
"""MkDocs' defaults for missing settings."""


def read(file: Path) -> str:
    """The text of mkdocs.yml; raises ContentError if it is no text."""
    try:
        return decode(read_bytes(file))
    except MistakesError as error:
        raise problems_of(error, file.name) from error


def parse(text: str, name: str) -> dict[str, Any]:
    """What the text of a configuration file says; raises ContentError."""
    try:
        said = parse_typed(text)
    except MistakesError as error:
        raise problems_of(error, name) from error
    return said if isinstance(said, dict) else {}


def problems_of(error: MistakesError, name: str) -> ContentError:
    """The mistakes in a configuration file with this name, as problems."""
    return ContentError(
        Problem(name, each.line, each.field, each.rule, each.values) for each in error.mistakes
    )


def description(file: Path, text: str, said: Mapping[str, Any]) -> Description:
    """The settings and the folders, of what the text of a file says; raises ContentError."""
    folder = file.resolve().parent
    content, site = (_folder(folder, said, key) for key in DEFAULTS)
    theme = theme_in(said)
    configured = LoadedConfiguration(
        path=file.name,
        text=text,
        name=said.get("site_name", ""),
        url=said.get("site_url") or "",
        description=said.get("site_description") or "",
        language=str(theme.get("language", "en")),
        options=_options(said.get("plugins"), file.name),
        extra_files=tuple(_extra_files(said)),
    )
    own = folder / str(theme["custom_dir"]) if theme.get("custom_dir") else PROGRAM_THEME
    settings = with_words(settings_from(configured), content, configured)
    return Description(settings, content, own, site)


def content_in(file: Path) -> Path:
    """The content folder, even of a site whose settings have problems; raises ContentError."""
    said = parse(read(file), file.name)
    return _folder(file.resolve().parent, said, "docs_dir")


def _folder(beside: Path, said: Mapping[str, Any], key: str) -> Path:
    return beside / str(said.get(key) or DEFAULTS[key])


def theme_in(said: Mapping[str, Any]) -> Mapping[str, Any]:
    """The settings of the theme, which may be only its name."""
    theme = said.get("theme")
    return theme if isinstance(theme, dict) else {"name": theme}


def named_parts(listed: Any) -> Iterator[tuple[Any, Any]]:
    """The names in a list of plugins or extensions, with their options, None if there are none.

    They are listed as names, as names with options, or all as one mapping.
    """
    for each in listed.items() if isinstance(listed, dict) else listed or ():
        if isinstance(each, dict):
            yield from each.items()
        else:
            yield each if isinstance(each, tuple) else (each, None)


def _extra_files(said: Mapping[str, Any]) -> Iterator[str]:
    """The style sheets and scripts that every page loads; a script may be a mapping with a path."""
    for key in ("extra_css", "extra_javascript"):
        named = said.get(key)
        for each in named if isinstance(named, list) else ():
            yield str(each.get("path", "") if isinstance(each, dict) else each)


def _options(plugins: Any, name: str) -> Mapping[str, Any]:
    """The options of our plugin."""
    for plugin, options in named_parts(plugins):
        if plugin == PLUGIN:
            return options or {}
    values = (("key", PLUGIN), ("remedy", f"{PLUGIN}: …"))
    raise ContentError([Problem(name, 1, "plugins", MISSING, values)])
