"""A test site in a folder of its own: content, settings and the real theme."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path
from shutil import copytree
from textwrap import dedent
from types import MappingProxyType

from budkavle.build.run import Progress, Result, build
from budkavle.edition.ledger import Ledger
from budkavle.render.renderers import Renderer
from budkavle.subscriptions.news.manifest import Manifest, load
from tests.support.samples import SETTINGS, utc
from tests.support.site_builder import THEME, SiteBuilder, configuration, item_text

NOON = utc("2026-03-10 12:00")
SMALL = SiteBuilder(
    settings=SETTINGS.model_copy(update={"languages": SETTINGS.languages[:1]}),
    topics={"vard": {"title": "Vård och omsorg"}},
    stories={"arendet": {"title": "Upphandlingen av ett nytt journalsystem"}},
    contacts={"eva": {"name": "Eva Exempel", "phone": "031-390 06 10"}},
)
PAGES = MappingProxyType({"om.md": "# Om oss\n\nVi finns.\n"})

__all__ = ["NOON", "SMALL", "THEME", "SiteFolder"]


class SiteFolder:
    """The files of a site; `build` makes what readers get of them."""

    def __init__(
        self,
        folder: Path,
        site: SiteBuilder = SMALL,
        *,
        pages: Mapping[str, str] = PAGES,
        plugin: str = "subscriptions: {hand_over: true}",
    ) -> None:
        folder.mkdir(exist_ok=True)
        self.folder = folder
        self.content = folder / "content"
        self.configuration = folder / "mkdocs.yml"
        self.site = folder / "site"
        self.state = folder / ".budkavle" / "site"
        self.ledger = folder / "published" / "site" / "addresses.json"
        lines = plugin.splitlines()
        text = configuration(*lines, settings=site.settings, theme=site.theme)
        self.configuration.write_text(text, encoding="utf-8")
        for name, text in {**site.registry_files(), **pages, **site.texts}.items():
            self.write(name, text)

    def write(self, path: str, data: str | bytes) -> Path:
        """Write a file of content/."""
        file = self.content / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(data.encode() if isinstance(data, str) else data)
        return file

    def configure(self, old: str, new: str) -> None:
        """Replace a text in mkdocs.yml, where it must be."""
        text = self.configuration.read_text(encoding="utf-8")
        assert old in text
        self.configuration.write_text(text.replace(old, new), encoding="utf-8")

    def own_theme(self) -> Path:
        """Copy the theme into the folder, where a test can change it; give its folder."""
        theme = copytree(THEME, self.folder / "theme")
        self.configure(str(THEME), str(theme))
        return theme

    def item(self, name: str, header: str, body: str = "Texten till nyheten.") -> Path:
        """Write an item; its id is made from its name, and its date is 1 March 2026."""
        required = {
            "id": f"{name}-0001",
            "title": f"Om {name}",
            "date": "2026-03-01",
            "summary": f"Kort om {name}.",
        }
        given = dedent(header)
        said = {line.partition(":")[0] for line in given.splitlines()}
        absent = {key: text for key, text in required.items() if key not in said}
        return self.write(f"nyheter/2026/{name}.md", item_text(absent, given, body))

    def build(
        self,
        now: datetime = NOON,
        published: Ledger | None = None,
        *,
        searchable: bool = False,
        progress: Progress = lambda _, __: None,
        renderers: Sequence[Renderer] | None = None,
    ) -> Result:
        """Build the site, by default without search, which takes the longest."""
        return build(
            self.configuration,
            now,
            progress,
            published,
            searchable=searchable,
            renderers=renderers,
        )

    def handed_over(self) -> Manifest:
        """The hand-over to the subscription service."""
        return load(self.folder / ".budkavle" / "manifest.json")

    def files(self) -> dict[str, bytes]:
        """What readers get, by path."""
        return {
            path.relative_to(self.site).as_posix(): path.read_bytes()
            for path in sorted(self.site.rglob("*"))
            if path.is_file()
        }

    def holding(self, text: str) -> set[str]:
        """The paths of the files that contain a text."""
        return {path for path, data in self.files().items() if text.encode() in data}
