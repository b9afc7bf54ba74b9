"""The hand-over from the site: what is public now, as the build wrote it. Strict, or refused.

The first file says what can be followed and names the others, which hold the items, one on a line.
Those never change; a newer hand-over has others instead and takes the older away.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC
from itertools import chain
from pathlib import Path
from typing import Annotated, Literal
from zlib import crc32

from pydantic import (
    AfterValidator,
    AwareDatetime,
    BaseModel,
    ConfigDict,
    Field,
    StringConstraints,
    ValidationError,
    model_validator,
)

from budkavle.model.rules import N_
from budkavle.subscriptions.errors import ServiceError

ALL = "*"
STORY = "story:"
ANY = ""

Key = Annotated[str, StringConstraints(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", max_length=80)]
Identity = Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9-]{6,62}[a-z0-9]$")]
Web = Annotated[str, StringConstraints(pattern=r"^https?://[^\s/]+/\S*$")]
Said = Annotated[str, StringConstraints(min_length=1, pattern=r"^[^\r\n]*$")]
Utc = Annotated[AwareDatetime, AfterValidator(lambda moment: moment.astimezone(UTC))]


class ManifestError(ServiceError):
    """The manifest cannot be read, or is not one."""


class Handed(BaseModel):
    """A frozen part of the hand-over; unknown keys mean that the two sides have drifted apart."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)


class Named(Handed):
    """A topic or a story that readers can follow."""

    key: Key
    title: Said
    titles: Mapping[str, Said] = Field(default={}, description="In the site's other languages.")


class ManifestItem(Handed):
    """One public item, whole: what a mail needs to be written without asking the site."""

    id: Identity
    url: Web
    title: Said
    language: Annotated[str, StringConstraints(pattern=r"^[a-z]{2,3}$")]
    topics: tuple[Key, ...]
    story: Key | None
    published: Utc
    content_hash: Annotated[str, StringConstraints(min_length=1, max_length=128)]
    announce: Literal["auto", "never"]
    revision: int = Field(ge=1)
    summary: str
    html: str
    text: str

    @property
    def subjects(self) -> tuple[str, ...]:
        """Everything a subscriber may follow that this item belongs to."""
        story = (STORY + self.story,) if self.story else ()
        return (ALL, *self.topics, *story)


class Facts(Handed):
    """What is said of the site itself, at one time."""

    version: Literal[3]
    site_id: Said
    site_url: Web
    name: Said
    language: str
    topics: tuple[Named, ...]
    stories: tuple[Named, ...]


class Part(Handed):
    """A file of items in the folder that is named as the first file is; `size` in bytes.

    `crc32` is theirs (RFC 1952, 8): against accidents, on a disk or on the way here.
    """

    file: Annotated[str, StringConstraints(pattern=r"^[0-9a-z-]+\.jsonl$")]
    size: int
    crc32: int


class Index(Facts):
    """The first file."""

    parts: tuple[Part, ...]


class Manifest(Facts):
    """Everything public on the site, at one time."""

    items: tuple[ManifestItem, ...]

    @model_validator(mode="after")
    def is_whole(self) -> "Manifest":
        """Ids are unique, and every item lies on the site: nothing else is fetched or linked."""
        ids = [item.id for item in self.items]
        if len(ids) != len(set(ids)):
            raise ValueError("an id stands twice")
        for item in self.items:
            if not item.url.startswith(self.site_url):
                raise ValueError(f"the item {item.id} does not lie on the site")
        return self

    @property
    def subjects(self) -> dict[str, dict[str, str]]:
        """All topics and stories by what a subscription calls them, with a title in each language.

        The title in the site's own language stands under ANY too, for languages without one.
        """
        named = {topic.key: topic for topic in self.topics}
        named |= {STORY + story.key: story for story in self.stories}
        return {key: {ANY: each.title, **each.titles} for key, each in named.items()}


def load(path: Path) -> Manifest:
    """Read the hand-over whose first file is at `path`.

    Raises ManifestError with a sentence that says what to do.
    """
    index = _index(path)
    while True:
        try:
            items = tuple(chain.from_iterable(_items(path, part) for part in index.parts))
        except FileNotFoundError as error:
            older, index = index, _index(path)  # there may be a newer one since we began
            if index == older:
                raise _unreadable(error) from error
        else:
            facts = {name: getattr(index, name) for name in Facts.model_fields}
            with _strictly():
                return Manifest(**facts, items=items)


def parse(text: bytes | str) -> Manifest:
    """Turn a manifest that is whole in one JSON text into values; raises ManifestError."""
    with _strictly():
        return Manifest.model_validate_json(text)


def _index(path: Path) -> Index:
    try:
        text = path.read_bytes()
    except OSError as error:
        raise _unreadable(error) from error
    with _strictly():
        return Index.model_validate_json(text)


def _items(path: Path, part: Part) -> Iterator[ManifestItem]:
    """The items of a file; raises FileNotFoundError, and ManifestError for all else."""
    file = path.with_suffix("") / part.file
    try:
        data = file.read_bytes()
    except FileNotFoundError:
        raise
    except OSError as error:
        raise _unreadable(error) from error
    if len(data) != part.size:
        raise ManifestError(
            N_("{path}: has {found} bytes, not {size}. Copy it again, or build the site."),
            path=file,
            found=len(data),
            size=part.size,
        )
    if crc32(data) != part.crc32:
        raise ManifestError(
            N_("{path}: has been damaged. Remove it, and copy it again or build the site."),
            path=file,
        )
    for number, line in enumerate(data.splitlines(), start=1):
        with _strictly(part.file, number):
            yield ManifestItem.model_validate_json(line)


def _unreadable(error: OSError) -> ManifestError:
    return ManifestError(
        N_(
            "{path}: cannot be read ({reason}). Build the site first, with subscriptions.mode own"
            " or subscriptions.hand_over true in mkdocs.yml."
        ),
        path=error.filename,
        reason=error.strerror,
    )


@contextmanager
def _strictly(*place: object) -> Iterator[None]:
    """Turn what is wrong, at this place, into a ManifestError."""
    try:
        yield
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        raise ManifestError(
            N_("The manifest is not right: {place}: {reason}. Build the site with this version."),
            place=".".join(str(step) for step in (*place, *first["loc"])) or "the manifest",
            reason=first["msg"],
        ) from error


def item_from(snapshot: object) -> ManifestItem:
    """The item as it was frozen in the database."""
    return ManifestItem.model_validate(snapshot, strict=False)


def freeze(item: ManifestItem) -> dict[str, object]:
    """The item as the database keeps it."""
    return item.model_dump(mode="json")
