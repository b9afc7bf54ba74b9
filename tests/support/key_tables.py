"""The tables of keys in the documentation, made from the declarations of the keys.

`python -m tests.support.key_tables` writes them, and the schemas: `make docs`.
"""

from collections.abc import Iterator
from pathlib import Path

from budkavle.cli import schema
from budkavle.i18n.catalogue import translator
from budkavle.model.front_matter import FrontMatter
from budkavle.model.keys import keys_of, nouns_in
from budkavle.model.noun import Model, types_of
from tests.support import slips

ROOT = Path(__file__).parents[2]
HANDBOOK = ROOT / "docs/handbok"
_START, _END = "<!-- keys: written by `make docs` -->\n", "<!-- end of keys -->\n"


def files() -> Iterator[tuple[Path, str]]:
    """Every file that is made from the declarations, and its text."""
    for path, text in schema.files("content/nyheter", "sv"):
        yield ROOT / path, text
    swedish, english = HANDBOOK / "nycklar.md", ROOT / "README.md"
    yield swedish, _with_table(swedish, swedish_table())
    yield english, _with_table(english, english_table())
    yield from slips.files()


def swedish_table() -> str:
    """The keys of an item, each with a link to its page in the handbook."""
    translate = translator("sv")
    rows = (
        f"| [`{key}`]({info.page}.md) | {translate(info.help)}{_within(key)} |\n"
        for key, info in keys_of(FrontMatter).items()
    )
    return f"| nyckel | betyder |\n|---|---|\n{''.join(rows)}"


def english_table() -> str:
    """The keys of an item."""
    declared = keys_of(FrontMatter).items()
    rows = (f"| `{key}` | {info.help}{_within(key)} |\n" for key, info in declared)
    return f"| key | meaning |\n|---|---|\n{''.join(rows)}"


def _within(key: str) -> str:
    """The keys within a key, if it has any."""
    names = (name for noun in _nouns(key) for name in keys_of(noun))
    return f" ({', '.join(f'`{name}`' for name in names)})" if any(_nouns(key)) else ""


def _nouns(key: str) -> tuple[Model, ...]:
    return tuple(nouns_in(types_of(FrontMatter)[key]))


def _with_table(file: Path, table: str) -> str:
    before, _, rest = file.read_text(encoding="utf-8").partition(_START)
    _, _, after = rest.partition(_END)
    return f"{before}{_START}\n{table}\n{_END}{after}"


if __name__ == "__main__":
    for path, text in files():
        path.write_text(text, encoding="utf-8")
