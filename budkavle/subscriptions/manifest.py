"""The hand-over from the site: what is public now, as the build wrote it. Strict, or refused."""

from collections.abc import Mapping
from datetime import UTC
from pathlib import Path
from typing import Annotated, Literal

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

from budkavle.problems import N_
from budkavle.subscriptions.mistakes import ServiceError

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


class Manifest(Handed):
    """Everything public on the site, at one time."""

    version: Literal[1]
    site_id: Said
    site_url: Web
    name: Said
    language: str
    topics: tuple[Named, ...]
    stories: tuple[Named, ...]
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
    """Read the manifest; raises ManifestError with a sentence that says what to do."""
    try:
        return parse(path.read_bytes())
    except OSError as error:
        raise ManifestError(
            N_("{path}: cannot be read ({reason}). Build the site first."),
            path=path,
            reason=error.strerror,
        ) from error


def parse(text: bytes | str) -> Manifest:
    """Turn the manifest's JSON into values; raises ManifestError."""
    try:
        return Manifest.model_validate_json(text)
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        place = ".".join(str(step) for step in first["loc"]) or "the manifest"
        raise ManifestError(
            N_("The manifest is not right: {place}: {reason}. Build the site with this version."),
            place=place,
            reason=first["msg"],
        ) from error


def item_from(snapshot: object) -> ManifestItem:
    """The item as it was frozen in the database."""
    return ManifestItem.model_validate(snapshot, strict=False)


def freeze(item: ManifestItem) -> dict[str, object]:
    """The item as the database keeps it."""
    return item.model_dump(mode="json")
