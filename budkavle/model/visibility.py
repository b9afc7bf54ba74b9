"""When something is public: the keys that items and ordinary pages share."""

from dataclasses import dataclass
from datetime import datetime
from typing import Annotated

from budkavle.model.keys import KeyInfo
from budkavle.model.moments import MomentOf
from budkavle.model.noun import Noun
from budkavle.model.rules import N_
from budkavle.model.values import TrueOrFalse

Draft = Annotated[
    TrueOrFalse,
    KeyInfo(
        N_("true: never shown to readers."),
        label=N_("Draft"),
        form=N_("Readers never see a draft."),
        example="true",
        page="embargo",
        hides=True,
        also_called=("hidden", "private", "published", "unlisted", "utkast", "status"),
    ),
]
Publish = Annotated[
    MomentOf | None,
    KeyInfo(
        N_("Not shown before this time."),
        label=N_("Publish at"),
        example="2026-03-01 09:00",
        page="embargo",
        hides=True,
        also_called=(
            "publicera",
            "publiceras",
            "publiceringsdatum",
            "publish_date",
            "publishdate",
        ),
    ),
]
Embargo = Annotated[
    MomentOf | None,
    KeyInfo(
        N_("Not shown before this time, whatever else is said."),
        label=N_("Embargo until"),
        example="2026-03-01 09:00",
        page="embargo",
        hides=True,
        also_called=("embargo till", "embargo until", "embargoed", "spärr", "spärrtid"),
    ),
]


@dataclass(frozen=True, kw_only=True)
class PageMatter(Noun):
    """The front matter of an ordinary page, as far as it decides when the page is public."""

    path: str
    """From content/, with forward slashes."""
    title: str = ""
    draft: Draft = False
    publish: Publish = None
    embargo: Embargo = None

    @property
    def id(self) -> str:
        """The identifier of the page, which no other page or item has."""
        return self.path

    @property
    def public_from(self) -> datetime | None:
        """The time from which readers may see the page; None if its front matter states none."""
        stated = (self.publish, self.embargo)
        return max((each.at for each in stated if each), default=None)

    def is_public(self, now: datetime) -> bool:
        """Whether readers may see the page at `now`."""
        return not self.draft and (self.public_from is None or self.public_from <= now)
