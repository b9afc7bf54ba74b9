"""Slips in texts, as data, and the pages of the handbooks that are made of them.

The data are in `tests/unit/content/slips.yml`; `make docs` writes the pages.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path
from types import MappingProxyType
from typing import Any

import yaml

from budkavle.content.advice import advise
from budkavle.content.front_matter import split
from budkavle.content.item import parse
from budkavle.content.mistakes import MistakesError
from budkavle.i18n.catalogue import translator
from budkavle.model.problems import Problem, describe
from tests.support.samples import CONTEXT, HEADER, SETTINGS, text_of

ROOT = Path(__file__).parents[2]
DATA = ROOT / "tests/unit/content/slips.yml"
PAGES = MappingProxyType(
    {"sv": ROOT / "docs/handbok/skrivfel.md", "en": ROOT / "docs/handbook/slips.md"}
)
_KEYS = "keys"
_START, _END = "<!-- slips: written by `make docs` -->\n", "<!-- end of slips -->\n"
_HEADINGS = MappingProxyType(
    {
        "sv": {
            "pasted": "Inklistrat från Word och andra textprogram",
            "sent": "Inklistrat från webben, e-post och samtalsrobotar",
            "dialects": "Som det skrivs i andra program",
            "typed": "Skrivet för hand",
            _KEYS: "I uppgifterna överst i filen",
            "columns": ("Du skriver", "Läsaren får", "Du får veta"),
            "stops": "ingenting: nyheten publiceras inte",
            "mended": "ingenting: det blir som du menar",
        },
        "en": {
            "pasted": "Pasted from word processors",
            "sent": "Pasted from the web, mail and chat robots",
            "dialects": "As it is written in other programs",
            "typed": "Typed",
            _KEYS: "In the front matter",
            "columns": ("A writer writes", "Readers get", "The writer is told"),
            "stops": "nothing: the item is not published",
            "mended": "nothing: it becomes what was meant",
        },
    }
)


@dataclass(frozen=True)
class Slip:
    """What a writer writes, in the text or as a key; what readers get, None if the build stops."""

    group: str
    written: str
    readers: str | None = None
    told: tuple[str, ...] = ()

    @property
    def text(self) -> str:
        """The whole file with the slip in it."""
        if self.group != _KEYS:
            return text_of(body=f"{self.written}\n")
        key = self.written.partition(":")[0]
        others = [line for line in HEADER.splitlines() if not line.startswith(f"{key}:")]
        return text_of("\n".join([*others, self.written, ""]))


@dataclass(frozen=True)
class Outcome:
    """What really happens."""

    readers: str | None
    told: tuple[Problem, ...]


def slips() -> tuple[Slip, ...]:
    """Every slip of the table."""
    data: Mapping[str, list[dict[str, Any]]] = yaml.safe_load(DATA.read_text(encoding="utf-8"))
    return tuple(
        Slip(group, each["written"], each.get("readers"), tuple(each.get("told", ())))
        for group, rows in data.items()
        for each in rows
    )


def outcome(slip: Slip) -> Outcome:
    """Parse and check the file with the slip."""
    path = "nyheter/2026/a.md"
    try:
        written = parse(slip.text.encode(), path, CONTEXT)
    except MistakesError as error:
        told = (Problem(path, m.line, m.field, m.rule, m.values) for m in error.mistakes)
        return Outcome(None, tuple(told))
    if slip.group == _KEYS:
        readers = str(getattr(written.item, slip.written.partition(":")[0]))
    else:
        readers = written.texts().body.rstrip("\n")
    return Outcome(readers, tuple(advise(written, split(slip.text), SETTINGS, "content")))


def files() -> Iterator[tuple[Path, str]]:
    """The page of each handbook with all slips, and its text."""
    for language, path in PAGES.items():
        before, _, rest = path.read_text(encoding="utf-8").partition(_START)
        yield path, f"{before}{_START}\n{_tables(language)}{_END}{rest.partition(_END)[2]}"


def _tables(language: str) -> str:
    words = _HEADINGS[language]
    columns = " | ".join(words["columns"])
    return "".join(
        f"## {words[group]}\n\n| {columns} |\n|---|---|---|\n"
        + "".join(_row(slip, language) for slip in those)
        + "\n"
        for group, those in groupby(slips(), lambda slip: slip.group)
    )


def _row(slip: Slip, language: str) -> str:
    found = outcome(slip)
    words = _HEADINGS[language]
    readers = words["stops"] if found.readers is None else _code(found.readers)
    said = (describe(each, translator(language)) for each in found.told)
    told = " ".join(dict.fromkeys(line.partition(": ")[2].translate(_ENTITIES) for line in said))
    return f"| {_code(slip.written)} | {readers} | {told or words['mended']} |\n"


def _code(text: str) -> str:
    """Code in a cell, with visible signs for what has none."""
    return f"<code>{text.translate(_VISIBLE).translate(_ENTITIES)}</code>"


_VISIBLE = str.maketrans({"\n": "↵", "\t": "⇥", "\u00a0": "⍽", "\u200b": "∙", "\uf0b7": "▪"})
_ENTITIES = str.maketrans({sign: f"&#{ord(sign)};" for sign in "&<>|*_`[]~{}:\\#@"})
"""Signs that would be markup in a table of Markdown."""
