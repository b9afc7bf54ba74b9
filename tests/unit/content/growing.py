"""Short texts whose HTML would be far longer: `python -m tests.unit.content.growing`.

Prints one JSON object: for each name the codes of the problems, as an item and as a page. Each line
on stderr says how many seconds of processor time one took.
"""

import json
import sys
from collections.abc import Callable
from time import process_time
from zoneinfo import ZoneInfo

from markdown import markdown

from budkavle.content import page_html
from budkavle.content.item import parse
from budkavle.content.mistakes import MistakesError
from budkavle.content.page import parse_page
from budkavle.model.values import ValidationContext

CONTEXT = ValidationContext(ZoneInfo("Europe/Stockholm"), "SE", ("sv",))
HEADER = "---\nid: 20260301-abcdefgh\ntitle: A\ndate: 2026-03-01\nsummary: B\n"
EXTENSIONS = ["toc", "tables", "fenced_code", "admonition", "attr_list", "footnotes"]

TEXTS = {
    "one long address": f"[a]: {'b' * 200_000}\n\n{'[a] ' * 40_000}",
    "one long title": f'[a]: b "{"c" * 200_000}"\n\n{"![a] " * 40_000}',
    "one footnote": f"[^a]: b\n\n{'[^a] ' * 40_000}",
    "elements": "".join(f"<b id=x{number}>" for number in range(20_000)),
    "elements in blocks": "<div>\n\n" * 40_000,
    "false ends": "<b></i>" * 40_000,
    "emphasis": f"{'*a ' * 40_000}{'b* ' * 40_000}",
    "empty cells": f"|{'a|' * 400}\n|{'-|' * 400}" + "\n|a" * 100_000,
    "ended elements": "<b>a</b>\n" * 20_000,
    "elements that end by themselves": f"<table>{'<tr><td>a' * 20_000}</table>",
    "ended farther down": "<div>\n\na</div>\n\n" * 2000,
    "news": "".join(f"## Rubrik {number}\n\n{'Ett ord till. ' * 28}\n\n" for number in range(500)),
    "quotations": f"{'> ' * 15}a\n" * 100,
}
PAGES = {
    "lists in one line": f"{'- ' * 40_000}a",
    "numbers in one line": f"{'1. ' * 40_000}a",
    "lists by indents": "".join(f"{'    ' * depth}- a\n" for depth in range(300)),
    "many signs": f"{'*' * 20_000}a{'*' * 20_000}",
    "backticks": "``a`" * 40_000,
    "headings": "### a\n" * 40_000,
    "underlined": "a\n===\n" * 40_000,
    "rule": f"{'- ' * 100}\n\n{'*' * 200}\n",
    "line to write on": f"Namn: {'_' * 150}\n",
    "code": f"    {' ' * 300}return\n",
}
FRONTS = {
    "facts": "facts:\n" + "".join(f"  - '*a{number}*'\n" for number in range(30_000)),
    "keys": "".join(f"nyckel{number}: a\n" for number in range(25_000)),
}


def main() -> None:
    """Parse each of them separately, and also as a page where that is possible."""
    found = {}
    for name, text in TEXTS.items():
        found[f"item: {name}"] = _codes(_item, f"{HEADER}---\n\n{text}\n")
    for name, text in (TEXTS | PAGES).items():
        found[f"page: {name}"] = _codes(_page, text)
    for name, front in FRONTS.items():
        found[f"front: {name}"] = _codes(_item, f"{HEADER}{front}---\n\nText.\n")
    json.dump(found, sys.stdout)


def _item(text: str) -> None:
    parse(text.encode(), "nyheter/2026/a.md", CONTEXT)


def _page(text: str) -> None:
    parse_page(text.encode(), "om.md", CONTEXT, "nyheter/om.md")
    page_html.findings(markdown(text, extensions=EXTENSIONS))


def _codes(look: Callable[[str], None], text: str) -> list[str]:
    start = process_time()
    try:
        look(text)
    except MistakesError as error:
        return sorted({each.code for each in error.mistakes})
    finally:
        sys.stderr.write(f"{process_time() - start:8.2f} {look.__name__} {text[-20:]!r}\n")
    return []


if __name__ == "__main__":
    main()
