"""The verbs new, contacts, topics and stories: create an item, and list what it can refer to."""

import argparse
import json
import os
import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import asdict, replace
from datetime import UTC, datetime
from difflib import get_close_matches
from gettext import NullTranslations
from pathlib import Path
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from budkavle.cli.parser import Parser
from budkavle.model.problems import BudkavleError, Problem
from budkavle.model.rules import N_

if TYPE_CHECKING:
    from budkavle.content.authoring.drafts import Draft
    from budkavle.content.authoring.registries import RegistryEntry
    from budkavle.content.reader import Content
    from budkavle.model.keys import Target
    from budkavle.model.settings import Settings

KINDS = ("nyhet", "pressmeddelande", "inbjudan")
"""The names of the templates: news, press releases, invitations."""

_REGISTERS = {
    "contacts": N_("list the contacts, and the items that name them"),
    "topics": N_("list the topics, and the items that belong to them"),
    "stories": N_("list the stories, and the items that belong to them"),
}

_ARGUMENTS = {
    "title": "title: ",
    **{field: f"--{field}: " for field in ("date", "slug", "summary", "topics", "contacts")},
}
"""How a message begins that is about a field, by the argument that gives it."""

Ask = Callable[[str], str]
"""Asks the writer a question and returns the answer."""


class NotWrittenError(BudkavleError):
    """The item could not be created or found; the message says why, and what to do."""


def add_verbs(command: Parser) -> None:
    """Add the verbs new, contacts, topics and stories."""
    _ = command.words.gettext
    new = command.add_verb("new", _("begin a news item from a template"), new_item)
    new.add_argument("title", nargs="?", metavar=_("TITLE"), help=_("in quotation marks"))
    new.add_argument("--kind", choices=KINDS, default=KINDS[0], help=_("which template"))
    new.add_argument("--date", type="day", metavar="2026-03-01", help=_("its date"))
    new.add_argument(
        "--slug",
        metavar="a-b-c",
        help=_("the last part of its address, instead of the title's words"),
    )
    new.add_argument("--summary", default="", metavar=_("TEXT"), help=_("its summary"))
    for register in ("topics", "contacts"):
        new.add_argument(f"--{register}", type=_keys, default=(), metavar="a,b", help=_("keys"))
    for register, said in _REGISTERS.items():
        listing = command.add_verb(register, _(said), list_register)
        listing.add_argument(
            "keys", nargs="*", metavar=_("KEY"), help=_("only these, with the files that name them")
        )
        listing.add_argument(
            "--format", choices=("text", "json"), default="text", help=_("for people or programs")
        )
        listing.set_defaults(register=register)


def new_item(options: argparse.Namespace, words: NullTranslations) -> int:
    """Create a new item; print where it is and what to do next."""
    from budkavle.content import reader
    from budkavle.content.authoring import drafts
    from budkavle.host import project

    _ = words.gettext
    described = project.describe(options.config)
    settings = described.settings
    read, _problems = reader.read(described.content, settings, only=())
    draft = _completed(_given(options, settings.timezone), read, asker(), words)
    if not draft.title:
        missing = _('The title is missing. Write for example: {program} new "A title"')
        raise NotWrittenError(missing.format(program=options.program))
    slug = options.slug or drafts.slug_for(draft.title)
    if slug != drafts.slug_for(slug):
        example = drafts.slug_for(slug)
        raise NotWrittenError(_("--slug must be like {example}").format(example=example))
    path = drafts.path_for(draft, settings.items_folder, slug)
    language = options.lang or settings.language.code
    data = drafts.text_of(draft, options.kind, language).encode()
    _require_right(draft, data, path, read, settings, words)
    file = described.content / path
    _write_new(options.config, file, data, words)
    print(file.relative_to(Path.cwd()) if file.is_relative_to(Path.cwd()) else file)
    if not options.quiet:
        for line in (
            _("Write the text and see it in your browser: {program} serve"),
            _("When it is done, delete the line with draft and try it: {program} check"),
        ):
            print(line.format(program=options.program))
    return 0


def list_register(options: argparse.Namespace, words: NullTranslations) -> int:
    """List what items can refer to; if keys are given, also the items that use them.

    Raises ContentError if the content has problems, NotWrittenError for a key that does not exist.
    """
    from budkavle.cli import tables
    from budkavle.content import reader
    from budkavle.content.authoring.registries import entries
    from budkavle.host import project

    described = project.describe(options.config)
    read = reader.load(described.content, described.settings)
    listed = tuple(entries(options.register, read, described.settings))
    if options.keys:
        listed = tuple(_chosen_entry(key, listed, options.register, words) for key in options.keys)
    if options.format == "json":
        print(json.dumps([asdict(each) for each in listed], ensure_ascii=False, indent=2))
        return 0
    _ = words.gettext
    tables.show(
        (_("Key"), _("Name"), _("More"), _("Items")),
        [(each.key, each.name, each.more, str(len(each.used_in))) for each in listed],
    )
    for path in dict.fromkeys(path for each in listed for path in each.used_in if options.keys):
        print(f"{described.content.name}/{path}: {read.written[path].item.title}")
    return 0


def _chosen_entry(
    key: str, entries: Sequence["RegistryEntry"], register: str, words: NullTranslations
) -> "RegistryEntry":
    by_key = {each.key: each for each in entries}
    if key not in by_key:
        known = ", ".join(get_close_matches(key, by_key, n=1) or by_key) or "–"
        said = words.gettext("“{key}” is not in {registry}. Did you mean: {known}?")
        raise NotWrittenError(said.format(key=key, registry=f"{register}.yml", known=known))
    return by_key[key]


