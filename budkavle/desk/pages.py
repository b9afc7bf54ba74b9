"""The desk's pages: the list of items, and the form of one of them."""

import posixpath
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from gettext import NullTranslations
from typing import Any
from urllib.parse import quote, urlencode

from budkavle.content.addresses import address_of
from budkavle.content.editing.document import as_typed
from budkavle.content.item import ParsedItem
from budkavle.desk import editor, form_values, preview
from budkavle.desk.consequences import consequences
from budkavle.desk.deeds import DEEDS, Deed
from budkavle.desk.editor import FIELDS, TEXT, Filled, Opened
from budkavle.desk.fields import MAIN, Field, sections_of
from budkavle.desk.listing import listing
from budkavle.desk.newsroom import Examined, Newsroom
from budkavle.desk.pasting import Pasted
from budkavle.desk.publisher import Publisher
from budkavle.desk.saving import Unsaved, Writer
from budkavle.desk.templating import engine
from budkavle.desk.wording import Told, Words
from budkavle.model.item import Item
from budkavle.preview.overlay import CODES
from budkavle.render.media.kinds import KINDS, PICTURES, suffix_of

DESK = "/-/desk/"
ITEM = f"{DESK}item"
NEW = "new-"
"""How the name of an item begins that has no file yet."""

_MOST_FILES = 200


@dataclass(frozen=True, slots=True)
class Asked:
    """Who asks for a page, and the token that its forms hold."""

    writer: Writer
    token: str


@dataclass(frozen=True, slots=True)
class Form:
    """A form to show: of which item, as it was opened, what it says, and what is wrong with it."""

    of: str
    opened: Opened
    digest: str
    filled: Filled
    examined: Examined
    extra: str = ""
    """The field to which an empty row is added."""
    notice: str = ""
    unsaved: bool = False
    pasted: Pasted | None = None
    """What was brought from Word, before it is taken."""


