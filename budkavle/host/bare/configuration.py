"""What mkdocs.yml says to the bare host and to templates, with MkDocs' defaults. Pure."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from budkavle.host import reading

_DEFAULTS: Mapping[str, Any] = {
    "site_author": None,
    "copyright": None,
    "repo_url": None,
    "repo_name": None,
    "extra": {},
}
"""What templates ask `config` for, where mkdocs.yml does not say it."""


@dataclass(frozen=True, slots=True)
class Script:
    """A script that every page loads, as in `extra_javascript`."""

    path: str
    type: str = ""
    defer: bool = False
    is_async: bool = False

    def __str__(self) -> str:
        return self.path


@dataclass(frozen=True, slots=True)
class Configuration:
    """The contents of mkdocs.yml."""

    said: Mapping[str, Any]

    @property
    def nav(self) -> Any:
        """The menu; None if it is made of the pages."""
        return self.said.get("nav")

    @property
    def extensions(self) -> Mapping[str, Mapping[str, Any]]:
        """The Markdown extensions with their options."""
        named = reading.named_parts(self.said.get("markdown_extensions"))
        return {str(name): options or {} for name, options in named}

    @property
    def style_sheets(self) -> tuple[str, ...]:
        """More style sheets for every page."""
        return tuple(map(str, self.said.get("extra_css") or ()))

    @property
    def static_templates(self) -> tuple[str, ...]:
        """Templates of the theme that are pages of their own."""
        named = reading.theme_in(self.said).get("static_templates") or ()
        ours = {"sitemap.xml"}  # is made elsewhere
        return tuple(each for each in dict.fromkeys(("404.html", *named)) if each not in ours)

    @property
    def for_templates(self) -> Mapping[str, Any]:
        """The variable `config` of templates."""
        theme = {"language": "en", **reading.theme_in(self.said)}
        scripts = list(_scripts(self.said.get("extra_javascript") or ()))
        made = {"theme": theme, "extra_css": self.style_sheets, "extra_javascript": scripts}
        return {**reading.DEFAULTS, **_DEFAULTS, **self.said, **made}


def _scripts(listed: Any) -> Iterator[Script]:
    for each in listed:
        if isinstance(each, dict):
            named = {name: each[name] for name in ("path", "type", "defer") if name in each}
            yield Script(**named, is_async=bool(each.get("async")))
        else:
            yield Script(str(each), "module" if str(each).endswith(".mjs") else "")
