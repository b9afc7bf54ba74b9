"""Where and how to publish, and what came of it: the values that a run of publishing is about."""

from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from budkavle.host.chrome import Description
from budkavle.model.settings import PublishTarget
from budkavle.publish.plan import NOTHING_ALLOWED, Allowed, PublishPlan
from budkavle.publish.protocol import Target
from budkavle.render.output import STATE

WAIT = 600.0
"""Seconds to wait for another publisher."""


@dataclass(frozen=True, slots=True)
class Destination:
    """A target of a site: its name and settings, and the folders of this machine that it uses."""

    name: str
    settings: PublishTarget
    configuration: Path
    described: Description

    @property
    def folder(self) -> Path:
        """The folder of mkdocs.yml."""
        return self.configuration.parent

    @property
    def state(self) -> Path:
        """The folder of what is remembered of this target."""
        return self.folder / STATE / "publish" / self.name

    @property
    def archive(self) -> Path:
        """The folder of the releases that are kept, of all targets."""
        return self.folder / STATE / "releases"

    @property
    def address(self) -> str:
        """Where readers see the site of this target, with a slash at the end."""
        return (self.settings.address or self.described.settings.url).rstrip("/") + "/"


@dataclass(frozen=True, slots=True)
class PublishOptions:
    """How to publish.

    `rollback` is the release to put back: its name, or the one before the current one if it is
    empty; None to publish the site. `again` publishes even what was taken back.
    """

    allowed: Allowed = NOTHING_ALLOWED
    dry: bool = False
    at_once: bool = False
    everything: bool = False
    again: bool = False
    rollback: str | None = None
    wait: float = WAIT


@dataclass(frozen=True, slots=True)
class Published:
    """What publishing did, or would do if it is a dry run.

    `files` are the digests of the site's files that are there now, `sent` the bytes that were put.
    `handed_over` are the digests of the files of its hand-over. `lost` are published addresses at
    which nothing is until the next publishing, because an earlier release was put back.
    """

    release: str
    at: datetime
    plan: PublishPlan
    files: Mapping[str, str]
    handed_over: Mapping[str, str]
    sent: int = 0
    lost: tuple[str, ...] = ()


Open = Callable[[Destination, str], AbstractContextManager[Target]]
"""Opens the target at a destination, for a release of this name."""
