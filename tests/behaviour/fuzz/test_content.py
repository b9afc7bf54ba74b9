"""Nothing in content/ causes a traceback; the worst result is a problem.

The short form tries some hundred inputs, the long form 24,000.
"""

import re
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from budkavle.content import reader
from budkavle.content.advice import advise
from budkavle.content.front_matter import decode, split
from budkavle.i18n.catalogue import translations
from budkavle.model.front_matter import FrontMatter
from budkavle.model.item_parts import Attachment, Correction, FactBox, Picture
from budkavle.model.keys import keys_of
from budkavle.model.problems import describe
from budkavle.model.registries import Contact, Gone, Story, Topic
from tests.behaviour.commands.conftest import ITEM
from tests.support.projects import FIRST
from tests.support.rules import RULES
from tests.support.samples import SETTINGS

CORPUS = Path(__file__).parent / "corpus"
REAL = sorted((FIRST / "content").rglob("*.md")) + sorted((FIRST / "content").glob("*.yml"))
SEEDS = [path.read_bytes() for path in REAL]
NOUNS = (FrontMatter, FactBox, Picture, Attachment, Correction, Contact, Topic, Story, Gone)
KEYS = sorted({key for noun in NOUNS for key in keys_of(noun)})
FRAGMENTS = [
    *("---\n", "\n---\n", "\n", "\r\n", "\t", "  ", "- ", ": ", " #", "'", '"', "|\n", ">-\n"),
    *("[", "]", "{", "}", "&a ", "*a", "!!python/object:os.system ", "%YAML 9", "<<: ", "? "),
    *("\ufeff", "\u2028", "\x00", "\x85", "\ud7ff", "🦄", "e\u0301", "\u202e"),
    *("2026-02-30", "0000-00-00", "9999-12-31 23:59:60+99:99", "2026-03-29 02:30", "null", "~"),
    *(
        "![",
        "](",
        "](../../../../etc/passwd)",
        "](//a)",
        "](http://[)",
        "](%ff%00)",
        "](#)",
        "[^1]",
    ),
    *("<script>", "<!--", "<a href='javascript:x'>", "<![CDATA[", "&#0;", "&nbsp;", "\\", "`" * 9),
    *("# ", "###### ", "| a |\n|--|\n", "> " * 20, "* " * 20, "1) ", "    ", "***", "~~~"),
    *("t.ex.", "09:61", "1/13", "+46 " * 5, "0" * 40, "[klicka här](x)", "A" * 300),
]


def tried(files: dict[str, bytes]) -> None:
    """Read content with these files and one valid item; only problems may result."""
    with TemporaryDirectory() as name:
        folder = Path(name)
        for path, data in {"nyheter/2026/right.md": ITEM.encode(), **files}.items():
            (folder / path).parent.mkdir(parents=True, exist_ok=True)
            (folder / path).write_bytes(data)
        read, problems = reader.read(folder, SETTINGS)
        for problem in problems:
            assert problem.code in RULES
            assert problem.line >= 1
            data = (folder.parent / problem.path).read_bytes()
            assert problem.line <= len(re.findall(rb"\r\n?|\n", data)) + 1, problem
            assert describe(problem, translations("sv").gettext)
        for path, written in read.written.items():
            source = split(decode((folder / path).read_bytes()))
            for each in advise(written, source, SETTINGS, folder.name):
                assert describe(each, translations("sv").gettext)


def damaged(data: bytes, changes: list[tuple[float, int, bytes]]) -> bytes:
    """Remove some bytes of a file in some places, and insert others."""
    for place, cut, new in changes:
        start = int(place * len(data))
        data = data[:start] + new + data[start + cut :]
    return data


CHANGES = st.lists(
    st.tuples(
        st.floats(0, 1),
        st.sampled_from([0, 0, 1, 2, 5, 40]),
        st.sampled_from([each.encode() for each in FRAGMENTS])
        | st.sampled_from([f"\n{key}: ".encode() for key in KEYS])
        | st.binary(max_size=3),
    ),
    min_size=1,
    max_size=6,
)
SCALARS = st.sampled_from(FRAGMENTS) | st.text(max_size=12) | st.sampled_from(KEYS)
VALUES = st.recursive(
    SCALARS.map(lambda text: text.replace("\n", " ")),
    lambda inner: (
        st.lists(inner, max_size=3).map(lambda each: f"[{', '.join(each)}]")
        | st.dictionaries(st.sampled_from(KEYS), inner, max_size=3).map(
            lambda each: "{" + ", ".join(f"{key}: {value}" for key, value in each.items()) + "}"
        )
    ),
    max_leaves=6,
)
HEADERS = st.dictionaries(st.sampled_from(KEYS), VALUES, max_size=6).map(
    lambda each: "".join(f"{key}: {value}\n" for key, value in each.items())
)
BODIES = st.lists(st.sampled_from(FRAGMENTS) | st.text(max_size=9), max_size=30).map("".join)
REQUIRED = ITEM.partition("topics:")[0]


def as_bytes(text: str) -> bytes:
    return text.encode("utf-8", errors="surrogatepass")


def many(test: Callable[..., None]) -> Callable[..., None]:
    """Each of the four tests tries more than a quarter of the 20,000, in the long form."""
    tries = 6000 if settings().max_examples > 1000 else 100
    slow = [HealthCheck.too_slow]
    return settings(max_examples=tries, suppress_health_check=slow)(test)


@many
@given(st.sampled_from(SEEDS), CHANGES)
def test_damaged_items(seed: bytes, changes: list[tuple[float, int, bytes]]) -> None:
    tried({"nyheter/2026/a.md": damaged(seed, changes)})


@many
@given(HEADERS)
def test_random_front_matter(header: str) -> None:
    tried({"nyheter/2026/a.md": as_bytes(f"{REQUIRED}{header}---\n\nTexten.\n")})


@many
@given(BODIES)
def test_random_bodies(body: str) -> None:
    tried({"nyheter/2026/a.md": as_bytes(f"{REQUIRED}---\n\n{body}"), "om.md": as_bytes(body)})


@many
@given(st.sampled_from(SEEDS), CHANGES, st.sampled_from(["contacts", "topics", "stories"]))
def test_damaged_registries(
    seed: bytes, changes: list[tuple[float, int, bytes]], name: str
) -> None:
    tried({f"{name}.yml": damaged(seed, changes)})


@pytest.mark.parametrize("path", sorted(CORPUS.glob("[!.]*")), ids=lambda path: path.name)
@pytest.mark.parametrize("place", ["nyheter/2026/a.md", "om.md", "contacts.yml", "topics.yml"])
def test_damaged_files(path: Path, place: str) -> None:
    tried({place: path.read_bytes()})