def _keys(written: str) -> tuple[str, ...]:
    return tuple(key.strip() for key in written.split(",") if key.strip())


def _given(options: argparse.Namespace, zone: ZoneInfo) -> "Draft":
    """A draft from the options of the command line."""
    from budkavle.content.authoring import drafts

    now = datetime.now(UTC)
    return drafts.Draft(
        id=drafts.new_id(now, os.urandom(4)),
        title=drafts.one_line(options.title or ""),
        date=options.date or now.astimezone(zone).date(),
        summary=drafts.one_line(options.summary),
        topics=options.topics,
        contacts=options.contacts,
    )


def asker() -> Ask | None:
    """A function that asks on the terminal; None if there is nobody to answer."""
    return input if sys.stdin.isatty() and sys.stdout.isatty() else None


def _completed(
    draft: "Draft", content: "Content", ask: Ask | None, words: NullTranslations
) -> "Draft":
    """Ask for what is missing; if nobody can answer, insert a placeholder for the summary."""
    from budkavle.content.authoring.drafts import one_line

    _ = words.gettext
    if ask:
        registries = content.registries
        topics = {key: topic.title.texts[0][1] for key, topic in registries.topics.items()}
        contacts = {key: contact.name for key, contact in registries.contacts.items()}
        draft = replace(
            draft,
            title=draft.title or one_line(ask(_("Title: "))),
            summary=draft.summary or one_line(ask(_("Summary, one or two sentences: "))),
            topics=draft.topics or _chosen(_("Topics"), topics, ask, words),
            contacts=draft.contacts or _chosen(_("Contacts"), contacts, ask, words),
        )
    summary = draft.summary or _("[Write a summary: one or two sentences with what matters most.]")
    return replace(draft, summary=summary)


def _chosen(
    label: str, names: Mapping[str, str], ask: Ask, words: NullTranslations
) -> tuple[str, ...]:
    """Let the writer choose keys by their numbers, separated by spaces; repeats until valid."""
    if not names:
        return ()
    keys = tuple(names)
    print(f"{label}:")
    for number, key in enumerate(keys, 1):
        print(f"  {number}. {names[key]}")
    while True:
        answer = ask(words.gettext("Numbers, none for none: ")).replace(",", " ").split()
        numbers = [int(each) for each in answer if each.isascii() and each.isdigit()]
        if len(numbers) == len(answer) and all(1 <= each <= len(keys) for each in numbers):
            return tuple(dict.fromkeys(keys[each - 1] for each in numbers))


def _require_right(
    draft: "Draft",
    data: bytes,
    path: str,
    content: "Content",
    settings: "Settings",
    words: NullTranslations,
) -> None:
    """Raise NotWrittenError for what cannot be in an item, and for keys that no registry has."""
    from budkavle.content.item import parse
    from budkavle.content.mistakes import MistakesError
    from budkavle.content.named_keys import Named

    named = Named(content.registries)
    given: tuple[tuple[str, Target, tuple[str, ...]], ...] = (
        ("topics", "topic", draft.topics),
        ("contacts", "contact", draft.contacts),
    )
    unknown = [
        Problem(path, 1, field, rule, tuple(values.items()))
        for field, to, keys in given
        for key in keys
        for rule, values in named.unknown(to, key, field)
    ]
    if unknown:
        raise _refused(unknown, words)
    try:
        parse(data, path, settings.validation_context)
    except MistakesError as error:
        wrong = (
            Problem(path, each.line, each.field, each.rule, each.values) for each in error.mistakes
        )
        raise _refused(wrong, words) from error


def _refused(problems: Iterable[Problem], words: NullTranslations) -> NotWrittenError:
    """What is wrong with what was given, each by the name of its argument."""
    from budkavle.model.problem_formats import sentences

    lines = [
        _ARGUMENTS.get(each.field, "") + " ".join(filter(None, sentences(each, words.gettext)))
        for each in problems
    ]
    return NotWrittenError("\n".join((*lines, words.gettext("Nothing was written."))))


def _write_new(configuration: Path, path: Path, data: bytes, words: NullTranslations) -> None:
    """Write a new file; raises NotWrittenError if it exists already, or cannot stay there.

    What it has written is removed then.
    """
    made = [each for each in (path.parent, *path.parent.parents) if not each.exists()]
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        file = path.open("xb")
    except FileExistsError as error:
        message = words.gettext("{path} is there already. Choose another address with --slug")
        raise NotWrittenError(message.format(path=path)) from error
    try:
        with file:
            file.write(data)
        _require_place(configuration, path, words)
    except BaseException:
        path.unlink()
        with suppress(OSError):
            for each in made:
                each.rmdir()
        raise


def _require_place(configuration: Path, path: Path, words: NullTranslations) -> None:
    """Raise NotWrittenError if the new item claims what others have, such as its address."""
    from budkavle.build.content_check import check
    from budkavle.content.claims import DUPLICATE_ADDRESS, DUPLICATE_ALIAS

    found = check(configuration, datetime.now(UTC), [path])
    problems = [problem for problem in found if not problem.is_advice]
    for problem in problems:
        if problem.rule in (DUPLICATE_ADDRESS, DUPLICATE_ALIAS):
            folder, _, at = problem.path.partition("/")
            owner = dict(problem.values)["other"]
            other = f"{folder}/{owner if path.as_posix().endswith(f'/{at}') else at}"
            message = words.gettext("{path} has this address already. Choose another with --slug")
            raise NotWrittenError(message.format(path=other))
    if problems:
        raise _refused(problems, words)
