"""Finds where public content repeats what is not public: the lines that its writers can correct.

The search for leaks (see `search`) finds a secret in an output. This module finds the places that
put it there, in items, ordinary pages, registries, mkdocs.yml and the theme.
"""

import posixpath
import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from functools import cached_property
from pathlib import Path
from typing import NamedTuple

from budkavle.build.leaks.public import NOT_SHOWN, public_text_files, shown_entries
from budkavle.build.leaks.search import Leak, Search, file_digest
from budkavle.build.leaks.secrets import TOLD_WHEN_GONE
from budkavle.content.front_matter import decode, split
from budkavle.content.item import ParsedItem
from budkavle.content.markdown import link_to, plain_text, render
from budkavle.content.mistakes import MistakesError
from budkavle.content.plain_blocks import blocks
from budkavle.edition import Article
from budkavle.model.item import Item
from budkavle.model.noun import Noun, texts_in, types_of
from budkavle.model.problems import Problem
from budkavle.model.registries import GONE
from budkavle.model.rules import N_, Rule
from budkavle.render.site import Site

LEAK = Rule(
    "leak",
    N_("This is not public now, but {output} would show it."),
    N_(
        "Nothing was published. No text in the content repeats it, so it is not your mistake:"
        " tell the administrator of the site."
    ),
    shows_source=False,
)
LEAK_ADDRESS = Rule(
    "leak-address",
    N_("This is the address of {secret}, which is not public now ({reason})."),
    N_("Link to the file, {remedy}, which becomes a link by itself when that is public."),
    shows_source=False,
)
LEAK_WORDS = Rule(
    "leak-words",
    N_("This repeats something of {secret}, which is not public now ({reason})."),
    N_("Take it away until that is public."),
    shows_source=False,
)
LEAKED = Rule(
    "leaked",
    N_("This is not public now, but {output} shows it."),
    N_("Tell the administrator of the site at once, so that the file is taken away."),
    shows_source=False,
)

_ENTRY = re.compile(r"^([^\s#:]+):", re.MULTILINE)


class _Passage(NamedTuple):
    """A piece of public content: its source text, which starts on `line`, and what readers see."""

    path: str
    line: int
    field: str
    written: str
    shown: str