class Pages:
    """Makes the pages of a newsroom."""

    def __init__(self, newsroom: Newsroom, unsaved: Unsaved, catalogue: NullTranslations) -> None:
        self.newsroom, self.unsaved = newsroom, unsaved
        self.words = Words(newsroom.language, catalogue)
        self.catalogue = catalogue
        self._engine = engine(newsroom.language, catalogue)

    def now(self) -> datetime:
        """The time on the site's clock."""
        return self.newsroom.clock().astimezone(self.newsroom.site.settings.timezone)

    def render(self, template: str, asked: Asked, **values: Any) -> str:
        """A page from a template."""
        return self._engine.get_template(template).render(
            desk=DESK,
            token=asked.token,
            writer=asked.writer.name,
            root=self.newsroom.view.around.root,
            codes=CODES,
            **values,
        )

    def list(self, asked: Asked, query: Mapping[str, str], notice: str = "") -> str:
        """The list of items."""
        view, site, now = self.newsroom.view, self.newsroom.site, self.now()
        page = query.get("page", "1")
        found = listing(
            site,
            view.problems,
            now,
            self.words,
            search=query.get("q", ""),
            state=query.get("state", ""),
            page=int(page) if page.isascii() and page.isdecimal() and len(page) < 6 else 1,
        )
        change = view.changes[0] if view.changes else None
        return self.render(
            "list.html",
            asked,
            found=found,
            query={name: query.get(name, "") for name in ("q", "state")},
            link=lambda **more: f"{DESK}?{urlencode({**query, **more})}",
            item_link=item_link,
            next=self.words.when(change.at.astimezone(now.tzinfo), now) if change else "",
            next_title=(change.item.title or change.item.id) if change else "",
            unsaved=[(each.of, _title(each.form)) for each in self.unsaved.all(asked.writer)],
            site=site.settings.name,
            notice=notice,
        )

    def form(self, asked: Asked, form: Form) -> str:
        """The form of an item."""
        told = self.words.told(form.examined.problems)
        names = set(self._names(form))
        problems = [(each, anchor(each, names)) for each in told]
        path = "" if form.of.startswith(NEW) else form.of
        parsed = self.parsed(form)
        item = form.examined.parsed.item if form.examined.parsed else None
        return self.render(
            "item.html",
            asked,
            form=form,
            path=path,
            sections=sections_of(FIELDS),
            main=MAIN,
            choices=self.choices(path),
            problems=problems,
            faults=[each for each in problems if not each[0].is_advice],
            advice=[each for each in problems if each[0].is_advice],
            state=self.words.state(item, self.now()) if item else None,
            moments=self.moments(form.filled),
            address=self.address(parsed.item) if parsed else "",
            page=preview.link(self.address(parsed.item), form.of) if parsed else "",
            item_link=item_link,
            deeds=DEEDS if path else {},
            text_name=TEXT,
            has=lambda section: any(_is_filled(each, form.filled) for each in section.fields),
            wrong_in=lambda section: any(
                anchored.partition(".")[0] == each.key
                for _, anchored in problems
                for each in section.fields
            ),
        )

    def told(self, made: Form) -> dict[str, Any]:
        """What a form's script is told after it sent what is typed."""
        parsed = self.parsed(made)
        _, n_ = self.words.gettext, self.catalogue.ngettext
        number = len(made.examined.faults)
        kept = _("Kept {time}, not saved in the site yet.").format(time=f"{self.now():%H.%M.%S}")
        faults = n_("{n} fault", "{n} faults", number).format(n=number) if number else ""
        return {
            "kept": made.notice or kept,
            "faults": faults,
            "moments": self.moments(made.filled),
            "page": preview.link(self.address(parsed.item), made.of) if parsed else "",
        }

    def links(self, asked: Asked, of: str, search: str) -> str:
        """Links to items whose words are searched for, as they are written in the text of one."""
        site = self.newsroom.site
        found = listing(site, (), self.now(), self.words, search=search)
        folder = posixpath.dirname(of) if not of.startswith(NEW) else self._new_folder()
        paths = [(each.title, posixpath.relpath(each.path, folder)) for each in found.rows]
        links = [(title, path, f"[{_in_link(title)}]({path})") for title, path in paths]
        return self.render("links.html", asked, of=of, search=search, found=links)

    def raw(self, asked: Asked, of: str, text: str, digest: str, examined: Examined) -> str:
        """The form for a file that can be edited only as text."""
        folder = self.newsroom.site.folders.content.name
        told = zip(examined.problems, self.words.told(examined.problems), strict=True)
        return self.render(
            "raw.html",
            asked,
            of=of,
            path=f"{folder}/{of}",
            text=text,
            digest=digest,
            problems=[(problem.line, each) for problem, each in told],
        )

    def conflict(self, asked: Asked, form: Form, theirs: Filled) -> str:
        """Both versions of an item, where they differ, side by side."""
        mine, other = form.filled, theirs
        rows = [
            (each, in_words(mine.values[each.key]), in_words(other.values[each.key]))
            for each in FIELDS
            if mine.values[each.key] != other.values[each.key]
        ]
        text = as_typed(mine.text), as_typed(other.text)
        return self.render(
            "conflict.html", asked, form=form, rows=rows, text=text, item_link=item_link
        )

    def before_publishing(self, asked: Asked, form: Form, item: Item) -> str:
        """The box before the button: what will happen, in words."""
        said = list(consequences(item, self.newsroom.site, self.now(), self.words))
        targets = sorted(self.newsroom.settings.publish)
        return self.render(
            "publish.html",
            asked,
            form=form,
            title=item.title,
            said_all=said,
            targets=targets,
            advice=[each for each in self.words.told(form.examined.problems) if each.is_advice],
            item_link=item_link,
        )

    def publishing(self, asked: Asked, publisher: Publisher) -> str:
        """How the publishing is getting on, or what came of it."""
        outcome = publisher.outcome
        time = outcome and f"{outcome.at.astimezone(self.now().tzinfo):%H.%M.%S}"
        return self.render(
            "publishing.html",
            asked,
            task=publisher.task,
            outcome=outcome,
            time=time,
            item_link=item_link,
        )

    def deed(self, asked: Asked, form: Form, deed: Deed, answer: Mapping[str, Any]) -> str:
        """The question of a deed."""
        told = list(self.words.told(form.examined.faults)) if form.notice else []
        own = {each.key for each in deed.fields}
        problems = [
            (each, key if (key := each.field.rpartition(".")[2]) in own else deed.fields[0].key)
            for each in told
        ]
        return self.render(
            "deed.html",
            asked,
            form=form,
            deed=deed,
            answer=answer,
            problems=problems,
            choices=self.choices(form.of),
            moments={},
            item_link=item_link,
        )

    def message(self, asked: Asked, title: str, said: str) -> str:
        """A page that says one thing."""
        return self.render("message.html", asked, title=title, text=said)

    def parsed(self, form: Form) -> ParsedItem | None:
        """The item of a form, as far as its page can be shown."""
        path = self.path_of(form.filled) if form.of.startswith(NEW) else form.of
        return preview.parsed(form.opened, form.filled, path, self.newsroom.site.settings)

    def path_of(self, filled: Filled) -> str:
        """The path that the file of a new item gets."""
        site = self.newsroom.site
        return editor.path_of_new(filled, site.settings.items_folder, site.content.files)

    def address(self, item: Any) -> str:
        """The address of an item from the root of the server."""
        return self.newsroom.view.around.root + address_of(item, self.newsroom.site.settings)

    def choices(self, path: str) -> dict[str, Any]:
        """The choices in the form of the item at a path: values, and what they are called."""
        site = self.newsroom.site
        registries, language = site.content.registries, site.settings.language.code
        folder = posixpath.dirname(path) or self._new_folder()
        files = sorted(site.content.files, key=lambda each: (not each.startswith(folder), each))
        known = [each for each in files if suffix_of(each) in KINDS][:_MOST_FILES]
        named = [(posixpath.relpath(each, folder), each) for each in known]
        return {
            "topic": [(key, each.title.in_language(language)) for key, each in
                      registries.topics.items() if not each.retired],
            "story": [(key, each.title.in_language(language)) for key, each in
                      registries.stories.items()],
            "contact": [(key, ", ".join(filter(None, (each.name, each.role)))) for key, each in
                        registries.contacts.items()],
            "language": [(each.code, each.code) for each in site.settings.languages],
            "picture": [each for each in named if KINDS[suffix_of(each[1])].content in PICTURES],
            "file": named,
            "folder": folder,
        }  # fmt: skip

    def moments(self, filled: Filled) -> dict[str, str]:
        """Each time of a form in words, by the name of its field; unreadable ones are left out."""
        zone = self.newsroom.site.settings.timezone
        found = {}
        for each in FIELDS:
            written = filled.values[each.key]
            if each.kind in ("moment", "pin") and isinstance(written, str):
                try:
                    at = datetime.fromisoformat(written)
                except ValueError:
                    continue
                at = at.astimezone(zone) if at.tzinfo else at.replace(tzinfo=zone)
                found[each.key] = self.words.when(at, self.now(), has_time=":" in written)
        return found

    def _new_folder(self) -> str:
        return f"{self.newsroom.site.settings.items_folder}/{self.now().year}"

    def _names(self, form: Form) -> Sequence[str]:
        return [*names_of(FIELDS, form.filled.values), TEXT]


