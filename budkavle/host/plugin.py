"""Handles MkDocs' events without deciding anything: selects its files, equips its templates.

MkDocs renders the ordinary pages, and one frame for each kind of the site's other pages.
"""

from collections.abc import Iterable, Iterator, Mapping
from collections.abc import Set as AbstractSet
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.exceptions import PluginError
from mkdocs.plugins import BasePlugin
from mkdocs.structure.files import Files, InclusionLevel
from mkdocs.structure.nav import Navigation
from mkdocs.structure.pages import Page
from mkdocs.theme import Theme
from mkdocs.utils.templates import TemplateContext

from budkavle.host import page_review
from budkavle.host.configuration import (
    LoadedConfiguration,
    require_pages,
    require_trusted,
    settings_from,
)
from budkavle.host.mkdocs_files import MkDocsFiles, frame_file, link_target
from budkavle.host.words import with_words
from budkavle.i18n.catalogue import translator
from budkavle.model.problems import ContentError, Problem, describe
from budkavle.render import output
from budkavle.render.approvals import require_approved
from budkavle.render.banners import banner_texts
from budkavle.render.context import context_of
from budkavle.render.frame import Frame, split
from budkavle.render.optional_styles import OPTIONAL
from budkavle.render.output import STATE, Output, digest_of
from budkavle.render.pages import frame_addresses, frame_name
from budkavle.render.preparation import prepare
from budkavle.render.public_files import public_files
from budkavle.render.renderers import outputs
from budkavle.render.site import Folders, Site, public_pages
from budkavle.render.templates import equip
from budkavle.render.theme_files import PROGRAM_THEME, files, layers
from budkavle.system.cache import Cache


