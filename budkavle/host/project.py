"""Reads mkdocs.yml without starting MkDocs, where a fast answer is needed."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from budkavle.content.front_matter import decode, read
from budkavle.content.mistakes import MistakesError
from budkavle.content.validation import MISSING
from budkavle.content.yaml_values import parse_typed
from budkavle.host.choice import host
from budkavle.host.chrome import Description
from budkavle.host.configuration import (
    PLUGIN,
    LoadedConfiguration,
    is_self_contained,
    settings_from,
)
from budkavle.model.problems import ContentError, Problem
from budkavle.render.theme_files import PROGRAM_THEME

_DEFAULTS = {"docs_dir": "docs", "site_dir": "site"}
"""MkDocs' defaults for missing settings."""


def describe(file: Path) -> Description:
    """Read mkdocs.yml as MkDocs would.

    If the file makes MkDocs read other files, MkDocs itself reads it, which takes longer.
    Raises ContentError for problems in the file.
    """
    try:
        text = decode(read(file))
        if not is_self_contained(text):
            return host().describe(file)  # takes half a second, and is rarely needed
        said = parse_typed(text)
    except MistakesError as error:
        raise ContentError(
            Problem(file.name, each.line, each.field, each.rule, each.values)
            for each in error.mistakes
        ) from error
    said = said if isinstance(said, dict) else {}
    folder = file.resolve().parent
    content, site = (folder / said.get(key, default) for key, default in _DEFAULTS.items())
    theme = said.get("theme")
    theme = theme if isinstance(theme, dict) else {"name": theme}
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
    own = folder / theme["custom_dir"] if theme.get("custom_dir") else PROGRAM_THEME
    return Description(settings_from(configured), content, own, site)


def _extra_files(said: Mapping[str, Any]) -> Iterator[str]:
    """The style sheets and scripts that every page loads; a script may be a mapping with a path."""
    for key in ("extra_css", "extra_javascript"):
        named = said.get(key)
        for each in named if isinstance(named, list) else ():
            yield str(each.get("path", "") if isinstance(each, dict) else each)


def _options(plugins: Any, name: str) -> Mapping[str, Any]:
    """The options of our plugin; plugins are listed as names, or as names with options."""
    for plugin in plugins.items() if isinstance(plugins, dict) else plugins or ():
        if plugin == PLUGIN:
            return {}
        if isinstance(plugin, dict) and PLUGIN in plugin:
            return plugin[PLUGIN] or {}
        if isinstance(plugin, tuple) and plugin[0] == PLUGIN:
            return plugin[1] or {}
    raise _refused(name, "plugins", PLUGIN)


def _refused(name: str, field: str, key: str) -> ContentError:
    values = (("key", key), ("remedy", f"{key}: …"))
    return ContentError([Problem(name, 1, field, MISSING, values)])