class Repeats:
    """Finds what to correct after a `search` has found leaks in the outputs of a `site`."""

    def __init__(self, site: Site, search: Search, configuration: Path, theme: Path) -> None:
        self._site, self._search = site, search
        self._configuration, self._theme = configuration, theme
        self._folder = site.folders.content

    def problems(self, found: Iterable[Leak]) -> Iterator[Problem]:
        """The problems for leaks that would have been published.

        There is one for each place that repeats a leaked text. If no place repeats it, there is one
        that names an output.
        """
        leaks = sorted(found)
        places = self._places_of(leaks)
        yield from (problem for problem, _ in places)
        told = {digest for _, digest in places}
        done = {_owner(each) for each in leaks if each.digest in told}
        for each in leaks:
            if _owner(each) not in done:
                done.add(_owner(each))
                yield self._in_output(each, LEAK)

    def problems_standing(self, found: Iterable[Leak]) -> Iterator[Problem]:
        """The problems for leaks in a finished site: one for every output that shows a leak.

        Also one for each place that repeats it, or the next build would be refused.
        """
        leaks = sorted(found)
        yield from (problem for problem, _ in self._places_of(leaks))
        yield from (self._in_output(each, LEAKED) for each in leaks)

    def own(self) -> Iterator[Problem]:
        """Problems for places that repeat what stays secret even if public content repeats it.

        Looks only at files that contain it exactly as it is searched for; a build looks at all
        outputs.
        """
        search = self._search.only_own()
        for problem, digest in self._places(search, quickly=True):
            if search.is_secret(digest):
                yield problem

    def _places_of(self, leaks: Iterable[Leak]) -> set[tuple[Problem, str]]:
        """Every place that repeats something of these leaks, with the digest of what it repeats."""
        digests = {each.digest for each in leaks}
        # Most occur in the files exactly as searched for; finding the others takes longer.
        places = set(self._places(self._search.only(digests), quickly=True))
        if missing := digests - {digest for _, digest in places}:
            places |= set(self._places(self._search.only(missing), quickly=False))
        return places

    def _places(self, search: Search, *, quickly: bool) -> Iterator[tuple[Problem, str]]:
        """Every place that repeats what is searched for, with the digest of what it repeats.

        `quickly` looks closer only at files that contain it exactly as it is searched for.
        """
        if not search:
            return
        yield from self._copies(search)
        for path in self._public_files():
            text = path.read_text(encoding="utf-8", errors="replace")
            if not quickly or any(search.lines_in(text)):
                for passage in self._passages(path, text):
                    yield from self._repeated(passage, search)

    def _repeated(self, passage: _Passage, search: Search) -> Iterator[tuple[Problem, str]]:
        """Problems for the secrets that readers see in a passage, one for each line with one."""
        shown = {leak.digest: leak for leak, _ in search.lines_in(passage.shown)}
        lines = [(leak.digest, line) for leak, line in search.lines_in(passage.written)]
        for digest, leak in shown.items():
            if leak.path != passage.path:
                for line in {line for each, line in lines if each == digest} or {0}:
                    yield self._problem(passage, passage.line + line, leak), digest

    def _copies(self, search: Search) -> Iterator[tuple[Problem, str]]:
        """Loose files with the same content as a file that is not public."""
        for path in sorted(self._site.content.files if search.secrets.files else ()):
            file = self._folder / path
            sizes = {each.size for each in search.secrets.files.values()}
            if file.stat().st_size not in sizes:
                continue
            secret = search.secrets.files.get(file_digest(file.read_bytes()))
            if secret and secret.owner.text != path:
                passage = _Passage(path, 1, "", "", "")
                leak = Leak(secret.owner.path, secret.owner.line, "", "", secret.digest)
                yield self._problem(passage, 1, leak), leak.digest

    def _in_output(self, leak: Leak, rule: Rule) -> Problem:
        path = f"{self._folder.name}/{leak.path}"
        return Problem(path, leak.line, leak.field, rule, (("output", leak.output),))

    def _problem(self, passage: _Passage, line: int, leak: Leak) -> Problem:
        """The problem for a leak: names the file of the secret, and why it is not public."""
        in_content = passage.path in self._site.content.files
        path = f"{self._folder.name}/{passage.path}" if in_content else passage.path
        secret = f"{self._folder.name}/{leak.path}"
        rule, values = LEAK_WORDS, {"secret": f"{secret}:{leak.line}"}
        if leak.field == "slug" and in_content and passage.path.endswith(".md"):
            remedy = posixpath.relpath(leak.path, posixpath.dirname(passage.path) or ".")
            rule, values = LEAK_ADDRESS, {"secret": secret, "remedy": remedy}
        values["reason"] = self._reason(leak)
        return Problem(path, line, passage.field, rule, tuple(values.items()))

    def _reason(self, leak: Leak) -> str:
        """The reason why a file is not public, as written in its front matter."""
        written = self._site.content.written.get(leak.path)
        if written is None or leak.path in self._articles:
            return leak.field or leak.path
        item = written.item
        if item.draft:
            return "draft: true"
        if item.withdrawn:
            return "withdrawn"
        if leak.path in {each.item.path for each in self._site.edition.tombstones} and item.expires:
            return f"expires: {self._on_clock(item.expires.at)}"
        stated = {"embargo": item.embargo, "publish": item.publish, "date": item.date}
        key = max((name for name in stated if stated[name]), key=lambda name: stated[name].at)  # type: ignore[union-attr]
        return f"{key}: {self._on_clock(item.public_from)}"

    def _on_clock(self, moment: datetime) -> str:
        return f"{moment.astimezone(self._site.settings.timezone):%Y-%m-%d %H:%M}"

    def _public_files(self) -> Iterator[Path]:
        """The files that public pages are made of; those of the theme come last."""
        content = self._site.content
        pages = sorted(page.path for page in self._site.edition.pages)
        registries = sorted({name for name, _ in shown_entries(self._site)})
        banners = sorted({each.path for each in self._site.edition.banners})
        for path in (*self._shown, *pages, *registries, GONE, *banners):
            if path in content.files:
                yield self._folder / path
        yield self._configuration
        yield from public_text_files(self._theme)

    def _passages(self, file: Path, text: str) -> Iterator[_Passage]:
        """Split a public file into passages that each begin on a line of their own."""
        path = self._name_of(file)
        if item := self._shown.get(path):
            yield from _passages_of_item(self._site.content.written[path], item, text)
            if path in self._articles:
                source = split(decode(text.encode()))
                yield from _passages_of_text(path, source.body, source.body_line)
        elif path in self._site.content.pages:
            yield from _passages_of_page(path, text)
        elif path == GONE or not file.is_relative_to(self._folder):
            yield _Passage(path, 1, "", text, text)
        else:
            yield from self._passages_of_registry(path, text)

    @cached_property
    def _articles(self) -> Mapping[str, Article]:
        return {each.item.path: each for each in self._site.edition.articles}

    @cached_property
    def _shown(self) -> Mapping[str, Mapping[str, object]]:
        """The values that readers see of each item, by its path and then by key."""
        told = {
            path: _said(each.item, NOT_SHOWN) | {"corrections": each.corrections}
            for path, each in self._articles.items()
        }
        for each in self._site.edition.tombstones:
            said = _said(each.item)
            told[each.item.path] = {key: said[key] for key in TOLD_WHEN_GONE}
        return told

    def _name_of(self, file: Path) -> str:
        """The path of a file from content/; for a file elsewhere, from the project's folder."""
        if file.is_relative_to(self._folder):
            return file.relative_to(self._folder).as_posix()
        folder = self._configuration.parent
        return (file.relative_to(folder) if file.is_relative_to(folder) else file).as_posix()

    def _passages_of_registry(self, path: str, text: str) -> Iterator[_Passage]:
        """The entries of a registry that readers see."""
        entries = list(_ENTRY.finditer(text))
        ends = [each.start() for each in entries[1:]] + [len(text)]
        shown: dict[tuple[str, str], Noun] = {**shown_entries(self._site)}
        shown |= {(each.path, each.key): each.banner for each in self._site.edition.banners}
        for entry, end in zip(entries, ends, strict=True):
            key = entry[1].strip("\"'")
            if (path, key) in shown:
                line = text.count("\n", 0, entry.start()) + 1
                said = "\n".join(texts_in(shown[path, key]))
                yield _Passage(path, line, key, text[entry.start() : end], said)


