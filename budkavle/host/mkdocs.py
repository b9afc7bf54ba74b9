"""Drives MkDocs, the host: its configuration, the frames, and the ordinary pages it renders.

MkDocs writes into a folder of its own; what stands there afterwards are outputs like others.
"""

import logging
import os
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path

from mkdocs.commands.build import build as mkdocs_build
from mkdocs.config import load_config
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.exceptions import Abort, BuildError, ConfigurationError

from budkavle.host.chrome import Chrome, Description
from budkavle.host.configuration import settings_from
from budkavle.host.plugin import BudkavlePlugin, configured, theme_folder
from budkavle.model.problems import BudkavleError, Problem
from budkavle.render.output import Output, digest_of
from budkavle.render.site import Site, public_files
from budkavle.render.templates import blamed
from budkavle.system import unfinished


class HostError(BudkavleError):
    """MkDocs would not: its own words."""


def describe(file: Path) -> Description:
    """Read mkdocs.yml.

    Raises ContentError for the plugin's settings, HostError for what MkDocs itself refuses.
    """
    config = _loaded(file)
    return Description(
        settings=settings_from(configured(config)),
        content=Path(config.docs_dir),
        theme=theme_folder(config),
        site=Path(config.site_dir),
    )


def render(file: Path, site: Site) -> Chrome:
    """Let MkDocs render the frames and the ordinary pages of a site; raises HostError."""
    config = _loaded(file)
    plugin = config.plugins["budkavle"]
    if not isinstance(plugin, BudkavlePlugin):
        raise HostError("the plugin budkavle is another program's")
    plugin.site = site
    with (
        unfinished.folder_for(site.folders.state / "mkdocs") as folder,
        _public_part(site) as content,
        _listening() as heard,
    ):
        config.docs_dir, config.site_dir = str(content), str(folder)
        try:
            with blamed(theme_folder(config)):
                mkdocs_build(config)
        except (Abort, BuildError) as error:
            raise HostError("\n".join([*heard, str(error)]).strip()) from error
        made = tuple(_outputs(folder))
    warned = (Problem(file.name, 1, "", "host", (("reason", line),)) for line in heard)
    return Chrome(dict(plugin.frames), made, (*warned, *plugin.problems))


@contextmanager
def _public_part(site: Site) -> Iterator[Path]:
    """A folder with links to what is public of content/ but no item: MkDocs sees nothing else."""
    content = site.folders.content.resolve()
    with unfinished.folder_for(site.folders.state / "content") as view:
        for path in public_files(site) | {page.path for page in site.edition.pages}:
            link = view / path
            link.parent.mkdir(parents=True, exist_ok=True)
            link.symlink_to(content / path)
        yield view.resolve()


def _loaded(file: Path) -> MkDocsConfig:
    os.environ.setdefault("NO_MKDOCS_2_WARNING", "1")  # a banner about a version we do not use
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
    """Gather MkDocs' warnings, which otherwise vanish without a handler."""
    heard: list[str] = []

    class Listener(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            heard.append(record.getMessage())

    logger, listener = logging.getLogger("mkdocs"), Listener(logging.WARNING)
    logger.addHandler(listener)
    propagates, logger.propagate = logger.propagate, False
    try:
        yield heard
    finally:
        logger.removeHandler(listener)
        logger.propagate = propagates
