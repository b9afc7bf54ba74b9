"""Runs MkDocs, the host: reads its configuration, renders the frames and the ordinary pages.

MkDocs writes into a temporary folder, from which the files are read as outputs.
"""

import logging
import os
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import partial
from pathlib import Path

from markdown import Markdown
from mkdocs.commands.build import build as mkdocs_build
from mkdocs.config import load_config
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.exceptions import Abort, BuildError, ConfigurationError

from budkavle.host import page_review
from budkavle.host.chrome import Chrome, Description
from budkavle.host.configuration import settings_from
from budkavle.host.errors import HostError
from budkavle.host.plugin import BudkavlePlugin, configured, theme_folder
from budkavle.host.words import with_words
from budkavle.model.problems import Problem
from budkavle.model.rules import N_, Rule
from budkavle.render.output import Output, digest_of
from budkavle.render.public_files import public_files
from budkavle.render.site import Site
from budkavle.render.templates import blamed
from budkavle.system import unfinished
from budkavle.system.disk import writing

HOST = Rule("host", N_("{reason}"), "")

_HOST = mkdocs_build.__module__.partition(".")[0]
"""The package of the host: `properdocs` uses this module too."""


def describe(file: Path) -> Description:
    """Read mkdocs.yml with MkDocs.

    Raises ContentError for problems with the plugin's settings, HostError for what MkDocs refuses.
    """
    config = _loaded(file)
    said, content = configured(config), Path(config.docs_dir)
    return Description(
        settings=with_words(settings_from(said), content, said),
        content=content,
        theme=theme_folder(config),
        site=Path(config.site_dir),
    )


def render(file: Path, site: Site) -> Chrome:
    """Render the frames and the ordinary pages of a site with MkDocs; raises HostError."""
    config = _loaded(file)
    plugin = config.plugins["budkavle"]
    if not isinstance(plugin, BudkavlePlugin):
        raise HostError("the plugin budkavle is another program's")
    plugin.site = site
    with (
        unfinished.folder_for(site.folders.cache.folder / "mkdocs") as folder,
        _public_part(site) as content,
        _listening() as heard,
    ):
        config.docs_dir, config.site_dir = str(content), str(folder)
        try:
            with writing(site.folders.cache.folder), blamed(theme_folder(config)):
                mkdocs_build(config)
        except (Abort, BuildError) as error:
            raise HostError("\n".join([*heard, str(error)]).strip()) from error
        made = tuple(_outputs(folder))
    warned = (Problem(file.name, 1, "", HOST, (("reason", line),)) for line in heard)
    return Chrome(dict(plugin.frames), made, (*warned, *plugin.problems))


def places(file: Path, texts: Mapping[str, str]) -> Mapping[str, frozenset[str]]:
    """The ids on ordinary pages, whose texts in Markdown are given by path.

    Those of the chrome around them are not among these. Raises HostError.
    """
    config = _loaded(file)
    settings = config.mdx_configs or {}
    renderer = Markdown(extensions=config.markdown_extensions, extension_configs=settings)
    return {path: page_review.ids(renderer.reset().convert(text)) for path, text in texts.items()}


@contextmanager
def _public_part(site: Site) -> Iterator[Path]:
    """A temporary folder with the public files of content/ except items.

    MkDocs sees no other files.
    """
    content = site.folders.content.resolve()
    with unfinished.folder_for(site.folders.cache.folder / "content") as view:
        for path in public_files(site) | {page.path for page in site.edition.pages}:
            link = view / path
            link.parent.mkdir(parents=True, exist_ok=True)
            _show(content / path, link)
        yield view.resolve()


def _show(file: Path, link: Path) -> None:
    """Link to a file, or copy it where links need a right that few have, as on Windows."""
    try:
        link.symlink_to(file)
    except OSError:
        shutil.copyfile(file, link)


def _loaded(file: Path) -> MkDocsConfig:
    os.environ.setdefault("NO_MKDOCS_2_WARNING", "1")  # a banner about a version that we do not use
    with _listening() as heard:
        try:
            config = load_config(str(file))
        except (Abort, ConfigurationError) as error:
            raise HostError("\n".join([*heard, str(error)]).strip()) from error
    if "budkavle" not in config.plugins:
        raise HostError(f"{file.name}: plugins must list budkavle")
    return config


def _outputs(folder: Path) -> Iterator[Output]:
    for path in sorted(path for path in folder.rglob("*") if path.is_file()):
        data = path.read_bytes()
        yield Output(path.relative_to(folder).as_posix(), digest_of(data), partial(bytes, data))


@contextmanager
def _listening() -> Iterator[list[str]]:
    """Collect MkDocs' warnings, which are otherwise lost for lack of a handler."""
    heard: list[str] = []

    class Listener(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            heard.append(record.getMessage())

    logger, listener = logging.getLogger(_HOST), Listener(logging.WARNING)
    logger.addHandler(listener)
    propagates, logger.propagate = logger.propagate, False
    try:
        yield heard
    finally:
        logger.removeHandler(listener)
        logger.propagate = propagates
