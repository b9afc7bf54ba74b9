"""The test sites: a `SiteBuilder` is one as values, in memory; `in_folder` writes it.

What readers get is `publish` (the feeds only, in most tests enough) or `everything`, both without
MkDocs, and of a folder `SiteFolder.build`.
"""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from functools import cache
from itertools import chain
from pathlib import Path
from typing import Any, TypeVar

from budkavle.content.item import ParsedItem, Texts, parse
from budkavle.edition import Edition, decide
from budkavle.edition.ledger import Ledger
from budkavle.model.item import Item
from budkavle.model.languages import AddressWords
from budkavle.model.noun import Noun, validate
from budkavle.model.registries import RegisteredContact, Registries, Story, Topic
from budkavle.model.settings import Settings
from budkavle.render import feeds, list_pages, pages
from budkavle.render.frame import Frame
from budkavle.render.media import Colours, Survey, arrange
from budkavle.render.output import Output
from budkavle.render.pages import RenderContext, frame_addresses, frame_name
from budkavle.render.templates import Templates
from tests.support.samples import CONTEXT, SETTINGS, utc

_M = TypeVar("_M", bound=Noun)
THEME = Path(__file__).parents[2] / "theme"
NOW = utc("2026-11-22 12:00")
ENGLISH = AddressWords(
    news="news", topics="topics", stories="stories", corrections="corrections", follow="follow"
)
TOPICS = {
    "vard": {"title": {"sv": "Vård & omsorg", "en": "Health care"}, "description": "Om vård."},
    "tomt": {"title": "Tomt"},
    "gammalt": {"title": "Gammalt", "retired": "Följ ämnet Vård i stället."},
}
STORIES = {"arende": {"title": "Ett ärende"}}
CONTACTS = {"eva": {"name": "Eva Exempel", "role": "chef", "phone": "031-390 06 10"}}


def site_settings(**changes: Any) -> Settings:
    """The settings of a site in two languages."""
    swedish, english = SETTINGS.languages
    values = {"languages": (swedish, english.model_copy(update={"words": ENGLISH})), **changes}
    return SETTINGS.model_copy(update=values)


def configuration(*lines: str, settings: Settings = SETTINGS, theme: Path = THEME) -> str:
    """The text of mkdocs.yml; `lines` are more settings of the plugin, at the end."""
    more = "".join(f"      {line}\n" for line in (*lines, *_languages(settings)))
    return f"""\
site_name: {settings.name}
site_url: {settings.url}
docs_dir: content
theme: {{name: budkavle, custom_dir: {theme}, language: {settings.languages[0].code}}}
plugins:
  - budkavle:
      identity: {settings.identity}
{more}      organisation: {{name: {settings.organisation.name}}}
"""


def _languages(settings: Settings) -> Iterator[str]:
    if len(settings.languages) > 1:
        given = {
            each.code: each.model_dump(include={"prefix", "words", "pages"}, exclude_defaults=True)
            for each in settings.languages
        }
        yield f"languages: {json.dumps(given)}"


def item_text(header: Mapping[str, object], rest: str = "", body: str = "Texten.") -> str:
    """The text of an item's file: its front matter, key by key and then the lines of `rest`."""
    front = "".join(f"{key}: {value}\n" for key, value in header.items())
    return f"---\n{front}{rest}---\n\n{body}\n"


def file(number: int, *lines: str, body: str = "Texten.", **given: str) -> tuple[str, str]:
    """An item's path and text; a higher number is a day later."""
    day = (utc("2020-01-01 00:00") + timedelta(days=number)).date()
    header = {
        "id": f"2020-{number:05}-abcd",
        "title": f"Rubrik {number}",
        "date": f"{day} 09:00",
        "summary": f"Sammanfattning {number}.",
        **given,
    }
    return f"nyheter/{header['id']}.md", item_text(header, "".join(f"{x}\n" for x in lines), body)


