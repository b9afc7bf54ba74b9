"""Composes the file of an item: front matter and text, in our own form. Pure."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from html import unescape
from pathlib import Path

from budkavle.content.editing.written import Plain, Value, entry
from budkavle.content.item import parse
from budkavle.content.mistakes import MistakesError
from budkavle.importing import conversion
from budkavle.importing.conversion import Converted
from budkavle.importing.correcting import Correcting
from budkavle.importing.mapping import FIRST_PARAGRAPH, ImportMapping
from budkavle.importing.passages import Passages
from budkavle.importing.placing import ItemPlace
from budkavle.importing.plan import Planned
from budkavle.importing.preparing.picture_files import picture_in_markdown
from budkavle.importing.source import Note, SourceContact, SourcePicture
from budkavle.importing.wording import beginning, escaped, line, plain, plain_html
from budkavle.model.settings import Settings
from budkavle.model.values import is_key

_TAG = re.compile(r"<[^>]*>")
_TRIES = 60


@dataclass(frozen=True, slots=True)
class Made:
    """An item's file, the files it needs by path in content/, and everything noted on the way.

    `problem` says why it cannot be taken in; empty if it can.
    """

    planned: Planned
    data: bytes
    files: Mapping[str, Path | bytes]
    notes: tuple[Note, ...]
    passages: Passages
    made_summary: bool
    problem: str = ""


def make(
    planned: Planned, place: ItemPlace, mapping: ImportMapping, settings: Settings, now: datetime
) -> Made:
    """Make the file of an item; what its own validator would refuse is corrected, and noted."""
    composing = _Composing(planned, place, mapping, settings, now)
    values, text = composing.values(), composing.text
    correcting = Correcting(values, text)
    data, problem = _valid(correcting, planned.path, settings)
    return Made(
        planned,
        data,
        place.files,
        (*composing.notes, *correcting.notes),
        composing.passages,
        composing.made_summary,
        problem,
    )


def _valid(correcting: Correcting, path: str, settings: Settings) -> tuple[bytes, str]:
    """The file, corrected as long as that changes anything, and what is wrong with it then."""
    data, problem = _file(correcting.values, correcting.text), ""
    for _ in range(_TRIES):
        try:
            parse(data, path, settings.validation_context)
        except MistakesError as error:
            wrong = error.mistakes[0]
            said = wrong.rule.message.format_map(dict(wrong.values))
            problem = f"{wrong.line}: {wrong.field} {said} [{wrong.rule.code}]"
            first = data.decode()[: data.decode().index("\n---\n", 4)].count("\n") + 4
            for each in error.mistakes:
                correcting.correct(each, first)
            made = _file(correcting.values, correcting.text)
            if made == data:
                break
            data = made
        else:
            return data, ""
    return data, problem


class _Composing:
    """The parts of one item."""

    def __init__(
        self,
        planned: Planned,
        place: ItemPlace,
        mapping: ImportMapping,
        settings: Settings,
        now: datetime,
    ) -> None:
        self._planned, self._place = planned, place
        self._mapping, self._settings, self._now = mapping, settings, now
        converted: Converted = conversion.convert(planned.item.html, place, settings.region)
        self.passages = converted.passages
        self.notes = [*planned.item.notes, *planned.notes, *converted.notes]
        self.text = converted.text
        self.made_summary = False

    def values(self) -> dict[str, Value]:
        """The front matter."""
        planned, item = self._planned, self._planned.item
        values: dict[str, Value] = {
            "id": planned.id,
            "title": self._title(),
            "date": Plain(_date(planned.date)),
            "summary": self._summary(),
        }
        optional: tuple[tuple[str, Value], ...] = (
            (
                "slug",
                planned.slug if not planned.path.endswith(f"/{planned.slug}.md") else None,
            ),
            ("topics", list(self._mapping.topics(item))),
            ("facts", self._facts()),
            ("contacts", self._contacts()),
            ("authors", list(map(_author, item.authors)) if self._mapping.authors else []),
            ("image", self._picture()),
            ("images", [each for one in item.pictures if (each := self._shown(one))]),
            ("attachments", self._attachments()),
            ("draft", Plain("true") if planned.is_draft else None),
            (
                "expires",
                Plain(_date(item.expires)) if self._expires() and item.expires else None,
            ),
            ("feed_id", planned.feed_id),
            ("aliases", list(map(_written_alias, planned.aliases))),
            (
                "lang",
                planned.language if planned.language != self._settings.language.code else None,
            ),
            ("translates", planned.translates),
            ("announce", "never" if planned.date <= self._now or planned.is_draft else None),
        )
        values |= {key: value for key, value in optional if value}
        if not self.text.strip():
            self.text = str(values["summary"]) if not item.html.strip() else "–"
            self.notes.append(Note("no-text"))
        return values

    def _expires(self) -> bool:
        expires = self._planned.item.expires
        return expires is not None and expires > self._planned.date

    def _title(self) -> str:
        title = line(unescape(_TAG.sub("", self._planned.item.title)))
        if not title:
            self.notes.append(Note("no-title"))
            title = " ".join(plain(self.text).split()[:8]) or self._planned.slug
        return title

    def _summary(self) -> str:
        item = self._planned.item
        for name in self._mapping.summary:
            if name == FIRST_PARAGRAPH:
                break
            if words := line(plain_html(item.fields.get(name, ""))):
                return words
        self.made_summary = True
        return beginning(self.text) or self._title()

    def _facts(self) -> list[Value]:
        return [
            {"title": each.title, "items": list(each.items)}
            if each.title
            else {"items": list(each.items)}
            for each in self.passages.facts
        ]

    def _contacts(self) -> list[Value]:
        told = (*self._planned.item.contacts, *self.passages.contacts)
        return [_contact(each) for each in told if each.phone or each.email]

    def _picture(self) -> Value:
        picture = self._planned.item.picture
        return self._shown(picture) if picture else None

    def _shown(self, picture: SourcePicture) -> Value:
        path = self._place.picture(picture.address)
        if not path:
            whole = self._place.whole(picture.address)
            self.notes.append(Note("picture", whole))
            words = " ".join(filter(None, (picture.alt, picture.caption, picture.credit)))
            if link := self._place.link(picture.address):
                named = escaped(line(words) or link.rpartition("/")[2])
                self.text = f"[{named}](<{link}>)\n\n{self.text}"
            return None
        if f"]({path}" in self.text and not picture.caption:
            return None  # the text shows the same one
        if self._place.is_small(path):
            under = " ".join(filter(None, (picture.caption, picture.credit)))
            shown_small = picture_in_markdown(path, picture.alt or "", line(plain_html(under)))
            self.text = f"{shown_small}\n\n{self.text}"
            return None
        if picture.alt is None:
            self.notes.append(Note("alt", path))
        shown: dict[str, Value] = {"src": path, "alt": line(picture.alt or "")}
        if caption := line(plain_html(picture.caption)):
            shown["caption"] = caption
        if credit := line(plain_html(picture.credit)):
            shown["credit"] = credit
        return shown

    def _attachments(self) -> list[Value]:
        made: list[Value] = []
        for each in self._planned.item.files:
            title = line(each.title) or each.address.rpartition("/")[2].partition("?")[0]
            if path := self._place.file(each.address):
                made.append({"file": path, "title": title})
            elif link := self._place.link(each.address):
                self.notes.append(Note("file", self._place.whole(each.address)))
                self.text = f"{self.text}\n\n[{escaped(title)}](<{link}>)"
        return made


def _author(name: str) -> str:
    """A name that cannot be taken for the key of a contact."""
    name = line(name)
    for other in (name, name[:1].upper() + name[1:], name.upper()):
        if not is_key(other):
            return other
    return f"{name}."


def _written_alias(alias: str) -> str:
    """An old address as it was: without a slash after the name of a file."""
    last = alias.rstrip("/").rpartition("/")[2]
    return f"/{alias.rstrip('/')}" if "." in last and "?" not in alias else f"/{alias}"


def _contact(person: SourceContact) -> Value:
    parts = (
        ("name", person.name),
        ("role", person.role),
        ("phone", person.phone),
        ("email", person.email),
    )
    return {key: value for key, value in parts if value}


def _file(values: Mapping[str, Value], text: str) -> bytes:
    header = "".join(entry(key, value, 0, "\n") + "\n" for key, value in values.items())
    return f"---\n{header}---\n\n{text.strip(chr(10)).rstrip()}\n".encode()


def _date(at: datetime) -> str:
    """A day with its time and offset, unless the time is midnight."""
    if at.hour == at.minute == at.second == 0:
        return f"{at:%Y-%m-%d}"
    return at.replace(microsecond=0).isoformat()
