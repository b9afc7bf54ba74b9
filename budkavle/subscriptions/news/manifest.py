"""Reads the manifest: the files in which the site's build hands over everything public now.

The first file lists what can be followed and names the other files, which hold one item per line.
Those files never change: a newer manifest has new files, and removes the older ones. Everything
is checked strictly; a manifest with any error is refused.
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
Line = Annotated[str, StringConstraints(min_length=1, pattern=r"^[^\r\n]*$")]
Utc = Annotated[AwareDatetime, AfterValidator(lambda moment: moment.astimezone(UTC))]


class ManifestError(ServiceError):
    """The manifest cannot be read, or is not valid."""


class ManifestModel(BaseModel):
    """Base of all parts of the manifest.

    Unknown keys are refused: they mean that site and service have different versions.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)


class Subject(ManifestModel):
    """A topic or a story that readers can follow."""

    key: Key
    title: Line
    titles: Mapping[str, Line] = Field(default={}, description="In the site's other languages.")
    closed: bool = Field(default=False, description="Its followers stay; it gets no new ones.")


class Urgency(ManifestModel):
    """What makes an item a banner: every page says it, and every subscriber hears of it at once."""

    kind: Literal["major", "minor", "notable-death", "announcement"]
    until: Utc | None = None
    link: Web | None = None


class PublicCorrection(ManifestModel):
    """What was changed in an item, and when."""

    date: Utc
    note: Annotated[str, StringConstraints(min_length=1)]


class Withdrawn(ManifestModel):
    """An item that has been withdrawn; its address says why."""

    id: Identity
    url: Web
    language: Annotated[str, StringConstraints(pattern=r"^[a-z]{2,3}$")]
    reason: str


class ManifestItem(ManifestModel):
    """One public item, complete: a mail can be written without asking the site for more."""

    id: Identity
    url: Web
    title: Line
    language: Annotated[str, StringConstraints(pattern=r"^[a-z]{2,3}$")]
    topics: tuple[Key, ...]
    story: Key | None
    published: Utc
    content_hash: Annotated[str, StringConstraints(min_length=1, max_length=128)]
    announce: Literal["auto", "never"]
    revision: int = Field(ge=1)
    authors: tuple[Line, ...] = ()
    summary: str
    html: str
    text: str
    banner: Urgency | None = None
    corrections: tuple[PublicCorrection, ...] = ()

    @property
    def subjects(self) -> tuple[str, ...]:
        """The keys of everything that a subscriber can follow and this item belongs to."""
        story = (STORY + self.story,) if self.story else ()
        return (ALL, *self.topics, *story)


class SiteFacts(ManifestModel):
    """What the manifest says about the site itself."""

    version: Literal[3]
    site_id: Line
    site_url: Web
    name: Line
    language: str
    topics: tuple[Subject, ...]
    stories: tuple[Subject, ...]
    withdrawn: tuple[Withdrawn, ...] = ()


class ItemsFile(ManifestModel):
    """A file of items. It lies in the folder named like the first file, without its suffix.

    `size` is in bytes. `crc32` is the checksum of the bytes (RFC 1952, 8): it detects accidental
    damage, on a disk or in a copy.
    """

    file: Annotated[str, StringConstraints(pattern=r"^[0-9a-z-]+\.jsonl$")]
    size: int
    crc32: int


class Index(SiteFacts):
    """The manifest's first file, which names the others."""

    parts: tuple[ItemsFile, ...]
    urgent: tuple[ManifestItem, ...] = ()


class Manifest(SiteFacts):
    """Everything that is public on the site at one moment; banners are among its items."""

    items: tuple[ManifestItem, ...]

    @property
    def banners(self) -> tuple[ManifestItem, ...]:
        """What every page says now, in every language of the site."""
        return tuple(item for item in self.items if item.banner)

    @model_validator(mode="after")
    def is_whole(self) -> "Manifest":
        """Ids are unique, and every item's URL is on the site: no other is fetched or linked."""
        ids = [item.id for item in self.items]
        if len(ids) != len(set(ids)):
            raise ValueError("an id stands twice")
        for item in self.items:
            if not item.url.startswith(self.site_url):
                raise ValueError(f"the item {item.id} does not lie on the site")
        return self

    @property
    def subjects(self) -> dict[str, dict[str, str]]:
        """The titles by language of all stories and topics, by their keys in subscriptions.

        They are in the order of the site's own form. The title under the key ANY is the one in the
        site's main language: for languages without a title.
        """
        return {key: {ANY: each.title, **each.titles} for key, each in self._named.items()}

    @property
    def closed(self) -> list[str]:
        """The keys in subscriptions of the stories and topics that are not offered any more."""
        return [key for key, each in self._named.items() if each.closed]

    @property
    def _named(self) -> dict[str, Subject]:
        named = {STORY + story.key: story for story in self.stories}
        return named | {topic.key: topic for topic in self.topics}


def load(path: Path) -> Manifest:
    """Read the manifest whose first file is at `path`.

    Raises ManifestError with a message that says what to do.
    """
    index = _index(path)
    while True:
        try:
            items = tuple(chain.from_iterable(_items(path, part) for part in index.parts))
        except FileNotFoundError as error:
            older, index = index, _index(path)  # a newer manifest may have replaced it meanwhile
            if index == older:
                raise _unreadable(error) from error
        else:
            facts = {name: getattr(index, name) for name in SiteFacts.model_fields}
            with _strictly():
                return Manifest(**facts, items=(*items, *index.urgent))


def parse(text: bytes | str) -> Manifest:
    """Parse a manifest that is a single JSON text, items included; raises ManifestError."""
    with _strictly():
        return Manifest.model_validate_json(text)


def _index(path: Path) -> Index:
    try:
        text = path.read_bytes()
    except OSError as error:
        raise _unreadable(error) from error
    with _strictly():
        return Index.model_validate_json(text)


def _items(path: Path, part: ItemsFile) -> Iterator[ManifestItem]:
    """Read the items of a file.

    Raises FileNotFoundError if it is missing, and ManifestError for anything else.
    """
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
    """Turn a ValidationError into a ManifestError that names the place of the error."""
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
    """Turn an item's snapshot from the database back into the item."""
    return ManifestItem.model_validate(snapshot, strict=False)


def freeze(item: ManifestItem) -> dict[str, object]:
    """Turn an item into its snapshot for the database, as JSON values."""
    return item.model_dump(mode="json")
