"""Parses the command line with argparse: in the user's language, with verbs in sections.

argparse's own subparsers can neither be listed in sections nor suggest a verb, so verbs are found
here, each with a parser of its own. Options may come before a verb as well as after it.
"""

import argparse
import re
import textwrap
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import date, datetime
from functools import partial
from gettext import NullTranslations
from shutil import get_terminal_size
from typing import Any, NamedTuple, TypeVar

from budkavle.content.similarity import Suggestions
from budkavle.model.rules import N_

_T = TypeVar("_T")

Run = Callable[[argparse.Namespace, NullTranslations], int]
"""Runs a verb and returns the exit status."""


class HelpSection(NamedTuple):
    """Verbs of one section of the help, with their parsers."""

    title: str
    verbs: dict[str, "Parser"]


class Parser(argparse.ArgumentParser):
    """Parses the arguments of the command or of one verb; may have verbs of its own.

    Without `run`, one of its verbs must be given.
    """

    def __init__(
        self, program: str, summary: str, words: NullTranslations, run: Run | None = None
    ) -> None:
        super().__init__(
            prog=program,
            description=_sentence(summary),
            formatter_class=argparse.RawDescriptionHelpFormatter,
            add_help=False,
            allow_abbrev=False,
        )
        self.summary = summary
        self.words = words
        self.sections: list[HelpSection] = []
        self.moved: dict[str, str] = {}
        """What verbs are called now that had another name."""
        self.meant: dict[str, str] = {}
        """The verbs, or options, that people mean by other words."""
        for kind, read in _KINDS.items():
            self.register("type", kind, partial(read, words.gettext))
        self.set_defaults(run=run)

    @property
    def verbs(self) -> dict[str, "Parser"]:
        """The parsers of its verbs, by name."""
        return {name: verb for each in self.sections for name, verb in each.verbs.items()}

    def add_section(self, title: str) -> None:
        """Begin a section of the help; the verbs that are added next belong to it."""
        if not self.sections:
            self.add_argument("rest", nargs=argparse.REMAINDER, help=argparse.SUPPRESS)
            self.usage = self.words.gettext("%(prog)s [VERB] [OPTION …]")
        self.sections.append(HelpSection(title, {}))

    def add_verb(self, name: str, summary: str, run: Run | None = None) -> "Parser":
        """Add a verb; returns its parser, to which options and verbs can be added."""
        if not self.sections:
            self.add_section(self.words.gettext("verbs"))
        verb = Parser(f"{self.prog} {name}", summary, self.words, run)
        self.sections[-1].verbs[name] = verb
        return verb

    def for_all(self, add_options: Callable[["Parser"], None]) -> None:
        """Add the same options to this parser and to those of all its verbs."""
        add_options(self)
        for verb in self.verbs.values():
            verb.for_all(add_options)

    def parse(self, given: Sequence[str]) -> argparse.Namespace:
        """Parse the arguments; exits with status 2 and a message if they are wrong."""
        known, unknown = self.parse_known_args(given)
        if getattr(known, "rest", None):
            before = given[: len(given) - len(known.rest)]
            return self._verb(known.rest[0]).parse([*before, *known.rest[1:]])
        if unknown:
            self.error(self._unknown_options(unknown))
        if known.run is None:
            self.error(
                self.words.gettext("A verb is missing: {known}").format(known=", ".join(self.verbs))
            )
        return known

    def format_help(self) -> str:
        """Return the help, in which the verbs come before the options."""
        described = self.description
        self.description = "\n".join((described or "", *self._listed_verbs()))
        try:
            return super().format_help()
        finally:
            self.description = described

    def _verb(self, name: str) -> "Parser":
        if name not in self.verbs:
            self.error(self._unknown_verb(name))
        return self.verbs[name]

    def _unknown_verb(self, name: str) -> str:
        _ = self.words.gettext
        if name in self.moved:
            return _("“{verb}” is now “{now}”.").format(verb=name, now=self.moved[name])
        said = _("“{verb}” is no verb.").format(verb=name)
        meant = {**self.meant, **self.moved, **{each: each for each in self.verbs}}
        near = Suggestions().nearest(name.lower(), meant)
        few = ", ".join(self.verbs) if len(self.verbs) <= _FEW else "--help"
        return self._suggesting(said, meant[near] if near else few)

    def _unknown_options(self, unknown: Sequence[str]) -> str:
        known = dict.fromkeys(re.findall(r"(?<![\w-])--[\w-]+", super().format_help()))
        said = self.words.gettext("unrecognized arguments: %s") % " ".join(unknown)
        return self._suggesting(said, Suggestions().nearest(unknown[0].partition("=")[0], known))

    def _suggesting(self, said: str, meant: str | None) -> str:
        if meant is None:
            return said
        question = self.words.gettext("Did you mean: {known}?").format(known=meant)
        return f"{said.rstrip('.')}. {question}"

    def _listed_verbs(self) -> Iterator[str]:
        width = get_terminal_size().columns - 2
        for section in self.sections:
            yield f"\n{section.title}:"
            for name, verb in section.verbs.items():
                first, *others = textwrap.wrap(verb.summary, max(width - _INDENT, 20))
                yield f"  {name:<{_INDENT - 4}}  {first}"
                yield from (" " * _INDENT + line for line in others)