@dataclass(frozen=True)
class SiteBuilder:
    """A site's content and settings."""

    texts: Mapping[str, str] = field(default_factory=dict)
    """The items by path."""
    settings: Settings = field(default_factory=site_settings)
    topics: Mapping[str, object] = field(default_factory=lambda: TOPICS)
    stories: Mapping[str, object] = field(default_factory=lambda: STORIES)
    contacts: Mapping[str, object] = field(default_factory=lambda: CONTACTS)
    items: tuple[Item, ...] = ()
    """More items, as values."""
    files: Mapping[str, int] = field(default_factory=dict)
    """The sizes of the files that items show or offer, in bytes."""
    theme: Path = THEME
    published: Ledger = field(default_factory=dict)

    def edition(self, now: datetime = NOW) -> Edition:
        """Decide what is public."""
        items = (each.item for each in self._written().values())
        return decide(items, self.registries, self.settings, now, self.published)

    def outputs(self, now: datetime = NOW) -> dict[str, Output]:
        """Every output of the feeds, by path."""
        made = feeds.outputs(self.edition(now), self.context(now), self.history(now))
        return {output.path: output.resolve() for output in made}

    def history(self, now: datetime = NOW) -> feeds.History:
        """The history that feeds are made of."""
        return feeds.History(self.edition(now), self.context(now), self.files)

    def context(self, now: datetime = NOW) -> RenderContext:
        """What pages are printed with; the frames are of nothing."""
        articles = {each.item.path: each.address for each in self.edition(now).articles}
        nothing = decide((), self.registries, self.settings, now)
        return RenderContext(
            settings=self.settings,
            frames={
                frame_name(kind, each.code): Frame((b"<title>", b"</title>", b"", b""), "frame")
                for each in self.settings.languages
                for kind in frame_addresses(each)
            },
            templates=_templates(self.theme, self.settings.model_dump_json()),
            written=self._written(),
            addresses=articles | {path: path for path in self.files},
            media=arrange(nothing, Survey({}, {}), self.settings, Colours()),
        )

    def publish(self, only: str = "", now: datetime = NOW) -> dict[str, bytes]:
        """Every file of the feeds, or only those whose paths match an expression."""
        made = self.outputs(now).items()
        return {path: each.render() for path, each in made if re.match(only, path)}

    def everything(self, now: datetime = NOW) -> dict[str, bytes]:
        """Every page and feed, by path."""
        edition, context = self.edition(now), self.context(now)
        history = feeds.History(edition, context, self.files)
        made = chain(
            list_pages.outputs(edition, context),
            pages.outputs(edition, context),
            feeds.outputs(edition, context, history),
        )
        return {output.path: output.render() for output in made}

    def with_(self, *files: tuple[str, str]) -> "SiteBuilder":
        """The site with these items besides, or instead of those of the same paths."""
        return replace(self, texts={**self.texts, **dict(files)})

    @property
    def registries(self) -> Registries:
        """Who and what items name."""
        return Registries(
            contacts=_read(RegisteredContact, self.contacts),
            topics=_read(Topic, self.topics),
            stories=_read(Story, self.stories),
        )

    def registry_files(self) -> dict[str, str]:
        """The files of the registries, by path in content/; an entry is a line."""
        written = {"contacts": self.contacts, "topics": self.topics, "stories": self.stories}
        return {
            f"{name}.yml": "".join(
                f"{key}: {json.dumps(value, ensure_ascii=False)}\n" for key, value in values.items()
            )
            for name, values in written.items()
            if values
        }

    def _written(self) -> dict[str, ParsedItem]:
        parsed = {path: _parsed(path, text) for path, text in self.texts.items()}
        return parsed | {each.path: _with_a_text(each) for each in self.items}


def site_of(*files: tuple[str, str], **changes: Any) -> SiteBuilder:
    """A site with these items."""
    return replace(SiteBuilder(dict(files)), **changes)


def with_matters(site: SiteBuilder) -> SiteBuilder:
    """The site whose topics and stories have all been published, also those without items."""
    named = [("amnen", "topic", key) for key in site.topics] + [("arenden", "story", "arende")]
    ledger = {f"{word}/{key}/": f"{kind} sv {key}" for word, kind, key in named}
    return replace(site, published=ledger)


@cache
def _parsed(path: str, text: str) -> ParsedItem:
    return parse(text.encode(), path, CONTEXT)


def _with_a_text(item: Item) -> ParsedItem:
    texts = Texts(f"<p>Texten till {item.title}.</p>", ())
    return ParsedItem(item, (), (), (), {}, lambda: texts)


@cache
def _templates(theme: Path, settings: str) -> Templates:
    return Templates(theme, Settings.model_validate_json(settings))


def _read(noun: type[_M], values: Mapping[str, object]) -> dict[str, _M]:
    return {key: validate(noun, value, CONTEXT) for key, value in values.items()}
