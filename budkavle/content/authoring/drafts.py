"""Creates the text and path of a new item from a template. Pure, except that it reads templates."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from string import Template

from slugify import slugify

from budkavle.content.portable_names import storable
from budkavle.content.yaml_repairs import in_quotation_marks

LONGEST_SLUG = 60
_TEMPLATES = Path(__file__).parent / "templates"
_UNFIT = str.maketrans(
    "", "", "".join(map(chr, (*range(32), 0x7F, *range(0xD800, 0xE000), 0xFFFE, 0xFFFF)))
)
_DAY = timedelta(days=1)
_LETTERS = "abcdefghijkmnpqrstuvwxyz23456789"
"""Letters and digits for ids, without those that are easily confused."""


@dataclass(frozen=True, slots=True)
class Draft:
    """What is known about an item before it is written."""

    id: str
    title: str
    date: date
    summary: str
    topics: tuple[str, ...] = ()
    contacts: tuple[str, ...] = ()


def new_id(now: datetime, chance: Sequence[int]) -> str:
    """An id that sorts by time of creation (UTC), with four letters chosen by `chance`."""
    letters = "".join(_LETTERS[number % len(_LETTERS)] for number in chance[:4])
    return f"{now.astimezone(UTC):%Y%m%d-%H%M%S}-{letters}"


def slug_for(title: str) -> str:
    """The last part of the address for a title: ASCII, whole words, at most 60 characters."""
    words = slugify(title, max_length=LONGEST_SLUG, word_boundary=True)
    return storable(words) if words else "nyhet"


def path_for(draft: Draft, items_folder: str, slug: str) -> str:
    """The path of the item's file, from content/."""
    return f"{items_folder}/{draft.date.year}/{slug}.md"


def one_line(written: str) -> str:
    """Typed text on one line, without invisible control characters."""
    return " ".join(written.split()).translate(_UNFIT)


def text_of(draft: Draft, kind: str, language: str) -> str:
    """The text of the item's file."""
    template = (_TEMPLATES / language / f"{kind}.md").read_text(encoding="utf-8")
    return Template(template).substitute(
        id=draft.id,
        title=in_quotation_marks(draft.title),
        date=draft.date.isoformat(),
        day_after=min(draft.date, date.max - _DAY) + _DAY,
        summary=in_quotation_marks(draft.summary),
        topics=f"[{', '.join(draft.topics)}]",
        contacts=f"[{', '.join(draft.contacts)}]",
    )