def _owner(leak: Leak) -> tuple[str, int, str]:
    return leak.path, leak.line, leak.field


def _said(item: Item, but: Iterable[str] = ()) -> dict[str, object]:
    return {key: getattr(item, key) for key in types_of(type(item)).keys() - {*but}}


def _passages_of_item(
    written: ParsedItem, told: Mapping[str, object], text: str
) -> Iterator[_Passage]:
    """The front matter of a public item, key by key."""
    lines = text.replace("\r\n", "\n").split("\n")
    source = split(decode(text.encode()))
    starts = sorted({*written.lines.values(), source.yaml_line + source.yaml.count("\n") + 1})
    boxes = written.texts().facts
    facts = "\n".join(text for box in boxes for text in (box.title or "", *box.items))
    for field in written.lines.keys() & told.keys():
        line = written.line_of(field)
        end = min((each for each in starts if each > line), default=line + 1)
        said = facts if field == "facts" else "\n".join(texts_in(told[field]))
        shown = f"{_without_content(said)}\n{plain_text(said)}"
        yield _Passage(written.item.path, line, field, "\n".join(lines[line - 1 : end - 1]), shown)


def _passages_of_page(path: str, text: str) -> Iterator[_Passage]:
    """The front matter of a page, and each block of its text."""
    body, line = text, 1
    if text.lstrip().startswith("---"):
        try:
            source = split(decode(text.encode()))
        except MistakesError:
            return
        body, line = source.body, source.body_line
        yield _Passage(path, source.yaml_line, "", source.yaml, source.yaml)
    yield from _passages_of_text(path, body, line)


def _passages_of_text(path: str, body: str, first_line: int) -> Iterator[_Passage]:
    for line, block in blocks(body):
        html = render(block.text, path).html
        yield _Passage(
            path, first_line + line, "", block.text, f"{_without_content(html)}\n{plain_text(html)}"
        )


def _without_content(html: str) -> str:
    """HTML as readers get it: links to what is not public are replaced by their words."""
    return link_to(html, lambda _: None)
