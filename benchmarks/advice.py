"""How much advice good texts get: `python -m benchmarks.advice FOLDER [--language en]`.

FOLDER holds news items in Markdown as other programs keep them, with a title in their front matter.
Each is turned into an item of ours: shortcodes, HTML, pictures and attributes, which other programs
replace, are left out. Prints how many pieces of advice there are for ten items, and in how many
items each code is; --show prints the lines of one.
"""

import argparse
import json
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from html import unescape
from pathlib import Path
from typing import Any

from budkavle.content.advice import advise
from budkavle.content.front_matter import decode, split
from budkavle.content.item import parse
from budkavle.content.mistakes import MistakesError
from budkavle.content.yaml_values import parse_typed
from budkavle.i18n.catalogue import LANGUAGES
from budkavle.model.languages import SiteLanguage
from budkavle.model.problems import Problem, describe
from budkavle.model.publisher import Organisation
from budkavle.model.settings import Settings

_FENCED = re.compile(r"\A\s*---\n(.*?\n)---\s*\n(.*)", re.DOTALL)
_SUMMARIES = ("summary", "deck", "description", "excerpt", "ingress")
_SHORTCODE = re.compile(r"\{\{[<%].*?[%>]\}\}|\{[%{].*?[%}]\}|\{:?[.#][^{}]*\}", re.DOTALL)
_LINK_BY_SHORTCODE = re.compile(r"\]\(\s*(?:\{\{[<%].*?[%>]\}\}|\{[%{].*?[%}]\})")
_TAG = re.compile(r"<!--.*?-->|</?[a-zA-Z][^<>]*>", re.DOTALL)
_EMPTY_LINK = re.compile(r"(?<!!)\[\s*\]\([^)]*\)")
"""What is left of a link that held nothing but a picture."""
_IN_HTML = re.compile(r"^[ \t]*</?[a-zA-Z].*(?:\n.*\S.*)*", re.MULTILINE)
"""A block of HTML, which ends at an empty line; its indentation goes with its elements."""
_INDENT = re.compile(r"^[ \t]+", re.MULTILINE)
_LINK = re.compile(r"\[([^\]]*)\]\([^)]*\)")
_PICTURE = re.compile(r"!\[[^\]]*\]\([^)]*\)")


def item_of(text: str, number: int) -> str | None:
    """A text of another program as an item of ours; None without front matter or a title."""
    found = _FENCED.match(text)
    try:
        said: Any = parse_typed(found[1]) if found else None
    except MistakesError:
        return None
    if not (found and isinstance(said, dict) and said.get("title")):
        return None
    values = {
        "id": f"matning-{number:06}",
        "title": _plain(said["title"]),
        "date": "2026-03-01",
        "summary": _plain(next((said[key] for key in _SUMMARIES if said.get(key)), "")),
    }
    lines = (f"{key}: {json.dumps(each, ensure_ascii=False)}\n" for key, each in values.items())
    linked = _LINK_BY_SHORTCODE.sub("](https://example.com/", found[2])
    bare = _SHORTCODE.sub("", _PICTURE.sub("", _IN_HTML.sub(_unindented, linked)))
    body = _EMPTY_LINK.sub("", _TAG.sub("", bare))
    return f"---\n{''.join(lines)}---\n\n{body}"


def _unindented(block: re.Match[str]) -> str:
    return _INDENT.sub("", block[0])


def _plain(value: object) -> str:
    """The words of a key, which other programs read as HTML or Markdown."""
    words = _LINK.sub(r"\1", unescape(_TAG.sub("", str(value)))).replace("**", "")
    return " ".join(words.split()) or "Kort."


def advice_in(folder: Path, language: str) -> Iterator[tuple[Path, Sequence[Problem] | None]]:
    """The advice on each text of a folder; None where it is no item of ours."""
    settings = Settings(
        name="Mätning",
        url="https://example.org/",
        region={"sv": "SE", "en": "US"}[language],
        languages=(SiteLanguage(code=language),),
        identity="example.org,2018",
        organisation=Organisation(name="Mätning"),
    )
    for number, file in enumerate(sorted(folder.rglob("*.md"))):
        try:
            item = item_of(decode(file.read_bytes()), number)
            data = (item or "").encode()
            parsed = parse(data, f"nyheter/2026/x{number}.md", settings.validation_context)
        except MistakesError:
            yield file, None
            continue
        yield file, tuple(advise(parsed, split(data.decode()), settings, "content"))


def main() -> None:
    """Measure a folder, and print a table in Markdown."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--language", choices=LANGUAGES, default="sv")
    parser.add_argument("--show", metavar="CODE")
    options = parser.parse_args()
    found = list(advice_in(options.folder, options.language))
    told = [(file, each) for file, advice in found for each in advice or ()]
    for file, each in told:
        if each.code == options.show:
            print(f"{file}: {describe(each, str)}")
    items = sum(advice is not None for _, advice in found)
    print(f"{len(found)} texts, {items} of them items; {len(told)} pieces of advice,")
    print(f"{10 * len(told) / max(1, items):.2f} for ten items\n")
    print("| code | pieces | items |\n|---|---:|---:|")
    pieces = Counter(each.code for _, each in told)
    within = Counter(code for _, code in {(file, each.code) for file, each in told})
    for code, number in pieces.most_common():
        print(f"| `{code}` | {number} | {within[code]} |")


if __name__ == "__main__":
    main()
