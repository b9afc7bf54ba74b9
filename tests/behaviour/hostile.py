"""Checks content that was made to take very long: `python -m tests.behaviour.hostile`.

Prints one JSON object: for each name the codes of the problems, without advice. Run it with limits
on time and memory, as `test_bounds` does. Each line on stderr says how many seconds of processor
time a check took.
"""

import json
import sys
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from time import process_time

from budkavle.build.content_check import check
from budkavle.render.media import Colours
from budkavle.render.media.card_content import Card
from budkavle.render.media.card_drawing import draw
from tests.support.rules import ADVICE
from tests.support.site_folder import SiteFolder

NOW = datetime(2026, 3, 10, 12, tzinfo=UTC)
SIZE = 5_000
"""The size of a text, in bytes: longer than nearly all news, but small enough to try many."""

WORD = "x" * SIZE
UNITS = (
    *("a ", "x", "ä", "[", "![", "[a](", "](", "[\n", "![a](b.jpg) ", "[a](b.md) ", "[^a]", "^["),
    *("*a ", "_a ", "**a", "`a ", "``` \n", "~~a", "<", "<b>", "<!--", "<a href=", "&", "> "),
    *("> a\n\n", "- ", "- a\n", "1. a\n", "# ", "## Rubrik\n\n", "### a\n", "\\", "|", "|a|b|\n"),
    *("[a]: b\n", "http://a ", "www.a.se ", "a@b.se ", "\n", " \n", "\t", "---\n", "draft: "),
    *("a: b\n", "embargo:\n", "[Skriv ", "[Skriv a", "lorem ", "A. ", "AAAAAAA ", "2026-03-01 "),
    *(
        "031-390 06 00 ",
        "bl. a. ",
        "t.ex",
        "“",
        "–",
        "(",
        "{",
        "{.a}",
        "!!! a\n",
        "[" * 9 + "]" * 9,
    ),
)
"""Texts are made by repeating one of these."""