class BudkavlePlugin(BasePlugin):  # type: ignore[type-arg, no-untyped-call] # MkDocs: partly typed
    """Gives MkDocs the site's frames to render, and hides from it the files it must not handle.

    The command sets `site` beforehand, and writes the site itself. Without `site` (in `mkdocs
    build` and `mkdocs serve`) the plugin reads the content, and writes into MkDocs' own folder.
    """

    def __init__(self) -> None:
        self.options: Mapping[str, Any] = {}
        self.site: Site | None = None
        self.frames: dict[str, Frame] = {}
        self.problems: list[Problem] = []
        self._frame_files: frozenset[str] = frozenset()
        self._writes = False
        self._environment = Environment(autoescape=True)
        self._serves = False

    def load_config(
        self, options: dict[str, Any], config_file_path: str | None = None
    ) -> tuple[list[Any], list[Any]]:
        """Keep the options unchanged; `configuration` validates them."""
        del config_file_path
        self.options = options
        return [], []

    def on_startup(self, *, command: str, dirty: bool) -> None:
        """Note whether this is `mkdocs serve`, whose script for reloading the policy would block.

        The search is left out there: it would be made again after every change.
        """
        del dirty
        self._serves = command == "serve"

    def on_config(self, config: MkDocsConfig) -> MkDocsConfig:
        """Read the content unless the command did; a problem ends the build before it writes."""
        config.theme.static_templates -= {"sitemap.xml"}  # ours has correct dates
        own = theme_folder(config)
        others = (each for each in config.theme.dirs if Path(each) not in layers(own))
        config.theme.dirs[:] = [*map(str, layers(own)), *others]
        # MkDocs calls this to list the theme's files, before any event about them.
        environment = partial(_environment, config.theme, own)
        config.theme.get_env = environment  # type: ignore[method-assign] # MkDocs has no other hook
        self._writes = self.site is None
        if self._writes:
            self.site = _prepared(config)
        site = self._prepared_site
        texts = {path for path in site.content.files if path.endswith(".md")}
        hidden = texts - site.addresses.keys()
        config.nav = _without(config.nav, hidden)
        return config

    def on_files(self, files: Files, *, config: MkDocsConfig) -> Files:
        """Give MkDocs only ordinary pages with their images, the theme's files, and frames."""
        site = self._prepared_site
        wanted = public_files(site) | {page.path for page in site.edition.pages}
        own = Path(config.docs_dir)
        left = [
            file
            for file in files
            if file.src_uri in wanted or not file.src_dir or Path(file.src_dir) != own
        ]
        frames = [
            frame_file(config, kind, language.code, address)
            for language in site.settings.languages
            for kind, address in frame_addresses(language).items()
        ]
        for file in left:
            file.inclusion = InclusionLevel.INCLUDED  # MkDocs leaves out content/templates/
        self._frame_files = frozenset(file.src_uri for file in frames)
        return MkDocsFiles([*left, *frames], partial(link_target, site, site.addresses, config))

    def on_env(self, env: Environment, *, config: MkDocsConfig, files: Files) -> Environment:
        """Give the theme's templates the same values here as in the site's other pages."""
        del config, files
        site = self._prepared_site
        self._speak(site.settings.language.code, env)
        env.globals |= {"serving": self._serves, "site_card": site.media.site_card}
        env.globals["menu"] = site.edition.menu
        return env

    def _speak(self, code: str, env: Environment) -> None:
        """Set the templates to a language, with what every page says in it."""
        site = self._prepared_site
        self._environment = equip(env, site.settings, code)
        banners = site.edition.banners
        standing = site.addresses if banners else {}
        env.globals["on_duty"] = site.edition.rota.now
        env.globals["banners"] = banner_texts(banners, code, site.settings, standing)

    def on_nav(self, nav: Navigation, *, config: MkDocsConfig, files: Files) -> Navigation:
        """Give items in the menu their titles, where mkdocs.yml gives them no other."""
        del config, files
        titles = {each.item.path: each.item.title for each in self._prepared_site.edition.articles}
        for page in nav.pages:
            if page.title is None and page.file.src_uri in titles:
                page.title = titles[page.file.src_uri]
        return nav

    def on_page_read_source(self, *, page: Page, config: MkDocsConfig) -> str | None:
        """Keep lines with a colon at the top of a page, which MkDocs would take for metadata."""
        del config
        text = page.file.content_string
        return None if text.startswith("---") else f"\n{text}"

    def on_page_markdown(
        self, markdown: str, *, page: Page, config: MkDocsConfig, files: Files
    ) -> str:
        """Remove the key `frame` from pages that are not frames; make title and description text.

        Templates need text where YAML gives a number, such as 2026.
        """
        del config, files
        if not self._is_frame(page):
            page.meta.pop("frame", None)
        for key in ("title", "description"):
            value = page.meta.pop(key, None)
            if value is not None:
                page.meta[key] = str(value)
        return markdown

    def on_page_context(
        self, context: TemplateContext, *, page: Page, config: MkDocsConfig, nav: Navigation
    ) -> TemplateContext:
        """Set the templates to the language of the page."""
        del nav, config
        site = self._prepared_site
        named = page.meta.get("language") if self._is_frame(page) else None
        code = str(named) if named else site.settings.language_at(page.url).code
        self._speak(code, self._environment)
        in_language = {lists.language.code: lists for lists in site.edition.lists}
        self._environment.globals["lists"] = in_language[code]
        return context

    def on_page_content(self, html: str, *, page: Page, config: MkDocsConfig, files: Files) -> str:
        """Check and clean a page's HTML; in MkDocs' own commands, end the build for a problem."""
        del config, files
        site = self._prepared_site
        html, problems = page_review.reviewed(html, page.file.src_uri, site)
        self.problems += problems
        if problems and self._writes:
            raise PluginError(_lines(self.problems, site.settings.language.code))
        return html

    def on_post_page(self, output: str, *, page: Page, config: MkDocsConfig) -> str:
        """Store a frame instead of letting MkDocs write it; MkDocs skips an empty page."""
        del config
        kind = page.meta.get("frame")
        if not kind:
            return output
        self.frames[frame_name(kind, page.meta["language"])] = split(output)
        return ""

    def on_post_build(self, *, config: MkDocsConfig) -> None:
        """Under MkDocs' own commands, write everything else into its folder."""
        if self._writes:
            site = self._prepared_site
            context = context_of(site, theme_folder(config), searchable=not self._serves)
            folder = Path(config.site_dir)
            ordinary = tuple(_written_pages(site, folder))
            output.write_all(outputs(context.framed(self.frames, ordinary)), folder)
            self.site = None

    def on_build_error(self, *, error: Exception) -> None:
        """Forget the content, so that the next build of `mkdocs serve` reads it again."""
        del error
        if self._writes:
            self.site = None

    def _is_frame(self, page: Page) -> bool:
        return page.file.src_uri in self._frame_files

    @property
    def _prepared_site(self) -> Site:
        if self.site is None:
            raise PluginError("MkDocs asked for files before the configuration was ready")
        return self.site


