"""A newsroom without MkDocs: items' texts in, feeds out."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any, TypeVar

from pydantic import BaseModel

from budkavle.content.item import ParsedItem, parse
from budkavle.edition import Edition, decide
from budkavle.edition.ledger import Ledger
from budkavle.model.nouns import Contact, Registries, Story, Topic
from budkavle.model.settings import Settings, Words
from budkavle.render import feeds
from budkavle.render.frame import Frame
from budkavle.render.media import Colours, Survey, arrange
from budkavle.render.output import Output
from budkavle.render.pages import RenderContext, frame_name
from budkavle.render.templates import Templates
from tests.support.samples import CONTEXT, SETTINGS, utc

_M = TypeVar("_M", bound=BaseModel)
THEME = Path(__file__).parents[2] / "theme"
NOW = utc("2026-11-22 12:00")
ENGLISH = Words(
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
    written = "\n".join([*(f"{key}: {value}" for key, value in header.items()), *lines])
    return f"nyheter/{header['id']}.md", f"---\n{written}\n---\n\n{body}\n"


@dataclass(frozen=True)
class Newsroom:
    """Content and settings; `publish` is what readers get."""

    texts: Mapping[str, str]
    settings: Settings = field(default_factory=site_settings)
    topics: Mapping[str, object] = field(default_factory=lambda: TOPICS)
    files: Mapping[str, int] = field(default_factory=dict)
    theme: Path = THEME
    published: Ledger = field(default_factory=dict)

    def edition(self, now: datetime = NOW) -> Edition:
        """Decide what is public."""
        items = (_parsed(path, text).item for path, text in self.texts.items())
        return decide(items, self._registries, self.settings, now, self.published)

    def outputs(self, now: datetime = NOW) -> dict[str, Output]:
        """Every output of the feeds' room, by path."""
        made = feeds.outputs(self.edition(now), self.context(now), self.history(now))
        return {output.path: output.resolve() for output in made}

    def history(self, now: datetime = NOW) -> feeds.History:
        """What the feeds tell of."""
        return feeds.History(self.edition(now), self.context(now), self.files)

    def context(self, now: datetime = NOW) -> RenderContext:
        """What pages are printed with."""
        articles = {each.item.path: each.address for each in self.edition(now).articles}
        nothing = decide((), self._registries, self.settings, now)
        written = {path: _parsed(path, text) for path, text in self.texts.items()}
        return RenderContext(
            settings=self.settings,
            frames={
                frame_name(kind, each.code): Frame((b"<title>", b"</title>", b"", b""), "frame")
                for each in self.settings.languages
                for kind in ("follow", "search")
            },
            templates=_templates(self.theme, self.settings.model_dump_json()),
            written=written,
            addresses=articles | {path: path for path in self.files},
            media=arrange(nothing, Survey({}, {}), self.settings, Colours()),
        )

    def publish(self, only: str = "", now: datetime = NOW) -> dict[str, bytes]:
        """Every file of the feeds' room, or only those whose paths match an expression."""
        made = self.outputs(now).items()
        return {path: each.render() for path, each in made if re.match(only, path)}

    def with_(self, *files: tuple[str, str]) -> "Newsroom":
        """The newsroom with these items besides, or instead of those of the same paths."""
        return replace(self, texts={**self.texts, **dict(files)})

    @property
    def _registries(self) -> Registries:
        return Registries(
            contacts=_read(Contact, CONTACTS),
            topics=_read(Topic, self.topics),
            stories=_read(Story, STORIES),
        )


def newsroom(*files: tuple[str, str], **changes: Any) -> Newsroom:
    """A newsroom with these items."""
    return replace(Newsroom(dict(files)), **changes)


def with_matters(room: Newsroom) -> Newsroom:
    """The newsroom whose topics and stories have all been published, also those without items."""
    named = [("amnen", "topic", key) for key in room.topics] + [("arenden", "story", "arende")]
    ledger = {f"{word}/{key}/": f"{kind} sv {key}" for word, kind, key in named}
    return replace(room, published=ledger)


@cache
def _parsed(path: str, text: str) -> ParsedItem:
    return parse(text.encode(), path, CONTEXT)


@cache
def _templates(theme: Path, settings: str) -> Templates:
    return Templates(theme, Settings.model_validate_json(settings))


def _read(noun: type[_M], values: Mapping[str, object]) -> dict[str, _M]:
    return {key: noun.model_validate(value, context=CONTEXT) for key, value in values.items()}