TEXTS: Mapping[str, str] = {
    **{f"text of {unit!r}": unit * (SIZE // len(unit)) for unit in UNITS},
    "nested quotes": "> " * 5000 + "a",
    "long word beside a damaged letter": "Ã¥ " + "a" * 50_000,
    "long word": "a" * 200_000,
    "long word beside a power": "10^2^ " + "a" * 100_000,
    "long word beside a hyphen": "upp-\nhandling " + "a" * 100_000,
    "long word beside an encoded letter": "sm%C3%A5 " + "a" * 100_000,
    "nested lists": "".join("  " * depth + "- a\n" for depth in range(300)),
    "gap after a sentence": f"A.{' ' * 100_000}a",
    "wide table": f"|{'a|' * 10_000}\n|{'-|' * 10_000}\n|{'b|' * 10_000}\n",
    "one heading": f"## {WORD}",
    "backticks": "".join("`" * number + "a" for number in range(500)),
    "footnotes": "".join(f"[^{n}] " for n in range(1000))
    + "\n\n"
    + "".join(f"[^{n}]: a\n\n" for n in range(1000)),
    "dead anchors": "".join(f"## R{n}\n\n[a](#s{n})\n\n" for n in range(500)),
}
HEADERS: Mapping[str, str] = {
    "long title": f"title: {WORD}\n",
    "title of words": f"title: {'ord ' * 30_000}\n",
    "long summary": f"summary: {WORD}\n",
    "title with NUL": 'title: "a\\0b"\n',
    "title with a vertical tab": 'title: "a\\x0bb"\n',
    "title with no character": 'title: "a\\uFFFEb"\n',
    "title with half a character": 'title: "a\\ud800b"\n',
    "facts": "facts:\n" + "  - a\n" * 20_000,
    "long fact": f"facts:\n  - {WORD * 10}\n",
    "contacts": "contacts:\n"
    + "".join(f"  - {{name: A{n}, email: a@b.se}}\n" for n in range(2000)),
    "unknown contacts": f"contacts: [{', '.join(f'a{n}' for n in range(2000))}]\n",
    "long unknown topic": f"topics: [{'a' * 20_000}]\n",
    "aliases": f"aliases: [{', '.join(f'/a/{n}/' for n in range(5000))}]\n",
    "corrections": "corrections:\n" + "  - {date: 2026-03-02, note: A}\n" * 3000,
    "deep lists": f"topics: {'[' * 100}{']' * 100}\n",
    "deeper lists": f"topics: {'[' * 20_000}{']' * 20_000}\n",
    "anchors": "a: &a [x, x]\nb: &b [*a, *a]\nc: &c [*b, *b]\n",
    "unknown keys": "".join(f"nyckel{n}: a\n" for n in range(20_000)),
    "long key": f"{WORD}: a\n",
    "long file": f"attachments: [{{file: {'a' * 50_000}.pdf, title: A}}]\n",
    "long date": f"date: {'9' * 50_000}\n",
    "long phone": f"contacts: [{{name: A, phone: '{'0' * 50_000}'}}]\n",
    "long e-mail": f"contacts: [{{name: A, email: '{'a' * 50_000}@{'b.' * 20_000}se'}}]\n",
    "long address": f"easy_read: 'https://{'a' * 50_000}'\n",
}


def _dead_links(small: SiteFolder) -> None:
    for number in range(1500):
        small.write(f"filer/en-lang-fil-{number:05}.jpg", b"")
    names = (f"en-lang-bild-{number}.jpg" for number in range(1500))
    small.item("hostile", "", "".join(f"[a]({name}) ![b]({name})\n\n" for name in names))


def _unknown_topics(small: SiteFolder) -> None:
    small.write("topics.yml", "".join(f"amne-{n}:\n  title: A{n}\n" for n in range(10_000)))
    small.item("hostile", f"topics: [{', '.join(f'ammne-{n}' for n in range(500))}]\n")


def _dead_anchors(small: SiteFolder) -> None:
    text = "".join(f"## R{n}\n\n[a](hostile.md#s{n})\n\n" for n in range(8000))
    small.item("hostile", "", text)


def _repeated_settings(small: SiteFolder) -> None:
    """Eight lines that expand to nine to the power of eight texts."""
    with small.configuration.open("a", encoding="utf-8") as file:
        file.write("x0: &x0 [a]\n")
        for number in range(1, 9):
            file.write(f"x{number}: &x{number} [{', '.join([f'*x{number - 1}'] * 9)}]\n")


SITES: Mapping[str, Callable[[SiteFolder], None]] = {
    "many dead links": _dead_links,
    "many unknown topics": _unknown_topics,
    "many dead anchors": _dead_anchors,
    "settings that repeat others": _repeated_settings,
}


def main() -> None:
    """Check each of them separately."""
    found: dict[str, list[str]] = {}
    with TemporaryDirectory() as folder:
        for name, text in TEXTS.items():
            found[f"item: {name}"] = _told(Path(folder), f"item: {name}", "", text)
            found[f"page: {name}"] = _told(Path(folder), f"page: {name}", None, text)
        for name, header in HEADERS.items():
            found[f"item: {name}"] = _told(Path(folder), f"item: {name}", header, "Texten.")
        for name, fill in SITES.items():
            small = SiteFolder(Path(folder) / name)
            fill(small)
            found[f"site: {name}"] = _codes(small, f"site: {name}")
        for name in ("om.md", "nyheter/2026/a.md", "topics.yml", "../mkdocs.yml"):
            found[f"sparse {name}"] = _sparse(Path(folder), name)
        for name in ("om.md", "nyheter/2026/a.md"):
            found[f"only sparse {name}"] = _sparse(Path(folder), name, name)
            found[f"beside sparse {name}"] = _sparse(Path(folder), name, "nyheter/2026/item.md")
    for title in (WORD, "ord " * 30_000, "Ett ord " + WORD):
        draw(Card(title, WORD, Colours()))
    json.dump(found, sys.stdout)


def _told(folder: Path, name: str, header: str | None, text: str) -> list[str]:
    small = SiteFolder(folder / "site")
    if header is None:
        small.write("om.md", text)
        (small.folder / "content/nyheter/2026/hostile.md").unlink(missing_ok=True)
    else:
        small.item("hostile", header, text)
    return _codes(small, name)


def _sparse(folder: Path, name: str, checked: str = "") -> list[str]:
    """A file of four gigabytes: no space on the disk, but more than the memory."""
    small = SiteFolder(folder / f"{name} {checked}".replace("/", "-"))
    small.item("item", "aliases: [/arende/]\n")
    with (small.folder / "content" / name).open("ab") as file:
        file.truncate(4_000_000_000)
    return _codes(small, name, *([small.folder / "content" / checked] if checked else []))


def _codes(small: SiteFolder, name: str, *files: Path) -> list[str]:
    start = process_time()
    told = check(small.configuration, NOW, files)
    sys.stderr.write(f"{process_time() - start:8.2f} {name}\n")
    return sorted({each.code for each in told} - ADVICE)


if __name__ == "__main__":
    main()
