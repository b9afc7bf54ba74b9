"""Drives MkDocs, the host: its configuration, the frames, and the ordinary pages it renders.

MkDocs writes into a folder of its own; what stands there afterwards are outputs like others.
"""

import logging
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory

from mkdocs.commands.build import build as mkdocs_build
from mkdocs.config import load_config
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.exceptions import Abort, BuildError, ConfigurationError

from budkavle.configuration import settings_from
from budkavle.frame import Frames
from budkavle.output import Output, key_of
from budkavle.plugin import BudkavlePlugin, configured, theme_folder
from budkavle.problems import BudkavleError, ContentError, Problem
from budkavle.settings import Settings
from budkavle.site import Site


class HostError(BudkavleError):
    """MkDocs would not: its own words."""


@dataclass(frozen=True, slots=True)
class Chrome:
    """What MkDocs made: the frames, and the ordinary pages and the theme's files as outputs."""

    frames: Frames
    outputs: tuple[Output, ...]


@dataclass(frozen=True, slots=True)
class Host:
    """MkDocs with one configuration file read; `site` is the folder of the finished site."""

    config: MkDocsConfig
    settings: Settings
    site: Path

    @property
    def content(self) -> Path:
        """The folder of content."""
        return Path(self.config.docs_dir)

    @property
    def theme(self) -> Path:
        """The folder of the site's own theme."""
        return theme_folder(self.config)


def load(file: Path) -> Host:
    """Read mkdocs.yml.

    Raises ContentError for the plugin's settings, HostError for what MkDocs itself refuses.
    """
    os.environ.setdefault("NO_MKDOCS_2_WARNING", "1")  # a banner about a version we do not use
    with _listening() as heard:
        try:
            config = load_config(str(file))
        except (Abort, ConfigurationError) as error:
            raise HostError("\n".join([*heard, str(error)]).strip()) from error
    if "budkavle" not in config.plugins:
        raise HostError(f"{file.name}: plugins must list budkavle")
    return Host(config, settings_from(configured(config)), Path(config.site_dir))


def render(host: Host, site: Site) -> Chrome:
    """Let MkDocs render the frames and the ordinary pages of a site.

    Raises ContentError with what MkDocs warned of, since a warning is a page that is not right.
    """
    plugin = host.config.plugins["budkavle"]
    if not isinstance(plugin, BudkavlePlugin):
        raise HostError("the plugin budkavle is another program's")
    plugin.site = site
    with TemporaryDirectory(prefix="budkavle-") as folder, _listening() as heard:
        host.config.site_dir = folder
        try:
            mkdocs_build(host.config)
        except (Abort, BuildError) as error:
            raise HostError("\n".join([*heard, str(error)]).strip()) from error
        made = tuple(_outputs(Path(folder)))
    if heard:
        path = Path(host.config.config_file_path).name
        raise ContentError(Problem(path, 1, "", "host", (("reason", line),)) for line in heard)
    return Chrome(dict(plugin.frames), made)


def _outputs(folder: Path) -> Iterator[Output]:
    for path in sorted(path for path in folder.rglob("*") if path.is_file()):
        data = path.read_bytes()
        yield Output(path.relative_to(folder).as_posix(), key_of(data), partial(bytes, data))


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