def item_link(of: str, **more: str) -> str:
    """The address of the form of an item."""
    return f"{ITEM}?{urlencode({'of': of, **more}, quote_via=quote)}"


def anchor(told: Told, names: set[str]) -> str:
    """The name of the field that a problem is shown at: its own, or the nearest around it."""
    name = told.field
    while name and name not in names:
        name = name.rpartition(".")[0]
    return name or TEXT


def names_of(fields: Sequence[Field], values: Mapping[str, Any], prefix: str = "") -> list[str]:
    """The names of all fields of a form, rows included."""
    names = []
    for each in fields:
        name, value = prefix + each.key, values.get(each.key)
        names.append(name)
        if each.kind == "group":
            names += names_of(each.inside, value or {}, f"{name}.")
        elif each.kind in ("groups", "contacts"):
            for number, row in enumerate(value or ()):
                names.append(f"{name}.{number}")
                names += names_of(each.inside, row, f"{name}.{number}.")
    return names


def in_words(value: Any) -> str:
    """A value of a form as text, to be compared."""
    if isinstance(value, dict):
        return "\n".join(filter(None, map(in_words, value.values())))
    if isinstance(value, list):
        return "\n".join(map(in_words, value))
    return value or ""


def timestamp(at: datetime) -> str:
    """A time as it is stored."""
    return at.astimezone(UTC).isoformat(timespec="seconds")


def _is_filled(field: Field, filled: Filled) -> bool:
    """Whether a field says something that not every item says."""
    if field.required or field.kind == "flag":
        return False
    return form_values.said(field, filled.values[field.key]) is not None


def _in_link(words: str) -> str:
    """Words as the text of a link in Markdown."""
    return words.replace("\\", "\\\\").replace("[", "\\[").replace("]", "\\]")


def _title(form: Mapping[str, Sequence[str]]) -> str:
    return (form.get("title") or [""])[0]
