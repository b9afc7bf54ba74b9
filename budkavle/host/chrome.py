"""MkDocs' configuration and its results, as values that do not depend on MkDocs."""

from pathlib import Path
from typing import NamedTuple

from budkavle.model.problems import Problem
from budkavle.model.settings import Settings
from budkavle.render.frame import Frames
from budkavle.render.output import Output


class Description(NamedTuple):
    """What mkdocs.yml says: the settings, and the folders of content, theme and finished site."""

    settings: Settings
    content: Path
    theme: Path
    site: Path


class Chrome(NamedTuple):
    """The frames; and the ordinary pages and the theme's files, as outputs.

    `problems` come from the warnings of MkDocs, and from pages with HTML that is not allowed.
    """

    frames: Frames
    outputs: tuple[Output, ...]
    problems: tuple[Problem, ...] = ()