def configured(config: MkDocsConfig) -> LoadedConfiguration:
    """What MkDocs read from its configuration file."""
    path = Path(config.config_file_path)
    return LoadedConfiguration(
        path=path.name,
        text=path.read_text(encoding="utf-8"),
        name=config.site_name,
        url=config.site_url or "",
        description=config.site_description or "",
        language=str(config.theme["language"]),
        options=config.plugins["budkavle"].options,  # type: ignore[attr-defined] # ours
        extra_files=tuple(map(str, [*config.extra_css, *config.extra_javascript])),
    )


def theme_folder(config: MkDocsConfig) -> Path:
    """The folder of the site's own theme; of the program's, if the site has none."""
    return Path(config.theme.custom_dir) if config.theme.custom_dir else PROGRAM_THEME


def _prepared(config: MkDocsConfig) -> Site:
    now = datetime.now(UTC)
    language = str(config.theme["language"])
    try:
        folders, said = Folders(Path(config.docs_dir), Cache(_state(config))), configured(config)
        settings = with_words(settings_from(said), folders.content, said)
        site = prepare(folders, settings, now)
        require_pages(Path(config.config_file_path), site.settings, site.content.pages)
        require_trusted(Path(config.config_file_path), site.settings, site.content.files)
        require_approved(Path(config.config_file_path), site.settings, site.content, folders)
    except ContentError as error:
        raise PluginError(_lines(error.problems, language)) from error
    return site


def _lines(problems: Iterable[Problem], language: str) -> str:
    translate = translator(language)
    return "\n".join(describe(problem, translate) for problem in problems)


def _state(config: MkDocsConfig) -> Path:
    """The folder for the cache: beside mkdocs.yml, as `mkdocs serve` always replaces its site."""
    return Path(config.config_file_path).parent / STATE / "site"


def _environment(theme: Theme, own: Path) -> Environment:
    """The template environment that MkDocs makes, but listing only files of the site's theme."""
    environment = type(theme).get_env(theme)
    environment.loader = _OwnFiles(theme.dirs, own)
    return environment


class _OwnFiles(FileSystemLoader):
    """Loads templates from Material too, but lists none of its styles, scripts and icons."""

    def __init__(self, folders: list[str], own: Path) -> None:
        super().__init__(folders)
        self._own = own

    def list_templates(self) -> list[str]:
        """The files of the site's theme that every site needs: its own and the program's."""
        return [name for name in files(self._own) if name not in OPTIONAL]


def _written_pages(site: Site, folder: Path) -> Iterator[Output]:
    """The ordinary pages as MkDocs has written them."""
    for page in public_pages(site):
        data = (folder / page.address / "index.html").read_bytes()
        yield Output(f"{page.address}index.html", digest_of(data), partial(bytes, data))


def _without(menu: Any, hidden: AbstractSet[str]) -> Any:
    """A menu, or a part of it, without the pages that are not public."""
    if isinstance(menu, list):
        parts = ((each, _without(each, hidden)) for each in menu)
        return [part for each, part in parts if part or not each]
    if isinstance(menu, dict):
        named = {name: _without(each, hidden) for name, each in menu.items()}
        return {name: each for name, each in named.items() if each or not menu[name]}
    return None if isinstance(menu, str) and menu in hidden else menu