_FEW = 8
"""The largest number of verbs that are all named if none is like what was written."""

_INDENT = 20
"""The column at which the summaries of verbs begin."""


@contextmanager
def argparse_in(words: NullTranslations) -> Iterator[None]:
    """Let argparse's own messages be in the language of this catalogue.

    argparse looks them up by these two names of its module, and offers no other way.
    """
    before = {"_": vars(argparse)["_"], "ngettext": vars(argparse)["ngettext"]}
    vars(argparse).update(_=words.gettext, ngettext=words.ngettext)
    try:
        yield
    finally:
        vars(argparse).update(before)


def _moment(translate: Callable[[str], str], written: str) -> datetime:
    return _read(datetime.fromisoformat, written, "2026-03-01T09:00", translate)


def _day(translate: Callable[[str], str], written: str) -> date:
    return _read(date.fromisoformat, written, "2026-03-01", translate)


def _number(translate: Callable[[str], str], written: str) -> int:
    return _read(int, written, "8000", translate)


def _port(translate: Callable[[str], str], written: str) -> int:
    return _read(_port_of, written, "8000", translate)


def _port_of(written: str) -> int:
    """A port; 0 is any. Raises ValueError."""
    if int(written) not in range(2**16):
        raise ValueError(written)
    return int(written)


def _read(
    read: Callable[[str], _T], written: str, example: str, translate: Callable[[str], str]
) -> _T:
    try:
        return read(written)
    except ValueError as error:
        said = translate("must look like {example}, not “{value}”")
        raise argparse.ArgumentTypeError(said.format(example=example, value=written)) from error


_KINDS: dict[str, Callable[[Callable[[str], str], str], Any]] = {
    "moment": _moment,
    "day": _day,
    "number": _number,
    "port": _port,
}
"""The kinds of values that `add_argument` can be given as `type`, each with what reads it."""

ARGPARSE = (
    N_("usage: "),
    N_("positional arguments"),
    N_("options"),
    N_("show this help message and exit"),
    N_("%(prog)s: error: %(message)s\n"),
    N_("argument %(argument_name)s: %(message)s"),
    N_("expected one argument"),
    N_("expected at most one argument"),
    N_("expected at least one argument"),
    N_("ignored explicit argument %r"),
    N_("not allowed with argument %s"),
    N_("one of the arguments %s is required"),
    N_("the following arguments are required: %s"),
    N_("invalid choice: %(value)r (choose from %(choices)s)"),
    N_("unrecognized arguments: %s"),
)
"""The messages of argparse itself that a user can see."""


def _sentence(summary: str) -> str:
    return summary[:1].upper() + summary[1:].rstrip(".") + "."
