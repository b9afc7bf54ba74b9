"""A finished site in a folder, made by hand, that tests publish to targets."""

import os
from collections.abc import Mapping
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path

from budkavle.host import project
from budkavle.publish import run, targets
from budkavle.publish.destination import Destination, Open, Published, PublishOptions
from budkavle.publish.protocol import folders_of
from tests.support.samples import utc
from tests.support.site_folder import SiteFolder

NOW = utc("2026-11-29 12:00")

PAGES: Mapping[str, str] = {
    "index.html": "<link href=a.css><a href=/nyheter/2026/x/>x</a>",
    "a.css": "body {}",
    "nyheter/2026/x/index.html": "<link href=/a.css>x",
    "feed.xml": "<rss/>",
    "sitemap.xml": "<urlset/>",
    ".htaccess": "# server",
    "api/addresses.json": '{"version": 1, "addresses": {"nyheter/2026/x/": "item x-0001"}}',
}


class Newsdesk:
    """A site whose files are written by hand, with settings for one target, `public`."""

    def __init__(self, folder: Path, target: str = "to: www", more: str = "") -> None:
        self.project = SiteFolder(folder, plugin=f"publish: {{public: {{{target}}}}}{more}")
        self.folder, self.site = folder, self.project.site
        self.uploads: list[str] = []
        self.write(PAGES)

    def write(self, files: Mapping[str, str | bytes | None], at: datetime = NOW) -> None:
        """Write files of the finished site; first remove those that are None, and empty folders."""
        for path in (path for path, data in files.items() if data is None):
            (self.site / path).unlink()
            for folder in folders_of(path):
                with suppress(OSError):
                    (self.site / folder).rmdir()
        for path, data in files.items():
            place = self.site / path
            if data is None:
                continue
            place.parent.mkdir(parents=True, exist_ok=True)
            unfinished = place.with_name("unfinished")  # a build replaces files too
            unfinished.write_bytes(data.encode() if isinstance(data, str) else data)
            os.utime(unfinished, (at.timestamp(), at.timestamp()))
            unfinished.replace(place)

    @property
    def destination(self) -> Destination:
        """The target of the settings."""
        configuration = self.project.configuration
        return targets.destination_named(None, configuration, project.describe(configuration))

    def publish(
        self,
        wishes: PublishOptions | None = None,
        now: datetime = NOW,
        opened: Open = targets.opened,
    ) -> Published:
        """Publish the site as it is."""
        wishes = wishes or PublishOptions(wait=0.2)
        return run.publish(self.destination, opened, now.astimezone(UTC), wishes, lambda *_: None)

    def out(self) -> dict[str, str]:
        """What readers get of the folder `www`, by path, without what belongs to publishing."""
        return files_below(self.folder / "www" / "current")


def files_below(folder: Path) -> dict[str, str]:
    """The texts of all files below a folder, by path, without what belongs to publishing."""
    found = (each for each in folder.rglob("*") if each.is_file())
    texts = {
        each.relative_to(folder).as_posix(): each.read_text("utf-8", "replace") for each in found
    }
    return {path: text for path, text in texts.items() if not path.startswith(".budkavle/")}
