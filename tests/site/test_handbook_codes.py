"""Every code has its page in the handbook, and the examples on the pages are correct."""

import re
from pathlib import Path

import pytest

from budkavle.content import reader
from budkavle.content.advice import advise
from budkavle.content.front_matter import decode, split
from budkavle.content.yaml_values import parse_mapping
from tests.behaviour.commands.conftest import ITEM, REPOSITORY
from tests.support.rules import RULES
from tests.support.samples import SETTINGS

PAGES = {path.stem: path for path in (REPOSITORY / "docs/handbok/koder").glob("*.md")}
EXAMPLE = re.compile(r"^(Fel|Rätt):\n\n```(yaml|markdown)\n(.*?)\n```$", re.MULTILINE | re.DOTALL)
REGISTRIES = {
    "topics.yml": "vatten:\n  title: Vatten\nvind:\n  title: Vind\n",
    "stories.yml": "bron:\n  title: Bron\n",
    "contacts.yml": "maja:\n  name: Maja Exempelsson\n  phone: 031-390 06 10\n",
}
HEADER = "id: 20260301-0900-efgh\ntitle: Rubriken\ndate: 2026-03-01\nsummary: Kort.\n"
EXAMPLES = [
    (code, verdict, kind, text)
    for code, path in sorted(PAGES.items())
    for verdict, kind, text in EXAMPLE.findall(path.read_text("utf-8"))
]


def test_every_code_has_a_page_and_every_page_a_code() -> None:
    assert PAGES.keys() == RULES.keys()


@pytest.mark.parametrize("code", sorted(PAGES))
def test_a_page_tells_its_code_and_is_short(code: str) -> None:
    text = PAGES[code].read_text("utf-8")
    kind = "råd" if RULES[code].severity == "advice" else "fel"
    assert f"*Ett {kind} med koden `{code}`.*" in text
    assert len(text.split()) < 150


def codes_of(folder: Path, kind: str, text: str) -> set[str]:
    """The codes reported for an item with these lines in its front matter, or with this text."""
    header = HEADER
    if kind == "yaml":
        said = set(re.findall(r"^(\w+):", text, re.MULTILINE))
        kept = [line for line in HEADER.splitlines() if line.partition(":")[0] not in said]
        header = "\n".join([*kept, text, ""])
    item = f"---\n{header}---\n\n{text if kind == 'markdown' else 'Texten.'}\n"
    files = {"nyheter/2026/right.md": ITEM, "nyheter/2026/a.md": item} | REGISTRIES
    for attached in ("stuga.jpg", "IMG_1234.jpg", "beslut.pdf"):
        files[f"nyheter/2026/{attached}"] = ""
    for name, written in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(written, "utf-8")
    read, problems = reader.read(folder, SETTINGS)
    if "nyheter/2026/a.md" not in read.written:
        return {each.code for each in problems}
    source = split(decode(item.encode()))
    advice = advise(read.written["nyheter/2026/a.md"], source, SETTINGS, "content")
    return {each.code for each in (*problems, *advice)}


@pytest.mark.parametrize(("code", "verdict", "kind", "text"), EXAMPLES)
def test_an_example_is_wrong_or_right_as_it_says(
    tmp_path: Path, code: str, verdict: str, kind: str, text: str
) -> None:
    found = codes_of(tmp_path, kind, text)
    assert found == ({code} if verdict == "Fel" else set())


def test_registries_of_the_examples_are_right() -> None:
    assert all(parse_mapping(text) for text in REGISTRIES.values())
