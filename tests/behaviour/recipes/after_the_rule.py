"""Prints what the program and its tests know of the rule `shouted-title`, which a recipe adds."""

import json
import sys
from pathlib import Path

from budkavle.content import schema
from budkavle.content.advice import advise
from budkavle.content.front_matter import decode, split
from budkavle.content.item import parse
from budkavle.i18n.catalogue import translator
from budkavle.model.problem_formats import as_text
from tests.support.rules import RULES
from tests.support.samples import CONTEXT, HEADER, SETTINGS, text_of


def advice(more: str = "") -> str:
    """The advice on an item with a title that shouts."""
    text = text_of(HEADER.replace("Rubriken", "RUBRIKEN") + more)
    item = parse(text.encode(), "nyheter/2026/a.md", CONTEXT)
    found = advise(item, split(decode(text.encode())), SETTINGS, "content")
    ours = [each for each in found if each.code == "shouted-title"]
    return as_text(ours, translator("sv"), Path("/none"))


def main() -> None:
    front_matter = schema.schema_of("front-matter", str)
    known = {
        "advice": advice(),
        "silenced": advice("silence: {shouted-title: Så heter föreningen}\n"),
        "found by the tests": "shouted-title" in RULES,
        "schema": '"shouted-title"' in json.dumps(front_matter["properties"]["silence"]),
    }
    sys.stdout.write(json.dumps(known))


if __name__ == "__main__":
    main()
