"""What a build changed in the site, as values."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from budkavle.build.reason import Reason
from budkavle.render.output import SiteState


class RendererCount(NamedTuple):
    """How many outputs a renderer has, and how many of them were rendered and written."""

    name: str
    outputs: int
    rendered: int
    written: int


@dataclass(frozen=True, slots=True)
class Report:
    """What a build changed in the site, as paths; and why, if that was asked for.

    `counts` are those of the renderers whose outputs the build considered.
    """

    standing: SiteState
    rendered: Sequence[str] = ()
    written: Sequence[str] = ()
    removed: Sequence[str] = ()
    reasons: Mapping[str, tuple[Reason, ...]] = field(default_factory=dict)
    counts: tuple[RendererCount, ...] = ()
