"""What MkDocs tells and makes, as values that know nothing of MkDocs."""

from dataclasses import dataclass
from pathlib import Path

from budkavle.model.problems import Problem
from budkavle.model.settings import Settings
from budkavle.render.frame import Frames
from budkavle.render.output import Output


@dataclass(frozen=True, slots=True)
class Description:
    """What mkdocs.yml says: the settings, and the folders of content, theme and finished site."""

    settings: Settings
    content: Path
    theme: Path
    site: Path


@dataclass(frozen=True, slots=True)
class Chrome:
    """The frames, and the ordinary pages and the theme's files as outputs.

    `problems` are what MkDocs warned of: a page that is not right.
    """

    frames: Frames
    outputs: tuple[Output, ...]
    problems: tuple[Problem, ...] = ()
