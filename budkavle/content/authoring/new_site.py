"""Creates the files of a new organisation's site. Pure, except that it reads templates."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from string import Template
from urllib.parse import urlsplit

from budkavle.content.authoring.site_words import DESCRIPTIONS, MENU, TOPIC, WORDS
from budkavle.content.yaml_repairs import in_quotation_marks

RECIPES = {
    "github": ".github/workflows/publish.yml",
    "gitlab": ".gitlab-ci.yml",
    "forgejo": ".forgejo/workflows/publish.yml",
    "systemd": "systemd/budkavle.service",
}
"""The file of each recipe for building the site on another machine."""

STYLE = "theme/assets/stylesheets/organisation.css"
"""Where a new site has its colours and fonts."""

_TEMPLATES = Path(__file__).parent / "site"
_INLINE = re.compile(r"([\\`*_\[\]<>])")
_GROUND, _INK = "#0d3b43", "#fffdf7"


@dataclass(frozen=True, slots=True)
class Wishes:
    """What an organisation wishes of its site. `languages` are codes, the site's own first."""

    name: str
    url: str
    languages: tuple[str, ...]
    number: str = ""
    email: str = ""
    mail: bool = False
    """Whether news is to be mailed to subscribers, once the mail service is set up."""
    recipes: tuple[str, ...] = ()


def files(wishes: Wishes, today: date, item_id: str, version: str) -> Iterator[tuple[str, str]]:
    """Each file of the site with its text, by its path in the site's folder.

    `item_id` is the id of the first item, and `version` is the program's. The style sheet and the
    lock are not among them, because they are made from the program's.
    """
    own = wishes.languages[0]
    words = WORDS[own]
    values = _values(wishes, own) | {
        "id": item_id,
        "date": today.isoformat(),
        "year": str(today.year),
        "version": version,
    }
    yield "mkdocs.yml", _settings(wishes, today)
    yield "README.md", _filled(f"{own}/README.md", values)
    yield ".gitignore", _filled("gitignore", values)
    for code in wishes.languages:
        said = _values(wishes, code)
        for page in WORDS[code].pages.values():
            path = f"content/{_prefix(wishes, code)}{page}"
            yield path, _filled(f"{code}/pages/{page}", said)
    yield "content/topics.yml", _topics(wishes)
    item = f"content/{words.addresses.news}/{today.year}/{words.item}.md"
    yield item, _filled(f"{own}/item.md", values)
    for name, ground, ink in (("logo", _INK, _GROUND), ("icon", _GROUND, _INK)):
        drawn = {"letter": _letter(wishes.name), "ground": ground, "ink": ink}
        yield f"theme/assets/images/{name}.svg", _filled("logo.svg", drawn)
    for recipe in wishes.recipes:
        suffix = "service" if recipe == "systemd" else "yml"
        yield RECIPES[recipe], _filled(f"recipes/{recipe}.{suffix}", values)


def style_of(language: str, programs: str) -> str:
    """A new site's style sheet: the program's, with a comment for its own people."""
    return _filled(f"{language}/style.css", {}) + programs.partition("*/\n")[2]


def identity_of(url: str, today: date) -> str:
    """The authority of the feeds' tag: URIs (RFC 4151), from the site's host name and the year."""
    host = (urlsplit(url).hostname or "localhost").removeprefix("www.")
    return f"{host},{today.year}"


def _values(wishes: Wishes, code: str) -> dict[str, str]:
    """What the templates of one language insert."""
    words, name = WORDS[code], _in_markdown(wishes.name)
    ways = [f"{words.mail}: [{wishes.email}](mailto:{wishes.email})"] if wishes.email else []
    ways += [f"{words.number}: {wishes.number}"] if wishes.number else []
    return {
        "name": name,
        "items": words.addresses.news,
        "url": _with_slash(wishes.url),
        "about": in_quotation_marks(f"{words.about} {wishes.name}"),
        "contact": "\n\n".join(ways) or words.missing.format(name=name),
        **{
            f"{page}_description": in_quotation_marks(text.format(name=wishes.name))
            for page, text in DESCRIPTIONS[code].items()
        },
    }


def _settings(wishes: Wishes, today: date) -> str:
    own = wishes.languages[0]
    words = WORDS[own]
    name = in_quotation_marks(wishes.name)
    number = [f"        number: {wishes.number}"] if wishes.number else []
    email = [f"        email: {wishes.email}"] if wishes.email else []
    mail = "{mode: off, hand_over: true}" if wishes.mail else "{mode: off}"
    lines = [
        f"# {words.settings}",
        f"site_name: {name}",
        f"site_url: {_with_slash(wishes.url)}",
        f"site_description: {in_quotation_marks(words.news.format(name=wishes.name))}",
        "",
        "docs_dir: content",
        "theme:",
        "  name: budkavle",
        "  custom_dir: theme",
        f"  language: {own}",
        "",
        "nav:",
        *(f"  - {title}: {words.pages[page]}" for page, title in MENU[own].items()),
        "",
        "markdown_extensions: [attr_list, tables]",
        "",
        "plugins:",
        "  - budkavle:",
        f"      # {words.identity}",
        f"      identity: {identity_of(wishes.url, today)}",
        f"      items_folder: {words.addresses.news}",
        "      languages:",
        *(line for code in wishes.languages for line in _language(wishes, code)),
        f"      subscriptions: {mail}",
        f"      # {words.accessibility}",
        "      accessibility:",
        "        level: unknown",
        f'        updated: "{today}"',
        "      organisation:",
        f"        name: {name}",
        *number,
        *email,
    ]
    return "\n".join(lines) + "\n"


def _language(wishes: Wishes, code: str) -> Iterator[str]:
    prefix, words = _prefix(wishes, code), WORDS[code]
    yield f"        {code}:"
    if prefix:
        yield f"          prefix: {prefix}"
    yield "          words:"
    yield from (f"            {name}: {word}" for name, word in words.addresses)
    yield "          pages:"
    linked = ((name, page) for name, page in words.pages.items() if name != "about")
    yield from (f"            {name}: {prefix}{page}" for name, page in linked)


def _topics(wishes: Wishes) -> str:
    own = wishes.languages[0]
    words = WORDS[own]
    titles = {code: TOPIC[code] for code in wishes.languages}
    title = ", ".join(f"{code}: {each}" for code, each in titles.items())
    return f"# {words.topics}\n{words.topic}:\n  title: {{{title}}}\n"


def _prefix(wishes: Wishes, code: str) -> str:
    """The folder of a language's pages, and the beginning of its addresses."""
    return "" if code == wishes.languages[0] else f"{code}/"


def _with_slash(url: str) -> str:
    return url.rstrip("/") + "/"


def _letter(name: str) -> str:
    """The letter of the logo: the name's first, or a bullet if it has none."""
    return next((sign.upper() for sign in name if sign.isalpha()), "•")


def _in_markdown(text: str) -> str:
    """Text whose signs mean nothing in Markdown and HTML."""
    return _INLINE.sub(r"\\\1", text.replace("&", "&amp;"))


def _filled(name: str, values: Mapping[str, str]) -> str:
    return Template((_TEMPLATES / name).read_text(encoding="utf-8")).substitute(values)
