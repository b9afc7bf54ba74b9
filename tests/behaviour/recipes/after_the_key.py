"""Prints what the program and its tests know of the key `transcript`, which a recipe adds."""

import json
import sys
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory

from babel.messages.extract import extract_from_file

from budkavle.build.leaks.secrets import search_for
from budkavle.content import references, schema
from budkavle.content.item import ParsedItem, parse
from budkavle.content.mistakes import MistakesError
from budkavle.content.page import parse_page
from budkavle.content.prose_keys import keys_without_prose
from budkavle.host import project
from budkavle.i18n.catalogue import translator
from budkavle.model import front_matter as declarations
from budkavle.render.media.uses import uses_of
from budkavle.render.output import state_of
from budkavle.render.preparation import prepare
from budkavle.render.site import Folders
from budkavle.system.cache import Cache
from tests.behaviour.noninterference import references as noninterference
from tests.behaviour.noninterference.secret import EXTRAS
from tests.support.key_tables import english_table, swedish_table
from tests.support.samples import CONTEXT, HEADER, NO_REGISTRIES, SETTINGS, text_of
from tests.support.site_folder import NOON, SiteFolder

PATH = "nyheter/2026/a.md"
PAGE = b"---\ntranscript: a.pdf\n---\n# Om\n"


def parsed(line: str) -> ParsedItem:
    return parse(text_of(f"{HEADER}{line}\n").encode(), PATH, CONTEXT)


def mistakes(reader: Callable[[], object]) -> list[str]:
    try:
        reader()
    except MistakesError as error:
        known = [(each.code, dict(each.values).get("known", "")) for each in error.mistakes]
        return [f"{code} {name}".strip() for code, name in known]
    return []


def fields_of_leaks(folder: Path) -> list[list[str]]:
    """The keys of an unpublished and of a public item whose texts may not be shown."""
    small = SiteFolder(folder)
    small.item("hemlig", "transcript: https://intern.example.org/avskriften\ndraft: true\n")
    small.item("annan", "transcript: https://public.example.org/avskriften\n")
    described = project.describe(small.configuration)
    folders = Folders(described.content, Cache(state_of(described.site)))
    made = prepare(folders, described.settings, NOON)
    search = search_for(made, small.configuration, described.theme)
    texts = [f"https://{word}.example.org/avskriften" for word in ("intern", "public")]
    return [[each.field for each in search.look("x.html", text.encode())] for text in texts]


def main() -> None:
    item, words = parsed("transcript: avskrift.pdf"), translator("sv")
    front_matter = schema.schema_of("front-matter", words)["properties"]
    found = references.problems({PATH: item}, {}, NO_REGISTRIES, frozenset(), SETTINGS, "content")
    form = schema.front_matter_extension("content/nyheter", words)
    tables = f"{swedish_table()}{english_table()}".splitlines()
    messages = extract_from_file("python", declarations.__file__, {"N_": None})
    texts = [message for _, message, *_ in messages]
    with TemporaryDirectory() as folder:
        leaks = fields_of_leaks(Path(folder) / "site")
    known = {
        "value": getattr(item.item, "transcript"),  # noqa: B009 - only the copy has it
        "wrong": mistakes(lambda: parsed("transcript: /a.pdf")),
        "misspelt": mistakes(lambda: parsed("trancript: a.pdf")),
        "on a page": mistakes(lambda: parse_page(PAGE, "om.md", CONTEXT, "nyheter/om.md")),
        "in the text": mistakes(
            lambda: parse(text_of(body="transcript: a.pdf\n\nText.\n").encode(), PATH, CONTEXT)
        ),
        "without prose": "transcript" in keys_without_prose(),
        "missing": [each.code for each in found],
        "files": sorted(references.files_of(item)),
        "offered": [use.path for use in uses_of([item.item], {"a.pdf"})[PATH].handed_out],
        "schema": front_matter["transcript"]["description"],
        "form": '"transcript"' in json.dumps(form),
        "tables": [line for line in tables if "transcript" in line],
        "to translate": "Where the speech is written out." in texts,
        "leaks": leaks,
        "tried as a secret": EXTRAS.get("transcript"),
        "tried as a reference": "transcript of an item" in noninterference.REFERENCES,
    }
    sys.stdout.write(json.dumps(known))


if __name__ == "__main__":
    main()
